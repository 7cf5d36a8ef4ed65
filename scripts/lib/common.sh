# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# For scripts that start from a bare Debian: install what is missing, build,
# and show how far that is. Source it with $root set to the project's folder.

# What a user's build needs, and to try it with parsers.
packages_build='gcc libc6-dev meson ninja-build pkg-config python3
    libgstreamer1.0-dev libgstreamer-plugins-base1.0-dev
    libgstreamer-plugins-bad1.0-dev libdrm-dev libjson-glib-dev libcairo2-dev
    gstreamer1.0-tools gstreamer1.0-plugins-base gstreamer1.0-plugins-bad'

# What the demo needs.
packages_run="$packages_build
    gstreamer1.0-plugins-good gstreamer1.0-libav ffmpeg"

# What the tests need besides.
packages_test='g++ x265 edid-decode
    groff-base mandoc zsh fish
    gstreamer1.0-plugins-ugly gobject-introspection libgirepository1.0-dev
    gir1.2-gstreamer-1.0 gir1.2-gst-plugins-base-1.0 python3-gi python3-gst-1.0
    python3-numpy weston libwayland-dev libwayland-bin wayland-protocols
    libegl-dev libgles-dev libgl1-mesa-dri'

# The other compiler.
packages_clang='clang libclang-rt-dev'

# What scripts/docs needs.
packages_docs='gi-docgen gobject-introspection libgirepository1.0-dev
    gir1.2-gstreamer-1.0 gir1.2-gst-plugins-base-1.0 python3-gi'

# What it takes to run and to build for other kernels.
packages_vm='qemu-system-x86 busybox-static make libelf1'

fail() {
    printf '%s: %s\n' "${0##*/}" "$*" >&2
    exit 1
}

# skip TEXT: what is needed cannot be had here.
skip() {
    printf '%s: skipped: %s\n' "${0##*/}" "$*" >&2
    exit 77
}

# show_line TEXT: the last line of a terminal; elsewhere, nothing.
show_line() {
    if [ -t 2 ]; then
        printf '\r\033[K%.78s' "$1" >&2
    fi
}

end_line() {
    show_line ''
    printf '%s\n' "$1" >&2
}

# missing_packages NAME...: those that are not installed.
missing_packages() {
    for name in "$@"; do
        dpkg-query -W -f '${Status}\n' "$name" 2>/dev/null |
            grep -q '^install ok installed$' || printf '%s ' "$name"
    done
}

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo -n "$@"
    else
        fail "root is needed to run: $*"
    fi
}

# Reads the status lines of apt, of the form kind:package:percent:text.
show_apt_progress() {
    while IFS=: read -r kind _ percent text; do
        case $kind in
            dlstatus) show_line "downloading ${percent%.*} % $text" ;;
            pmstatus) show_line "installing ${percent%.*} % $text" ;;
        esac
    done
}

# run_apt LOG ARGUMENT...: scripts that run side by side wait for each other.
run_apt() {
    apt_log=$1
    shift
    as_root env DEBIAN_FRONTEND=noninteractive \
        flock /run/lock/gst-shmemmeta-apt apt-get -y \
        -o APT::Status-Fd=9 "$@" 9>&1 >>"$apt_log" 2>&1 </dev/null |
        show_apt_progress
    # POSIX sh has no pipefail: apt's last word is in its log.
    ! grep -q '^E: ' "$apt_log"
}

# install_packages NAME...: with apt, without asking; nothing when all are
# there.
install_packages() {
    command -v apt-get >/dev/null || {
        end_line "There is no apt-get; packages are assumed to be installed."
        return 0
    }
    missing=$(missing_packages "$@")
    [ -n "$missing" ] || return 0
    log=$(mktemp)
    end_line "Installing: $missing"
    # shellcheck disable=SC2086 # a list of words
    if ! { run_apt "$log" update &&
           run_apt "$log" install --no-install-recommends $missing; }; then
        tail -n 20 "$log" >&2
        rm -f "$log"
        fail "apt-get could not install: $missing"
    fi
    rm -f "$log"
    end_line "Installed."
}

# Reads ninja's lines, of the form [n/m] text.
show_ninja_progress() {
    while IFS= read -r line; do
        printf '%s\n' "$line" >>"$1"
        case $line in
            \[*) show_line "building ${line%% *}" ;;
        esac
    done
}

# set_up FOLDER OPTION...: with meson, or again if the files of meson changed, so
# that all targets are known.
set_up() {
    folder=$1
    shift
    log=$(mktemp)
    show_line "configuring"
    if [ -e "$folder/build.ninja" ]; then
        ninja -C "$folder" build.ninja
    else
        meson setup "$folder" "$root" "$@"
    fi >"$log" 2>&1 || {
        tail -n 20 "$log" >&2
        fail "meson could not configure $folder"
    }
    rm -f "$log"
}

# build FOLDER TARGET...: set up if it is new, and build.
build() {
    set_up "$1"
    folder=$1
    shift
    log=$(mktemp)
    { ninja -C "$folder" "$@" 2>&1 || echo 'ninja failed'; } |
        show_ninja_progress "$log"
    if grep -q '^ninja failed$' "$log"; then
        cat "$log" >&2
        fail "the build in $folder failed"
    fi
    rm -f "$log"
    show_line ''
}
