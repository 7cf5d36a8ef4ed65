/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Reads JSON (RFC 8259) value by value, in a text of which nothing is copied.
 * The text is not trusted: memory is bounded by the largest value that a caller
 * asks the nodes of, depth and the number of nodes have limits, and numbers of
 * more than 64 bits are refused. json-glib is not used for this, as its nodes of
 * a whole document need dozens of times the size of the text, and as it follows
 * any depth, wraps numbers, and reads octal ones and comments. */

#include "gstshmemjsontext-private.h"

#include <string.h>

/* The layouts have at most seven levels. */
#define MAX_DEPTH 32

/* A frame has about 50 values. */
#define MAX_NODES 8192

/* Sets the fault and ends the text. Always FALSE. */
G_GNUC_PRINTF (2, 3)
static gboolean
fail (GstShmemJsonText *t, const gchar *format, ...)
{
  va_list args;

  if (t->fault != NULL)
    return FALSE;
  va_start (args, format);
  t->fault = g_strdup_vprintf (format, args);
  va_end (args);
  t->end = t->at;
  return FALSE;
}

static gboolean
fail_unexpected (GstShmemJsonText *t)
{
  if (t->at == t->end)
    return fail (t, "not JSON: unexpected end");
  if (g_ascii_isprint (*t->at))
    return fail (t, "not JSON: unexpected '%c'", *t->at);
  return fail (t, "not JSON: unexpected byte 0x%02x", (guchar) *t->at);
}

void
_gst_shmem_json_text_init (
    GstShmemJsonText *text, const gchar *data, gsize size)
{
  *text = (GstShmemJsonText){ data, data + size, 1, 0, NULL };
}

void
_gst_shmem_json_text_clear (GstShmemJsonText *text)
{
  g_clear_pointer (&text->fault, g_free);
}

static gchar
look (const GstShmemJsonText *t)
{
  return t->at < t->end ? *t->at : '\0';
}

gchar
_gst_shmem_json_text_peek (GstShmemJsonText *text)
{
  while (text->at < text->end
      && (*text->at == ' ' || *text->at == '\n' || *text->at == '\r'
          || *text->at == '\t'))
    text->line += *text->at++ == '\n';
  return look (text);
}

/* ---- numbers, clause 6 ---- */

static gsize
skip_digits (GstShmemJsonText *t)
{
  const gchar *start = t->at;

  while (g_ascii_isdigit (look (t)))
    t->at++;
  return t->at - start;
}

/* FALSE if @n_digits digits from @start on are more than 2^63 - 1. */
static gboolean
get_int64 (const gchar *start, gsize n_digits, gboolean negative, gint64 *value)
{
  guint64 magnitude = 0;
  gsize i;

  if (n_digits > 19)
    return FALSE;
  for (i = 0; i < n_digits; i++)
    magnitude = 10 * magnitude + (guint64) (start[i] - '0');
  if (magnitude > G_MAXINT64)
    return FALSE;
  *value = negative ? -(gint64) magnitude : (gint64) magnitude;
  return TRUE;
}

/* The optional parts after the integer. */
static gboolean
skip_fraction (GstShmemJsonText *t)
{
  if (look (t) == '.') {
    t->at++;
    if (skip_digits (t) == 0)
      return FALSE;
  }
  if (look (t) == 'e' || look (t) == 'E') {
    t->at++;
    if (look (t) == '+' || look (t) == '-')
      t->at++;
    if (skip_digits (t) == 0)
      return FALSE;
  }
  return TRUE;
}

static gboolean
read_number (GstShmemJsonText *t, GstShmemJsonNode *node)
{
  const gboolean negative = *t->at == '-';
  const gchar *start;
  gsize n_digits;
  gboolean whole;

  t->at += negative;
  start = t->at;
  n_digits = skip_digits (t);
  whole = look (t) != '.' && look (t) != 'e' && look (t) != 'E';
  if (n_digits == 0 || (n_digits > 1 && *start == '0') || !skip_fraction (t)
      || g_ascii_isalnum (look (t)) || look (t) == '.' || look (t) == '_')
    return fail (t, "not a number of JSON");
  node->type = whole ? GST_SHMEM_JSON_INTEGER : GST_SHMEM_JSON_REAL;
  if (whole && !get_int64 (start, n_digits, negative, &node->value.integer))
    return fail (t, "a number of more than 64 bits");
  return TRUE;
}

/* ---- strings, clause 7 ---- */

/* After the backslash. */
static gboolean
skip_escape (GstShmemJsonText *t)
{
  guint i;

  if (look (t) == '\0' || strchr ("\"\\/bfnrtu", look (t)) == NULL)
    return fail (t, "not an escape sequence of JSON");
  if (*t->at++ != 'u')
    return TRUE;
  for (i = 0; i < 4; i++, t->at++)
    if (!g_ascii_isxdigit (look (t)))
      return fail (t, "not an escape sequence of JSON");
  return TRUE;
}

static gboolean
read_string (GstShmemJsonText *t, GstShmemJsonString *string)
{
  const guint line = t->line;

  string->at = ++t->at;
  while (t->at < t->end && *t->at != '"') {
    t->line += *t->at == '\n';
    if (*t->at++ == '\\' && !skip_escape (t))
      return FALSE;
  }
  if (t->at == t->end) {
    t->line = line;
    return fail (t, "a string without an end");
  }
  string->size = t->at++ - string->at;
  return TRUE;
}

