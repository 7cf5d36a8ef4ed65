# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""gst-shmemmeta-1.0 inject: all pictures, and the right frame, against ffprobe,
ffmpeg, and NAL units compared in Python."""

import json
import struct
import subprocess

import annexb
import tooltest
from tooltest import (
    HDR10PLUS, RPU, RPU_VIDEO, ToolTest, assert_says, ffprobe_hdr, has_element,
    needs)


class InjectTest(ToolTest):
    def inject(self, video, metadata, *options, status=0):
        out = self.folder / 'out.h265'
        self.run_tool('inject', *options, video, metadata, out, status=status)
        return out

    def encode(self, name, *muxing, options=''):
        """24 frames with B-frames, in a container with times."""
        out = self.folder / name
        subprocess.run(
            ['ffmpeg', '-v', 'error', '-f', 'lavfi', '-i',
             'testsrc=size=128x96:rate=24', '-frames:v', '24', '-pix_fmt',
             'yuv420p10le', '-c:v', 'libx265', '-x265-params',
             'log-level=none:bframes=4:b-adapt=0:keyint=9:pools=1:'
             'hdr10=1:max-cll=900,300' + options, *muxing, out], check=True)
        return out

    def remux(self, video, name, *muxing):
        out = self.folder / name
        subprocess.run(
            ['ffmpeg', '-v', 'error', '-i', video, '-c', 'copy', *muxing, out],
            check=True)
        return out

    def numbered(self, frames, name='numbered.json'):
        """HDR10+ whose average of frame n is n."""
        title = json.loads(self.make_title(frames).read_text())
        for number, frame in enumerate(title['SceneInfo']):
            frame['LuminanceParameters']['AverageRGB'] = number
        return self.write(name, json.dumps(title))

    def averages(self, video):
        return [frame['hdr10plus']['AverageRGB'] if 'hdr10plus' in frame
                else None for frame in ffprobe_hdr.read_frames(video)]


class RightFrame(InjectTest):
    @needs('ffprobe')
    def test_on_the_right_frames(self):
        title = self.make_title(96)
        out = self.inject(HDR10PLUS, title)
        result = ffprobe_hdr.compare(title, out)
        self.assertEqual(result['values_that_differ'], 0, result)
        self.assertEqual(result['frames_in_json'], 96)

    def test_extracted_and_injected_again(self):
        first = self.extract(HDR10PLUS, 'first.shmc')
        again = self.extract(self.inject(HDR10PLUS, first), 'again.shmc')
        self.assertEqual(again.read_bytes(), first.read_bytes())

    @needs('ffmpeg', 'matroskademux')
    def test_another_video_as_metadata(self):
        numbers = [line['containers'][0]['entries'][0]['hex'] for line in
                   self.lines(RPU_VIDEO)]
        title = self.encode('plain.mkv')
        out = self.inject(title, RPU_VIDEO)
        found = [entry['hex'] for line in self.lines(out)
                 for container in line['containers']
                 for entry in container['entries']
                 if entry['format'] == 'DVRP']
        self.assertEqual(found, numbers)

    @needs('ffmpeg ffprobe')
    def test_containers_of_video(self):
        title = self.make_title(24)
        for name, demuxer in (('a.mkv', 'matroskademux'), ('a.mp4', 'qtdemux'),
                              ('a.ts', None)):
            with self.subTest(name=name):
                if demuxer and not has_element(demuxer):
                    self.skipTest(f'there is no {demuxer}')
                video = self.encode(name)
                self.assertIn('900 nits', self.run_tool('inspect', video))
                out = self.inject(video, title)
                result = ffprobe_hdr.compare(title, out)
                self.assertEqual(result['values_that_differ'], 0, result)
                self.assertEqual(result['frames'], 24)


class Pictures(InjectTest):
    def pictures(self, path):
        return subprocess.run(
            ['ffmpeg', '-v', 'error', '-i', path, '-f', 'framemd5', '-'],
            stdout=subprocess.PIPE, check=True).stdout

    @needs('ffmpeg')
    def test_stay(self):
        out = self.inject(HDR10PLUS, self.make_title(96))
        self.assertEqual(self.pictures(out), self.pictures(HDR10PLUS))

    def test_unchanged_byte_for_byte(self):
        """Also zeros before the first start code and behind the last slice."""
        video = self.write('zeros.h265', bytes(37) + HDR10PLUS.read_bytes()
                           + bytes(5))
        out = self.inject(video, self.extract(
            HDR10PLUS, 'own.shmc', '--persistence=frame'))
        self.assertEqual(out.read_bytes(), video.read_bytes())

    def test_only_messages_change(self):
        """All else is the same, NAL unit for NAL unit."""
        def rest(path):
            return [nal for nal in annexb.nals(path.read_bytes())
                    if not annexb.is_sei(nal)]
        out = self.inject(HDR10PLUS, self.make_title(96))
        self.assertEqual(rest(out), rest(HDR10PLUS))
        self.assertNotEqual(out.read_bytes(), HDR10PLUS.read_bytes())

    @needs('ffmpeg')
    def test_not_shown(self):
        """Leading pictures of the first random access point have no number,
        but are written."""
        raw = self.encode('open.h265', options=':open-gop=1:no-scenecut=1')
        units = annexb.units(raw.read_bytes())
        heads = [nal for nal in units[0] if 32 <= annexb.nal_type(nal) <= 34]
        cra = next(i for i, unit in enumerate(units)
                   if any(annexb.nal_type(nal) == 21 for nal in unit))
        cut = self.write('cut.h265', annexb.join(
            heads + sum(units[cra:], [])))
        shown = len(self.lines(cut))
        self.assertLess(shown, len(units) - cra)
        out = self.inject(cut, self.make_title(shown))
        self.assertEqual(annexb.slices(out.read_bytes()),
                         annexb.slices(cut.read_bytes()))

    @needs('ffmpeg', 'matroskademux qtdemux')
    def test_lengths_become_start_codes(self):
        video = self.encode('video.mkv')
        raw = self.remux(video, 'raw.h265')
        title = self.make_title(24)
        slices = annexb.slices(raw.read_bytes())
        for name, *muxing in (
                ('a.mkv',), ('a.mp4', '-tag:v', 'hvc1'),
                ('b.mp4', '-tag:v', 'hev1'),
                ('c.mp4', '-movflags', 'frag_keyframe+empty_moov')):
            with self.subTest(name=name):
                out = self.inject(self.remux(video, name, *muxing), title)
                self.assertEqual(annexb.slices(out.read_bytes()), slices)
                self.assertEqual(self.pictures(out), self.pictures(raw))

    @needs('ffmpeg', 'qtdemux')
    def test_every_random_access_point_has_parameter_sets(self):
        """Those of the file, where the stream has none: hvc1 keeps them out of
        it."""
        video = self.encode('a.mp4', '-tag:v', 'hvc1',
                            options=':repeat-headers=0')
        units = annexb.units(self.inject(
            video, self.make_title(24)).read_bytes())
        starts = [unit for unit in units
                  if any(16 <= annexb.nal_type(nal) <= 23 for nal in unit)]
        self.assertGreater(len(starts), 1)
        for unit in starts:
            types = [annexb.nal_type(nal) for nal in unit]
            self.assertEqual([types.count(n) for n in (32, 33, 34)], [1, 1, 1])
        # Players that start there need nothing from before.
        later = units[units.index(starts[1]):]
        self.write('later.h265', annexb.join(
            sum(later, [])))
        self.assertTrue(self.pictures(self.folder / 'later.h265'))


def light_level(maximum):
    """A NAL unit with an SEI message; its bytes need no emulation
    prevention."""
    return bytes([annexb.PREFIX_SEI << 1, 1, annexb.CLLI, 4]) \
        + struct.pack('>HH', maximum, 257) + b'\x80'


class Static(InjectTest):
    def levels(self, path):
        """MaxCLL of the messages of each access unit."""
        return [[struct.unpack('>H', payload[:2])[0] for nal in unit
                 if annexb.is_sei(nal)
                 for kind, payload in annexb.messages(nal)
                 if kind == annexb.CLLI]
                for unit in annexb.units(path.read_bytes())]

    def starts(self, path):
        return [any(16 <= annexb.nal_type(nal) <= 23 for nal in unit)
                for unit in annexb.units(path.read_bytes())]

    def test_where_it_may_change(self):
        """A title whose light level is another one with each access unit."""
        units = annexb.units(annexb.join(
            nal for nal in annexb.nals(HDR10PLUS.read_bytes())
            if not annexb.is_sei(nal)))
        plain = self.write('plain.h265', annexb.join(sum(units, [])))
        for number, unit in enumerate(units):
            at = next(i for i, nal in enumerate(unit) if annexb.is_slice(nal))
            unit[at:at] = [light_level(1000 + number)]
        levels = self.write('levels.h265', annexb.join(sum(units, [])))
        meta = self.extract(levels, 'levels.shmc')
        out = self.inject(plain, meta)
        assert_says(self.message, '--static')
        for levels, start in zip(self.levels(out), self.starts(out)):
            self.assertEqual(len(levels), int(start))
        exact = self.inject(plain, meta, '--static=exact')
        self.assertEqual(self.levels(exact), [
            [1000 + number] for number in range(len(self.starts(exact)))])
        self.inject(plain, meta, '--static=never', status=2)


class Lengths(InjectTest):
    @needs('ffprobe')
    def test_fail(self):
        for frames in (95, 97):
            title = self.make_title(frames)
            for options in ((), ('--match-length=fail',)):
                out = self.inject(HDR10PLUS, title, *options, status=1)
                assert_says(self.message, f'{frames} frames', '96', '!in place')
                self.assertFalse(out.exists())

    @needs('ffprobe')
    def test_repeat(self):
        """The last one in presentation order, not the last one read."""
        title = self.numbered(60)
        out = self.inject(HDR10PLUS, title, '--match-length=repeat')
        assert_says(self.message, '60 frames', '96', 'frame 59')
        self.assertEqual(self.averages(out),
                         [*range(60), *[59] * 36])

    @needs('ffprobe')
    def test_cut(self):
        out = self.inject(HDR10PLUS, self.numbered(120), '--match-length=cut')
        assert_says(self.message, '120 frames', '96')
        self.assertEqual(self.averages(out), list(range(96)))
        self.inject(HDR10PLUS, self.numbered(120), '--match-length=repeat')
        self.assertEqual(self.averages(out), list(range(96)))

    @needs('ffprobe')
    def test_too_short(self):
        for options in (('--match-length=cut',), ('--force',)):
            plain = self.folder / 'plain.h265'
            self.run_tool('remove', HDR10PLUS, 'hdr10plus', plain)
            out = self.inject(plain, self.numbered(60), *options)
            assert_says(self.message, '60 frames', '96', 'nothing')
            found = annexb.all_messages(out.read_bytes())
            self.assertEqual(len([payload for _, payload in found if
                                  payload.startswith(annexb.HDR10PLUS)]), 60)

    def test_wrong_choice(self):
        self.inject(HDR10PLUS, self.make_title(96), '--match-length=guess',
                    status=2)
        assert_says(self.message, '--match-length')


class Files(InjectTest):
    def run_piped(self, *arguments, data):
        return subprocess.run(
            [tooltest.TOOL, *map(str, arguments)], input=data,
            stdout=subprocess.PIPE, check=True,
            timeout=tooltest.TIMEOUT).stdout

    def test_pipes(self):
        title = self.make_title(96)
        wanted = self.inject(HDR10PLUS, title).read_bytes()
        self.assertEqual(
            self.run_piped('inject', '-', title, '-',
                           data=HDR10PLUS.read_bytes()), wanted)
        self.assertEqual(
            self.run_piped('inject', HDR10PLUS, '-', '-',
                           data=title.read_bytes()), wanted)
        self.run_tool('inject', '-', '-', self.folder / 'both', status=2)

    def test_input_is_output(self):
        title = self.make_title(96)
        wanted = self.inject(HDR10PLUS, title).read_bytes()
        video = self.write('same.h265', HDR10PLUS.read_bytes())
        (self.folder / 'link.h265').symlink_to('same.h265')
        self.run_tool('inject', video, title, self.folder / 'link.h265')
        self.assertEqual(video.read_bytes(), wanted)
        self.assertTrue((self.folder / 'link.h265').is_symlink())
        # META may be the video that is written, too.
        self.run_tool('inject', video, video, video)
        self.assertEqual(video.read_bytes(), wanted)

    def test_largest_number(self):
        for number in (2 ** 64 - 1, 2 ** 64 - 2):
            with self.subTest(number=number):
                meta = self.write('large.shmc', b'SHMCSEQ\0' + struct.pack(
                    '<II', 1, 0) + struct.pack('<QQII', number, 0, 0, 0))
                for options in ((), ('--force',), ('--match-length=repeat',)):
                    self.inject(HDR10PLUS, meta, *options, status=(
                        1 if number == 2 ** 64 - 1 or not options else 0))

    def test_wrong_files(self):
        title = self.make_title(96)
        self.inject(title, title, status=1)
        self.inject(HDR10PLUS, self.folder / 'missing', status=2)
        self.run_tool('inject', HDR10PLUS, title, self.folder / 'out.mp4',
                      status=2)
        self.inject(HDR10PLUS, self.write('broken.json', '{'), status=1)
        self.assertEqual(list(self.folder.glob('out*')), [])

    def test_rpus(self):
        out = self.inject(RPU_VIDEO, RPU)
        self.assertEqual(len(self.lines(out)), 24)
        self.assertEqual(annexb.slices(out.read_bytes()),
                         annexb.slices(RPU_VIDEO.read_bytes()))


if __name__ == '__main__':
    tooltest.main()
