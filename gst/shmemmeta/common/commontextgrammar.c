/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The grammar of untrusted caps and structures in text form. It makes no values,
 * except to see whether GStreamer would read them.
 *
 * gst_caps_from_string() is meant for trusted text: it recurses without a limit
 * (64 KiB of '<' overflow the stack), makes values of any registered type, and
 * logs a critical for some malformed names, fractions and buffers. So text is
 * passed on only if gst_caps_to_string() could have written it for fixed caps
 * with plain types and nested structures of these:
 *
 *   caps      = structure
 *   structure = name [ "(" feature { "," feature } ")" ] { "," field }
 *   field     = key "=" type value
 *   type      = "(" one of those below ")"
 *   value     = scalar | "<" [ element { "," element } ] ">"
 *             | "[" structure { ";" structure } [ ";" ] "]"
 *             | "{" [ element { "," element } ] "}"       of unique lists
 *   element   = [ type ] value
 *
 * The structure of tags can also have lists, which are for several values of a
 * tag, and dates.
 *
 * Before GStreamer 1.26, names of caps, features and fields are never freed
 * (GQuark), so untrusted text may add a limited number of new ones.
 */

#include "common/commoncapstext.h"
#include "common/commonerror.h"

#include <gst/shmemmeta/shmemmeta.h>
#include <gst/video/video.h>

#include <string.h>

/* Arrays and structures in each other. The tensors of GStreamer 1.28 need 5. */
#define MAX_DEPTH 8

/* New names in the lifetime of the process, and bytes of one. Names used by
 * loaded elements of GStreamer exist before caps with them arrive. */
#define MAX_NEW_NAMES 1024
#define MAX_NAME_SIZE 64

typedef enum
{
  TYPE_PLAIN, /* a word, which GStreamer reads in any case */
  TYPE_STRING,
  TYPE_BUFFER,
  TYPE_FRACTION,
  TYPE_STRUCTURE,
  TYPE_CAPS,
  TYPE_UNIQUE_LIST,
  TYPE_DATE, /* as TYPE_PLAIN, in tags only */
} TypeKind;

typedef struct
{
  const gchar *name;
  TypeKind kind;
  const gchar *known_as; /* its GType, if that is asked for */
} Type;

typedef struct
{
  const gchar *at;
  const gchar *end;
  gboolean tags;    /* lists and dates can occur */
  guint depth;      /* of nested values */
  guint structures; /* of these, structures */
  guint n_values;   /* that there may still be */
  /* What was wrong, and in which field of the caps; or NULL. */
  const gchar *fault;
  const gchar *field;
  gsize field_size;
} Cursor;

/* Is FALSE. The first fault counts. */
static gboolean
refuse (Cursor *cursor, const gchar *fault)
{
  if (cursor->fault == NULL)
    cursor->fault = fault;
  return FALSE;
}

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

  if (cursor->at == cursor->end || !g_ascii_isalpha (*cursor->at)
      || take_word (cursor, more) == 0)
    return FALSE;
  return may_register (cursor, start)
      || refuse (cursor,
          "has a name of more than 64 bytes, or more new names than allowed");
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

static const Type types[] = {
  { "int", TYPE_PLAIN, "gint" },
  { "uint", TYPE_PLAIN, "guint" },
  { "gint64", TYPE_PLAIN, "gint64" },
  { "guint64", TYPE_PLAIN, "guint64" },
  { "float", TYPE_PLAIN, "gfloat" },
  { "double", TYPE_PLAIN, "gdouble" },
  { "boolean", TYPE_PLAIN, "gboolean" },
  { "bitmask", TYPE_PLAIN, "GstBitmask" },
  { "GstVideoMultiviewFlagsSet", TYPE_PLAIN, "GstVideoMultiviewFlagsSet" },
  { "date", TYPE_DATE, "GDate" },
  { "datetime", TYPE_DATE, "GstDateTime" },
  { "string", TYPE_STRING, NULL },
  { "buffer", TYPE_BUFFER, NULL },
  { "fraction", TYPE_FRACTION, NULL },
  { "structure", TYPE_STRUCTURE, NULL },
  { "GstStructure", TYPE_STRUCTURE, NULL },
  { "caps", TYPE_CAPS, NULL },
  { "GstCaps", TYPE_CAPS, NULL },
  { "/uniquelist", TYPE_UNIQUE_LIST, "GstUniqueList" },
  { "GstUniqueList", TYPE_UNIQUE_LIST, "GstUniqueList" },
};

