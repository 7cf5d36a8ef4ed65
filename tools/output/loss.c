/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Finds metadata that a kind of file cannot store, before it is lost, and tells
 * what else there is. Container sequences and JSON lines can store everything.
 */

#include <shmem/shmem-t35.h>

#include "describe/describe.h"
#include "output/output.h"
#include "tool.h"

typedef struct
{
  guint64 wanted; /* format */
  guint n_wanted;
  gchar *other; /* first entry of another format, for people */
} Count;

static gboolean
is_wanted (guint64 wanted, const struct shmem_entry *entry)
{
  return entry->format == wanted
      && (wanted != SHMEM_FORMAT_T35
          || shmem_t35_get_kind (entry->data, entry->size)
              == SHMEM_T35_HDR10PLUS);
}

static bool
count_entry (const struct shmem_entry *entry, uint32_t depth, void *user_data)
{
  Count *count = user_data;

  (void) depth;
  if (entry->format == SHMEM_FORMAT_LINEAR)
    return true;
  if (is_wanted (count->wanted, entry))
    count->n_wanted++;
  else if (count->other == NULL)
    count->other = tool_describe_format (entry->format);
  return true;
}

/* All entries, also those that a later one overrides: none may be lost. */
static void
count_frame (Count *count, const MetafileFrame *frame)
{
  guint i;

  for (i = 0; i < frame->containers->len; i++)
    tool_walk_container (
        g_ptr_array_index (frame->containers, i), count_entry, count);
}

/* A field of HDR10+ that its JSON cannot store, or NULL. */
static const gchar *
find_lost_field (const MetafileFrame *frame, gboolean *none)
{
  g_autofree GstShmemHdr10Plus *values = g_new0 (GstShmemHdr10Plus, 1);
  const GstShmemHdr10PlusWindow *w = &values->windows[0];

  *none = !gst_buffer_get_shmem_hdr10_plus (
      frame->buffer, METAFILE_PICTURE, values, NULL);
  if (*none)
    return "a message that cannot be read";
  *none = values->num_windows != 1;
  if (*none)
    return "more than one window";
  if (values->application_version != 1)
    return "application_version 0";
  if (values->targeted_system_display_actual_peak_luminance.present)
    return "targeted_system_display_actual_peak_luminance";
  if (values->mastering_display_actual_peak_luminance.present)
    return "mastering_display_actual_peak_luminance";
  if (w->fraction_bright_pixels != 0)
    return "fraction_bright_pixels";
  return w->color_saturation_mapping_flag ? "color_saturation_weight" : NULL;
}

static gboolean
find_rpu (const GstShmemEntry *entry, gpointer user_data)
{
  const gchar **fault = user_data;

  if (entry->format != SHMEM_FORMAT_DVRP)
    return TRUE;
  *fault = tool_rpu_find_fault (entry);
  return FALSE;
}

/* Why its RPU cannot be written, or NULL. */
static const gchar *
find_rpu_fault (const MetafileFrame *frame, gboolean *none)
{
  const gchar *fault = NULL;

  gst_buffer_foreach_shmem_entry (
      frame->buffer, METAFILE_PICTURE, find_rpu, &fault);
  *none = fault != NULL;
  return fault;
}

static gchar *
describe_loss (const Count *count, const gchar *name)
{
  if (count->other)
    return g_strdup (count->other);
  if (count->n_wanted > 1)
    return g_strdup_printf ("more than one %s", name);
  return NULL;
}

gchar *
tool_find_loss (
    ToolWriteFormat format, const MetafileFrame *frame, ToolStorable *storable)
{
  gboolean json = format == TOOL_WRITE_HDR10PLUS_JSON, none = FALSE;
  Count count = { .wanted = json ? SHMEM_FORMAT_T35 : SHMEM_FORMAT_DVRP };
  const gchar *field = NULL;
  gchar *loss;

  *storable = TOOL_STORABLE;
  if (!tool_write_format_is_positional (format))
    return NULL;
  count_frame (&count, frame);
  if (count.n_wanted > 0)
    field =
        json ? find_lost_field (frame, &none) : find_rpu_fault (frame, &none);
  if (count.n_wanted == 0)
    *storable = TOOL_ABSENT;
  else if (none)
    *storable = TOOL_UNSTORABLE;
  loss = field ? g_strdup (field)
               : describe_loss (&count, json ? "HDR10+ message" : "RPU");
  g_free (count.other);
  return loss;
}

/* ---- what there is ---- */

static bool
note_kind (const struct shmem_entry *entry, uint32_t depth, void *user_data)
{
  const GstShmemEntry named = { entry->format, entry->data, entry->size };
  const gchar *name = gst_shmem_entry_get_name (&named);
  ToolKinds *self = user_data;
  guint i;

  (void) depth;
  if (entry->format == SHMEM_FORMAT_LINEAR)
    return true;
  for (i = 0; i < self->n; i++)
    if (self->kinds[i].format == entry->format && self->kinds[i].name == name)
      return true;
  if (self->n == G_N_ELEMENTS (self->kinds))
    return false;
  self->kinds[self->n].format = entry->format;
  self->kinds[self->n++].name = name;
  return true;
}

void
tool_kinds_add (ToolKinds *self, const MetafileFrame *frame)
{
  guint i;

  for (i = 0; !frame->repeats && i < frame->containers->len; i++)
    tool_walk_container (
        g_ptr_array_index (frame->containers, i), note_kind, self);
}

gchar *
tool_kinds_to_string (const ToolKinds *self)
{
  GString *text = g_string_new (self->n == 0 ? "no metadata at all" : NULL);
  guint i;

  for (i = 0; i < self->n; i++) {
    g_autofree gchar *code = tool_describe_format (self->kinds[i].format);

    if (i > 0)
      g_string_append (text, i + 1 == self->n ? " and " : ", ");
    g_string_append_printf (text, "%s (%s)", code, self->kinds[i].name);
  }
  return g_string_free (text, FALSE);
}
