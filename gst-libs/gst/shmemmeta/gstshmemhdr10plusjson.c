/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Reads the HDR10+ values of a title from a JSON document of the layout of
 * hdr10plus_tool, or from the array that x265 reads. The
 * document is not trusted: the whole text is checked first, then the values of
 * one frame at a time are looked at. */

#include <gst/shmemmeta/gstshmemhdr10plusjson.h>

#include "gstshmem-private.h"
#include "gstshmemjsonreader-private.h"

#include <string.h>

/**
 * SECTION:gstshmemhdr10plusjson
 * @title: HDR10+ JSON
 * @short_description: the HDR10+ metadata of a title as a JSON document
 *
 * shmemmetawrite and the tool write it, and shmemmetaread and the functions
 * here read it. One object holds `JSONInfo`, `SceneInfo` (the frames), `SceneInfoSummary`
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
 * | `SequenceFrameIndex` | number of the frame |
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
 * The functions can be called from any thread.
 */

/* ---- the document ---- */

/* The last value of that name. */
typedef struct
{
  GstShmemJsonText at;
  guint count;
} Member;

typedef struct
{
  gboolean legacy; /* the root is the array of frames that x265 reads */
  Member info;
  Member frames;
  Member summary;
  Member tool;
} Document;

static void
note_member (Document *document, const GstShmemJsonText *text,
    const GstShmemJsonString *name)
{
  const struct
  {
    const gchar *name;
    Member *member;
  } members[] = {
    { "JSONInfo", &document->info },
    { "SceneInfo", &document->frames },
    { "SceneInfoSummary", &document->summary },
    { "ToolInfo", &document->tool },
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (members); i++)
    if (_gst_shmem_json_string_equals (name, members[i].name)) {
      members[i].member->at = *text;
      members[i].member->at.depth = 0;
      members[i].member->count++;
    }
}

/* Checks the text, and finds the members of the root. FALSE if that is neither
 * an object nor an array. */
static gboolean
scan_document (Document *document, GstShmemJsonText *text)
{
  GstShmemJsonString name;
  guint n;

  switch (_gst_shmem_json_text_peek (text)) {
    case '[':
      document->legacy = TRUE;
      document->frames.at = *text;
      _gst_shmem_json_text_read (text, NULL);
      break;
    case '{':
      _gst_shmem_json_text_enter (text);
      for (n = 0; _gst_shmem_json_text_next (text, n == 0, &name); n++) {
        _gst_shmem_json_text_peek (text);
        note_member (document, text, &name);
        if (!_gst_shmem_json_text_read (text, NULL))
          break;
      }
      break;
    default:
      return FALSE;
  }
  return TRUE;
}

/* ---- frames ---- */

typedef struct
{
  GstShmemJsonReader r;
  GArray *nodes; /* of one value */
  gchar profile; /* A, B or NUL */
  GstShmemHdr10PlusFrame frame;
  GstShmemHdr10PlusJsonFunc func;
  gpointer user_data;
} Reading;

/* Whether all frames are as HDR10plusProfile says. */
static void
check_profile (Reading *self)
{
  const GstShmemHdr10Plus *values = &self->frame.values;
  const GstShmemHdr10PlusWindow *w = &values->windows[0];
  const gboolean target = values->targeted_system_display_maximum_luminance > 0;
  const gboolean curve =
      w->tone_mapping_flag && w->num_bezier_curve_anchors > 0;
  GstShmemJsonReader *r = &self->r;

  if (self->profile == 'A' && w->tone_mapping_flag)
    _gst_shmem_json_reader_note (r, GST_SHMEM_JSON_CURVE_IN_PROFILE_A);
  if (self->profile == 'A' && target)
    _gst_shmem_json_reader_note (r, GST_SHMEM_JSON_TARGET_IN_PROFILE_A);
  if (self->profile == 'B' && !curve)
    _gst_shmem_json_reader_note (r, GST_SHMEM_JSON_NO_CURVE_IN_PROFILE_B);
  if (self->profile == 'B' && !target)
    _gst_shmem_json_reader_note (r, GST_SHMEM_JSON_NO_TARGET_IN_PROFILE_B);
}

