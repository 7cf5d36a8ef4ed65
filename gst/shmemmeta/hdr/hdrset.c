/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Sets of HDR metadata messages: access, comparison, and merging, in which the
 * messages of one set persist unless the next one replaces them. Of a message,
 * only the provider is ever parsed.
 */

#include "hdr/hdrset.h"

#include <shmem/shmem-t35.h>

#include <string.h>

const HdrFormat hdr_formats[HDR_N_FORMATS] = {
  { SHMEM_FORMAT_MDCV, sizeof (struct shmem_mdcv), sizeof (struct shmem_mdcv),
      1 },
  { SHMEM_FORMAT_CLLI, sizeof (struct shmem_clli), sizeof (struct shmem_clli),
      1 },
  { SHMEM_FORMAT_T35, 0, HDR_MAX_MESSAGE_SIZE, HDR_MAX_T35 },
  { SHMEM_FORMAT_DVRP, 0, HDR_MAX_MESSAGE_SIZE, HDR_MAX_RPUS },
  { HDR_FORMAT_CONTAINER, 0, HDR_MAX_CONTAINER_SIZE, HDR_MAX_CONTAINERS },
};

const HdrFormat *
hdr_format_find (guint64 format)
{
  guint i;

  for (i = 0; i < HDR_N_FORMATS; i++)
    if (hdr_formats[i].format == format)
      return &hdr_formats[i];
  return NULL;
}

void
hdr_set_init (HdrSet *set)
{
  set->data = g_byte_array_new ();
  set->messages = g_array_new (FALSE, FALSE, sizeof (HdrMessage));
}

void
hdr_set_clear (HdrSet *set)
{
  g_clear_pointer (&set->data, g_byte_array_unref);
  g_clear_pointer (&set->messages, g_array_unref);
}

void
hdr_set_reset (HdrSet *set)
{
  g_byte_array_set_size (set->data, 0);
  g_array_set_size (set->messages, 0);
}

guint
hdr_set_get_n_messages (const HdrSet *set)
{
  return set->messages->len;
}

const HdrMessage *
hdr_set_get_message (const HdrSet *set, guint index, const guint8 **data)
{
  const HdrMessage *message = &g_array_index (set->messages, HdrMessage, index);

  /* Without any payload, there is no array to point into. */
  *data = message->size > 0 ? set->data->data + message->offset
                            : (const guint8 *) "";
  return message;
}

gboolean
hdr_set_equal (const HdrSet *a, const HdrSet *b)
{
  guint i;

  if (a->messages->len != b->messages->len || a->data->len != b->data->len)
    return FALSE;
  for (i = 0; i < a->messages->len; i++) {
    const HdrMessage *left = &g_array_index (a->messages, HdrMessage, i);
    const HdrMessage *right = &g_array_index (b->messages, HdrMessage, i);

    if (left->format != right->format || left->size != right->size)
      return FALSE;
  }
  return a->data->len == 0
      || memcmp (a->data->data, b->data->data, a->data->len) == 0;
}

void
hdr_set_append (
    HdrSet *set, guint64 format, guint64 provider, const void *data, gsize size)
{
  HdrMessage message = { .format = format,
    .provider = provider,
    .offset = set->data->len,
    .size = size };

  g_byte_array_append (set->data, data, size);
  g_array_append_val (set->messages, message);
}

guint64
hdr_get_provider (guint64 format, const guint8 *data, gsize size)
{
  return format == SHMEM_FORMAT_T35 ? shmem_t35_get_provider (data, size) : 0;
}

const HdrMessage *
hdr_set_find (
    const HdrSet *set, guint64 format, guint64 provider, const guint8 **data)
{
  guint i;

  for (i = set->messages->len; i > 0; i--) {
    const HdrMessage *message = hdr_set_get_message (set, i - 1, data);

    if (message->format == format && message->provider == provider)
      return message;
  }
  return NULL;
}

