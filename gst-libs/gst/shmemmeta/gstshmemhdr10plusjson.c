/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Writes the HDR10+ values of a title as the JSON document that HDR10+ tools
 * exchange, in the layout of hdr10plus_tool. The writer keeps each frame as the
 * bytes of its message, and repeated messages once; the document is made frame
 * by frame while it is written, never as a whole. The reader is in
 * gstshmemhdr10plusjsonreader.c. */

#include <gst/shmemmeta/gstshmemhdr10plusjson.h>

#include "gstshmem-private.h"
#include "gstshmemhdr10plusscene-private.h"

#include <json-glib/json-glib.h>
#include <string.h>

/**
 * SECTION:gstshmemhdr10plusjson
 * @title: HDR10+ JSON
 * @short_description: the HDR10+ metadata of a title as a JSON document
 *
 * One object holds `JSONInfo`, `SceneInfo` (the frames), `SceneInfoSummary`
 * (the scenes) and `ToolInfo`. A frame has:
 *
 * | key | value |
 * | --- | --- |
 * | `BezierCurveData` | the curve; only with tone_mapping_flag |
 * | - `Anchors`, `KneePointX`, `KneePointY` | as in the message |
 * | `LuminanceParameters` | |
 * | - `AverageRGB`, `MaxScl` | as in the message |
 * | - `LuminanceDistributions` | |
 * | - - `DistributionIndex` | percentages |
 * | - - `DistributionValues` | percentiles, as many |
 * | `NumberOfWindows` | 1 |
 * | `TargetedSystemDisplayMaximumLuminance` | cd/m2 |
 * | `SceneFrameIndex` | number of frames of its scene before it |
 * | `SceneId` | number of its scene, from 0 |
 * | `SequenceFrameIndex` | number of the frame, as it was added |
 *
 * The layout has no place for application_version (read back as 1),
 * fraction_bright_pixels, both actual peak luminance grids and the colour
 * saturation weight: these are dropped. A frame with a second window is refused.
 *
 * A scene is a run of frames without a gap whose values in the document are
 * equal. As in hdr10plus_tool, `BezierCurveData` is compared in documents of
 * profile B only.
 *
 * The profile of a document is B if every frame has a curve with anchors and
 * a targeted luminance over 0, A if every frame has neither curve nor targeted
 * luminance, and N/A otherwise, or without frames.
 *
 * A frame without HDR10+ is a gap: it has no object, its number is skipped in
 * `SequenceFrameIndex`, and the next frame starts a new scene.
 * `SceneFirstFrameIndex` contains frame numbers, `SceneFrameNumbers` the number
 * of frames in each scene; so without gaps, and with frame 0 first, each first
 * frame is the sum of the lengths before it. Programs that count objects
 * instead of reading `SequenceFrameIndex` cannot use a document with gaps.
 *
 * A writer is for one thread at a time; all other functions can be called from
 * any thread.
 */

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

struct _GstShmemHdr10PlusJsonWriter
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

/**
 * gst_shmem_hdr10_plus_json_writer_new: (skip)
 *
 * Returns: (transfer full): a writer without frames
 *
 * Since: 0.1
 */
GstShmemHdr10PlusJsonWriter *
gst_shmem_hdr10_plus_json_writer_new (void)
{
  GstShmemHdr10PlusJsonWriter *writer = g_new0 (GstShmemHdr10PlusJsonWriter, 1);

  writer->entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  writer->messages = g_byte_array_new ();
  writer->all_a = writer->all_b = TRUE;
  return writer;
}

/**
 * gst_shmem_hdr10_plus_json_writer_free: (skip)
 * @writer: (transfer full) (nullable): a writer
 *
 * Since: 0.1
 */
void
gst_shmem_hdr10_plus_json_writer_free (GstShmemHdr10PlusJsonWriter *writer)
{
  if (writer == NULL)
    return;

  g_array_unref (writer->entries);
  g_byte_array_unref (writer->messages);
  g_free (writer);
}

/* ---- collecting ---- */

static const Entry *
last_entry (const GstShmemHdr10PlusJsonWriter *writer)
{
  if (writer->entries->len == 0)
    return NULL;
  return &g_array_index (writer->entries, Entry, writer->entries->len - 1);
}

static gboolean
check_addition (const GstShmemHdr10PlusJsonWriter *writer, guint64 frame,
    const GstShmemHdr10Plus *values, GError **error)
{
  const Entry *last = last_entry (writer);

  if (writer->entries->len >= GST_SHMEM_HDR10_PLUS_JSON_MAX_FRAMES)
    return _gst_shmem_refuse (error, GST_SHMEM_ERROR_LIMIT,
        "HDR10+ JSON: more than %u frames",
        GST_SHMEM_HDR10_PLUS_JSON_MAX_FRAMES);
  if (frame > G_MAXINT64 || (last != NULL && frame <= last->frame))
    return _gst_shmem_refuse (error, GST_SHMEM_ERROR_INVALID_DATA,
        "HDR10+ JSON: frame %" G_GUINT64_FORMAT
        " does not come after the frames before it",
        frame);
  if (values->num_windows != 1)
    return _gst_shmem_refuse (error, GST_SHMEM_ERROR_INVALID_DATA,
        "HDR10+ JSON: frame %" G_GUINT64_FORMAT
        " has %u windows, NumberOfWindows can only be 1",
        frame, values->num_windows);
  return TRUE;
}

