/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Finds metadata that a kind of file cannot store, before it is lost. Container
 * sequences and JSON lines can store everything.
 */

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
          || gst_shmem_t35_get_kind (entry->data, entry->size)
              == GST_SHMEM_T35_HDR10PLUS);
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

static gchar *
describe_loss (Count *count, const gchar *name)
{
  if (count->other)
    return g_strdup_printf ("%s", count->other);
  if (count->n_wanted > 1)
    return g_strdup_printf ("more than one %s", name);
  return NULL;
}

gchar *
tool_find_loss (
    ToolWriteFormat format, const MetafileFrame *frame, gboolean *none)
{
  gboolean json = format == TOOL_WRITE_HDR10PLUS_JSON;
  Count count = { .wanted = json ? SHMEM_FORMAT_T35 : SHMEM_FORMAT_DVRP };
  const gchar *field = NULL;
  gchar *loss;

  *none = FALSE;
  if (!json && format != TOOL_WRITE_RPU)
    return NULL;
  count_frame (&count, frame);
  if (json && count.n_wanted > 0)
    field = find_lost_field (frame, none);
  if (*none || field)
    loss = g_strdup (field);
  else
    loss = describe_loss (&count, json ? "HDR10+ message" : "RPU");
  if (!json && count.n_wanted == 0) {
    *none = TRUE;
    g_free (loss);
    loss = g_strdup ("no RPU, and a file of RPUs has one for every frame");
  }
  g_free (count.other);
  return loss;
}
