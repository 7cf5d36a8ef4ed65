/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * shmemv4l2meta behind v4l2src: each frame has what its own device says of it,
 * and no other's. vivid's metadata has the time at which its frame was made, and
 * the frames of our own module the values of their controls.
 */

#include "v4l2-meta-run.h"

#include <fcntl.h>
#include <linux/videodev2.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* ---- vivid ---- */

#define VIVID_FRAMES 20
#define VIVID_DURATION (100 * GST_MSECOND)

/* VIVID_CID_*, which no header has. */
#define OSD_TEXT_MODE 0x00f0f001
#define OSD_NONE 2
#define TSTAMP_SRC 0x00f0f018
#define TSTAMP_EOF 0
#define TSTAMP_SOE 1

static void
set_control (unsigned id, int value)
{
  struct v4l2_control control = { id, value };
  int fd = open (VIVID, O_RDWR | O_CLOEXEC);

  CHECK (fd >= 0);
  CHECK_INT (ioctl (fd, VIDIOC_S_CTRL, &control), 0);
  close (fd);
}

static void
set_rate (guint rate)
{
  struct v4l2_streamparm parameters = {
    .type = V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE,
    .parm.capture.timeperframe = { 1, rate },
  };
  int fd = open (VIVID, O_RDWR | O_CLOEXEC);

  CHECK (fd >= 0);
  CHECK_INT (ioctl (fd, VIDIOC_S_PARM, &parameters), 0);
  CHECK_INT (parameters.parm.capture.timeperframe.denominator, rate);
  close (fd);
}

/* To draw text takes an emulated machine longer than a frame. At the end of a
 * frame, vivid gives it a time that is yet to come, which v4l2src ignores. */
static void
set_up_vivid (void)
{
  set_control (OSD_TEXT_MODE, OSD_NONE);
  set_control (TSTAMP_SRC, TSTAMP_SOE);
}

/* vivid makes the metadata of a frame along with it, and says when; its
 * neighbours are a duration away. Frames with a time of 0 are from before the
 * pipeline played. */
static void
vivid (void)
{
  guint with = 0;
  Run r;

  set_up_vivid ();
  r = run_pipeline (
      "v4l2src device=" VIVID " num-buffers=%d ! "
      "video/x-raw,format=BGRx,width=320,height=180,framerate=10/1 ! "
      "shmemv4l2meta name=meta metadata-device=" VIVID_METADATA " " PATIENCE
      " ! fakesink name=sink sync=false",
      VIVID_FRAMES);
  set_control (TSTAMP_SRC, TSTAMP_EOF);
  CHECK_INT (r.frames->len, VIVID_FRAMES);
  for (guint i = 0; i < r.frames->len; i++) {
    const Frame *frame = frame_at (&r, i);
    GstClockTimeDiff late = GST_CLOCK_DIFF (frame->captured, frame->vivid_time);

    printf ("# %u: %u, %d us\n", i, frame->n_vivid,
        (int) (late / (GstClockTimeDiff) GST_USECOND));
    /* vivid starts with frames that are closer to each other, and its metadata
     * is stamped at the other end of the frame: where v4l2src is late with its
     * look at the clock, there is none. */
    if (i < 2 || frame->n_vivid == 0)
      continue;
    CHECK_INT (frame->n_vivid, 1);
    CHECK (ABS (late) < (GstClockTimeDiff) VIVID_DURATION * 3 / 4);
    with++;
  }
  CHECK (with >= VIVID_FRAMES / 2);
  CHECK (run_get_stat (&r, "metadata-missing") <= VIVID_FRAMES - with);
  run_clear (&r);
}

/* ---- controls and metadata of the module ---- */

/* Between two changes, there is no doubt; v4l2src rounds times. */
static void
check_controls (const char *which)
{
  g_autofree char *device = find_device (which);
  guint wrong = 0;
  Run r;

  reset_module ();
  r = run_module ("control-device=%s", device);
  for (guint i = 0; i < FRAMES; i++) {
    const Frame *frame = frame_at (&r, i);

    if (frame->max_cll == frame->pixels.max_cll)
      continue;
    printf ("# frame %u of %d us: %u instead of %u\n", i,
        (int) (frame->pts / GST_USECOND), frame->max_cll,
        frame->pixels.max_cll);
    CHECK (frame->pts == 0 || i % EVERY == 0 || i % EVERY == EVERY - 1);
    wrong++;
  }
  CHECK (wrong <= FRAMES / EVERY);
  CHECK (run_get_stat (&r, "control-changes") >= FRAMES / EVERY - 1);
  CHECK_INT (run_get_stat (&r, "frames-with-container"), FRAMES);
  run_clear (&r);
}

static void
controls_node (void)
{
  check_controls ("v4l2");
}

static void
controls_subdevice (void)
{
  check_controls ("receiver");
}

/* All that a frame from before the pipeline played may lack is metadata. */
static void
check_each (const Run *r)
{
  CHECK_INT (r->frames->len, FRAMES);
  for (guint i = 0; i < FRAMES; i++) {
    const Frame *frame = frame_at (r, i);

    if (frame->pts == 0 && frame->n_metadata == 0)
      continue;
    CHECK_INT (frame->n_metadata, 1);
    CHECK_INT (frame->metadata_max_cll, frame->pixels.max_cll);
  }
  CHECK_INT (r->warnings, 0);
}

