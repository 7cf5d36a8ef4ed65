/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Parses untrusted caps in text form.
 *
 * gst_caps_from_string() is meant for trusted text: it recurses without a limit
 * (64 KiB of '<' overflow the stack), makes values of any registered type, and
 * logs a critical for some malformed names and buffers. So text is passed on
 * only if gst_caps_to_string() could have written it for fixed caps with plain
 * types:
 *
 *   caps  = name [ "(" feature { "," feature } ")" ] { "," key "=" type value }
 *   type  = "(" one of those below ")"
 *   value = scalar | "<" [ value { "," value } ] ">"
 *
 * Before GStreamer 1.26, names of caps, features and fields are never freed
 * (GQuark), so untrusted text may add a limited number of new ones.
 */

#include "common/commoncapstext.h"

#include <string.h>

/* Nested arrays: matrices occur, but nothing deeper. */
#define MAX_DEPTH 3

/* New names in the lifetime of the process, and bytes of one. Names used by
 * loaded elements of GStreamer exist before caps with them arrive. */
#define MAX_NEW_NAMES 1024
#define MAX_NAME_SIZE 64

typedef struct
{
  const gchar *at;
  const gchar *end;
} Cursor;

static void
skip_spaces (Cursor *cursor)
{
  while (cursor->at < cursor->end && *cursor->at == ' ')
    cursor->at++;
}

static gboolean
take_sign (Cursor *cursor, gchar sign)
{
  if (cursor->at == cursor->end || *cursor->at != sign)
    return FALSE;
  cursor->at++;
  return TRUE;
}

/* A run of letters, digits and @more; returns its length. */
static gsize
take_word (Cursor *cursor, const gchar *more)
{
  const gchar *start = cursor->at;

  while (cursor->at < cursor->end
      && (g_ascii_isalnum (*cursor->at)
          || (*cursor->at != '\0' && strchr (more, *cursor->at) != NULL)))
    cursor->at++;
  return (gsize) (cursor->at - start);
}

/* Registers the names that occur in video caps, so that a peer which used up
 * the new names does not affect others. */
static void
register_usual_names (void)
{
  static const gchar *const names[] = { "video/x-raw", "video/x-h264",
    "video/x-h265", "video/x-vp9", "video/x-av1", "image/jpeg", "format",
    "width", "height", "framerate", "max-framerate", "pixel-aspect-ratio",
    "interlace-mode", "field-order", "multiview-mode", "multiview-flags",
    "views", "chroma-site", "colorimetry", "mastering-display-info",
    "content-light-level", "stream-format", "alignment", "profile", "level",
    "tier", "codec_data", "parsed", "streams", "memory:SystemMemory",
    "meta:GstShmemPlanesMeta", "chroma-format", "bit-depth-luma",
    "bit-depth-chroma" };
  static gsize registered = 0;
  guint i;

  if (!g_once_init_enter (&registered))
    return;
  for (i = 0; i < G_N_ELEMENTS (names); i++)
    g_quark_from_static_string (names[i]);
  g_once_init_leave (&registered, 1);
}

/* Whether the name from @start to @cursor exists or may be registered. */
static gboolean
may_register (const Cursor *cursor, const gchar *start)
{
  static gint n_new = 0;
  gsize size = (gsize) (cursor->at - start);
  gchar name[MAX_NAME_SIZE + 1];

  if (size > MAX_NAME_SIZE)
    return FALSE;
  memcpy (name, start, size);
  name[size] = '\0';
  if (g_quark_try_string (name) != 0)
    return TRUE;
  if (g_atomic_int_get (&n_new) >= MAX_NEW_NAMES
      || g_atomic_int_add (&n_new, 1) >= MAX_NEW_NAMES)
    return FALSE;
  /* Registered here, so that it is counted once even if GStreamer drops it. */
  return g_quark_from_string (name) != 0;
}

/* The same for a name, which starts with a letter and may be registered. */
static gboolean
take_name (Cursor *cursor, const gchar *more)
{
  const gchar *start = cursor->at;

  return cursor->at < cursor->end && g_ascii_isalpha (*cursor->at)
      && take_word (cursor, more) > 0 && may_register (cursor, start);
}

