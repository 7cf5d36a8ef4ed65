# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""How gst-shmemmeta-1.0 reads videos: every kind of file, from disk and from
pipes, whole, cut and damaged. The HDR10+ of frame n says average_maxrgb n, as
x265 wrote it into the stream, and ffprobe says when frames are shown."""

import base64
import json
import os
import random
import re
import shutil
import struct
import subprocess
import tempfile
import unittest
from pathlib import Path

import tooltest
from tooltest import ToolTest, assert_says, has_element, needs

FRAMES, RATE, GOP = 48, 24, 16
DEMUXERS = 'qtdemux matroskademux'
START_CODE = re.compile(rb'\x00\x00\x01')
EDIT = 1 << 16  # the rate of an edit


# ---- the video ----


def hdr10plus(number):
    """A T.35 message; as many bytes as x265's base64 needs, three at a time."""
    bits = ('01' + f'{400:027b}' + '0' + f'{1:017b}' * 3 + f'{number:017b}'
            + '0000' + '0' * 10 + '0'
            + '1' + f'{100:012b}' * 2 + '0001' + f'{500:010b}' + '0')
    bits += '0' * (-len(bits) % 8)
    return bytes.fromhex('b5003c00010401') + int(bits, 2).to_bytes(
        len(bits) // 8, 'big')


def encode(folder):
    """B-frames, and metadata by the number of each frame."""
    messages = folder / 'messages.txt'
    messages.write_text(''.join(
        f'{n} PREFIX 39/4 {base64.b64encode(hdr10plus(n)).decode()}\n'
        for n in range(FRAMES)))
    out = folder / 'video.mp4'
    subprocess.run(
        ['ffmpeg', '-v', 'error', '-f', 'lavfi', '-i',
         f'testsrc=size=128x96:rate={RATE}', '-frames:v', str(FRAMES),
         '-pix_fmt', 'yuv420p10le', '-c:v', 'libx265', '-x265-params',
         f'log-level=none:bframes=4:b-adapt=0:keyint={GOP}:min-keyint={GOP}:'
         f'pools=1:frame-threads=1:repeat-headers=1:nalu-file={messages}',
         '-video_track_timescale', '12288', out], check=True)
    return out


def copy(source, out, *options):
    subprocess.run(['ffmpeg', '-v', 'error', '-i', source, '-map', '0:v', '-c',
                    'copy', *options, '-y', out], check=True)
    return out


def shown_times(path):
    """In ns, as ffprobe has them."""
    text = subprocess.run(
        ['ffprobe', '-v', 'error', '-select_streams', 'v:0', '-show_entries',
         'packet=pts_time', '-of', 'csv=p=0', path], check=True,
        stdout=subprocess.PIPE, text=True).stdout
    return sorted(round(float(line.strip(',')) * 1e9)
                  for line in text.split())


def average_of(line):
    for container in line['containers']:
        for entry in container['entries']:
            if entry['name'] == 'HDR10+':
                return entry['values']['windows'][0]['average_maxrgb']
    return None


def rpus_of(path):
    """Payloads of NAL units of type 62 in a byte stream, in its order."""
    data = Path(path).read_bytes()
    starts = [match.end() for match in START_CODE.finditer(data)]
    units = [data[a:b - 3 if b < len(data) else b].rstrip(b'\0')
             for a, b in zip(starts, [*starts[1:], len(data)])]
    return [unit[2:] for unit in units if unit[0] >> 1 == 62]


def with_rpus(stream, payload):
    """PAYLOAD(n) behind the picture of access unit n, which has one slice."""
    out, number = b'', 0
    pieces = re.split(rb'(\x00\x00\x01)', stream)
    for code, unit in zip(pieces[1::2], pieces[2::2]):
        out += code + unit
        if unit[0] >> 1 < 32:
            out += b'\0\0\1\x7c\1' + payload(number)
            number += 1
    return pieces[0] + out


# ---- MP4 ----


def find_box(data, *path, start=0, end=None):
    """The place and the size of a box."""
    end = len(data) if end is None else end
    while start < end:
        size, kind = struct.unpack_from('>I4s', data, start)
        if kind == path[0]:
            return (start, size) if len(path) == 1 else find_box(
                data, *path[1:], start=start + 8, end=start + size)
        start += size
    raise KeyError(path)


TRAK = (b'moov', b'trak')
STBL = (*TRAK, b'mdia', b'minf', b'stbl')


def with_edits(data, edits):
    """EDITS are (duration, media_time). The sizes of what is around grow, and
    the movie is behind the samples, so these stay where they are."""
    entries = b''.join(struct.pack('>IiI', *edit, EDIT) for edit in edits)
    table = struct.pack('>I4sII', 16 + len(entries), b'elst', 0,
                        len(edits)) + entries
    box = struct.pack('>I4s', 8 + len(table), b'edts') + table
    place, size = find_box(data, *TRAK, b'edts')
    out = bytearray(data[:place] + box + data[place + size:])
    for path in (TRAK[:1], TRAK):
        start, old = find_box(data, *path)
        struct.pack_into('>I', out, start, old + len(box) - size)
    return bytes(out)


def samples_of(path):
    """The samples of a video, in decoding order, and its hvcC."""
    text = subprocess.run(
        ['ffprobe', '-v', 'error', '-show_entries', 'packet=pos,size', '-of',
         'csv=p=0', path], check=True, stdout=subprocess.PIPE, text=True).stdout
    data = path.read_bytes()
    samples = []
    for line in text.split():
        size, place = map(int, line.strip(',').split(','))
        samples.append(data[place:place + size])
    place = data.index(b'hvcC')
    size = struct.unpack_from('>I', data, place - 4)[0]
    return samples, data[place + 4:place - 4 + size]


# ---- Matroska ----


def element(number, *parts):
    payload = b''.join(parts)
    return bytes.fromhex(number) + struct.pack(
        '>Q', len(payload) | 1 << 56) + payload


def matroska(blocks, hvcc):
    """BLOCKS are (time in ms, sample)."""
    track = element(
        'ae', element('d7', b'\1'), element('73c5', b'\1'),
        element('83', b'\1'), element('86', b'V_MPEGH/ISO/HEVC'),
        element('63a2', hvcc),
        element('e0', element('b0', b'\x80'), element('ba', b'\x60')))
    cluster = element(
        '1f43b675', element('e7', b'\0'),
        *(element('a3', b'\x81', struct.pack('>hB', time, 0x80), sample)
          for time, sample in blocks))
    return element('1a45dfa3', element('4282', b'matroska')) + element(
        '18538067', element('1549a966', element('2ad7b1', b'\x0f\x42\x40')),
        element('1654ae6b', track), cluster)


# ---- transport streams ----


def packets_of(data):
    return [data[i:i + 188] for i in range(0, len(data), 188)]


def pid_of(packet):
    return struct.unpack_from('>H', packet, 1)[0] & 0x1fff


def widen(data, front, behind):
    return b''.join(front + packet + behind for packet in packets_of(data))


@needs('ffmpeg ffprobe', DEMUXERS)
class SourceTest(ToolTest):
    """Files that are made once for all tests of a class."""

    @classmethod
    def setUpClass(cls):
        cls.made = Path(tempfile.mkdtemp(prefix='shmemmeta-source-'))
        cls.mp4 = encode(cls.made)
        cls.stream = copy(cls.mp4, cls.made / 'video.h265')
        cls.mkv = copy(cls.mp4, cls.made / 'video.mkv')
        cls.ts = copy(cls.mp4, cls.made / 'video.ts')

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.made)

    def averages(self, *arguments, **options):
        text = self.run_tool('inspect', '--json', *arguments, **options)
        return [average_of(json.loads(line))
                for line in text.splitlines()]

    def assert_all(self, *arguments, **options):
        self.assertEqual(self.averages(*arguments, **options),
                         list(range(FRAMES)))

    def pipe(self, data, *arguments, status=0):
        """Standard output of the tool, which has DATA in a pipe."""
        process = subprocess.run(
            [tooltest.TOOL, *map(str, arguments)], input=data, check=False,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            timeout=tooltest.TIMEOUT)
        self.message = process.stderr.decode()
        self.assertNotRegex(self.message, 'Sanitizer|CRITICAL|runtime error')
        self.assertEqual(process.returncode, status, self.message)
        return process.stdout.decode()


