# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""gst-shmemmeta-1.0 and Dolby Vision RPUs, against a packer in Python, against
the XML that RPUs were made from, and by formulas of their own."""

import re
import unittest
import xml.etree.ElementTree as tree

import tooltest
from tooltest import (
    DATA, RPU, RPU_VIDEO, ToolTest, assert_says, rpu_packer as rpu)

DOVI = DATA / 'dovi'
NEUTRAL = (2048,) * 6
LEVELS = {
    'v29': [rpu.level1(62, 3079, 1060),
            rpu.level2(2081, 2271, 2085, 2048, 2048, 1556, ms_weight=-1),
            rpu.level4(1354, 577), rpu.level5(1, 2, 276, 277),
            rpu.level6(1000, 50, 1712, 0), rpu.level255(1, 2, 3, 4, 5, 6)],
    'v40': [rpu.level3(2048, 1024, 3072),
            rpu.level8(25, 48, NEUTRAL, 1024, 3072, (128, 160, 128, 64, 0, 192)),
            rpu.level9(0), rpu.level10(20, 2081, 62, 255, (22282,) * 8),
            rpu.level11(2, 1, 3, (0, 9, 0)), rpu.level254(),
            rpu.block(99, [], 2, b'\xab\xcd')]}


def nits(code):
    """ST 2084 by its own formula."""
    e = (code / 4095) ** (32 / 2523)
    return 10000 * (max(e - 3424 / 4096, 0)
                    / (2413 / 128 - 2392 / 128 * e)) ** (16384 / 2610)


def seeds(kind):
    folder = tooltest.SEEDS / 'rpu-reader'
    return sorted(path for path in folder.iterdir()
                  if path.name.startswith(kind))


class RpuTest(ToolTest):
    def write_rpus(self, *payloads, name='rpus.bin'):
        return self.write(name, rpu.to_bin(payloads))

    def values(self, path):
        return [entry['values'] for line in self.lines(path)
                for entry in line['containers'][0]['entries']
                if entry['format'] == 'DVRP']

    def fields(self, path):
        """Pairs of the first frame's text."""
        rows = re.findall(r'^ +(\S.*?)  +(\S.*)$',
                          self.run_tool('inspect', '--frame', 0, path), re.M)
        return rows