static gboolean
take_features (Cursor *cursor)
{
  do {
    const gchar *start;

    skip_spaces (cursor);
    start = cursor->at;
    while (cursor->at < cursor->end && g_ascii_isalpha (*cursor->at))
      cursor->at++;
    if (!take_sign (cursor, ':') || take_word (cursor, "") == 0
        || !may_register (cursor, start))
      return FALSE;
  } while (take_sign (cursor, ','));
  return take_sign (cursor, ')');
}

static gboolean
take_type (Cursor *cursor, gboolean *is_buffer)
{
  static const gchar *const types[] = { "buffer", "int", "uint", "gint64",
    "guint64", "float", "double", "boolean", "string", "fraction", "bitmask",
    "GstVideoMultiviewFlagsSet" };
  const gchar *name;
  gsize length;
  guint i;

  if (!take_sign (cursor, '('))
    return FALSE;
  name = cursor->at;
  length = take_word (cursor, "");
  if (!take_sign (cursor, ')'))
    return FALSE;
  for (i = 0; i < G_N_ELEMENTS (types); i++)
    if (strlen (types[i]) == length && memcmp (types[i], name, length) == 0) {
      *is_buffer = i == 0;
      return TRUE;
    }
  return FALSE;
}

/* The rest of a string, after its opening quote. */
static gboolean
take_quoted (Cursor *cursor)
{
  while (cursor->at < cursor->end) {
    gchar c = *cursor->at++;

    if (c == '"')
      return TRUE;
    if (c == '\\' && cursor->at < cursor->end)
      c = *cursor->at++;
    if (!g_ascii_isprint (c))
      return FALSE;
  }
  return FALSE;
}

static gboolean
take_hex (Cursor *cursor)
{
  gsize n = 0;

  for (; cursor->at < cursor->end && g_ascii_isxdigit (*cursor->at); n++)
    cursor->at++;
  return n % 2 == 0;
}

static gboolean
take_scalar (Cursor *cursor, gboolean is_buffer)
{
  if (is_buffer)
    return take_hex (cursor);
  if (take_sign (cursor, '"'))
    return take_quoted (cursor);
  return take_word (cursor, "_-+/:.") > 0;
}

/* Elements of an array may repeat their type. */
static gboolean
take_element (Cursor *cursor, gboolean is_buffer)
{
  skip_spaces (cursor);
  if (cursor->at < cursor->end && *cursor->at == '('
      && !take_type (cursor, &is_buffer))
    return FALSE;
  return take_scalar (cursor, is_buffer);
}

static gboolean
take_value (Cursor *cursor, gboolean is_buffer)
{
  guint depth = 0;

  for (;;) {
    skip_spaces (cursor);
    while (take_sign (cursor, '<')) {
      if (++depth > MAX_DEPTH)
        return FALSE;
      skip_spaces (cursor);
    }
    /* Arrays may be empty. */
    if (!(depth > 0 && cursor->at < cursor->end && *cursor->at == '>')
        && !take_element (cursor, is_buffer))
      return FALSE;
    skip_spaces (cursor);
    while (depth > 0 && take_sign (cursor, '>')) {
      depth--;
      skip_spaces (cursor);
    }
    if (depth == 0)
      return TRUE;
    if (!take_sign (cursor, ','))
      return FALSE;
  }
}

static gboolean
take_field (Cursor *cursor)
{
  gboolean is_buffer;

  skip_spaces (cursor);
  return take_name (cursor, "/-_.:+") && take_sign (cursor, '=')
      && take_type (cursor, &is_buffer) && take_value (cursor, is_buffer);
}

static gboolean
text_ok (const gchar *text, gsize size)
{
  Cursor cursor = { text, text + size };

  register_usual_names ();
  if (!take_name (&cursor, "/-_.:+"))
    return FALSE;
  if (take_sign (&cursor, '(') && !take_features (&cursor))
    return FALSE;
  while (take_sign (&cursor, ','))
    if (!take_field (&cursor))
      return FALSE;
  return cursor.at == cursor.end;
}

GstCaps *
common_caps_from_text (const gchar *text, gsize size)
{
  GstCaps *caps = NULL;
  gchar *copy;

  if (text_ok (text, size)) {
    copy = g_strndup (text, size);
    caps = gst_caps_from_string (copy);
    g_free (copy);
  }
  if (caps && !gst_caps_is_fixed (caps))
    gst_clear_caps (&caps);
  return caps;
}
