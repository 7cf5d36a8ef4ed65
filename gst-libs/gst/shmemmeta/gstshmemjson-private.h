/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Not installed: functions that the files which write and read JSON share. */

#ifndef __GST_SHMEM_JSON_PRIVATE_H__
#define __GST_SHMEM_JSON_PRIVATE_H__

#include <gst/shmemmeta/gstshmemhdr10plusjson.h>
#include <json-glib/json-glib.h>
#include <shmem/shmem-reader.h>

G_BEGIN_DECLS

/* ---- writing: members of an object of gst_shmem_container_to_json() ---- */

static inline void
add_int (JsonBuilder *b, const gchar *name, gint64 value)
{
  json_builder_set_member_name (b, name);
  json_builder_add_int_value (b, value);
}

/* NULL becomes null. */
static inline void
add_string (JsonBuilder *b, const gchar *name, const gchar *value)
{
  json_builder_set_member_name (b, name);
  if (value)
    json_builder_add_string_value (b, value);
  else
    json_builder_add_null_value (b);
}

static inline void
begin_array (JsonBuilder *b, const gchar *name)
{
  json_builder_set_member_name (b, name);
  json_builder_begin_array (b);
}

/* The reader of PLNS entries: adds `values` or `error`. */
G_GNUC_INTERNAL
void _gst_shmem_json_build_planes (
    JsonBuilder *b, const struct shmem_entry *entry);

/* The same of DVRP entries. */
G_GNUC_INTERNAL
void _gst_shmem_json_build_rpu (
    JsonBuilder *b, const struct shmem_entry *entry);

/* ---- reading HDR10+ JSON ---- */

/* FALSE, and %GST_SHMEM_ERROR_INVALID_DATA with the line, if json-glib would
 * misparse this text. */
G_GNUC_INTERNAL
gboolean _gst_shmem_json_text_check (
    const gchar *data, gsize size, GError **error);

/* The position in the document. After the first error every further step is a
 * no-op. */
typedef struct
{
  const gchar *array; /* name of the array of frames; NULL outside of frames */
  guint index;        /* in it */
  guint line;         /* the last one of the frame */
  gboolean ok;
  GError **error;
} GstShmemJsonReader;

G_GNUC_INTERNAL
void _gst_shmem_json_reader_fail (GstShmemJsonReader *r, const gchar *key,
    const gchar *format, ...) G_GNUC_PRINTF (3, 4);

/* Members of the right type; NULL after an error. */
G_GNUC_INTERNAL
JsonObject *_gst_shmem_json_reader_get_object (
    GstShmemJsonReader *r, JsonObject *object, const gchar *key);
G_GNUC_INTERNAL
JsonArray *_gst_shmem_json_reader_get_array (GstShmemJsonReader *r,
    JsonObject *object, const gchar *key, guint min, guint max);
G_GNUC_INTERNAL
void _gst_shmem_json_reader_check_string (
    GstShmemJsonReader *r, JsonObject *object, const gchar *key);

/* An element of SceneInfo. */
G_GNUC_INTERNAL
void _gst_shmem_json_reader_read_frame (
    GstShmemJsonReader *r, JsonNode *node, GstShmemHdr10PlusFrame *frame);

/* An element of the array that x265 reads, in the older or the newer layout;
 * its number is its index. */
G_GNUC_INTERNAL
void _gst_shmem_json_reader_read_legacy_frame (
    GstShmemJsonReader *r, JsonNode *node, GstShmemHdr10PlusFrame *frame);

G_END_DECLS

#endif /* __GST_SHMEM_JSON_PRIVATE_H__ */
