/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The memory of a GstShmemAllocator: mapping, sealing and reading its seals.
 * GstFdMemory is private to GStreamer and always maps as MAP_SHARED, which
 * kernels before 6.7 refuse once the WRITE seal is set. So this file does its
 * own mapping, kept as qdata of the memory, and GstFdMemory only keeps the fd.
 */

#include <gst/shmemmeta/gstshmemallocator.h>
#include "gstshmemallocator-private.h"
#include <shmem/shmem-memfd.h>

#include <errno.h>
#include <sys/mman.h>

#define GST_CAT_DEFAULT _gst_shmem_allocator_debug

static GQuark
mapping_quark (void)
{
  static gsize quark = 0;

  if (g_once_init_enter (&quark))
    g_once_init_leave (&quark, g_quark_from_static_string ("GstShmemMapping"));
  return (GQuark) quark;
}

static GstMemory *
top_memory (GstMemory *memory)
{
  return memory->parent ? memory->parent : memory;
}

GstShmemMapping *
_gst_shmem_memory_get_mapping (GstMemory *memory)
{
  return gst_mini_object_get_qdata (
      GST_MINI_OBJECT_CAST (top_memory (memory)), mapping_quark ());
}

static void
mapping_free (GstShmemMapping *mapping)
{
  if (mapping->data)
    munmap (mapping->data, mapping->size);
  g_mutex_clear (&mapping->lock);
  g_free (mapping);
}

gboolean
_gst_shmem_mapping_ensure (GstShmemMapping *mapping, gint fd, gboolean writable)
{
  int prot = writable ? PROT_READ | PROT_WRITE : PROT_READ;
  int flags = mapping->seals & SHMEM_SEAL_WRITE ? MAP_PRIVATE : MAP_SHARED;
  gpointer data;

  if (mapping->data)
    return TRUE;
  data = mmap (NULL, mapping->size, prot, flags, fd, 0);
  if (data == MAP_FAILED) {
    GST_WARNING ("mmap of %" G_GSIZE_FORMAT " bytes of fd %d failed: %s",
        mapping->size, fd, g_strerror (errno));
    return FALSE;
  }
  mapping->data = data;
  return TRUE;
}

GstMemory *
_gst_shmem_memory_new (
    GstAllocator *allocator, gint fd, gsize size, guint32 seals)
{
  GstShmemMapping *mapping = g_new0 (GstShmemMapping, 1);
  GstMemory *memory;

  memory =
      gst_fd_allocator_alloc (allocator, fd, size, GST_FD_MEMORY_FLAG_NONE);
  g_mutex_init (&mapping->lock);
  mapping->seals = seals;
  mapping->size = size;
  gst_mini_object_set_qdata (GST_MINI_OBJECT_CAST (memory), mapping_quark (),
      mapping, (GDestroyNotify) mapping_free);
  return memory;
}

gpointer
_gst_shmem_memory_map (GstMemory *memory, gsize maxsize, GstMapFlags flags)
{
  gint fd = gst_fd_memory_get_fd (memory);
  GstShmemMapping *mapping = _gst_shmem_memory_get_mapping (memory);
  gpointer data = NULL;
  gboolean readonly;

  (void) maxsize;
  g_mutex_lock (&mapping->lock);
  /* Sealing sets this under the same lock. */
  readonly = GST_MEMORY_IS_READONLY (top_memory (memory));
  if ((flags & GST_MAP_WRITE) && readonly) {
    GST_INFO (
        "refusing to map sealed memory %p for writing", (gpointer) memory);
  } else if (_gst_shmem_mapping_ensure (mapping, fd, !readonly)) {
    mapping->n_maps++;
    data = mapping->data;
  }
  g_mutex_unlock (&mapping->lock);
  return data;
}

void
_gst_shmem_memory_unmap (GstMemory *memory)
{
  GstShmemMapping *mapping = _gst_shmem_memory_get_mapping (memory);

  g_mutex_lock (&mapping->lock);
  mapping->n_maps--;
  g_mutex_unlock (&mapping->lock);
}

