/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Reads the HDR10+ values of a title from a JSON document of the layout that
 * gstshmemhdr10plusjson.c writes. The document is not trusted: its size and
 * nesting are bounded before json-glib sees it, the type of every node is
 * checked before its value is taken, and every number must fit the bits that
 * ST 2094-40 has for it. */

#include <gst/shmemmeta/gstshmemhdr10plusjson.h>

#include <json-glib/json-glib.h>
#include <string.h>

/* The layout has six levels; json-glib recurses without a limit. */
#define MAX_DEPTH 32

/* Where in the document the reader is. After the first error every further
 * step does nothing. */
typedef struct
{
  guint index; /* in SceneInfo */
  gboolean in_frame;
  gboolean ok;
  GError **error;
} Reader;

G_GNUC_PRINTF (3, 4)
static void
reader_fail (Reader *r, const gchar *key, const gchar *format, ...)
{
  g_autofree gchar *what = NULL;
  va_list args;

  if (!r->ok)
    return;

  va_start (args, format);
  what = g_strdup_vprintf (format, args);
  va_end (args);
  if (r->in_frame)
    g_set_error (r->error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA,
        "HDR10+ JSON: SceneInfo[%u]: %s: %s", r->index, key, what);
  else
    g_set_error (r->error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA,
        "HDR10+ JSON: %s: %s", key, what);
  r->ok = FALSE;
}

/* ---- nodes of a required type ---- */

static JsonNode *
get_member (Reader *r, JsonObject *object, const gchar *key)
{
  JsonNode *node = NULL;

  if (r->ok) {
    node = json_object_get_member (object, key);
    if (node == NULL)
      reader_fail (r, key, "missing");
  }
  return node;
}

static JsonObject *
get_object (Reader *r, JsonObject *object, const gchar *key)
{
  JsonNode *node = get_member (r, object, key);

  if (node == NULL)
    return NULL;
  if (JSON_NODE_HOLDS_OBJECT (node))
    return json_node_get_object (node);
  reader_fail (r, key, "not an object");
  return NULL;
}

static JsonArray *
get_array (
    Reader *r, JsonObject *object, const gchar *key, guint min, guint max)
{
  JsonNode *node = get_member (r, object, key);
  guint length;

  if (node == NULL)
    return NULL;
  if (!JSON_NODE_HOLDS_ARRAY (node)) {
    reader_fail (r, key, "not an array");
    return NULL;
  }
  length = json_array_get_length (json_node_get_array (node));
  if (length >= min && length <= max)
    return json_node_get_array (node);
  if (min == max)
    reader_fail (r, key, "%u elements instead of %u", length, min);
  else
    reader_fail (r, key, "%u elements, %u at most", length, max);
  return NULL;
}

static gint64
node_int (Reader *r, JsonNode *node, gint64 max, const gchar *key)
{
  gint64 value;

  if (!JSON_NODE_HOLDS_VALUE (node)
      || json_node_get_value_type (node) != G_TYPE_INT64) {
    reader_fail (r, key, "not an integer");
    return 0;
  }
  value = json_node_get_int (node);
  if (value >= 0 && value <= max)
    return value;
  reader_fail (r, key, "%" G_GINT64_FORMAT " is not in 0 to %" G_GINT64_FORMAT,
      value, max);
  return 0;
}

static gint64
get_int (Reader *r, JsonObject *object, const gchar *key, gint64 max)
{
  JsonNode *node = get_member (r, object, key);

  return node ? node_int (r, node, max, key) : 0;
}

static gint64
array_int (Reader *r, JsonArray *array, guint i, gint64 max, const gchar *key)
{
  return r->ok ? node_int (r, json_array_get_element (array, i), max, key) : 0;
}

static void
check_string (Reader *r, JsonObject *object, const gchar *key)
{
  JsonNode *node = get_member (r, object, key);

  if (node != NULL
      && (!JSON_NODE_HOLDS_VALUE (node)
          || json_node_get_value_type (node) != G_TYPE_STRING))
    reader_fail (r, key, "not a string");
}

/* ---- one frame ---- */

/* Largest value of a field of so many bits. */
#define BITS(n) ((G_GINT64_CONSTANT (1) << (n)) - 1)

static void
read_distributions (
    Reader *r, JsonObject *luminance, GstShmemHdr10PlusWindow *w)
{
  JsonObject *object = get_object (r, luminance, "LuminanceDistributions");
  JsonArray *percentages, *percentiles;
  guint i, n;

  if (object == NULL)
    return;
  percentages = get_array (
      r, object, "DistributionIndex", 0, GST_SHMEM_HDR10_PLUS_MAX_PERCENTILES);
  if (percentages == NULL)
    return;
  n = json_array_get_length (percentages);
  percentiles = get_array (r, object, "DistributionValues", n, n);
  if (percentiles == NULL)
    return;

  w->num_distribution_maxrgb_percentiles = n;
  for (i = 0; i < n; i++) {
    w->distribution_maxrgb[i].percentage =
        array_int (r, percentages, i, BITS (7), "DistributionIndex");
    w->distribution_maxrgb[i].percentile =
        array_int (r, percentiles, i, BITS (17), "DistributionValues");
  }
}

