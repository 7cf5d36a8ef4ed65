/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Not installed: members of the objects that gst_shmem_container_to_json()
 * makes. */

#ifndef __GSTSHMEMJSONBUILDER_PRIVATE_H__
#define __GSTSHMEMJSONBUILDER_PRIVATE_H__

#include <json-glib/json-glib.h>

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

G_END_DECLS

#endif /* __GSTSHMEMJSONBUILDER_PRIVATE_H__ */
