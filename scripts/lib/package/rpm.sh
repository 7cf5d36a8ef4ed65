# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# RPM packages, as far as Debian can build and try them: its own packages have
# what they are built with, so rpm does not know of that, and they go into a
# folder of their own in $rpm, a chroot. Source it after steps.sh.

rpm_packages="$packages_run gobject-introspection libgirepository1.0-dev
    gir1.2-gstreamer-1.0 gir1.2-gst-plugins-base-1.0 python3-gi rpm"
# Where meson installs Python's modules on Debian.
rpm_python=/usr/lib/python3/dist-packages
rpm_top=/build/rpm
rpm_installed=/build/installed

in_rpm() {
    as_root chroot "$rpm" env LC_ALL=C.UTF-8 HOME=/tmp "$@"
}

rpm_version() {
    sed -n 's/^Version: *//p' "$root/rpm/gst-shmemmeta.spec"
}

# rpm_tree: the sources, as a release has them.
rpm_tree() {
    as_root rm -rf "$rpm$rpm_top" &&
    as_root mkdir -p "$rpm$rpm_top/SOURCES" &&
    tar -C "$root" --exclude='./build*' --exclude=./.git --exclude=./.cache \
        --exclude=__pycache__ --owner=0 --group=0 \
        --transform "s,^\.,gst-shmemmeta-$(rpm_version)," -cJ . |
        as_root tee "$rpm$rpm_top/SOURCES/gst-shmemmeta-$(rpm_version).tar.xz" \
            >/dev/null
}

rpm_build() {
    enter_chroot "$rpm" && rpm_tree &&
    in_rpm unshare -n rpmbuild -bb --nodeps --define "_topdir $rpm_top" \
        --define "python3_sitelib $rpm_python" /src/rpm/gst-shmemmeta.spec
}

# rpm_files: where the packages are.
rpm_files() {
    in_rpm sh -c "ls $rpm_top/RPMS/*/*.rpm"
}

# Those that need libc alone say so.
rpm_c_libraries() {
    for name in libshmem-container libshmem-frames; do
        in_rpm sh -c "rpm -qp --requires $rpm_top/RPMS/x86_64/$name-$(rpm_version)*.rpm" |
            grep -v -e '^rpmlib(' -e '^rtld(' -e '^libc\.so' -e '^libm\.so' -e '^libshmem-' &&
            return 1
    done
    return 0
}

rpm_install() {
    as_root rm -rf "$rpm$rpm_installed"
    # shellcheck disable=SC2046 # a list of words
    in_rpm rpm --root "$rpm_installed" --initdb &&
    in_rpm rpm --root "$rpm_installed" --nodeps --install $(rpm_files)
}

# rpm_use: plugin, tool, typelib, library and module of what is installed.
rpm_use() {
    # shellcheck disable=SC2016 # the shell inside expands it
    in_rpm env "top=$rpm_installed" "python=$rpm_python" sh -euxc '
        export LD_LIBRARY_PATH=$top/usr/lib64
        export GST_PLUGIN_PATH=$top/usr/lib64/gstreamer-1.0
        export GI_TYPELIB_PATH=$top/usr/lib64/girepository-1.0
        export PKG_CONFIG_PATH=$top/usr/lib64/pkgconfig
        export GST_REGISTRY=/tmp/registry PYTHONPATH=$top$python
        gst-inspect-1.0 shmemmeta
        gst-inspect-1.0 shmemfdsink >/dev/null
        "$top/usr/bin/gst-shmemmeta-1.0" validate \
            /src/tests/samples/hdr10plus.h265
        python3 -B -c "import shmemframes"
        cc -o /tmp/print /src/examples/frames-print.c -I"$top/usr/include/shmem-frames-1" \
            -I"$top/usr/include/shmem-container-1" -L"$top/usr/lib64" \
            $(pkg-config --libs-only-l shmem-frames-1)
        ldd /tmp/print | grep -q "$top/usr/lib64/libshmem-frames-1.so.0"'
}

# Folders of the distribution stay, and what rpm knows; no file does.
rpm_remove() {
    # shellcheck disable=SC2046 # a list of words
    in_rpm rpm --root "$rpm_installed" --nodeps --erase \
        $(in_rpm rpm --root "$rpm_installed" -qa) &&
    ! in_rpm find "$rpm_installed" -name '*rpm*' -prune -o -type f -print |
        grep .
}

# try_rpm: all of it.
try_rpm() {
    rpm=$work/chroot
    make_chroot "$rpm" bookworm $rpm_packages
    if check 'builds' rpm_build; then
        check 'C libraries need libc alone' rpm_c_libraries || :
        check 'rpm --install' rpm_install && {
            check 'its use' rpm_use || :
            check 'rpm --erase leaves nothing' rpm_remove || :
        }
    fi
    leave_all
}
