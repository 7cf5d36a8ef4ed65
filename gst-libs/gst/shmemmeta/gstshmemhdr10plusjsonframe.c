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
#include "gstshmemjsonreader-private.h"

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

void
_gst_shmem_json_reader_note (GstShmemJsonReader *r, GstShmemJsonOddity oddity)
{
  if (r->ok && r->oddities[oddity].count++ == 0)
    r->oddities[oddity].first = r->index;
}

/* ---- nodes ---- */

/* The next one beside @node. */
static const GstShmemJsonNode *
get_next (const GstShmemJsonNode *node)
{
  return node + node->n_nodes;
}

/* The last member of that name, or NULL. */
static const GstShmemJsonNode *
find_member (const GstShmemJsonNode *object, const gchar *key)
{
  const GstShmemJsonNode *node = object + 1, *found = NULL;
  guint i;

  for (i = 0; i < object->n_children; i++, node = get_next (node))
    if (_gst_shmem_json_string_equals (&node->name, key))
      found = node;
  return found;
}

static const GstShmemJsonNode *
get_member (
    GstShmemJsonReader *r, const GstShmemJsonNode *object, const gchar *key)
{
  const GstShmemJsonNode *node = NULL;

  if (r->ok) {
    node = find_member (object, key);
    if (node == NULL)
      _gst_shmem_json_reader_fail (r, key, "missing");
  }
  return node;
}

static const GstShmemJsonNode *
get_object (
    GstShmemJsonReader *r, const GstShmemJsonNode *object, const gchar *key)
{
  const GstShmemJsonNode *node = get_member (r, object, key);

  if (node == NULL || node->type == GST_SHMEM_JSON_OBJECT)
    return node;
  _gst_shmem_json_reader_fail (r, key, "not an object");
  return NULL;
}

static const GstShmemJsonNode *
get_array (GstShmemJsonReader *r, const GstShmemJsonNode *object,
    const gchar *key, guint min, guint max)
{
  const GstShmemJsonNode *node = get_member (r, object, key);

  if (node == NULL)
    return NULL;
  if (node->type != GST_SHMEM_JSON_ARRAY)
    _gst_shmem_json_reader_fail (r, key, "not an array");
  else if (node->n_children >= min && node->n_children <= max)
    return node;
  else if (min == max)
    _gst_shmem_json_reader_fail (
        r, key, "%u elements instead of %u", node->n_children, min);
  else
    _gst_shmem_json_reader_fail (
        r, key, "%u elements, %u at most", node->n_children, max);
  return NULL;
}

static gint64
node_int (GstShmemJsonReader *r, const GstShmemJsonNode *node, gint64 max,
    const gchar *key)
{
  gint64 value;

  if (node->type != GST_SHMEM_JSON_INTEGER) {
    _gst_shmem_json_reader_fail (r, key, "not an integer");
    return 0;
  }
  value = node->value.integer;
  if (value >= 0 && value <= max)
    return value;
  _gst_shmem_json_reader_fail (r, key,
      "%" G_GINT64_FORMAT " is not in 0 to %" G_GINT64_FORMAT, value, max);
  return 0;
}

static gint64
get_int (GstShmemJsonReader *r, const GstShmemJsonNode *object,
    const gchar *key, gint64 max)
{
  const GstShmemJsonNode *node = get_member (r, object, key);

  return node ? node_int (r, node, max, key) : 0;
}

/* FALSE if it is missing, which is noted as @oddity. */
static gboolean
get_optional_int (GstShmemJsonReader *r, const GstShmemJsonNode *object,
    const gchar *key, GstShmemJsonOddity oddity, gint64 *value)
{
  const GstShmemJsonNode *node = r->ok ? find_member (object, key) : NULL;

  if (node == NULL) {
    _gst_shmem_json_reader_note (r, oddity);
    return FALSE;
  }
  *value = node_int (r, node, G_MAXINT64, key);
  return TRUE;
}

/* Element @i of an array with more; those before it are numbers. */
static gint64
array_int (GstShmemJsonReader *r, const GstShmemJsonNode *array, guint i,
    gint64 max, const gchar *key)
{
  return r->ok ? node_int (r, array + 1 + i, max, key) : 0;
}

/* ---- one frame ---- */