static gboolean
take_type (Cursor *cursor, const Type **type)
{
  const gchar *name;
  gsize length;
  guint i;

  if (!take_sign (cursor, '('))
    return refuse (cursor, "is not fixed, or has no type");
  name = cursor->at;
  length = take_word (cursor, "/");
  if (!take_sign (cursor, ')'))
    return FALSE;
  for (i = 0; i < G_N_ELEMENTS (types); i++) {
    if (strlen (types[i].name) != length
        || memcmp (types[i].name, name, length) != 0)
      continue;
    if (types[i].kind == TYPE_DATE && !cursor->tags)
      break;
    if (types[i].known_as && g_type_from_name (types[i].known_as) == 0)
      return refuse (cursor, "has a type that this GStreamer does not know");
    *type = &types[i];
    return TRUE;
  }
  return refuse (cursor, "has a type that cannot go to another process");
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
    /* GStreamer finds the end of a structure without regard to quotes. */
    if (cursor->structures > 0 && (c == '[' || c == ']'))
      return refuse (cursor,
          "has a bracket in a string of a structure, which GStreamer "
          "cannot read");
  }
  return FALSE;
}

static gboolean
take_hex (Cursor *cursor)
{
  gsize n = 0;

  for (; cursor->at < cursor->end && g_ascii_isxdigit (*cursor->at); n++)
    cursor->at++;
  /* GStreamer writes empty buffers, but cannot read them. */
  return n > 0 && n % 2 == 0;
}

/* Digits of a number of @min to G_MAXINT. */
static gboolean
take_number (Cursor *cursor, gint min)
{
  const gchar *start = cursor->at;
  gint number = 0;

  while (cursor->at < cursor->end && g_ascii_isdigit (*cursor->at)) {
    gint digit = *cursor->at++ - '0';

    if (number > (G_MAXINT - digit) / 10)
      return FALSE;
    number = number * 10 + digit;
  }
  return cursor->at > start && number >= min;
}

static gboolean
take_fraction (Cursor *cursor)
{
  take_sign (cursor, '-');
  return (take_number (cursor, 0) && take_sign (cursor, '/')
             && take_number (cursor, 1))
      || refuse (cursor, "has a fraction that is out of range");
}

/* GStreamer leaks an array if it cannot read one of its elements. */
static gboolean
take_plain (Cursor *cursor, const Type *type)
{
  const gchar *start = cursor->at;
  gsize size = take_word (cursor, "_-+/:.");
  GValue value = G_VALUE_INIT;
  gboolean read;
  gchar *text;

  if (size == 0)
    return FALSE;
  text = g_strndup (start, size);
  g_value_init (&value, g_type_from_name (type->known_as));
  read = gst_value_deserialize (&value, text);
  g_value_unset (&value);
  g_free (text);
  return read || refuse (cursor, "has a value that is not of its type");
}

/* In memory a value is much larger than the few bytes of its text. */
static gboolean
count_value (Cursor *cursor)
{
  if (cursor->n_values == 0)
    return refuse (cursor, "has more values than one frame may have");
  cursor->n_values--;
  return TRUE;
}

static gboolean
take_scalar (Cursor *cursor, const Type *type)
{
  switch (type->kind) {
    case TYPE_BUFFER:
      return take_hex (cursor);
    case TYPE_FRACTION:
      return take_fraction (cursor);
    case TYPE_STRING:
      if (take_sign (cursor, '"'))
        return take_quoted (cursor);
      return take_word (cursor, "_-+/:.") > 0;
    case TYPE_PLAIN:
    case TYPE_DATE:
      return take_plain (cursor, type);
    default:
      return FALSE;
  }
}

static gboolean take_structure (Cursor *cursor, gboolean features);

/* The rest of structures, after their opening bracket. */
static gboolean
take_structures (Cursor *cursor, const Type *type)
{
  guint n = 0;

  cursor->structures++;
  do {
    skip_spaces (cursor);
    if (n > 0 && cursor->at < cursor->end && *cursor->at == ']')
      break;
    if ((n > 0 && type->kind != TYPE_CAPS)
        || !take_structure (cursor, type->kind == TYPE_CAPS))
      return FALSE;
    n++;
  } while (take_sign (cursor, ';'));
  skip_spaces (cursor);
  cursor->structures--;
  return take_sign (cursor, ']');
}

