/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Checks a JSON text before json-glib parses it, for what json-glib gets wrong:
 * nesting, which it follows without a limit; comments, which it skips; and
 * numbers, which it also accepts in octal and hexadecimal, and misreads if they
 * need more than 64 bits. This is not a parser: a text that passes may still be
 * invalid JSON, which json-glib then reports. */

#include "gstshmemjson-private.h"

#include <string.h>

#include "gstshmem-private.h"

/* The layouts have at most seven levels. */
#define MAX_DEPTH 32

typedef struct
{
  const gchar *at;
  const gchar *end;
  guint line;
  guint depth;
  const gchar *fault;
} Text;

static gchar
peek (const Text *t)
{
  return t->at < t->end ? *t->at : '\0';
}

static gsize
skip_digits (Text *t)
{
  const gchar *start = t->at;

  while (g_ascii_isdigit (peek (t)))
    t->at++;
  return t->at - start;
}

/* Whether @n_digits digits from @start on are at most 2^63 - 1. */
static gboolean
fits_int64 (const gchar *start, gsize n_digits)
{
  static const gchar most[] = "9223372036854775807";
  const gsize n_most = sizeof most - 1;

  return n_digits < n_most
      || (n_digits == n_most && strncmp (start, most, n_most) <= 0);
}

/* The optional parts after the integer. */
static gboolean
skip_fraction (Text *t)
{
  if (peek (t) == '.') {
    t->at++;
    if (skip_digits (t) == 0)
      return FALSE;
  }
  if (peek (t) == 'e' || peek (t) == 'E') {
    t->at++;
    if (peek (t) == '+' || peek (t) == '-')
      t->at++;
    if (skip_digits (t) == 0)
      return FALSE;
  }
  return TRUE;
}

/* RFC 8259 clause 6. */
static void
check_number (Text *t)
{
  const gchar *start;
  gsize n_digits;
  gboolean whole;

  if (peek (t) == '-')
    t->at++;
  start = t->at;
  n_digits = skip_digits (t);
  whole = peek (t) != '.' && peek (t) != 'e' && peek (t) != 'E';
  if (n_digits == 0 || (n_digits > 1 && *start == '0') || !skip_fraction (t)
      || g_ascii_isalnum (peek (t)) || peek (t) == '.' || peek (t) == '_')
    t->fault = "not a number of JSON";
  else if (whole && !fits_int64 (start, n_digits))
    t->fault = "a number of more than 64 bits";
}

static void
check_string (Text *t)
{
  gboolean escaped = FALSE;

  for (t->at++; t->at < t->end; t->at++) {
    t->line += *t->at == '\n';
    if (!escaped && *t->at == '"')
      break;
    escaped = !escaped && *t->at == '\\';
  }
  /* For an unterminated string, json-glib gives the better message. */
  if (t->at < t->end)
    t->at++;
}

static void
check_word (Text *t)
{
  while (g_ascii_isalnum (peek (t)))
    t->at++;
}

static void
check_mark (Text *t)
{
  const gchar c = *t->at;

  if (c == '\0' || !strchr (" \t\r\n,:[]{}", c)) {
    t->fault = "not JSON";
    return;
  }
  t->at++;
  t->line += c == '\n';
  if (c == '[' || c == '{') {
    if (++t->depth > MAX_DEPTH)
      t->fault = "nested too deep";
  } else if (c == ']' || c == '}') {
    t->depth -= t->depth > 0;
  }
}

gboolean
_gst_shmem_json_text_check (const gchar *data, gsize size, GError **error)
{
  Text t = { data, data + size, 1, 0, NULL };

  while (t.at < t.end && t.fault == NULL) {
    if (*t.at == '"')
      check_string (&t);
    else if (*t.at == '-' || g_ascii_isdigit (*t.at))
      check_number (&t);
    else if (g_ascii_isalpha (*t.at))
      check_word (&t);
    else
      check_mark (&t);
  }
  if (t.fault == NULL)
    return TRUE;

  return _gst_shmem_refuse (error, GST_SHMEM_ERROR_INVALID_DATA,
      "HDR10+ JSON: line %u: %s", t.line, t.fault);
}
