# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""vm_initramfs.py OUTPUT INIT BUSYBOX MODULES LIST OWN

Writes an initramfs: INIT as /init, BUSYBOX under all its names, and in
/modules the kernel modules that the file LIST has a line for, with those that
they depend on, from the folders OWN and MODULES. The file /modules/load there
names them in the order in which to insert them, with the options that LIST
has behind the name. A vm.conf that lies beside OUTPUT is /vm.conf.

It is written here rather than with cpio and depmod, as neither is needed then,
nor root for the device nodes.
"""

import lzma
import stat
import subprocess
import sys
from pathlib import Path

SUFFIXES = ('.ko', '.ko.xz', '.ko.zst')


class Archive:
    """A cpio archive of the kind that the kernel takes, `newc`."""

    def __init__(self):
        self.parts = []
        self.inode = 0

    def add(self, name, mode, data=b'', device=(0, 0)):
        self.inode += 1
        name = name.encode() + b'\0'
        fields = (self.inode, mode, 0, 0, 1, 0, len(data), 0, 0, *device,
                  len(name), 0)
        header = b'070701' + b''.join(b'%08x' % field for field in fields)
        for part in (header + name, data):
            self.parts.append(part + bytes(-len(part) % 4))

    def bytes(self):
        self.add('TRAILER!!!', 0)
        return b''.join(self.parts)


def read_module(path):
    data = path.read_bytes()
    if path.suffix == '.xz':
        return lzma.decompress(data)
    if path.suffix == '.zst':
        return subprocess.run(['zstd', '-dc'], input=data, check=True,
                              stdout=subprocess.PIPE).stdout
    return data


def stem(path):
    return path.name.split('.ko')[0].replace('-', '_')


def dependencies(data):
    """What .modinfo of a module says; its strings end with NUL."""
    start = data.find(b'\0depends=') + len(b'\0depends=')
    names = data[start:data.index(b'\0', start)].decode()
    return [name.replace('-', '_') for name in names.split(',') if name]


class Modules:
    def __init__(self, folder, own):
        self.paths = {stem(path): path
                      for where in (folder, own)
                      for path in where.rglob('*.ko*')
                      if path.name.endswith(SUFFIXES)}
        builtin = next(folder.rglob('modules.builtin'))
        self.builtin = {stem(Path(line))
                        for line in builtin.read_text().splitlines()}
        self.loaded = {}

    def load(self, name, options=''):
        if name in self.loaded or (name not in self.paths
                                   and name in self.builtin):
            return
        data = read_module(self.paths[name])
        for other in dependencies(data):
            self.load(other)
        self.loaded[name] = (data, options)


def main():
    output, init, busybox, folder, wanted, own = map(Path, sys.argv[1:])
    modules = Modules(folder, own)
    for line in wanted.read_text(encoding='utf-8').splitlines():
        if line.strip() and not line.startswith('#'):
            modules.load(*line.split(None, 1))

    archive = Archive()
    for name in ('bin', 'dev', 'modules', 'proc', 'sys'):
        archive.add(name, stat.S_IFDIR | 0o755)
    archive.add('dev/console', stat.S_IFCHR | 0o600, device=(5, 1))
    archive.add('init', stat.S_IFREG | 0o755, init.read_bytes())
    archive.add('bin/busybox', stat.S_IFREG | 0o755, busybox.read_bytes())
    applets = subprocess.run([busybox, '--list'], check=True, text=True,
                             stdout=subprocess.PIPE).stdout.split()
    for name in applets:
        if name != 'busybox':
            archive.add(f'bin/{name}', stat.S_IFLNK | 0o777, b'busybox')
    load = ''
    for name, (data, options) in modules.loaded.items():
        archive.add(f'modules/{name}.ko', stat.S_IFREG | 0o644, data)
        load += f'{name}.ko {options}\n'
    archive.add('modules/load', stat.S_IFREG | 0o644, load.encode())
    archive.add('vm.conf', stat.S_IFREG | 0o644,
                output.with_name('vm.conf').read_bytes())
    output.write_bytes(archive.bytes())


if __name__ == '__main__':
    main()