static void
read_luminance (Reader *r, JsonObject *frame, GstShmemHdr10PlusWindow *w)
{
  JsonObject *object = get_object (r, frame, "LuminanceParameters");
  JsonArray *maxscl;
  guint i;

  if (object == NULL)
    return;
  w->average_maxrgb = get_int (r, object, "AverageRGB", BITS (17));
  read_distributions (r, object, w);
  maxscl = get_array (r, object, "MaxScl", 3, 3);
  for (i = 0; maxscl != NULL && i < 3; i++)
    w->maxscl[i] = array_int (r, maxscl, i, BITS (17), "MaxScl");
}

static void
read_curve (Reader *r, JsonObject *frame, GstShmemHdr10PlusWindow *w)
{
  JsonNode *node = json_object_get_member (frame, "BezierCurveData");
  JsonObject *object;
  JsonArray *anchors;
  guint i;

  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return;
  object = get_object (r, frame, "BezierCurveData");
  if (object == NULL)
    return;

  w->tone_mapping_flag = TRUE;
  w->knee_point_x = get_int (r, object, "KneePointX", BITS (12));
  w->knee_point_y = get_int (r, object, "KneePointY", BITS (12));
  anchors =
      get_array (r, object, "Anchors", 0, GST_SHMEM_HDR10_PLUS_MAX_ANCHORS);
  if (anchors == NULL)
    return;
  w->num_bezier_curve_anchors = json_array_get_length (anchors);
  for (i = 0; i < w->num_bezier_curve_anchors; i++)
    w->bezier_curve_anchors[i] =
        array_int (r, anchors, i, BITS (10), "Anchors");
}

static void
read_frame (Reader *r, JsonNode *node, GstShmemHdr10PlusFrame *frame)
{
  GstShmemHdr10Plus *values = &frame->values;
  JsonObject *object;

  if (!JSON_NODE_HOLDS_OBJECT (node)) {
    reader_fail (r, "frame", "not an object");
    return;
  }
  object = json_node_get_object (node);
  values->application_version = 1;
  values->num_windows = get_int (r, object, "NumberOfWindows", G_MAXUINT8);
  if (values->num_windows != 1)
    reader_fail (r, "NumberOfWindows", "not 1");
  values->targeted_system_display_maximum_luminance =
      get_int (r, object, "TargetedSystemDisplayMaximumLuminance", BITS (27));
  read_luminance (r, object, &values->windows[0]);
  read_curve (r, object, &values->windows[0]);
  get_int (r, object, "SceneFrameIndex", G_MAXINT64);
  get_int (r, object, "SceneId", G_MAXINT64);
  frame->frame = get_int (r, object, "SequenceFrameIndex", G_MAXINT64);
}

/* ---- the frames, while json-glib parses ---- */

/* The nodes of a long film take some gigabytes, its frames a fraction of
 * that. So a frame is read and its node dropped as soon as json-glib has it,
 * when the name of the array that it is in is not known yet: what is read is
 * kept if that turns out to be SceneInfo. */
typedef struct
{
  guint depth;
  /* from the array that is being parsed, a member of the root */
  Reader reader;
  GError *error;
  GArray *frames;
  /* from SceneInfo; neither is set before it was there */
  GError *scene_error;
  GArray *scene_frames;
} Collector;

