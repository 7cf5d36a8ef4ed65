/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The bytes of buffers with one or several memories.
 */

#ifndef __HDRINPUT_H__
#define __HDRINPUT_H__

#include <gst/gst.h>

G_BEGIN_DECLS

/**
 * HdrInput:
 * @data: the bytes of the buffer, until it is unmapped
 * @size: number of these bytes
 *
 * Reuse one for all buffers: it keeps its allocations.
 */
typedef struct
{
  const guint8 *data;
  gsize size;

  /*< private >*/
  GstBuffer *mapped;
  GstMapInfo map;
  GByteArray *joined;
} HdrInput;

void hdr_input_init (HdrInput *self);
void hdr_input_clear (HdrInput *self);

/* @buffer is not referenced and must not change until hdr_input_unmap(). */
gboolean hdr_input_map (HdrInput *self, GstBuffer *buffer);
void hdr_input_unmap (HdrInput *self);

G_END_DECLS

#endif /* __HDRINPUT_H__ */
