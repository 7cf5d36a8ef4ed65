# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Frames in pipelines from Python: HDR10+ of each in a callback of appsink,
compared with what ffprobe reads of the file, and a container that appsrc
sends."""

import contextlib
import io
import re

from bindings import (HDR10PLUS, ROOT, BindingTest, GLib, Gst, GstShmemMeta,
                      build, hdr10_plus_dictionary, main)
import ffprobe_hdr
from testlib import needs

S = GstShmemMeta
TIMEOUT = 100 * Gst.SECOND


def to_ffprobe(values):
    """Under the names of the oracle."""
    window, = values.windows
    found = {
        'NumberOfWindows': values.num_windows,
        'TargetedSystemDisplayMaximumLuminance':
            values.targeted_system_display_maximum_luminance,
        'MaxScl': list(window.maxscl),
        'AverageRGB': window.average_maxrgb,
        'DistributionIndex': [
            one.percentage for one in window.distribution_maxrgb],
        'DistributionValues': [
            one.percentile for one in window.distribution_maxrgb],
        'FractionBrightPixels': window.fraction_bright_pixels,
    }
    if window.tone_mapping_flag:
        found['KneePointX'] = window.knee_point_x
        found['KneePointY'] = window.knee_point_y
        found['Anchors'] = list(window.bezier_curve_anchors)
    return found


class PipelineTest(BindingTest):
    def play(self, description):
        self.pipeline = Gst.parse_launch(description)
        self.addCleanup(self.pipeline.set_state, Gst.State.NULL)
        return self.pipeline.get_by_name('sink')

    def wait(self):
        """Plays to the end."""
        self.pipeline.set_state(Gst.State.PLAYING)
        message = self.pipeline.get_bus().timed_pop_filtered(
            TIMEOUT, Gst.MessageType.EOS | Gst.MessageType.ERROR)
        self.assertIsNotNone(message)
        if message.type == Gst.MessageType.ERROR:
            self.fail(message.parse_error())


@needs('ffprobe', 'h265parse avdec_h265 appsink')
class Received(PipelineTest):
    def test_hdr10_plus_of_each_frame(self):
        if not Gst.ElementFactory.find('h265hdrextractor'):
            self.skipTest('there is no h265hdrextractor')
        frames, errors = [], []

        def on_sample(sink):
            try:
                buffer = sink.emit('pull-sample').get_buffer()
                frames.append(
                    to_ffprobe(S.buffer_get_shmem_hdr10_plus(buffer)))
            except Exception as error:
                errors.append(error)
            return Gst.FlowReturn.OK
        sink = self.play(
            f'filesrc location="{HDR10PLUS}" ! h265parse ! h265hdrextractor'
            ' persistence=stream ! avdec_h265 ! appsink name=sink emit-signals=true sync=false')
        sink.connect('new-sample', on_sample)
        self.wait()
        self.assertEqual(errors, [])
        expected = [frame.get('hdr10plus')
                    for frame in ffprobe_hdr.read_frames(HDR10PLUS)]
        self.assertGreater(len(expected), 90)
        self.assertEqual(frames, expected)


@needs('', 'appsrc appsink videoconvert')
class Sent(PipelineTest):
    def test_a_container_from_appsrc(self):
        values = S.ShmemHdr10Plus.from_dict(hdr10_plus_dictionary())
        sink = self.play(
            'appsrc name=source format=time'
            ' caps=video/x-raw,format=GRAY8,width=16,height=4,framerate=25/1 !'
            ' videoconvert ! video/x-raw,format=I420 !'
            ' appsink name=sink sync=false')
        self.pipeline.set_state(Gst.State.PLAYING)
        source = self.pipeline.get_by_name('source')
        for number in range(3):
            values.targeted_system_display_maximum_luminance = 100 + number
            builder = S.ShmemContainerBuilder.new()
            values.add(builder)
            buffer = Gst.Buffer.new_wrapped(bytes(64))
            buffer.pts = number * Gst.SECOND
            S.buffer_add_shmem_container_meta(buffer, builder.build())
            self.assertEqual(source.emit('push-buffer', buffer),
                             Gst.FlowReturn.OK)
        source.emit('end-of-stream')
        seen = []
        for _ in range(3):
            sample = sink.emit('try-pull-sample', TIMEOUT)
            found = S.buffer_get_shmem_hdr10_plus(sample.get_buffer())
            seen.append(found.targeted_system_display_maximum_luminance)
        self.assertEqual(seen, [100, 101, 102])
        self.assertEqual(found.windows, values.windows)

    def test_a_container_edited_on_the_way(self):
        sink = self.play(
            'appsrc name=source format=time ! appsink name=sink sync=false')
        self.pipeline.set_state(Gst.State.PLAYING)
        buffer = Gst.Buffer.new_wrapped(b'frame')
        S.buffer_add_shmem_container_meta(buffer, build(
            (S.SHMEM_FORMAT_DVRP, b'stays'),
            (S.SHMEM_FORMAT_CLLI, b'\1\0\2\0')))
        self.pipeline.get_by_name('source').emit('push-buffer', buffer)
        del buffer
        received = sink.emit('try-pull-sample', TIMEOUT).get_buffer()
        copy = received.copy_deep()
        meta = S.buffer_get_shmem_container_meta(copy)
        builder = S.ShmemContainerBuilder.new_from(meta.container)
        builder.set(S.SHMEM_FORMAT_CLLI, b'\3\0\4\0')
        S.buffer_replace_shmem_container_meta(copy, meta, builder.build())
        level = S.buffer_get_shmem_content_light_level(copy)
        self.assertEqual(level.max_content_light_level, 3)
        level = S.buffer_get_shmem_content_light_level(received)
        self.assertEqual(level.max_content_light_level, 1)
        entry = S.buffer_get_shmem_container_meta(copy).container[0]
        self.assertEqual(entry.data, b'stays')


class Page(BindingTest):
    """The programs of docs/python.md that need no other process."""

    def test_programs(self):
        text = (ROOT / 'docs' / 'python.md').read_text()
        programs = [block for block
                    in re.findall(r'```python\n(.*?)```', text, re.DOTALL)
                    if 'import shmemframes' not in block]
        self.assertEqual(len(programs), 6)
        try:
            import numpy  # noqa: F401
        except ImportError:
            programs = [one for one in programs if 'array()' not in one]
        names = {'GLib': GLib, 'dictionary': hdr10_plus_dictionary(),
                 'rpu': b'rpu', 'buffer': self.make_buffer()}
        for program in programs:
            exec(compile(program, 'docs/python.md', 'exec'), names)
        buffer = names['buffer']
        container = S.buffer_get_shmem_container_meta(buffer).container
        self.assertIsNone(container.find_entry(S.SHMEM_FORMAT_DVRP))
        self.check_callback(names['on_sample'], buffer)

    def make_buffer(self):
        buffer = Gst.Buffer.new_wrapped(bytes(16))
        planes = S.ShmemPlanes()
        planes.num = 1
        planes[0].size, planes[0].stride = 16, 8
        planes[0].width, planes[0].height = 8, 2
        planes[0].horizontal_subsampling = planes[0].vertical_subsampling = 1
        planes[0].format = 0x20203852
        S.buffer_add_shmem_planes_meta(buffer, planes)
        return buffer

    def check_callback(self, on_sample, buffer):
        class Sink:
            def emit(self, name):
                return Gst.Sample.new(buffer, None, None, None)
        text = io.StringIO()
        with contextlib.redirect_stdout(text):
            self.assertEqual(on_sample(Sink()), Gst.FlowReturn.OK)
        self.assertIn('17830', text.getvalue())


main(Received, Sent, Page)
