# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""gst-shmemmeta-1.0 inspect, against ffprobe and against bytes made here."""

import struct
import subprocess

import tooltest
from tooltest import (
    DATA, HDR10PLUS, RPU, SEEDS, ToolTest, assert_says, ffprobe_hdr, needs)

EXAMPLE = bytes.fromhex(
    '0000000000000000 35000000 02000000 434c4c4900000000 5433352000000000'
    '04000000 09000000 00000000 08000000 e803900100000000'
    'b5003c0001040140 00'.replace(' ', ''))


def hdr10plus_of(line):
    return [entry['values'] for container in line['containers']
            for entry in container['entries'] if entry['name'] == 'HDR10+']


class Inspect(ToolTest):
    @needs('ffprobe')
    def test_video_against_ffprobe(self):
        lines = self.lines(HDR10PLUS)
        frames = ffprobe_hdr.read_frames(HDR10PLUS)
        self.assertEqual(len(lines), len(frames))
        for number, (line, frame) in enumerate(zip(lines, frames)):
            self.assertEqual(line['frame'], number)
            window = hdr10plus_of(line)[0]['windows'][0]
            theirs = frame['hdr10plus']
            self.assertEqual(window['maxscl'], theirs['MaxScl'])
            self.assertEqual(window['average_maxrgb'], theirs['AverageRGB'])
            self.assertEqual(
                [p['percentile'] for p in window['distribution_maxrgb']],
                theirs['DistributionValues'])

    @needs('ffprobe')
    def test_text_has_names_and_units(self):
        text = self.run_tool('inspect', HDR10PLUS)
        theirs = ffprobe_hdr.read_frames(HDR10PLUS)[0]
        average = theirs['hdr10plus']['AverageRGB'] / 10
        for expected in (
                'frame 0, at 0.000 s:', 'max_luminance', '1000 nits',
                '0.005 nits', 'x 0.68000, y 0.32000', 'x 0.31270, y 0.32900',
                'max_content_light_level', f'{average:g} nits',
                f"{theirs['hdr10plus']['TargetedSystemDisplayMaximumLuminance']}"
                ' nits', 'CLLI', 'content light level', 'CTA-861.3', '4 bytes',
                'unchanged', 'H.265 video', '96 frames', 'HDR10+'):
            self.assertIn(expected, text)

    def test_runs_are_folded(self):
        text = self.run_tool('inspect', HDR10PLUS)
        self.assertIn('\nframes 12-15, at 0.500 s:\n', text)
        self.assertIn('\nframes 64-71, at 2.667 s:\n', text)

    def test_one_frame(self):
        text = self.run_tool('inspect', '--frame', 12, HDR10PLUS)
        self.assertTrue(text.startswith('frame 12, '))
        self.assertEqual(text.count('frame 1'), 1)
        self.run_tool('inspect', '--frame', 96, HDR10PLUS, status=1)
        assert_says(self.message, 'frame 96')

    def test_persistence(self):
        def count(which):
            return sum(len(hdr10plus_of(line)) > 0 for line in
                       self.lines(HDR10PLUS, '--persistence', which))
        self.assertEqual(
            [count(which) for which in ('frame', 'sequence', 'stream')],
            [68, 92, 96])

    def test_json_document(self):
        path = self.make_title(60)
        self.assertEqual(len(self.lines(path)), 60)
        assert_says(self.run_tool('inspect', path), 'HDR10+ JSON', '60 frames')

    def test_rpus(self):
        lines = self.lines(RPU)
        self.assertEqual(len(lines), 24)
        for line in lines:
            entry = line['containers'][0]['entries'][0]
            self.assertEqual(entry['format'], 'DVRP')
            self.assertTrue(entry['hex'].startswith('19'))

    def test_container(self):
        text = self.run_tool('inspect', self.write('container', EXAMPLE))
        assert_says(text, '1000 nits', '400 nits', 'message')

    def test_vendor_and_nested(self):
        inner = struct.pack('<IQII', 1, 0x01 << 56 | 0xabc, 3, 0) + b'\1\2\3'
        nesting = struct.pack('<IQII', 1, 0, len(inner), 0) + inner
        container = struct.pack('<QI', 0, len(nesting)) + nesting
        text = self.run_tool('inspect', self.write('nested', container))
        assert_says(text, 'LINEAR', 'nested container', '0x0100000000000abc',
                    '3 bytes', '01 02 03')

    def test_registers_and_v4l2_metadata(self):
        """The same values as text and as JSON."""
        registers = struct.pack('<4I', 0x104, 2, 7, 0xcafe)
        path = self.write('regs', struct.pack('<4sII', b'REGS', 0, 16)
                          + registers)
        lines = [line.split() for line in
                 self.run_tool('inspect', path).splitlines()]
        for row in (['register', '0x104', '0x00000007'],
                    ['register', '0x108', '0x0000cafe']):
            self.assertIn(row, lines)
        entry = self.lines(path)[0]['containers'][0]['entries'][0]
        self.assertEqual(entry['values']['registers'],
                         [[0x104, 7], [0x108, 0xcafe]])
        path = self.write('regs', struct.pack('<4sII', b'REGS', 0, 15)
                          + registers[:-1])
        assert_says(self.run_tool('inspect', path), 'fault', 'byte 4')

        path = self.write('v4lm', struct.pack('<4sII', b'V4LM', 0, 6)
                          + b'UVCH\x02\x8c')
        assert_says(self.run_tool('inspect', path), 'UVCH', '02 8c')
        entry = self.lines(path)[0]['containers'][0]['entries'][0]
        self.assertEqual(entry['values'],
                         {'dataformat': 'UVCH', 'data': '028c'})

    def planes(self, path):
        entry = self.lines(path)[0]['containers'][0]['entries'][0]
        return entry['values']['planes']

    def test_plane_table(self):
        table = (SEEDS / 'planes-reader' / 'good-example').read_bytes()
        path = self.write_planes(table)
        text = self.run_tool('inspect', path)
        assert_says(text, 'PLNS', 'plane table', '152 bytes')
        rows = [line.split() for line in text.splitlines()[2:6]]
        self.assertEqual(rows, [
            ['plane', 'picture', 'view', 'field', 'role', 'format', 'modifier',
             'memory', 'offset', 'size', 'stride', 'samples', 'subsampling'],
            ['0', '0', '0', 'frame', 'luma', 'NV12', 'linear', '0', '0',
             '307200', '640', '640x480', '1x1'],
            ['1', '0', '0', 'frame', 'chroma', 'NV12', 'linear', '0', '307200',
             '153600', '640', '320x240', '2x2'],
            ['2', '1', '0', 'frame', 'opaque', 'none', 'linear', '1', '0',
             '4096', '-', '-', '1x1']])
        entry = self.lines(path)[0]['containers'][0]['entries'][0]
        self.assertEqual(entry['hex'], table.hex())
        self.assertEqual(entry['values']['planes'][1], {
            'picture': 0, 'view': 0, 'field': 'frame', 'role': 'chroma',
            'format': 'NV12', 'modifier': '0x0', 'memory': 0,
            'offset': 307200, 'size': 153600, 'stride': 640, 'width': 320,
            'height': 240, 'horizontal_subsampling': 2,
            'vertical_subsampling': 2})
        self.assertIsNone(entry['values']['planes'][2]['format'])

    def test_odd_plane_tables(self):
        # Everything at its largest, and a FourCC that is no text.
        table = struct.pack(
            '<II3Q4I8B', 1, 0, 2**64 - 2, 1, 2**64 - 1, 0x1b5b324a, 1, 1, 1,
            15, 4, 1, 1, 0, 15, 2, 0)
        path = self.write_planes(table)
        text = self.run_tool('inspect', path)
        self.assertNotIn('\x1b', text)
        self.assertEqual(text.splitlines()[3].split(), [
            '0', '0', '15', 'bottom', 'depth', '0x1b5b324a', '0x' + 'f' * 16,
            '15', str(2**64 - 2), '1', '1', '1x1', '1x1'])
        self.assertEqual(self.planes(path), [{
            'picture': 0, 'view': 15, 'field': 'bottom', 'role': 'depth',
            'format': '0x1b5b324a', 'modifier': '0x' + 'f' * 16, 'memory': 15,
            'offset': '0xfffffffffffffffe', 'size': 1, 'stride': 1, 'width': 1,
            'height': 1, 'horizontal_subsampling': 1,
            'vertical_subsampling': 1}])

    def test_field_and_subsampling(self):
        table = struct.pack('<II', 2, 0) + struct.pack(
            '<3Q4I8B', 0, 56, 1, 0, 8, 8, 7, 0, 1, 1, 1, 0, 3, 1, 0)
        table += struct.pack(
            '<3Q4I8B', 56, 29, 1, 0, 4, 2, 7, 0, 2, 4, 1, 0, 3, 1, 0)
        path = self.write_planes(table)
        text = self.run_tool('inspect', path)
        self.assertEqual(text.splitlines()[4].split(), [
            '1', '0', '3', 'top', 'chroma', 'none', '0x0000000000000001', '0',
            '56', '29', '4', '2x7', '4x1'])
        self.assertEqual(self.planes(path)[1], {
            'picture': 0, 'view': 3, 'field': 'top', 'role': 'chroma',
            'format': None, 'modifier': '0x1', 'memory': 0, 'offset': 56,
            'size': 29, 'stride': 4, 'width': 2, 'height': 7,
            'horizontal_subsampling': 4, 'vertical_subsampling': 1})

    def test_broken_plane_tables(self):
        for seed in sorted((SEEDS / 'planes-reader').iterdir()):
            path = self.write_planes(seed.read_bytes())
            good = seed.name.startswith('good-')
            with self.subTest(seed=seed.name):
                text = self.run_tool('inspect', path)
                self.assertEqual('fault' in text, not good)
                self.assertEqual('  samples  ' in text, good)
                entry = self.lines(path)[0]['containers'][0]['entries'][0]
                self.assertEqual('values' in entry, good)
                self.assertTrue(
                    entry.get('error', 'plane ').startswith('plane '))

    def test_name_does_not_matter(self):
        path = self.write('rpus.json', RPU.read_bytes())
        assert_says(self.run_tool('inspect', path), 'Dolby Vision RPUs',
                    '24 frames')

    def test_reader_that_leaves(self):
        for options in ([], ['--json']):
            process = subprocess.Popen(
                [tooltest.TOOL, 'inspect', *options, HDR10PLUS],
                stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            process.stdout.close()
            self.assertEqual(process.stderr.read(), b'')
            process.stderr.close()
            self.assertEqual(process.wait(tooltest.TIMEOUT), 0)

    @needs('ffprobe')
    def test_real_files(self):
        if not DATA.exists():
            self.skipTest('no real files')
        for path in sorted((DATA / 'hdr10plus').glob('*.h*')):
            if path.name == 'sei-double-3byte-case.hevc':
                # There is no picture in it.
                self.run_tool('inspect', path, status=1)
                continue
            frames = ffprobe_hdr.read_frames(path)
            with self.subTest(path=path.name):
                self.assertEqual(
                    [hdr10plus_of(line)[0]['windows'][0]['maxscl'] if
                     hdr10plus_of(line) else None for line in self.lines(path)],
                    [frame['hdr10plus']['MaxScl'] if 'hdr10plus' in frame
                     else None for frame in frames])


if __name__ == '__main__':
    tooltest.main()
