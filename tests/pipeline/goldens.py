# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the project finds in its samples, as text that people can read.

goldens.py BUILD            compares with tests/golden, as meson calls it
goldens.py BUILD --update   writes it anew: `ninja -C BUILD update-goldens`

Elements do the work and shmemmetawrite's JSON lines are what is shown, so the
text is that of a whole pipeline. What make-t35-messages put into its messages
is compared with what comes out of them as well.
"""

import difflib
import importlib.machinery
import importlib.util
import json
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / 'scripts' / 'lib'), str(ROOT / 'tests')]
import testlib  # noqa: E402
from pipelines import Pipeline  # noqa: E402
from testlib import needs  # noqa: E402

SAMPLES, GOLDEN = ROOT / 'tests' / 'samples', ROOT / 'tests' / 'golden'
TIMEOUT = 120
BUILD = None

H265 = 'filesrc location={sample} ! h265parse ! h265hdrextractor'
# So many frames as the file has, without pictures.
FILE = 'fakesrc num-buffers={frames} ! shmemmetaread location={sample}'

# Sample, and the pipeline that finds what is in it.
PIPELINES = {
    'hdr10plus.h265': H265,
    'dolby-vision.h265': H265,
    'dolby-vision-rpu.bin': FILE.format(sample='{sample}', frames=24),
    't35-messages.shmc': FILE.format(sample='{sample}', frames=11),
}


def describe_lines(name):
    """The JSON line of each frame."""
    with tempfile.TemporaryDirectory(prefix='shmemmeta-golden-') as folder:
        out = Path(folder, 'out.jsonl')
        elements = (PIPELINES[name].format(sample=SAMPLES / name)
                    + f' ! shmemmetawrite location={out} ! fakesink')
        pipeline = Pipeline(BUILD, folder, 'golden', elements.split())
        if pipeline.wait(TIMEOUT) != 0:
            raise RuntimeError(pipeline.text())
        return [json.loads(line) for line in out.read_text().splitlines()]


# ---- JSON as text ----

def is_list_of(kind, value):
    return isinstance(value, list) and value and isinstance(value[0], kind)


def show_value(key, value, indent):
    if key == 'distribution_maxrgb':
        pairs = ' '.join(f"{pair['percentage']}%={pair['percentile']}"
                         for pair in value)
        return [f'{indent}{key}: {pairs}'.rstrip()]
    if is_list_of(dict, value):
        lines = []
        for i, element in enumerate(value):
            lines.append(f'{indent}{key}[{i}]:')
            lines += show_values(element, indent + '  ')
        return lines
    if is_list_of(list, value):
        return [f'{indent}{key}:'] + [
            f"{indent}  {' '.join(map(str, row))}" for row in value]
    if isinstance(value, list):
        value = ' '.join(map(str, value))
    elif isinstance(value, bool):
        value = 'yes' if value else 'no'
    return [f'{indent}{key}: {value}'.rstrip()]


def show_values(values, indent):
    return [line for key, value in values.items()
            for line in show_value(key, value, indent)]


def show_hex(digits, indent):
    return [f'{indent}{digits[i:i + 64]}' for i in range(0, len(digits), 64)]


def show_entry(entry, indent):
    form = entry['format'] or entry['code']
    lines = [f"{indent}{form.strip()}: {entry['name']}, {entry['size']} bytes"]
    indent += '  '
    if 'entries' in entry:
        for inner in entry['entries']:
            lines += show_entry(inner, indent)
    elif 'values' in entry:
        lines += show_values(entry['values'], indent)
    else:
        if 'error' in entry:
            lines.append(f"{indent}error: {entry['error']}")
        lines += show_hex(entry['hex'], indent)
    return lines


def show_frame(line):
    lines = []
    for container in line['containers']:
        # Not its seals: which there are depends on the kernel.
        lines.append(f"  container of {container['size']} bytes")
        for entry in container['entries']:
            lines += show_entry(entry, '    ')
    return lines


def show(lines):
    """All frames; one that says what the one before does, in a word."""
    text, before = [], None
    for number, line in enumerate(lines):
        frame = show_frame(line)
        text.append(f'frame {number}')
        text += ['  the same'] if frame and frame == before else frame
        before = frame
    return ''.join(line + '\n' for line in text)


# ---- tests ----

@needs('gst-launch-1.0', 'h265parse')
class Goldens(unittest.TestCase):
    def test_goldens(self):
        for name in PIPELINES:
            with self.subTest(sample=name):
                path = GOLDEN / f'{name}.txt'
                ours = show(describe_lines(name))
                difference = ''.join(difflib.unified_diff(
                    path.read_text().splitlines(True), ours.splitlines(True),
                    str(path), 'now'))
                self.assertEqual(
                    difference, '', 'if it is right: ninja update-goldens\n'
                    + difference)

    def test_every_sample_has_one(self):
        samples = {path.name for path in SAMPLES.iterdir()
                   if path.suffix in ('.h265', '.bin', '.shmc')}
        self.assertEqual(samples, set(PIPELINES))


def load_maker():
    path = str(SAMPLES / 'make-t35-messages')
    loader = importlib.machinery.SourceFileLoader('make_t35_messages', path)
    sys.dont_write_bytecode = True
    module = importlib.util.module_from_spec(
        importlib.util.spec_from_loader(loader.name, loader))
    loader.exec_module(module)
    return module


class Messages(unittest.TestCase):
    """t35-messages.shmc, against what its maker meant."""

    def setUp(self):
        self.maker = load_maker()

    def test_file_is_what_the_script_makes(self):
        self.assertEqual((SAMPLES / 't35-messages.shmc').read_bytes(),
                         self.maker.sequence())

    def assert_window_equal(self, ours, theirs):
        expected = dict(theirs)
        expected['num_distribution_maxrgb_percentiles'] = len(
            theirs['distribution_maxrgb'])
        expected['tone_mapping_flag'] = 'bezier_curve_anchors' in theirs
        if expected['tone_mapping_flag']:
            expected['num_bezier_curve_anchors'] = len(
                theirs['bezier_curve_anchors'])
        expected['color_saturation_mapping_flag'] = (
            'color_saturation_weight' in theirs)
        self.assertEqual(ours, expected)

    def assert_values_equal(self, ours, theirs):
        expected = {'num_windows': len(theirs['windows']), **theirs}
        expected.pop(self.maker.TRAILING_ZEROS, None)
        for name in self.maker.GRIDS:
            rows = theirs.get(name)
            expected[f'{name}_flag'] = rows is not None
            if rows is not None:
                expected[f'num_rows_{name}'] = len(rows)
                expected[f'num_cols_{name}'] = len(rows[0])
        pairs = list(zip(ours['windows'], theirs['windows']))
        self.assertEqual({**ours, 'windows': []}, {**expected, 'windows': []})
        self.assertEqual(len(ours['windows']), len(theirs['windows']))
        for window, expected_window in pairs:
            self.assert_window_equal(window, expected_window)

    @needs('gst-launch-1.0')
    def test_values(self):
        lines = describe_lines('t35-messages.shmc')
        self.assertEqual(len(lines), len(self.maker.FRAMES))
        for line, entries in zip(lines, self.maker.FRAMES):
            found = line['containers'][0]['entries']
            self.assertEqual(len(found), len(entries))
            for ours, (form, payload) in zip(found, entries):
                self.assertEqual(int(ours['code'], 16), form)
                self.assertEqual(bytes.fromhex(ours['hex']),
                                 self.maker.payload_of(payload))
                if isinstance(payload, dict):
                    self.assert_values_equal(ours['values'], payload)


def update():
    GOLDEN.mkdir(exist_ok=True)
    for name in PIPELINES:
        path = GOLDEN / f'{name}.txt'
        path.write_text(show(describe_lines(name)))
        print(path)
    return 0


def main():
    global BUILD
    BUILD = sys.argv[1]
    if sys.argv[2:] == ['--update']:
        return update()
    return testlib.run(unittest.defaultTestLoader.loadTestsFromModule(
        sys.modules[__name__]))


if __name__ == '__main__':
    sys.exit(main())
