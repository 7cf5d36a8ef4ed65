/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Slots that keep their memory: that of the driver, mapped or exported as
 * dma-bufs, or shared memory. Each v4l2 plane is a GstMemory which lives as
 * long as the stream. A frame handed out has a reference to each of its
 * memories. When the last reference to a memory is dropped, in any thread,
 * its dispose function revives it; once all memories of a frame are back, the
 * buffer is requeued to the device. Each plane is therefore mapped only once. */

#include "v4l2/v4l2layout.h"
#include "v4l2/v4l2slots.h"
#include "common/commonerror.h"

#include <gst/allocators/allocators.h>
#include <gst/shmemmeta/gstshmemallocator.h>
#include <gst/shmemmeta/gstshmemudmabuf.h>

#include <fcntl.h>
#include <sys/mman.h>

/* A memory's place in the queue. */
typedef struct
{
  V4l2Queue *queue;
  guint slot;
  guint plane;
} PlaneRef;

static GQuark
plane_ref_quark (void)
{
  static gsize quark = 0;

  if (g_once_init_enter (&quark))
    g_once_init_leave (
        &quark, g_quark_from_static_string ("V4l2QueuePlaneRef"));
  return (GQuark) quark;
}

/* ---- lending ---- */

/* Called when the last reference to a memory was dropped. */
static gboolean
memory_dispose (GstMiniObject *object)
{
  PlaneRef *ref = gst_mini_object_get_qdata (object, plane_ref_quark ());
  V4l2Queue *self = ref->queue;
  V4l2Slot *slot = &self->slots[ref->slot];
  gboolean dies;

  g_mutex_lock (&self->lock);
  dies = self->stopped;
  if (!dies) {
    gst_memory_ref (GST_MEMORY_CAST (object));
    slot->out[ref->plane] = FALSE;
    /* Fails if the device was removed, which the next DQBUF reports. */
    if (--slot->n_out == 0)
      v4l2_queue_put (self, slot, NULL);
  }
  g_mutex_unlock (&self->lock);
  v4l2_queue_unref (self);
  return dies;
}

static GstBuffer *
lend (V4l2Queue *self, V4l2Slot *slot)
{
  GstBuffer *buffer = gst_buffer_new ();
  guint p;

  slot->n_out = slot->n_planes;
  for (p = 0; p < slot->n_planes; p++) {
    slot->out[p] = TRUE;
    g_atomic_ref_count_inc (&self->refcount);
    GST_MINI_OBJECT_CAST (slot->memories[p])->dispose = memory_dispose;
    gst_buffer_append_memory (buffer, slot->memories[p]);
  }
  return buffer;
}

/* Memories in use are freed with their last reference. */
static void
empty (V4l2Queue *self)
{
  guint i, p;

  for (i = 0; i < VIDEO_MAX_FRAME; i++)
    for (p = 0; p < self->slots[i].n_planes; p++)
      if (!self->slots[i].out[p]) {
        GstMemory *memory = self->slots[i].memories[p];

        GST_MINI_OBJECT_CAST (memory)->dispose = NULL;
        gst_memory_unref (memory);
      }
}

/* Takes @memory, the next one of @slot. */
static void
add_memory (V4l2Queue *self, V4l2Slot *slot, GstMemory *memory)
{
  PlaneRef *ref = g_new (PlaneRef, 1);

  *ref = (PlaneRef){ self, slot->index, slot->n_planes };
  gst_mini_object_set_qdata (
      GST_MINI_OBJECT_CAST (memory), plane_ref_quark (), ref, g_free);
  slot->memories[slot->n_planes++] = memory;
}

/* ---- memory of the driver ---- */

typedef struct
{
  gpointer bytes;
  gsize size;
} Mapping;

static void
mapping_free (gpointer data)
{
  Mapping *mapping = data;

  munmap (mapping->bytes, mapping->size);
  g_free (mapping);
}

static GstMemory *
map_plane (V4l2Queue *self, V4l2Slot *slot, const struct v4l2_plane *plane,
    GError **error)
{
  Mapping *mapping;
  gpointer bytes = v4l2_device_map (
      &self->capture->device, plane->m.mem_offset, plane->length, error);

  (void) slot;
  if (bytes == NULL)
    return NULL;
  mapping = g_new (Mapping, 1);
  mapping->bytes = bytes;
  mapping->size = plane->length;
  return gst_memory_new_wrapped (
      0, bytes, plane->length, 0, plane->length, mapping, mapping_free);
}

