/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Not installed: functions that the files which write and read JSON share. */

#ifndef __GST_SHMEM_JSON_PRIVATE_H__
#define __GST_SHMEM_JSON_PRIVATE_H__

#include <gst/shmemmeta/gstshmemhdr10plusjson.h>

#include "gstshmemjsontext-private.h"

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

/* What can be odd in a document that can be read nevertheless. */
typedef enum
{
  /* of the document */
  GST_SHMEM_JSON_BYTE_ORDER_MARK,
  GST_SHMEM_JSON_NO_JSON_INFO,
  GST_SHMEM_JSON_NO_PROFILE,
  GST_SHMEM_JSON_NO_VERSION,
  GST_SHMEM_JSON_NO_SCENE_INFO_SUMMARY,
  GST_SHMEM_JSON_NO_TOOL_INFO,
  GST_SHMEM_JSON_SCENE_INFO_TWICE,
  /* of frames */
  GST_SHMEM_JSON_NO_NUMBER_OF_WINDOWS,
  GST_SHMEM_JSON_NO_SCENE_FRAME_INDEX,
  GST_SHMEM_JSON_NO_SCENE_ID,
  GST_SHMEM_JSON_NO_SEQUENCE_FRAME_INDEX,
  /* of frames, compared with HDR10plusProfile */
  GST_SHMEM_JSON_CURVE_IN_PROFILE_A,
  GST_SHMEM_JSON_TARGET_IN_PROFILE_A,
  GST_SHMEM_JSON_NO_CURVE_IN_PROFILE_B,
  GST_SHMEM_JSON_NO_TARGET_IN_PROFILE_B,
  GST_SHMEM_JSON_N_ODDITIES,
} GstShmemJsonOddity;

/* The position in the document. After the first error every further step is a
 * no-op. */
typedef struct
{
  const gchar *array; /* name of the array of frames; NULL outside of frames */
  guint index;        /* in it */
  guint line;         /* the last one of the frame */
  gboolean ok;
  GError **error;
  struct
  {
    guint first; /* index of the first frame */
    guint count;
  } oddities[GST_SHMEM_JSON_N_ODDITIES];
} GstShmemJsonReader;

G_GNUC_INTERNAL
void _gst_shmem_json_reader_fail (GstShmemJsonReader *r, const gchar *key,
    const gchar *format, ...) G_GNUC_PRINTF (3, 4);

/* Counts an oddity of this frame, or of the document. */
G_GNUC_INTERNAL
void _gst_shmem_json_reader_note (
    GstShmemJsonReader *r, GstShmemJsonOddity oddity);

/* An element of SceneInfo. */
G_GNUC_INTERNAL
void _gst_shmem_json_reader_read_frame (GstShmemJsonReader *r,
    const GstShmemJsonNode *node, GstShmemHdr10PlusFrame *frame);

/* An element of the array that x265 reads, in the older or the newer layout;
 * its number is its index. */
G_GNUC_INTERNAL
void _gst_shmem_json_reader_read_legacy_frame (GstShmemJsonReader *r,
    const GstShmemJsonNode *node, GstShmemHdr10PlusFrame *frame);

G_END_DECLS

#endif /* __GST_SHMEM_JSON_PRIVATE_H__ */
