/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Counts the frames of each track of a Matroska file, which arrives in pieces of
 * any size (RFC 9559). Input is untrusted.
 */

#ifndef __SHMEM_TOOL_MKV_BLOCKS_H__
#define __SHMEM_TOOL_MKV_BLOCKS_H__

#include <glib.h>

G_BEGIN_DECLS

#define TOOL_MKV_MAX_TRACKS 127

/**
 * ToolMkvBlocks:
 * @n_frames: in the blocks of each track, by its number
 * @damaged: there is no element where one should be; what is behind is not
 *     counted
 * @offset: bytes that were read, or where the damage is
 */
typedef struct
{
  guint64 n_frames[TOOL_MKV_MAX_TRACKS + 1];
  gboolean damaged;
  guint64 offset;

  /*< private >*/
  guint8 header[24]; /* the start of an element */
  gsize header_size;
  guint64 skip; /* bytes that are of no interest */
  guint64 end;  /* of the longest element */
} ToolMkvBlocks;

/* Starts as zeros. */
void tool_mkv_blocks_push (ToolMkvBlocks *self, const guint8 *data, gsize size);

/* At the end: whether bytes are missing. */
gboolean tool_mkv_blocks_is_truncated (const ToolMkvBlocks *self);

G_END_DECLS

#endif /* __SHMEM_TOOL_MKV_BLOCKS_H__ */
