# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""gst-shmemmeta-1.0 remove: nothing of a kind is left, and nothing else is
gone. NAL units are compared in Python; the oracles are ffprobe and ffmpeg."""

import subprocess
import unittest

import annexb
import tooltest
from tooltest import (
    DATA, HDR10PLUS, ROOT, RPU_VIDEO, ToolTest, assert_says, ffprobe_hdr, needs)

STRANGERS = ROOT.parent / 'shared' / 'strangers'
CAPTIONS = bytes.fromhex('b50031474139340302aaff')
VIVID = bytes.fromhex('26000400050102030405')


def sei(*found, suffix=False):
    """A NAL unit with messages whose bytes need no emulation prevention."""
    kind = annexb.SUFFIX_SEI if suffix else annexb.PREFIX_SEI
    nal = bytes([kind << 1, 1])
    for number, payload in found:
        nal += bytes([number, len(payload)]) + payload
    return nal + b'\x80'


def t35_of(data):
    return [payload for kind, payload in annexb.all_messages(data)
            if kind == annexb.T35]


class RemoveTest(ToolTest):
    def remove(self, video, *kinds, status=0):
        out = self.folder / 'out.h265'
        self.run_tool('remove', video, *kinds, out, status=status)
        return out.read_bytes() if out.exists() else None

    def with_nals(self, *nals, video=HDR10PLUS, behind=False):
        """VIDEO with NAL units in front of, or behind, each slice."""
        found = []
        for nal in annexb.nals(video.read_bytes()):
            is_slice = annexb.is_slice(nal)
            found += [*nals] if is_slice and not behind else []
            found.append(nal)
            found += [*nals] if is_slice and behind else []
        return self.write('with.h265', annexb.join(found))


class Kinds(RemoveTest):
    def test_hdr10plus(self):
        def wanted(nal):
            return not annexb.is_sei(nal) or not any(
                payload.startswith(annexb.HDR10PLUS)
                for _, payload in annexb.messages(nal))
        data = HDR10PLUS.read_bytes()
        self.assertIn('hdr10plus', annexb.kinds(data))
        out = self.remove(HDR10PLUS, 'hdr10plus')
        self.assertEqual(annexb.nals(out),
                         [nal for nal in annexb.nals(data) if wanted(nal)])
        self.assertEqual(annexb.kinds(out),
                         annexb.kinds(data) - {'hdr10plus'})

    @needs('ffmpeg ffprobe')
    def test_what_others_see(self):
        def pictures(path):
            return subprocess.run(
                ['ffmpeg', '-v', 'error', '-i', path, '-f', 'framemd5', '-'],
                stdout=subprocess.PIPE, check=True).stdout
        self.remove(HDR10PLUS, 'hdr10plus', 'static')
        out = self.folder / 'out.h265'
        frames = ffprobe_hdr.read_frames(out)
        self.assertEqual(len(frames), 96)
        for frame in frames:
            self.assertEqual(list(frame), ['pict_type'])
        self.assertEqual(pictures(out), pictures(HDR10PLUS))

    def test_dolby_vision(self):
        data = RPU_VIDEO.read_bytes()
        for name in ('dovi', 'dolby-vision'):
            out = self.remove(RPU_VIDEO, name)
            self.assertEqual(annexb.nals(out), [
                nal for nal in annexb.nals(data)
                if annexb.nal_type(nal) != annexb.RPU])

    def test_enhancement_layer(self):
        """In the same track: it is of no use without RPUs."""
        layer = bytes([annexb.ENHANCEMENT_LAYER << 1, 1]) + b'\x26\x01layer'
        video = self.with_nals(layer, video=RPU_VIDEO, behind=True)
        self.assertEqual(self.remove(video, 'dovi'), self.remove_rpus(video))

    def remove_rpus(self, video):
        return annexb.join(nal for nal in annexb.nals(video.read_bytes())
                           if annexb.nal_type(nal) < annexb.RPU)

    def test_one_of_static(self):
        data = self.with_nals(sei((annexb.CLLI, b'\4\1\2\1')),
                              sei((annexb.MDCV, b'\x11\x22' * 12)))
        for kind, other in (('mdcv', 'clli'), ('clli', 'mdcv')):
            out = annexb.kinds(self.remove(data, kind))
            self.assertNotIn(kind, out)
            self.assertIn(other, out)
        out = annexb.kinds(self.remove(data, 'static'))
        self.assertFalse(out & {'mdcv', 'clli'})

    def test_messages_of_others_in_the_same_nal_unit(self):
        together = sei((annexb.T35, VIVID), (annexb.CLLI, b'\4\1\2\1'),
                       (annexb.T35, CAPTIONS))
        video = self.with_nals(together)
        out = self.remove(video, 'vivid')
        self.assertNotIn(VIVID, t35_of(out))
        left = sei((annexb.CLLI, b'\4\1\2\1'), (annexb.T35, CAPTIONS))
        self.assertEqual(annexb.nals(out), [
            left if nal == together else nal
            for nal in annexb.nals(video.read_bytes())])

    def test_suffix(self):
        video = self.with_nals(sei((annexb.T35, VIVID), suffix=True),
                               behind=True)
        self.assertNotIn(VIVID, t35_of(self.remove(video, 'vivid')))

    def test_without_a_picture(self):
        """What is left of an access unit where a stream was cut."""
        rest = [bytes([35 << 1, 1]) + b'\x50', sei((annexb.T35, VIVID))]
        video = self.write('cut.h265', HDR10PLUS.read_bytes()
                           + annexb.join(rest))
        self.assertEqual(self.remove(video, 'vivid'),
                         HDR10PLUS.read_bytes() + annexb.join(rest[:1]))

    def test_all_but_captions(self):
        unknown = bytes.fromhex('b5123456789a')
        for kind in ('all', 't35'):
            video = self.with_nals(
                sei((annexb.T35, CAPTIONS)), sei((annexb.T35, VIVID)),
                sei((annexb.T35, unknown)))
            out = self.remove(video, kind)
            self.assertEqual(set(t35_of(out)), {CAPTIONS})
            if kind == 'all':
                self.assertEqual(annexb.kinds(out), {'t35'})

    @unittest.skipUnless(DATA.exists(), 'no real files')
    def test_real_files(self):
        for name in ('hdr10plus/regular.hevc', 'dovi/regular.hevc',
                     'dovi/sei-suffix-muxed-rpu.hevc'):
            with self.subTest(name=name):
                out = self.remove(DATA / name, 'all')
                self.assertEqual(annexb.kinds(out), set())
                self.assertEqual(
                    annexb.slices(out),
                    annexb.slices((DATA / name).read_bytes()))

    @needs('', 'matroskademux qtdemux')
    @unittest.skipUnless(STRANGERS.exists(), 'the files are not there')
    def test_outside_of_the_stream(self):
        """What only codec_data or the container file has is in the stream then,
        or is removed too."""
        for name in ('static_only_in_hvcC.mkv', 'ns.mp4'):
            with self.subTest(name=name):
                video = STRANGERS / name
                kinds = annexb.kinds(self.with_rpu(video))
                self.assertLessEqual({'mdcv', 'clli'}, kinds)
                self.assertFalse({'mdcv', 'clli'} & annexb.kinds(
                    self.remove(video, 'static')))

    def with_rpu(self, video):
        """Anything else that rewrites VIDEO."""
        frames = len(self.lines(video))
        rpus = self.write('rpus.bin', RPU_VIDEO.with_name(
            'dolby-vision-rpu.bin').read_bytes())
        out = self.folder / 'with-rpu.h265'
        self.run_tool('inject', '--match-length=repeat', video, rpus, out)
        self.assertEqual(len(annexb.slices(out.read_bytes())), frames)
        return out.read_bytes()


class Untouched(RemoveTest):
    def test_bytes(self):
        """All that is not removed, with its start codes and zeros."""
        layer = b'\0\0\0\1' + bytes([annexb.RPU << 1, 1]) + b'\x19\x08rpu'
        data = HDR10PLUS.read_bytes()
        video = self.write('zeros.h265', bytes(37) + data + layer)
        self.assertEqual(self.remove(video, 'dovi'), bytes(37) + data)

    def test_what_is_removed_was_inserted(self):
        out = self.folder / 'with.h265'
        self.run_tool('remove', HDR10PLUS, 'hdr10plus', self.folder / 'p.h265')
        self.run_tool('inject', self.folder / 'p.h265', self.make_title(96), out)
        self.assertEqual(self.remove(out, 'hdr10plus'),
                         (self.folder / 'p.h265').read_bytes())


class Findings(RemoveTest):
    def test_none(self):
        out = self.folder / 'out.h265'
        self.run_tool('remove', HDR10PLUS, 'dovi', 'vivid', out, status=1)
        assert_says(self.message, 'dovi', 'vivid', str(HDR10PLUS))
        self.assertFalse(out.exists())

    def test_some(self):
        self.remove(HDR10PLUS, 'hdr10plus', 'dovi')
        assert_says(self.message, 'dovi', '!hdr10plus has')
        self.assertEqual(self.message.count('\n'), 1)

    def test_usage(self):
        out = self.folder / 'out.h265'
        for arguments in ((), (HDR10PLUS,), (HDR10PLUS, out),
                          (HDR10PLUS, 'hdr11', out),
                          (HDR10PLUS, 'all', self.folder / 'out.mp4')):
            self.run_tool('remove', *arguments, status=2)
        self.run_tool('remove', RPU_VIDEO.with_name('dolby-vision-rpu.bin'),
                      'all', out, status=1)
        assert_says(self.message, 'video')
        self.assertEqual(list(self.folder.iterdir()), [])

    def test_pipes(self):
        done = subprocess.run(
            [tooltest.TOOL, 'remove', '-', 'hdr10plus', '-'],
            input=HDR10PLUS.read_bytes(), stdout=subprocess.PIPE, check=True,
            timeout=tooltest.TIMEOUT)
        self.assertEqual(done.stdout, self.remove(HDR10PLUS, 'hdr10plus'))

    def test_input_is_output(self):
        wanted = self.remove(HDR10PLUS, 'hdr10plus')
        video = self.write('same.h265', HDR10PLUS.read_bytes())
        self.run_tool('remove', video, 'hdr10plus', video)
        self.assertEqual(video.read_bytes(), wanted)


if __name__ == '__main__':
    tooltest.main()
