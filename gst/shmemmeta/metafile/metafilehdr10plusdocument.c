/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The layout is that of hdr10plus_tool; gst_shmem_hdr10_plus_json_foreach() says
 * what a document has. Each frame is kept as the bytes of its message, and
 * repeated messages once; the document is made frame by frame while it is
 * written, never as a whole. */

#include "metafile/metafilehdr10plusdocument.h"

#include <gst/shmemmeta/gstshmemhdr10plusscene-private.h>
#include <json-glib/json-glib.h>
#include <string.h>

#include "common/commonerror.h"

#define LIBRARY_VERSION                                                        \
  G_STRINGIFY (GST_SHMEM_VERSION_MAJOR)                                        \
  "." G_STRINGIFY (GST_SHMEM_VERSION_MINOR) "." G_STRINGIFY (                  \
      GST_SHMEM_VERSION_MICRO)

typedef struct
{
  guint64 frame;
  guint32 offset; /* of its message */
  guint32 size;
} Entry;

typedef struct
{
  guint64 first_frame;
  guint64 n_frames;
} Scene;

struct _MetafileHdr10PlusDocument
{
  GArray *entries;
  GByteArray *messages;
  /* whether every frame so far is of that profile */
  gboolean all_a;
  gboolean all_b;
};

/* The offsets above suffice for the maximum of frames and message size. */
G_STATIC_ASSERT (GST_SHMEM_HDR10_PLUS_JSON_MAX_FRAMES
    <= G_MAXUINT32 / GST_SHMEM_HDR10_PLUS_MAX_SIZE);

MetafileHdr10PlusDocument *
metafile_hdr10plus_document_new (void)
{
  MetafileHdr10PlusDocument *self = g_new0 (MetafileHdr10PlusDocument, 1);

  self->entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  self->messages = g_byte_array_new ();
  self->all_a = self->all_b = TRUE;
  return self;
}

void
metafile_hdr10plus_document_free (MetafileHdr10PlusDocument *self)
{
  if (self == NULL)
    return;

  g_array_unref (self->entries);
  g_byte_array_unref (self->messages);
  g_free (self);
}

/* ---- collecting ---- */

static const Entry *
last_entry (const MetafileHdr10PlusDocument *self)
{
  if (self->entries->len == 0)
    return NULL;
  return &g_array_index (self->entries, Entry, self->entries->len - 1);
}

static gboolean
check_addition (const MetafileHdr10PlusDocument *self, guint64 frame,
    const GstShmemHdr10Plus *values, GError **error)
{
  const Entry *last = last_entry (self);

  if (self->entries->len >= GST_SHMEM_HDR10_PLUS_JSON_MAX_FRAMES)
    return common_fail (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_LIMIT,
        "HDR10+ JSON: more than %u frames",
        GST_SHMEM_HDR10_PLUS_JSON_MAX_FRAMES);
  if (frame > G_MAXINT64 || (last != NULL && frame <= last->frame))
    return common_fail (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA,
        "HDR10+ JSON: frame %" G_GUINT64_FORMAT
        " does not come after the frames before it",
        frame);
  if (values->num_windows != 1)
    return common_fail (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA,
        "HDR10+ JSON: frame %" G_GUINT64_FORMAT
        " has %u windows, NumberOfWindows can only be 1",
        frame, values->num_windows);
  return TRUE;
}

static void
note_profile (MetafileHdr10PlusDocument *self, const GstShmemHdr10Plus *values)
{
  const GstShmemHdr10PlusWindow *w = &values->windows[0];
  gboolean target = values->targeted_system_display_maximum_luminance > 0;

  if (w->tone_mapping_flag || target)
    self->all_a = FALSE;
  if (!w->tone_mapping_flag || w->num_bezier_curve_anchors == 0 || !target)
    self->all_b = FALSE;
}

static const gchar *
get_profile (const MetafileHdr10PlusDocument *self)
{
  if (self->entries->len == 0)
    return "N/A";
  return self->all_b ? "B" : self->all_a ? "A" : "N/A";
}

/* Appends the message, or refers to that of the last frame if it is the same. */
static void
append_entry (MetafileHdr10PlusDocument *self, guint64 frame,
    const guint8 *message, gsize size)
{
  const Entry *last = last_entry (self);
  Entry entry = { frame, self->messages->len, size };

  if (last != NULL && last->size == size
      && memcmp (self->messages->data + last->offset, message, size) == 0)
    entry.offset = last->offset;
  else
    g_byte_array_append (self->messages, message, size);
  g_array_append_val (self->entries, entry);
}

