/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/**
 * SECTION:gstshmemcontainerbuilder
 * @title: GstShmemContainerBuilder
 * @short_description: Collects the entries of a container
 * @see_also: #GstShmemContainer
 *
 * Entries are added in the order they have in the container, and
 * gst_shmem_container_builder_build() makes the container, or finds the one
 * with the same bytes. A builder can be reset and used again; it then keeps its
 * memory. It is not thread safe.
 *
 * A container is immutable. To edit one, make a builder from it, change entries
 * with gst_shmem_container_builder_set(), _remove() and _add(), and build the
 * result; gst_buffer_replace_shmem_container_meta() puts it on the frame.
 */

#include <gst/shmemmeta/gstshmemcontainerbuilder.h>
#include <shmem/shmem-t35.h>
#include "gstshmem-private.h"
#include "gstshmemboxed-private.h"
#include <shmem/shmem-writer.h>

#include <string.h>

typedef struct
{
  guint64 format;
  gsize offset;
  gsize size;
} BuilderEntry;

struct _GstShmemContainerBuilder
{
  GArray *entries;
  GByteArray *data;
  /* Entries beyond a limit are counted, not kept. */
  guint n_excess;
  gsize excess_size;
  /* The limit that the first of them exceeds. */
  enum shmem_result result;
};

/**
 * gst_shmem_container_builder_new:
 *
 * Returns: (transfer full): a builder without entries
 *
 * Since: 0.9
 */
GstShmemContainerBuilder *
gst_shmem_container_builder_new (void)
{
  GstShmemContainerBuilder *self = g_new0 (GstShmemContainerBuilder, 1);

  self->entries = g_array_new (FALSE, FALSE, sizeof (BuilderEntry));
  self->data = g_byte_array_new ();
  return self;
}

/**
 * gst_shmem_container_builder_new_from:
 * @container: a container
 *
 * Makes a builder to edit a container. Built unchanged, it gives @container,
 * unless that has a single payload and no nesting container.
 *
 * Returns: (transfer full): a builder with the entries of @container
 *
 * Since: 0.9
 */
GstShmemContainerBuilder *
gst_shmem_container_builder_new_from (GstShmemContainer *container)
{
  GstShmemContainerBuilder *self;
  GstShmemEntry entry;
  guint i;

  g_return_val_if_fail (container != NULL, NULL);

  self = gst_shmem_container_builder_new ();
  for (i = 0; gst_shmem_container_get_entry (container, i, &entry); i++)
    gst_shmem_container_builder_add (
        self, entry.format, entry.data, entry.size);
  return self;
}

static GstShmemContainerBuilder *
builder_copy (const GstShmemContainerBuilder *builder)
{
  GstShmemContainerBuilder *copy;

  copy = gst_shmem_container_builder_new ();
  g_array_append_vals (
      copy->entries, builder->entries->data, builder->entries->len);
  g_byte_array_append (copy->data, builder->data->data, builder->data->len);
  copy->n_excess = builder->n_excess;
  copy->excess_size = builder->excess_size;
  copy->result = builder->result;
  return copy;
}

GST_SHMEM_DEFINE_BOXED_TYPE (GstShmemContainerBuilder,
    gst_shmem_container_builder, builder_copy, gst_shmem_container_builder_free)

/**
 * gst_shmem_container_builder_free:
 * @builder: (transfer full) (nullable): a builder, or %NULL for a no-op
 *
 * Since: 0.9
 */
void
gst_shmem_container_builder_free (GstShmemContainerBuilder *builder)
{
  if (builder == NULL)
    return;
  g_array_unref (builder->entries);
  g_byte_array_unref (builder->data);
  g_free (builder);
}

/**
 * gst_shmem_container_builder_reset:
 * @builder: a builder
 *
 * Removes all entries and keeps the memory for the next ones.
 *
 * Since: 0.9
 */
void
gst_shmem_container_builder_reset (GstShmemContainerBuilder *builder)
{
  g_return_if_fail (builder != NULL);

  g_array_set_size (builder->entries, 0);
  g_byte_array_set_size (builder->data, 0);
  builder->n_excess = 0;
  builder->excess_size = 0;
  builder->result = SHMEM_OK;
}

static void
add_excess (
    GstShmemContainerBuilder *builder, gsize size, enum shmem_result result)
{
  builder->n_excess++;
  if (!g_size_checked_add (&builder->excess_size, builder->excess_size, size))
    builder->excess_size = G_MAXSIZE;
  if (builder->result == SHMEM_OK)
    builder->result = result;
}

/**
 * gst_shmem_container_builder_add:
 * @builder: a builder
 * @format: format code
 * @data: (array length=size) (element-type guint8) (nullable): its bytes
 * @size: bytes at @data
 *
 * Appends an entry; the bytes are copied. If it is invalid,
 * gst_shmem_container_builder_build() fails.
 *
 * Since: 0.9
 */
