# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Runs frames-wayland with frames of a gst-launch-1.0 in a weston without a
screen. What that shows is compared with the frames, pixel by pixel.

usage: test_wayland.py BUILD PROGRAM
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / 'scripts' / 'lib'), str(ROOT / 'tests')]
from pipelines import Pipeline  # noqa: E402
from testlib import SKIPPED, has_element, is_listening, says  # noqa: E402

BUILD, PROGRAM = sys.argv[1:]
TIMEOUT = 60
COMMANDS = ('weston', 'weston-screenshooter', 'gst-launch-1.0')
# Of weston's screen, which the window fills.
SIZE = (320, 240)
# Rows and columns differ from each other.
PICTURE = 'videotestsrc pattern=colors'
CAPS = 'video/x-raw,format=%s,width=%u,height=%u,framerate=25/1'
MESSAGES = ROOT / 'tests' / 'samples' / 't35-messages.shmc'
STATIC = 'MaxCLL 1000, MaxFALL 400, mastered at 0.005 to 1000 cd/m2'
N_MESSAGES = 11
# The first of them, as make-t35-messages has them.
MAXSCL = ['400 cd/m2: maxscl 501 502 503', '1000 cd/m2: maxscl 101 102 103',
          '4000 cd/m2: maxscl 8 9 10']
# Pixels on the left, at the top, on the right and at the bottom that frames have
# besides.
UNSEEN = (12, 6, 20, 10)


def check(condition, *what):
    if not condition:
        sys.exit('failed: ' + ' '.join(map(str, what)))


def wait_for(condition, process, log):
    """Until CONDITION, or PROCESS ends."""
    deadline = time.monotonic() + TIMEOUT
    while not condition():
        check(time.monotonic() < deadline and process.poll() is None,
              log.read_text(errors='replace'))
        time.sleep(0.01)


def start(folder, name, *command):
    with (folder / f'{name}.log').open('w') as log:
        return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log,
                                stderr=subprocess.STDOUT)


def start_weston(folder):
    (folder / 'weston.ini').write_text(
        '[shell]\npanel-position=none\nstartup-animation=none\n')
    weston = start(
        folder, 'weston', 'weston', '--backend=headless-backend.so',
        '--use-pixman', f'--config={folder}/weston.ini', '--debug',
        '--idle-time=0', '--socket=wayland-test',
        f'--width={SIZE[0]}', f'--height={SIZE[1]}')
    wait_for(lambda: is_listening(folder / 'wayland-test'), weston,
             folder / 'weston.log')
    return weston


def picture(form, unseen):
    """Elements that make frames. With UNSEEN, each has these pixels, and a crop
    that leaves them out, if what is behind takes one."""
    left, top, right, bottom = unseen
    size = SIZE[0] + left + right, SIZE[1] + top + bottom
    crop = (f' ! videocrop left={left} top={top} right={right} bottom={bottom}'
            if any(unseen) else '')
    return f'{PICTURE} ! {CAPS % (form, *size)}{crop}'


def start_producer(folder, name, form, unseen=(0, 0, 0, 0)):
    producer = Pipeline(BUILD, folder, name, (
        f'-e {picture(form, unseen)} ! '
        f'shmemmetaread location={MESSAGES} content-light-level=1000:400 '
        'mastering-display-info='
        '34000:16000:13250:34500:7500:3000:15635:16450:10000000:50 ! '
        f'shmemfdsink socket-path={folder}/{name}.socket '
        'wait-for-connection=true').split())
    wait_for(lambda: is_listening(folder / f'{name}.socket'),
             producer.process, producer.log)
    return producer


def launch(folder, name, text):
    pipeline = Pipeline(BUILD, folder, name, text.split())
    check(pipeline.wait(TIMEOUT) == 0, pipeline.text())