gboolean
metafile_hdr10plus_document_add (MetafileHdr10PlusDocument *self, guint64 frame,
    const GstShmemHdr10Plus *values, GError **error)
{
  g_autoptr (GBytes) message = NULL;
  gconstpointer data;
  gsize size;

  if (!check_addition (self, frame, values, error))
    return FALSE;
  message = gst_shmem_hdr10_plus_write (values, error);
  if (message == NULL)
    return FALSE;

  data = g_bytes_get_data (message, &size);
  append_entry (self, frame, data, size);
  note_profile (self, values);
  return TRUE;
}

/* ---- scenes ---- */

static gboolean
same_scene (const GstShmemHdr10Plus *a, const GstShmemHdr10Plus *b,
    gboolean curve_counts)
{
  return _gst_shmem_hdr10_plus_same_luminance (a, b)
      && (!curve_counts || _gst_shmem_hdr10_plus_same_curve (a, b));
}

/* ---- one frame as JSON ---- */

static void
add_int (JsonBuilder *b, const gchar *name, gint64 value)
{
  json_builder_set_member_name (b, name);
  json_builder_add_int_value (b, value);
}

static void
begin_object (JsonBuilder *b, const gchar *name)
{
  json_builder_set_member_name (b, name);
  json_builder_begin_object (b);
}

static void
begin_array (JsonBuilder *b, const gchar *name)
{
  json_builder_set_member_name (b, name);
  json_builder_begin_array (b);
}

static void
build_curve (JsonBuilder *b, const GstShmemHdr10PlusWindow *w)
{
  guint i;

  begin_object (b, "BezierCurveData");
  begin_array (b, "Anchors");
  for (i = 0; i < w->num_bezier_curve_anchors; i++)
    json_builder_add_int_value (b, w->bezier_curve_anchors[i]);
  json_builder_end_array (b);
  add_int (b, "KneePointX", w->knee_point_x);
  add_int (b, "KneePointY", w->knee_point_y);
  json_builder_end_object (b);
}

static void
build_luminance (JsonBuilder *b, const GstShmemHdr10PlusWindow *w)
{
  guint i, n = w->num_distribution_maxrgb_percentiles;

  begin_object (b, "LuminanceParameters");
  add_int (b, "AverageRGB", w->average_maxrgb);
  begin_object (b, "LuminanceDistributions");
  begin_array (b, "DistributionIndex");
  for (i = 0; i < n; i++)
    json_builder_add_int_value (b, w->distribution_maxrgb[i].percentage);
  json_builder_end_array (b);
  begin_array (b, "DistributionValues");
  for (i = 0; i < n; i++)
    json_builder_add_int_value (b, w->distribution_maxrgb[i].percentile);
  json_builder_end_array (b);
  json_builder_end_object (b);
  begin_array (b, "MaxScl");
  for (i = 0; i < G_N_ELEMENTS (w->maxscl); i++)
    json_builder_add_int_value (b, w->maxscl[i]);
  json_builder_end_array (b);
  json_builder_end_object (b);
}

/* Writes the JSON that @b has built, and resets @b. */
static gboolean
write_built (JsonBuilder *b, GOutputStream *stream, GError **error)
{
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) root = json_builder_get_root (b);
  g_autofree gchar *text = NULL;
  gsize size;

  json_generator_set_root (generator, root);
  json_builder_reset (b);
  text = json_generator_to_data (generator, &size);
  return g_output_stream_write_all (stream, text, size, NULL, NULL, error);
}

typedef struct
{
  guint64 frame;
  guint64 scene_id;
  guint64 scene_frame_index;
} Place;

static gboolean
write_frame (JsonBuilder *b, const GstShmemHdr10Plus *values,
    const Place *place, GOutputStream *stream, GError **error)
{
  const GstShmemHdr10PlusWindow *w = &values->windows[0];

  json_builder_begin_object (b);
  if (w->tone_mapping_flag)
    build_curve (b, w);
  build_luminance (b, w);
  add_int (b, "NumberOfWindows", 1);
  add_int (b, "TargetedSystemDisplayMaximumLuminance",
      values->targeted_system_display_maximum_luminance);
  add_int (b, "SceneFrameIndex", place->scene_frame_index);
  add_int (b, "SceneId", place->scene_id);
  add_int (b, "SequenceFrameIndex", place->frame);
  json_builder_end_object (b);
  return write_built (b, stream, error);
}

/* ---- the document ---- */

static gboolean
write_text (GOutputStream *stream, const gchar *text, GError **error)
{
  return g_output_stream_write_all (
      stream, text, strlen (text), NULL, NULL, error);
}

