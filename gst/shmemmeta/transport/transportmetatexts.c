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

#include <string.h>

static void
clear (TransportMetaText *text)
{
  g_clear_pointer (&text->text, g_free);
  gst_clear_caps (&text->caps);
  gst_clear_structure (&text->structure);
  text->size = 0;
}

void
transport_meta_texts_clear (TransportMetaTexts *self)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (self->texts); i++)
    clear (&self->texts[i]);
  self->n = 0;
}

/* The place of the next text of this frame; those beyond share the last one. */
static TransportMetaText *
next (TransportMetaTexts *self)
{
  guint i = MIN (self->n, G_N_ELEMENTS (self->texts) - 1);

  self->n++;
  return &self->texts[i];
}

const TransportMetaText *
transport_meta_texts_write_caps (
    TransportMetaTexts *self, GstCaps *caps, GError **error)
{
  TransportMetaText *text = next (self);

  /* While a reference is held here, nobody can change them. */
  if (text->caps == caps)
    return text;
  clear (text);
  text->text = common_caps_to_text (caps, error);
  if (text->text == NULL)
    return NULL;
  text->size = strlen (text->text);
  text->caps = gst_caps_ref (caps);
  return text;
}

const TransportMetaText *
transport_meta_texts_write_structure (
    TransportMetaTexts *self, const GstStructure *structure, GError **error)
{
  TransportMetaText *text = next (self);

  if (text->structure && gst_structure_is_equal (text->structure, structure))
    return text;
  clear (text);
  text->text = common_structure_to_text (structure, error);
  if (text->text == NULL)
    return NULL;
  text->size = strlen (text->text);
  text->structure = gst_structure_copy (structure);
  return text;
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
    return text->caps;
  clear (text);
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
    return text->structure;
  clear (text);
  text->structure = common_structure_from_text (data, size, error);
  if (text->structure)
    keep (text, data, size);
  return text->structure;
}
