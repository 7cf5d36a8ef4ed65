/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Cuts an H.265 byte stream (annex B), which arrives in pieces of any size, into
 * access units (clause 7.4.2.4.4). No byte is lost: the access units, one behind
 * the other, are the input, with zeros before the first start code as part of
 * the first one.
 */

#ifndef __H265SPLITTER_H__
#define __H265SPLITTER_H__

#include <glib.h>

G_BEGIN_DECLS

/* Limit of one access unit, in bytes. */
#define H265_MAX_ACCESS_UNIT_SIZE (64 * 1024 * 1024)

typedef struct _H265Splitter H265Splitter;

H265Splitter *h265_splitter_new (void);
void h265_splitter_free (H265Splitter *splitter);

/* Appends the next bytes of the stream. Pop all access units before. */
void h265_splitter_push (
    H265Splitter *splitter, const guint8 *data, gsize size);

/* The stream ends: what is left is the last access unit. */
void h265_splitter_finish (H265Splitter *splitter);

/**
 * H265SplitResult:
 * @H265_SPLIT_ACCESS_UNIT: there is an access unit
 * @H265_SPLIT_MORE: push more bytes, or finish
 * @H265_SPLIT_END: there are no more
 * @H265_SPLIT_TOO_LARGE: an access unit exceeds the limit; the stream cannot be
 *     split
 */
typedef enum
{
  H265_SPLIT_ACCESS_UNIT,
  H265_SPLIT_MORE,
  H265_SPLIT_END,
  H265_SPLIT_TOO_LARGE,
} H265SplitResult;

/* @data is valid until the next call. @offset is where it starts in the
 * stream. */
H265SplitResult h265_splitter_pop (
    H265Splitter *splitter, const guint8 **data, gsize *size, guint64 *offset);

G_END_DECLS

#endif /* __H265SPLITTER_H__ */
