/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/**
 * SECTION:gstshmemudmabuf
 * @title: Shared memory as dma-buf
 * @short_description: memory that DRM, GL and V4L2 can import
 * @see_also: #GstShmemAllocator, #GstDmaBufAllocator
 *
 * Drivers import dma-bufs, not memfds. The kernel's udmabuf makes a dma-buf of
 * the pages of a memfd, so that a frame in shared memory reaches a display or
 * a GPU without a copy, if the driver accepts pages that are not contiguous.
 *
 * It accepts memory of %GST_SHMEM_POLICY_IMPORTABLE only: the SHRINK seal is
 * required, WRITE and FUTURE_WRITE are not allowed, and the size must be whole
 * pages, which allocators of that policy ensure. Every process that has the
 * file descriptor can write to it: send it only to processes that may write.
 *
 * The seals are checked when the dma-buf is made, not later. So an allocator
 * with #GstShmemAllocator:dmabuf makes it first and seals the memory then: the
 * devices of its process can write to it, and other processes can only read.
 *
 * There is no way back. A udmabuf is a dma-buf and not a memfd: it has no
 * seals, gst_shmem_allocator_take_fd() refuses it, and wl_shm, which maps it and
 * needs a reliable size, takes the memfd.
 *
 * Making a dma-buf pins all of its pages, and takes longer the more there are;
 * it is cached with the memory, so that a pool makes one for each of its
 * memories. The kernel's limit for each is `udmabuf.size_limit_mb`, default 64.
 *
 * The functions can be called from any thread.
 */

#include <gst/shmemmeta/gstshmemudmabuf.h>

#include "gstshmem-private.h"
#include "gstshmemallocator-private.h"
#include <shmem/shmem-memfd.h>

#include <errno.h>
#include <fcntl.h>
#include <linux/dma-buf.h>
#include <linux/udmabuf.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#define DEVICE "/dev/udmabuf"

/* Protects the cached dma-bufs; they are rarely made. */
static GMutex cache_lock;

static GQuark
dmabuf_quark (void)
{
  static gsize quark = 0;

  if (g_once_init_enter (&quark))
    g_once_init_leave (&quark, g_quark_from_static_string ("GstShmemDmaBuf"));
  return (GQuark) quark;
}

static gint
retry_ioctl (gint fd, gulong request, gpointer argument)
{
  gint ret;

  do {
    ret = ioctl (fd, request, argument);
  } while (ret < 0 && (errno == EINTR || errno == EAGAIN));
  return ret;
}

static gboolean
check_seals (GstMemory *memory, GError **error)
{
  const guint32 seals = gst_shmem_memory_get_seals (memory);

  if (seals & (SHMEM_SEAL_WRITE | SHMEM_SEAL_FUTURE_WRITE))
    return _gst_shmem_refuse (error, GST_SHMEM_ERROR_UNTRUSTED,
        "udmabuf refuses memory with the seal %s: allocate it with "
        "GST_SHMEM_POLICY_IMPORTABLE",
        seals & SHMEM_SEAL_WRITE ? "WRITE" : "FUTURE_WRITE");
  if (!(seals & SHMEM_SEAL_SHRINK))
    return _gst_shmem_refuse (error, GST_SHMEM_ERROR_UNTRUSTED,
        "udmabuf refuses memory without the seal SHRINK: allocate it with "
        "GST_SHMEM_POLICY_IMPORTABLE");
  return TRUE;
}

/* The size of @memory in whole pages, which are within the file. */
static gboolean
get_size (GstMemory *memory, gsize *size, GError **error)
{
  const gsize page = (gsize) sysconf (_SC_PAGESIZE);
  struct stat st;

  if (fstat (gst_fd_memory_get_fd (memory), &st) < 0)
    return _gst_shmem_refuse (error, GST_SHMEM_ERROR_SYSTEM,
        "cannot get the size of shared memory: %s", g_strerror (errno));
  *size = (memory->maxsize + page - 1) & ~(page - 1);
  if (*size < memory->maxsize || (guint64) st.st_size < *size)
    return _gst_shmem_refuse (error, GST_SHMEM_ERROR_INVALID_DATA,
        "udmabuf needs whole pages of %" G_GSIZE_FORMAT " bytes, not memory of "
        "%" G_GSIZE_FORMAT " bytes in a file of %" G_GINT64_FORMAT ": "
        "allocate it with GST_SHMEM_POLICY_IMPORTABLE",
        page, memory->maxsize, (gint64) st.st_size);
  return TRUE;
}

