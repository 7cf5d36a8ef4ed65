/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/**
 * SECTION:gstshmemallocator
 * @title: GstShmemAllocator
 * @short_description: Sealed shared memory
 * @see_also: #GstFdAllocator, #GstShmemContainer
 *
 * A #GstFdAllocator whose memory is a memfd with seals, so that a process that
 * receives the file descriptor need not trust the process that made it.
 * #GstShmemPolicy chooses the seals.
 *
 * Making memory costs a memfd_create(), an ftruncate() and a fcntl(), and the
 * kernel zeroes each page on its first touch: pool large memory (any
 * #GstBufferPool accepts this allocator). A memory is mapped at its first
 * gst_memory_map(), stays mapped until it is freed or sealed, and mapping it
 * again costs no system call.
 *
 * gst_memory_copy() returns writable shared memory, with the policy of the
 * allocator, or with %GST_SHMEM_POLICY_PRODUCER_WRITABLE for imported memory
 * that no process can map for writing. So a frame that an element copies to
 * write to it can still be shared. If no memfd can be made, for lack of file
 * descriptors for example, a copy is ordinary system memory.
 *
 * Copies, and memory from gst_shmem_allocator_acquire(), are recycled: when its
 * last reference is dropped, such memory is kept in the allocator, up to a
 * limit, for the next request of the same size. Memory that is to be sealed
 * (%GST_SHMEM_POLICY_IMMUTABLE) is new each time.
 *
 * gst_memory_share() refers to the same mapping.
 *
 * An allocator can be used by several threads at a time, and its memory like
 * any #GstMemory.
 */

#include <gst/shmemmeta/gstshmemallocator.h>
#include "gstshmem-private.h"
#include "gstshmemallocator-private.h"
#include <shmem/shmem-memfd.h>

#include <errno.h>
#include <string.h>
#include <unistd.h>

GST_DEBUG_CATEGORY (_gst_shmem_allocator_debug);
#define GST_CAT_DEFAULT _gst_shmem_allocator_debug

struct _GstShmemAllocator
{
  GstFdAllocator parent;

  GstShmemPolicy policy;
  gboolean dmabuf;
  GstShmemFreeList free_list;
};

enum
{
  PROP_0,
  PROP_POLICY,
  PROP_DMABUF,
};

G_DEFINE_TYPE_WITH_CODE (GstShmemAllocator, gst_shmem_allocator,
    GST_TYPE_FD_ALLOCATOR,
    GST_DEBUG_CATEGORY_INIT (_gst_shmem_allocator_debug, "shmemallocator", 0,
        "sealed shared memory allocator"))

GType
gst_shmem_policy_get_type (void)
{
  static const GEnumValue values[] = {
    { GST_SHMEM_POLICY_IMMUTABLE, "GST_SHMEM_POLICY_IMMUTABLE", "immutable" },
    { GST_SHMEM_POLICY_PRODUCER_WRITABLE, "GST_SHMEM_POLICY_PRODUCER_WRITABLE",
        "producer-writable" },
    { GST_SHMEM_POLICY_IMPORTABLE, "GST_SHMEM_POLICY_IMPORTABLE",
        "importable" },
    { 0, NULL, NULL },
  };
  static gsize type = 0;

  if (g_once_init_enter (&type))
    g_once_init_leave (
        &type, g_enum_register_static ("GstShmemPolicy", values));
  return type;
}

GType
gst_shmem_import_policy_get_type (void)
{
  static const GEnumValue values[] = {
    { GST_SHMEM_IMPORT_REFUSE,
        "Refuse shared memory that lacks seals (GST_SHMEM_IMPORT_REFUSE)",
        "refuse" },
    { GST_SHMEM_IMPORT_COPY,
        "Copy it once, up to a limit, and read the copy "
        "(GST_SHMEM_IMPORT_COPY)",
        "copy" },
    { 0, NULL, NULL },
  };
  static gsize type = 0;

  if (g_once_init_enter (&type))
    g_once_init_leave (
        &type, g_enum_register_static ("GstShmemImportPolicy", values));
  return type;
}

