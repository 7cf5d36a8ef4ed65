#!/usr/bin/env python3
# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What ffprobe finds of HDR metadata, frame by frame in display order.

An oracle that shares no code with this project: ffprobe reads the video, and
this file only puts what it prints into the words of HDR10+ JSON, so that the
two can be compared value by value.

  ffprobe_hdr.py compare OUT.json VIDEO   exit status 0 iff nothing differs,
                                          1 if something does, 2 if a file
                                          cannot be read
  ffprobe_hdr.py frames_with VIDEO        counts of frames, as JSON
  ffprobe_hdr.py show VIDEO               one JSON line a frame

Frames of the JSON are those of its SceneInfo, at their SequenceFrameIndex.
"""

import argparse
import json
import subprocess
import sys

HDR10PLUS = 'HDR Dynamic Metadata SMPTE2094-40 (HDR10+)'
MASTERING = 'Mastering display metadata'
LIGHT_LEVEL = 'Content light level metadata'

FIRST_DIFFERENCES = 10


def integer(text):
    """The numerator: 400 of 400/1, 7768 of 7768/100000."""
    return int(str(text).split('/')[0])


def all_of(pairs, key):
    return [integer(value) for name, value in pairs if name == key]


def first_of(pairs, key, default=None):
    found = all_of(pairs, key)
    return found[0] if found else default


def hdr10plus_of(pairs):
    """ST 2094-40 under the names of HDR10+ JSON, windows one by one.

    ffprobe prints the fields of the windows one window after the other, so
    that each list here is that of all windows.
    """
    values = {
        'NumberOfWindows': first_of(pairs, 'num_windows'),
        'TargetedSystemDisplayMaximumLuminance':
            first_of(pairs, 'targeted_system_display_maximum_luminance'),
        'MaxScl': all_of(pairs, 'maxscl'),
        'AverageRGB': first_of(pairs, 'average_maxrgb'),
        'DistributionIndex': all_of(pairs, 'distribution_maxrgb_percentage'),
        'DistributionValues': all_of(pairs, 'distribution_maxrgb_percentile'),
        'FractionBrightPixels': first_of(pairs, 'fraction_bright_pixels'),
    }
    if all_of(pairs, 'knee_point_x'):
        values['KneePointX'] = first_of(pairs, 'knee_point_x')
        values['KneePointY'] = first_of(pairs, 'knee_point_y')
        values['Anchors'] = all_of(pairs, 'bezier_curve_anchors')
    return values


def mastering_of(pairs):
    keys = ('red_x', 'red_y', 'green_x', 'green_y', 'blue_x', 'blue_y',
            'white_point_x', 'white_point_y', 'min_luminance',
            'max_luminance')
    return {key: first_of(pairs, key) for key in keys}


def light_level_of(pairs):
    return {key: first_of(pairs, key) for key in ('max_content',
                                                  'max_average')}


READERS = {
    HDR10PLUS: ('hdr10plus', hdr10plus_of),
    MASTERING: ('mastering_display', mastering_of),
    LIGHT_LEVEL: ('content_light_level', light_level_of),
}


def probe_frames(video):
    probe = subprocess.run(
        ['ffprobe', '-v', 'error', '-select_streams', 'v:0', '-show_frames',
         '-of', 'json', video], check=False, stdout=subprocess.PIPE)
    if probe.returncode != 0:
        raise OSError(f'ffprobe cannot read {video}')
    # Keys repeat (maxscl three times in a window): keep them all, as pairs.
    document = json.loads(probe.stdout, object_pairs_hook=list)
    return dict(document).get('frames', [])


def read_positions(video):
    """Of each frame in display order, where in the file its packet is."""
    return [int(dict(pairs)['pkt_pos']) for pairs in probe_frames(video)]


def read_frames(video):
    """One dict a frame: pict_type, and of READERS what the frame has."""
    frames = []
    for pairs in probe_frames(video):
        fields = dict(pairs)
        frame = {'pict_type': fields.get('pict_type')}
        for side_data in fields.get('side_data_list', []):
            kind = dict(side_data).get('side_data_type')
            if kind in READERS:
                name, reader = READERS[kind]
                frame[name] = reader(side_data)
        frames.append(frame)
    return frames


def read_json(path):
    """{frame: values} of an HDR10+ JSON in the layout of hdr10plus_tool."""
    with open(path, encoding='utf-8') as text:
        document = json.load(text)
    frames = {}
    for scene in document['SceneInfo']:
        luminance = scene['LuminanceParameters']
        values = {
            'NumberOfWindows': scene['NumberOfWindows'],
            'TargetedSystemDisplayMaximumLuminance':
                scene['TargetedSystemDisplayMaximumLuminance'],
            'MaxScl': luminance['MaxScl'],
            'AverageRGB': luminance['AverageRGB'],
            'DistributionIndex':
                luminance['LuminanceDistributions']['DistributionIndex'],
            'DistributionValues':
                luminance['LuminanceDistributions']['DistributionValues'],
        }
        # The JSON has no field for the fraction of bright pixels in most
        # writers; where there is one it is compared.
        if 'FractionBrightPixels' in luminance:
            values['FractionBrightPixels'] = luminance['FractionBrightPixels']
        curve = scene.get('BezierCurveData')
        if curve is not None:
            values['KneePointX'] = curve['KneePointX']
            values['KneePointY'] = curve['KneePointY']
            values['Anchors'] = curve['Anchors']
        index = scene['SequenceFrameIndex']
        if index in frames:
            raise ValueError(f'frame {index} is there twice')
        frames[index] = values
    return frames


def flatten(values):
    """{'MaxScl[0]': 17830, ...}; the length of a list is a value as well."""
    flat = {}
    for key, value in values.items():
        if isinstance(value, list):
            flat[f'{key}.length'] = len(value)
            flat.update((f'{key}[{i}]', v) for i, v in enumerate(value))
        else:
            flat[key] = value
    return flat


def compare_frame(ours, theirs):
    """Compared values, and (key, ours, theirs) of those that differ."""
    ours, theirs = flatten(ours), flatten(theirs)
    if 'FractionBrightPixels' not in ours:
        theirs.pop('FractionBrightPixels', None)
    keys = [*theirs, *(key for key in ours if key not in theirs)]
    return len(keys), [(key, ours.get(key), theirs.get(key)) for key in keys
                       if ours.get(key) != theirs.get(key)]


def compare(json_path, video_path):
    """Compares value by value; a frame that only one side has differs."""
    ours, frames = read_json(json_path), read_frames(video_path)
    theirs = {number: frame['hdr10plus'] for number, frame
              in enumerate(frames) if 'hdr10plus' in frame}
    compared, differences = 0, []
    for number in sorted(set(ours) | set(theirs)):
        if number not in ours or number not in theirs:
            differences.append({'frame': number, 'key': 'present',
                                'json': number in ours,
                                'ffprobe': number in theirs})
            continue
        count, differing = compare_frame(ours[number], theirs[number])
        compared += count
        differences += [{'frame': number, 'key': key, 'json': a, 'ffprobe': b}
                        for key, a, b in differing]
    return {
        'frames': len(frames),
        'frames_with_hdr10plus': len(theirs),
        'frames_in_json': len(ours),
        'values_compared': compared,
        'values_that_differ': len(differences),
        'first_differences': differences[:FIRST_DIFFERENCES],
    }


def frames_with(video_path):
    frames = read_frames(video_path)
    counts = {'frames': len(frames)}
    for name, _ in READERS.values():
        counts[f'frames_with_{name}'] = sum(name in f for f in frames)
    return counts


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest='command', required=True)
    command = commands.add_parser('compare')
    command.add_argument('json')
    command.add_argument('video')
    for name in ('frames_with', 'show'):
        commands.add_parser(name).add_argument('video')
    arguments = parser.parse_args()

    try:
        return run(arguments)
    except (KeyError, OSError, ValueError) as error:
        print(f'{type(error).__name__}: {error}', file=sys.stderr)
        return 2


def run(arguments):
    if arguments.command == 'compare':
        result = compare(arguments.json, arguments.video)
        print(json.dumps(result, indent=2))
        return 1 if result['values_that_differ'] else 0
    if arguments.command == 'frames_with':
        print(json.dumps(frames_with(arguments.video), indent=2))
    else:
        for number, frame in enumerate(read_frames(arguments.video)):
            print(json.dumps({'frame': number, **frame}))
    return 0


if __name__ == '__main__':
    sys.exit(main())
