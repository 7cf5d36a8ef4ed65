/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The report, as text and as JSON of the same content. Devices name themselves,
 * so what they say is escaped.
 */

#include "doctor/doctor.h"
#include "tool.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Of a report, or of a field with one value. */
typedef struct
{
  const gchar *key;
  gchar *value;      /* or NULL */
  GPtrArray *values; /* or NULL */
} Field;

struct _DoctorItem
{
  DoctorState state;
  gchar *name;
  GArray *fields; /* of Field */
};

typedef struct
{
  const gchar *name;
  GPtrArray *items;
} Section;

struct _DoctorReport
{
  gchar *root;
  GArray *sections; /* of Section */
};

static const gchar *const state_names[] = {
  [DOCTOR_OK] = "ok",
  [DOCTOR_MISSING] = "missing",
  [DOCTOR_NO_PERMISSION] = "no permission",
};

/* The last field of an item that has one. */
#define ADVICE "advice"

/* ---- items ---- */

static void
clear_field (gpointer data)
{
  Field *field = data;

  g_free (field->value);
  g_clear_pointer (&field->values, g_ptr_array_unref);
}

static void
free_item (gpointer data)
{
  DoctorItem *item = data;

  g_free (item->name);
  g_array_unref (item->fields);
  g_free (item);
}

static void
clear_section (gpointer data)
{
  g_ptr_array_unref (((Section *) data)->items);
}

DoctorReport *
doctor_report_new (const gchar *root)
{
  DoctorReport *self = g_new0 (DoctorReport, 1);

  self->root = g_strdup (root);
  self->sections = g_array_new (FALSE, FALSE, sizeof (Section));
  g_array_set_clear_func (self->sections, clear_section);
  return self;
}

void
doctor_report_free (DoctorReport *self)
{
  g_free (self->root);
  g_array_unref (self->sections);
  g_free (self);
}

gchar *
doctor_report_get_path (const DoctorReport *self, const gchar *path)
{
  return g_strconcat (self->root, path, NULL);
}

void
doctor_begin (DoctorReport *self, const gchar *name)
{
  const Section section = { name, g_ptr_array_new_with_free_func (free_item) };

  g_array_append_val (self->sections, section);
}

DoctorItem *
doctor_add (DoctorReport *self, DoctorState state, const gchar *name)
{
  Section *section =
      &g_array_index (self->sections, Section, self->sections->len - 1);
  DoctorItem *item = g_new0 (DoctorItem, 1);

  item->state = state;
  item->name = g_strdup (name);
  item->fields = g_array_new (FALSE, FALSE, sizeof (Field));
  g_array_set_clear_func (item->fields, clear_field);
  g_ptr_array_add (section->items, item);
  return item;
}

static void
set (DoctorItem *item, const gchar *key, const gchar *format, va_list args)
{
  const Field field = { key, g_strdup_vprintf (format, args), NULL };

  g_array_append_val (item->fields, field);
}

void
doctor_set (DoctorItem *item, const gchar *key, const gchar *format, ...)
{
  va_list args;

  va_start (args, format);
  set (item, key, format, args);
  va_end (args);
}

void
doctor_set_list (DoctorItem *item, const gchar *key, GPtrArray *values)
{
  const Field field = { key, NULL, values };

  g_array_append_val (item->fields, field);
}

void
doctor_advise (DoctorItem *item, const gchar *format, ...)
{
  va_list args;

  va_start (args, format);
  set (item, ADVICE, format, args);
  va_end (args);
}

DoctorItem *
doctor_add_failed (
    DoctorReport *self, const gchar *name, gint number, const gchar *advice)
{
  const gboolean denied = number == EACCES || number == EPERM;
  DoctorItem *item =
      doctor_add (self, denied ? DOCTOR_NO_PERMISSION : DOCTOR_MISSING, name);

  doctor_set (item, "error", "%s", g_strerror (number));
  if (denied)
    doctor_advise (
        item, "become a member of the group of %s (ls -l, usermod -aG)", name);
  else
    doctor_advise (item, "%s", advice);
  return item;
}

/* ---- folders ---- */

static gint
compare_names (gconstpointer a, gconstpointer b)
{
  const gchar *first = *(const gchar *const *) a;
  const gchar *second = *(const gchar *const *) b;

  return strverscmp (first, second);
}

