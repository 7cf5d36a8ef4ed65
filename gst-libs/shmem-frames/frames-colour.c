/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Colorimetry and static HDR in caps, to the code points of ITU-T H.273 and the
 * values of containers. */

#include "frames-caps.h"

#include <stdlib.h>
#include <string.h>

#define UNSPECIFIED 2

/* The numbers of GStreamer's enumerations, which caps have where there is no
 * name; the index is GStreamer's. */
static const uint8_t matrices[] = { 2, 0, 4, 1, 6, 7, 9 };
static const uint8_t transfers[] = { 2, 8, 2, 2, 4, 1, 7, 13, 5, 9, 10, 15, 2,
  14, 16, 18, 6 };
static const uint8_t primaries[] = { 2, 1, 4, 5, 6, 7, 8, 9, 2, 10, 11, 12,
  22 };

static const struct
{
  char name[12];
  struct shmem_cicp cicp;
} names[] = {
  { "bt601", { 6, 6, 6, 0 } },
  { "bt709", { 1, 1, 1, 0 } },
  { "smpte240m", { 7, 7, 7, 0 } },
  { "sRGB", { 1, 13, 0, 1 } },
  { "bt2020", { 9, 15, 9, 0 } },
  { "bt2020-10", { 9, 14, 9, 0 } },
  { "bt2100-pq", { 9, 16, 9, 0 } },
  { "bt2100-hlg", { 9, 18, 9, 0 } },
};

/* Exactly @n numbers of at most @max, with colons between. */
static bool
take_numbers (const char *text, uint32_t *numbers, size_t n, uint32_t max)
{
  for (size_t i = 0; i < n; i++) {
    unsigned long number;
    char *end;

    if (*text < '0' || *text > '9')
      return false;
    number = strtoul (text, &end, 10);
    if (number > max || *end != (i + 1 < n ? ':' : '\0'))
      return false;
    numbers[i] = (uint32_t) number;
    text = end + 1;
  }
  return true;
}

static uint8_t
look_up (const uint8_t *table, size_t size, uint32_t index)
{
  return index < size ? table[index] : UNSPECIFIED;
}

void
frames_parse_colorimetry (struct shmem_frames_hdr *hdr, const char *text)
{
  uint32_t numbers[4];

  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
    if (strcmp (text, names[i].name) == 0) {
      hdr->cicp = names[i].cicp;
      hdr->has |= SHMEM_FRAMES_HAS_CICP;
      return;
    }
  if (!take_numbers (text, numbers, 4, UINT8_MAX))
    return;
  hdr->cicp = (struct shmem_cicp){
    look_up (primaries, sizeof primaries, numbers[3]),
    look_up (transfers, sizeof transfers, numbers[2]),
    look_up (matrices, sizeof matrices, numbers[1]),
    numbers[0] == 1,
  };
  hdr->has |= SHMEM_FRAMES_HAS_CICP;
}

void
frames_parse_mastering_display (struct shmem_frames_hdr *hdr, const char *text)
{
  uint32_t numbers[10];

  if (!take_numbers (text, numbers, 10, UINT32_MAX))
    return;
  for (int i = 0; i < 8; i++)
    if (numbers[i] > UINT16_MAX)
      return;
  for (int i = 0; i < 6; i++)
    hdr->mdcv.primaries[i / 2][i % 2] = (uint16_t) numbers[i];
  hdr->mdcv.white_point[0] = (uint16_t) numbers[6];
  hdr->mdcv.white_point[1] = (uint16_t) numbers[7];
  hdr->mdcv.max_luminance = numbers[8];
  hdr->mdcv.min_luminance = numbers[9];
  hdr->has |= SHMEM_FRAMES_HAS_MDCV;
}

void
frames_parse_light_level (struct shmem_frames_hdr *hdr, const char *text)
{
  uint32_t numbers[2];

  if (!take_numbers (text, numbers, 2, UINT16_MAX))
    return;
  hdr->clli.max_content_light_level = (uint16_t) numbers[0];
  hdr->clli.max_frame_average_light_level = (uint16_t) numbers[1];
  hdr->has |= SHMEM_FRAMES_HAS_CLLI;
}
