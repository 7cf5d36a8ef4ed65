/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Caps and structures in metas, as text. What GStreamer writes and reads here
 * takes it many allocations, so the last text at each place is kept: most
 * references of timestamps, for example, never change.
 */

#include "transport/transportmetas.h"

#include "common/commoncapstext.h"
#include "transport/transportfault.h"

#include <string.h>

/* In the texts of one frame, more than 32 KiB can have. Otherwise a hostile
 * producer could make a consumer allocate a gigabyte for one. */
#define MAX_VALUES 65536

static void
clear (TransportMetaText *text)
{
  g_clear_pointer (&text->text, g_free);
  gst_clear_caps (&text->caps);
  gst_clear_structure (&text->structure);
  text->size = 0;
  text->n_values = 0;
}

void
transport_meta_texts_clear (TransportMetaTexts *self)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (self->texts); i++)
    clear (&self->texts[i]);
  self->n = 0;
}

void
transport_meta_texts_next_frame (TransportMetaTexts *self)
{
  gsize size = 0, n_values = 0;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (self->texts); i++) {
    size += self->texts[i].size;
    n_values += self->texts[i].n_values;
  }
  /* Those of different frames: one frame cannot have so many. */
  if (size > TRANSPORT_MAX_METAS_SIZE + TRANSPORT_MAX_MORE_METAS_SIZE
      || n_values > MAX_VALUES)
    transport_meta_texts_clear (self);
  self->n = 0;
  self->n_values = MAX_VALUES;
}

/* The place of the next text of this frame; those beyond share the last one. */
static TransportMetaText *
next (TransportMetaTexts *self)
{
  guint i = MIN (self->n, G_N_ELEMENTS (self->texts) - 1);

  self->n++;
  return &self->texts[i];
}

/* For a text that was kept. */
static gboolean
count_again (
    TransportMetaTexts *self, const TransportMetaText *text, GError **error)
{
  if (text->n_values > self->n_values)
    return transport_refuse (
        error, "one frame has more values in structures than it may");
  self->n_values -= text->n_values;
  return TRUE;
}

/* For @data, which will be that of @text: before GStreamer reads it. */
static gboolean
count (TransportMetaTexts *self, TransportMetaText *text, CommonText kind,
    const gchar *data, gsize size, GError **error)
{
  guint before = self->n_values;

  if (!common_text_check (kind, data, size, &self->n_values, error))
    return FALSE;
  text->n_values = before - self->n_values;
  return TRUE;
}

/* The same for what was written, which is cleared if there are too many. */
static const TransportMetaText *
finish_writing (TransportMetaTexts *self, TransportMetaText *text,
    CommonText kind, GError **error)
{
  if (text->text)
    text->size = strlen (text->text);
  if (text->text && count (self, text, kind, text->text, text->size, error))
    return text;
  clear (text);
  return NULL;
}

const TransportMetaText *
transport_meta_texts_write_caps (
    TransportMetaTexts *self, GstCaps *caps, GError **error)
{
  TransportMetaText *text = next (self);

  /* While a reference is held here, nobody can change them. */
  if (text->caps == caps)
    return count_again (self, text, error) ? text : NULL;
  clear (text);
  text->text = common_caps_to_text (caps, error);
  text->caps = gst_caps_ref (caps);
  return finish_writing (self, text, COMMON_TEXT_CAPS, error);
}

const TransportMetaText *
transport_meta_texts_write_structure (
    TransportMetaTexts *self, const GstStructure *structure, GError **error)
{
  TransportMetaText *text = next (self);

  if (text->structure && gst_structure_is_equal (text->structure, structure))
    return count_again (self, text, error) ? text : NULL;
  clear (text);
  text->text = common_structure_to_text (structure, error);
  text->structure = gst_structure_copy (structure);
  return finish_writing (self, text, COMMON_TEXT_STRUCTURE, error);
}

static gboolean
is_same (const TransportMetaText *text, const gchar *data, gsize size)
{
  return text->text && text->size == size
      && memcmp (text->text, data, size) == 0;
}

static void
keep (TransportMetaText *text, const gchar *data, gsize size)
{
  text->text = g_strndup (data, size);
  text->size = size;
}

GstCaps *
transport_meta_texts_read_caps (
    TransportMetaTexts *self, const gchar *data, gsize size, GError **error)
{
  TransportMetaText *text = next (self);

  if (text->caps && is_same (text, data, size))
    return count_again (self, text, error) ? text->caps : NULL;
  clear (text);
  if (!count (self, text, COMMON_TEXT_CAPS, data, size, error))
    return NULL;
  text->caps = common_caps_from_text (data, size, error);
  if (text->caps)
    keep (text, data, size);
  return text->caps;
}

const GstStructure *
transport_meta_texts_read_structure (
    TransportMetaTexts *self, const gchar *data, gsize size, GError **error)
{
  TransportMetaText *text = next (self);

  if (text->structure && is_same (text, data, size))
    return count_again (self, text, error) ? text->structure : NULL;
  clear (text);
  if (!count (self, text, COMMON_TEXT_STRUCTURE, data, size, error))
    return NULL;
  text->structure = common_structure_from_text (data, size, error);
  if (text->structure)
    keep (text, data, size);
  return text->structure;
}
