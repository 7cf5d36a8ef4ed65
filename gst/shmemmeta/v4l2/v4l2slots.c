/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The dma-bufs of a slot, whose memory was made by others than the driver. */

#include "v4l2/v4l2slots.h"
#include "common/commonerror.h"

#include <gst/allocators/allocators.h>
#include <gst/shmemmeta/gstshmemallocator.h>
#include <gst/shmemmeta/gstshmemudmabuf.h>

#include <linux/dma-buf.h>
#include <unistd.h>

/* (transfer full) (nullable): @memory itself, or what udmabuf makes of it, which
 * stays with @memory. */
static GstMemory *
get_dmabuf (GstMemory *memory, GError **error)
{
  if (gst_is_dmabuf_memory (memory))
    return gst_memory_ref (memory);
  if (gst_is_shmem_memory (memory))
    return gst_shmem_memory_to_dmabuf (memory, error);
  common_fail (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA,
      "memory of the kind '%s' is not a dma-buf",
      GST_STR_NULL (memory->allocator->mem_type));
  return NULL;
}

gboolean
v4l2_slot_set_dmabuf (V4l2Slot *self, guint plane, GstMemory *memory,
    guint32 size, GError **error)
{
  GstMemory *dmabuf;
  off_t end;

  /* V4L2 has no offset to write at. */
  if (memory->offset > 0)
    return common_fail (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA,
        "plane %u is at byte %" G_GSIZE_FORMAT " of its memory, and a driver "
        "writes to the start of a dma-buf",
        plane, memory->offset);
  dmabuf = get_dmabuf (memory, error);
  if (dmabuf == NULL)
    return FALSE;
  self->fds[plane] = gst_dmabuf_memory_get_fd (dmabuf);
  self->shared |= dmabuf != memory;
  gst_memory_unref (dmabuf);
  end = lseek (self->fds[plane], 0, SEEK_END);
  if (end < (off_t) size)
    return common_fail (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA,
        "the dma-buf of plane %u has %" G_GINT64_FORMAT " bytes, and the "
        "driver writes %u",
        plane, (gint64) end, size);
  self->lengths[plane] = (guint32) MIN (end, (off_t) G_MAXUINT32);
  return TRUE;
}

/* Who maps the memory and not its dma-buf does not tell the kernel when: this
 * is told for them, for devices that do not snoop the caches. */
static void
sync_caches (const V4l2Slot *self, guint64 flags)
{
  struct dma_buf_sync sync = { flags | DMA_BUF_SYNC_READ };
  guint p;

  for (p = 0; self->shared && p < self->n_planes; p++)
    v4l2_device_ioctl (self->fds[p], DMA_BUF_IOCTL_SYNC, &sync);
}

void
v4l2_slot_begin_read (const V4l2Slot *self)
{
  sync_caches (self, DMA_BUF_SYNC_START);
}

void
v4l2_slot_end_read (const V4l2Slot *self)
{
  sync_caches (self, DMA_BUF_SYNC_END);
}
