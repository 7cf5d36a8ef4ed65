/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/**
 * SECTION:gstshmemcontainer
 * @title: GstShmemContainer
 * @short_description: An immutable container in a sealed memfd
 * @see_also: #GstShmemContainerMeta, #GstShmemAllocator
 *
 * The payloads of one frame, in the format of docs/container-format.md and in a
 * memfd that no process can change. It is made with a
 * #GstShmemContainerBuilder, or received from another process with
 * gst_shmem_container_new_take_fd().
 *
 * The same bytes give the same object while it is alive, so metadata that
 * repeats from frame to frame costs one memfd. Making a new one costs five
 * system calls, finding or reading one costs none.
 *
 * A container is immutable and its functions can be called from any thread.
 */

#include <gst/shmemmeta/gstshmemcontainer.h>
#include "gstshmem-private.h"
#include "gstshmemboxed-private.h"
#include <shmem/shmem-memfd.h>
#include <shmem/shmem-reader.h>
#include <shmem/shmem-writer.h>

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* Up to this size a private copy, read with pread(), is cheaper than a mapping. */
#define MAX_COPIED_SIZE (16 * 1024)

struct _GstShmemContainer
{
  GstMiniObject mini_object;

  /* The bytes: a private copy, or the mapping of the sealed memory. */
  const guint8 *data;
  gsize size;
  guint hash;
  struct shmem_reader reader;

  GstMemory *memory;
  GstMapInfo map;
  guint8 *copy;
};

GST_SHMEM_DEFINE_BOXED_TYPE (GstShmemContainer, gst_shmem_container,
    gst_shmem_container_ref, gst_shmem_container_unref)

/* All containers that are alive, by their bytes; holds no references. */
static GMutex interned_lock;
static GHashTable *interned;

static guint
hash_bytes (const guint8 *data, gsize size)
{
  guint64 hash = size;
  guint64 word;

  for (; size >= sizeof word; data += sizeof word, size -= sizeof word) {
    memcpy (&word, data, sizeof word);
    hash = (hash ^ word) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
    hash ^= hash >> 32;
  }
  for (; size > 0; data++, size--)
    hash = (hash ^ *data) * G_GUINT64_CONSTANT (0x100000001b3);
  return (guint) (hash ^ (hash >> 32));
}

static guint
container_hash (gconstpointer key)
{
  return ((const GstShmemContainer *) key)->hash;
}

static gboolean
container_equal (gconstpointer a, gconstpointer b)
{
  const GstShmemContainer *left = a, *right = b;

  return left->hash == right->hash && left->size == right->size
      && memcmp (left->data, right->data, left->size) == 0;
}

/* Takes a reference, unless the last one is being dropped concurrently. */
static gboolean
try_ref (GstShmemContainer *container)
{
  gint count = GST_MINI_OBJECT_REFCOUNT_VALUE (container);

  while (count > 0) {
    if (g_atomic_int_compare_and_exchange (
            &container->mini_object.refcount, count, count + 1))
      return TRUE;
    count = GST_MINI_OBJECT_REFCOUNT_VALUE (container);
  }
  return FALSE;
}

static GstShmemContainer *
lookup_locked (const GstShmemContainer *key)
{
  GstShmemContainer *found;

  if (interned == NULL)
    interned = g_hash_table_new (container_hash, container_equal);
  found = g_hash_table_lookup (interned, key);
  return found && try_ref (found) ? found : NULL;
}

static GstShmemContainer *
lookup (const guint8 *data, gsize size)
{
  GstShmemContainer key = { .data = data, .size = size };
  GstShmemContainer *found;

  key.hash = hash_bytes (data, size);
  g_mutex_lock (&interned_lock);
  found = lookup_locked (&key);
  g_mutex_unlock (&interned_lock);
  return found;
}

/* Returns @container, or an equal one that another thread made meanwhile. */
static GstShmemContainer *
intern (GstShmemContainer *container)
{
  GstShmemContainer *found;

  g_mutex_lock (&interned_lock);
  found = lookup_locked (container);
  if (found == NULL)
    g_hash_table_replace (interned, container, container);
  g_mutex_unlock (&interned_lock);
  if (found == NULL)
    return container;
  gst_shmem_container_unref (container);
  return found;
}

