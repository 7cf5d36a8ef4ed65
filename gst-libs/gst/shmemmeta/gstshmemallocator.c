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
 * A #GstFdAllocator whose memory is a memfd with seals, so that a process
 * that receives the file descriptor need not trust the one that made it.
 * #GstShmemPolicy chooses the seals.
 *
 * Making memory costs a memfd_create(), an ftruncate() and a fcntl(), and the
 * kernel zeroes each page on its first touch: pool what is large (any
 * #GstBufferPool takes this allocator). A memory is mapped at its first
 * gst_memory_map(), stays mapped until it is freed or sealed, and mapping it
 * again costs no system call.
 *
 * gst_memory_copy() gives ordinary system memory, which is writable.
 * gst_memory_share() refers to the same mapping.
 */

/*
 * GstFdMemory is private to GStreamer and maps as MAP_SHARED for ever, which
 * kernels before 6.7 refuse once the WRITE seal is there. So the mapping is
 * ours: it hangs on the memory as qdata, and GstFdMemory only keeps the fd.
 */

#include <gst/shmemmeta/gstshmemallocator.h>
#include "gstshmem-private.h"
#include <shmem/shmem-memfd.h>

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

GST_DEBUG_CATEGORY_STATIC (gst_shmem_allocator_debug);
#define GST_CAT_DEFAULT gst_shmem_allocator_debug

struct _GstShmemAllocator
{
  GstFdAllocator parent;

  GstShmemPolicy policy;
};

enum
{
  PROP_0,
  PROP_POLICY,
};

G_DEFINE_TYPE_WITH_CODE (GstShmemAllocator, gst_shmem_allocator,
    GST_TYPE_FD_ALLOCATOR,
    GST_DEBUG_CATEGORY_INIT (gst_shmem_allocator_debug, "shmemallocator", 0,
        "sealed shared memory allocator"))

/* One per memfd, not per share of it. */
typedef struct
{
  GMutex lock;
  guint32 seals;
  gpointer data;
  gsize size;
  guint n_maps;
} GstShmemMapping;

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
        "Copy it once, within a bound, and read the copy "
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

static GstShmemMapping *
get_mapping (GstMemory *memory)
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

/* Shared and writable as long as the seals let it be; a WRITE-sealed memfd
 * maps privately on every kernel. */
static gboolean
mapping_ensure (GstShmemMapping *mapping, gint fd, gboolean writable)
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

/* Takes @fd, which has @seals. */
static GstMemory *
wrap_fd (GstAllocator *allocator, gint fd, gsize size, guint32 seals)
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

/* Takes @fd, which nobody can write to. */
static GstMemory *
wrap_read_only (GstAllocator *allocator, gint fd, gsize size, guint32 seals)
{
  GstMemory *memory = wrap_fd (allocator, fd, size, seals);

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

/* Seals to have while the memory is being filled. */
static guint32
policy_first_seals (GstShmemPolicy policy)
{
  if (policy == GST_SHMEM_POLICY_IMMUTABLE)
    return SHMEM_SEAL_GROW | SHMEM_SEAL_SHRINK;
  return policy_seals (policy);
}

static gboolean
total_size (GstShmemPolicy policy, const GstAllocationParams *params,
    gsize size, gsize *total)
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
  if (policy == GST_SHMEM_POLICY_IMPORTABLE)
    *total = (*total + page_mask) & ~page_mask;
  return TRUE;
}

static GstMemory *
gst_shmem_allocator_alloc (
    GstAllocator *allocator, gsize size, GstAllocationParams *params)
{
  GstShmemAllocator *self = GST_SHMEM_ALLOCATOR (allocator);
  guint32 seals = policy_first_seals (self->policy);
  enum shmem_memfd_result result;
  GstShmemMapping *mapping;
  GstMemory *memory;
  gsize total;
  gint fd;

  if (!total_size (self->policy, params, size, &total))
    return NULL;
  result = shmem_memfd_create ("gst-shmem", total, &fd);
  if (result != SHMEM_MEMFD_OK) {
    GST_ERROR_OBJECT (self,
        "cannot make a memfd of %" G_GSIZE_FORMAT " bytes: %s: %s", total,
        shmem_memfd_result_to_string (result), g_strerror (errno));
    return NULL;
  }
  memory = wrap_fd (allocator, fd, total, 0);
  mapping = get_mapping (memory);

  /* FUTURE_WRITE leaves only mappings that are already there writable. */
  if (self->policy == GST_SHMEM_POLICY_PRODUCER_WRITABLE
      && !mapping_ensure (mapping, fd, TRUE))
    goto failed;
  result = shmem_memfd_seal (fd, seals);
  if (result != SHMEM_MEMFD_OK) {
    GST_ERROR_OBJECT (self, "cannot seal a memfd: %s", g_strerror (errno));
    goto failed;
  }
  mapping->seals = seals;
  gst_memory_resize (memory, params->prefix, size);
  return memory;

failed:
  gst_memory_unref (memory);
  return NULL;
}

static gpointer
gst_shmem_memory_map (GstMemory *memory, gsize maxsize, GstMapFlags flags)
{
  gint fd = gst_fd_memory_get_fd (memory);
  GstShmemMapping *mapping = get_mapping (memory);
  gpointer data = NULL;
  gboolean readonly;

  (void) maxsize;
  g_mutex_lock (&mapping->lock);
  /* Sealing sets this under the same lock. */
  readonly = GST_MEMORY_IS_READONLY (top_memory (memory));
  if ((flags & GST_MAP_WRITE) && readonly) {
    GST_INFO (
        "refusing to map sealed memory %p for writing", (gpointer) memory);
  } else if (mapping_ensure (mapping, fd, !readonly)) {
    mapping->n_maps++;
    data = mapping->data;
  }
  g_mutex_unlock (&mapping->lock);
  return data;
}

static void
gst_shmem_memory_unmap (GstMemory *memory)
{
  GstShmemMapping *mapping = get_mapping (memory);

  g_mutex_lock (&mapping->lock);
  mapping->n_maps--;
  g_mutex_unlock (&mapping->lock);
}

/* The fallback would make another memfd, for a copy that stays here. */
static GstMemory *
gst_shmem_memory_copy (GstMemory *memory, gssize offset, gssize size)
{
  GstMapInfo from, to;
  GstMemory *copy;

  if (!gst_memory_map (memory, &from, GST_MAP_READ))
    return NULL;
  if (size == -1)
    size = (gssize) from.size > offset ? (gssize) from.size - offset : 0;
  copy = gst_allocator_alloc (NULL, (gsize) size, NULL);
  if (copy && gst_memory_map (copy, &to, GST_MAP_WRITE)) {
    memcpy (to.data, from.data + offset, (gsize) size);
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
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
gst_shmem_allocator_class_init (GstShmemAllocatorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstAllocatorClass *allocator_class = GST_ALLOCATOR_CLASS (klass);

  object_class->set_property = gst_shmem_allocator_set_property;
  object_class->get_property = gst_shmem_allocator_get_property;
  allocator_class->alloc = gst_shmem_allocator_alloc;

  g_object_class_install_property (object_class, PROP_POLICY,
      g_param_spec_enum ("policy", "Policy",
          "Who may change memory after it was shared", GST_TYPE_SHMEM_POLICY,
          GST_SHMEM_POLICY_IMMUTABLE,
          G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS));
}

static void
gst_shmem_allocator_init (GstShmemAllocator *self)
{
  GstAllocator *allocator = GST_ALLOCATOR_CAST (self);

  allocator->mem_type = GST_ALLOCATOR_SHMEM;
  allocator->mem_map = gst_shmem_memory_map;
  allocator->mem_unmap = gst_shmem_memory_unmap;
  allocator->mem_copy = gst_shmem_memory_copy;
  /* GstFdAllocator says CUSTOM_ALLOC, as it cannot make an fd by itself. */
  GST_OBJECT_FLAG_UNSET (allocator, GST_ALLOCATOR_FLAG_CUSTOM_ALLOC);
}

/**
 * gst_shmem_allocator_new:
 * @policy: who may change memory after it was shared
 *
 * Thread safe to use, as every allocator is.
 *
 * Returns: (transfer full): a new allocator
 *
 * Since: 0.1
 */
GstAllocator *
gst_shmem_allocator_new (GstShmemPolicy policy)
{
  GstAllocator *allocator;

  allocator = g_object_new (GST_TYPE_SHMEM_ALLOCATOR, "policy", policy, NULL);
  return gst_object_ref_sink (allocator);
}

/* Why @fd was not taken, in words for a person. */
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

/**
 * gst_shmem_allocator_import:
 * @allocator: its policy says which seals are required
 * @fd: (transfer full): a file descriptor from somebody else, closed on
 *     failure
 * @size: bytes, from the start, that the memory is to have
 * @policy: what to do when a seal is missing
 * @max_copy: with %GST_SHMEM_IMPORT_COPY, largest @size that is copied
 * @error: return location of a #GST_SHMEM_ERROR
 *
 * Makes read-only memory of a memfd that another process made, once its kind,
 * seals and size were checked.
 *
 * Returns: (transfer full) (nullable): the memory
 *
 * Since: 0.1
 */
GstMemory *
gst_shmem_allocator_import (GstShmemAllocator *allocator, gint fd, gsize size,
    GstShmemImportPolicy policy, gsize max_copy, GError **error)
{
  enum shmem_memfd_result result;
  struct shmem_memfd_info info;
  guint32 required;

  g_return_val_if_fail (GST_IS_SHMEM_ALLOCATOR (allocator), NULL);

  required = policy_seals (allocator->policy);
  result = size == 0 ? SHMEM_MEMFD_ERROR_SIZE
                     : shmem_memfd_verify (fd, required, size, &info);
  if (result == SHMEM_MEMFD_ERROR_SEALS && policy == GST_SHMEM_IMPORT_COPY) {
    result =
        shmem_memfd_import (&fd, required, size, SHMEM_IMPORT_COPY, max_copy);
    if (result == SHMEM_MEMFD_OK)
      result = shmem_memfd_verify (fd, required, size, &info);
  }
  if (result != SHMEM_MEMFD_OK) {
    set_import_error (error, result, size, required);
    if (fd >= 0)
      close (fd);
    return NULL;
  }
  return wrap_read_only (GST_ALLOCATOR_CAST (allocator), fd, size, info.seals);
}

GstMemory *
_gst_shmem_allocator_wrap_immutable (
    GstShmemAllocator *allocator, gint fd, gsize size)
{
  return wrap_read_only (
      GST_ALLOCATOR_CAST (allocator), fd, size, SHMEM_SEALS_IMMUTABLE);
}

/**
 * gst_is_shmem_memory:
 * @memory: any memory
 *
 * Returns: whether a #GstShmemAllocator made or imported it
 *
 * Since: 0.1
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
        "memory is still mapped; unmap it before it is sealed");
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
 * Adds WRITE, GROW, SHRINK and SEAL: from here on nobody can change the
 * memory or its seals, and gst_memory_map() for writing fails. Sealing again
 * does nothing. Memory of the other policies has all of its seals from the
 * start and cannot have more.
 *
 * Returns: whether the memory is immutable now
 *
 * Since: 0.1
 */
gboolean
gst_shmem_memory_seal (GstMemory *memory, GError **error)
{
  GstShmemMapping *mapping;
  gboolean sealed;

  g_return_val_if_fail (gst_is_shmem_memory (memory), FALSE);

  memory = top_memory (memory);
  mapping = get_mapping (memory);
  g_mutex_lock (&mapping->lock);
  if ((mapping->seals & SHMEM_SEALS_IMMUTABLE) == SHMEM_SEALS_IMMUTABLE) {
    sealed = TRUE;
  } else if (mapping->seals & SHMEM_SEAL_SEAL) {
    g_set_error_literal (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_SYSTEM,
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
 * Since: 0.1
 */
guint32
gst_shmem_memory_get_seals (GstMemory *memory)
{
  GstShmemMapping *mapping;
  guint32 seals;

  g_return_val_if_fail (gst_is_shmem_memory (memory), 0);

  mapping = get_mapping (memory);
  g_mutex_lock (&mapping->lock);
  seals = mapping->seals;
  g_mutex_unlock (&mapping->lock);
  return seals;
}
