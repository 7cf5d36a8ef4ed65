/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef FRAMES_CAPS_H
#define FRAMES_CAPS_H

#include <shmem/shmem-frames.h>

#include <stdbool.h>

/* Reads the fields of @caps in @length bytes of text as gst_caps_to_string()
 * writes it; unknown fields, and values that cannot be used, are passed over.
 * False if it is no such text. */
bool frames_caps_parse (
    struct shmem_frames_caps *caps, const char *text, size_t length);

/* ---- frames-colour.c ---- */

/* @text as GstVideoColorimetry, GstVideoMasteringDisplayInfo and
 * GstVideoContentLightLevel are written; nothing is set if it is not. */
void frames_parse_colorimetry (struct shmem_frames_hdr *hdr, const char *text);
void frames_parse_mastering_display (
    struct shmem_frames_hdr *hdr, const char *text);
void frames_parse_light_level (struct shmem_frames_hdr *hdr, const char *text);

#endif /* FRAMES_CAPS_H */