void
gst_shmem_container_builder_add (GstShmemContainerBuilder *builder,
    guint64 format, gconstpointer data, gsize size)
{
  BuilderEntry entry = { format, 0, size };

  g_return_if_fail (builder != NULL);
  g_return_if_fail (data != NULL || size == 0);

  if (builder->entries->len == SHMEM_MAX_ENTRIES) {
    add_excess (builder, size, SHMEM_ERROR_TOO_MANY_ENTRIES);
    return;
  }
  if (size > SHMEM_MAX_SIZE - MIN (builder->data->len, SHMEM_MAX_SIZE)) {
    add_excess (builder, size, SHMEM_ERROR_TOO_LARGE);
    return;
  }
  entry.offset = builder->data->len;
  g_array_append_val (builder->entries, entry);
  if (size > 0)
    g_byte_array_append (builder->data, data, (guint) size);
}

/**
 * gst_shmem_container_builder_add_container:
 * @builder: a builder
 * @container: a container with a nesting one inside, such as one from a builder
 *
 * Appends all of @container as one LINEAR entry.
 *
 * Since: 0.9
 */
void
gst_shmem_container_builder_add_container (
    GstShmemContainerBuilder *builder, GstShmemContainer *container)
{
  static const guint8 linear[sizeof (guint64)] = { 0 };
  const guint8 *data;
  gsize size;

  g_return_if_fail (container != NULL);

  data = gst_shmem_container_get_data (container, &size);
  g_return_if_fail (memcmp (data, linear, sizeof linear) == 0);

  gst_shmem_container_builder_add (builder, SHMEM_FORMAT_LINEAR,
      data + SHMEM_GENERIC_HEADER_SIZE, size - SHMEM_GENERIC_HEADER_SIZE);
}

/* ---- editing ---- */

static GstShmemEntry
get_entry (const GstShmemContainerBuilder *builder, guint index)
{
  const BuilderEntry *entry =
      &g_array_index (builder->entries, BuilderEntry, index);

  return (GstShmemEntry){ entry->format, builder->data->data + entry->offset,
    entry->size };
}

/* The bytes of the entry go too: those of the entries behind it move. */
static void
remove_entry (GstShmemContainerBuilder *builder, guint index)
{
  const BuilderEntry removed =
      g_array_index (builder->entries, BuilderEntry, index);
  guint i;

  g_array_remove_index (builder->entries, index);
  if (removed.size > 0)
    g_byte_array_remove_range (
        builder->data, (guint) removed.offset, (guint) removed.size);
  for (i = 0; i < builder->entries->len; i++) {
    BuilderEntry *entry = &g_array_index (builder->entries, BuilderEntry, i);

    if (entry->offset > removed.offset)
      entry->offset -= removed.size;
  }
}

/* Of a frame only one of a kind applies: a format, or T.35 messages of one
 * provider. */
static gboolean
same_kind (const GstShmemEntry *a, const GstShmemEntry *b)
{
  return a->format == b->format
      && (a->format != SHMEM_FORMAT_T35
          || shmem_t35_get_provider (a->data, a->size)
              == shmem_t35_get_provider (b->data, b->size));
}

/* Returns where the first of them was, or the end. */
static guint
remove_kind (GstShmemContainerBuilder *builder, const GstShmemEntry *like)
{
  guint i = builder->entries->len, first = G_MAXUINT;

  while (i-- > 0) {
    const GstShmemEntry entry = get_entry (builder, i);

    if (same_kind (&entry, like)) {
      remove_entry (builder, i);
      first = i;
    }
  }
  return MIN (first, builder->entries->len);
}

/**
 * gst_shmem_container_builder_set:
 * @builder: a builder
 * @format: format code
 * @data: (array length=size) (element-type guint8) (nullable): its bytes, not
 *     those of an entry of @builder
 * @size: bytes at @data
 *
 * Replaces the entries of @format by a single one, which takes the place of the
 * first; without any, it is appended. `T35 ` messages replace only those of the
 * same provider: an HDR10+ message leaves HDR Vivid alone. Entries of nested
 * containers stay as they are. Otherwise like gst_shmem_container_builder_add().
 *
 * Since: 0.9
 */
void
gst_shmem_container_builder_set (GstShmemContainerBuilder *builder,
    guint64 format, gconstpointer data, gsize size)
{
  const GstShmemEntry like = { format, data, size };
  guint index, n_entries;
  BuilderEntry entry;

  g_return_if_fail (builder != NULL);
  g_return_if_fail (data != NULL || size == 0);

  index = remove_kind (builder, &like);
  n_entries = builder->entries->len;
  gst_shmem_container_builder_add (builder, format, data, size);
  if (builder->entries->len == n_entries)
    return;
  entry = g_array_index (builder->entries, BuilderEntry, n_entries);
  g_array_set_size (builder->entries, n_entries);
  g_array_insert_val (builder->entries, index, entry);
}