class Inspect(RpuTest):
    def test_values(self):
        values, = self.values(self.write_rpus(rpu.pack(LEVELS)))
        self.assertEqual(values['profile'], 8)
        self.assertIsNone(values['el_type'])
        for name, value in rpu.HEADER.items():
            if name != 'prev_vdr_rpu_id':
                self.assertEqual(values['header'][name], value, name)
        for name, value in rpu.DM.items():
            self.assertEqual(values['dm'][name], value, name)
        for curve in values['mapping']['curves']:
            self.assertEqual(curve['pred_pivot_value'], [0, 1023])
            self.assertEqual(curve['pieces'][0]['poly_coef'], [[0, 0], [1, 0]])
        self.assertNotIn('nlq', values['mapping'])

    def test_levels(self):
        values, = self.values(self.write_rpus(rpu.pack(LEVELS)))
        v29, v40 = values['dm']['cm_v29'], values['dm']['cm_v40']
        self.assertEqual([b['ext_block_level'] for b in v29],
                         [1, 2, 4, 5, 6, 255])
        self.assertEqual([b['ext_block_level'] for b in v40],
                         [3, 8, 9, 10, 11, 254, 99])
        self.assertEqual(v29[0], {'ext_block_level': 1, 'ext_block_length': 5,
                                  'min_PQ': 62, 'max_PQ': 3079, 'avg_PQ': 1060})
        self.assertEqual(v29[1]['ms_weight'], -1)
        self.assertEqual(v29[5]['dm_debug'], [3, 4, 5, 6])
        self.assertEqual(v40[1]['saturation_vector_field'],
                         [128, 160, 128, 64, 0, 192])
        self.assertNotIn('source_primaries', v40[2])
        self.assertEqual(v40[3]['target_primaries'], [22282] * 8)
        self.assertEqual(v40[4]['reserved_byte2'], 9)
        self.assertEqual(v40[6]['rest'], 'abcd')

    def test_units(self):
        fields = self.fields(self.write_rpus(rpu.pack(LEVELS)))
        for name, code in (('min_PQ', 62), ('max_PQ', 3079), ('avg_PQ', 1060),
                           ('target_max_PQ', 2081), ('source_max_PQ', 3696)):
            text = dict(fields)[name]
            shown, unit, code_text = text.split()
            self.assertEqual((unit, code_text), ('nits', f'({code})'), name)
            self.assertAlmostEqual(float(shown) / nits(code), 1, delta=0.005)
        for pair in (('profile', '8'), ('trim_slope', '0.1089 (2271)'),
                     ('max_PQ_offset', '-0.5 (1024)'), ('ms_weight', 'none'),
                     ('target_mid_contrast', '-0.5 (1024)'),
                     ('active_area_bottom_offset', '277 pixels'),
                     ('min_display_mastering_luminance', '0.005 nits'),
                     ('max_content_light_level', '1712 nits'),
                     ('max_frame_average_light_level', 'unknown'),
                     ('source_diagonal', '42 inches'),
                     ('source_primary_index', '0 (P3-D65)'),
                     ('content_type', '2 (game)')):
            self.assertIn(pair, fields)
        values = dict(fields)
        assert_says(values['target_display_index'], '20')
        assert_says(values['signal'], '12 bit', 'YCbCr', '4:2:0', 'full', 'PQ')
        assert_says(values['saturation_vector_field'],
                    '0.25 (160)', '-0.5 (64)', '-1 (0)', '0.5 (192)')
        assert_says(values['not known'], 'ab cd')

    def test_mapping(self):
        for name, *nouns in (
                ('profile7-fel', '7, FEL', '8 pieces', 'MMR of order 3',
                 'polynomial and MMR', '64 164', '1004', 'nlq_offset 512'),
                ('profile7-mel', '7, MEL', '1 piece', 'vdr_in_max 1'),
                ('profile4', 'profile', '4, FEL'),
                ('profile5', '5', 'full range', 'IPT', 'no residual'),
                ('previous-mapping', 'RPU 15'), ('compressed', 'RPU before'),
                ('remaining', '512 bytes')):
            seed = tooltest.SEEDS / 'rpu-reader' / f'good-{name}'
            with self.subTest(seed=name):
                text = self.run_tool('inspect',
                                     self.write_rpus(seed.read_bytes()))
                assert_says(text, *nouns, '!fault')

    def test_damage(self):
        """A wrong checksum is said, and what there is is shown."""
        data = bytearray(rpu.pack(LEVELS))
        data[-3] ^= 1
        path = self.write_rpus(bytes(data))
        text = self.run_tool('inspect', path)
        assert_says(text, 'fault', 'rpu_data_crc32', f'byte {len(data) - 5}',
                    'max_PQ', '(3079)')
        entry = self.lines(path)[0]['containers'][0]['entries'][0]
        self.assertNotIn('values', entry)
        assert_says(entry['error'], 'rpu_data_crc32')

    def test_made_up(self):
        """The samples' are carried, and shown as bytes."""
        for path in RPU, RPU_VIDEO:
            text = self.run_tool('inspect', '--frame', 0, path)
            assert_says(text, 'DVRP', 'fault', 'rpu_data_crc32', '19 00 00',
                        '!profile')

    def test_seeds(self):
        for seed in seeds('good-') + seeds('bad-'):
            data = seed.read_bytes()
            if data[:1] != b'\x19' or data.endswith(b'\0'):
                continue  # no .bin file can have it
            path = self.write_rpus(data)
            with self.subTest(seed=seed.name):
                text = self.run_tool('inspect', path)
                self.assertEqual('fault' in text, seed.name.startswith('bad-'))
                entry = self.lines(path)[0]['containers'][0]['entries'][0]
                self.assertEqual('values' in entry,
                                 seed.name.startswith('good-'))
                self.assertEqual('error' in entry,
                                 seed.name.startswith('bad-'))


