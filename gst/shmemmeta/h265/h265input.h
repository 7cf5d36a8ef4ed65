/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Caps of H.265 video, with codec_data.
 */

#ifndef __H265INPUT_H__
#define __H265INPUT_H__

#include "h265/h265accessunit.h"

#include <gst/gst.h>

G_BEGIN_DECLS

/**
 * H265Input:
 * @nal_length_size: 0 for a byte stream
 * @unit: what was parsed last: an access unit, or codec_data
 *
 * Reuse one for all access units: it keeps its allocations.
 */
typedef struct
{
  guint nal_length_size;
  H265AccessUnit unit;
} H265Input;

void h265_input_init (H265Input *input);
void h265_input_clear (H265Input *input);

/* Parses the codec_data of @caps; for a byte stream, which has none, @unit
 * becomes empty. FALSE if the stream cannot be read with these caps. */
gboolean h265_input_read_caps (
    H265Input *input, const GstCaps *caps, GError **error);

G_END_DECLS

#endif /* __H265INPUT_H__ */
