/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Makes caps of upstream's caps and the values of frames. It always starts from
 * upstream's caps, so that a field of theirs is back once no frame has a value
 * for it. It sends no event, and never judges a value.
 */

#include "common/commonhdrcaps.h"

#include <shmem/shmem-format.h>

GType
common_hdr_caps_update_get_type (void)
{
  static const GEnumValue values[] = {
    { COMMON_UPDATE_STREAM,
        "The values of the first frame, until another stream or a flush",
        "first" },
    { COMMON_UPDATE_SCENE,
        "Changes at least half a second apart, which is told by timestamps; "
        "one that comes earlier is taken when that time is over, if it still "
        "holds",
        "scene" },
    { COMMON_UPDATE_FRAME, "Each change", "frame" },
    { 0, NULL, NULL },
  };
  static gsize type = 0;

  if (g_once_init_enter (&type)) {
    GType made = g_enum_register_static ("GstShmemHdrCapsUpdate", values);

    gst_type_mark_as_plugin_api (made, (GstPluginAPIFlags) 0);
    g_once_init_leave (&type, made);
  }
  return (GType) type;
}

/* ---- what a frame says ---- */

typedef struct
{
  CommonHdr *hdr;
  GError *fault; /* the first one */
} Reader;

/* Only the last entry of each kind gets here: the one that applies. */
static gboolean
read_entry (const GstShmemEntry *entry, gpointer user_data)
{
  Reader *reader = user_data;
  CommonHdr *hdr = reader->hdr;
  GError **fault = reader->fault ? NULL : &reader->fault;

  switch (entry->format) {
    case SHMEM_FORMAT_MDCV:
      hdr->values.has_display = gst_shmem_mastering_display_parse (
          &hdr->values.display, entry->data, entry->size, fault);
      break;
    case SHMEM_FORMAT_CLLI:
      hdr->values.has_level = gst_shmem_content_light_level_parse (
          &hdr->values.level, entry->data, entry->size, fault);
      break;
    case SHMEM_FORMAT_CICP:
      hdr->has_cicp =
          gst_shmem_cicp_parse (&hdr->cicp, entry->data, entry->size, fault);
      break;
    default:
      break;
  }
  return TRUE;
}

static gboolean
read_buffer (CommonHdr *hdr, GstBuffer *buffer, GError **error)
{
  Reader reader = { hdr, NULL };

  *hdr = (CommonHdr){ 0 };
  gst_buffer_foreach_shmem_entry (buffer, 0, read_entry, &reader);
  if (reader.fault == NULL)
    return TRUE;
  g_propagate_error (error, reader.fault);
  return FALSE;
}

static gboolean
is_empty (const CommonHdr *hdr)
{
  return !hdr->values.has_display && !hdr->values.has_level && !hdr->has_cicp;
}

static gboolean
cicp_is_equal (const GstShmemCicp *a, const GstShmemCicp *b)
{
  return a->colour_primaries == b->colour_primaries
      && a->transfer_characteristics == b->transfer_characteristics
      && a->matrix_coefficients == b->matrix_coefficients
      && a->full_range == b->full_range;
}

/* What a parser leaves behind for a value that is not there does not count. */
static gboolean
is_equal (const CommonHdr *a, const CommonHdr *b)
{
  const CommonStatic *x = &a->values, *y = &b->values;

  return x->has_display == y->has_display && x->has_level == y->has_level
      && a->has_cicp == b->has_cicp
      && (!x->has_display
          || gst_video_mastering_display_info_is_equal (
              &x->display, &y->display))
      && (!x->has_level
          || gst_video_content_light_level_is_equal (&x->level, &y->level))
      && (!a->has_cicp || cicp_is_equal (&a->cicp, &b->cicp));
}

/* ---- which frame is followed ---- */

void
common_hdr_caps_start_stream (CommonHdrCaps *self)
{
  self->stale = TRUE;
  self->hdr = (CommonHdr){ 0 };
  common_update_restart (&self->update);
}

void
common_hdr_caps_flush (CommonHdrCaps *self)
{
  common_update_restart (&self->update);
}

static guint8
get_hdr_transfer (const GstCaps *caps)
{
  GstShmemCicp cicp;

  if (gst_shmem_cicp_from_caps (&cicp, caps) && common_cicp_is_hdr (&cicp))
    return cicp.transfer_characteristics;
  return 0;
}

void
common_hdr_caps_set_upstream (CommonHdrCaps *self, const GstCaps *caps)
{
  const guint8 transfer = get_hdr_transfer (caps);

  if (transfer != self->transfer)
    common_hdr_caps_start_stream (self);
  self->transfer = transfer;
  self->stale = TRUE;
}

