/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The input of both h265hdrextractor and h265hdrinserter: caps with codec_data,
 * and access units, in buffers with one or several memories.
 */

#ifndef __H265INPUT_H__
#define __H265INPUT_H__

#include "h265/h265accessunit.h"

#include <gst/gst.h>

G_BEGIN_DECLS

#define H265_CAPS                                                              \
  "video/x-h265, stream-format=(string){byte-stream,hvc1,hev1}, "              \
  "alignment=(string)au"

/**
 * H265Input:
 * @nal_length_size: 0 for a byte stream
 * @unit: what was parsed last: an access unit, or codec_data
 * @data: the bytes of that access unit, until it is released
 * @size: number of these bytes
 *
 * Reuse one for all access units: it keeps its allocations.
 */
typedef struct
{
  guint nal_length_size;
  H265AccessUnit unit;
  const guint8 *data;
  gsize size;

  /*< private >*/
  GstBuffer *mapped;
  GstMapInfo map;
  GByteArray *joined;
} H265Input;

void h265_input_init (H265Input *input);
void h265_input_clear (H265Input *input);

/* Parses the codec_data of @caps; for a byte stream, which has none, @unit
 * becomes empty. FALSE if the stream cannot be read with these caps. */
gboolean h265_input_read_caps (
    H265Input *input, const GstCaps *caps, GError **error);

/* Posts that error of h265_input_read_caps(), with what to do about it. */
void h265_input_post_error (GstElement *element, const GError *error);

/* Parses an access unit. @buffer is not referenced and must not change until
 * h265_input_release(). */
gboolean h265_input_read (H265Input *input, GstBuffer *buffer);
void h265_input_release (H265Input *input);

G_END_DECLS

#endif /* __H265INPUT_H__ */
