/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Picks the entries that go into a bitstream as a container. Their payloads are
 * never looked at. Nested containers stay nested, so that the same entries apply
 * to the frame on the other side.
 */

#include "hdr/hdrcontainer.h"

#include <gst/shmemmeta/shmemmeta.h>
#include <shmem/shmem-writer.h>

/* An access unit is one frame with one picture. */
#define PICTURE 0

gboolean
hdr_container_may_have (guint64 format)
{
  return format != SHMEM_FORMAT_PLNS && hdr_format_find (format) == NULL;
}

typedef struct
{
  GArray *kept;       /* of struct shmem_entry */
  GPtrArray *written; /* nested containers that lost entries */
  guint n_left_out;
} Sieve;

static void sift_reader (
    Sieve *self, const struct shmem_reader *reader, GArray *kept);

/* Entry @index as it is if all of it stays; FALSE if nothing does. */
static gboolean
sift_nested (Sieve *self, const struct shmem_reader *reader, guint index,
    struct shmem_entry *entry)
{
  const guint n_before = self->n_left_out;
  GArray *kept = g_array_new (FALSE, FALSE, sizeof (struct shmem_entry));
  const struct shmem_entry *entries;
  struct shmem_reader nested;
  gpointer bytes = NULL;
  gsize size;

  if (shmem_reader_enter (reader, index, &nested) == SHMEM_OK)
    sift_reader (self, &nested, kept);
  entries = (const struct shmem_entry *) kept->data;
  /* It had more entries, so there is no limit to exceed. */
  if (self->n_left_out > n_before && kept->len > 0
      && shmem_nesting_write (entries, kept->len, NULL, &size) == SHMEM_OK) {
    bytes = g_malloc (size);
    g_ptr_array_add (self->written, bytes);
    if (shmem_nesting_write (entries, kept->len, bytes, &size) == SHMEM_OK)
      *entry = (struct shmem_entry){ entry->format, bytes, (guint32) size };
  }
  g_array_unref (kept);
  return self->n_left_out == n_before || bytes != NULL;
}

static void
sift_reader (Sieve *self, const struct shmem_reader *reader, GArray *kept)
{
  struct shmem_entry entry;
  guint i;

  for (i = 0; shmem_reader_get_entry (reader, i, &entry) == SHMEM_OK; i++) {
    if (entry.format == SHMEM_FORMAT_LINEAR) {
      if (!sift_nested (self, reader, i, &entry))
        continue;
    } else if (!hdr_container_may_have (entry.format)) {
      self->n_left_out++;
      continue;
    }
    g_array_append_val (kept, entry);
  }
}

static gboolean
write_container (GByteArray *out, const GArray *kept)
{
  const struct shmem_entry *entries = (const struct shmem_entry *) kept->data;
  const guint start = out->len;
  gsize size;

  if (kept->len == 0)
    return TRUE;
  if (shmem_container_write (entries, kept->len, NULL, &size) != SHMEM_OK)
    return FALSE;
  g_byte_array_set_size (out, start + (guint) size);
  return shmem_container_write (entries, kept->len, out->data + start, &size)
      == SHMEM_OK;
}

static void
sieve_init (Sieve *self)
{
  self->kept = g_array_new (FALSE, FALSE, sizeof (struct shmem_entry));
  self->written = g_ptr_array_new_with_free_func (g_free);
  self->n_left_out = 0;
}

static void
sieve_clear (Sieve *self)
{
  g_array_unref (self->kept);
  g_ptr_array_unref (self->written);
}

gboolean
hdr_container_sift (
    GByteArray *out, const struct shmem_reader *reader, guint *n_left_out)
{
  gboolean written;
  Sieve self;

  sieve_init (&self);
  sift_reader (&self, reader, self.kept);
  written = write_container (out, self.kept);
  *n_left_out = self.n_left_out;
  sieve_clear (&self);
  return written;
}

/* The containers of @buffer about @picture only. */
static void
sift_buffer (Sieve *self, GstBuffer *buffer, gint picture)
{
  GstShmemContainerMeta *meta;
  struct shmem_reader reader;
  gpointer state = NULL;
  const guint8 *data;
  gsize size;

  while ((meta = gst_buffer_iterate_shmem_container_meta (buffer, &state))) {
    if (meta->container == NULL || meta->picture != picture)
      continue;
    data = gst_shmem_container_get_data (meta->container, &size);
    if (shmem_reader_init (&reader, data, size, NULL, NULL) == SHMEM_OK)
      sift_reader (self, &reader, self->kept);
  }
}

gboolean
hdr_set_take_container (HdrSet *set, GstBuffer *buffer, GError **error)
{
  GByteArray *bytes = g_byte_array_new ();
  gboolean fits;
  Sieve self;

  sieve_init (&self);
  sift_buffer (&self, buffer, GST_SHMEM_PICTURE_ALL);
  sift_buffer (&self, buffer, PICTURE);
  fits = write_container (bytes, self.kept)
      && bytes->len <= HDR_MAX_CONTAINER_SIZE - HDR_CONTAINER_HEADER_SIZE;
  if (!fits)
    g_set_error (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_LIMIT,
        "a container of %u entries is larger than %u bytes, or has more than "
        "%u entries",
        self.kept->len, HDR_MAX_CONTAINER_SIZE - HDR_CONTAINER_HEADER_SIZE,
        SHMEM_MAX_ENTRIES);
  else if (bytes->len > 0)
    hdr_set_append (set, HDR_FORMAT_CONTAINER, 0, bytes->data, bytes->len);
  sieve_clear (&self);
  g_byte_array_unref (bytes);
  return fits;
}
