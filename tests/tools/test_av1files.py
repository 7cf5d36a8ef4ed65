# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""AV1 of an encoder in every kind of file: what is read is the same, what is
written has the same pictures, and each message stands where it has to. ffmpeg
muxes, decodes and parses what is written."""

import json
import os
import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

import av1file
import tooltest
import trace_av1
from tooltest import (
    HDR10PLUS, RPU_VIDEO, ToolTest, assert_says, ffprobe_hdr, needs)

FRAMES = 24
DEMUXERS = 'qtdemux matroskademux'


def run_ffmpeg(*arguments):
    return subprocess.run(['ffmpeg', '-v', 'error', '-nostdin', *arguments],
                          stdout=subprocess.PIPE, check=True,
                          env={**os.environ, 'SVT_LOG': '1'}).stdout


def colors(primaries, transfer, matrix):
    """FFmpeg 7 asks the frames, not the encoder's options."""
    return ('-vf', f'setparams=color_primaries={primaries}:'
            f'color_trc={transfer}:colorspace={matrix}')


BT2100 = colors('bt2020', 'smpte2084', 'bt2020nc')
HDR10PLUS_START = bytes.fromhex('b5003c000104')


# Hidden frames, and several key frames.
ENCODERS = {
    'libaom-av1': ('-cpu-used', '8', '-g', '9', '-lag-in-frames', '16'),
    'libsvtav1': ('-preset', '12', '-g', '9'),
}


def encode(out, *options, encoder='libaom-av1'):
    run_ffmpeg('-f', 'lavfi', '-i', 'testsrc=size=128x96:rate=24', '-frames:v',
               str(FRAMES), '-pix_fmt', 'yuv420p10le', '-c:v', encoder,
               *ENCODERS[encoder], *options, out)


def ffprobe_version():
    text = subprocess.run(['ffprobe', '-version'], check=True, text=True,
                          stdout=subprocess.PIPE).stdout
    found = re.match(r'ffprobe version (?:[0-9]+:|n)?([0-9]+)[.]([0-9]+)', text)
    return tuple(map(int, found.groups()))


class Files(ToolTest):
    """The same video in each kind of file."""

    @classmethod
    def setUpClass(cls):
        cls.made = Path(tempfile.mkdtemp(prefix='shmemmeta-av1-'))
        cls.ivf = cls.made / 'plain.ivf'
        if shutil.which('ffmpeg'):
            encode(cls.ivf, *BT2100)

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.made)

    def remux(self, video, name, *muxing):
        out = self.folder / name
        if name.endswith('.annexb.obu'):
            out.write_bytes(av1file.pack_annexb(av1file.read_units(video)))
        elif name.endswith('.obu'):
            out.write_bytes(av1file.pack_stream(av1file.read_units(video)))
        else:
            run_ffmpeg('-y', '-i', video, '-c', 'copy', *muxing, out)
        return out

    def every_kind(self, video):
        yield video
        for name in ('a.obu', 'a.annexb.obu', 'a.mkv', 'a.webm', 'a.mp4'):
            yield self.remux(video, name)
        yield self.remux(video, 'fragments.mp4', '-movflags',
                         'frag_keyframe+empty_moov')

    def numbered(self, frames=FRAMES):
        """HDR10+ whose average of frame n is n."""
        title = json.loads(self.make_title(frames).read_text())
        for number, frame in enumerate(title['SceneInfo']):
            frame['LuminanceParameters']['AverageRGB'] = number
        return self.write('numbered.json', json.dumps(title))

    def averages(self, path, *options):
        return [entry['values']['windows'][0]['average_maxrgb']
                for line in self.lines(path, *options)
                for container in line['containers']
                for entry in container['entries'] if entry['name'] == 'HDR10+']

    def inject(self, video, meta, name, *options, **more):
        out = self.folder / name
        self.run_tool('inject', *options, video, meta, out, **more)
        return out

    def pictures(self, path):
        """Their hashes, without their times."""
        text = run_ffmpeg('-i', path, '-f', 'framemd5', '-').decode()
        return [line.split(',')[-1] for line in text.splitlines()
                if not line.startswith('#')]

    def check_placement(self, path, wanted=FRAMES):
        """By ffmpeg: one for each shown frame. The messages in order."""
        messages = sum(map(trace_av1.check_placement,
                           trace_av1.read_units(path)), [])
        self.assertEqual(len(messages), wanted)
        return messages


