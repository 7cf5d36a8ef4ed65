/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Not installed: a JSON text and the values in it, for the reader of HDR10+
 * JSON. */

#ifndef __GST_SHMEM_JSON_TEXT_PRIVATE_H__
#define __GST_SHMEM_JSON_TEXT_PRIVATE_H__

#include <gst/gst.h>

G_BEGIN_DECLS

typedef enum
{
  GST_SHMEM_JSON_NULL,
  GST_SHMEM_JSON_BOOLEAN,
  GST_SHMEM_JSON_INTEGER,
  GST_SHMEM_JSON_REAL,
  GST_SHMEM_JSON_STRING,
  GST_SHMEM_JSON_ARRAY,
  GST_SHMEM_JSON_OBJECT,
} GstShmemJsonType;

/* A part of the text, between the quotes of a string; escapes are kept. */
typedef struct
{
  const gchar *at;
  gsize size;
} GstShmemJsonString;

/* A value. Those in it follow it in memory, in the order of the text. */
typedef struct
{
  GstShmemJsonType type;
  guint n_children;        /* elements or members */
  guint n_nodes;           /* itself and all that is in it */
  GstShmemJsonString name; /* of a member */
  union
  {
    gint64 integer;
    GstShmemJsonString string;
  } value;
} GstShmemJsonNode;

/* The position in a text. After the first fault every step is a no-op. */
typedef struct
{
  const gchar *at;
  const gchar *end;
  guint line;
  guint depth;
  gchar *fault; /* or NULL */
} GstShmemJsonText;

/* @data is not copied. */
G_GNUC_INTERNAL
void _gst_shmem_json_text_init (
    GstShmemJsonText *text, const gchar *data, gsize size);
G_GNUC_INTERNAL
void _gst_shmem_json_text_clear (GstShmemJsonText *text);

/* Skips white space. Returns the next character, or NUL at the end. */
G_GNUC_INTERNAL
gchar _gst_shmem_json_text_peek (GstShmemJsonText *text);

/* Checks the value at this position and steps over it; with @nodes, which is
 * emptied first, its nodes are stored there. FALSE if there is a fault. */
G_GNUC_INTERNAL
gboolean _gst_shmem_json_text_read (GstShmemJsonText *text, GArray *nodes);

/* Steps into an object or array. */
G_GNUC_INTERNAL
void _gst_shmem_json_text_enter (GstShmemJsonText *text);

/* Steps to the next member or element of what was entered; @name is NULL in an
 * array. FALSE at the end, and after a fault. @first: it is the first one. */
G_GNUC_INTERNAL
gboolean _gst_shmem_json_text_next (
    GstShmemJsonText *text, gboolean first, GstShmemJsonString *name);

/* Whether @string, without its escapes, is @expected, which is ASCII. */
G_GNUC_INTERNAL
gboolean _gst_shmem_json_string_equals (
    const GstShmemJsonString *string, const gchar *expected);

G_END_DECLS

#endif /* __GST_SHMEM_JSON_TEXT_PRIVATE_H__ */