class Validate(RpuTest):
    def assert_fault(self, payload, *nouns):
        path = self.write_rpus(rpu.pack(), payload)
        self.run_tool('validate', path, status=1)
        assert_says(self.message, str(path), 'frame 1', 'DVRP', *nouns)

    def test_valid(self):
        path = self.write_rpus(rpu.pack(), rpu.pack(LEVELS), rpu.pack(
            {'header': {'use_prev_vdr_rpu_flag': 1}, **LEVELS}))
        assert_says(self.run_tool('validate', path), 'valid', '3 frames')

    def test_made_up(self):
        for path in RPU, RPU_VIDEO:
            self.run_tool('validate', path, status=1)
            assert_says(self.message, str(path), 'frame 0', 'DVRP',
                        'rpu_data_crc32', 'byte')

    def test_bad_seeds(self):
        for seed in seeds('bad-'):
            data = seed.read_bytes()
            if data[:1] != b'\x19' or data.endswith(b'\0'):
                continue
            with self.subTest(seed=seed.name):
                self.assert_fault(data, 'byte')

    def test_checksum(self):
        data = bytearray(rpu.pack(LEVELS))
        data[40] ^= 0x10
        self.assert_fault(bytes(data), 'rpu_data_crc32', f'byte {len(data) - 5}')

    def test_values(self):
        l1, l254 = rpu.level1(0, 2081, 819), rpu.level254()
        for values, *nouns in (
                ({'v29': [rpu.level1(0, 800, 819)]}, 'level 1', '800', '819'),
                ({'v29': [rpu.level1(900, 2081, 819)]}, 'level 1', '900'),
                ({'v29': [l1, l1]}, 'level 1', '2 times'),
                ({'v29': [rpu.level2(2081, *NEUTRAL[:5], ms_weight=-2)]},
                 'level 2', 'ms_weight', '-2'),
                ({'v29': [rpu.level6(10001, 1, 0, 0)]}, 'level 6', '10001'),
                ({'v29': [rpu.level6(1, 1, 0, 10002)]}, 'level 6', '10002'),
                ({'v29': [l1, rpu.level9(0)]}, 'level 9', '2.9'),
                ({'v29': [], 'v40': [l254, l1]}, 'level 1', '4.0'),
                ({'v29': [], 'v40': [rpu.level9(0)]}, 'level 254'),
                ({'v40': [l254] + [rpu.level8(10, 1, NEUTRAL)] * 6},
                 'level 8', '6 times', '5'),
                ({'dm': {'signal_bit_depth': 7}}, 'signal_bit_depth', '7'),
                ({'dm': {'source_max_PQ': 62}}, 'source_min_PQ', '62'),
                ({'mapping': {'curves': [rpu.IDENTITY, {
                    'pivots': [512, 512],
                    'pieces': rpu.IDENTITY['pieces']}, rpu.IDENTITY]}},
                 'component 1', '1024', '1023')):
            with self.subTest(nouns=nouns):
                self.assert_fault(rpu.pack(values), *nouns)

    def test_unknown_levels_are_not_judged(self):
        self.run_tool('validate', self.write_rpus(rpu.pack(
            {'v29': [rpu.block(77, [], 3, b'\xff\xff\xff')] * 9})))