class Reading(Files):
    @needs('ffmpeg', DEMUXERS)
    def test_every_kind(self):
        graded = self.inject(self.ivf, self.numbered(), 'graded.ivf')
        for path in self.every_kind(graded):
            with self.subTest(path=path.name):
                self.assertEqual(self.averages(path, '--persistence=frame'),
                                 list(range(FRAMES)))
                assert_says(self.run_tool('inspect', path), 'AV1 video',
                            '24 frames', '24 with HDR10+')
                # FFmpeg 5 puts all metadata of the start into av1C.
                messages = path.read_bytes().count(HDR10PLUS_START)
                if path.suffix in ('.ivf', '.obu') or messages == FRAMES:
                    self.run_tool('validate', '--quiet', path)
                    self.assertEqual(self.message, '')
                else:
                    self.assertEqual(messages, FRAMES + 1)
                    self.run_tool('validate', path, status=1)
                    assert_says(self.message, 'frame 0', 'av1C')
                json_file = self.extract(path, 'out.json')
                self.assertEqual(self.averages(json_file), list(range(FRAMES)))
                self.run_tool('plot', '-o', self.folder / 'plot.svg', path)

    @needs('ffmpeg ffprobe', DEMUXERS)
    def test_times(self):
        for name in ('a.mkv', 'a.mp4'):
            path = self.remux(self.ivf, name)
            text = subprocess.run(
                ['ffprobe', '-v', 'error', '-show_entries', 'packet=pts_time',
                 '-of', 'csv=p=0', path], check=True, stdout=subprocess.PIPE,
                text=True).stdout
            for line, time in zip(self.lines(path), text.split(), strict=True):
                self.assertAlmostEqual(
                    line['pts'] / 1e9, float(time.strip(',')), places=4)

    @needs('ffmpeg', DEMUXERS)
    def test_tracks(self):
        video = self.folder / 'two.mkv'
        run_ffmpeg('-i', self.ivf, '-f', 'lavfi', '-i', 'testsrc=duration=1',
                   '-map', '0', '-map', '1', '-c:v:0', 'copy', '-c:v:1',
                   'libx265', '-x265-params', 'log-level=none', video)
        self.run_tool('inspect', video, status=2)
        assert_says(self.message, '2 H.265 or AV1 tracks', 'av01', 'hvc1')
        assert_says(self.run_tool('inspect', '--track=1', video), 'AV1 video')
        assert_says(self.run_tool('inspect', '--track=2', video),
                    'H.265 video')

    @needs('ffmpeg', DEMUXERS)
    def test_truncated(self):
        for path in self.every_kind(self.ivf):
            if path.name == 'fragments.mp4':
                continue
            with self.subTest(path=path.name):
                cut = self.write('cut' + ''.join(path.suffixes),
                                 path.read_bytes()[:-200])
                self.run_tool('extract', cut, self.folder / 'out.shmc',
                              status=1, lines=None)

    @needs('ffmpeg', DEMUXERS)
    def test_codec_data(self):
        """A light level that only av1C has."""
        units = av1file.read_units(self.ivf)
        level = av1file.light_level(1234)
        units[0].insert(2, level)
        stream = self.write('level.obu', av1file.pack_stream(units))
        hidden = bytes([av1file.PADDING << 3 | 2])
        for name in ('a.mkv', 'a.mp4'):
            path = self.remux(stream, name)
            data, wanted = path.read_bytes(), level.pack()
            self.assertEqual(data.count(wanted), 2)
            sample = (data.index(wanted) if name == 'a.mp4'
                      else data.rindex(wanted))
            path.write_bytes(data[:sample] + hidden + data[sample + 1:])
            with self.subTest(name=name):
                levels = [entry['hex'] for line in self.lines(path)
                          for container in line['containers']
                          for entry in container['entries']]
                self.assertEqual(levels, ['d2040101'] * FRAMES)
                self.check_written_level(path, level)

    def check_written_level(self, path, level):
        """In front of each key frame, and nowhere else."""
        out = self.inject(path, self.numbered(), 'out.obu')
        units = av1file.read_units(out)
        keys = [any(one.kind == av1file.SEQUENCE for one in unit)
                for unit in units]
        self.assertGreater(sum(keys), 1)
        for unit, key in zip(units, keys):
            found = [one.pack() for one in unit].count(level.pack())
            self.assertEqual(found, int(key))


