/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Writes plane tables as JSON: an object per plane, whose members are named
 * like the fields in docs/container-format.md. */

#include "gstshmemjson-private.h"

#include <gst/shmemmeta/gstshmemplanes.h>

static void
add_hex_number (JsonBuilder *b, const gchar *name, guint64 value)
{
  gchar text[sizeof "0x" + 16];

  g_snprintf (text, sizeof text, "0x%" G_GINT64_MODIFIER "x", value);
  add_string (b, name, text);
}

/* Integers of json-glib are signed: 2^63 and more become hex strings. */
static void
add_uint64 (JsonBuilder *b, const gchar *name, guint64 value)
{
  if (value <= G_MAXINT64)
    add_int (b, name, (gint64) value);
  else
    add_hex_number (b, name, value);
}

static void
add_fourcc (JsonBuilder *b, const gchar *name, guint32 fourcc)
{
  gchar text[5] = { 0 };
  guint i;

  for (i = 0; i < 4; i++) {
    text[i] = (gchar) (fourcc >> 8 * i);
    if (fourcc != 0 && !g_ascii_isprint (text[i])) {
      add_hex_number (b, name, fourcc);
      return;
    }
  }
  add_string (b, name, fourcc ? text : NULL);
}

static void
build_plane (JsonBuilder *b, const GstShmemPlane *plane)
{
  static const gchar *const fields[] = { "frame", "top", "bottom" };
  GEnumClass *roles = g_type_class_ref (GST_TYPE_SHMEM_PLANE_ROLE);

  json_builder_begin_object (b);
  add_int (b, "picture", plane->picture);
  add_int (b, "view", plane->view);
  add_string (b, "field", fields[plane->field]);
  add_string (b, "role", g_enum_get_value (roles, plane->role)->value_nick);
  add_fourcc (b, "format", plane->format);
  add_hex_number (b, "modifier", plane->modifier);
  add_int (b, "memory", plane->memory);
  add_uint64 (b, "offset", plane->offset);
  add_uint64 (b, "size", plane->size);
  add_int (b, "stride", plane->stride);
  add_int (b, "width", plane->width);
  add_int (b, "height", plane->height);
  add_int (b, "horizontal_subsampling", plane->horizontal_subsampling);
  add_int (b, "vertical_subsampling", plane->vertical_subsampling);
  json_builder_end_object (b);
  g_type_class_unref (roles);
}

void
_gst_shmem_json_build_planes (JsonBuilder *b, const struct shmem_entry *entry)
{
  g_autoptr (GError) error = NULL;
  GstShmemPlanes planes;
  guint i;

  if (!gst_shmem_planes_parse (&planes, entry->data, entry->size, &error)) {
    add_string (b, "error", error->message);
    return;
  }
  json_builder_set_member_name (b, "values");
  json_builder_begin_object (b);
  begin_array (b, "planes");
  for (i = 0; i < planes.num; i++)
    build_plane (b, &planes.planes[i]);
  json_builder_end_array (b);
  json_builder_end_object (b);
}