gboolean
hdr_set_has_kind (const HdrSet *set, guint64 format, guint64 provider)
{
  const guint8 *data;

  return hdr_set_find (set, format, provider, &data) != NULL;
}

gboolean
hdr_set_append_kind (
    HdrSet *set, const HdrSet *from, guint64 format, guint64 provider)
{
  const guint8 *data;
  const HdrMessage *message = hdr_set_find (from, format, provider, &data);

  if (message != NULL)
    hdr_set_append (set, format, provider, data, message->size);
  return message != NULL;
}

void
hdr_set_put (HdrSet *set, guint64 format, const void *data, gsize size)
{
  const guint8 *old;
  const HdrMessage *message = hdr_set_find (set, format, 0, &old);

  if (message != NULL && message->size == size)
    memcpy (set->data->data + message->offset, data, size);
  else
    hdr_set_append (set, format, 0, data, size);
}

guint
hdr_set_count (const HdrSet *set, guint64 format)
{
  guint i, count = 0;

  for (i = 0; i < set->messages->len; i++)
    count += g_array_index (set->messages, HdrMessage, i).format == format;
  return count;
}

HdrFit
hdr_set_fit (const HdrSet *set, guint64 format, gsize size)
{
  const HdrFormat *limits = hdr_format_find (format);

  if (size > limits->max_size || size + set->data->len > HDR_MAX_SET_SIZE)
    return HDR_TOO_LARGE;
  return hdr_set_count (set, format) < limits->limit ? HDR_FITS : HDR_TOO_MANY;
}

gboolean
hdr_set_agrees (
    const HdrSet *set, const HdrSet *carried, guint64 format, guint64 provider)
{
  const guint8 *data, *expected;
  const HdrMessage *wanted =
      hdr_set_find (carried, format, provider, &expected);
  gboolean found = FALSE;
  guint i;

  for (i = 0; i < set->messages->len; i++) {
    const HdrMessage *message = hdr_set_get_message (set, i, &data);

    if (message->format != format || message->provider != provider)
      continue;
    if (wanted == NULL || message->size != wanted->size
        || memcmp (data, expected, wanted->size) != 0)
      return FALSE;
    found = TRUE;
  }
  return found == (wanted != NULL);
}

static void
set_append_from (HdrSet *set, const HdrSet *from, guint index)
{
  const guint8 *data;
  const HdrMessage *message = hdr_set_get_message (from, index, &data);

  hdr_set_append (set, message->format, message->provider, data, message->size);
}

static void
set_append_all (HdrSet *set, const HdrSet *from, guint64 format)
{
  guint i;

  for (i = 0; i < from->messages->len; i++)
    if (g_array_index (from->messages, HdrMessage, i).format == format)
      set_append_from (set, from, i);
}

/* A stream can invent any number of providers, so persisting T35 are limited
 * too: the least recently repeated one is dropped first. */
static void
set_append_kept (HdrSet *set, const HdrSet *base, const HdrSet *own)
{
  guint i, kept = 0;

  for (i = 0; i < base->messages->len && kept < HDR_MAX_T35; i++) {
    const HdrMessage *message = &g_array_index (base->messages, HdrMessage, i);

    if (message->format != SHMEM_FORMAT_T35
        || hdr_set_has_kind (own, SHMEM_FORMAT_T35, message->provider)
        || message->size + set->data->len > HDR_MAX_SET_SIZE)
      continue;
    set_append_from (set, base, i);
    kept++;
  }
}

void
hdr_set_merge (HdrSet *out, const HdrSet *base, const HdrSet *own)
{
  guint i;

  hdr_set_reset (out);
  for (i = 0; i < HDR_N_STATIC; i++)
    if (!hdr_set_append_kind (out, own, hdr_formats[i].format, 0)
        && base != NULL)
      hdr_set_append_kind (out, base, hdr_formats[i].format, 0);
  set_append_all (out, own, SHMEM_FORMAT_T35);
  if (base != NULL)
    set_append_kept (out, base, own);
  set_append_all (out, own, SHMEM_FORMAT_DVRP);
}