static void
set_open_error (gint saved, GError **error)
{
  if (saved == ENOENT || saved == ENODEV || saved == ENXIO)
    g_set_error_literal (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_NOT_FOUND,
        "there is no " DEVICE ": load the kernel's module udmabuf "
        "(CONFIG_UDMABUF), or copy the frame");
  else
    g_set_error (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_SYSTEM,
        "cannot open " DEVICE ": %s%s", g_strerror (saved),
        saved == EACCES ? "; udev lets the group kvm do so" : "");
}

static void
set_create_error (gint saved, gsize size, GError **error)
{
  if (saved == EINVAL)
    g_set_error (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_LIMIT,
        "udmabuf refuses %" G_GSIZE_FORMAT " bytes; the module's parameter "
        "size_limit_mb is its limit",
        size);
  else
    g_set_error (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_SYSTEM,
        "udmabuf cannot make a dma-buf of %" G_GSIZE_FORMAT " bytes: %s", size,
        g_strerror (saved));
}

/* (transfer full): a dma-buf of all of @top. */
static GstMemory *
create_dmabuf (GstMemory *top, GError **error)
{
  struct udmabuf_create create = { .flags = UDMABUF_FLAGS_CLOEXEC };
  GstAllocator *allocator;
  GstMemory *dmabuf;
  gint device, fd;
  gsize size = 0;

  if (!check_seals (top, error) || !get_size (top, &size, error))
    return NULL;
  device = open (DEVICE, O_RDWR | O_CLOEXEC);
  if (device < 0) {
    set_open_error (errno, error);
    return NULL;
  }
  create.memfd = (guint32) gst_fd_memory_get_fd (top);
  create.size = size;
  fd = retry_ioctl (device, UDMABUF_CREATE, &create);
  if (fd < 0)
    set_create_error (errno, size, error);
  close (device);
  if (fd < 0)
    return NULL;

  allocator = gst_dmabuf_allocator_new ();
  dmabuf = gst_dmabuf_allocator_alloc (allocator, fd, size);
  gst_object_unref (allocator);
  gst_memory_resize (dmabuf, (gssize) top->offset, top->size);
  return dmabuf;
}

/* (transfer full): the one that was made before @top was sealed, if any. */
static GstMemory *
get_dmabuf (GstMemory *top, GError **error)
{
  GstMemory *dmabuf;

  g_mutex_lock (&cache_lock);
  dmabuf =
      gst_mini_object_get_qdata (GST_MINI_OBJECT_CAST (top), dmabuf_quark ());
  if (dmabuf == NULL) {
    dmabuf = create_dmabuf (top, error);
    if (dmabuf)
      gst_mini_object_set_qdata (GST_MINI_OBJECT_CAST (top), dmabuf_quark (),
          dmabuf, (GDestroyNotify) gst_memory_unref);
  }
  if (dmabuf)
    gst_memory_ref (dmabuf);
  g_mutex_unlock (&cache_lock);
  return dmabuf;
}

gboolean
_gst_shmem_memory_make_dmabuf (GstMemory *memory, GError **error)
{
  GstMemory *dmabuf = get_dmabuf (memory, error);

  if (dmabuf == NULL)
    return FALSE;
  gst_memory_unref (dmabuf);
  return TRUE;
}

/* The kernel does not track writes through the mapping of the memfd, which is
 * not one of the dma-buf: if devices do not snoop the caches, this writes them
 * back. */
static gboolean
flush_caches (GstMemory *dmabuf, GError **error)
{
  struct dma_buf_sync start = { DMA_BUF_SYNC_START | DMA_BUF_SYNC_WRITE };
  struct dma_buf_sync end = { DMA_BUF_SYNC_END | DMA_BUF_SYNC_WRITE };
  const gint fd = gst_dmabuf_memory_get_fd (dmabuf);

  if (retry_ioctl (fd, DMA_BUF_IOCTL_SYNC, &start) == 0
      && retry_ioctl (fd, DMA_BUF_IOCTL_SYNC, &end) == 0)
    return TRUE;
  return _gst_shmem_refuse (error, GST_SHMEM_ERROR_SYSTEM,
      "cannot flush the caches for a dma-buf: %s", g_strerror (errno));
}

