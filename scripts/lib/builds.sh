# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# The builds that tests run from, in build-check; scripts/check and
# scripts/vm-test share them. Source it after common.sh.

builds=$root/build-check

# configure NAME: gcc, `sanitized` with AddressSanitizer and
# UndefinedBehaviorSanitizer, or `clang` with ThreadSanitizer. In a shell of its
# own: what it sets is for meson.
configure() (
    cc=gcc cxx=g++ options=
    case $1 in
        gcc) ;;
        sanitized) options=-Db_sanitize=address,undefined ;;
        clang)
            # The runtime of clang is in the programs only, so libraries have
            # undefined symbols.
            cc=clang cxx=clang++ options='-Db_sanitize=thread -Db_lundef=false'
            ;;
        *) fail "there is no build $1" ;;
    esac
    export CC="$cc" CXX="$cxx"
    # shellcheck disable=SC2086 # a list of words
    set_up "$builds/$1" -Dwerror=true -Dtests=enabled $options
)