static gboolean take_value (Cursor *cursor, const Type *type);

/* The rest of an array or list, after its opening @sign. Elements may repeat
 * their type. */
static gboolean
take_elements (Cursor *cursor, const Type *type, gchar closing)
{
  skip_spaces (cursor);
  /* Arrays may be empty. */
  if (take_sign (cursor, closing))
    return TRUE;
  do {
    const Type *own = type;

    skip_spaces (cursor);
    if (cursor->at < cursor->end && *cursor->at == '('
        && !take_type (cursor, &own))
      return FALSE;
    if (!take_value (cursor, own))
      return FALSE;
    skip_spaces (cursor);
  } while (take_sign (cursor, ','));
  return take_sign (cursor, closing);
}

static gboolean
take_nested (Cursor *cursor, const Type *type)
{
  if (take_sign (cursor, '<'))
    return take_elements (cursor, type, '>');
  if (cursor->tags && take_sign (cursor, '{'))
    return take_elements (cursor, type, '}');
  if (type->kind == TYPE_UNIQUE_LIST)
    return take_sign (cursor, '{') && take_elements (cursor, type, '}');
  return take_sign (cursor, '[') && take_structures (cursor, type);
}

static gboolean
take_value (Cursor *cursor, const Type *type)
{
  gboolean scalar = type->kind < TYPE_STRUCTURE || type->kind == TYPE_DATE;
  gboolean taken;

  if (!count_value (cursor))
    return FALSE;
  skip_spaces (cursor);
  if (scalar && cursor->at < cursor->end && *cursor->at != '<'
      && !(cursor->tags && *cursor->at == '{'))
    return take_scalar (cursor, type);
  if (++cursor->depth > MAX_DEPTH)
    return refuse (cursor, "has values that are nested too deep");
  taken = take_nested (cursor, type);
  cursor->depth--;
  return taken;
}

static gboolean
take_field (Cursor *cursor)
{
  const gchar *start;
  const Type *type;

  skip_spaces (cursor);
  start = cursor->at;
  if (!take_name (cursor, "/-_.:+"))
    return FALSE;
  if (cursor->depth == 0) {
    cursor->field = start;
    cursor->field_size = (gsize) (cursor->at - start);
  }
  if (!take_sign (cursor, '=') || !take_type (cursor, &type)
      || !take_value (cursor, type))
    return FALSE;
  skip_spaces (cursor);
  if (cursor->depth == 0)
    cursor->field = NULL;
  return TRUE;
}

static gboolean
take_structure (Cursor *cursor, gboolean features)
{
  if (!take_name (cursor, "/-_.:+") || !count_value (cursor))
    return FALSE;
  if (features && take_sign (cursor, '(') && !take_features (cursor))
    return FALSE;
  while (take_sign (cursor, ','))
    if (!take_field (cursor))
      return FALSE;
  return TRUE;
}

gboolean
common_text_check (CommonText kind, const gchar *text, gsize size,
    guint *n_values, GError **error)
{
  Cursor cursor = { .at = text,
    .end = text + size,
    .tags = kind == COMMON_TEXT_TAGS,
    .n_values = n_values ? *n_values : G_MAXUINT };
  gboolean taken;

  register_usual_names ();
  /* GStreamer knows these types only once somebody has used them. */
  g_type_ensure (GST_TYPE_VIDEO_MULTIVIEW_FLAGSET);
  g_type_ensure (GST_TYPE_DATE_TIME);
  g_type_ensure (G_TYPE_DATE);
  taken = take_structure (&cursor, kind == COMMON_TEXT_CAPS)
      && cursor.at == cursor.end;
  if (n_values)
    *n_values = cursor.n_values;
  if (taken)
    return TRUE;
  refuse (&cursor, "is not the text of a fixed value");
  if (cursor.field)
    return common_fail (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA,
        "field \"%.*s\" %s", (gint) MIN (cursor.field_size, MAX_NAME_SIZE),
        cursor.field, cursor.fault);
  return common_fail (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA,
      kind == COMMON_TEXT_CAPS ? "they are not the text of fixed caps"
                               : "it is not the text of a structure");
}
