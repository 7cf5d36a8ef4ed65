/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Fields: which of enum v4l2_field are whole frames, and what these are in caps
 * and on buffers. No device is accessed. */

#include "v4l2/v4l2fields.h"

#include <gst/video/video.h>

static const struct
{
  guint32 field;
  GstVideoInterlaceMode mode;
  GstVideoFieldOrder order;
} whole[] = {
  { V4L2_FIELD_NONE, GST_VIDEO_INTERLACE_MODE_PROGRESSIVE,
      GST_VIDEO_FIELD_ORDER_UNKNOWN },
  /* A driver never returns it; if one does, it knows of no fields. */
  { V4L2_FIELD_ANY, GST_VIDEO_INTERLACE_MODE_PROGRESSIVE,
      GST_VIDEO_FIELD_ORDER_UNKNOWN },
  { V4L2_FIELD_INTERLACED, GST_VIDEO_INTERLACE_MODE_INTERLEAVED,
      GST_VIDEO_FIELD_ORDER_UNKNOWN },
  { V4L2_FIELD_INTERLACED_TB, GST_VIDEO_INTERLACE_MODE_INTERLEAVED,
      GST_VIDEO_FIELD_ORDER_TOP_FIELD_FIRST },
  { V4L2_FIELD_INTERLACED_BT, GST_VIDEO_INTERLACE_MODE_INTERLEAVED,
      GST_VIDEO_FIELD_ORDER_BOTTOM_FIELD_FIRST },
};

/* The index in the table, or -1. */
static gint
find_whole (guint32 field)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (whole); i++)
    if (whole[i].field == field)
      return (gint) i;
  return -1;
}

gboolean
v4l2_field_is_whole (guint32 field)
{
  return find_whole (field) >= 0;
}

const gchar *
v4l2_field_explain (guint32 field)
{
  switch (field) {
    case V4L2_FIELD_ALTERNATE:
      return "one field in each buffer (V4L2_FIELD_ALTERNATE): v4l2src "
             "captures these, as video/x-raw(format:Interlaced)";
    case V4L2_FIELD_SEQ_TB:
    case V4L2_FIELD_SEQ_BT:
      return "one field above the other (V4L2_FIELD_SEQ_TB or _BT), for which "
             "GStreamer has no caps: if the driver can interleave them, set "
             "that with v4l2-ctl --set-fmt-video=field=interlaced";
    case V4L2_FIELD_TOP:
    case V4L2_FIELD_BOTTOM:
      return "one of the two fields only (V4L2_FIELD_TOP or _BOTTOM): set "
             "whole "
             "frames with v4l2-ctl --set-fmt-video=field=none or "
             "field=interlaced";
    default:
      return "an unknown v4l2_field: v4l2-compliance checks the driver";
  }
}

/* NTSC (M) sends the bottom field first, all other standards the top field. A
 * device without standards reports 0. */
guint32
v4l2_field_resolve (guint32 field, v4l2_std_id standard)
{
  if (field != V4L2_FIELD_INTERLACED)
    return field;
  return (standard & V4L2_STD_NTSC) && !(standard & V4L2_STD_625_50)
      ? V4L2_FIELD_INTERLACED_BT
      : V4L2_FIELD_INTERLACED_TB;
}

static const gchar *
get_mode (guint32 field)
{
  const gint i = find_whole (field);

  return i < 0 ? NULL : gst_video_interlace_mode_to_string (whole[i].mode);
}

void
v4l2_field_complete_caps (guint32 field, GstStructure *caps)
{
  const gint i = find_whole (field);

  if (i < 0)
    return;
  if (!gst_structure_has_field (caps, "interlace-mode"))
    gst_structure_set (
        caps, "interlace-mode", G_TYPE_STRING, get_mode (field), NULL);
  if (whole[i].order != GST_VIDEO_FIELD_ORDER_UNKNOWN
      && !gst_structure_has_field (caps, "field-order"))
    gst_structure_set (caps, "field-order", G_TYPE_STRING,
        gst_video_field_order_to_string (whole[i].order), NULL);
}

/* Whether @caps leave @name open, or have @value for it. */
static gboolean
allows (const GstStructure *caps, const gchar *name, const gchar *value)
{
  const gchar *wanted = caps ? gst_structure_get_string (caps, name) : NULL;

  return wanted == NULL || g_strcmp0 (wanted, value) == 0;
}

gboolean
v4l2_field_matches_caps (guint32 field, const GstStructure *caps)
{
  const gint i = find_whole (field);

  return i >= 0 && allows (caps, "interlace-mode", get_mode (field))
      && (whole[i].order == GST_VIDEO_FIELD_ORDER_UNKNOWN
          || allows (caps, "field-order",
              gst_video_field_order_to_string (whole[i].order)));
}

guint32
v4l2_field_choose (guint32 current, const GstStructure *caps)
{
  if (v4l2_field_matches_caps (current, caps))
    return current;
  return v4l2_field_matches_caps (V4L2_FIELD_NONE, caps)
      ? V4L2_FIELD_NONE
      : V4L2_FIELD_INTERLACED;
}

void
v4l2_field_flag_buffer (guint32 field, GstBuffer *buffer)
{
  const gint i = find_whole (field);

  if (i < 0 || whole[i].mode != GST_VIDEO_INTERLACE_MODE_INTERLEAVED)
    return;
  GST_BUFFER_FLAG_SET (buffer, GST_VIDEO_BUFFER_FLAG_INTERLACED);
  if (whole[i].order == GST_VIDEO_FIELD_ORDER_TOP_FIELD_FIRST)
    GST_BUFFER_FLAG_SET (buffer, GST_VIDEO_BUFFER_FLAG_TFF);
}