class Writing(Files):
    @needs('ffmpeg', DEMUXERS)
    def test_every_kind(self):
        title, pictures = self.numbered(), self.pictures(self.ivf)
        for path in self.every_kind(self.ivf):
            for suffix in ('.ivf', '.obu'):
                if suffix == '.ivf' and path.suffix == '.obu':
                    continue
                with self.subTest(path=path.name, suffix=suffix):
                    out = self.inject(path, title, 'out' + suffix)
                    self.assertEqual(self.averages(out, '--persistence=frame'),
                                     list(range(FRAMES)))
                    self.assertEqual(av1file.rest(out), av1file.rest(self.ivf))
                    self.assertEqual(self.pictures(out), pictures)
                    self.check_placement(out)
                    self.run_tool('validate', '--quiet', out)

    @needs('ffmpeg ffprobe', DEMUXERS)
    def test_ffprobe(self):
        """Value by value what was injected, in display order."""
        if ffprobe_version() < (7, 1):
            self.skipTest('before 7.1, ffprobe reads no HDR10+ of AV1')
        title = self.numbered()
        for encoder in ENCODERS:
            with self.subTest(encoder=encoder):
                video = self.folder / f'{encoder}.ivf'
                encode(video, *BT2100, encoder=encoder)
                out = self.inject(video, title, f'{encoder}.out.ivf')
                result = ffprobe_hdr.compare(title, out)
                self.assertEqual(result['values_that_differ'], 0, result)
                self.assertEqual(result['frames_in_json'], FRAMES)
                self.assertGreater(result['values_compared'], 20 * FRAMES)

    @needs('ffmpeg', DEMUXERS)
    def test_there_and_back(self):
        """What was injected and removed leaves the file as it was, byte for
        byte."""
        title = self.numbered()
        for path in self.every_kind(self.ivf):
            if path.suffix not in ('.ivf', '.obu'):
                continue
            with self.subTest(path=path.name):
                out = self.inject(path, title, 'out' + path.suffix)
                self.assertNotEqual(out.read_bytes(), path.read_bytes())
                plain = self.folder / ('plain' + path.suffix)
                self.run_tool('remove', out, 'hdr10plus', plain)
                self.assertEqual(plain.read_bytes(), path.read_bytes())
                self.run_tool('remove', plain, 'all', out, status=1)
                assert_says(self.message, '24 temporal units')

    @needs('ffmpeg', DEMUXERS)
    def test_times_stay(self):
        title = self.numbered()
        for name in ('a.mkv', 'a.mp4'):
            video = self.remux(self.ivf, name)
            out = self.inject(video, title, 'out.ivf')
            self.assertEqual([line['pts'] for line in self.lines(out)],
                             [line['pts'] for line in self.lines(video)])
            header, units = av1file.read_ivf(out.read_bytes())
            self.assertEqual(header[12:16], b'\x80\0\x60\0')
            self.assertEqual(len(units), FRAMES)

    @needs('ffmpeg', DEMUXERS)
    def test_sequence_headers_of_codec_data(self):
        """A file may leave them out of its samples, and the size of the last
        OBU as well."""
        for name in ('a.mp4', 'a.mkv'):
            video = self.remux(self.ivf, name)
            data = bytearray(video.read_bytes())
            units = av1file.read_units(self.ivf)
            header = units[0][1].pack()
            place = 0 if name == 'a.mp4' else data.index(header) + 1
            for _ in range(data.count(header) - 1):
                place = data.index(header, place)
                data[place] = av1file.RESERVED << 3 | 2
            video.write_bytes(data)
            with self.subTest(name=name):
                out = self.inject(video, self.numbered(), 'out.obu')
                written = av1file.read_units(out)
                self.assertEqual(
                    [[one.pack() for one in unit
                      if one.kind not in (av1file.METADATA, av1file.RESERVED)]
                     for unit in written], av1file.rest(self.ivf))
                clean = self.write('clean.obu', av1file.pack_stream(
                    [one for one in unit if one.kind != av1file.RESERVED]
                    for unit in written))
                self.check_placement(clean)
                self.assertEqual(self.pictures(clean), self.pictures(self.ivf))

    @needs('ffmpeg', DEMUXERS)
    def test_last_size_is_left_out(self):
        video = self.remux(self.ivf, 'a.mkv')
        data = bytearray(video.read_bytes())
        units = av1file.read_units(self.ivf)
        number, last = max(
            (number, unit[-1].pack()) for number, unit in enumerate(units)
            if len(unit[-1].payload) > 127)
        self.assertGreater(number, 0)
        # The size becomes the start of a frame header, of a shown frame.
        data[data.rindex(last)] &= ~2
        video.write_bytes(data)
        out = self.inject(video, self.numbered(), 'out.obu')
        self.assertEqual(av1file.read_units(out)[number][-1].payload, last[1:])

    @needs('ffmpeg ffprobe')
    def test_of_h265(self):
        """Messages of one codec in the other, on the same frames."""
        for source, entry in ((HDR10PLUS, 'T35'), (RPU_VIDEO, 'DVRP')):
            with self.subTest(source=source.name):
                out = self.inject(self.ivf, source, 'out.ivf',
                                  '--match-length=cut')
                wanted, found = (
                    [[one['hex'] for container in line['containers']
                      for one in container['entries']
                      if one['format'].strip() == entry]
                     for line in self.lines(path)][:FRAMES]
                    for path in (source, out))
                self.assertEqual(found, wanted)
                self.assertTrue(all(wanted))

    @needs('ffmpeg')
    def test_pipe(self):
        title = self.numbered()
        for name in ('a.ivf', 'a.obu', 'a.annexb.obu'):
            video = self.ivf if name == 'a.ivf' else self.remux(self.ivf, name)
            wanted = self.inject(video, title, 'w' + name).read_bytes()
            with video.open('rb') as pipe:
                found = subprocess.run(
                    [tooltest.TOOL, 'inject', '-', title, '-'], stdin=pipe,
                    stdout=subprocess.PIPE, check=True).stdout
            self.assertEqual(found, wanted)

    @needs('ffmpeg')
    def test_lengths(self):
        self.inject(self.ivf, self.numbered(25), 'out.ivf', status=1)
        assert_says(self.message, '25 frames', '24')
        out = self.inject(self.ivf, self.numbered(20), 'out.ivf',
                          '--match-length=repeat')
        self.assertEqual(self.averages(out), [*range(20), *[19] * 4])

    @needs('ffmpeg')
    def test_wrong_names(self):
        title = self.numbered()
        stream = self.remux(self.ivf, 'a.obu')
        annexb = self.remux(self.ivf, 'a.annexb.obu')
        for video, name in ((self.ivf, 'out.h265'), (self.ivf, 'out.mkv'),
                            (stream, 'out.ivf'), (annexb, 'out.ivf'),
                            (HDR10PLUS, 'out.ivf')):
            self.inject(video, title, name, status=2)
            assert_says(self.message, 'OUT is')
        self.assertEqual(list(self.folder.glob('out*')), [])


