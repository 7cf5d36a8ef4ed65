/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Reads the values of one frame of HDR10+ JSON, in the layout of
 * hdr10plus_tool or in the older one of x265, and checks all of them: the type
 * of every node before its value, every count, and every number against the
 * bits of its field in ST 2094-40. */

#include "gstshmem-private.h"
#include "gstshmemjson-private.h"

void
_gst_shmem_json_reader_fail (
    GstShmemJsonReader *r, const gchar *key, const gchar *format, ...)
{
  g_autofree gchar *what = NULL;
  va_list args;

  if (!r->ok)
    return;

  va_start (args, format);
  what = g_strdup_vprintf (format, args);
  va_end (args);
  r->ok = FALSE;
  if (r->array)
    _gst_shmem_refuse (r->error, GST_SHMEM_ERROR_INVALID_DATA,
        "HDR10+ JSON: line %u: %s[%u]: %s: %s", r->line, r->array, r->index,
        key, what);
  else
    _gst_shmem_refuse (r->error, GST_SHMEM_ERROR_INVALID_DATA,
        "HDR10+ JSON: %s: %s", key, what);
}

/* ---- nodes of a required type ---- */

static JsonNode *
get_member (GstShmemJsonReader *r, JsonObject *object, const gchar *key)
{
  JsonNode *node = NULL;

  if (r->ok) {
    node = json_object_get_member (object, key);
    if (node == NULL)
      _gst_shmem_json_reader_fail (r, key, "missing");
  }
  return node;
}

JsonObject *
_gst_shmem_json_reader_get_object (
    GstShmemJsonReader *r, JsonObject *object, const gchar *key)
{
  JsonNode *node = get_member (r, object, key);

  if (node == NULL)
    return NULL;
  if (JSON_NODE_HOLDS_OBJECT (node))
    return json_node_get_object (node);
  _gst_shmem_json_reader_fail (r, key, "not an object");
  return NULL;
}

JsonArray *
_gst_shmem_json_reader_get_array (GstShmemJsonReader *r, JsonObject *object,
    const gchar *key, guint min, guint max)
{
  JsonNode *node = get_member (r, object, key);
  guint length;

  if (node == NULL)
    return NULL;
  if (!JSON_NODE_HOLDS_ARRAY (node)) {
    _gst_shmem_json_reader_fail (r, key, "not an array");
    return NULL;
  }
  length = json_array_get_length (json_node_get_array (node));
  if (length >= min && length <= max)
    return json_node_get_array (node);
  if (min == max)
    _gst_shmem_json_reader_fail (
        r, key, "%u elements instead of %u", length, min);
  else
    _gst_shmem_json_reader_fail (
        r, key, "%u elements, %u at most", length, max);
  return NULL;
}

static gint64
node_int (GstShmemJsonReader *r, JsonNode *node, gint64 max, const gchar *key)
{
  gint64 value;

  if (!JSON_NODE_HOLDS_VALUE (node)
      || json_node_get_value_type (node) != G_TYPE_INT64) {
    _gst_shmem_json_reader_fail (r, key, "not an integer");
    return 0;
  }
  value = json_node_get_int (node);
  if (value >= 0 && value <= max)
    return value;
  _gst_shmem_json_reader_fail (r, key,
      "%" G_GINT64_FORMAT " is not in 0 to %" G_GINT64_FORMAT, value, max);
  return 0;
}

static gint64
get_int (
    GstShmemJsonReader *r, JsonObject *object, const gchar *key, gint64 max)
{
  JsonNode *node = get_member (r, object, key);

  return node ? node_int (r, node, max, key) : 0;
}

static gint64
array_int (GstShmemJsonReader *r, JsonArray *array, guint i, gint64 max,
    const gchar *key)
{
  return r->ok ? node_int (r, json_array_get_element (array, i), max, key) : 0;
}