/* shmemv4l2src has the number in the offset; v4l2src adds 1 to it. */
static void
metadata_sequence (void)
{
  g_autofree char *video = find_device ("v4l2");
  g_autofree char *device = find_device ("meta");
  Run r;

  reset_module ();
  r = run_pipeline ("shmemv4l2src device=%s num-buffers=%d ! "
                    "video/x-raw,format=NV12,width=640,height=360 ! "
                    "shmemv4l2meta name=meta metadata-device=%s "
                    "metadata-match=sequence " PATIENCE
                    " ! fakesink name=sink sync=false",
      video, FRAMES, device);
  check_each (&r);
  run_clear (&r);
}

static void
metadata_auto (void)
{
  g_autofree char *device = find_device ("meta");
  Run r;

  reset_module ();
  r = run_module ("metadata-device=%s " PATIENCE, device);
  check_each (&r);
  run_clear (&r);
}

/* Frames of one device, and metadata of another one too. */
static guint
count_strangers (const char *device)
{
  guint n_vivid = 0;
  Run r;

  reset_module ();
  r = run_module ("metadata-device=%s,%s metadata-timeout=200000000", device,
      VIVID_METADATA);
  for (guint i = 0; i < FRAMES; i++) {
    CHECK (frame_at (&r, i)->n_metadata == 1 || frame_at (&r, i)->pts == 0);
    n_vivid += frame_at (&r, i)->n_vivid;
  }
  run_clear (&r);
  return n_vivid;
}

/* The times of the other device are those of these frames by chance. An
 * element that waits for them asks for its next frame when they come, so on a
 * slow machine each may be as far from a frame as the one before it: another
 * rate ends that. */
static void
metadata_several (void)
{
  static const guint rates[] = { 10, 25, 60, 30, 15, 50 };
  g_autofree char *device = find_device ("meta");
  guint n_vivid = 0;

  for (guint i = 0; n_vivid == 0 && i < G_N_ELEMENTS (rates); i++) {
    set_rate (rates[i]);
    n_vivid = count_strangers (device);
  }
  CHECK (n_vivid > 0);
}

/* What arrived last is of this frame or of a later one. */
static void
metadata_arrival (void)
{
  g_autofree char *device = find_device ("meta");
  Run r;

  reset_module ();
  r = run_module ("metadata-device=%s metadata-match=arrival", device);
  for (guint i = 0; i < FRAMES; i++) {
    const Frame *frame = frame_at (&r, i);

    CHECK (frame->n_metadata == 0
        || frame->metadata_max_cll >= frame->pixels.max_cll);
  }
  CHECK_INT (frame_at (&r, 0)->n_metadata, 1);
  run_clear (&r);
}

/* ---- the InfoFrame ---- */

/* The kernel has packed the values of the controls, which have other units. */
static void
infoframe (void)
{
  static const struct
  {
    const char *eotf;
    guint8 transfer;
  } eotfs[] = { { "2", 16 }, { "3", 18 }, { "0", 1 } };

  for (guint e = 0; e < G_N_ELEMENTS (eotfs); e++) {
    Run r;

    reset_module ();
    set_parameter ("infoframe_eotf", eotfs[e].eotf);
    r = run_module ("infoframe-file=" DEBUGFS "infoframe");
    for (guint i = 0; i < FRAMES; i++) {
      const Frame *frame = frame_at (&r, i);

      CHECK_INT (frame->transfer, eotfs[e].transfer);
      /* As they were when the frame arrived. */
      CHECK (frame->max_cll >= frame->pixels.max_cll);
      CHECK (
          frame->max_luminance == 10000000 || frame->max_luminance == 40000000);
    }
    CHECK_INT (frame_at (&r, FRAMES - 1)->max_cll,
        frame_at (&r, FRAMES - 1)->pixels.max_cll);
    CHECK_INT (run_get_stat (&r, "infoframes-ignored"), 0);
    CHECK (run_get_stat (&r, "infoframe-changes") >= FRAMES / EVERY - 1);
    run_clear (&r);
  }
}

/* A control has its own time, and is preferred. */
static void
infoframe_and_controls (void)
{
  g_autofree char *device = find_device ("v4l2");
  guint16 last = 0;
  Run r;

  reset_module ();
  r = run_module (
      "control-device=%s infoframe-file=" DEBUGFS "infoframe", device);
  for (guint i = 0; i < FRAMES; i++) {
    const Frame *frame = frame_at (&r, i);

    CHECK_INT (frame->transfer, 16);
    if (i % EVERY != 0 && i % EVERY != EVERY - 1 && frame->pts > 0)
      CHECK_INT (frame->max_cll, frame->pixels.max_cll);
    CHECK (frame->max_cll >= last);
    last = frame->max_cll;
  }
  run_clear (&r);
}

static const struct test_case cases[] = {
  TEST_CASE (vivid),
  TEST_CASE (controls_node),
  TEST_CASE (controls_subdevice),
  TEST_CASE (metadata_sequence),
  TEST_CASE (metadata_auto),
  TEST_CASE (metadata_several),
  TEST_CASE (metadata_arrival),
  TEST_CASE (infoframe),
  TEST_CASE (infoframe_and_controls),
};

int
main (void)
{
  return run_cases (cases, (int) G_N_ELEMENTS (cases));
}