static gboolean
gst_shmem_container_dispose (GstMiniObject *object)
{
  GstShmemContainer *self = (GstShmemContainer *) object;

  g_mutex_lock (&interned_lock);
  /* An equal one may have replaced it in the table already. */
  if (interned && self->data && g_hash_table_lookup (interned, self) == self)
    g_hash_table_remove (interned, self);
  g_mutex_unlock (&interned_lock);
  return TRUE;
}

static void
gst_shmem_container_free (GstMiniObject *object)
{
  GstShmemContainer *self = (GstShmemContainer *) object;

  if (self->map.memory)
    gst_memory_unmap (self->memory, &self->map);
  if (self->memory)
    gst_memory_unref (self->memory);
  g_free (self->copy);
  g_free (self);
}

static GstShmemContainer *
container_alloc (void)
{
  GstShmemContainer *self = g_new0 (GstShmemContainer, 1);

  gst_mini_object_init (GST_MINI_OBJECT_CAST (self),
      GST_MINI_OBJECT_FLAG_LOCK_READONLY, GST_TYPE_SHMEM_CONTAINER, NULL,
      gst_shmem_container_dispose, gst_shmem_container_free);
  return self;
}

static GstShmemAllocator *
immutable_allocator (void)
{
  static gsize allocator = 0;

  if (g_once_init_enter (&allocator)) {
    GstAllocator *made = gst_shmem_allocator_new (GST_SHMEM_POLICY_IMMUTABLE);

    GST_OBJECT_FLAG_SET (made, GST_OBJECT_FLAG_MAY_BE_LEAKED);
    g_once_init_leave (&allocator, (gsize) made);
  }
  return (GstShmemAllocator *) allocator;
}

static gboolean
check_bytes (GstShmemContainer *self, GError **error)
{
  struct shmem_fault fault;
  enum shmem_result result;

  result =
      shmem_reader_init (&self->reader, self->data, self->size, NULL, &fault);
  if (result == SHMEM_OK)
    return TRUE;
  return _gst_shmem_refuse (error, GST_SHMEM_ERROR_INVALID_DATA,
      "container of %" G_GSIZE_FORMAT " bytes: %s at byte %zu", self->size,
      shmem_result_to_string (result), fault.offset);
}

/* Takes @memory, which is sealed. */
static gboolean
read_memory (GstShmemContainer *self, GstMemory *memory, GError **error)
{
  self->memory = memory;
  self->size = memory->size;
  if (self->size > MAX_COPIED_SIZE) {
    if (!gst_memory_map (memory, &self->map, GST_MAP_READ))
      return _gst_shmem_refuse (error, GST_SHMEM_ERROR_SYSTEM,
          "cannot map a container of %" G_GSIZE_FORMAT " bytes", self->size);
    self->data = self->map.data;
    return TRUE;
  }
  self->copy = g_malloc (self->size);
  self->data = self->copy;
  if (shmem_memfd_read (
          gst_fd_memory_get_fd (memory), 0, self->copy, self->size)
      == SHMEM_MEMFD_OK)
    return TRUE;
  return _gst_shmem_refuse (error, GST_SHMEM_ERROR_SYSTEM,
      "cannot read a container of %" G_GSIZE_FORMAT " bytes: %s", self->size,
      g_strerror (errno));
}

/* Writes the bytes of @self to a memfd. */
static gboolean
make_memory (GstShmemContainer *self, GError **error)
{
  enum shmem_memfd_result result;
  gint fd;

  result = shmem_memfd_create_sealed (
      "shmem-container", self->data, self->size, &fd);
  if (result != SHMEM_MEMFD_OK)
    return _gst_shmem_refuse (error, GST_SHMEM_ERROR_SYSTEM,
        "cannot make a sealed memfd of %" G_GSIZE_FORMAT " bytes: %s",
        self->size, g_strerror (errno));
  self->memory = _gst_shmem_allocator_wrap_immutable (
      immutable_allocator (), fd, self->size);
  return TRUE;
}