/* A member whose value is an object of two strings. */
static gboolean
write_strings (GOutputStream *stream, const gchar *key,
    const gchar *const members[4], GError **error)
{
  g_autoptr (JsonBuilder) b = json_builder_new ();
  guint i;

  json_builder_begin_object (b);
  for (i = 0; i < 4; i += 2) {
    json_builder_set_member_name (b, members[i]);
    json_builder_add_string_value (b, members[i + 1]);
  }
  json_builder_end_object (b);
  return write_text (stream, key, error) && write_built (b, stream, error);
}

/* Returns the scene of the frame after @last; counts it in @scenes. */
static void
place_frame (GArray *scenes, Place *place, const Entry *entry, gboolean cut)
{
  Scene scene = { entry->frame, 0 };

  if (cut)
    g_array_append_val (scenes, scene);
  place->frame = entry->frame;
  place->scene_id = scenes->len - 1;
  place->scene_frame_index =
      g_array_index (scenes, Scene, scenes->len - 1).n_frames++;
}

/* Writes the objects of all frames, one per line, and collects the scenes. */
static gboolean
write_frames (const MetafileHdr10PlusDocument *self, GArray *scenes,
    GOutputStream *stream, GError **error)
{
  g_autoptr (JsonBuilder) b = json_builder_new ();
  g_autofree GstShmemHdr10Plus *last = g_new0 (GstShmemHdr10Plus, 1);
  gboolean curve_counts = g_str_equal (get_profile (self), "B");
  Place place = { 0, 0, 0 };
  guint i;

  for (i = 0; i < self->entries->len; i++) {
    const Entry *entry = &g_array_index (self->entries, Entry, i);
    GstShmemHdr10Plus values;

    if (!gst_shmem_hdr10_plus_parse (
            &values, self->messages->data + entry->offset, entry->size, error))
      return FALSE;
    place_frame (scenes, &place, entry,
        i == 0 || entry->frame != place.frame + 1
            || !same_scene (&values, last, curve_counts));
    if (!write_text (stream, i == 0 ? "\n" : ",\n", error)
        || !write_frame (b, &values, &place, stream, error))
      return FALSE;
    *last = values;
  }
  return TRUE;
}

/* One number of every scene: the field at @offset. */
static gboolean
write_scene_numbers (
    const GArray *scenes, gsize offset, GOutputStream *stream, GError **error)
{
  guint i;

  for (i = 0; i < scenes->len; i++) {
    guint64 number =
        G_STRUCT_MEMBER (guint64, &g_array_index (scenes, Scene, i), offset);

    if (!g_output_stream_printf (stream, NULL, NULL, error,
            i == 0 ? "%" G_GUINT64_FORMAT : ",%" G_GUINT64_FORMAT, number))
      return FALSE;
  }
  return TRUE;
}

static gboolean
write_document (const MetafileHdr10PlusDocument *self, GOutputStream *stream,
    GError **error)
{
  const gchar *const info[] = { "HDR10plusProfile", get_profile (self),
    "Version", "1.0" };
  const gchar *const tool[] = { "Tool", "gst-shmemmeta", "Version",
    LIBRARY_VERSION };
  g_autoptr (GArray) scenes = g_array_new (FALSE, FALSE, sizeof (Scene));

  return write_strings (stream, "{\n\"JSONInfo\":", info, error)
      && write_text (stream, ",\n\"SceneInfo\":[", error)
      && write_frames (self, scenes, stream, error)
      && write_text (stream,
          "\n],\n\"SceneInfoSummary\":{\n\"SceneFirstFrameIndex\":[", error)
      && write_scene_numbers (
          scenes, G_STRUCT_OFFSET (Scene, first_frame), stream, error)
      && write_text (stream, "],\n\"SceneFrameNumbers\":[", error)
      && write_scene_numbers (
          scenes, G_STRUCT_OFFSET (Scene, n_frames), stream, error)
      && write_text (stream, "]\n}", error)
      && write_strings (stream, ",\n\"ToolInfo\":", tool, error)
      && write_text (stream, "\n}\n", error);
}

gboolean
metafile_hdr10plus_document_write (
    MetafileHdr10PlusDocument *self, GOutputStream *stream, GError **error)
{
  g_autoptr (GOutputStream) buffered = NULL;

  buffered = g_buffered_output_stream_new_sized (stream, 64 * 1024);
  g_filter_output_stream_set_close_base_stream (
      G_FILTER_OUTPUT_STREAM (buffered), FALSE);
  return write_document (self, buffered, error)
      && g_output_stream_flush (buffered, NULL, error);
}