/* Largest value of a field of that many bits. */
#define BITS(n) ((G_GINT64_CONSTANT (1) << (n)) - 1)

static void
read_distributions (GstShmemJsonReader *r, const GstShmemJsonNode *luminance,
    GstShmemHdr10PlusWindow *w)
{
  const GstShmemJsonNode *object =
      get_object (r, luminance, "LuminanceDistributions");
  const GstShmemJsonNode *percentages, *percentiles;
  guint i, n;

  if (object == NULL)
    return;
  percentages = get_array (
      r, object, "DistributionIndex", 0, GST_SHMEM_HDR10_PLUS_MAX_PERCENTILES);
  if (percentages == NULL)
    return;
  n = percentages->n_children;
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
read_luminance (GstShmemJsonReader *r, const GstShmemJsonNode *frame,
    GstShmemHdr10PlusWindow *w)
{
  const GstShmemJsonNode *object = get_object (r, frame, "LuminanceParameters");
  const GstShmemJsonNode *maxscl;
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
read_curve (GstShmemJsonReader *r, const GstShmemJsonNode *frame,
    GstShmemHdr10PlusWindow *w)
{
  const GstShmemJsonNode *node = find_member (frame, "BezierCurveData");
  const GstShmemJsonNode *object;
  const GstShmemJsonNode *anchors;
  guint i;

  if (node == NULL || node->type == GST_SHMEM_JSON_NULL)
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
  w->num_bezier_curve_anchors = anchors->n_children;
  for (i = 0; i < w->num_bezier_curve_anchors; i++)
    w->bezier_curve_anchors[i] =
        array_int (r, anchors, i, BITS (10), "Anchors");
}

/* NULL after an error. */
static const GstShmemJsonNode *
get_frame (GstShmemJsonReader *r, const GstShmemJsonNode *node)
{
  if (node->type == GST_SHMEM_JSON_OBJECT)
    return node;
  _gst_shmem_json_reader_fail (r, "frame", "not an object");
  return NULL;
}

/* The index of the frame, or its place in the array if no frame has one. */
static void
read_number (GstShmemJsonReader *r, const GstShmemJsonNode *object,
    GstShmemHdr10PlusFrame *frame)
{
  const gboolean unnumbered =
      r->oddities[GST_SHMEM_JSON_NO_SEQUENCE_FRAME_INDEX].count > 0;
  gint64 number = r->index;

  if (!r->ok)
    return;
  if (find_member (object, "SequenceFrameIndex") == NULL) {
    if (r->index > 0 && !unnumbered)
      _gst_shmem_json_reader_fail (
          r, "SequenceFrameIndex", "missing, and the frames before have one");
  } else if (unnumbered) {
    _gst_shmem_json_reader_fail (
        r, "SequenceFrameIndex", "there, and the frames before have none");
  }
  get_optional_int (r, object, "SequenceFrameIndex",
      GST_SHMEM_JSON_NO_SEQUENCE_FRAME_INDEX, &number);
  frame->frame = number;
}

void
_gst_shmem_json_reader_read_frame (GstShmemJsonReader *r,
    const GstShmemJsonNode *node, GstShmemHdr10PlusFrame *frame)
{
  GstShmemHdr10Plus *values = &frame->values;
  const GstShmemJsonNode *object = get_frame (r, node);
  gint64 number = 1;

  if (object == NULL)
    return;
  values->application_version = 1;
  values->num_windows = 1;
  if (get_optional_int (r, object, "NumberOfWindows",
          GST_SHMEM_JSON_NO_NUMBER_OF_WINDOWS, &number)
      && number != 1)
    _gst_shmem_json_reader_fail (r, "NumberOfWindows", "not 1");
  values->targeted_system_display_maximum_luminance =
      get_int (r, object, "TargetedSystemDisplayMaximumLuminance", BITS (27));
  read_luminance (r, object, &values->windows[0]);
  read_curve (r, object, &values->windows[0]);
  get_optional_int (r, object, "SceneFrameIndex",
      GST_SHMEM_JSON_NO_SCENE_FRAME_INDEX, &number);
  get_optional_int (r, object, "SceneId", GST_SHMEM_JSON_NO_SCENE_ID, &number);
  read_number (r, object, frame);
}

/* ---- one frame in the layout of x265 ---- */

/* Instead of an array there is an object with a count and a key for each
 * element: Anchor0, Anchor1 and so on. */
static gint64
get_numbered (GstShmemJsonReader *r, const GstShmemJsonNode *object,
    const gchar *key, guint i, gint64 max)
{
  gchar name[40];

  g_snprintf (name, sizeof name, "%s%u", key, i);
  return get_int (r, object, name, max);
}

static void
read_legacy_distributions (GstShmemJsonReader *r,
    const GstShmemJsonNode *luminance, GstShmemHdr10PlusWindow *w)
{
  const GstShmemJsonNode *object =
      get_object (r, luminance, "PercentileLuminance");
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
read_legacy_luminance (GstShmemJsonReader *r, const GstShmemJsonNode *frame,
    GstShmemHdr10PlusWindow *w)
{
  const GstShmemJsonNode *object = get_object (r, frame, "LuminanceParameters");
  guint i;

  if (object == NULL)
    return;
  if (find_member (object, "LuminanceDistributions") != NULL) {
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
read_legacy_curve (GstShmemJsonReader *r, const GstShmemJsonNode *frame,
    GstShmemHdr10PlusWindow *w)
{
  const GstShmemJsonNode *node = find_member (frame, "BezierCurveData");
  const GstShmemJsonNode *object;
  guint i;

  if (node == NULL || node->type == GST_SHMEM_JSON_NULL)
    return;
  object = get_object (r, frame, "BezierCurveData");
  if (object == NULL || object->n_children == 0)
    return;
  if (find_member (object, "Anchors") != NULL) {
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
read_legacy_corners (GstShmemJsonReader *r, const GstShmemJsonNode *local,
    GstShmemHdr10PlusWindow *w)
{
  const GstShmemJsonNode *object = get_object (r, local, "WindowData");

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
read_legacy_ellipse (GstShmemJsonReader *r, const GstShmemJsonNode *local,
    GstShmemHdr10PlusWindow *w)
{
  const GstShmemJsonNode *object = get_object (r, local, "EllipseData");

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
read_legacy_window (GstShmemJsonReader *r, const GstShmemJsonNode *node,
    GstShmemHdr10PlusWindow *w)
{
  const GstShmemJsonNode *local;

  if (node->type != GST_SHMEM_JSON_OBJECT) {
    _gst_shmem_json_reader_fail (r, "LocalParameters", "not an object");
    return;
  }
  local = node;
  read_legacy_corners (r, local, w);
  read_legacy_ellipse (r, local, w);
  read_legacy_curve (r, local, w);
}

static void
read_legacy_windows (GstShmemJsonReader *r, const GstShmemJsonNode *frame,
    GstShmemHdr10Plus *values)
{
  const GstShmemJsonNode *locals = NULL, *local = NULL;
  guint i, n = 1;

  if (find_member (frame, "LocalParameters") != NULL) {
    locals = get_array (
        r, frame, "LocalParameters", 0, GST_SHMEM_HDR10_PLUS_MAX_WINDOWS - 1);
    if (locals == NULL)
      return;
    n += locals->n_children;
  }
  if (find_member (frame, "NumberOfWindows") != NULL
      && get_int (r, frame, "NumberOfWindows", G_MAXUINT8) != n)
    _gst_shmem_json_reader_fail (r, "NumberOfWindows", "not %u", n);
  values->num_windows = n;
  values->application_version = n == 1;
  for (i = 1; i < n && r->ok; i++) {
    values->windows[i] = values->windows[0];
    local = i == 1 ? locals + 1 : get_next (local);
    read_legacy_window (r, local, &values->windows[i]);
  }
}

void
_gst_shmem_json_reader_read_legacy_frame (GstShmemJsonReader *r,
    const GstShmemJsonNode *node, GstShmemHdr10PlusFrame *frame)
{
  GstShmemHdr10Plus *values = &frame->values;
  const GstShmemJsonNode *object = get_frame (r, node);

  if (object == NULL)
    return;
  frame->frame = r->index;
  values->targeted_system_display_maximum_luminance =
      get_int (r, object, "TargetedSystemDisplayMaximumLuminance", BITS (27));
  read_legacy_luminance (r, object, &values->windows[0]);
  read_legacy_windows (r, object, values);
  read_legacy_curve (r, object, &values->windows[0]);
}