GstShmemContainer *
_gst_shmem_container_new_take_bytes (guint8 *bytes, gsize size, GError **error)
{
  GstShmemContainer *self = lookup (bytes, size);

  if (self) {
    g_free (bytes);
    return self;
  }
  self = container_alloc ();
  self->copy = bytes;
  self->data = bytes;
  self->size = size;
  self->hash = hash_bytes (bytes, size);
  if (check_bytes (self, error) && make_memory (self, error))
    return intern (self);
  gst_shmem_container_unref (self);
  return NULL;
}

static gboolean
check_size (gsize size, GError **error)
{
  if (size <= SHMEM_MAX_SIZE)
    return TRUE;
  return _gst_shmem_refuse (error, GST_SHMEM_ERROR_LIMIT,
      "container of %" G_GSIZE_FORMAT " bytes is larger than %u", size,
      SHMEM_MAX_SIZE);
}

/**
 * gst_shmem_container_new:
 * @data: (array length=size) (element-type guint8): a container in the format
 *     of docs/container-format.md
 * @size: bytes at @data
 * @error: return location of a #GST_SHMEM_ERROR
 *
 * Checks the bytes and copies them into a sealed memfd, or finds the container
 * that already contains them.
 *
 * Returns: (transfer full) (nullable): the container
 *
 * Since: 0.9
 */
GstShmemContainer *
gst_shmem_container_new (gconstpointer data, gsize size, GError **error)
{
  g_return_val_if_fail (data != NULL || size == 0, NULL);

  if (!check_size (size, error))
    return NULL;
  return _gst_shmem_container_new_take_bytes (
      g_memdup2 (data, size), size, error);
}

/**
 * gst_shmem_container_new_take_fd:
 * @fd: a received file descriptor, owned by the call; closed on failure
 * @size: bytes of the container, and of the memfd: nothing follows it there
 * @policy: what to do if it lacks the seals of %GST_SHMEM_POLICY_IMMUTABLE
 * @error: return location of a #GST_SHMEM_ERROR
 *
 * Accepts a container from another process: its kind, seals and size are
 * checked before the first byte is read, and all of its bytes before it is
 * returned. If a container with the same bytes is alive already, that one is
 * returned and @fd closed.
 *
 * Returns: (transfer full) (nullable): the container
 *
 * Since: 0.9
 */
GstShmemContainer *
gst_shmem_container_new_take_fd (
    gint fd, gsize size, GstShmemImportPolicy policy, GError **error)
{
  GstShmemContainer *self;
  GstMemory *memory;

  if (!check_size (size, error)) {
    close (fd);
    return NULL;
  }
  memory = _gst_shmem_allocator_take_whole_fd (
      immutable_allocator (), fd, size, policy, SHMEM_MAX_SIZE, error);
  if (memory == NULL)
    return NULL;
  self = container_alloc ();
  if (!read_memory (self, memory, error) || !check_bytes (self, error)) {
    gst_shmem_container_unref (self);
    return NULL;
  }
  self->hash = hash_bytes (self->data, self->size);
  return intern (self);
}

/**
 * gst_shmem_container_ref:
 * @container: a container
 *
 * Returns: (transfer full): @container
 *
 * Since: 0.9
 */
GstShmemContainer *
gst_shmem_container_ref (GstShmemContainer *container)
{
  return (GstShmemContainer *) gst_mini_object_ref (
      GST_MINI_OBJECT_CAST (container));
}

/**
 * gst_shmem_container_unref:
 * @container: (transfer full): a container
 *
 * Since: 0.9
 */
void
gst_shmem_container_unref (GstShmemContainer *container)
{
  gst_mini_object_unref (GST_MINI_OBJECT_CAST (container));
}

/**
 * gst_shmem_container_get_data:
 * @container: a container
 * @size: (out) (optional): bytes
 *
 * Returns: (array length=size) (transfer none): all of its bytes, generic
 *     header included
 *
 * Since: 0.9
 */
const guint8 *
gst_shmem_container_get_data (GstShmemContainer *container, gsize *size)
{
  g_return_val_if_fail (container != NULL, NULL);

  if (size)
    *size = container->size;
  return container->data;
}