class Kinds(SourceTest):
    def kinds(self):
        folder, ts = self.folder, self.ts.read_bytes()
        return [
            self.stream, self.mp4, self.mkv, self.ts,
            copy(self.mp4, folder / 'a.mov'),
            copy(self.mp4, folder / 'frame.mp4', '-movflags',
                 'frag_every_frame+empty_moov'),
            copy(self.mp4, folder / 'gop.mp4', '-movflags',
                 'frag_keyframe+empty_moov+default_base_moof'),
            copy(self.mp4, folder / 'first.m4v', '-movflags', 'faststart',
                 '-f', 'mp4'),
            copy(self.mp4, folder / 'negative.mp4', '-movflags',
                 'negative_cts_offsets'),
            copy(self.mp4, folder / 'none.mp4', '-use_editlist', '0'),
            copy(self.mp4, folder / 'live.mkv', '-live', '1', '-f',
                 'matroska'),
            self.write('a.m2ts', widen(ts, b'\0\0\x12\x34', b'')),
            self.write('a.trp', widen(ts, b'', bytes(16))),
            self.write('zeros.h265', bytes(37) + self.stream.read_bytes()),
            self.write('more.h265', bytes(3000) + self.stream.read_bytes()),
        ]

    def test_every_kind(self):
        for path in self.kinds():
            with self.subTest(path=path.name):
                self.assert_all(path)
                self.assertEqual(self.message, '')

    def test_pipes(self):
        for path in self.kinds():
            with self.subTest(path=path.name):
                lines = self.pipe(path.read_bytes(), 'inspect', '--json', '-')
                self.assertEqual(
                    [average_of(json.loads(line))
                     for line in lines.splitlines()], list(range(FRAMES)))
                self.assertEqual(self.message, '')

    def test_other_inputs_without_a_name(self):
        out = self.folder / 'a.json'
        self.pipe(self.mkv.read_bytes(), 'extract', '-', out)
        again = self.folder / 'b.json'
        self.pipe(self.mp4.read_bytes(), 'extract', '/dev/stdin', again)
        self.assertEqual(out.read_bytes(), again.read_bytes())
        with open(self.mp4, 'rb') as file:
            process = subprocess.run(
                [tooltest.TOOL, 'extract', '-', again], stdin=file,
                check=False)
        self.assertEqual(process.returncode, 0)
        self.assertEqual(out.read_bytes(), again.read_bytes())
        os.mkfifo(self.folder / 'fifo')
        with subprocess.Popen(['cp', self.stream, self.folder / 'fifo']):
            self.assert_all(self.folder / 'fifo')

    def test_nothing_from_a_pipe(self):
        self.pipe(b'', 'inspect', '-', status=1)
        self.pipe(b'noise' * 100, 'inspect', '-', status=1)
        self.pipe(bytes(10000), 'inspect', '-', status=1)

    def test_times(self):
        for path in (self.mp4, self.mkv, self.ts):
            with self.subTest(path=path.name):
                theirs = shown_times(path)
                if path == self.ts:
                    theirs = [time - theirs[0] for time in theirs]
                ours = [line['pts'] for line in self.lines(path)]
                self.assertEqual(len(ours), len(theirs))
                for our, their in zip(ours, theirs):
                    self.assertAlmostEqual(our, their, delta=20000)
        self.assertIn(', at 0.500 s:\n',
                      self.run_tool('inspect', '--frame', '12', self.stream))

    def test_times_that_contradict(self):
        # A byte stream has no times, and ffmpeg invents them.
        path = copy(self.stream, self.folder / 'a.mp4')
        self.assert_all(path)
        assert_says(self.message, 'times', 'order', 'frame')
        self.pipe(b'', 'validate', path, status=1)
        self.assertNotIn('99:99', self.run_tool('inspect', path))


