/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Reads what a consumer may read of a frame, for a sanitizer to look on. */

#ifndef TESTS_FUZZ_FRAME_READER_H
#define TESTS_FUZZ_FRAME_READER_H

#include "fuzz.h"

#include <gst/video/video.h>

/* Each row, as GStreamer's converters read them; nothing of a picture that is
 * too large for that. */
void read_picture (GstVideoFrame *frame);

/* Every byte of @buffer, the pictures that its video metas promise of @info
 * (or NULL: no raw video), the planes of its plane table and the containers.
 * None of it may be missing, and shared memory may not be written, unless this
 * @is_copy of it. */
void read_buffer (
    GstBuffer *buffer, gboolean is_copy, const GstVideoInfo *info);

#endif /* TESTS_FUZZ_FRAME_READER_H */