/* Takes @fd, which no process can write to. */
static GstMemory *
wrap_read_only (GstShmemAllocator *self, gint fd, gsize size, guint32 seals)
{
  GstMemory *memory =
      _gst_shmem_memory_new (GST_ALLOCATOR_CAST (self), fd, size, seals);

  GST_MINI_OBJECT_FLAG_SET (memory, GST_MEMORY_FLAG_READONLY);
  return memory;
}

static guint32
policy_seals (GstShmemPolicy policy)
{
  switch (policy) {
    case GST_SHMEM_POLICY_PRODUCER_WRITABLE:
      return SHMEM_SEALS_PRODUCER_WRITABLE;
    case GST_SHMEM_POLICY_IMPORTABLE:
      return SHMEM_SEALS_IMPORTABLE;
    case GST_SHMEM_POLICY_IMMUTABLE:
    default:
      return SHMEM_SEALS_IMMUTABLE;
  }
}

/* The seals while the memory is being filled. */
static guint32
policy_first_seals (GstShmemPolicy policy)
{
  if (policy == GST_SHMEM_POLICY_IMMUTABLE)
    return SHMEM_SEAL_GROW | SHMEM_SEAL_SHRINK;
  return policy_seals (policy);
}

/* @pages: of whole pages. */
static gboolean
total_size (
    gboolean pages, const GstAllocationParams *params, gsize size, gsize *total)
{
  gsize page_mask = (gsize) sysconf (_SC_PAGESIZE) - 1;

  if (params->align & ~page_mask) {
    GST_ERROR ("cannot align to %" G_GSIZE_FORMAT
               " bytes: mappings are aligned to %" G_GSIZE_FORMAT,
        params->align + 1, page_mask + 1);
    return FALSE;
  }
  if (!g_size_checked_add (total, size, params->prefix)
      || !g_size_checked_add (total, *total, params->padding)
      || *total > G_MAXSSIZE - page_mask)
    return FALSE;
  /* mmap() has no mappings of 0 bytes. */
  *total = MAX (*total, 1);
  /* Some kernels' udmabuf takes whole pages only; they cost nothing. */
  if (pages)
    *total = (*total + page_mask) & ~page_mask;
  return TRUE;
}

static gboolean
add_seals (GstShmemAllocator *self, GstMemory *memory, guint32 seals)
{
  GstShmemMapping *mapping = _gst_shmem_memory_get_mapping (memory);

  if (shmem_memfd_seal (gst_fd_memory_get_fd (memory), seals)
      != SHMEM_MEMFD_OK) {
    GST_ERROR_OBJECT (self, "cannot seal a memfd: %s", g_strerror (errno));
    return FALSE;
  }
  mapping->seals |= seals;
  return TRUE;
}

/* udmabuf looks at the seals when it makes the dma-buf, not later, and refuses
 * those against writes. */
static gboolean
make_dmabuf (GstShmemAllocator *self, GstMemory *memory)
{
  GError *error = NULL;

  if (!add_seals (self, memory, SHMEM_SEAL_GROW | SHMEM_SEAL_SHRINK))
    return FALSE;
  if (_gst_shmem_memory_make_dmabuf (memory, &error))
    return TRUE;
  GST_ERROR_OBJECT (self, "%s", error->message);
  g_error_free (error);
  return FALSE;
}

/* @dmabuf: with a dma-buf from the start. */
static GstMemory *
new_memory (GstShmemAllocator *self, GstShmemPolicy policy, gboolean dmabuf,
    gsize total)
{
  enum shmem_memfd_result result;
  GstMemory *memory;
  gint fd;

  result = shmem_memfd_create ("gst-shmem", total, &fd);
  if (result != SHMEM_MEMFD_OK) {
    GST_ERROR_OBJECT (self,
        "cannot make a memfd of %" G_GSIZE_FORMAT " bytes: %s: %s", total,
        shmem_memfd_result_to_string (result), g_strerror (errno));
    return NULL;
  }
  memory = _gst_shmem_memory_new (GST_ALLOCATOR_CAST (self), fd, total, 0);
  /* FUTURE_WRITE leaves only existing mappings writable. */
  if ((policy != GST_SHMEM_POLICY_PRODUCER_WRITABLE
          || _gst_shmem_mapping_ensure (
              _gst_shmem_memory_get_mapping (memory), fd, TRUE))
      && (!dmabuf || make_dmabuf (self, memory))
      && add_seals (self, memory, policy_first_seals (policy)))
    return memory;
  gst_memory_unref (memory);
  return NULL;
}