def screenshot(folder):
    """The pixels, as BGRx."""
    subprocess.run(['weston-screenshooter'], cwd=folder, check=True,
                   timeout=TIMEOUT, stdout=subprocess.DEVNULL)
    (picture,) = folder.glob('wayland-screenshot-*.png')
    picture.rename(folder / 'screen.png')
    launch(folder, 'decode',
           f'filesrc location={folder}/screen.png ! pngdec ! videoconvert ! '
           f'video/x-raw,format=BGRx ! filesink location={folder}/screen.raw')
    return (folder / 'screen.raw').read_bytes()


def colours(pixels):
    """Without the byte of each pixel that has no meaning."""
    return [pixels[i::4] for i in range(3)]


def expected_pixels(folder, unseen):
    """All that is to be seen: a file takes no crop."""
    launch(folder, 'expected',
           f'{picture("BGRx", unseen)} ! identity eos-after=2 ! '
           f'filesink location={folder}/expected.raw')
    return (folder / 'expected.raw').read_bytes()[:SIZE[0] * SIZE[1] * 4]


def check_lines(lines, size):
    expected = [f'{i * 0.04:.3f} s: {size}, {STATIC}' for i in range(N_MESSAGES + 1)]
    for i, maxscl in enumerate(MAXSCL):
        expected[i] += f', HDR10+ for {maxscl}'
    for i in (*range(len(MAXSCL)), N_MESSAGES):
        check(lines[i] == expected[i], lines[i], 'is not', expected[i])


def test_window(folder, name, size, unseen=(0, 0, 0, 0)):
    """What is to be seen of frames gets onto the screen as it is, until the end
    of the stream."""
    expected = colours(expected_pixels(folder, unseen))
    producer = start_producer(folder, name, 'BGRx', unseen)
    program = start(folder, f'{name}-window', PROGRAM, f'{folder}/{name}.socket')
    log = folder / f'{name}-window.log'
    try:
        wait_for(lambda: len(log.read_text().splitlines()) > N_MESSAGES,
                 program, log)
        wait_for(lambda: colours(screenshot(folder)) == expected, program, log)
        producer.process.send_signal(signal.SIGINT)
        check(program.wait(TIMEOUT) == 0, log.read_text(errors='replace'))
    finally:
        program.kill()
        producer.stop()
    check_lines(log.read_text().splitlines(), size)


def fails(path, *nouns):
    done = subprocess.run([PROGRAM, path], capture_output=True, text=True,
                          timeout=TIMEOUT, check=False)
    check(done.returncode == 1 and len(done.stderr.splitlines()) == 1, done)
    check(not says(done.stderr, *nouns), done.stderr)


def test_errors(folder):
    fails(f'{folder}/nobody', f'{folder}/nobody', 'shmemfdsink')
    producer = start_producer(folder, 'refused', 'RGBx')
    try:
        fails(f'{folder}/refused.socket', 'RGBx', 'format=BGRx')
    finally:
        producer.stop()


def test_end_of_weston(folder, weston):
    producer = start_producer(folder, 'orphan', 'BGRx')
    program = start(folder, 'orphan-window', PROGRAM,
                    f'{folder}/orphan.socket')
    log = folder / 'orphan-window.log'
    try:
        wait_for(lambda: 'MaxCLL' in log.read_text(), program, log)
        weston.terminate()
        check(program.wait(TIMEOUT) == 1, program.returncode)
        last = log.read_text().splitlines()[-1]
        check(not says(last, 'compositor'), last)
        fails(f'{folder}/orphan.socket', 'WAYLAND_DISPLAY')
    finally:
        program.kill()
        producer.stop()


def main():
    missing = [name for name in COMMANDS if not shutil.which(name)]
    if missing or not has_element('pngdec'):
        print('there is no', *missing or ['pngdec'], file=sys.stderr)
        return SKIPPED
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ.update(XDG_RUNTIME_DIR=name, WAYLAND_DISPLAY='wayland-test')
        weston = start_weston(folder)
        try:
            test_window(folder, 'whole', '320x240')
            test_window(folder, 'cropped', '352x256 cropped to 320x240', UNSEEN)
            test_errors(folder)
            test_end_of_weston(folder, weston)
        finally:
            weston.kill()
            weston.wait()
    return 0


sys.exit(main())