void
_gst_shmem_json_reader_check_string (
    GstShmemJsonReader *r, JsonObject *object, const gchar *key)
{
  JsonNode *node = get_member (r, object, key);

  if (node != NULL
      && (!JSON_NODE_HOLDS_VALUE (node)
          || json_node_get_value_type (node) != G_TYPE_STRING))
    _gst_shmem_json_reader_fail (r, key, "not a string");
}

/* ---- one frame ---- */

/* Largest value of a field of that many bits. */
#define BITS(n) ((G_GINT64_CONSTANT (1) << (n)) - 1)

static void
read_distributions (
    GstShmemJsonReader *r, JsonObject *luminance, GstShmemHdr10PlusWindow *w)
{
  JsonObject *object = _gst_shmem_json_reader_get_object (
      r, luminance, "LuminanceDistributions");
  JsonArray *percentages, *percentiles;
  guint i, n;

  if (object == NULL)
    return;
  percentages = _gst_shmem_json_reader_get_array (
      r, object, "DistributionIndex", 0, GST_SHMEM_HDR10_PLUS_MAX_PERCENTILES);
  if (percentages == NULL)
    return;
  n = json_array_get_length (percentages);
  percentiles =
      _gst_shmem_json_reader_get_array (r, object, "DistributionValues", n, n);
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
read_luminance (
    GstShmemJsonReader *r, JsonObject *frame, GstShmemHdr10PlusWindow *w)
{
  JsonObject *object =
      _gst_shmem_json_reader_get_object (r, frame, "LuminanceParameters");
  JsonArray *maxscl;
  guint i;

  if (object == NULL)
    return;
  w->average_maxrgb = get_int (r, object, "AverageRGB", BITS (17));
  read_distributions (r, object, w);
  maxscl = _gst_shmem_json_reader_get_array (r, object, "MaxScl", 3, 3);
  for (i = 0; maxscl != NULL && i < 3; i++)
    w->maxscl[i] = array_int (r, maxscl, i, BITS (17), "MaxScl");
}

static void
read_curve (
    GstShmemJsonReader *r, JsonObject *frame, GstShmemHdr10PlusWindow *w)
{
  JsonNode *node = json_object_get_member (frame, "BezierCurveData");
  JsonObject *object;
  JsonArray *anchors;
  guint i;

  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return;
  object = _gst_shmem_json_reader_get_object (r, frame, "BezierCurveData");
  if (object == NULL)
    return;

  w->tone_mapping_flag = TRUE;
  w->knee_point_x = get_int (r, object, "KneePointX", BITS (12));
  w->knee_point_y = get_int (r, object, "KneePointY", BITS (12));
  anchors = _gst_shmem_json_reader_get_array (
      r, object, "Anchors", 0, GST_SHMEM_HDR10_PLUS_MAX_ANCHORS);
  if (anchors == NULL)
    return;
  w->num_bezier_curve_anchors = json_array_get_length (anchors);
  for (i = 0; i < w->num_bezier_curve_anchors; i++)
    w->bezier_curve_anchors[i] =
        array_int (r, anchors, i, BITS (10), "Anchors");
}

/* NULL after an error. */
static JsonObject *
get_frame (GstShmemJsonReader *r, JsonNode *node)
{
  if (JSON_NODE_HOLDS_OBJECT (node))
    return json_node_get_object (node);
  _gst_shmem_json_reader_fail (r, "frame", "not an object");
  return NULL;
}

void
_gst_shmem_json_reader_read_frame (
    GstShmemJsonReader *r, JsonNode *node, GstShmemHdr10PlusFrame *frame)
{
  GstShmemHdr10Plus *values = &frame->values;
  JsonObject *object = get_frame (r, node);

  if (object == NULL)
    return;
  values->application_version = 1;
  values->num_windows = get_int (r, object, "NumberOfWindows", G_MAXUINT8);
  if (values->num_windows != 1)
    _gst_shmem_json_reader_fail (r, "NumberOfWindows", "not 1");
  values->targeted_system_display_maximum_luminance =
      get_int (r, object, "TargetedSystemDisplayMaximumLuminance", BITS (27));
  read_luminance (r, object, &values->windows[0]);
  read_curve (r, object, &values->windows[0]);
  get_int (r, object, "SceneFrameIndex", G_MAXINT64);
  get_int (r, object, "SceneId", G_MAXINT64);
  frame->frame = get_int (r, object, "SequenceFrameIndex", G_MAXINT64);
}

/* ---- one frame in the layout of x265 ---- */

/* Instead of an array there is an object with a count and a key for each
 * element: Anchor0, Anchor1 and so on. */
static gint64
get_numbered (GstShmemJsonReader *r, JsonObject *object, const gchar *key,
    guint i, gint64 max)
{
  gchar name[40];

  g_snprintf (name, sizeof name, "%s%u", key, i);
  return get_int (r, object, name, max);
}

static void
read_legacy_distributions (
    GstShmemJsonReader *r, JsonObject *luminance, GstShmemHdr10PlusWindow *w)
{
  JsonObject *object =
      _gst_shmem_json_reader_get_object (r, luminance, "PercentileLuminance");
  guint i, n;

  if (object == NULL)
    return;
  n = get_int (
      r, object, "NumberOfPercentiles", GST_SHMEM_HDR10_PLUS_MAX_PERCENTILES);
  w->num_distribution_maxrgb_percentiles = n;
  for (i = 0; i < n && r->ok; i++) {
    w->distribution_maxrgb[i].percentage =
        get_numbered (r, object, "PercentilePercentage", i, BITS (7));
    w->distribution_maxrgb[i].percentile =
        get_numbered (r, object, "PercentileLuminance", i, BITS (17));
  }
}

static void
read_legacy_luminance (
    GstShmemJsonReader *r, JsonObject *frame, GstShmemHdr10PlusWindow *w)
{
  JsonObject *object =
      _gst_shmem_json_reader_get_object (r, frame, "LuminanceParameters");
  guint i;

  if (object == NULL)
    return;
  if (json_object_has_member (object, "LuminanceDistributions")) {
    read_luminance (r, frame, w);
    return;
  }
  w->average_maxrgb = get_int (r, object, "AverageRGB", BITS (17));
  for (i = 0; i < G_N_ELEMENTS (w->maxscl); i++)
    w->maxscl[i] = get_numbered (r, object, "MaxScl", i, BITS (17));
  read_legacy_distributions (r, object, w);
}

/* An empty object means that there is no curve, as in x265. */
static void
read_legacy_curve (
    GstShmemJsonReader *r, JsonObject *frame, GstShmemHdr10PlusWindow *w)
{
  JsonNode *node = json_object_get_member (frame, "BezierCurveData");
  JsonObject *object;
  guint i;

  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return;
  object = _gst_shmem_json_reader_get_object (r, frame, "BezierCurveData");
  if (object == NULL || json_object_get_size (object) == 0)
    return;
  if (json_object_has_member (object, "Anchors")) {
    read_curve (r, frame, w);
    return;
  }
  w->tone_mapping_flag = TRUE;
  w->knee_point_x = get_int (r, object, "KneePointX", BITS (12));
  w->knee_point_y = get_int (r, object, "KneePointY", BITS (12));
  w->num_bezier_curve_anchors =
      get_int (r, object, "NumberOfAnchors", GST_SHMEM_HDR10_PLUS_MAX_ANCHORS);
  for (i = 0; i < w->num_bezier_curve_anchors && r->ok; i++)
    w->bezier_curve_anchors[i] =
        get_numbered (r, object, "Anchor", i, BITS (10));
}

static void
read_legacy_corners (
    GstShmemJsonReader *r, JsonObject *local, GstShmemHdr10PlusWindow *w)
{
  JsonObject *object =
      _gst_shmem_json_reader_get_object (r, local, "WindowData");

  if (object == NULL)
    return;
  w->window_upper_left_corner_x =
      get_int (r, object, "WindowUpperLeftCornerX", BITS (16));
  w->window_upper_left_corner_y =
      get_int (r, object, "WindowUpperLeftCornerY", BITS (16));
  w->window_lower_right_corner_x =
      get_int (r, object, "WindowLowerRightCornerX", BITS (16));
  w->window_lower_right_corner_y =
      get_int (r, object, "WindowLowerRightCornerY", BITS (16));
}

static void
read_legacy_ellipse (
    GstShmemJsonReader *r, JsonObject *local, GstShmemHdr10PlusWindow *w)
{
  JsonObject *object =
      _gst_shmem_json_reader_get_object (r, local, "EllipseData");

  if (object == NULL)
    return;
  w->center_of_ellipse_x = get_int (r, object, "CenterOfEllipseX", BITS (16));
  w->center_of_ellipse_y = get_int (r, object, "CenterOfEllipseY", BITS (16));
  w->rotation_angle = get_int (r, object, "RotationAngle", BITS (8));
  w->semimajor_axis_internal_ellipse =
      get_int (r, object, "SemimajorAxisInternalEllipse", BITS (16));
  w->semimajor_axis_external_ellipse =
      get_int (r, object, "SemimajorAxisExternalEllipse", BITS (16));
  w->semiminor_axis_external_ellipse =
      get_int (r, object, "SemiminorAxisExternalEllipse", BITS (16));
  w->overlap_process_option =
      get_int (r, object, "OverlapProcessOption", BITS (1));
}

/* A window has its own geometry and curve, and the frame's luminance. */
static void
read_legacy_window (
    GstShmemJsonReader *r, JsonNode *node, GstShmemHdr10PlusWindow *w)
{
  JsonObject *local;

  if (!JSON_NODE_HOLDS_OBJECT (node)) {
    _gst_shmem_json_reader_fail (r, "LocalParameters", "not an object");
    return;
  }
  local = json_node_get_object (node);
  read_legacy_corners (r, local, w);
  read_legacy_ellipse (r, local, w);
  read_legacy_curve (r, local, w);
}

static void
read_legacy_windows (
    GstShmemJsonReader *r, JsonObject *frame, GstShmemHdr10Plus *values)
{
  JsonArray *locals = NULL;
  guint i, n = 1;

  if (json_object_has_member (frame, "LocalParameters")) {
    locals = _gst_shmem_json_reader_get_array (
        r, frame, "LocalParameters", 0, GST_SHMEM_HDR10_PLUS_MAX_WINDOWS - 1);
    if (locals == NULL)
      return;
    n += json_array_get_length (locals);
  }
  if (json_object_has_member (frame, "NumberOfWindows")
      && get_int (r, frame, "NumberOfWindows", G_MAXUINT8) != n)
    _gst_shmem_json_reader_fail (r, "NumberOfWindows", "not %u", n);
  values->num_windows = n;
  values->application_version = n == 1;
  for (i = 1; i < n && r->ok; i++) {
    values->windows[i] = values->windows[0];
    read_legacy_window (
        r, json_array_get_element (locals, i - 1), &values->windows[i]);
  }
}

void
_gst_shmem_json_reader_read_legacy_frame (
    GstShmemJsonReader *r, JsonNode *node, GstShmemHdr10PlusFrame *frame)
{
  GstShmemHdr10Plus *values = &frame->values;
  JsonObject *object = get_frame (r, node);

  if (object == NULL)
    return;
  frame->frame = r->index;
  values->targeted_system_display_maximum_luminance =
      get_int (r, object, "TargetedSystemDisplayMaximumLuminance", BITS (27));
  read_legacy_luminance (r, object, &values->windows[0]);
  read_legacy_windows (r, object, values);
  read_legacy_curve (r, object, &values->windows[0]);
}
