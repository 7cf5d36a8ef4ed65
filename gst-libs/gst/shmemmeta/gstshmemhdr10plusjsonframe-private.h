/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Not installed. */

#ifndef __GSTSHMEMHDR10PLUSJSONFRAME_PRIVATE_H__
#define __GSTSHMEMHDR10PLUSJSONFRAME_PRIVATE_H__

#include <gst/shmemmeta/gstshmemhdr10plusjson.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Where in the document the reader is. After the first error every further
 * step does nothing. */
typedef struct
{
  const gchar *array; /* name of that of the frames; NULL outside of frames */
  guint index;        /* in it */
  guint line;         /* the last one of the frame */
  gboolean ok;
  GError **error;
} GstShmemJsonReader;

void _gst_shmem_json_reader_fail (GstShmemJsonReader *r, const gchar *key,
    const gchar *format, ...) G_GNUC_PRINTF (3, 4);

/* Members of the right type; NULL after an error. */
JsonObject *_gst_shmem_json_reader_get_object (
    GstShmemJsonReader *r, JsonObject *object, const gchar *key);
JsonArray *_gst_shmem_json_reader_get_array (GstShmemJsonReader *r,
    JsonObject *object, const gchar *key, guint min, guint max);
void _gst_shmem_json_reader_check_string (
    GstShmemJsonReader *r, JsonObject *object, const gchar *key);

/* An element of SceneInfo. */
void _gst_shmem_json_reader_read_frame (
    GstShmemJsonReader *r, JsonNode *node, GstShmemHdr10PlusFrame *frame);

/* An element of the array that x265 reads, in its older layout or the newer;
 * its number is its index. */
void _gst_shmem_json_reader_read_legacy_frame (
    GstShmemJsonReader *r, JsonNode *node, GstShmemHdr10PlusFrame *frame);

G_END_DECLS

#endif /* __GSTSHMEMHDR10PLUSJSONFRAME_PRIVATE_H__ */
