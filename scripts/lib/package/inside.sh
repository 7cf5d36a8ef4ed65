# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# inside.sh STEP ARGUMENT...: a step of scripts/package, in a chroot that was
# bare when the first of them began. /src is the project, /packages and
# /previous have packages of two versions.

export GST_REGISTRY=/tmp/registry.bin
doc=/usr/share/doc/gst-shmemmeta-doc
video=$doc/tests/samples/hdr10plus.h265

die() {
    echo "$*" >&2
    exit 1
}

# our_names: of the packages.
our_names() {
    for deb in /packages/*.deb; do
        dpkg-deb -f "$deb" Package
    done
}

# would_install FILE...: what apt would install with these, and is not ours.
would_install() {
    our_names >/tmp/ours
    apt-get -s install "$@" >/tmp/simulated
    sed -n 's/^Inst \([^ ]*\).*/\1/p' /tmp/simulated | grep -vxFf /tmp/ours ||
        :
}

# Files and folders, but for what is not of this Debian, and for logs and caches
# of apt and dpkg.
list_files() {
    find / -xdev \( -path /src -o -path /proc -o -path /tmp -o -path /dev -o \
        -path /packages -o -path /previous -o -path /before -o \
        -path /var/log -o -path /var/cache/apt -o -path /var/lib/apt \) -prune \
        -o -print | grep -v '^/var/lib/dpkg/[a-z]*-old$' | sort
}

step_c_libraries() {
    names=$(would_install /packages/libshmem-*.deb)
    echo "$names"
    ! echo "$names" | grep -E 'glib|gst|gstreamer' ||
        die 'the C libraries need more than libc'
}

# What apt would install with our packages, by itself, and a compiler.
step_dependencies() {
    names=$(would_install /packages/*.deb)
    # shellcheck disable=SC2086 # a list of words
    apt-get -y -q install $names
    apt-get -y -q --no-install-recommends install gcc libc6-dev
    list_files >/before
}

# install FOLDER: they, and nothing else.
step_install() {
    more=$(would_install /"$1"/*.deb)
    [ -z "$more" ] || die "these are missing: $more"
    apt-get -y -q install /"$1"/*.deb
    check_version "$1"
}

check_version() {
    for deb in /"$1"/*.deb; do
        wanted=$(dpkg-deb -f "$deb" Version)
        name=$(dpkg-deb -f "$deb" Package)
        found=$(dpkg-query -W -f '${db:Status-Status} ${Version}' "$name")
        [ "$found" = "installed $wanted" ] || die "$name: $found, not $wanted"
    done
    [ -z "$(dpkg --audit)" ] || die "$(dpkg --audit)"
}

step_upgrade() {
    check_version previous
    step_install packages
}

# Those that the source registers.
step_elements() {
    gst-inspect-1.0 shmemmeta | tee /tmp/elements
    sed -n 's/^GST_ELEMENT_REGISTER_DECLARE (\(.*\))/\1/p' \
        /src/gst/shmemmeta/elements.h >/tmp/wanted
    [ -s /tmp/wanted ]
    while read -r name; do
        grep -q "^  $name: " /tmp/elements || die "there is no $name"
        gst-inspect-1.0 "$name" >/dev/null
    done </tmp/wanted
    grep -q 'Binary package *gst-shmemmeta (Debian)' /tmp/elements
}

# Nobody is offered one of our elements to decode or encode something with.
step_installers() {
    gst-inspect-1.0 --print-plugin-auto-install-info shmemmeta |
        tee /tmp/offered
    grep -q '^element-shmemfdsink$' /tmp/offered
    dpkg-query -W -f '${Gstreamer-Elements}' gstreamer1.0-shmemmeta |
        grep -q shmemfdsink
    ! grep -v '^element-' /tmp/offered
}

step_typelib() {
    python3 -c "
import gi
gi.require_version('GstShmemMeta', '1.0')
from gi.repository import Gst, GstShmemMeta
Gst.init(None)
print(GstShmemMeta.shmem_version())
# This one is in the overrides.
assert GstShmemMeta.shmem_format_code('T35 ') > 0
assert GstShmemMeta.ShmemContainerBuilder.new()
"
}

step_tool() {
    gst-shmemmeta-1.0 --version
    gst-shmemmeta-1.0 inspect "$video" >/tmp/inspected
    grep -q 'T35: HDR10+' /tmp/inspected
    gst-shmemmeta-1.0 validate "$video"
    gst-shmemmeta-1.0 plot "$video" -o /tmp/plot.png
    [ -s /tmp/plot.png ]
    [ -s $doc/html/index.html ]
}

step_module() {
    python3 -c 'import shmemframes; print(shmemframes.__all__)'
    python3 -c 'import shmemframes._library as library; print(library)'
}

# document PATH: its commands, as they are typed, with files of the packages.
step_document() {
    mkdir -p /tmp/build
    [ -e /tmp/parse-launch ] ||
        # shellcheck disable=SC2046 # a list of words
        gcc -o /tmp/parse-launch /src/tests/docs/parse-launch.c \
            $(pkg-config --cflags --libs gstreamer-1.0)
    SHMEM_TEST_FILES=$doc python3 /src/tests/docs/snippets_tests.py /tmp/build /tmp/parse-launch \
        "$1" >/tmp/document.log 2>&1 || die "$(cat /tmp/document.log)"
    cat /tmp/document.log
    # All that it takes came with the packages.
    ! grep 'there is no' /tmp/document.log
}

step_purge() {
    # shellcheck disable=SC2046 # a list of words
    apt-get -y -q purge $(our_names)
    list_files >/tmp/after
    diff /before /tmp/after
}

step=$1
shift
"step_$step" "$@"