/**
 * gst_shmem_container_get_fd:
 * @container: a container
 *
 * Returns: the file descriptor of its memfd, owned by the container; to send it
 *     to another process, or to dup() it
 *
 * Since: 0.9
 */
gint
gst_shmem_container_get_fd (GstShmemContainer *container)
{
  g_return_val_if_fail (container != NULL, -1);

  return gst_fd_memory_get_fd (container->memory);
}

/**
 * gst_shmem_container_peek_memory:
 * @container: a container
 *
 * Returns: (transfer none): its sealed, read-only memory
 *
 * Since: 0.9
 */
GstMemory *
gst_shmem_container_peek_memory (GstShmemContainer *container)
{
  g_return_val_if_fail (container != NULL, NULL);

  return container->memory;
}

/**
 * gst_shmem_container_get_n_entries:
 * @container: a container
 *
 * Returns: the number of its entries; those of nested containers do not count
 *
 * Since: 0.9
 */
guint
gst_shmem_container_get_n_entries (GstShmemContainer *container)
{
  g_return_val_if_fail (container != NULL, 0);

  return container->reader.num;
}

const struct shmem_reader *
_gst_shmem_container_get_reader (const GstShmemContainer *container)
{
  return &container->reader;
}

static void
fill_entry (GstShmemEntry *entry, const struct shmem_entry *found)
{
  entry->format = found->format;
  entry->data = found->data;
  entry->size = found->size;
}

/**
 * gst_shmem_container_get_entry:
 * @container: a container
 * @index: number of the entry, from 0
 * @entry: (out caller-allocates): filled if there is such an entry
 *
 * Returns: whether there is such an entry
 *
 * Since: 0.9
 */
gboolean
gst_shmem_container_get_entry (
    GstShmemContainer *container, guint index, GstShmemEntry *entry)
{
  struct shmem_entry found;

  g_return_val_if_fail (container != NULL && entry != NULL, FALSE);

  if (shmem_reader_get_entry (&container->reader, index, &found) != SHMEM_OK)
    return FALSE;
  fill_entry (entry, &found);
  return TRUE;
}

/**
 * gst_shmem_container_find_entry:
 * @container: a container
 * @format: format code
 * @entry: (out caller-allocates): filled with the first such entry
 *
 * Returns: whether there is one
 *
 * Since: 0.9
 */
gboolean
gst_shmem_container_find_entry (
    GstShmemContainer *container, guint64 format, GstShmemEntry *entry)
{
  struct shmem_entry found;
  guint32 index = 0;

  g_return_val_if_fail (container != NULL && entry != NULL, FALSE);

  if (shmem_reader_find (&container->reader, format, &index, &found)
      != SHMEM_OK)
    return FALSE;
  fill_entry (entry, &found);
  return TRUE;
}

/**
 * gst_shmem_container_new_nested:
 * @container: a container
 * @index: number of an entry of format LINEAR
 * @error: return location of a #GST_SHMEM_ERROR
 *
 * Returns: (transfer full) (nullable): a container with the content of that
 *     entry; there may be none (%GST_SHMEM_ERROR_NOT_FOUND), or one of another
 *     format (%GST_SHMEM_ERROR_INVALID_DATA)
 *
 * Since: 0.9
 */
GstShmemContainer *
gst_shmem_container_new_nested (
    GstShmemContainer *container, guint index, GError **error)
{
  struct shmem_entry entry;
  guint8 *bytes;
  gsize size;

  g_return_val_if_fail (container != NULL, NULL);

  if (shmem_reader_get_entry (&container->reader, index, &entry) != SHMEM_OK) {
    g_set_error (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_NOT_FOUND,
        "there is no entry %u: the container has %u entries", index,
        container->reader.num);
    return NULL;
  }
  if (entry.format != SHMEM_FORMAT_LINEAR) {
    g_set_error (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA,
        "entry %u is not a nested container", index);
    return NULL;
  }
  size = SHMEM_GENERIC_HEADER_SIZE + entry.size;
  bytes = g_malloc (size);
  if (shmem_generic_write (&entry, bytes, &size) != SHMEM_OK)
    g_assert_not_reached ();
  return _gst_shmem_container_new_take_bytes (bytes, size, error);
}
