/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The inside of a V4l2Queue, for the files that it consists of: v4l2queue.c
 * exchanges buffers with the device; v4l2lend.c and v4l2import.c know where
 * their memory comes from and how frames are handed out.
 */

#ifndef __V4L2SLOTS_H__
#define __V4L2SLOTS_H__

#include "v4l2/v4l2capture.h"
#include "v4l2/v4l2offer.h"

G_BEGIN_DECLS

typedef struct _V4l2Queue V4l2Queue;

/* A buffer of the device. */
typedef struct
{
  guint index;
  gboolean queued; /* the device has it */
  guint n_planes;
  GstMemory *memories[VIDEO_MAX_PLANES]; /* one for each v4l2 plane */
  /* For V4L2_MEMORY_DMABUF; the dma-bufs belong to the memories. */
  gint fds[VIDEO_MAX_PLANES];
  guint32 lengths[VIDEO_MAX_PLANES];
  gboolean shared; /* others map the memory itself, not the dma-buf */

  /* v4l2lend.c: which memories are in use downstream. */
  guint n_out;
  gboolean out[VIDEO_MAX_PLANES];
  /* v4l2import.c: the owner of the memories, or NULL if the slot is empty. */
  GstBuffer *buffer;
} V4l2Slot;

/* How frames get their memory. */
typedef struct
{
  V4l2Kind kind;
  guint32 memory; /* V4L2_MEMORY_* */
  /* Gets memory for all slots, whose buffers the device has. */
  gboolean (*fill) (V4l2Queue *queue, const V4l2Offer *offer, GError **error);
  /* Fills slots anew whose frames were handed out; or NULL. */
  void (*refill) (V4l2Queue *queue);
  /* Hands out the frame in @slot. */
  GstBuffer *(*hand_out) (V4l2Queue *queue, V4l2Slot *slot);
  /* Frees what is not in use. The device does not stream any more. */
  void (*empty) (V4l2Queue *queue);
} V4l2Memory;

struct _V4l2Queue
{
  gatomicrefcount refcount; /* one held by the owner, one per memory in use */
  V4l2Capture *capture;     /* NULL once stopped */
  guint32 type;
  const V4l2Memory *memory;
  guint min_queued;
  gchar *reason;
  /* The pool that was tried, never used; @any_pool if no pool would be. */
  gconstpointer offered;
  gboolean any_pool;

  /* v4l2lend.c */
  GstAllocator *allocator;
  /* v4l2import.c */
  GstBufferPool *pool;
  gboolean convert; /* shared memory of the pool into dma-bufs */
  gboolean warned;

  GMutex lock;
  gboolean stopped;
  guint n_queued;
  guint count;
  V4l2Slot slots[VIDEO_MAX_FRAME];
};

/* ---- v4l2slots.c ---- */

/* Makes @memory, which the slot keeps, v4l2 plane @plane of @slot: a dma-buf,
 * or shared memory that udmabuf takes. The driver writes @size bytes. */
gboolean v4l2_slot_set_dmabuf (V4l2Slot *slot, guint plane, GstMemory *memory,
    guint32 size, GError **error);

/* The device has written to shared memory that others map, or is about to;
 * no-ops for other memory. */
void v4l2_slot_begin_read (const V4l2Slot *slot);
void v4l2_slot_end_read (const V4l2Slot *slot);

/* ---- v4l2queue.c ---- */

/* Requests @count buffers from the driver, which may give more or fewer; 0
 * returns those that it gave. */
gboolean v4l2_queue_request (V4l2Queue *queue, guint count, GError **error);

/* VIDIOC_QUERYBUF for buffer @index; @planes has VIDEO_MAX_PLANES. */
gboolean v4l2_queue_query (V4l2Queue *queue, guint index,
    struct v4l2_plane *planes, guint *n_planes, GError **error);

/* Queues @slot to the device. With the lock held once frames have been handed
 * out. */
gboolean v4l2_queue_put (V4l2Queue *queue, V4l2Slot *slot, GError **error);

void v4l2_queue_unref (V4l2Queue *queue);

/* ---- v4l2lend.c ---- */

extern const V4l2Memory v4l2_memory_mmap;
extern const V4l2Memory v4l2_memory_export;
extern const V4l2Memory v4l2_memory_shared;

/* ---- v4l2import.c ---- */

extern const V4l2Memory v4l2_memory_import;

G_END_DECLS

#endif /* __V4L2SLOTS_H__ */
