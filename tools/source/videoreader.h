/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The access units of an H.265 video in a file of any kind, in decoding order,
 * each with its place in presentation order: shared by reading and rewriting a
 * video. Nothing is decoded; memory is bounded by the pictures that wait for
 * their place.
 */

#ifndef __SHMEM_TOOL_VIDEO_READER_H__
#define __SHMEM_TOOL_VIDEO_READER_H__

#include "source/units.h"

#include "h265/h265order.h"

G_BEGIN_DECLS

typedef struct _ToolVideoReader ToolVideoReader;

/**
 * ToolAccessUnit:
 * @number: in decoding order, from 0
 * @bytes: as the file has them, in @nal_length_size or start codes; NULL with a
 *     visitor
 * @nal_length_size: 0 for a byte stream
 * @codec_data: (nullable): if it changed before this access unit: the new one
 * @caps: (nullable): if it changed before this access unit: what the container
 *     file says of the video; NULL with a visitor
 * @pts: when it is shown, or GST_CLOCK_TIME_NONE
 * @duration: or GST_CLOCK_TIME_NONE
 * @fate: what becomes of it when the video is shown
 * @frame: if it is shown, its number in presentation order
 * @attached: what the visitor attached
 */
typedef struct
{
  guint64 number;
  GBytes *bytes;
  guint nal_length_size;
  GBytes *codec_data;
  GstCaps *caps;
  GstClockTime pts;
  GstClockTime duration;
  H265Fate fate;
  guint64 frame;
  gpointer attached;
} ToolAccessUnit;

/**
 * ToolVideoVisitor:
 * @set_caps: what the container file says of the video from the next access unit
 *     on
 * @declare: parameter sets and SEI of codec_data
 * @visit: the next access unit; what is put into @attached stays with it
 * @free_attached: for what nobody took
 *
 * Sees what is read at once, in decoding order. The bytes of access units are
 * not kept then.
 */
typedef struct
{
  void (*set_caps) (gpointer user_data, const GstCaps *caps);
  void (*declare) (gpointer user_data, const H265AccessUnit *declared);
  gboolean (*visit) (gpointer user_data, const H265AccessUnit *unit,
      gboolean discont, gpointer *attached, GError **error);
  GDestroyNotify free_attached;
} ToolVideoVisitor;

/* Takes @units, which are of H.265. */
ToolVideoReader *tool_video_reader_new (ToolUnits *units);
void tool_video_reader_free (ToolVideoReader *self);

/* Before the first access unit. @visitor is static. */
void tool_video_reader_set_visitor (
    ToolVideoReader *self, const ToolVideoVisitor *visitor, gpointer user_data);

/* The next access unit in decoding order, once its place is known. @unit is
 * valid until the next call. At the end, what the file said it has and what was
 * read are compared: TOOL_FAILED if something is missing. */
ToolRead tool_video_reader_read (
    ToolVideoReader *self, ToolAccessUnit *unit, GError **error);

/* 0 to 1; 0 if the size of the file is not known. */
gdouble tool_video_reader_get_progress (ToolVideoReader *self);

/* What there is to say when all is read: damage, frames that are not shown. */
ToolRemarks *tool_video_reader_get_remarks (ToolVideoReader *self);

G_END_DECLS

#endif /* __SHMEM_TOOL_VIDEO_READER_H__ */