static void
read_frame (Reading *self, gboolean legacy, gboolean first)
{
  const GstShmemJsonNode *node = (const GstShmemJsonNode *) self->nodes->data;
  const guint64 last = self->frame.frame;
  GstShmemJsonReader *r = &self->r;

  if (r->index >= GST_SHMEM_HDR10_PLUS_JSON_MAX_FRAMES)
    _gst_shmem_json_reader_fail (r, "frame", "too many, %u at most",
        GST_SHMEM_HDR10_PLUS_JSON_MAX_FRAMES);
  memset (&self->frame, 0, sizeof self->frame);
  if (r->ok && legacy)
    _gst_shmem_json_reader_read_legacy_frame (r, node, &self->frame);
  else if (r->ok)
    _gst_shmem_json_reader_read_frame (r, node, &self->frame);
  if (r->ok && !first && self->frame.frame <= last)
    _gst_shmem_json_reader_fail (r, "SequenceFrameIndex",
        "%" G_GUINT64_FORMAT " does not come after %" G_GUINT64_FORMAT,
        self->frame.frame, last);
  if (r->ok)
    check_profile (self);
}

static gboolean
fail_text (GstShmemJsonText *text, GError **error)
{
  _gst_shmem_refuse (error, GST_SHMEM_ERROR_INVALID_DATA,
      "HDR10+ JSON: line %u: %s", text->line, text->fault);
  _gst_shmem_json_text_clear (text);
  return FALSE;
}

static gboolean
read_frames (Reading *self, const Document *document)
{
  GstShmemJsonText text = document->frames.at;
  GstShmemJsonReader *r = &self->r;

  r->array = document->legacy ? "document" : "SceneInfo";
  _gst_shmem_json_text_enter (&text);
  for (r->index = 0; _gst_shmem_json_text_next (&text, r->index == 0, NULL);
       r->index++) {
    if (!_gst_shmem_json_text_read (&text, self->nodes))
      return fail_text (&text, r->error);
    r->line = text.line;
    read_frame (self, document->legacy, r->index == 0);
    if (!r->ok || !self->func (&self->frame, self->user_data, r->error))
      return FALSE;
  }
  r->array = NULL;
  return TRUE;
}

/* ---- the other members of the root ---- */

static void
check_type (
    Reading *self, const Member *member, const gchar *name, gchar opening)
{
  if (member->count > 0 && *member->at.at != opening)
    _gst_shmem_json_reader_fail (
        &self->r, name, opening == '{' ? "not an object" : "not an array");
}

static void
note_missing (Reading *self, const Member *member, GstShmemJsonOddity oddity)
{
  if (member->count == 0)
    _gst_shmem_json_reader_note (&self->r, oddity);
}

/* Members that name the profile and the version, both strings. */
static void
check_info (Reading *self, const Document *document)
{
  GstShmemJsonString name, value;
  GstShmemJsonText text;
  gboolean profile = FALSE, version = FALSE;
  guint n;

  check_type (self, &document->info, "JSONInfo", '{');
  note_missing (self, &document->info, GST_SHMEM_JSON_NO_JSON_INFO);
  if (document->info.count == 0 || !self->r.ok)
    return;
  text = document->info.at;
  _gst_shmem_json_text_enter (&text);
  for (n = 0; _gst_shmem_json_text_next (&text, n == 0, &name); n++) {
    const gboolean is_profile =
        _gst_shmem_json_string_equals (&name, "HDR10plusProfile");
    const gboolean is_version =
        _gst_shmem_json_string_equals (&name, "Version");

    if ((is_profile || is_version) && _gst_shmem_json_text_peek (&text) != '"')
      _gst_shmem_json_reader_fail (&self->r,
          is_profile ? "HDR10plusProfile" : "Version", "not a string");
    value.at = text.at;
    _gst_shmem_json_text_read (&text, NULL);
    value.size = (gsize) (text.at - value.at);
    if (is_profile)
      self->profile = value.size == 3 ? value.at[1] : '\0';
    profile |= is_profile;
    version |= is_version;
  }
  if (!profile)
    _gst_shmem_json_reader_note (&self->r, GST_SHMEM_JSON_NO_PROFILE);
  if (!version)
    _gst_shmem_json_reader_note (&self->r, GST_SHMEM_JSON_NO_VERSION);
}

/* Members that are derived from the frames, or name the tool, are only checked
 * for their type. */