/**
 * gst_is_shmem_memory:
 * @memory: any memory
 *
 * Returns: whether a #GstShmemAllocator made or imported it
 *
 * Since: 0.9
 */
gboolean
gst_is_shmem_memory (GstMemory *memory)
{
  g_return_val_if_fail (memory != NULL, FALSE);

  return GST_IS_SHMEM_ALLOCATOR (memory->allocator);
}

/* With the lock held. */
static gboolean
seal_locked (GstMemory *memory, GstShmemMapping *mapping, GError **error)
{
  if (mapping->n_maps > 0) {
    g_set_error_literal (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_BUSY,
        "memory is still mapped; unmap it before sealing it");
    return FALSE;
  }
  if (mapping->data) {
    munmap (mapping->data, mapping->size);
    mapping->data = NULL;
  }
  if (shmem_memfd_seal (gst_fd_memory_get_fd (memory), SHMEM_SEALS_IMMUTABLE)
      != SHMEM_MEMFD_OK) {
    gint saved = errno;

    g_set_error (error, GST_SHMEM_ERROR,
        saved == EBUSY ? GST_SHMEM_ERROR_BUSY : GST_SHMEM_ERROR_SYSTEM,
        "cannot seal memory: %s", g_strerror (saved));
    return FALSE;
  }
  mapping->seals |= SHMEM_SEALS_IMMUTABLE;
  GST_MINI_OBJECT_FLAG_SET (memory, GST_MEMORY_FLAG_READONLY);
  return TRUE;
}

/**
 * gst_shmem_memory_seal:
 * @memory: of an allocator with %GST_SHMEM_POLICY_IMMUTABLE, not mapped
 * @error: return location of a #GST_SHMEM_ERROR
 *
 * Adds WRITE, GROW, SHRINK and SEAL: from then on no process can change the
 * memory or its seals, and gst_memory_map() for writing fails. Sealing again is
 * a no-op. Memory of the other policies has all of its seals from the start and
 * cannot get more (%GST_SHMEM_ERROR_UNTRUSTED).
 *
 * Returns: whether the memory is immutable now
 *
 * Since: 0.9
 */
gboolean
gst_shmem_memory_seal (GstMemory *memory, GError **error)
{
  GstShmemMapping *mapping;
  gboolean sealed;

  g_return_val_if_fail (gst_is_shmem_memory (memory), FALSE);

  memory = top_memory (memory);
  mapping = _gst_shmem_memory_get_mapping (memory);
  g_mutex_lock (&mapping->lock);
  if ((mapping->seals & SHMEM_SEALS_IMMUTABLE) == SHMEM_SEALS_IMMUTABLE) {
    sealed = TRUE;
  } else if (mapping->seals & SHMEM_SEAL_SEAL) {
    g_set_error_literal (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_UNTRUSTED,
        "memory of this policy takes no more seals; make it with the "
        "immutable policy");
    sealed = FALSE;
  } else {
    sealed = seal_locked (memory, mapping, error);
  }
  g_mutex_unlock (&mapping->lock);
  return sealed;
}

/**
 * gst_shmem_memory_get_seals:
 * @memory: memory of a #GstShmemAllocator
 *
 * Returns: its seals, `F_SEAL_*` of `<fcntl.h>` or'ed together, as they were
 *     set or checked; no system call is made
 *
 * Since: 0.9
 */
guint32
gst_shmem_memory_get_seals (GstMemory *memory)
{
  GstShmemMapping *mapping;
  guint32 seals;

  g_return_val_if_fail (gst_is_shmem_memory (memory), 0);

  mapping = _gst_shmem_memory_get_mapping (memory);
  g_mutex_lock (&mapping->lock);
  seals = mapping->seals;
  g_mutex_unlock (&mapping->lock);
  return seals;
}
