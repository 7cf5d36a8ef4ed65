/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Plane tables as text: one line per plane, in columns that are as wide as
 * their widest cell.
 */

#include "describe/describe.h"

#include <string.h>

typedef enum
{
  PLANE,
  PICTURE,
  VIEW,
  FIELD,
  ROLE,
  FORMAT,
  MODIFIER,
  MEMORY,
  OFFSET,
  SIZE,
  STRIDE,
  SAMPLES,
  SUBSAMPLING,
  N_COLUMNS,
} Column;

/* Numbers are aligned to the right, words to the left. */
static const struct
{
  const gchar *name;
  gboolean is_number;
} columns[N_COLUMNS] = {
  [PLANE] = { "plane", TRUE },
  [PICTURE] = { "picture", TRUE },
  [VIEW] = { "view", TRUE },
  [FIELD] = { "field", FALSE },
  [ROLE] = { "role", FALSE },
  [FORMAT] = { "format", FALSE },
  [MODIFIER] = { "modifier", FALSE },
  [MEMORY] = { "memory", TRUE },
  [OFFSET] = { "offset", TRUE },
  [SIZE] = { "size", TRUE },
  [STRIDE] = { "stride", TRUE },
  [SAMPLES] = { "samples", TRUE },
  [SUBSAMPLING] = { "subsampling", FALSE },
};

typedef gchar *Cells[N_COLUMNS];

static gchar *
format_role (guint8 role)
{
  GEnumClass *roles = g_type_class_ref (GST_TYPE_SHMEM_PLANE_ROLE);
  gchar *name = g_strdup (g_enum_get_value (roles, role)->value_nick);

  g_type_class_unref (roles);
  return name;
}

/* Bytes that are not text could be a command to the terminal. */
static gchar *
format_fourcc (guint32 fourcc)
{
  guint i;

  if (fourcc == 0)
    return g_strdup ("none");
  for (i = 0; i < 4; i++)
    if (!g_ascii_isprint ((gchar) (fourcc >> 8 * i)))
      return g_strdup_printf ("0x%08x", fourcc);
  return g_strchomp (
      g_strdup_printf ("%" GST_FOURCC_FORMAT, GST_FOURCC_ARGS (fourcc)));
}

static gchar *
format_modifier (guint64 modifier)
{
  if (modifier == SHMEM_MODIFIER_LINEAR)
    return g_strdup ("linear");
  if (modifier == SHMEM_MODIFIER_INVALID)
    return g_strdup ("driver's");
  return g_strdup_printf ("0x%016" G_GINT64_MODIFIER "x", modifier);
}

static void
fill_cells (gchar **cells, const GstShmemPlane *plane, guint index)
{
  static const gchar *const fields[] = { "frame", "top", "bottom" };

  cells[PLANE] = g_strdup_printf ("%u", index);
  cells[PICTURE] = g_strdup_printf ("%u", plane->picture);
  cells[VIEW] = g_strdup_printf ("%u", plane->view);
  cells[FIELD] = g_strdup (fields[plane->field]);
  cells[ROLE] = format_role (plane->role);
  cells[FORMAT] = format_fourcc (plane->format);
  cells[MODIFIER] = format_modifier (plane->modifier);
  cells[MEMORY] = g_strdup_printf ("%u", plane->memory);
  cells[OFFSET] = g_strdup_printf ("%" G_GUINT64_FORMAT, plane->offset);
  cells[SIZE] = g_strdup_printf ("%" G_GUINT64_FORMAT, plane->size);
  cells[STRIDE] =
      plane->height ? g_strdup_printf ("%u", plane->stride) : g_strdup ("-");
  cells[SAMPLES] = plane->height
      ? g_strdup_printf ("%ux%u", plane->width, plane->height)
      : g_strdup ("-");
  cells[SUBSAMPLING] = g_strdup_printf (
      "%ux%u", plane->horizontal_subsampling, plane->vertical_subsampling);
}

static void
add_line (GString *text, guint indent, gchar *const *cells, const gsize *widths)
{
  guint i;

  g_string_append_printf (text, "%*s", (gint) indent, "");
  for (i = 0; i < N_COLUMNS; i++)
    g_string_append_printf (text, "%s%*s", i ? "  " : "",
        columns[i].is_number ? (gint) widths[i] : -(gint) widths[i], cells[i]);
  while (text->str[text->len - 1] == ' ')
    g_string_truncate (text, text->len - 1);
  g_string_append_c (text, '\n');
}

void
tool_describe_planes (
    GString *text, guint indent, const struct shmem_entry *entry)
{
  g_autoptr (GError) error = NULL;
  Cells cells[GST_SHMEM_MAX_PLANES + 1];
  gsize widths[N_COLUMNS] = { 0 };
  GstShmemPlanes planes;
  guint i, column;

  if (!gst_shmem_planes_parse (&planes, entry->data, entry->size, &error)) {
    tool_describe_field (text, indent, "fault", "%s", error->message);
    return;
  }
  for (column = 0; column < N_COLUMNS; column++)
    cells[0][column] = g_strdup (columns[column].name);
  for (i = 0; i < planes.num; i++)
    fill_cells (cells[i + 1], &planes.planes[i], i);
  for (i = 0; i <= planes.num; i++)
    for (column = 0; column < N_COLUMNS; column++)
      widths[column] = MAX (widths[column], strlen (cells[i][column]));
  for (i = 0; i <= planes.num; i++) {
    add_line (text, indent, cells[i], widths);
    for (column = 0; column < N_COLUMNS; column++)
      g_free (cells[i][column]);
  }
}