class Plot(RpuTest):
    def plot(self, path, *options):
        out = self.folder / 'out.svg'
        self.run_tool('plot', path, '-o', out, *options)
        root = tree.parse(out).getroot()
        named = {}
        for element in root.iter():
            named.setdefault(element.get('class'), []).append(element)
        return named

    def texts(self, named, name):
        return [element.text for element in named.get(name, [])]

    def title(self):
        """Three scenes of 10 frames, the second without level 1."""
        frames = []
        for number in range(30):
            v29 = [rpu.level6(1000, 50, 812, 190)]
            if number // 10 != 1:
                v29.insert(0, rpu.level1(62, 2081 + number, 1229))
            frames.append(rpu.pack({
                'dm': {'scene_refresh_flag': int(number % 10 == 0)},
                'v29': v29}))
        return self.write_rpus(*frames)

    def test_title(self):
        named = self.plot(self.title(), '--fps', '24')
        self.assertEqual(self.texts(named, 'level'),
                         ['MaxCLL 812', 'MaxFALL 190'])
        for name in 'minimum', 'average', 'maximum', 'band':
            self.assertEqual(len(named[name]), 2, name)
        self.assertNotIn('maxscl', named)
        # Where level 1 is, scenes 1 and 3 begin; the first is not marked.
        self.assertEqual(len(named['scene']), 1)
        assert_says(self.texts(named, 'subtitle')[0], '20 frames',
                    'Dolby Vision', '2 scenes', 'profile 8', 'frame 29',
                    '0.005', '1000')
        assert_says(self.texts(named, 'note')[0], '10 frames', 'Dolby Vision')

    def test_luminance(self):
        """The lines are where level 1 says, by the labels of the axis."""
        payload = rpu.pack({'v29': [rpu.level1(62, 3696, 2081)]})
        named = self.plot(self.write_rpus(payload))
        labels = {float(e.text): float(e.get('y')) - 5
                  for e in named['luminance']}
        top, bottom = labels[10000], labels[100]
        unit = (bottom - top) / (1 - 0.508078)  # 100 nits in PQ
        for name, code in ('minimum', 62), ('average', 2081), ('maximum', 3696):
            numbers = re.findall(r'[-\d.]+', named[name][0].get('points')
                                 or named[name][0].get('d'))
            self.assertAlmostEqual(
                float(numbers[1]), top + unit * (1 - code / 4095), delta=0.3)

    def test_hdr10plus_wins(self):
        video = self.folder / 'both.h265'
        payloads = [rpu.pack({'v29': [rpu.level1(0, 3079, 1229)]})] * 96
        self.run_tool('inject', tooltest.HDR10PLUS, self.write_rpus(*payloads),
                      video)
        for options, kind in ((), 'maxscl'), (('--kind=dovi',), 'maximum'), (
                ('--kind=hdr10plus',), 'maxscl'):
            self.assertIn(kind, self.plot(video, *options))

    def test_nothing_to_plot(self):
        without = self.write_rpus(rpu.pack())
        for path, *nouns in (
                (without, '1 frames', 'level 1'),
                (RPU, 'frame 0', 'DVRP', 'rpu_data_crc32'),
                (tooltest.HDR10PLUS, 'Dolby Vision', '96')):
            self.run_tool('plot', path, '--kind=dovi', '-o',
                          self.folder / 'out.svg', status=1)
            assert_says(self.message, str(path), *nouns)
        self.run_tool('plot', self.title(), '--kind=hdr10plus', '-o',
                      self.folder / 'out.svg', status=1)
        assert_says(self.message, 'HDR10+', '30')
        for options in ('--kind=other',), ('--kind=dovi', '--frame=0'):
            self.run_tool('plot', self.title(), *options, '-o',
                          self.folder / 'out.svg', status=2)
            assert_says(self.message, '--kind')
        self.assertEqual(list(self.folder.glob('out*')), [])