/**
 * gst_shmem_memory_to_dmabuf:
 * @memory: memory of a #GstShmemAllocator
 * @error: return location of a #GST_SHMEM_ERROR
 *
 * Makes a dma-buf of the same pages, with the offset and size of @memory. As
 * long as @memory is alive, the next call returns the same #GstMemory, so that
 * importers can cache data with it; a gst_memory_share() of @memory gives a
 * share of it.
 *
 * Call it for each frame, after the frame has been written: devices see what the
 * CPU has written up to this call.
 *
 * The dma-buf keeps the pages, but not @memory, alive: keep the buffer of
 * @memory until the device is done, so that its pool does not reuse it.
 * gst_shmem_buffer_to_dmabuf() does that.
 *
 * Errors: %GST_SHMEM_ERROR_NOT_FOUND without /dev/udmabuf,
 * %GST_SHMEM_ERROR_UNTRUSTED for a seal that is missing or not allowed,
 * %GST_SHMEM_ERROR_INVALID_DATA for a size that is not whole pages,
 * %GST_SHMEM_ERROR_LIMIT for one that is too large, and
 * %GST_SHMEM_ERROR_SYSTEM. Thread safe.
 *
 * Returns: (transfer full) (nullable): memory of a #GstDmaBufAllocator
 *
 * Since: 0.9
 */
GstMemory *
gst_shmem_memory_to_dmabuf (GstMemory *memory, GError **error)
{
  GstMemory *dmabuf, *share;

  g_return_val_if_fail (memory != NULL, NULL);
  g_return_val_if_fail (gst_is_shmem_memory (memory), NULL);

  dmabuf = get_dmabuf (memory->parent ? memory->parent : memory, error);
  if (dmabuf && !flush_caches (dmabuf, error))
    g_clear_pointer (&dmabuf, gst_memory_unref);
  if (dmabuf == NULL
      || (memory->offset == dmabuf->offset && memory->size == dmabuf->size))
    return dmabuf;
  share = gst_memory_share (dmabuf,
      (gssize) memory->offset - (gssize) dmabuf->offset, (gssize) memory->size);
  gst_memory_unref (dmabuf);
  return share;
}

/**
 * gst_shmem_buffer_to_dmabuf:
 * @buffer: a buffer; each memory must be of a #GstShmemAllocator or a dma-buf
 * @error: return location of a #GST_SHMEM_ERROR
 *
 * Makes a buffer of dma-bufs with the timestamps, flags and metas of @buffer.
 * It keeps a reference to @buffer, so that pooled memory is not reused while
 * the dma-bufs are in use.
 *
 * Errors are those of gst_shmem_memory_to_dmabuf(), and
 * %GST_SHMEM_ERROR_INVALID_DATA for memory of another kind. Thread safe.
 *
 * Returns: (transfer full) (nullable): a new buffer
 *
 * Since: 0.9
 */
GstBuffer *
gst_shmem_buffer_to_dmabuf (GstBuffer *buffer, GError **error)
{
  GstBuffer *made;
  guint i;

  g_return_val_if_fail (GST_IS_BUFFER (buffer), NULL);

  /* With the memories: metas about memory are only copied together with them. */
  made = gst_buffer_copy (buffer);
  for (i = 0; i < gst_buffer_n_memory (buffer); i++) {
    GstMemory *memory = gst_buffer_peek_memory (buffer, i), *dmabuf;

    if (gst_is_dmabuf_memory (memory))
      continue;
    if (!gst_is_shmem_memory (memory)) {
      g_set_error (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA,
          "memory %u of the buffer is of the kind '%s', which udmabuf does not "
          "take",
          i, GST_STR_NULL (memory->allocator->mem_type));
      goto failed;
    }
    dmabuf = gst_shmem_memory_to_dmabuf (memory, error);
    if (dmabuf == NULL)
      goto failed;
    gst_buffer_replace_memory (made, i, dmabuf);
  }
  gst_buffer_add_parent_buffer_meta (made, buffer);
  return made;

failed:
  gst_buffer_unref (made);
  return NULL;
}