class Rules(Files):
    """Of AOM's document on HDR10+."""

    def graded(self):
        out = self.inject(self.ivf, self.numbered(), 'graded.ivf')
        self.run_tool('validate', '--quiet', out)
        return av1file.read_units(out)

    def check(self, units, *words, name='broken.obu'):
        path = self.write(name, av1file.pack_stream(units))
        self.run_tool('validate', path, status=1, lines=None)
        assert_says(self.message, *words)
        return path

    @staticmethod
    def place(unit):
        return next(place for place, one in enumerate(unit)
                    if one.is_hdr10plus)

    @needs('ffmpeg')
    def test_missing(self):
        units = self.graded()
        for number in (5, 9):
            units[number].pop(self.place(units[number]))
        self.check(units, 'frame 5: no HDR10+', '2 frames')

    @needs('ffmpeg')
    def test_several(self):
        for number in (6, 7):
            with self.subTest(number=number):
                units = self.graded()
                message = units[number][self.place(units[number])]
                units[7].insert(self.place(units[7]), message)
                path = self.check(units, 'frame 7: several')
                self.check_repaired(path)

    @needs('ffmpeg')
    def test_place(self):
        for number, to in ((0, 1), (0, 0), (11, 99)):
            with self.subTest(number=number, to=to):
                units = self.graded()
                message = units[number].pop(self.place(units[number]))
                units[number].insert(to, message)
                if to == 0:
                    # In front of the temporal delimiter, the file is no
                    # stream; so there are two of them.
                    units[number].insert(0, units[number][1])
                path = self.check(units, f'frame {number}:', 'wrong place')
                if to > 0:
                    self.check_repaired(path)

    @needs('ffmpeg')
    def test_hidden(self):
        units = self.graded()
        number, unit = next(
            (number, unit) for number, unit in enumerate(units)
            if sum(one.is_frame for one in unit) > 1)
        first = next(place for place, one in enumerate(unit) if one.is_frame)
        unit.insert(first, unit.pop(self.place(unit)))
        path = self.check(units, f'frame {number}: an HDR10+', 'not shown',
                          f'frame {number}: no HDR10+')
        self.check_repaired(path)

    @needs('ffmpeg')
    def test_mode(self):
        units = self.graded()
        message = units[3][self.place(units[3])]
        message.payload = message.payload[:7] + b'\0' + message.payload[8:]
        self.check(units, 'frame 3:', 'application_mode')

    @needs('ffmpeg')
    def test_color(self):
        video = self.folder / 'sdr.ivf'
        encode(video)
        self.run_tool('validate', '--quiet', video)
        encode(video, *colors('bt709', 'bt709', 'bt709'), '-y')
        graded = self.inject(video, self.numbered(), 'graded.ivf')
        self.run_tool('validate', graded, status=1, lines=3)
        assert_says(self.message, 'frame 0: HDR10+ with color_primaries 1, 9',
                    'transfer_characteristics 1, 16', 'matrix_coefficients 1, 9')

    def check_repaired(self, path):
        """inject leaves one, in its place; the other commands nothing."""
        out = self.inject(path, self.numbered(), 'repaired.obu')
        self.check_placement(out)
        self.assertEqual(self.averages(out, '--persistence=frame'),
                         list(range(FRAMES)))
        self.run_tool('validate', '--quiet', out)


if __name__ == '__main__':
    tooltest.main()