static GstMemory *
gst_shmem_allocator_alloc (
    GstAllocator *allocator, gsize size, GstAllocationParams *params)
{
  GstShmemAllocator *self = GST_SHMEM_ALLOCATOR (allocator);
  GstMemory *memory;
  gsize total;

  if (!total_size (self->dmabuf || self->policy == GST_SHMEM_POLICY_IMPORTABLE,
          params, size, &total))
    return NULL;
  memory = new_memory (self, self->policy, self->dmabuf, total);
  if (memory)
    gst_memory_resize (memory, params->prefix, size);
  return memory;
}

/* The policy of a copy: no process can write to it that could not write to
 * @memory. */
static GstShmemPolicy
copy_policy (GstShmemAllocator *self, GstMemory *memory)
{
  if (self->policy == GST_SHMEM_POLICY_IMPORTABLE
      && (gst_shmem_memory_get_seals (memory)
          & (SHMEM_SEAL_WRITE | SHMEM_SEAL_FUTURE_WRITE)))
    return GST_SHMEM_POLICY_PRODUCER_WRITABLE;
  return self->policy;
}

/* Recycled memory where possible, else new memory that will be recycled; its
 * content is undefined. Memory that is to be sealed is always new. */
static GstMemory *
acquire_memory (GstShmemAllocator *self, GstShmemPolicy policy, gsize size)
{
  static const GstAllocationParams params = { 0 };
  gboolean recycle = policy != GST_SHMEM_POLICY_IMMUTABLE;
  GstMemory *memory = NULL;
  gsize total;

  if (!total_size (
          policy == GST_SHMEM_POLICY_IMPORTABLE, &params, size, &total))
    return NULL;
  if (recycle)
    memory = _gst_shmem_free_list_take (
        &self->free_list, total, policy_seals (policy));
  if (memory == NULL) {
    memory = new_memory (self, policy, FALSE, total);
    if (memory && recycle)
      _gst_shmem_free_list_manage (&self->free_list, memory);
  }
  /* Its last user may have resized it. */
  if (memory)
    gst_memory_resize (memory, -(gssize) memory->offset, size);
  return memory;
}

static GstMemory *
gst_shmem_memory_copy (GstMemory *memory, gssize offset, gssize size)
{
  GstShmemAllocator *self = GST_SHMEM_ALLOCATOR (memory->allocator);
  GstMapInfo from, to;
  GstMemory *copy;

  if (!gst_memory_map (memory, &from, GST_MAP_READ))
    return NULL;
  if (size == -1)
    size = (gssize) from.size > offset ? (gssize) from.size - offset : 0;
  copy = acquire_memory (self, copy_policy (self, memory), (gsize) size);
  if (copy == NULL)
    copy = gst_allocator_alloc (NULL, (gsize) size, NULL);
  if (copy && gst_memory_map (copy, &to, GST_MAP_WRITE)) {
    memcpy (to.data, from.data + offset, (gsize) size);
    /* Clears what recycled memory still contains from its previous use. */
    memset (to.data + size, 0, to.maxsize - (gsize) size);
    gst_memory_unmap (copy, &to);
  } else {
    g_clear_pointer (&copy, gst_memory_unref);
  }
  gst_memory_unmap (memory, &from);
  return copy;
}

