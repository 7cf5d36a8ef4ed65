/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Collects from containers what can be written into a bitstream such
 * that it is found there again. What cannot is left out and named; values are
 * never judged.
 */

#include "hdr/hdrcarried.h"

#include <gst/shmemmeta/gstshmemt35.h>
#include <shmem/shmem-format.h>
#include <shmem/shmem-reader.h>

void
hdr_carried_init (HdrCarried *carried, HdrCanHold can_hold_rpu)
{
  carried->can_hold_rpu = can_hold_rpu;
  hdr_set_init (&carried->set);
  hdr_set_init (&carried->own);
  hdr_set_init (&carried->next);
  carried->refused = NULL;
}

void
hdr_carried_clear (HdrCarried *carried)
{
  hdr_set_clear (&carried->set);
  hdr_set_clear (&carried->own);
  hdr_set_clear (&carried->next);
}

void
hdr_carried_reset (HdrCarried *carried)
{
  hdr_set_reset (&carried->set);
  carried->refused = NULL;
}

static void
add_static (HdrCarried *carried, const struct shmem_entry *entry, gsize size,
    const gchar *refusal)
{
  if (entry->size == size)
    hdr_set_put (&carried->own, entry->format, entry->data, size);
  else
    carried->refused = refusal;
}

/* Whether there is room for one more, such that a reader with the same limits
 * takes all of them. */
static gboolean
has_room (HdrCarried *carried, const struct shmem_entry *entry, guint limit)
{
  if (entry->size > HDR_MAX_MESSAGE_SIZE
      || entry->size + carried->own.data->len > HDR_MAX_SET_SIZE / 2) {
    carried->refused = "a T.35 message or RPU is larger than the limit";
    return FALSE;
  }
  if (hdr_set_count (&carried->own, entry->format) >= limit) {
    carried->refused = "there are more T.35 messages or RPUs than the limit";
    return FALSE;
  }
  return TRUE;
}

static void
add_bytes (HdrCarried *carried, const struct shmem_entry *entry,
    guint64 provider, guint limit)
{
  if (!hdr_set_has (
          &carried->own, entry->format, provider, entry->data, entry->size)
      && has_room (carried, entry, limit))
    hdr_set_append (
        &carried->own, entry->format, provider, entry->data, entry->size);
}

static void
add_t35 (HdrCarried *carried, const struct shmem_entry *entry)
{
  if (entry->size == 0)
    carried->refused = "a T.35 message has no bytes";
  else if (gst_shmem_t35_get_kind (entry->data, entry->size)
      != GST_SHMEM_T35_NOT_HDR)
    add_bytes (carried, entry, hdr_get_provider (entry->data, entry->size),
        HDR_MAX_T35);
}

static void
add_rpu (HdrCarried *carried, const struct shmem_entry *entry)
{
  if (carried->can_hold_rpu (entry->data, entry->size))
    add_bytes (carried, entry, 0, HDR_MAX_RPUS);
  else
    carried->refused = "an RPU is empty or ends as no NAL unit can";
}

static void
add_entry (HdrCarried *carried, const struct shmem_entry *entry)
{
  if (entry->format == SHMEM_FORMAT_MDCV)
    add_static (carried, entry, sizeof (struct shmem_mdcv),
        "a mastering display entry is not of 24 bytes");
  else if (entry->format == SHMEM_FORMAT_CLLI)
    add_static (carried, entry, sizeof (struct shmem_clli),
        "a light level entry is not of 4 bytes");
  else if (entry->format == SHMEM_FORMAT_T35)
    add_t35 (carried, entry);
  else if (entry->format == SHMEM_FORMAT_DVRP)
    add_rpu (carried, entry);
}

/* As deep as the reader lets a container be, SHMEM_MAX_DEPTH. */
static void
add_entries (HdrCarried *carried, const struct shmem_reader *reader)
{
  struct shmem_reader inner;
  struct shmem_entry entry;
  guint32 i;

  for (i = 0; i < shmem_reader_get_num (reader); i++) {
    if (shmem_reader_enter (reader, i, &inner) == SHMEM_OK)
      add_entries (carried, &inner);
    else if (shmem_reader_get_entry (reader, i, &entry) == SHMEM_OK)
      add_entry (carried, &entry);
  }
}

static gboolean
fits (const HdrCarried *carried, const HdrMessage *message)
{
  guint limit =
      message->format == SHMEM_FORMAT_T35 ? HDR_MAX_T35 : HDR_MAX_RPUS;

  return message->size + carried->next.data->len <= HDR_MAX_SET_SIZE
      && hdr_set_count (&carried->next, message->format) < limit;
}

/* Of the containers before, the kinds that this one says nothing of. */
static void
keep_others (HdrCarried *carried)
{
  const guint8 *data;
  guint i;

  for (i = 0; i < hdr_set_get_n_messages (&carried->set); i++) {
    const HdrMessage *message = hdr_set_get_message (&carried->set, i, &data);

    if (hdr_set_has_kind (&carried->own, message->format, message->provider))
      continue;
    if (fits (carried, message))
      hdr_set_append_from (&carried->next, &carried->set, i);
    else
      carried->refused = "there are more T.35 messages or RPUs than the limit";
  }
}

void
hdr_carried_add_container (HdrCarried *carried, const guint8 *data, gsize size)
{
  struct shmem_reader reader;
  HdrSet set;
  guint i;

  if (shmem_reader_init (&reader, data, size, NULL, NULL) != SHMEM_OK) {
    carried->refused = "a container is broken";
    return;
  }
  hdr_set_reset (&carried->own);
  add_entries (carried, &reader);

  hdr_set_reset (&carried->next);
  for (i = 0; i < hdr_set_get_n_messages (&carried->own); i++)
    hdr_set_append_from (&carried->next, &carried->own, i);
  keep_others (carried);
  set = carried->set;
  carried->set = carried->next;
  carried->next = set;
}