GPtrArray *
doctor_report_list (
    const DoctorReport *self, const gchar *folder, const gchar *prefix)
{
  GPtrArray *found = g_ptr_array_new_with_free_func (g_free);
  g_autofree gchar *path = doctor_report_get_path (self, folder);
  GDir *dir = g_dir_open (path, 0, NULL);
  const gchar *name;

  while (dir && (name = g_dir_read_name (dir)))
    if (g_str_has_prefix (name, prefix))
      g_ptr_array_add (found, g_build_filename (folder, name, NULL));
  if (dir)
    g_dir_close (dir);
  g_ptr_array_sort (found, compare_names);
  return found;
}

/* ---- text ---- */

static void
append_escaped (GString *text, const gchar *value)
{
  g_autofree gchar *escaped = tool_escape_name (value);

  g_string_append (text, escaped);
}

static void
append_field_text (GString *text, const Field *field, const gchar *separator)
{
  const gboolean is_advice = strcmp (field->key, ADVICE) == 0;
  guint i;

  if (is_advice)
    g_string_append (text, "  -> ");
  else
    g_string_append_printf (text, "%s%s ", separator, field->key);
  if (field->value)
    append_escaped (text, field->value);
  for (i = 0; field->values && i < field->values->len; i++) {
    if (i > 0)
      g_string_append (text, " + ");
    append_escaped (text, field->values->pdata[i]);
  }
  if (field->values && field->values->len == 0)
    g_string_append (text, "none");
}

GString *
doctor_report_to_text (const DoctorReport *self)
{
  GString *text = g_string_new (NULL);
  guint i, j, k;

  for (i = 0; i < self->sections->len; i++) {
    const Section *section = &g_array_index (self->sections, Section, i);

    g_string_append_printf (text, "%s:\n", section->name);
    for (j = 0; j < section->items->len; j++) {
      const DoctorItem *item = section->items->pdata[j];
      g_autofree gchar *name = tool_escape_name (item->name);

      g_string_append_printf (
          text, "  %-13s  %s", state_names[item->state], name);
      for (k = 0; k < item->fields->len; k++)
        append_field_text (text, &g_array_index (item->fields, Field, k),
            k == 0 ? "  " : ", ");
      g_string_append_c (text, '\n');
    }
  }
  return text;
}

/* ---- JSON ---- */

static void
append_string (GString *json, const gchar *value)
{
  g_autofree gchar *valid = g_utf8_make_valid (value, -1);
  const gchar *at;

  g_string_append_c (json, '"');
  for (at = valid; *at != '\0'; at++) {
    if (*at == '"' || *at == '\\')
      g_string_append_printf (json, "\\%c", *at);
    else if ((guchar) *at < 0x20 || *at == 0x7f)
      g_string_append_printf (json, "\\u%04x", (guint) *at);
    else
      g_string_append_c (json, *at);
  }
  g_string_append_c (json, '"');
}

static void
append_pair (GString *json, const gchar *key, const gchar *value)
{
  append_string (json, key);
  g_string_append (json, ": ");
  append_string (json, value);
}

static void
append_field_json (GString *json, const Field *field)
{
  guint i;

  g_string_append (json, ", ");
  if (field->value) {
    append_pair (json, field->key, field->value);
    return;
  }
  append_string (json, field->key);
  g_string_append (json, ": [");
  for (i = 0; i < field->values->len; i++) {
    if (i > 0)
      g_string_append (json, ", ");
    append_string (json, field->values->pdata[i]);
  }
  g_string_append_c (json, ']');
}

static void
append_item_json (GString *json, const DoctorItem *item)
{
  guint i;

  g_string_append (json, "    {");
  append_pair (json, "name", item->name);
  g_string_append (json, ", ");
  append_pair (json, "state", state_names[item->state]);
  for (i = 0; i < item->fields->len; i++)
    append_field_json (json, &g_array_index (item->fields, Field, i));
  g_string_append_c (json, '}');
}

GString *
doctor_report_to_json (const DoctorReport *self)
{
  GString *json = g_string_new ("{\n");
  guint i, j;

  for (i = 0; i < self->sections->len; i++) {
    const Section *section = &g_array_index (self->sections, Section, i);

    g_string_append (json, "  ");
    append_string (json, section->name);
    g_string_append (json, ": [\n");
    for (j = 0; j < section->items->len; j++) {
      append_item_json (json, section->items->pdata[j]);
      g_string_append (json, j + 1 < section->items->len ? ",\n" : "\n");
    }
    g_string_append_printf (
        json, "  ]%s\n", i + 1 < self->sections->len ? "," : "");
  }
  g_string_append (json, "}\n");
  return json;
}