gboolean
common_hdr_caps_take (CommonHdrCaps *self, CommonUpdateMode mode,
    GstBuffer *buffer, GError **error)
{
  CommonHdr hdr;
  const gboolean valid = read_buffer (&hdr, buffer, error);
  const gboolean differs = !is_equal (&hdr, &self->hdr);

  self->frames++;
  self->with_values += !is_empty (&hdr);
  self->malformed += !valid;
  if (!common_update_is_due (
          &self->update, mode, differs, GST_BUFFER_PTS (buffer))) {
    self->differing += differs;
    return valid;
  }
  self->hdr = hdr;
  self->stale |= differs;
  self->changes += differs;
  return valid;
}

void
common_hdr_caps_expect (CommonHdrCaps *self, GstBuffer *buffer)
{
  if (self->update.started)
    return;
  read_buffer (&self->hdr, buffer, NULL);
  self->stale = TRUE;
}

/* ---- caps ---- */

/* The colours that @caps have, or those that GStreamer assumes for pixels of
 * this format: matrix and range, without which the field would be invalid.
 * Primaries and transfer are never assumed. NULL if no format is known. */
static const GstVideoFormatInfo *
get_colorimetry (const GstCaps *caps, GstVideoColorimetry *colorimetry)
{
  const GstStructure *structure = gst_caps_get_structure (caps, 0);
  const gchar *text = gst_structure_get_string (structure, "colorimetry");
  const gchar *format = gst_structure_get_string (structure, "format");
  const gboolean known =
      text && gst_video_colorimetry_from_string (colorimetry, text);
  GstVideoInfo info;

  if (!known)
    *colorimetry = (GstVideoColorimetry){ 0 };
  if (!gst_structure_has_name (structure, "video/x-raw") || format == NULL
      || gst_video_format_from_string (format) == GST_VIDEO_FORMAT_UNKNOWN
      || !gst_video_info_from_caps (&info, caps))
    return NULL;
  if (!known) {
    colorimetry->matrix = info.colorimetry.matrix;
    colorimetry->range = info.colorimetry.range;
  }
  return info.finfo;
}

/* Whether samples of this format can have that matrix. If not, they have been
 * converted since @matrix was said of them. */
static gboolean
matrix_fits (GstVideoColorMatrix matrix, const GstVideoFormatInfo *format)
{
  if (matrix == GST_VIDEO_COLOR_MATRIX_UNKNOWN)
    return FALSE;
  if (format == NULL)
    return TRUE;
  if (GST_VIDEO_FORMAT_INFO_IS_RGB (format))
    return matrix == GST_VIDEO_COLOR_MATRIX_RGB;
  return GST_VIDEO_FORMAT_INFO_IS_YUV (format)
      && matrix != GST_VIDEO_COLOR_MATRIX_RGB;
}

/* What GStreamer cannot name stays as upstream has it. Matrix and range are of
 * the same samples, so they are taken together. */
static void
set_colorimetry (GstCaps *caps, const GstShmemCicp *cicp)
{
  GstVideoColorimetry colorimetry, old, own;
  const GstVideoFormatInfo *format = get_colorimetry (caps, &old);
  g_autofree gchar *text = NULL;

  gst_shmem_cicp_to_colorimetry (cicp, &own);
  colorimetry = old;
  if (own.primaries != GST_VIDEO_COLOR_PRIMARIES_UNKNOWN)
    colorimetry.primaries = own.primaries;
  if (own.transfer != GST_VIDEO_TRANSFER_UNKNOWN)
    colorimetry.transfer = own.transfer;
  if (matrix_fits (own.matrix, format)) {
    colorimetry.matrix = own.matrix;
    colorimetry.range = own.range;
  }
  if (gst_video_colorimetry_is_equal (&colorimetry, &old))
    return;
  text = gst_video_colorimetry_to_string (&colorimetry);
  if (text)
    gst_caps_set_simple (caps, "colorimetry", G_TYPE_STRING, text, NULL);
}

GstCaps *
common_hdr_caps_make (CommonHdrCaps *self, GstCaps *upstream)
{
  const CommonHdr *hdr = &self->hdr;
  GstCaps *made;

  self->stale = FALSE;
  if (is_empty (hdr))
    return gst_caps_ref (upstream);
  made = gst_caps_copy (upstream);
  if (hdr->values.has_display)
    gst_shmem_mastering_display_to_caps (&hdr->values.display, made);
  if (hdr->values.has_level)
    gst_shmem_content_light_level_to_caps (&hdr->values.level, made);
  if (hdr->has_cicp)
    set_colorimetry (made, &hdr->cicp);
  if (!gst_caps_is_equal (made, upstream))
    return made;
  gst_caps_unref (made);
  return gst_caps_ref (upstream);
}