static void
collector_restart (Collector *c)
{
  const Reader reader = { 0, TRUE, TRUE, &c->error };

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
append_frame (Collector *c, JsonNode *node)
{
  Reader *r = &c->reader;
  GstShmemHdr10PlusFrame frame = { 0 };

  if (c->frames == NULL)
    c->frames = g_array_new (FALSE, FALSE, sizeof frame);
  if (r->index >= GST_SHMEM_HDR10_PLUS_JSON_MAX_FRAMES)
    reader_fail (r, "frame", "too many, %u at most",
        GST_SHMEM_HDR10_PLUS_JSON_MAX_FRAMES);
  if (r->ok)
    read_frame (r, node, &frame);
  if (r->ok && r->index > 0) {
    guint64 last =
        g_array_index (c->frames, GstShmemHdr10PlusFrame, r->index - 1).frame;

    if (frame.frame <= last)
      reader_fail (r, "SequenceFrameIndex",
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
  c->depth++;
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

  (void) parser;
  (void) index;
  if (c->depth == 2) {
    append_frame (c, json_array_get_element (array, last));
    json_array_remove_element (array, last);
  }
}

static void
on_object_member (
    JsonParser *parser, JsonObject *object, const gchar *name, Collector *c)
{
  (void) parser;
  (void) object;
  if (c->depth != 1)
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
  g_signal_connect (parser, "array-start", G_CALLBACK (on_start), c);
  g_signal_connect (parser, "object-end", G_CALLBACK (on_end), c);
  g_signal_connect (parser, "array-end", G_CALLBACK (on_end), c);
  g_signal_connect (parser, "array-element", G_CALLBACK (on_array_element), c);
  g_signal_connect (parser, "object-member", G_CALLBACK (on_object_member), c);
  if (json_parser_load_from_data (parser, data, size, &syntax))
    return TRUE;

  g_set_error (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA,
      "HDR10+ JSON: %s", syntax->message);
  return FALSE;
}

/* ---- the document ---- */

/* What is derived from the frames or only says who wrote it must be of the
 * right type where it is there; otherwise it is not looked at. */
static void
check_info (Reader *r, JsonObject *root)
{
  JsonObject *info = get_object (r, root, "JSONInfo");

  if (info != NULL) {
    check_string (r, info, "HDR10plusProfile");
    check_string (r, info, "Version");
  }
  if (r->ok && json_object_has_member (root, "SceneInfoSummary"))
    get_object (r, root, "SceneInfoSummary");
  if (r->ok && json_object_has_member (root, "ToolInfo"))
    get_object (r, root, "ToolInfo");
}

/* The frames of @c, if all that the parser left in @root is right too. */
static GArray *
take_frames (Collector *c, JsonNode *root, GError **error)
{
  Reader r = { 0, FALSE, TRUE, error };

  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root)) {
    reader_fail (&r, "document", "not an object");
    return NULL;
  }
  check_info (&r, json_node_get_object (root));
  get_array (&r, json_node_get_object (root), "SceneInfo", 0, G_MAXUINT);
  if (r.ok && c->scene_error != NULL) {
    g_propagate_error (error, g_steal_pointer (&c->scene_error));
    r.ok = FALSE;
  }
  if (!r.ok)
    return NULL;
  if (c->scene_frames == NULL)
    return g_array_new (FALSE, FALSE, sizeof (GstShmemHdr10PlusFrame));
  return g_steal_pointer (&c->scene_frames);
}

/* Bounds the nesting, outside of strings. What is not even a character of
 * JSON is refused on the way, comments among it: json-glib would skip them,
 * and with them brackets that count here. */
static gboolean
check_text (const gchar *data, gsize size, GError **error)
{
  gboolean in_string = FALSE;
  guint depth = 0, line = 1;
  gsize i;

  for (i = 0; i < size; i++) {
    gchar c = data[i];

    line += c == '\n';
    if (in_string) {
      if (c == '\\')
        i++;
      in_string = c != '"';
    } else if (c == '"') {
      in_string = TRUE;
    } else if (c == '[' || c == '{') {
      if (++depth > MAX_DEPTH)
        break;
    } else if (c == ']' || c == '}') {
      depth -= depth > 0;
    } else if (!g_ascii_isalnum (c) && (c == 0 || !strchr (" \t\r\n,:.+-", c)))
      break;
  }
  if (i >= size)
    return TRUE;

  g_set_error (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA,
      "HDR10+ JSON: line %u: %s", line,
      depth > MAX_DEPTH ? "nested too deep" : "not JSON");
  return FALSE;
}

/**
 * gst_shmem_hdr10_plus_json_read:
 * @data: (array length=size): a document in UTF-8
 * @size: bytes at @data, or -1 if they end with a NUL
 * @error: return location for an error, or %NULL
 *
 * Reads a document. The values of a frame are those of application version 1
 * with one window; tone_mapping_flag is set if and only if the frame has
 * `BezierCurveData`, which may be `null`; what the layout does not carry is 0.
 *
 * `SequenceFrameIndex` is the number of a frame, and must ascend. The scenes,
 * the profile and unknown keys are not looked at. Every other key is required,
 * and must be of the right type, count and range.
 *
 * What is wrong is %GST_SHMEM_ERROR_INVALID_DATA, with the line of a syntax
 * error, or the key and the frame's place in `SceneInfo`. A document of more
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
  if (!check_text (data, n_bytes, error))
    return NULL;

  parser = json_parser_new ();
  collector_restart (&collector);
  if (parse_text (&collector, parser, data, n_bytes, error))
    frames = take_frames (&collector, json_parser_get_root (parser), error);
  collector_clear (&collector);
  return frames;
}
