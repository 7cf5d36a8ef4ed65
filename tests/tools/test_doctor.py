# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""gst-shmemmeta-1.0 doctor, compared with the programs and files that know: of
this machine, and of folders that stand for other ones."""

import fcntl
import json
import os
import re
import resource
import subprocess
from pathlib import Path

import tooltest
from tooltest import SEEDS, ToolTest, assert_says, needs

SECTIONS = ['versions', 'elements', 'desktop', 'kernel', 'limits', 'v4l2',
            'connectors']
STATES = ('ok', 'missing', 'no permission')
NOBODY = 65534
MFD_NOEXEC_SEAL = 8
F_SEAL_FUTURE_WRITE = 16


def ask(*command):
    return subprocess.run(command, check=False, text=True,
                          stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL).stdout


class DoctorTest(ToolTest):
    def doctor(self, *arguments, **options):
        text = self.run_tool('doctor', '--json', *arguments, **options)
        return {section: {item['name']: item for item in items}
                for section, items in json.loads(text).items()}


class Report(DoctorTest):
    def test_json_is_as_documented(self):
        page = (tooltest.ROOT / 'docs' / 'tool.md').read_text()
        report = self.doctor()
        self.assertEqual(list(report), SECTIONS)
        for section, items in report.items():
            self.assertIn(f'`{section}`', page)
            for item in items.values():
                self.assertIn(item['state'], STATES)
                if item['state'] != 'ok':
                    self.assertGreater(len(item['advice']), 10, item)
                for key in item:
                    self.assertIn(f'`{key}`', page)

    def test_text_has_all_of_json(self):
        lines = self.run_tool('doctor').splitlines()
        n_lines = 0
        for section, items in self.doctor().items():
            self.assertIn(f'{section}:', lines)
            n_lines += 1 + len(items)
            for item in items.values():
                line = next(line for line in lines if line.startswith(
                    f'  {item["state"]:13}  {item["name"]}'))
                for value in item.values():
                    for word in value if isinstance(value, list) else [value]:
                        self.assertIn(word, line)
        self.assertEqual(len(lines), n_lines)

    def test_takes_no_file(self):
        self.run_tool('doctor', 'file', status=2)
        assert_says(self.message, 'doctor', 'no arguments')


class Machine(DoctorTest):
    def test_versions(self):
        versions = self.doctor()['versions']
        self.assertEqual(self.run_tool('--version').split()[1],
                         versions['gst-shmemmeta']['version'])
        self.assertEqual(versions['Linux']['version'], os.uname().release)
        self.assertEqual(versions['Linux']['machine'], os.uname().machine)

    @needs(commands='gst-inspect-1.0')
    def test_elements(self):
        found = ask('gst-inspect-1.0', '--version')
        report = self.doctor()
        self.assertIn(f'GStreamer {report["versions"]["GStreamer"]["version"]}'
                      .removesuffix('.0'), found)
        for name, item in report['elements'].items():
            text = ask('gst-inspect-1.0', name)
            self.assertEqual(item['state'] == 'ok', text != '', name)
            if text:
                fields = dict(re.findall(r'^  (Name|Version) +(\S+)$', text,
                                         re.MULTILINE))
                self.assertEqual((item['plugin'], item['version']),
                                 (fields['Name'], fields['Version']), name)

    def elements_without_plugins(self):
        nothing = {**os.environ, 'GST_PLUGIN_SYSTEM_PATH': '/nonexistent',
                   'GST_PLUGIN_PATH': '/nonexistent',
                   'GST_REGISTRY': str(self.folder / 'registry')}
        return self.doctor(env=nothing)['elements']

    def test_what_is_missing(self):
        elements = self.elements_without_plugins()
        for name, package in {'h265parse': 'gstreamer1.0-plugins-bad',
                              'avdec_h265': 'gstreamer1.0-libav',
                              'qtdemux': 'gstreamer1.0-plugins-good',
                              'appsink': 'gstreamer1.0-plugins-base',
                              'shmemfdsrc': 'gstreamer1.0-shmemmeta'}.items():
            self.assertEqual(elements[name]['state'], 'missing')
            assert_says(elements[name]['advice'], package)

    @needs(commands='apt-cache dpkg')
    def test_packages_exist(self):
        """And have the plugin, where they are installed."""
        installed = self.doctor()['elements']
        packages = ask('apt-cache', 'pkgnames', 'gstreamer1.0-').split()
        plugins = ask('dpkg', '-S', '*/gstreamer-1.0/libgst*.so')
        for name, item in self.elements_without_plugins().items():
            for package in re.findall(r'gstreamer1\.0-[\w-]+',
                                      item['advice']):
                if package == 'gstreamer1.0-shmemmeta':  # ours
                    continue
                if not packages:
                    self.skipTest('apt knows no package')
                self.assertIn(package, packages)
                if installed[name]['state'] == 'ok':
                    self.assertRegex(plugins, rf'(?m)^{package}:.*/libgst'
                                     + installed[name]['plugin'] + r'\.so$')

    def test_seals(self):
        kernel = self.doctor()['kernel']

        def works(flags, seals=0):
            try:
                fd = os.memfd_create('test', flags | os.MFD_ALLOW_SEALING)
            except OSError:
                return False
            try:
                fcntl.fcntl(fd, fcntl.F_ADD_SEALS, seals)
            except OSError:
                return False
            finally:
                os.close(fd)
            return True

        for name, there in {
                'memfd': works(0),
                'F_SEAL_FUTURE_WRITE': works(0, F_SEAL_FUTURE_WRITE),
                'MFD_NOEXEC_SEAL': works(MFD_NOEXEC_SEAL)}.items():
            self.assertEqual(kernel[name]['state'] == 'ok', there, name)
        self.assertEqual(kernel['/dev/udmabuf']['state'] == 'ok',
                         os.access('/dev/udmabuf', os.R_OK | os.W_OK))

    def test_limits(self):
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)

        def limit():
            resource.setrlimit(resource.RLIMIT_NOFILE, (200, hard))

        item = self.doctor(preexec_fn=limit)['limits']['RLIMIT_NOFILE']
        self.assertEqual(item['soft'], '200')
        assert_says(item['advice'], 'ulimit -n')
        item = self.doctor()['limits']['RLIMIT_NOFILE']
        for value, key in ((soft, 'soft'), (hard, 'hard')):
            self.assertEqual(item[key], 'unlimited'
                             if value == resource.RLIM_INFINITY else str(value))

    @needs(commands='v4l2-ctl')
    def test_v4l2(self):
        nodes = re.findall(r'^\s+(/dev/video\d+)$',
                           ask('v4l2-ctl', '--list-devices'), re.MULTILINE)
        found = [name for name in self.doctor()['v4l2']
                 if re.fullmatch(r'/dev/video\d+', name)]
        self.assertEqual(sorted(found), sorted(nodes))

    def test_connectors(self):
        names = [path.name for path in Path('/sys/class/drm').glob('card*-*')]
        found = [name for name in self.doctor()['connectors']
                 if name.startswith('card')]
        self.assertEqual(sorted(found), sorted(names))

    def test_desktop(self):
        environment = {**os.environ, 'DISPLAY': ':7'}
        environment.pop('WAYLAND_DISPLAY', None)
        desktop = self.doctor(env=environment)['desktop']
        self.assertEqual(desktop['DISPLAY']['value'], ':7')
        assert_says(desktop['WAYLAND_DISPLAY']['advice'], 'shmemkmssink')


class OtherMachines(DoctorTest):
    """A folder that has /dev, /sys and /etc."""

    def other(self, **options):
        return self.doctor('--root', self.folder, **options)

    def put(self, path, data=b'', mode=0o644):
        place = self.folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
        place.chmod(mode)

    def put_connector(self, name, edid, status='connected'):
        folder = f'sys/class/drm/{name}'
        self.put(f'{folder}/status', status.encode() + b'\n')
        self.put(f'{folder}/edid', (SEEDS / 'edid' / edid).read_bytes())

    def test_nothing(self):
        report = self.other()
        for section, name, noun in (
                ('kernel', '/dev/udmabuf', 'modprobe udmabuf'),
                ('kernel', '/dev/dma_heap', 'CONFIG_DMABUF_HEAPS'),
                ('v4l2', '/dev/video*', 'driver'),
                ('connectors', '/sys/class/drm', 'driver')):
            self.assertEqual(report[section][name]['state'], 'missing')
            assert_says(report[section][name]['advice'], noun)
        self.assertNotIn('distribution', report['versions'])

    def test_distribution(self):
        self.put('etc/os-release', b'ID=x\nPRETTY_NAME="Some \\"OS\\" 1"\n')
        self.assertEqual(self.other()['versions']['distribution']['version'],
                         'Some "OS" 1')

    def test_files_that_are_no_devices(self):
        for name in ('video0', 'video10', 'video9', 'v4l-subdev1', 'udmabuf'):
            self.put(f'dev/{name}')
        report = self.other()
        self.assertEqual(list(report['v4l2']),
                         ['/dev/video0', '/dev/video9', '/dev/video10',
                          '/dev/v4l-subdev1'])
        for item in report['v4l2'].values():
            self.assertEqual(item['state'], 'missing')
            assert_says(item['advice'], 'v4l2-ctl', 'not a V4L2 device')
        self.assertEqual(report['kernel']['/dev/udmabuf']['state'], 'missing')

    def test_no_permission(self):
        options = {}
        if os.geteuid() == 0:
            options = {'user': NOBODY, 'group': NOBODY, 'extra_groups': []}
            try:
                subprocess.run([tooltest.TOOL, '--version'], check=True,
                               stdout=subprocess.DEVNULL, **options)
            except (OSError, subprocess.CalledProcessError):
                self.skipTest('another user cannot run the tool')
        self.folder.chmod(0o755)
        for name in ('video0', 'udmabuf', 'dma_heap/system', 'dri/card0'):
            self.put(f'dev/{name}', mode=0)
        self.put_connector('card0-HDMI-A-1', '0d-01-e0-all')
        # GStreamer keeps its list of plugins there.
        home = {**os.environ, 'GST_REGISTRY_UPDATE': 'no'}
        report = self.other(env=home, **options)
        for section, name, noun in (
                ('kernel', '/dev/udmabuf', 'group'),
                ('kernel', '/dev/dma_heap/system', 'group'),
                ('v4l2', '/dev/video0', 'video'),
                ('connectors', 'card0-HDMI-A-1', '/dev/dri/card0')):
            item = report[section][name]
            self.assertEqual(item['state'], 'no permission', item)
            assert_says(item['advice'], noun, 'group')
        self.assertIn('PQ', report['connectors']['card0-HDMI-A-1']['eotfs'])

    @needs(commands='edid-decode')
    def test_edids(self):
        """Each good EDID of the seeds, as edid-decode reads it."""
        good = [path for path in sorted((SEEDS / 'edid').iterdir())
                if path.name[:3] != 'bad' and path.name[:8] != '00-00-00'
                # edid-decode also prints what does not count.
                and not path.name.endswith(('-displayid', '-counted',
                                            '-counts'))]
        self.assertGreater(len(good), 5)
        for i, path in enumerate(good):
            self.put_connector(f'card1-DP-{i}', path.name)
        connectors = self.other()['connectors']
        for i, path in enumerate(good):
            item = connectors[f'card1-DP-{i}']
            text = ask('edid-decode', path)
            self.assertEqual(item['status'], 'connected')
            eotfs = [name for name, noun in (
                ('SDR', 'Traditional gamma - SDR'),
                ('HDR', 'Traditional gamma - HDR'), ('PQ', 'SMPTE ST2084'),
                ('HLG', 'Hybrid Log-Gamma')) if noun in text]
            self.assertEqual(item['eotfs'], eotfs, path.name)
            self.assertEqual(item['hdr10+'] != 'no', '(HDR10+)' in text)
            self.assertEqual(item['dolby vision'] != 'no', '(Dolby)' in text)
            most = re.search(r'max luminance: .*\((\d+)\.', text)
            if most:
                self.assertAlmostEqual(float(item['max luminance']),
                                       float(most[1]), delta=1)

    def test_edids_that_are_none(self):
        self.put_connector('card0-HDMI-A-1', 'bad-header')
        self.put_connector('card0-DP-1', '00-00-00-nothing', 'disconnected')
        connectors = self.other()['connectors']
        self.assertEqual(connectors['card0-HDMI-A-1']['edid'], 'no')
        self.assertNotIn('eotfs', connectors['card0-HDMI-A-1'])
        self.assertEqual(connectors['card0-DP-1']['state'], 'missing')


if __name__ == '__main__':
    tooltest.main()
