# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# What scripts/package does in the chroots of $suite: $builder, in which
# packages are built, $bare, in which nothing is ever installed, and $tried, a
# copy of that one. Source it after common.sh and chroot.sh.

# make_chroots: once. What packages need to be built comes later, as
# debian/control says it.
make_chroots() {
    make_chroot "$bare" "$suite"
    [ ! -e "$builder/.filled" ] || return 0
    end_line "Installing debhelper and lintian into $builder"
    {
        as_root rm -rf --one-file-system "$builder" &&
        as_root cp -a "$bare" "$builder" &&
        in_builder apt-get -y -q --no-install-recommends install \
            build-essential ccache debhelper lintian &&
        as_root touch "$builder/.filled"
    } >"$builder.log" 2>&1 || fail "could not fill $builder; see $builder.log"
}

# leave_all: of this suite only, as another may be built beside it.
leave_all() {
    for folder in "${builder:-}" "${tried:-}" "${rpm:-}"; do
        [ -n "$folder" ] || continue
        ! mountpoint -q "$folder/var/cache/apt/archives" ||
            as_root umount -l "$folder/var/cache/apt/archives"
        leave_chroot "$folder"
    done
}

# check NAME COMMAND...: counts it, and says what was wrong.
check() {
    check_name=$1
    shift
    check_log=$work/check.log
    show_line "$suite: $check_name"
    if "$@" >"$check_log" 2>&1; then
        passed=$((passed + 1))
        end_line "$suite: $check_name: passed"
    else
        failed=$((failed + 1))
        cp "$check_log" "$work/failed-$failed.log"
        end_line "$suite: $check_name: failed; see $work/failed-$failed.log"
        tail -n 40 "$check_log" >&2
        return 1
    fi
}

in_builder() {
    as_root chroot "$builder" env DEBIAN_FRONTEND=noninteractive \
        "DEB_BUILD_OPTIONS=$DEB_BUILD_OPTIONS" "$@"
}

# Nothing of a network is there. What was compiled once is kept.
in_builder_alone() {
    as_root unshare -n chroot "$builder" env CCACHE_DIR=/ccache \
        "PATH=/usr/lib/ccache:/usr/sbin:/usr/bin:/sbin:/bin" \
        "DEB_BUILD_OPTIONS=$DEB_BUILD_OPTIONS" "$@"
}

# In $tried nothing keeps a cache but /tmp, which is no part of it.
in_tried() {
    as_root chroot "$tried" env DEBIAN_FRONTEND=noninteractive HOME=/tmp \
        XDG_CACHE_HOME=/tmp/cache PYTHONDONTWRITEBYTECODE=1 "$@"
}

# copy_tree: the sources, with what is not committed yet.
copy_tree() {
    as_root rm -rf "$builder/build" &&
    as_root mkdir -p "$builder/build/tree" &&
    tar -C "$root" --exclude='./build*' --exclude=./.git --exclude=./.cache \
        --exclude=__pycache__ --exclude='*.pyc' --owner=0 --group=0 -c . |
        as_root tar -C "$builder/build/tree" -x
}

# collect FOLDER: the packages that were built, in $work/FOLDER.
collect() {
    as_root rm -rf "${work:?}/$1" &&
    as_root mkdir "$work/$1" &&
    as_root cp "$builder"/build/*.deb "$work/$1/" &&
    as_root rm -f "$work/$1"/*-dbgsym_*.deb
}

build_packages() {
    enter_chroot "$builder" &&
    copy_tree &&
    in_builder apt-get -q update &&
    in_builder apt-get -y -q --no-install-recommends build-dep /build/tree &&
    in_builder_alone sh -c 'cd /build/tree && dpkg-buildpackage -us -uc' &&
    collect packages
}

run_lintian() {
    in_builder sh -c \
        'lintian --display-info --pedantic --fail-on error,warning /build/*.changes'
}

# The same with a lower version, of what is compiled already.
build_previous() {
    in_builder_alone sh -euc 'cd /build/tree
        version=$(dpkg-parsechangelog -S Version)
        rm -f ../*.deb
        sed -i "1s/($version)/($version~previous)/" debian/changelog
        sed -i "s/ $version\$/ $version~previous/" debian/*.symbols
        dpkg-buildpackage -us -uc -b -nc' &&
    collect previous
}

# new_try: $tried is bare again, with the packages in /packages and /previous.
new_try() {
    leave_all &&
    as_root rm -rf --one-file-system "$tried" &&
    as_root cp -a "$bare" "$tried" &&
    as_root cp -r "$work/packages" "$work/previous" "$tried/" &&
    enter_chroot "$tried" &&
    mkdir -p "$work/archives/partial" &&
    as_root mount --bind "$work/archives" "$tried/var/cache/apt/archives" &&
    in_tried apt-get -q update
}

# inside STEP...: of inside.sh, in $tried.
inside() {
    in_tried sh -eu /src/scripts/lib/package/inside.sh "$@"
}

# try_packages: everything that is done with them once they are built.
try_packages() {
    check 'a bare Debian' new_try || return 0
    check 'C libraries need no GStreamer' inside c_libraries || :
    check 'dependencies' inside dependencies || return 0
    check 'apt install ./*.deb' inside install packages || return 0
    for what in elements installers typelib tool module; do
        check "$what" inside "$what" || :
    done
    for document in README.md $(cd "$root" && ls docs/tutorials/*.md); do
        check "$document" inside document "$document" || :
    done
    check 'apt purge leaves nothing' inside purge || :
    check 'the older version is installed' inside install previous || return 0
    check 'upgrade' inside upgrade || return 0
    check 'elements after it' inside elements || :
    check 'apt purge leaves nothing after it' inside purge || :
}
