/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * What h265hdrextractor and h265hdrinserter both take in: their caps, and the
 * bytes of an access unit, wherever its buffer has them.
 */

#ifndef __H265INPUT_H__
#define __H265INPUT_H__

#include <gst/gst.h>

G_BEGIN_DECLS

#define H265_CAPS                                                              \
  "video/x-h265, stream-format=(string){byte-stream,hvc1,hev1}, "              \
  "alignment=(string)au"

/**
 * H265Input:
 * @data: the bytes, between map() and unmap()
 * @size: how many
 *
 * Reuse one for every access unit: what it allocates it keeps.
 */
typedef struct
{
  const guint8 *data;
  gsize size;

  /*< private >*/
  GstBuffer *mapped;
  GstMapInfo map;
  GByteArray *joined;
} H265Input;

void h265_input_init (H265Input *input);
void h265_input_clear (H265Input *input);

/* @buffer stays the caller's, and has to stay until unmap(). */
gboolean h265_input_map (H265Input *input, GstBuffer *buffer);
void h265_input_unmap (H265Input *input);

G_END_DECLS

#endif /* __H265INPUT_H__ */
