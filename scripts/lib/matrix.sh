# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# The configurations of scripts/matrix, which sources this after common.sh and
# chroot.sh.

# What takes minutes is tested by scripts/check, with the oldest GStreamer, and
# here with the newest.
matrix_quick='--no-suite transport --no-suite hostile --no-suite soak
    --no-suite pipeline --no-suite docs --no-suite protocol --no-suite order'
# The slowest suite, left out where an option says nothing to the command.
matrix_quicker="$matrix_quick --no-suite tools"
matrix_libs='shmem libs'
matrix_elements='common hdr av1 h265 metafile planes v4l2 kms frame'

# What a build with libc alone needs, and one with the compilers and the
# libraries of another architecture.
matrix_bare='ccache gcc libc6-dev meson ninja-build pkg-config python3'
matrix_cross() {
    echo "$matrix_bare qemu-user crossbuild-essential-$1"
    for package in libgstreamer1.0-dev libgstreamer-plugins-base1.0-dev \
        libdrm-dev libjson-glib-dev gstreamer1.0-plugins-base; do
        echo "$package:$1"
    done
}

# matrix_suites NAME...: for meson test.
matrix_suites() {
    printf -- '--suite %s ' "$@"
}

# matrix_features: what meson_options.txt can leave out.
matrix_features() {
    sed -n "s/^option('\([^']*\)', type: 'feature'.*/\1/p" \
        "$root/meson_options.txt"
}

# matrix_names: those that matrix_select knows.
matrix_names() {
    printf '%s\n' bookworm bookworm-clang trixie trixie-quick trixie-clang \
        sid sid-clang sid-sanitized auto-disabled
    matrix_features | sed 's/^/no-/'
    printf '%s\n' lto static minimal i386 subproject dist arm64 s390x
}

# matrix_select NAME: sets the folder, release and packages of Debian, the
# compilers, the options, what of it all to build, the suites to test, and which
# functions prepare and check; nothing is not done, or left out.
matrix_select() {
    chroot=bookworm suite=bookworm packages="ccache $packages_run $packages_test"
    host_packages='' source=$root libdir='' prepare='' check=''
    cc=gcc cxx=g++ options=-Dtests=enabled wanted='' suites=$matrix_quick
    case $1 in
        trixie* | sid*) chroot=${1%%-*} suite=${1%%-*} ;;
    esac
    case $1 in
        *-clang)
            cc=clang cxx=clang++ suites=$matrix_quicker
            packages="$packages $packages_clang"
            ;;
        trixie-quick)
            packages="ccache g++ $packages_build"
            gate="$matrix_libs frames $matrix_elements"
            wanted="gst/ gst-libs/ tools/
                $(printf 'suite:%s ' $gate)"
            suites=$(matrix_suites $gate)
            ;;
        sid) suites='--no-suite soak' ;;
        sid-sanitized)
            options="$options -Db_sanitize=address,undefined"
            suites=$(matrix_suites libs $matrix_elements)
            ;;
        auto-disabled) options="$options -Dauto_features=disabled" ;;
        no-tests) options=-Dtests=disabled suites='' ;;
        no-drm | no-examples | no-introspection | no-manual)
            options="$options -D${1#no-}=disabled" suites=$matrix_quicker
            ;;
        no-*) options="$options -D${1#no-}=disabled" ;;
        lto) options="$options -Db_lto=true" suites=$matrix_quicker ;;
        static) options="$options --default-library=static" ;;
        minimal)
            chroot=bare packages=$matrix_bare check=check_minimal
            options="$options -Dgstreamer=disabled --prefix=/usr"
            ;;
        subproject)
            source=$work/subproject prepare=make_subproject suites=''
            options='' check=check_subproject
            ;;
        dist)
            source=$work/dist/source prepare=make_dist suites=$matrix_quicker
            host_packages='gcc meson ninja-build git'
            ;;
        arm64 | i386 | s390x) matrix_select_cross "$1" ;;
    esac
}

matrix_select_cross() {
    chroot=$1 packages=$(matrix_cross "$1")
    options="$options -Dintrospection=disabled"
    options="$options --cross-file=/src/scripts/lib/cross/$1.txt"
    suites=$(matrix_suites $matrix_libs)
    case $1 in
        arm64) triplet=aarch64-linux-gnu folder=$triplet ;;
        i386) triplet=i686-linux-gnu folder=i386-linux-gnu ;;
        s390x) triplet=s390x-linux-gnu folder=$triplet ;;
    esac
    if [ "$1" != s390x ]; then
        packages="$packages libgstreamer-plugins-bad1.0-dev:$1
            libcairo2-dev:$1 gstreamer1.0-plugins-bad:$1"
        suites="$suites $(matrix_suites $matrix_elements transport)"
    fi
    cc=$triplet-gcc cxx=$triplet-g++
    libdir=PKG_CONFIG_LIBDIR=/usr/lib/$folder/pkgconfig:/usr/share/pkgconfig
}

# make_dist: what `meson dist` puts into a release, extracted.
make_dist() {
    [ -e "$root/.git" ] || skip "a release is made of a git clone only"
    rm -rf --one-file-system "$work/dist"
    meson setup "$work/dist" "$root" -Dgstreamer=disabled -Dtests=disabled
    meson dist -C "$work/dist" --no-tests --allow-dirty --formats gztar
    mkdir "$source"
    tar -xzf "$work"/dist/meson-dist/*.tar.gz -C "$source" --strip-components=1
}

# make_subproject: the project in the subprojects of another.
make_subproject() {
    rm -rf --one-file-system "$source"
    mkdir -p "$source/subprojects/gst-shmemmeta"
    cp "$root"/tests/subproject/* "$source/"
    tar -C "$root" --exclude='./build*' --exclude=./.git -cf - . |
        tar -C "$source/subprojects/gst-shmemmeta" -xf -
}

# check_subproject: the program of the outer project runs, and what is for
# developers is not there.
check_subproject() {
    in_chroot meson test -C /build/subproject --no-rebuild --print-errorlogs
    targets=$(in_chroot meson introspect /build/subproject --targets |
        grep -oE '"filename": \["[^"]*' | sed 's/.*\///')
    ! echo "$targets" | grep -E '^(test|fuzz|bench|frames-|send-|receive-)' ||
        fail "a subproject has targets that are for developers"
    in_chroot meson test -C /build/subproject --list
}

# check_minimal: neither GLib nor GStreamer is there, and an example builds and
# runs with what was installed.
check_minimal() {
    for library in glib gstreamer; do
        ! in_chroot sh -c "ldconfig -p | grep -q lib$library-" ||
            fail "$work/bare has $library; remove that folder"
    done
    # Into a folder of its own, which nothing else finds.
    in_chroot sh -euc 'rm -rf /installed
        DESTDIR=/installed meson install -C /build/minimal --no-rebuild --quiet
        export PKG_CONFIG_SYSROOT_DIR=/installed
        pc=$(find /installed -name shmem-container-1.pc)
        export PKG_CONFIG_PATH=${pc%/*}
        for name in send-container receive-container; do
            gcc -std=gnu11 -Wall -Werror -o /tmp/$name /src/examples/$name.c \
                $(pkg-config --cflags --libs shmem-container-1)
        done
        library=$(find /installed -name libshmem-container-1.so)
        export LD_LIBRARY_PATH=${library%/*}
        python3 -B /src/examples/test_containers.py \
            /tmp/receive-container /tmp/send-container'
}