static void
gst_shmem_allocator_set_property (
    GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  GstShmemAllocator *self = GST_SHMEM_ALLOCATOR (object);

  switch (id) {
    case PROP_POLICY:
      self->policy = g_value_get_enum (value);
      break;
    case PROP_DMABUF:
      self->dmabuf = g_value_get_boolean (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
gst_shmem_allocator_get_property (
    GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  GstShmemAllocator *self = GST_SHMEM_ALLOCATOR (object);

  switch (id) {
    case PROP_POLICY:
      g_value_set_enum (value, self->policy);
      break;
    case PROP_DMABUF:
      g_value_set_boolean (value, self->dmabuf);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
gst_shmem_allocator_dispose (GObject *object)
{
  _gst_shmem_free_list_drain (&GST_SHMEM_ALLOCATOR (object)->free_list);
  G_OBJECT_CLASS (gst_shmem_allocator_parent_class)->dispose (object);
}

static void
gst_shmem_allocator_finalize (GObject *object)
{
  _gst_shmem_free_list_clear (&GST_SHMEM_ALLOCATOR (object)->free_list);
  G_OBJECT_CLASS (gst_shmem_allocator_parent_class)->finalize (object);
}

static void
gst_shmem_allocator_class_init (GstShmemAllocatorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstAllocatorClass *allocator_class = GST_ALLOCATOR_CLASS (klass);

  object_class->set_property = gst_shmem_allocator_set_property;
  object_class->get_property = gst_shmem_allocator_get_property;
  object_class->dispose = gst_shmem_allocator_dispose;
  object_class->finalize = gst_shmem_allocator_finalize;
  allocator_class->alloc = gst_shmem_allocator_alloc;

  g_object_class_install_property (object_class, PROP_POLICY,
      g_param_spec_enum ("policy", "Policy",
          "Who may change memory after it was shared", GST_TYPE_SHMEM_POLICY,
          GST_SHMEM_POLICY_IMMUTABLE,
          G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS));
  /**
   * GstShmemAllocator:dmabuf:
   *
   * Makes a dma-buf of each memory that gst_allocator_alloc() returns, before
   * the memory is sealed against writes: with
   * %GST_SHMEM_POLICY_PRODUCER_WRITABLE, a device of this process can write to
   * it, through gst_shmem_memory_to_dmabuf(), and other processes can only
   * read. The memory is NULL without /dev/udmabuf. Copies have no dma-buf.
   *
   * Since: 0.9
   */
  g_object_class_install_property (object_class, PROP_DMABUF,
      g_param_spec_boolean ("dmabuf", "DMA-BUF",
          "Make a dma-buf of memory before it is sealed, so that a device can "
          "write to it and other processes cannot",
          FALSE,
          G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS));
}

static void
gst_shmem_allocator_init (GstShmemAllocator *self)
{
  GstAllocator *allocator = GST_ALLOCATOR_CAST (self);

  allocator->mem_type = GST_ALLOCATOR_SHMEM;
  _gst_shmem_free_list_init (&self->free_list);
  allocator->mem_map = _gst_shmem_memory_map;
  allocator->mem_unmap = _gst_shmem_memory_unmap;
  allocator->mem_copy = gst_shmem_memory_copy;
  /* GstFdAllocator sets the CUSTOM_ALLOC flag, as it cannot make an fd. */
  GST_OBJECT_FLAG_UNSET (allocator, GST_ALLOCATOR_FLAG_CUSTOM_ALLOC);
}

/**
 * gst_shmem_allocator_new:
 * @policy: who may change memory after it was shared
 *
 * Thread safe, as every allocator is.
 *
 * Returns: (transfer full): a new allocator
 *
 * Since: 0.9
 */
GstAllocator *
gst_shmem_allocator_new (GstShmemPolicy policy)
{
  GstAllocator *allocator;

  allocator = g_object_new (GST_TYPE_SHMEM_ALLOCATOR, "policy", policy, NULL);
  return gst_object_ref_sink (allocator);
}

/**
 * gst_shmem_allocator_acquire:
 * @allocator: an allocator
 * @size: bytes
 *
 * Like gst_allocator_alloc(), but may return memory that was used before, which
 * costs no system call and no zeroing of pages: for frames of one size that are
 * written in full. The content is undefined.
 *
 * Returns: (transfer full) (nullable): the memory
 *
 * Since: 0.9
 */
GstMemory *
gst_shmem_allocator_acquire (GstShmemAllocator *allocator, gsize size)
{
  g_return_val_if_fail (GST_IS_SHMEM_ALLOCATOR (allocator), NULL);

  return acquire_memory (allocator, allocator->policy, size);
}

/* Sets @error to the reason why @fd was refused. */
static void
set_import_error (GError **error, enum shmem_memfd_result result, gsize size,
    guint32 required)
{
  gint saved = errno;

  switch (result) {
    case SHMEM_MEMFD_ERROR_SYSTEM:
      g_set_error (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_SYSTEM,
          "cannot check shared memory: %s", g_strerror (saved));
      break;
    case SHMEM_MEMFD_ERROR_LIMIT:
      g_set_error (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_LIMIT,
          "unsealed memory of %" G_GSIZE_FORMAT " bytes is too large to copy",
          size);
      break;
    default:
      g_set_error (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_UNTRUSTED,
          "shared memory of %" G_GSIZE_FORMAT " bytes: %s (required seals "
          "0x%x)",
          size, shmem_memfd_result_to_string (result), required);
  }
}

/* Checks *@fd, or replaces it by a copy. @file_size: of the file as it was
 * received. */
static enum shmem_memfd_result
verify_or_copy (gint *fd, guint32 required, gsize size,
    GstShmemImportPolicy policy, gsize max_copy, struct shmem_memfd_info *info,
    guint64 *file_size)
{
  enum shmem_memfd_result result;

  if (size == 0)
    return SHMEM_MEMFD_ERROR_SIZE;
  result = shmem_memfd_check (*fd, required, size, info);
  if (result == SHMEM_MEMFD_ERROR_SEALS && policy == GST_SHMEM_IMPORT_COPY) {
    result = shmem_memfd_check (*fd, 0, size, info);
    *file_size = info->size;
    if (result == SHMEM_MEMFD_OK)
      result =
          shmem_memfd_import (fd, required, size, SHMEM_IMPORT_COPY, max_copy);
    if (result == SHMEM_MEMFD_OK)
      result = shmem_memfd_check (*fd, required, size, info);
  } else if (result == SHMEM_MEMFD_OK) {
    *file_size = info->size;
  }
  return result;
}

/* Takes @fd. @whole: refuses a file that has more than @size bytes, or got more
 * and the seals meanwhile. */
static GstMemory *
import_fd (GstShmemAllocator *self, gint fd, gsize size, gboolean whole,
    GstShmemImportPolicy policy, gsize max_copy, GError **error)
{
  const guint32 required = policy_seals (self->policy);
  struct shmem_memfd_info info = { 0 };
  enum shmem_memfd_result result;
  guint64 file_size = 0;

  result =
      verify_or_copy (&fd, required, size, policy, max_copy, &info, &file_size);
  if (result == SHMEM_MEMFD_OK
      && (!whole || (file_size == size && info.size == size)))
    return wrap_read_only (self, fd, size, info.seals);
  if (result == SHMEM_MEMFD_OK)
    _gst_shmem_refuse (error, GST_SHMEM_ERROR_INVALID_DATA,
        "shared memory of %" G_GSIZE_FORMAT " bytes is in a file of "
        "%" G_GUINT64_FORMAT ", which must have nothing else",
        size, file_size);
  else
    set_import_error (error, result, size, required);
  if (fd >= 0)
    close (fd);
  return NULL;
}

/**
 * gst_shmem_allocator_take_fd:
 * @allocator: its policy determines the required seals
 * @fd: a file descriptor from another process, owned by the call; closed on
 *     failure
 * @size: bytes, from the start, that the memory is to have
 * @policy: what to do when a seal is missing
 * @max_copy: with %GST_SHMEM_IMPORT_COPY, largest @size to copy
 * @error: return location of a #GST_SHMEM_ERROR
 *
 * Makes read-only memory of a memfd from another process, after checking its
 * kind, seals and size.
 *
 * Returns: (transfer full) (nullable): the memory
 *
 * Since: 0.9
 */
GstMemory *
gst_shmem_allocator_take_fd (GstShmemAllocator *allocator, gint fd, gsize size,
    GstShmemImportPolicy policy, gsize max_copy, GError **error)
{
  g_return_val_if_fail (GST_IS_SHMEM_ALLOCATOR (allocator), NULL);

  return import_fd (allocator, fd, size, FALSE, policy, max_copy, error);
}

GstMemory *
_gst_shmem_allocator_take_whole_fd (GstShmemAllocator *allocator, gint fd,
    gsize size, GstShmemImportPolicy policy, gsize max_copy, GError **error)
{
  return import_fd (allocator, fd, size, TRUE, policy, max_copy, error);
}

GstMemory *
_gst_shmem_allocator_wrap_immutable (
    GstShmemAllocator *allocator, gint fd, gsize size)
{
  return wrap_read_only (allocator, fd, size, SHMEM_SEALS_IMMUTABLE);
}
