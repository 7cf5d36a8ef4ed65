# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Random H.265 streams: what x265 can make, and edits of NAL units.

Shares nothing with the code under test. An access unit is a list of NAL units
without start codes. Whoever calls it numbers access units at last, so that a
decoder's frames say which access unit each is.
"""

import functools
import subprocess

WIDTH = HEIGHT = 64
VPS, SPS, PPS, AUD, EOS, EOB, FILLER, PREFIX_SEI, SUFFIX_SEI = range(32, 41)
RPU, ENHANCEMENT = 62, 63
RASL = (8, 9)
BLA_W_LP, BLA_W_RADL, BLA_N_LP, IDR_W_RADL, IDR_N_LP, CRA = range(16, 22)
# Behind a picture, the first of these starts an access unit.
BEFORE_PICTURE = {VPS, SPS, PPS, AUD, PREFIX_SEI, *range(41, 45),
                  *range(48, 56)}


# NAL units

def type_of(nal):
    return nal[0] >> 1 & 0x3f


def is_slice(nal):
    return type_of(nal) < 32


def escape(rbsp):
    out, zeros = bytearray(), 0
    for byte in rbsp:
        if zeros >= 2 and byte <= 3:
            out.append(3)
            zeros = 0
        out.append(byte)
        zeros = zeros + 1 if byte == 0 else 0
    return bytes(out)


def unescape(data):
    out, zeros = bytearray(), 0
    for byte in data:
        if zeros >= 2 and byte == 3:
            zeros = 0
            continue
        out.append(byte)
        zeros = zeros + 1 if byte == 0 else 0
    return bytes(out)


def make_nal(kind, rbsp, layer=0, temporal_id=0):
    return bytes([kind << 1 | layer >> 5, (layer & 31) << 3 | temporal_id + 1]
                 ) + escape(rbsp)


def split_nals(stream):
    return [nal.rstrip(b'\0') for nal in stream.split(b'\0\0\1')[1:]]


def split_units(stream):
    """Access units of what an encoder made, which is in order."""
    units, has_picture = [[]], False
    for nal in split_nals(stream):
        first = is_slice(nal) and nal[2] & 0x80
        if has_picture and (first or type_of(nal) in BEFORE_PICTURE):
            units.append([])
            has_picture = False
        units[-1].append(nal)
        has_picture = has_picture or is_slice(nal)
    return units


def picture_of(unit):
    """The type of its slices, or None."""
    return next((type_of(nal) for nal in unit if is_slice(nal)), None)


def is_random_access(unit):
    return picture_of(unit) in range(16, 22)


def first_slice(unit):
    return next(i for i, nal in enumerate(unit) if is_slice(nal))


# Bits

class Bits:
    def __init__(self, data):
        self.text = ''.join(f'{byte:08b}' for byte in data)
        self.at = 0

    def skip(self, count):
        self.at += count

    def read_ue(self):
        zeros = self.text.index('1', self.at) - self.at
        value = int(self.text[self.at + zeros:self.at + 2 * zeros + 1], 2) - 1
        self.at += 2 * zeros + 1
        return value

    def bytes_with(self, bit):
        """The whole with another bit here; everything behind it moves."""
        text = self.text[:self.at] + bit + self.text[self.at:]
        text += '0' * (-len(text) % 8)
        return int(text, 2).to_bytes(len(text) // 8, 'big')


def message(kind, payload):
    out = bytearray()
    for number in (kind, len(payload)):
        out += b'\xff' * (number // 255) + bytes([number % 255])
    return bytes(out) + payload


def sei(*messages, kind=PREFIX_SEI):
    return make_nal(kind, b''.join(messages) + b'\x80')


def hdr10plus(number):
    """A message whose average_maxrgb is NUMBER."""
    text = '01' + f'{400:027b}' + '0' + f'{1:017b}' * 3 + f'{number:017b}'
    text += '0000' + '0' * 10 + '000'
    text += '0' * (-len(text) % 8)
    return message(4, bytes.fromhex('b5003c00010401')
                   + int(text, 2).to_bytes(len(text) // 8, 'big'))


def mastering_display(chance):
    return message(137, bytes.fromhex('33c286c41d4c0bb884d03e803d134042')
                   + (chance.randint(400, 4000) * 10000).to_bytes(4, 'big')
                   + chance.randint(1, 500).to_bytes(4, 'big'))


def light_level(chance):
    return message(144, chance.randint(1, 4000).to_bytes(2, 'big')
                   + chance.randint(1, 400).to_bytes(2, 'big'))


# Encoding

def pictures(chance, count):
    """Moving stripes, and another scene now and then."""
    size = WIDTH * HEIGHT * 3 // 2
    base = chance.randbytes(WIDTH) * (size // WIDTH)
    out = bytearray()
    for number in range(count):
        if chance.random() < 0.04:
            base = chance.randbytes(WIDTH) * (size // WIDTH)
        out += base[number % WIDTH:] + base[:number % WIDTH]
    return bytes(out)


def settings(chance):
    """Options of x265, and the number of pictures. Of those that it refuses,
    x265 3.5 hangs or crashes."""
    key = chance.choice((1, 2, 5, 8, 12, 12, 16, 24, 50))
    b_frames = min(chance.choice((0, 1, 2, 3, 3, 4, 5, 8, 12, 16)), key - 1)
    lsb = chance.choice((8, 8, 8, 4, 5, 6, 12, 16))
    options = {
        'preset': chance.choice(('ultrafast', 'ultrafast', 'superfast')),
        'keyint': key,
        'min-keyint': chance.randint(1, max(1, key // 2)),
        'bframes': b_frames,
        'b-adapt': chance.choice((0, 0, 1, 2)),
        'ref': chance.randint(1, 6),
        'crf': chance.choice((20, 36, 45)),
        'ctu': 16,
        # A coded video sequence can be as long as the film.
        'log2-max-poc-lsb': max(lsb, 7 if b_frames > 4 else lsb),
        'rc-lookahead': chance.randint(max(b_frames, 1) + 1, 24),
        'scenecut': chance.choice((0, 40)),
        'slices': chance.choice((1, 1, 2, 4)),
        'radl': min(chance.choice((0, 0, 0, 1, 2)), b_frames),
        'input-depth': 8,
        'input-csp': 'i420',
        'output-depth': chance.choice((8, 8, 10)),
        'hash': chance.choice((0, 0, 1)),
    }
    flags = {name: chance.random() < share for name, share in (
        ('open-gop', 0.6), ('b-pyramid', 0.6), ('weightb', 0.1),
        ('repeat-headers', 0.7), ('aud', 0.3), ('info', 0.3),
        ('temporal-layers', 0.3), ('lossless', 0.1), ('intra-refresh', 0.1),
        ('idr-recovery-sei', 0.1), ('vui-timing-info', 0.7), ('wpp', 0.5),
        ('opt-qp-pps', 0.1), ('opt-ref-list-length-pps', 0.1),
        ('constrained-intra', 0.1), ('weightp', 0.5))}
    # Each picture is a field then.
    if chance.random() < 0.15:
        options['interlace'] = chance.choice(('tff', 'bff'))
    if options['radl']:
        flags['open-gop'] = False
    if options['slices'] > 1:
        flags['wpp'] = True
    return options, flags, chance.choice((9, 24, 36, 48, 60))


@functools.cache
def has_flag(name):
    """From x265 4.0 on, some cannot be negated any more."""
    text = subprocess.run(['x265', '--fullhelp'], check=False,
                          stdout=subprocess.PIPE, text=True).stdout
    return f'[no-]{name}' in text


def option(name, value):
    if not value and not has_flag(name):
        return []
    return [f'--{"" if value else "no-"}{name}']


def command_of(chance, path):
    options, flags, count = settings(chance)
    path.write_bytes(pictures(chance, count))
    command = ['x265', '--input', str(path), '--input-res',
               f'{WIDTH}x{HEIGHT}', '--fps', '24', '--frames', str(count),
               '--log-level', 'none', '--no-progress', '--pools', '1',
               '--frame-threads', '1', '--output', '-']
    for name, value in options.items():
        command += [f'--{name}', str(value)]
    return command + [word for name, value in flags.items()
                      if value or name != 'intra-refresh'
                      for word in option(name, value)]


def encode(chance, path):
    """A stream; PATH is a file for the pictures."""
    for _ in range(20):
        command = command_of(chance, path)
        coded = subprocess.run(command, check=False, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, timeout=60)
        if coded.returncode == 0 and coded.stdout:
            return split_units(coded.stdout)
    raise RuntimeError(f'{" ".join(command)}: {coded.returncode} '
                       f'{coded.stderr.decode(errors="replace")}')


# Edits. Each takes access units and returns others, or None if there is nothing
# that it could change.

def parameter_sets(units):
    return [nal for nal in units[0] if type_of(nal) in (VPS, SPS, PPS)]


def with_parameter_sets(sets, units):
    """As a muxer does that cuts."""
    if any(type_of(nal) == SPS for nal in units[0]):
        return units
    first = list(units[0])
    at = 1 if type_of(first[0]) == AUD else 0
    return [first[:at] + sets + first[at:]] + units[1:]


def cut_at_random_access(chance, units, _):
    places = [i for i, unit in enumerate(units) if i and is_random_access(unit)]
    if not places:
        return None
    return with_parameter_sets(parameter_sets(units),
                               units[chance.choice(places):])


def cut_anywhere(chance, units, _):
    """Without parameter sets, only where there are some behind the cut."""
    if len(units) < 3:
        return None
    cut = units[chance.randrange(1, len(units)):]
    if chance.random() < 0.5 and any(
            type_of(nal) == SPS for unit in cut for nal in unit):
        return cut
    return with_parameter_sets(parameter_sets(units), cut)


def cut_end(chance, units, _):
    return units[:chance.randrange(1, len(units) + 1)]


def insert_end(chance, units, _):
    """An end of sequence, as often as not in front of a random access point."""
    places = [i - 1 for i, unit in enumerate(units)
              if i and is_random_access(unit)]
    if not places or chance.random() < 0.2:
        places = range(len(units))
    units = [list(unit) for unit in units]
    units[chance.choice(places)].append(
        make_nal(chance.choice((EOS, EOS, EOB)), b''))
    return units


def concatenate(chance, units, other):
    """With a part of another stream, or with a part of itself."""
    more = other() if chance.random() < 0.7 else list(units)
    sets = parameter_sets(more)
    if chance.random() < 0.5:
        places = [i for i, unit in enumerate(more) if is_random_access(unit)]
        more = with_parameter_sets(sets, more[chance.choice(places):])
    if chance.random() < 0.4:
        units = [*units[:-1], units[-1] + [make_nal(EOS, b'')]]
    return units + more


def remove_units(chance, units, _):
    gone = set()
    for _ in range(chance.randint(1, 4)):
        start = chance.randrange(len(units))
        gone |= set(range(start, start + chance.choice((1, 1, 2, 5))))
    # With the parameter sets, nothing could be decoded.
    kept = [unit for i, unit in enumerate(units) if i == 0 or i not in gone
            or any(type_of(nal) == SPS for nal in unit)]
    return kept if len(kept) < len(units) else None


def remove_sublayer(_, units, __):
    kept = [unit for unit in units
            if all(nal[1] & 7 == 1 for nal in unit if is_slice(nal))]
    return kept if len(kept) < len(units) else None


def change_static(chance, units, _):
    units = [list(unit) for unit in units]
    for unit in units:
        if chance.random() < 0.3 and picture_of(unit) is not None:
            made = [chance.choice((mastering_display, light_level))(chance)
                    for _ in range(chance.randint(1, 2))]
            unit.insert(first_slice(unit), sei(*made))
    return units


def add_others(chance, units, _):
    """NAL units that do not matter."""
    units = [list(unit) for unit in units]
    for unit in units:
        if picture_of(unit) is None:
            continue
        if chance.random() < 0.3 and type_of(unit[0]) != AUD:
            unit.insert(0, make_nal(AUD, b'\x50'))
        if chance.random() < 0.3:
            unit.insert(first_slice(unit), sei(message(5, chance.randbytes(40))))
        end = len(unit)
        while type_of(unit[end - 1]) in (EOS, EOB):
            end -= 1
        for nal in (make_nal(FILLER, b'\xff' * 9 + b'\x80'),
                    sei(message(5, chance.randbytes(30)), kind=SUFFIX_SEI),
                    make_nal(1, b'\xd0\x12\x34\x80', layer=1),
                    make_nal(ENHANCEMENT, b'\x26\x01\x80\x80'),
                    make_nal(47, b'\x12\x80'), make_nal(25, b'\x92\x80')):
            if chance.random() < 0.15:
                unit.insert(end, nal)
                end += 1
    return units


def repeat_parameter_sets(chance, units, _):
    """Another time the same ones, in front of any picture."""
    out, sets = [], {}
    for unit in units:
        for nal in unit:
            if type_of(nal) in (VPS, SPS, PPS):
                # All of one type here have one id.
                sets[type_of(nal), nal[2:3] if type_of(nal) == PPS else b'',
                     ] = nal
        if chance.random() < 0.2:
            at = 1 if type_of(unit[0]) == AUD else 0
            unit = unit[:at] + [sets[key] for key in sorted(sets)] + unit[at:]
        out.append(unit)
    return out


def discard_prior(chance, units, _):
    """no_output_of_prior_pics_flag of some random access points."""
    places = [i for i, unit in enumerate(units) if i and is_random_access(unit)]
    if not places:
        return None
    units = [list(unit) for unit in units]
    for place in places:
        if chance.random() < 0.5:
            units[place] = [bytes([*nal[:2], nal[2] | 0x40, *nal[3:]])
                            if is_slice(nal) else nal for nal in units[place]]
    return units


def break_links(chance, units, _):
    """CRA pictures become BLA pictures, as where somebody spliced."""
    places = [i for i, unit in enumerate(units) if picture_of(unit) == CRA]
    if not places:
        return None
    units = [list(unit) for unit in units]
    for place in places:
        if chance.random() < 0.5:
            units[place] = [bytes([BLA_W_LP << 1, *nal[1:]])
                            if type_of(nal) == CRA else nal
                            for nal in units[place]]
    return units


def hide_pictures(chance, units, _):
    """pic_output_flag; only where each picture is one slice, and all PPS are
    alike. The slices themselves are broken by that, but not their headers."""
    if any(len([nal for nal in unit if is_slice(nal)]) > 1 for unit in units):
        return None
    ids = set()
    out = []
    for unit in units:
        new = []
        for nal in unit:
            bits = Bits(unescape(nal[2:]))
            if type_of(nal) == PPS:
                ids.add(bits.read_ue())
                bits.read_ue()
                bits.skip(1)
                text = bits.text[:bits.at] + '1' + bits.text[bits.at + 1:]
                nal = nal[:2] + escape(
                    int(text, 2).to_bytes(len(text) // 8, 'big'))
            elif is_slice(nal) and nal[1] >> 3 == 0:
                bits.skip(2 if type_of(nal) >= 16 else 1)
                bits.read_ue()
                bits.read_ue()
                nal = nal[:2] + escape(
                    bits.bytes_with('01'[chance.random() < 0.7]) + b'\x80')
            new.append(nal)
        out.append(new)
    return out


def repeat_unit(chance, units, _):
    """A picture twice: the second one has no place."""
    place = chance.randrange(len(units))
    return units[:place + 1] + units[place:]


EDITS = (cut_at_random_access, cut_anywhere, cut_end, insert_end, insert_end,
         concatenate, concatenate, remove_units, remove_units, remove_sublayer,
         change_static, add_others, repeat_parameter_sets, discard_prior,
         break_links, hide_pictures, repeat_unit)


def number_units(units):
    """With a message in each that says which it is."""
    numbered = []
    for number, unit in enumerate(units):
        at = next((i for i, nal in enumerate(unit) if is_slice(nal)), len(unit))
        if picture_of(unit) is None:
            numbered.append(unit)
            continue
        numbered.append(unit[:at] + [sei(hdr10plus(number))] + unit[at:])
    return numbered


def write(chance, units):
    """The byte stream, with start codes of 3 and 4 bytes and zeros between."""
    out = bytearray(b'\0' * chance.choice((0, 0, 0, 37)))
    for unit in units:
        for i, nal in enumerate(unit):
            long = i == 0 or chance.random() < 0.5
            out += b'\0\0\0\1' if long else b'\0\0\1'
            out += nal
            if chance.random() < 0.02:
                out += b'\0' * chance.randint(1, 5)
    return bytes(out)


def make(chance, path):
    """A random stream as numbered access units, and the names of its edits."""
    def another():
        return encode(chance, path)
    units, names = another(), []
    for edit in chance.sample(EDITS, chance.choice((0, 1, 1, 2, 2, 3, 4))):
        edited = edit(chance, units, another)
        if edited:
            units = edited
            names.append(edit.__name__)
    return number_units(units), names