static gboolean
check_members (Reading *self, const Document *document)
{
  GstShmemJsonReader *r = &self->r;

  check_info (self, document);
  if (document->frames.count == 0)
    _gst_shmem_json_reader_fail (r, "SceneInfo", "missing");
  check_type (self, &document->frames, "SceneInfo", '[');
  if (document->frames.count > 1)
    _gst_shmem_json_reader_note (r, GST_SHMEM_JSON_SCENE_INFO_TWICE);
  check_type (self, &document->summary, "SceneInfoSummary", '{');
  note_missing (self, &document->summary, GST_SHMEM_JSON_NO_SCENE_INFO_SUMMARY);
  check_type (self, &document->tool, "ToolInfo", '{');
  note_missing (self, &document->tool, GST_SHMEM_JSON_NO_TOOL_INFO);
  return r->ok;
}

/* ---- oddities ---- */

static const gchar *const oddity_texts[GST_SHMEM_JSON_N_ODDITIES] = {
  [GST_SHMEM_JSON_BYTE_ORDER_MARK] = "starts with a byte order mark",
  [GST_SHMEM_JSON_NO_JSON_INFO] = "JSONInfo is missing",
  [GST_SHMEM_JSON_NO_PROFILE] = "HDR10plusProfile is missing",
  [GST_SHMEM_JSON_NO_VERSION] = "Version is missing in JSONInfo",
  [GST_SHMEM_JSON_NO_SCENE_INFO_SUMMARY] = "SceneInfoSummary is missing",
  [GST_SHMEM_JSON_NO_TOOL_INFO] = "ToolInfo is missing",
  [GST_SHMEM_JSON_SCENE_INFO_TWICE] = "SceneInfo is there more than once; the "
                                      "last one is read",
  [GST_SHMEM_JSON_NO_NUMBER_OF_WINDOWS] = "NumberOfWindows is missing; 1 is "
                                          "assumed",
  [GST_SHMEM_JSON_NO_SCENE_FRAME_INDEX] = "SceneFrameIndex is missing",
  [GST_SHMEM_JSON_NO_SCENE_ID] = "SceneId is missing",
  [GST_SHMEM_JSON_NO_SEQUENCE_FRAME_INDEX] = "SequenceFrameIndex is missing; "
                                             "frames are numbered by position",
  [GST_SHMEM_JSON_CURVE_IN_PROFILE_A] = "HDR10plusProfile is A, but there is a "
                                        "tone curve",
  [GST_SHMEM_JSON_TARGET_IN_PROFILE_A] = "HDR10plusProfile is A, but there is "
                                         "a targeted luminance",
  [GST_SHMEM_JSON_NO_CURVE_IN_PROFILE_B] = "HDR10plusProfile is B, but there "
                                           "is no tone curve",
  [GST_SHMEM_JSON_NO_TARGET_IN_PROFILE_B] = "HDR10plusProfile is B, but there "
                                            "is no targeted luminance",
};

static GArray *
collect_oddities (const GstShmemJsonReader *r)
{
  GArray *oddities =
      g_array_new (FALSE, FALSE, sizeof (GstShmemHdr10PlusJsonOddity));
  guint i;

  for (i = 0; i < GST_SHMEM_JSON_N_ODDITIES; i++) {
    const gboolean of_frames = i >= GST_SHMEM_JSON_NO_NUMBER_OF_WINDOWS;
    GstShmemHdr10PlusJsonOddity oddity = { oddity_texts[i], -1, 0 };

    if (of_frames) {
      oddity.first = r->oddities[i].first;
      oddity.count = r->oddities[i].count;
    }
    if (r->oddities[i].count > 0)
      g_array_append_val (oddities, oddity);
  }
  return oddities;
}

/* ---- reading ---- */

/* Before anything else: its size and its encoding. Steps over a byte order
 * mark. */
