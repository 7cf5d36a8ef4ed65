/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Reads the HDR10+ values of a title from a JSON document of the layout that
 * gstshmemhdr10plusjson.c writes, or from the array that x265 reads. The
 * document is not trusted: its size is limited and its text is checked before
 * json-glib parses it, and each frame is checked node by node. */

#include <gst/shmemmeta/gstshmemhdr10plusjson.h>

#include "gstshmem-private.h"
#include "gstshmemjson-private.h"

#include <string.h>

/* ---- the frames, while json-glib parses ---- */

/* The nodes of a long film take some gigabytes, its frames a fraction of that.
 * So each frame is read and its node dropped as soon as it is parsed. The name
 * of its array is not known yet then: the frames are kept if that turns out to
 * be SceneInfo. */
typedef struct
{
  guint depth;
  guint n_roots; /* objects and arrays outside of any other */
  /* whether the root is the array of frames that x265 reads */
  gboolean legacy;
  /* from the array being parsed, the root or one of its members */
  GstShmemJsonReader reader;
  GError *error;
  GArray *frames;
  /* from SceneInfo; neither is set before that */
  GError *scene_error;
  GArray *scene_frames;
} Collector;

static void
collector_restart (Collector *c)
{
  const GstShmemJsonReader reader = { c->legacy ? "document" : "SceneInfo", 0,
    0, TRUE, &c->error };

  c->reader = reader;
  g_clear_error (&c->error);
  g_clear_pointer (&c->frames, g_array_unref);
}

static void
collector_clear (Collector *c)
{
  collector_restart (c);
  g_clear_error (&c->scene_error);
  g_clear_pointer (&c->scene_frames, g_array_unref);
}

static void
append_frame (Collector *c, JsonNode *node, guint line)
{
  GstShmemJsonReader *r = &c->reader;
  GstShmemHdr10PlusFrame frame = { 0 };

  r->line = line;
  if (c->frames == NULL)
    c->frames = g_array_new (FALSE, FALSE, sizeof frame);
  if (r->index >= GST_SHMEM_HDR10_PLUS_JSON_MAX_FRAMES)
    _gst_shmem_json_reader_fail (r, "frame", "too many, %u at most",
        GST_SHMEM_HDR10_PLUS_JSON_MAX_FRAMES);
  if (r->ok && c->legacy)
    _gst_shmem_json_reader_read_legacy_frame (r, node, &frame);
  else if (r->ok)
    _gst_shmem_json_reader_read_frame (r, node, &frame);
  if (r->ok && r->index > 0) {
    guint64 last =
        g_array_index (c->frames, GstShmemHdr10PlusFrame, r->index - 1).frame;

    if (frame.frame <= last)
      _gst_shmem_json_reader_fail (r, "SequenceFrameIndex",
          "%" G_GUINT64_FORMAT " does not come after %" G_GUINT64_FORMAT,
          frame.frame, last);
  }
  if (r->ok) {
    g_array_append_val (c->frames, frame);
    r->index++;
  }
}

static void
on_start (JsonParser *parser, Collector *c)
{
  (void) parser;
  c->n_roots += c->depth == 0;
  c->depth++;
}

static void
on_array_start (JsonParser *parser, Collector *c)
{
  if (c->depth == 0) {
    c->legacy = TRUE;
    collector_restart (c);
  }
  on_start (parser, c);
}

static void
on_end (JsonParser *parser, gpointer value, Collector *c)
{
  (void) parser;
  (void) value;
  c->depth--;
}

static void
on_array_element (
    JsonParser *parser, JsonArray *array, gint index, Collector *c)
{
  guint last = json_array_get_length (array) - 1;

  (void) index;
  if (c->depth == (c->legacy ? 1 : 2)) {
    append_frame (c, json_array_get_element (array, last),
        json_parser_get_current_line (parser));
    json_array_remove_element (array, last);
  }
}

static void
on_object_member (
    JsonParser *parser, JsonObject *object, const gchar *name, Collector *c)
{
  (void) parser;
  (void) object;
  if (c->depth != 1 || c->legacy)
    return;
  if (g_str_equal (name, "SceneInfo")) {
    g_clear_error (&c->scene_error);
    g_clear_pointer (&c->scene_frames, g_array_unref);
    c->scene_error = g_steal_pointer (&c->error);
    c->scene_frames = g_steal_pointer (&c->frames);
  }
  collector_restart (c);
}

static gboolean
parse_text (Collector *c, JsonParser *parser, const gchar *data, gsize size,
    GError **error)
{
  g_autoptr (GError) syntax = NULL;

  g_signal_connect (parser, "object-start", G_CALLBACK (on_start), c);
  g_signal_connect (parser, "array-start", G_CALLBACK (on_array_start), c);
  g_signal_connect (parser, "object-end", G_CALLBACK (on_end), c);
  g_signal_connect (parser, "array-end", G_CALLBACK (on_end), c);
  g_signal_connect (parser, "array-element", G_CALLBACK (on_array_element), c);
  g_signal_connect (parser, "object-member", G_CALLBACK (on_object_member), c);
  if (!json_parser_load_from_data (parser, data, size, &syntax))
    g_set_error (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA,
        "HDR10+ JSON: %s", syntax->message);
  else if (c->n_roots > 1)
    g_set_error (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA,
        "HDR10+ JSON: more than one document");
  else
    return TRUE;
  return FALSE;
}

