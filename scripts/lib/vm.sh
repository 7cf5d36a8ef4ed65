# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Kernels of Debian, with what it takes to build modules for them, in a folder
# of their own: nothing is installed. Source it after common.sh and chroot.sh.

# suite_of KERNEL: where Debian has it.
suite_of() {
    case $1 in
        6.1) echo bookworm ;;
        6.12) echo bookworm-backports ;;
        *) fail "no such kernel: $1 (known are 6.1 and 6.12)" ;;
    esac
}

# apt_for FOLDER COMMAND ARGUMENT...: apt with the lists in FOLDER/apt and
# nothing of the machine's own but its keys.
apt_for() {
    apt_state=$1/apt
    apt_command=$2
    shift 2
    "$apt_command" -o Dir::Etc::SourceList="$apt_state/sources.list" \
        -o Dir::Etc::SourceParts=/dev/null \
        -o Dir::State::Lists="$apt_state/lists" \
        -o Dir::Cache="$apt_state/cache" -o APT::Sandbox::User= "$@"
}

# depends_of FOLDER PACKAGE
depends_of() {
    apt_for "$1" apt-cache depends --important "$2" |
        awk '$1 ~ /Depends:/ && $2 !~ /^</ { print $2 }'
}

# fetch_kernel FOLDER SUITE: the newest that SUITE has, extracted; nothing
# when one is there already.
fetch_kernel() {
    fetched=$1
    [ ! -e "$fetched/.complete" ] || return 0
    command -v apt-get >/dev/null || return 1
    mirror=$(debian_mirror)
    [ -n "$mirror" ] || return 1
    show_line "linux of $2: downloading"
    rm -rf --one-file-system "$fetched"
    mkdir -p "$fetched/apt/lists/partial" \
        "$fetched/apt/cache/archives/partial" "$fetched/debs"
    echo "deb [arch=amd64] $mirror $2 main" >"$fetched/apt/sources.list"
    # shellcheck disable=SC2086 # $more is a list of words
    {
        apt_for "$fetched" apt-get update &&
        image=$(depends_of "$fetched" linux-image-amd64 |
            grep '^linux-image-') &&
        headers=$(depends_of "$fetched" linux-headers-amd64 |
            grep '^linux-headers-') &&
        more=$(depends_of "$fetched" "$headers" |
            grep -E '^linux-(headers-.*-common|kbuild-)') &&
        (cd "$fetched/debs" &&
            apt_for "$fetched" apt-get download "$image" "$headers" $more)
    } >"$fetched/log" 2>&1 || {
        end_line "linux of $2: download failed; see $fetched/log"
        return 1
    }
    for deb in "$fetched"/debs/*.deb; do
        show_line "linux of $2: extracting"
        dpkg-deb -x "$deb" "$fetched" || fail "could not extract $deb"
    done
    rm -rf "$fetched/debs" "$fetched/apt"
    # They name a place where they are not.
    sed -i "s,/usr/src/,$fetched/usr/src/," \
        "$fetched"/usr/src/linux-headers-*-amd64/Makefile
    touch "$fetched/.complete"
    show_line ''
}

# build_kmod LINUX FOLDER: the test module for the kernel that was fetched
# into LINUX, in FOLDER, as kbuild writes beside its sources.
build_kmod() {
    mkdir -p "$2"
    # Only what differs, whatever its time: make goes by the copy's.
    for source in "$root"/tests/vm/kmod/Kbuild "$root"/tests/vm/kmod/*.[ch]; do
        cmp -s "$source" "$2/${source##*/}" || cp "$source" "$2/"
    done
    # The compiler of Debian's kernel may not be here; nor is what it takes
    # to make BTF of the module.
    make -C "$1"/usr/src/linux-headers-*-amd64 M="$2" CC="${CC:-gcc}" \
        CONFIG_DEBUG_INFO_BTF_MODULES= W=1 modules >"$2/log" 2>&1 || {
        tail -n 30 "$2/log" >&2
        fail "the test module did not build; see $2/log"
    }
}