/**
 * gst_shmem_container_builder_remove:
 * @builder: a builder
 * @format: format code
 * @prefix: (array length=size) (element-type guint8) (nullable): their first
 *     bytes
 * @size: bytes at @prefix; 0 for whatever bytes
 *
 * Removes the entries of @format which begin with @prefix, such as the codes of
 * a `T35 ` message. Entries of nested containers stay as they are.
 *
 * Returns: how many were removed
 *
 * Since: 0.9
 */
guint
gst_shmem_container_builder_remove (GstShmemContainerBuilder *builder,
    guint64 format, gconstpointer prefix, gsize size)
{
  guint i, n_removed = 0;

  g_return_val_if_fail (builder != NULL, 0);
  g_return_val_if_fail (prefix != NULL || size == 0, 0);

  for (i = builder->entries->len; i-- > 0;) {
    const GstShmemEntry entry = get_entry (builder, i);

    if (entry.format == format && entry.size >= size
        && (size == 0 || memcmp (entry.data, prefix, size) == 0)) {
      remove_entry (builder, i);
      n_removed++;
    }
  }
  return n_removed;
}

/**
 * gst_shmem_container_builder_get_n_entries:
 * @builder: a builder
 *
 * Returns: entries added so far
 *
 * Since: 0.9
 */
guint
gst_shmem_container_builder_get_n_entries (
    const GstShmemContainerBuilder *builder)
{
  g_return_val_if_fail (builder != NULL, 0);

  return builder->entries->len;
}

static guint8 *
write_entries (const GstShmemContainerBuilder *builder, gsize *size,
    enum shmem_result *result)
{
  struct shmem_entry entries[SHMEM_MAX_ENTRIES];
  guint8 *bytes;
  guint i;

  for (i = 0; i < builder->entries->len; i++) {
    BuilderEntry *entry = &g_array_index (builder->entries, BuilderEntry, i);

    entries[i].format = entry->format;
    entries[i].size = (guint32) entry->size;
    entries[i].data =
        entry->size > 0 ? builder->data->data + entry->offset : NULL;
  }
  *result = shmem_container_write (entries, builder->entries->len, NULL, size);
  if (*result != SHMEM_OK)
    return NULL;
  bytes = g_malloc (*size);
  *result = shmem_container_write (entries, builder->entries->len, bytes, size);
  return bytes;
}

/* All entries can exceed a limit; only LINEAR ones can be malformed. */
static gint
build_error_code (enum shmem_result result)
{
  switch (result) {
    case SHMEM_ERROR_TOO_LARGE:
    case SHMEM_ERROR_TOO_MANY_ENTRIES:
    case SHMEM_ERROR_TOO_DEEP:
      return GST_SHMEM_ERROR_LIMIT;
    default:
      return GST_SHMEM_ERROR_INVALID_DATA;
  }
}

static void
set_build_error (const GstShmemContainerBuilder *builder,
    enum shmem_result result, GError **error)
{
  gsize size = builder->data->len;

  if (!g_size_checked_add (&size, size, builder->excess_size))
    size = G_MAXSIZE;
  g_set_error (error, GST_SHMEM_ERROR, build_error_code (result),
      "cannot make a container of %u entries with %" G_GSIZE_FORMAT
      " bytes: %s (limits: %u entries, %u bytes, %u levels)",
      builder->entries->len + builder->n_excess, size,
      shmem_result_to_string (result), SHMEM_MAX_ENTRIES, SHMEM_MAX_SIZE,
      SHMEM_MAX_DEPTH);
}

/**
 * gst_shmem_container_builder_build:
 * @builder: a builder, which keeps its entries
 * @error: return location of a #GST_SHMEM_ERROR
 *
 * Returns: (transfer full) (nullable): the container with these entries: a new
 *     one, or an existing one with the same bytes
 *
 * Since: 0.9
 */
GstShmemContainer *
gst_shmem_container_builder_build (
    GstShmemContainerBuilder *builder, GError **error)
{
  enum shmem_result result;
  guint8 *bytes = NULL;
  gsize size = 0;

  g_return_val_if_fail (builder != NULL, NULL);

  result = builder->result;
  if (result == SHMEM_OK)
    bytes = write_entries (builder, &size, &result);
  if (result == SHMEM_OK)
    return _gst_shmem_container_new_take_bytes (bytes, size, error);
  g_free (bytes);
  set_build_error (builder, result, error);
  return NULL;
}