/* ---- the document ---- */

/* Members that are derived from the frames, or name the tool, are only checked
 * for their type, and may be missing. */
static void
check_info (GstShmemJsonReader *r, JsonObject *root)
{
  JsonObject *info = _gst_shmem_json_reader_get_object (r, root, "JSONInfo");

  if (info != NULL) {
    _gst_shmem_json_reader_check_string (r, info, "HDR10plusProfile");
    _gst_shmem_json_reader_check_string (r, info, "Version");
  }
  if (r->ok && json_object_has_member (root, "SceneInfoSummary"))
    _gst_shmem_json_reader_get_object (r, root, "SceneInfoSummary");
  if (r->ok && json_object_has_member (root, "ToolInfo"))
    _gst_shmem_json_reader_get_object (r, root, "ToolInfo");
}

/* The frames, none if there is no array yet, or the error. */
static GArray *
finish_frames (GArray **frames, GError **frames_error, GError **error)
{
  if (*frames_error != NULL) {
    g_propagate_error (error, g_steal_pointer (frames_error));
    return NULL;
  }
  if (*frames == NULL)
    return g_array_new (FALSE, FALSE, sizeof (GstShmemHdr10PlusFrame));
  return g_steal_pointer (frames);
}

/* The frames of @c, if the members that the parser left in @root are valid. */
static GArray *
take_frames (Collector *c, JsonNode *root, GError **error)
{
  GstShmemJsonReader r = { .ok = TRUE, .error = error };

  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root)) {
    _gst_shmem_json_reader_fail (&r, "document", "not an object or array");
    return NULL;
  }
  check_info (&r, json_node_get_object (root));
  _gst_shmem_json_reader_get_array (
      &r, json_node_get_object (root), "SceneInfo", 0, G_MAXUINT);
  return r.ok ? finish_frames (&c->scene_frames, &c->scene_error, error) : NULL;
}

/**
 * gst_shmem_hdr10_plus_json_read:
 * @data: (array length=size): a document in UTF-8
 * @size: bytes at @data, or -1 if they end with a NUL
 * @error: return location for an error, or %NULL
 *
 * Reads a document. The values of a frame are those of application version 1
 * with one window; tone_mapping_flag is set if and only if the frame has
 * `BezierCurveData`, which may be `null`; fields that the layout lacks are 0.
 *
 * `SequenceFrameIndex` is the number of a frame, and must ascend. The scenes,
 * the profile and unknown keys are ignored. Every other key is required, and
 * must be of the right type, count and range.
 *
 * The root can also be an array of frames, as x265 reads it; the index of a
 * frame is its number. The older layout is read as well: `MaxScl0` to
 * `MaxScl2`; `PercentileLuminance` with `NumberOfPercentiles`,
 * `PercentilePercentage0` and so on, `PercentileLuminance0` and so on;
 * `NumberOfAnchors` with `Anchor0` and so on. Each of its `LocalParameters` is
 * a window with its own curve and geometry and the luminance of the frame; with
 * any, the application version is 0. `NumberOfWindows` can be missing.
 *
 * An invalid document is %GST_SHMEM_ERROR_INVALID_DATA, with the line of a
 * syntax error, or the key, the index of the frame and the line where it ends.
 * A number of more than 64 bits counts as a syntax error. A document of more
 * than %GST_SHMEM_HDR10_PLUS_JSON_MAX_BYTES bytes is %GST_SHMEM_ERROR_LIMIT.
 *
 * Returns: (transfer full) (element-type GstShmemHdr10PlusFrame): the frames
 *     in the order of the document; %NULL on error
 *
 * Since: 0.1
 */
GArray *
gst_shmem_hdr10_plus_json_read (const gchar *data, gssize size, GError **error)
{
  g_autoptr (JsonParser) parser = NULL;
  Collector collector = { 0 };
  GArray *frames = NULL;
  gsize n_bytes;

  g_return_val_if_fail (data != NULL, NULL);

  n_bytes = size < 0 ? strlen (data) : (gsize) size;
  if (n_bytes > GST_SHMEM_HDR10_PLUS_JSON_MAX_BYTES) {
    g_set_error (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_LIMIT,
        "HDR10+ JSON: %" G_GSIZE_FORMAT " bytes, %u at most", n_bytes,
        GST_SHMEM_HDR10_PLUS_JSON_MAX_BYTES);
    return NULL;
  }
  if (!_gst_shmem_json_text_check (data, n_bytes, error))
    return NULL;

  parser = json_parser_new ();
  collector_restart (&collector);
  if (parse_text (&collector, parser, data, n_bytes, error))
    frames = collector.legacy
        ? finish_frames (&collector.frames, &collector.error, error)
        : take_frames (&collector, json_parser_get_root (parser), error);
  collector_clear (&collector);
  return frames;
}
