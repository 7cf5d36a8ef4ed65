# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# A folder with another release of Debian in it. Source it after common.sh.

# debian_mirror: where this machine has its own packages from.
debian_mirror() {
    apt-get indextargets --format '$(REPO_URI) $(ORIGIN) $(SUITE)' \
        'Created-By: Packages' 2>/dev/null |
        awk '$2 == "Debian" && $1 !~ /security/ { print $1; exit }'
}

# add_architecture FOLDER NAME...: lets FOLDER have packages such as
# libc6-dev:arm64.
add_architecture() {
    foreign_folder=$1
    shift
    foreign=$(printf '%s\n' "$@" | sed -n 's/.*://p' | sort -u)
    [ -n "$foreign" ] || return 0
    as_root chroot "$foreign_folder" dpkg --add-architecture "$foreign" &&
        as_root chroot "$foreign_folder" apt-get update
}

# leave_out FOLDER PACKAGE: an empty one of its name instead.
leave_out() {
    as_root chroot "$1" sh -euc 'mkdir -p "/tmp/$0/DEBIAN"
        printf "%s\n" "Package: $0" "Version: 99" "Architecture: all" \
            "Multi-Arch: foreign" "Maintainer: nobody <nobody@localhost>" \
            "Description: an empty package" >"/tmp/$0/DEBIAN/control"
        dpkg-deb --build "/tmp/$0" && dpkg --install "/tmp/$0.deb"' "$2"
}

# bootstrap FOLDER SUITE: the least that can install packages.
bootstrap() {
    mirror=$(debian_mirror)
    [ -n "$mirror" ] || skip "apt has no Debian mirror to install $2 from"
    mkdir -p "$(dirname "$1")"
    end_line "Installing Debian $2 into $1 (a few minutes)"
    rm -rf --one-file-system "$1"
    {
        # Waiting for the disk after each file is half of the time. The mirror
        # may be a snapshot of a day that is over.
        as_root mmdebstrap --variant=minbase --dpkgopt=force-unsafe-io \
            --aptopt='Acquire::Check-Valid-Until "false"' \
            --skip=cleanup/apt "$2" "$1" "$mirror" &&
        as_root cp /etc/resolv.conf "$1/etc/" &&
        # Headers of plugins-bad want it, none of those that are included:
        # three hundred packages.
        leave_out "$1" libopencv-dev &&
        as_root touch "$1/.packages"
    } >"$1.log" 2>&1 || {
        tail -n 20 "$1.log" >&2
        skip "could not install Debian $2; see $1.log"
    }
}

# make_chroot FOLDER SUITE NAME...: with those packages; nothing when they are
# there already.
make_chroot() {
    chroot_folder=$1
    chroot_suite=$2
    shift 2
    [ -e "$chroot_folder/.packages" ] ||
        bootstrap "$chroot_folder" "$chroot_suite"
    printf '%s\n' "$@" | sort -u | grep -v '^$' |
        comm -23 - "$chroot_folder/.packages" | grep -q . || return 0
    # A desktop package that fails to configure is not missed; a library is
    # when the build says so.
    {
        add_architecture "$chroot_folder" "$@" &&
        { as_root chroot "$chroot_folder" env DEBIAN_FRONTEND=noninteractive \
            apt-get -y --no-install-recommends install "$@" || true; } &&
        printf '%s\n' "$@" | cat - "$chroot_folder/.packages" | sort -u |
            as_root tee "$chroot_folder/.packages.new" &&
        as_root mv "$chroot_folder/.packages.new" "$chroot_folder/.packages"
    } >>"$chroot_folder.log" 2>&1 || {
        tail -n 20 "$chroot_folder.log" >&2
        skip "could not install Debian $chroot_suite; see $chroot_folder.log"
    }
}

# enter_chroot FOLDER [SOURCE]: mounts what programs in it need, and the project,
# or SOURCE, read-only, as /src. Undone by leave_chroot.
enter_chroot() {
    mkdir -p "$1/src" "$1/proc" "$1/dev/shm"
    mountpoint -q "$1/src" || {
        as_root mount --bind "${2:-$root}" "$1/src"
        as_root mount -o remount,ro,bind "$1/src"
    }
    mountpoint -q "$1/proc" || as_root mount -t proc proc "$1/proc"
    mountpoint -q "$1/dev/shm" || as_root mount -t tmpfs tmpfs "$1/dev/shm"
    mountpoint -q "$1/tmp" || as_root mount -t tmpfs tmpfs "$1/tmp"
}

leave_chroot() {
    # Without a folder, it would be this machine's own.
    [ -n "$1" ] || return 1
    for place in tmp dev/shm proc src; do
        ! mountpoint -q "$1/$place" || as_root umount -l "$1/$place"
    done
}

# run_in_chroot FOLDER COMMAND ARGUMENT...: with ccache, if that is in FOLDER;
# builds with several options share it.
run_in_chroot() {
    chroot_folder=$1
    shift
    as_root chroot "$chroot_folder" env PATH="/usr/lib/ccache:$PATH" \
        CCACHE_DIR=/var/cache/ccache CCACHE_BASEDIR=/ CCACHE_NOHASHDIR=1 "$@"
}

# build_in_chroot FOLDER BUILD WANTED CC CXX OPTION...: sets /src up in BUILD if
# that is new, and builds what targets.py makes of the words WANTED, or all.
build_in_chroot() {
    chroot_folder=$1
    chroot_build=$2
    chroot_wanted=$3
    chroot_cc=$4
    chroot_cxx=$5
    shift 5
    chroot_log=$chroot_folder.build.log
    [ -e "$chroot_folder$chroot_build/build.ninja" ] ||
        run_in_chroot "$chroot_folder" "CC=$chroot_cc" "CXX=$chroot_cxx" \
            meson setup "$chroot_build" /src "$@" >"$chroot_log" 2>&1 || {
            tail -n 20 "$chroot_log" >&2
            fail "meson could not configure $chroot_build; see $chroot_log"
        }
    # shellcheck disable=SC2046,SC2086 # lists of words
    run_in_chroot "$chroot_folder" ninja -C "$chroot_build" \
        $([ -z "$chroot_wanted" ] || as_root chroot "$chroot_folder" \
            python3 -B /src/scripts/lib/targets.py "$chroot_build" \
            $chroot_wanted) \
        >"$chroot_log" 2>&1 || {
        grep -A 12 FAILED "$chroot_log" >&2
        fail "the build in $chroot_build failed; see $chroot_log"
    }
}