class Plugins(SourceTest):
    def plugins(self, left_out):
        """An environment with the plugins of this machine but LEFT_OUT."""
        which = subprocess.run(
            ['gst-inspect-1.0', 'coreelements'], stdout=subprocess.PIPE,
            check=True, text=True).stdout
        found = re.search(r'Filename\s+(\S+)', which)
        if not found:
            self.skipTest('where plugins are is not known')
        folder = Path(tempfile.mkdtemp(dir=self.folder))
        for plugin in Path(found[1]).parent.glob('*.so'):
            if plugin.name not in left_out:
                (folder / plugin.name).symlink_to(plugin)
        return {**os.environ, 'GST_PLUGIN_SYSTEM_PATH': str(folder),
                'GST_PLUGIN_PATH': '', 'GST_REGISTRY': str(folder / 'registry')}

    def test_without_decoders(self):
        env = self.plugins({'libgstlibav.so', 'libgstvideoparsersbad.so',
                            'libgstde265.so', 'libgstmpegtsdemux.so'})
        for path in (self.stream, self.mp4, self.mkv, self.ts):
            with self.subTest(path=path.name):
                self.assert_all(path, env=env)

    def test_ours_in_this_process(self):
        # As where there is no gst-plugin-scanner, and the plugin is new: it is
        # in the registry afterwards with all that it has.
        registry = self.folder / 'registry'
        plugin = Path(tooltest.TOOL).parents[1] / 'gst' / 'shmemmeta'
        env = {**os.environ, 'GST_PLUGIN_PATH': str(plugin),
               'GST_REGISTRY': str(registry), 'GST_REGISTRY_FORK': 'no'}
        self.assert_all(self.stream, env=env)
        self.assertEqual(self.message, '')
        self.assertTrue(registry.exists())
        env['GST_REGISTRY_UPDATE'] = 'no'
        for name in ('h265hdrextractor', 'h265hdrinserter'):
            subprocess.run(['gst-inspect-1.0', name], env=env, check=True,
                           stdout=subprocess.DEVNULL)
        self.run_tool('remove', self.stream, 'hdr10plus', self.folder / 'a.h265',
                      env={**env, 'GST_REGISTRY': str(self.folder / 'other'),
                           'GST_REGISTRY_UPDATE': 'yes'})
        self.assertEqual(self.message, '')

    def test_missing_demuxers(self):
        env = self.plugins({'libgstisomp4.so', 'libgstmatroska.so'})
        for path, element in ((self.mp4, 'qtdemux'),
                              (self.mkv, 'matroskademux')):
            process = subprocess.run(
                [tooltest.TOOL, 'inspect', path], env=env, check=False,
                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            self.assertEqual(process.returncode, 2)
            assert_says(process.stderr, element, 'gstreamer1.0-plugins-good')


class EditLists(SourceTest):
    def check(self, edits, first, *noted):
        """What is said has NOTED; frame 0 is shown at FIRST."""
        path = self.write('edits.mp4', with_edits(self.mp4.read_bytes(), edits))
        lines = self.lines(path)
        self.assertEqual([average_of(line) for line in lines],
                         list(range(FRAMES)))
        self.assertEqual(lines[0]['pts'], first)
        if noted:
            assert_says(self.message, 'edit list', *noted)
        else:
            self.assertEqual(self.message, '')
        self.run_tool('validate', path)

    def setUp(self):
        super().setUp()
        # B-frames need a start behind 0.
        data = self.mp4.read_bytes()
        place, _ = find_box(data, *TRAK, b'edts', b'elst')
        self.start = struct.unpack_from('>i', data, place + 20)[0]
        self.assertGreater(self.start, 0)

    def test_whole(self):
        self.check([(2000, self.start)], 0)

    def test_starts_late(self):
        self.check([(3000, self.start + 12288)], 0, 'frame 24', '47')

    def test_ends_early(self):
        self.check([(500, self.start)], 0, 'frame 0', '11')

    def test_empty_edit(self):
        self.check([(250, -1), (2000, self.start)], 250 * 10**6)

    def test_two(self):
        self.check([(500, self.start), (500, self.start + 18432)], 0,
                   '24 frames')

    def test_nothing_is_shown(self):
        self.check([(1000, -1)], self.start * 10**9 // 12288, 'no frame')
        self.check([(1000, 2**31 - 1)], 0, 'no frame')

    def test_short_duration(self):
        for box, half in (((*TRAK, b'mdia', b'mdhd'), 6144),
                          ((b'moov', b'mvhd'), 500)):
            for duration in (0, half):
                data = bytearray(self.mp4.read_bytes())
                place, _ = find_box(data, *box)
                struct.pack_into('>I', data, place + 24, duration)
                self.assert_all(self.write('short.mp4', data))


class Counting(SourceTest):
    def refuse(self, path, *said):
        self.run_tool('extract', path, self.folder / 'out.json', status=1)
        assert_says(self.message, *said)
        self.assertFalse((self.folder / 'out.json').exists())

    def test_more_samples_in_the_table(self):
        path = copy(self.mp4, self.folder / 'a.mp4', '-movflags',
                    'frag_keyframe+empty_moov')
        data = bytearray(path.read_bytes())
        trun = data.rindex(b'trun')
        count = struct.unpack_from('>I', data, trun + 8)[0]
        struct.pack_into('>I', data, trun + 8, count + 5)
        self.refuse(self.write('more.mp4', data), str(FRAMES + 5))

    def test_truncated_fragments(self):
        data = copy(self.mp4, self.folder / 'a.mp4', '-movflags',
                    'frag_keyframe+empty_moov').read_bytes()
        end = data.rindex(b'mdat')
        self.refuse(self.write('cut.mp4', data[:end + 40]), str(FRAMES),
                    'truncated')

    def test_truncated_samples(self):
        data = copy(self.mp4, self.folder / 'a.mp4', '-movflags',
                    'faststart').read_bytes()
        self.refuse(self.write('cut.mp4', data[:len(data) * 3 // 4]),
                    str(FRAMES))

    def test_truncated_movie(self):
        data = self.mp4.read_bytes()
        for size in (len(data) // 2, len(data) - 100, 40):
            self.refuse(self.write('cut.mp4', data[:size]))

    def test_truncated_matroska(self):
        data = self.mkv.read_bytes()
        for size in (len(data) // 2, len(data) - 1000, len(data) - 1):
            with self.subTest(size=size):
                self.refuse(self.write('cut.mkv', data[:size]), 'truncated',
                            str(size))
                self.pipe(data[:size], 'validate', '-', status=1)

    def test_garbage_behind(self):
        for path in (self.mp4, self.mkv):
            data = path.read_bytes() + b'\0garbage behind the end' * 40
            garbage = self.write('garbage' + path.suffix, data)
            self.assertEqual(self.averages(garbage), list(range(FRAMES)))
            self.pipe(b'', 'validate', garbage, status=1)

    def test_noise(self):
        chance = random.Random(5)
        for path in (self.mp4, self.mkv, self.ts, self.stream):
            data = bytearray(path.read_bytes())
            for _ in range(40):
                for _ in range(8):
                    data[chance.randrange(len(data))] = chance.randrange(256)
                noise = self.write('noise' + path.suffix, data)
                process = subprocess.run(
                    [tooltest.TOOL, 'validate', noise], check=False,
                    stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                    timeout=tooltest.TIMEOUT)
                self.assertIn(process.returncode, (0, 1), noise)
                self.assertNotRegex(process.stderr.decode(),
                                    'Sanitizer|CRITICAL|runtime error')


class TransportStreams(SourceTest):
    def setUp(self):
        super().setUp()
        self.packets = packets_of(self.ts.read_bytes())
        self.pids = [pid_of(packet) for packet in self.packets]
        counts = {pid: self.pids.count(pid) for pid in self.pids}
        self.pid = max(counts, key=counts.get)

    def ts_of(self, packets):
        return self.write('a.ts', b''.join(packets))

    def test_gap(self):
        at = [i for i, pid in enumerate(self.pids) if pid == self.pid][20]
        path = self.ts_of(self.packets[:at] + self.packets[at + 1:])
        self.run_tool('inspect', path)
        assert_says(self.message, f'0x{self.pid:04x}', f'byte {188 * at}')

    def test_duplicates(self):
        path = self.ts_of(p for packet in self.packets for p in (packet,) * 2)
        self.assert_all(path)
        self.assertEqual(self.message, '')

    def test_lost_bytes(self):
        at = self.pids.index(self.pid) + 1
        others = [b'\x47\x1f\xff\x10' + bytes(184), b'some more bytes',
                  b'\x47\x1f\xff\x10' + bytes(184)]
        path = self.ts_of([*self.packets[:at], *others, *self.packets[at:]])
        self.assert_all(path)
        assert_says(self.message, '15 bytes')

    def test_scrambled(self):
        at = [i for i, pid in enumerate(self.pids) if pid == self.pid][9]
        packet = bytearray(self.packets[at])
        packet[3] |= 0x80
        self.packets[at] = bytes(packet)
        self.run_tool('inspect', self.ts_of(self.packets), status=1)
        assert_says(self.message, 'scrambled', f'byte {188 * at}')

    def test_tables_come_late(self):
        tables = [p for p, pid in zip(self.packets, self.pids)
                  if pid in (0, 4096)][:2]
        others = [p for p, pid in zip(self.packets, self.pids)
                  if pid == self.pid]
        self.assertEqual(len(tables), 2)
        self.assert_all(self.ts_of(others + tables))
        self.assertEqual(self.message, '')

    def test_no_video(self):
        out = self.folder / 'audio.ts'
        subprocess.run(
            ['ffmpeg', '-v', 'error', '-f', 'lavfi', '-i', 'sine', '-t', '1',
             '-c:a', 'mp2', out], check=True)
        self.run_tool('inspect', out, status=1)
        assert_says(self.message, 'H.265')


class Tracks(SourceTest):
    """A base layer, and the same pictures with RPUs as enhancement layer."""

    def rpu(self, number):
        return bytes([0x19, 8, number + 1, 0x77, 0x80])

    def two_tracks(self, name):
        stream = self.write('el.h265', with_rpus(
            self.stream.read_bytes(), self.rpu))
        layer = copy(stream, self.folder / 'el.mp4')
        out = self.folder / name
        subprocess.run(
            ['ffmpeg', '-v', 'error', '-i', self.mp4, '-i', layer, '-map', '0',
             '-map', '1', '-c', 'copy', '-y', out], check=True)
        return out

    def test_one_has_to_be_chosen(self):
        for name in ('a.mkv', 'a.mp4', 'a.ts', 'a.mov'):
            with self.subTest(name=name):
                path = self.two_tracks(name)
                self.run_tool('inspect', path, status=2)
                assert_says(self.message, '--track', 'track 1', 'track 2',
                            'base layer', 'enhancement layer', 'RPUs')
                self.assertLess(self.message.index('base layer'),
                                self.message.index('enhancement layer'))
                self.assert_all('--track=1', path)
                out = self.folder / 'rpus.bin'
                self.run_tool('extract', '--track', '2', path, out)
                self.assertEqual(
                    sorted(out.read_bytes().split(b'\0\0\0\1')[1:]),
                    sorted(map(self.rpu, range(FRAMES))))

    def test_pipes(self):
        for name in ('a.mkv', 'a.mp4', 'a.ts'):
            with self.subTest(name=name):
                data = self.two_tracks(name).read_bytes()
                self.pipe(data, 'inspect', '-', status=2)
                assert_says(self.message, 'track 2')
                self.assertEqual(self.pipe(
                    data, 'inspect', '--track=2', '--json', '-').count('\n'),
                    FRAMES)

    def test_no_such_track(self):
        for path in (self.stream, self.mp4, self.mkv, self.ts):
            for track in (2, 77, -1):
                self.run_tool('inspect', f'--track={track}', path, status=2)
                assert_says(self.message, '--track')
            self.assert_all('--track=1', path)

    def test_tracks_of_others(self):
        out = self.folder / 'a.mkv'
        subprocess.run(
            ['ffmpeg', '-v', 'error', '-f', 'lavfi', '-i', 'sine', '-f',
             'lavfi', '-i', 'testsrc=size=64x64:rate=24', '-i', self.mp4,
             '-map', '0', '-map', '1', '-map', '2', '-t', '2', '-c:v:0',
             'mpeg4', '-c:v:1', 'copy', '-c:a', 'mp2', out], check=True)
        self.assert_all(out)


class AccessUnits(SourceTest):
    def test_leading_pictures(self):
        # From the second random access point of an open GOP on.
        stream = self.folder / 'open.h265'
        subprocess.run(
            ['ffmpeg', '-v', 'error', '-f', 'lavfi', '-i',
             'testsrc=size=128x96:rate=24', '-frames:v', '40', '-pix_fmt',
             'yuv420p10le', '-c:v', 'libx265', '-x265-params',
             'log-level=none:bframes=4:b-adapt=0:keyint=18:min-keyint=1:'
             'open-gop=1:pools=1:repeat-headers=1', stream], check=True)
        data = stream.read_bytes()
        second = [match.start() for match in re.finditer(
            rb'\x00\x00\x00\x01\x40', data)][1]
        path = self.write('cut.h265', data[second:])
        text = self.run_tool('inspect', '--json', path)
        theirs = subprocess.run(
            ['ffprobe', '-v', 'quiet', '-show_frames', '-show_entries',
             'frame=pict_type', '-of', 'csv', path], check=True,
            stdout=subprocess.PIPE, text=True).stdout
        self.assertEqual(text.count('\n'), theirs.count('frame'))
        assert_says(self.message, 'not shown')

    def matroska(self, change):
        samples, hvcc = samples_of(self.mp4)
        change(samples)
        blocks = [(1000 * n // RATE, sample) for n, sample
                  in enumerate(samples)]
        return self.write('made.mkv', matroska(blocks, hvcc))

    def test_times_in_decoding_order(self):
        self.assert_all(self.matroska(lambda samples: None))
        assert_says(self.message, 'times', 'order')

    def test_several_pictures_in_a_sample(self):
        def merge(samples):
            samples[6:8] = [samples[6] + samples[7]]
        self.run_tool('inspect', self.matroska(merge))
        assert_says(self.message, 'access unit 6', 'several')

    def test_no_picture_in_a_sample(self):
        def insert(samples):
            samples.insert(9, struct.pack('>IBBB', 3, 0x46, 1, 0x50))
        self.assert_all(self.matroska(insert))
        assert_says(self.message, 'access unit 9', 'no picture')

    def test_no_picture(self):
        path = self.write('a.h265', b'\0\0\0\1\x46\1\x50')
        self.run_tool('inspect', path, status=1)
        assert_says(self.message, 'picture')


if __name__ == '__main__':
    tooltest.main()