static void
note_profile (
    GstShmemHdr10PlusJsonWriter *writer, const GstShmemHdr10Plus *values)
{
  const GstShmemHdr10PlusWindow *w = &values->windows[0];
  gboolean target = values->targeted_system_display_maximum_luminance > 0;

  if (w->tone_mapping_flag || target)
    writer->all_a = FALSE;
  if (!w->tone_mapping_flag || w->num_bezier_curve_anchors == 0 || !target)
    writer->all_b = FALSE;
}

static const gchar *
get_profile (const GstShmemHdr10PlusJsonWriter *writer)
{
  if (writer->entries->len == 0)
    return "N/A";
  return writer->all_b ? "B" : writer->all_a ? "A" : "N/A";
}

/* Appends the message, or refers to that of the last frame if it is the same. */
static void
append_entry (GstShmemHdr10PlusJsonWriter *writer, guint64 frame,
    const guint8 *message, gsize size)
{
  const Entry *last = last_entry (writer);
  Entry entry = { frame, writer->messages->len, size };

  if (last != NULL && last->size == size
      && memcmp (writer->messages->data + last->offset, message, size) == 0)
    entry.offset = last->offset;
  else
    g_byte_array_append (writer->messages, message, size);
  g_array_append_val (writer->entries, entry);
}

/**
 * gst_shmem_hdr10_plus_json_writer_add: (skip)
 * @writer: a writer
 * @frame: number of the frame in presentation order; greater than that of the
 *     previous frame
 * @values: its values
 * @error: return location for an error, or %NULL
 *
 * Adds a frame. Numbers may be skipped, for frames without HDR10+. On error
 * @writer is unchanged: values that no message can carry, more than one window
 * or a number that does not ascend is %GST_SHMEM_ERROR_INVALID_DATA, more than
 * %GST_SHMEM_HDR10_PLUS_JSON_MAX_FRAMES frames is %GST_SHMEM_ERROR_LIMIT.
 *
 * Returns: whether the frame was added
 *
 * Since: 0.1
 */
gboolean
gst_shmem_hdr10_plus_json_writer_add (GstShmemHdr10PlusJsonWriter *writer,
    guint64 frame, const GstShmemHdr10Plus *values, GError **error)
{
  g_autoptr (GBytes) message = NULL;
  gconstpointer data;
  gsize size;

  g_return_val_if_fail (writer != NULL, FALSE);
  g_return_val_if_fail (values != NULL, FALSE);

  if (!check_addition (writer, frame, values, error))
    return FALSE;
  message = gst_shmem_hdr10_plus_write (values, error);
  if (message == NULL)
    return FALSE;

  data = g_bytes_get_data (message, &size);
  append_entry (writer, frame, data, size);
  note_profile (writer, values);
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
write_frames (const GstShmemHdr10PlusJsonWriter *writer, GArray *scenes,
    GOutputStream *stream, GError **error)
{
  g_autoptr (JsonBuilder) b = json_builder_new ();
  g_autofree GstShmemHdr10Plus *last = g_new0 (GstShmemHdr10Plus, 1);
  gboolean curve_counts = g_str_equal (get_profile (writer), "B");
  Place place = { 0, 0, 0 };
  guint i;

  for (i = 0; i < writer->entries->len; i++) {
    const Entry *entry = &g_array_index (writer->entries, Entry, i);
    GstShmemHdr10Plus values;

    if (!gst_shmem_hdr10_plus_parse (&values,
            writer->messages->data + entry->offset, entry->size, error))
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
write_document (const GstShmemHdr10PlusJsonWriter *writer,
    GOutputStream *stream, GError **error)
{
  const gchar *const info[] = { "HDR10plusProfile", get_profile (writer),
    "Version", "1.0" };
  const gchar *const tool[] = { "Tool", "gst-shmemmeta", "Version", VERSION };
  g_autoptr (GArray) scenes = g_array_new (FALSE, FALSE, sizeof (Scene));

  return write_strings (stream, "{\n\"JSONInfo\":", info, error)
      && write_text (stream, ",\n\"SceneInfo\":[", error)
      && write_frames (writer, scenes, stream, error)
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

/**
 * gst_shmem_hdr10_plus_json_writer_write: (skip)
 * @writer: a writer
 * @stream: destination; flushed on success, not closed
 * @error: return location for an error, or %NULL
 *
 * Writes the document, one line per frame. @writer is unchanged: frames can be
 * added and the document written again. After an error of @stream, a part of
 * the document may have been written.
 *
 * Returns: whether the whole document was written
 *
 * Since: 0.1
 */
gboolean
gst_shmem_hdr10_plus_json_writer_write (
    GstShmemHdr10PlusJsonWriter *writer, GOutputStream *stream, GError **error)
{
  g_autoptr (GOutputStream) buffered = NULL;

  g_return_val_if_fail (writer != NULL, FALSE);
  g_return_val_if_fail (G_IS_OUTPUT_STREAM (stream), FALSE);

  buffered = g_buffered_output_stream_new_sized (stream, 64 * 1024);
  g_filter_output_stream_set_close_base_stream (
      G_FILTER_OUTPUT_STREAM (buffered), FALSE);
  return write_document (writer, buffered, error)
      && g_output_stream_flush (buffered, NULL, error);
}
