/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Reads and writes containers in user data of a bitstream. A packet that a
 * network loses can take a picture away and leave its container, in front of the
 * next picture. So each says which picture it is about, by a digest of that
 * picture's bytes, and one that stands at another picture is refused.
 */

#include "hdr/hdrcontainer.h"

#include <string.h>

/* 67f0194a-7489-4aa6-a0db-f21de354a380 */
static const guint8 uuid[] = { 0x67, 0xf0, 0x19, 0x4a, 0x74, 0x89, 0x4a, 0xa6,
  0xa0, 0xdb, 0xf2, 0x1d, 0xe3, 0x54, 0xa3, 0x80 };

/* MD5, which has to tell pictures apart, and to resist nobody. */
#define DIGEST_SIZE 16

G_STATIC_ASSERT (sizeof uuid + DIGEST_SIZE == HDR_CONTAINER_HEADER_SIZE);

static void
compute_digest (guint8 digest[DIGEST_SIZE], const guint8 *data, gsize size)
{
  GChecksum *checksum = g_checksum_new (G_CHECKSUM_MD5);
  gsize length = DIGEST_SIZE;

  for (; size > G_MAXINT; data += G_MAXINT, size -= G_MAXINT)
    g_checksum_update (checksum, data, G_MAXINT);
  g_checksum_update (checksum, data, (gssize) size);
  g_checksum_get_digest (checksum, digest, &length);
  g_checksum_free (checksum);
}

gboolean
hdr_container_is_marked (const guint8 *data, gsize size)
{
  return size >= sizeof uuid && memcmp (data, uuid, sizeof uuid) == 0;
}

void
hdr_container_write (GByteArray *out, const guint8 *container, gsize size,
    const guint8 *picture, gsize picture_size)
{
  guint8 digest[DIGEST_SIZE];

  compute_digest (digest, picture, picture_size);
  g_byte_array_append (out, uuid, sizeof uuid);
  g_byte_array_append (out, digest, sizeof digest);
  g_byte_array_append (out, container, size);
}

/* Those of a unit */

void
hdr_containers_init (HdrContainers *self)
{
  hdr_set_init (&self->found);
  self->n_excess = 0;
}

void
hdr_containers_clear (HdrContainers *self)
{
  hdr_set_clear (&self->found);
}

void
hdr_containers_reset (HdrContainers *self)
{
  hdr_set_reset (&self->found);
  self->n_excess = 0;
}

void
hdr_containers_take (
    HdrContainers *self, const guint8 *data, gsize size, guint layer)
{
  data += sizeof uuid;
  size -= sizeof uuid;
  if (hdr_set_fit (&self->found, HDR_FORMAT_CONTAINER, size) == HDR_FITS)
    hdr_set_append (&self->found, HDR_FORMAT_CONTAINER, layer, data, size);
  else
    self->n_excess++;
}

static void
refuse (HdrUnit *unit, guint n, const gchar *reason)
{
  if (n > 0 && unit->refusal == NULL)
    unit->refusal = reason;
  unit->n_refused_containers += n;
}

/* Without the entries that it may not have: what the bitstream has a place for
 * is what every player finds there. */
static const gchar *
append_valid (HdrUnit *unit, const guint8 *container, gsize size)
{
  struct shmem_reader reader;
  GByteArray *sifted;
  guint n_left_out;

  if (shmem_reader_init (&reader, container, size, NULL, NULL) != SHMEM_OK)
    return "a container in user data is malformed, or exceeds a limit";
  sifted = g_byte_array_new ();
  if (hdr_container_sift (sifted, &reader, &n_left_out) && sifted->len > 0)
    hdr_set_append (&unit->set, HDR_FORMAT_CONTAINER, 0,
        n_left_out > 0 ? sifted->data : container,
        n_left_out > 0 ? sifted->len : size);
  g_byte_array_unref (sifted);
  unit->n_refused_entries += n_left_out;
  if (n_left_out > 0 && unit->refusal == NULL)
    unit->refusal = "a container in user data has a plane table, or entries "
                    "that have a place of their own in the bitstream";
  return NULL;
}

static gboolean
is_about (const guint8 *data, gsize size, const guint8 *digest)
{
  return size >= DIGEST_SIZE && memcmp (data, digest, DIGEST_SIZE) == 0;
}

/* From last to first: the last one is in force. */
static void
resolve_layer (HdrContainers *self, HdrUnit *unit, guint layer,
    const guint8 digest[DIGEST_SIZE])
{
  const gchar *fault = NULL;
  gboolean done = FALSE;
  const guint8 *data;
  guint i;

  for (i = hdr_set_get_n_messages (&self->found); i > 0; i--) {
    const HdrMessage *message =
        hdr_set_get_message (&self->found, i - 1, &data);

    if (message->provider != layer && message->provider != HDR_ANY_LAYER)
      continue;
    if (!is_about (data, message->size, digest))
      fault = "a container in user data is about another picture";
    else if (done)
      fault = "there are several containers in user data";
    else
      fault =
          append_valid (unit, data + DIGEST_SIZE, message->size - DIGEST_SIZE);
    if (fault == NULL)
      done = TRUE;
    else
      refuse (unit, 1, fault);
  }
}

void
hdr_containers_resolve (HdrContainers *self, HdrUnit *unit, guint layer,
    const guint8 *picture, gsize picture_size)
{
  const guint n = hdr_set_get_n_messages (&self->found);
  guint8 digest[DIGEST_SIZE];

  refuse (unit, self->n_excess,
      "containers in user data are too large, or too many");
  if (picture == NULL) {
    refuse (unit, n, "a container in user data is about no picture");
  } else if (n > 0) {
    compute_digest (digest, picture, picture_size);
    resolve_layer (self, unit, layer, digest);
  }
  hdr_containers_reset (self);
}

gboolean
hdr_unit_make_container (
    const HdrUnit *unit, GstShmemContainer **container, GError **error)
{
  const guint8 *data;
  const HdrMessage *message =
      hdr_set_find (&unit->set, HDR_FORMAT_CONTAINER, 0, &data);

  *container = NULL;
  if (message == NULL)
    return TRUE;
  *container = gst_shmem_container_new (data, message->size, error);
  return *container != NULL;
}