@unittest.skipUnless(DOVI.exists(), 'no real files')
class Real(RpuTest):
    def test_all_are_read(self):
        for path in sorted([*DOVI.glob('*.bin'), *DOVI.glob('*.hevc'),
                            *(DOVI / 'tests').glob('*.bin')]):
            with self.subTest(path=path.name):
                assert_says(self.run_tool('inspect', path), 'profile', '!fault')
                self.run_tool('validate', path)

    def test_profiles(self):
        for name, profile, el_type in (
                ('fel_orig', 7, 'FEL'), ('profile5', 5, None),
                ('profile8', 8, None), ('profile84', 8, None),
                ('tests/mel_rpu', 7, 'MEL'), ('tests/profile4', 4, 'FEL'),
                ('tests/profile5-02', 5, None), ('tests/fel_to_mel', 7, 'MEL')):
            values = self.values(DOVI / f'{name}.bin')[0]
            self.assertEqual((values['profile'], values['el_type']),
                             (profile, el_type), name)

    def test_video_has_the_same(self):
        """The RPUs of the video, and those that were extracted from it."""
        video = self.values(DOVI / 'regular.hevc')
        self.assertEqual(len(video), 259)
        for number, values in enumerate(self.values(DOVI / 'regular_rpu.bin')):
            self.assertEqual(video[number], values, number)

    def test_plot(self):
        named = Plot.plot(self, DOVI / 'regular.hevc')
        self.assertEqual(len(named['scene']), 2)
        assert_says(named['subtitle'][0].text, '259 frames', '3 scenes')

    def test_xml(self):
        """What its XML says of a title, for all 24 frames of its one shot."""
        name = DOVI / 'tests' / 'cmv4_0_2_custom_displays'
        text = re.sub(' xmlns="[^"]*"', '',
                      name.with_suffix('.xml').read_text())
        root = tree.fromstring(text.encode())

        def numbers(path):
            return [float(number) for element in root.findall(path)
                    for number in element.text.split()]

        def around(middle, path):
            return [round(middle + middle * x) for x in numbers(path)]

        def xy(path):
            return [round(32767 * x) for x in numbers(path)]
        frames = self.values(name.with_name(name.name + '_xml_rpu.bin'))
        self.assertEqual(len(frames), numbers('.//Record/Duration')[0])
        for number, values in enumerate(frames):
            dm = values['dm']
            levels = {block['ext_block_level']: block
                      for block in dm['cm_v29'] + dm['cm_v40']}
            self.assertEqual(dm['scene_refresh_flag'], int(number == 0))
            least, average, largest = around(2048, './/Level3/L1Offset')
            self.assertEqual(
                [levels[3][f'{name}_PQ_offset']
                 for name in ('min', 'avg', 'max')], [least, average, largest])
            least, _, largest = numbers('.//Level1/ImageCharacter')
            self.assertEqual([levels[1]['min_PQ'], levels[1]['max_PQ']],
                             [round(4095 * least), round(4095 * largest)])
            level8 = levels[8]
            self.assertEqual(level8['target_display_index'],
                             numbers('.//Level8/TID')[0])
            trim = around(2048, './/Level8/L8Trim')
            self.assertEqual(
                [level8[name] for name in ('trim_chroma_weight',
                 'trim_saturation_gain', 'ms_weight')], trim[3:])
            self.assertEqual([level8['target_mid_contrast']],
                             around(2048, './/Level8/MidContrastBias'))
            self.assertEqual([level8['clip_trim']],
                             around(2048, './/Level8/HighlightClipping'))
            self.assertEqual(level8['saturation_vector_field'],
                             around(128, './/SaturationVectorField'))
            self.assertEqual(level8['hue_vector_field'],
                             around(128, './/HueVectorField'))
            self.assertEqual(levels[9]['source_primaries'],
                             xy('.//Level9/SourceColorPrimary'))
            target = './/DVGlobalData/TargetDisplay'
            self.assertEqual(levels[10]['target_primaries'],
                             xy(f'{target}/Primaries/*')
                             + xy(f'{target}/WhitePoint'))
            for code, where in (('max', 'Peak'), ('min', 'Minimum')):
                self.assertAlmostEqual(
                    nits(levels[10][f'target_{code}_PQ'])
                    / numbers(f'{target}/{where}Brightness')[0], 1, delta=0.02)
            mastering = './/DVGlobalData/MasteringDisplay'
            self.assertEqual([levels[6]['max_display_mastering_luminance']],
                             numbers(f'{mastering}/PeakBrightness'))
            self.assertEqual(
                levels[254]['dm_version_index'],
                numbers('.//Level254/DMVersion')[0])


if __name__ == '__main__':
    tooltest.main()