static gboolean
check_text (GstShmemJsonText *text, gboolean *mark, GError **error)
{
  const gsize size = text->end - text->at;
  const gchar *end = text->at;

  if (size > GST_SHMEM_HDR10_PLUS_JSON_MAX_BYTES)
    return _gst_shmem_refuse (error, GST_SHMEM_ERROR_LIMIT,
        "HDR10+ JSON: %" G_GSIZE_FORMAT " bytes, %u at most", size,
        GST_SHMEM_HDR10_PLUS_JSON_MAX_BYTES);
  if (!g_utf8_validate (text->at, size, &end)) {
    guint line = 1;

    while (text->at < end)
      line += *text->at++ == '\n';
    return _gst_shmem_refuse (error, GST_SHMEM_ERROR_INVALID_DATA,
        "HDR10+ JSON: line %u: not UTF-8", line);
  }
  *mark = size >= 3 && memcmp (text->at, "\xef\xbb\xbf", 3) == 0;
  text->at += *mark ? 3 : 0;
  return TRUE;
}

static gboolean
read_document (Reading *self, GstShmemJsonText *text)
{
  Document document = { 0 };

  if (!scan_document (&document, text))
    return _gst_shmem_refuse (self->r.error, GST_SHMEM_ERROR_INVALID_DATA,
        "HDR10+ JSON: document: not an object or array");
  if (text->fault != NULL)
    return fail_text (text, self->r.error);
  if (_gst_shmem_json_text_peek (text) != '\0')
    return _gst_shmem_refuse (self->r.error, GST_SHMEM_ERROR_INVALID_DATA,
        "HDR10+ JSON: line %u: more than one document", text->line);
  return (document.legacy || check_members (self, &document))
      && read_frames (self, &document);
}

/**
 * gst_shmem_hdr10_plus_json_foreach:
 * @data: (array length=size) (element-type guint8): a document in UTF-8
 * @size: bytes at @data, or -1 if they end with a NUL
 * @func: (scope call): called for each frame, in the order of the document
 * @user_data: for @func
 * @oddities: (out) (optional) (transfer full)
 *     (element-type GstShmemHdr10PlusJsonOddity): on success, what was odd;
 *     empty for a document as hdr10plus_tool writes it
 * @error: return location for an error, or %NULL
 *
 * Reads a document frame by frame. The values of a frame are those of
 * application version 1 with one window; tone_mapping_flag is set if and only
 * if the frame has `BezierCurveData`, which may be `null`; fields that the
 * layout lacks are 0.
 *
 * `SequenceFrameIndex` is the number of a frame, and must ascend. The scenes
 * and unknown keys are ignored.
 *
 * Older tools left out `SceneId`, `SceneFrameIndex`, `SequenceFrameIndex`,
 * `NumberOfWindows`, `JSONInfo`, `SceneInfoSummary` and `ToolInfo`. Each of
 * them may be missing, which is an oddity. If no frame has a
 * `SequenceFrameIndex`, the index of a frame is its number; if only some have
 * one, the document is refused. A byte order mark is an oddity as well, and so
 * is a profile that does not match the frames. Every other key is required;
 * all must be of the right type, count and range.
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
 * A number of more than 64 bits and nesting deeper than any layout count as
 * syntax errors, which are found before @func is called; after another error
 * the frames that @func got are worthless. If @func returns %FALSE, the error is
 * its own. A document of more than %GST_SHMEM_HDR10_PLUS_JSON_MAX_BYTES bytes is
 * %GST_SHMEM_ERROR_LIMIT.
 *
 * Nothing of the text is copied: whatever its shape, less than 1 MiB is used.
 *
 * Returns: whether the document was read
 *
 * Since: 0.9
 */
gboolean
gst_shmem_hdr10_plus_json_foreach (const gchar *data, gssize size,
    GstShmemHdr10PlusJsonFunc func, gpointer user_data, GArray **oddities,
    GError **error)
{
  Reading self = { .func = func, .user_data = user_data };
  GstShmemJsonText text;
  gboolean mark = FALSE, read;

  g_return_val_if_fail (data != NULL, FALSE);
  g_return_val_if_fail (func != NULL, FALSE);

  _gst_shmem_json_text_init (
      &text, data, size < 0 ? strlen (data) : (gsize) size);
  if (!check_text (&text, &mark, error))
    return FALSE;
  self.r.ok = TRUE;
  self.r.error = error;
  self.nodes = g_array_new (FALSE, FALSE, sizeof (GstShmemJsonNode));
  if (mark)
    _gst_shmem_json_reader_note (&self.r, GST_SHMEM_JSON_BYTE_ORDER_MARK);
  read = read_document (&self, &text);
  g_array_unref (self.nodes);
  if (read && oddities)
    *oddities = collect_oddities (&self.r);
  return read;
}