/* The character at @at, or -1 if it is not ASCII; steps over it. */
static gint
next_char (const gchar **at)
{
  static const gchar escapes[] = "bfnrt", meant[] = "\b\f\n\r\t";
  const gchar c = *(*at)++;
  const gchar *escape;
  guint i, code = 0;

  if (c != '\\')
    return (guchar) c < 0x80 ? c : -1;
  escape = strchr (escapes, **at);
  if (**at != 'u')
    return escape ? ((*at)++, meant[escape - escapes]) : *(*at)++;
  for (i = 1; i <= 4; i++)
    code = 16 * code + (guint) g_ascii_xdigit_value ((*at)[i]);
  *at += 5;
  return code < 0x80 ? (gint) code : -1;
}

gboolean
_gst_shmem_json_string_equals (
    const GstShmemJsonString *string, const gchar *expected)
{
  const gchar *at = string->at, *end = string->at + string->size;

  while (at < end)
    if (*expected == '\0' || next_char (&at) != *expected++)
      return FALSE;
  return *expected == '\0';
}

/* ---- values ---- */

static gboolean
read_word (GstShmemJsonText *t, GstShmemJsonNode *node)
{
  static const struct
  {
    const gchar *word;
    GstShmemJsonType type;
  } words[] = {
    { "null", GST_SHMEM_JSON_NULL },
    { "true", GST_SHMEM_JSON_BOOLEAN },
    { "false", GST_SHMEM_JSON_BOOLEAN },
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (words); i++) {
    gsize size = strlen (words[i].word);

    if ((gsize) (t->end - t->at) >= size
        && memcmp (t->at, words[i].word, size) == 0) {
      node->type = words[i].type;
      t->at += size;
      return TRUE;
    }
  }
  return fail_unexpected (t);
}

void
_gst_shmem_json_text_enter (GstShmemJsonText *text)
{
  if (text->fault != NULL)
    return;
  if (text->depth >= MAX_DEPTH) {
    fail (text, "nested too deep");
    return;
  }
  text->depth++;
  text->at++;
}

gboolean
_gst_shmem_json_text_next (
    GstShmemJsonText *text, gboolean first, GstShmemJsonString *name)
{
  const gchar close = name ? '}' : ']';
  gchar c = _gst_shmem_json_text_peek (text);

  if (c == close) {
    text->at++;
    text->depth--;
    return FALSE;
  }
  if (!first) {
    if (c != ',')
      return fail_unexpected (text);
    text->at++;
    c = _gst_shmem_json_text_peek (text);
  }
  if (name == NULL)
    return c != '\0' || fail_unexpected (text);
  if (c != '"')
    return fail_unexpected (text);
  if (!read_string (text, name))
    return FALSE;
  if (_gst_shmem_json_text_peek (text) != ':')
    return fail_unexpected (text);
  text->at++;
  return TRUE;
}

static gboolean read_value (
    GstShmemJsonText *t, const GstShmemJsonString *name, GArray *nodes);

/* The elements or members of the last of @nodes. */
static gboolean
read_children (GstShmemJsonText *t, gboolean object, GArray *nodes)
{
  const guint parent = nodes ? nodes->len - 1 : 0;
  GstShmemJsonString name = { NULL, 0 };
  GstShmemJsonNode *node;
  guint n = 0;

  _gst_shmem_json_text_enter (t);
  while (_gst_shmem_json_text_next (t, n == 0, object ? &name : NULL)) {
    if (!read_value (t, &name, nodes))
      return FALSE;
    n++;
  }
  if (nodes) {
    node = &g_array_index (nodes, GstShmemJsonNode, parent);
    node->n_children = n;
    node->n_nodes = nodes->len - parent;
  }
  return t->fault == NULL;
}

/* At most MAX_DEPTH calls deep. */
static gboolean
read_value (GstShmemJsonText *t, const GstShmemJsonString *name, GArray *nodes)
{
  GstShmemJsonNode node = { .n_nodes = 1, .name = *name };
  const gchar c = _gst_shmem_json_text_peek (t);
  gboolean read = TRUE;

  if (nodes && nodes->len == MAX_NODES)
    return fail (t, "more than %u values in one", MAX_NODES);
  if (c == '{' || c == '[')
    node.type = c == '{' ? GST_SHMEM_JSON_OBJECT : GST_SHMEM_JSON_ARRAY;
  else if (c == '"') {
    node.type = GST_SHMEM_JSON_STRING;
    read = read_string (t, &node.value.string);
  } else if (c == '-' || g_ascii_isdigit (c))
    read = read_number (t, &node);
  else
    read = read_word (t, &node);
  if (!read)
    return FALSE;
  if (nodes)
    g_array_append_val (nodes, node);
  return (c != '{' && c != '[') || read_children (t, c == '{', nodes);
}

gboolean
_gst_shmem_json_text_read (GstShmemJsonText *text, GArray *nodes)
{
  static const GstShmemJsonString nameless = { NULL, 0 };

  if (nodes)
    g_array_set_size (nodes, 0);
  return text->fault == NULL && read_value (text, &nameless, nodes);
}
