/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Which metadata each access unit of a stream carries. That of codec_data
 * counts as if it preceded the first access unit; that of caps only fills in
 * what neither codec_data nor the bitstream say. Parsers copy the bitstream's
 * own MDCV and CLLI into caps, so caps never override what it says.
 */

#include "hdr/hdrpersistence.h"

#include <string.h>

void
hdr_carried_init (HdrCarried *self)
{
  memset (self, 0, sizeof *self);
  hdr_set_init (&self->current);
  hdr_set_init (&self->persisting);
  hdr_set_init (&self->declared);
  hdr_set_init (&self->fallback);
  hdr_set_init (&self->filler);
  hdr_set_init (&self->next);
  self->sequence = HDR_SEQUENCE_START;
}

void
hdr_carried_clear (HdrCarried *self)
{
  hdr_set_clear (&self->current);
  hdr_set_clear (&self->persisting);
  hdr_set_clear (&self->declared);
  hdr_set_clear (&self->fallback);
  hdr_set_clear (&self->filler);
  hdr_set_clear (&self->next);
}

void
hdr_carried_flush (HdrCarried *self)
{
  hdr_set_reset (&self->current);
  hdr_set_reset (&self->persisting);
  self->sequence = HDR_SEQUENCE_START;
}

void
hdr_carried_forget (HdrCarried *self)
{
  hdr_carried_flush (self);
  memset (self->said, 0, sizeof self->said);
  self->in_stream = FALSE;
}

static void
swap_sets (HdrSet *a, HdrSet *b)
{
  HdrSet set = *a;

  *a = *b;
  *b = set;
}

void
hdr_carried_declare (
    HdrCarried *self, const HdrSet *declared, HdrPersistence persistence)
{
  hdr_set_merge (&self->next, NULL, declared);
  if (hdr_set_equal (&self->next, &self->declared))
    return;
  swap_sets (&self->next, &self->declared);
  if (self->sequence.first || persistence == HDR_PERSISTENCE_FRAME)
    return;
  hdr_set_merge (&self->next, &self->persisting, &self->declared);
  swap_sets (&self->next, &self->persisting);
}

void
hdr_carried_set_fallback (HdrCarried *self, const HdrSet *fallback)
{
  /* h265parse takes what hvcC says out of its caps again after one coded video
   * sequence, so that a field is missing says nothing. */
  hdr_set_merge (
      &self->next, self->in_stream ? &self->fallback : NULL, fallback);
  swap_sets (&self->next, &self->fallback);
}

/* The metadata that persists into the next access unit, or NULL. */
static const HdrSet *
get_base (HdrCarried *self, gboolean first, gboolean starts_sequence,
    HdrPersistence persistence)
{
  switch (persistence) {
    case HDR_PERSISTENCE_FRAME:
      return first ? &self->declared : NULL;
    case HDR_PERSISTENCE_SEQUENCE:
      return starts_sequence ? &self->declared : &self->persisting;
    case HDR_PERSISTENCE_STREAM:
      return first ? &self->declared : &self->persisting;
  }
  return NULL;
}

static void
note_what_is_said (HdrCarried *self, const HdrUnit *unit)
{
  guint i;

  for (i = 0; i < HDR_N_STATIC; i++)
    self->said[i] |= hdr_set_has_kind (&unit->set, hdr_formats[i].format, 0)
        || hdr_set_has_kind (&self->declared, hdr_formats[i].format, 0);
}

/* The part of the fallback that the next access unit takes. */
static const HdrSet *
get_filler (HdrCarried *self, gboolean first, HdrPersistence persistence)
{
  guint i;

  hdr_set_reset (&self->filler);
  if (persistence == HDR_PERSISTENCE_FRAME && !first)
    return &self->filler;
  for (i = 0; i < HDR_N_STATIC; i++)
    if (!self->said[i])
      hdr_set_append_kind (
          &self->filler, &self->fallback, hdr_formats[i].format, 0);
  return &self->filler;
}

gboolean
hdr_carried_advance (HdrCarried *self, const HdrUnit *unit, gboolean discont,
    HdrPersistence persistence)
{
  const gboolean first = self->sequence.first;
  const gboolean starts = hdr_sequence_advance (&self->sequence, unit, discont);

  hdr_set_merge (
      &self->next, get_base (self, first, starts, persistence), &unit->set);
  swap_sets (&self->next, &self->persisting);

  self->in_stream = TRUE;
  note_what_is_said (self, unit);
  hdr_set_merge (
      &self->next, get_filler (self, first, persistence), &self->persisting);
  swap_sets (&self->next, &self->current);
  return hdr_set_equal (&self->next, &self->current);
}

GstShmemContainer *
hdr_set_build_container (
    const HdrSet *set, GstShmemContainerBuilder *builder, GError **error)
{
  guint i;

  gst_shmem_container_builder_reset (builder);
  for (i = 0; i < hdr_set_get_n_messages (set); i++) {
    const guint8 *data;
    const HdrMessage *message = hdr_set_get_message (set, i, &data);

    gst_shmem_container_builder_add (
        builder, message->format, data, message->size);
  }
  return gst_shmem_container_builder_build (builder, error);
}
