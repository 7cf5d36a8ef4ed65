/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * InfoFrames: the parser reads nothing behind them, and what it takes is in the
 * range of the bits that it has. Checksums are repaired first, as nothing would
 * be read of most otherwise.
 */

#include <string.h>

#include "fuzz.h"
#include "v4l2/v4l2infoframe.h"

#define HEADER_SIZE 4

static uint8_t *
repair (const uint8_t *data, size_t size)
{
  uint8_t *repaired = malloc (size > 0 ? size : 1);
  size_t at = 0;

  memcpy (repaired, data, size);
  while (size - at >= HEADER_SIZE && size - at - HEADER_SIZE >= data[at + 2]) {
    const size_t whole = HEADER_SIZE + (size_t) data[at + 2];
    uint8_t sum = 0;

    repaired[at + 3] = 0;
    for (size_t i = at; i < at + whole; i++)
      sum = (uint8_t) (sum + repaired[i]);
    repaired[at + 3] = (uint8_t) -sum;
    at += whole;
  }
  return repaired;
}

static void
check_values (const V4l2Infoframe *values)
{
  const GstVideoMasteringDisplayInfo *display = &values->hdr.display;
  GstShmemCicp cicp;

  FUZZ_CHECK (values->eotf <= 7);
  if (values->hdr.has_display) {
    FUZZ_CHECK (display->max_display_mastering_luminance % 10000 == 0);
    FUZZ_CHECK (display->max_display_mastering_luminance <= 655350000);
    FUZZ_CHECK (display->min_display_mastering_luminance <= 65535);
    FUZZ_CHECK (
        display->display_primaries[0].x >= display->display_primaries[1].x);
    FUZZ_CHECK (
        display->display_primaries[0].x >= display->display_primaries[2].x);
    FUZZ_CHECK (
        display->display_primaries[1].y >= display->display_primaries[2].y);
  }
  if (v4l2_infoframe_get_cicp (values, NULL, &cicp))
    FUZZ_CHECK (values->eotf == 2 || values->eotf == 3);
}

static void
parse (const uint8_t *data, size_t size)
{
  static const V4l2Infoframe untouched = { .eotf = 0xa5 };
  V4l2Infoframe values = untouched;
  /* Of that size and no more, for the sanitizer. */
  uint8_t *exact = malloc (size > 0 ? size : 1);

  memcpy (exact, data, size);
  if (v4l2_infoframe_parse (&values, exact, size) == V4L2_INFOFRAME_FOUND)
    check_values (&values);
  else
    FUZZ_CHECK (values.eotf == untouched.eotf);
  free (exact);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  uint8_t *repaired = repair (data, size);

  parse (data, size);
  parse (repaired, size);
  free (repaired);
  return 0;
}
