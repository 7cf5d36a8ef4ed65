/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Not installed: members of an object of gst_shmem_container_to_json(), for the
 * files that describe payloads. */

#ifndef __GST_SHMEM_JSON_PRIVATE_H__
#define __GST_SHMEM_JSON_PRIVATE_H__

#include <glib.h>
#include <json-glib/json-glib.h>
#include <shmem/shmem-reader.h>

G_BEGIN_DECLS

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

G_END_DECLS

#endif /* __GST_SHMEM_JSON_PRIVATE_H__ */