static GstMemory *
export_plane (V4l2Queue *self, V4l2Slot *slot, const struct v4l2_plane *plane,
    GError **error)
{
  struct v4l2_exportbuffer request = { .type = self->type,
    .index = slot->index,
    .plane = slot->n_planes,
    .flags = O_CLOEXEC | O_RDWR };

  if (!v4l2_device_call (
          &self->capture->device, VIDIOC_EXPBUF, &request, error))
    return NULL;
  return gst_dmabuf_allocator_alloc_with_flags (self->allocator, request.fd,
      plane->length, GST_FD_MEMORY_FLAG_KEEP_MAPPED);
}

typedef GstMemory *(*MakeMemory) (V4l2Queue *self, V4l2Slot *slot,
    const struct v4l2_plane *plane, GError **error);

static gboolean
fill_slot (V4l2Queue *self, V4l2Slot *slot, MakeMemory make, GError **error)
{
  struct v4l2_plane planes[VIDEO_MAX_PLANES];
  guint n_planes, p;

  if (!v4l2_queue_query (self, slot->index, planes, &n_planes, error))
    return FALSE;
  for (p = 0; p < n_planes; p++) {
    GstMemory *memory = make (self, slot, &planes[p], error);

    if (memory == NULL)
      return FALSE;
    add_memory (self, slot, memory);
  }
  return TRUE;
}

static gboolean
fill (V4l2Queue *self, MakeMemory make, GError **error)
{
  guint i;

  for (i = 0; i < self->count; i++)
    if (!fill_slot (self, &self->slots[i], make, error))
      return FALSE;
  return TRUE;
}

static gboolean
fill_mmap (V4l2Queue *self, const V4l2Offer *offer, GError **error)
{
  (void) offer;
  return fill (self, map_plane, error);
}

static gboolean
fill_export (V4l2Queue *self, const V4l2Offer *offer, GError **error)
{
  (void) offer;
  self->allocator = gst_dmabuf_allocator_new ();
  return fill (self, export_plane, error);
}

/* ---- shared memory ---- */

/* An allocator that fails does not say why; this does. */
static gboolean
check_udmabuf (gsize size, GError **error)
{
  GstAllocator *allocator =
      gst_shmem_allocator_new (GST_SHMEM_POLICY_IMPORTABLE);
  GstMemory *memory = gst_allocator_alloc (allocator, size, NULL);
  GstMemory *dmabuf = NULL;
  gboolean works;

  if (memory)
    dmabuf = gst_shmem_memory_to_dmabuf (memory, error);
  else
    common_fail (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_SYSTEM,
        "cannot get %" G_GSIZE_FORMAT " bytes of shared memory for a frame; "
        "check ulimit -n and the free memory",
        size);
  works = dmabuf != NULL;
  g_clear_pointer (&dmabuf, gst_memory_unref);
  g_clear_pointer (&memory, gst_memory_unref);
  gst_object_unref (allocator);
  return works;
}

static gboolean
share_slot (V4l2Queue *self, V4l2Slot *slot, GError **error)
{
  guint32 sizes[VIDEO_MAX_PLANES];
  const guint n_planes = v4l2_layout_get_sizes (self->capture, sizes);
  guint p;

  for (p = 0; p < n_planes; p++) {
    GstMemory *memory = gst_allocator_alloc (self->allocator, sizes[p], NULL);

    if (memory == NULL)
      return check_udmabuf (sizes[p], error)
          && common_fail (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_SYSTEM,
              "cannot get shared memory for all frames; check ulimit -n and "
              "the free memory");
    add_memory (self, slot, memory);
    if (!v4l2_slot_set_dmabuf (slot, p, memory, sizes[p], error))
      return FALSE;
  }
  return TRUE;
}

/* Consumers in other processes can read it, and only the device writes. */
static gboolean
fill_shared (V4l2Queue *self, const V4l2Offer *offer, GError **error)
{
  guint i;

  (void) offer;
  self->allocator = gst_object_ref_sink (g_object_new (GST_TYPE_SHMEM_ALLOCATOR,
      "policy", GST_SHMEM_POLICY_PRODUCER_WRITABLE, "dmabuf", TRUE, NULL));
  for (i = 0; i < self->count; i++)
    if (!share_slot (self, &self->slots[i], error))
      return FALSE;
  return TRUE;
}

/* ---- the kinds ---- */

const V4l2Memory v4l2_memory_mmap = { V4L2_KIND_MMAP, V4L2_MEMORY_MMAP,
  fill_mmap, NULL, lend, empty };

const V4l2Memory v4l2_memory_export = { V4L2_KIND_EXPORT, V4L2_MEMORY_MMAP,
  fill_export, NULL, lend, empty };

const V4l2Memory v4l2_memory_shared = { V4L2_KIND_SHARED, V4L2_MEMORY_DMABUF,
  fill_shared, NULL, lend, empty };
