/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Not installed. */

#ifndef __SHMEM_HDR10_PLUS_JSON_FRAME_H__
#define __SHMEM_HDR10_PLUS_JSON_FRAME_H__

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
} ShmemJsonReader;

void shmem_json_reader_fail (ShmemJsonReader *r, const gchar *key,
    const gchar *format, ...) G_GNUC_PRINTF (3, 4);

/* Members of the right type; NULL after an error. */
JsonObject *shmem_json_reader_get_object (
    ShmemJsonReader *r, JsonObject *object, const gchar *key);
JsonArray *shmem_json_reader_get_array (ShmemJsonReader *r, JsonObject *object,
    const gchar *key, guint min, guint max);
void shmem_json_reader_check_string (
    ShmemJsonReader *r, JsonObject *object, const gchar *key);

/* An element of SceneInfo. */
void shmem_json_reader_read_frame (
    ShmemJsonReader *r, JsonNode *node, GstShmemHdr10PlusFrame *frame);

/* An element of the array that x265 reads, in its older layout or the newer;
 * its number is its index. */
void shmem_json_reader_read_legacy_frame (
    ShmemJsonReader *r, JsonNode *node, GstShmemHdr10PlusFrame *frame);

G_END_DECLS

#endif /* __SHMEM_HDR10_PLUS_JSON_FRAME_H__ */
