/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Makes the frames of frames.c, in the memory that they are to have.
 *
 * A process is to be measured when it has nothing in use that depends on what
 * happened before: no frame under way, no pool, no container. So the source
 * rests behind the first three frames with new caps, each in a memory that it
 * sees freed before it makes the next. With the first, consumers gave back all
 * that was before, and with the second the sink's thread is through with that;
 * so with the third they are told to forget it.
 */

#include "soaksrc.h"

#include <gst/base/gstpushsrc.h>
#include <malloc.h>

#include "frames.h"
#include "roles.h"

typedef struct
{
  GstPushSrc parent;
  SoakSrcConfig config;
  guint64 number; /* atomic to read: of the next frame */
  guint64 looks;  /* the same: changes of caps so far */
  gint64 due;
  GstShmemContainer *scene;
  guint64 scene_key;

  GMutex lock;
  GCond cond;
  gboolean flushing;
  gboolean rest_wanted;
  gboolean end_wanted;
  gboolean resting;
  GstMemory *last; /* of the last frame, while on the way to rest */
  gboolean gone;   /* that one */
} SoakSrc;

typedef struct
{
  GstPushSrcClass parent_class;
} SoakSrcClass;

GType soak_src_get_type (void);
G_DEFINE_TYPE (SoakSrc, soak_src, GST_TYPE_PUSH_SRC)

static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE (
    "src", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS_ANY);

static void
drop_scene (SoakSrc *self)
{
  g_clear_pointer (&self->scene, gst_shmem_container_unref);
}

/* Containers of a scene are one object; the others are new. */
static GstShmemContainer *
get_container (SoakSrc *self, guint64 key)
{
  if (key & 1)
    return soak_container_new (key);
  if (self->scene == NULL || self->scene_key != key) {
    drop_scene (self);
    self->scene = soak_container_new (key);
    self->scene_key = key;
  }
  return self->scene ? gst_shmem_container_ref (self->scene) : NULL;
}

static gboolean
add_containers (SoakSrc *self, const SoakFrame *frame, GstBuffer *buffer)
{
  guint i;

  for (i = 0; i < frame->n_containers; i++) {
    GstShmemContainer *container = get_container (self, frame->containers[i]);

    if (container == NULL)
      return FALSE;
    gst_buffer_add_shmem_container_meta (buffer, container);
    gst_shmem_container_unref (container);
  }
  return TRUE;
}

static void
memory_gone (gpointer user_data, GstMiniObject *memory)
{
  SoakSrc *self = user_data;

  (void) memory;
  g_mutex_lock (&self->lock);
  self->gone = TRUE;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->lock);
}

/* For a frame that the source rests behind. */
static void
remember (SoakSrc *self, GstBuffer *buffer)
{
  GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_MARKER);
  self->last = gst_memory_ref (gst_buffer_peek_memory (buffer, 0));
}

/* Until the memory of the last frame is gone; FALSE when flushing. The sink
 * watches it as well, and as it began earlier it is told earlier. */
static gboolean
wait_for_last (SoakSrc *self)
{
  gboolean gone;

  if (self->last == NULL)
    return TRUE;
  self->gone = FALSE;
  gst_mini_object_weak_ref (
      GST_MINI_OBJECT_CAST (self->last), memory_gone, self);
  g_clear_pointer (&self->last, gst_memory_unref);
  g_mutex_lock (&self->lock);
  while (!self->gone && !self->flushing)
    g_cond_wait (&self->cond, &self->lock);
  gone = self->gone;
  g_mutex_unlock (&self->lock);
  return gone;
}

static GstBuffer *
allocate (SoakSrc *self, const SoakFrame *frame)
{
  gsize size = GST_VIDEO_INFO_SIZE (&frame->info), half = size / 16 * 8;
  GstBaseSrc *base = GST_BASE_SRC_CAST (self);
  GstAllocator *allocator = NULL;
  GstBufferPool *pool = NULL;
  GstBuffer *buffer = NULL;

  gst_base_src_get_allocator (base, &allocator, NULL);
  switch (frame->memory) {
    case SOAK_MEMORY_SYSTEM:
      buffer = gst_buffer_new_allocate (NULL, size, NULL);
      break;
    case SOAK_MEMORY_OWN:
      buffer = gst_buffer_new_allocate (allocator, size, NULL);
      break;
    case SOAK_MEMORY_SPLIT:
      buffer = gst_buffer_new_allocate (allocator, half, NULL);
      gst_buffer_append_memory (
          buffer, gst_allocator_alloc (allocator, size - half, NULL));
      break;
    case SOAK_MEMORY_POOL:
    default:
      pool = gst_base_src_get_buffer_pool (base);
      gst_buffer_pool_acquire_buffer (pool, &buffer, NULL);
      gst_object_unref (pool);
  }
  gst_clear_object (&allocator);
  return buffer;
}

/* Mapping a buffer of two memories for writing would merge them into one that
 * cannot be shared. */
static gboolean
fill (const SoakFrame *frame, GstBuffer *buffer)
{
  GstBuffer *whole;
  GstMapInfo map;
  gboolean filled;
  guint i;

  if (frame->memory != SOAK_MEMORY_SPLIT)
    return soak_frame_fill (frame, buffer);
  whole =
      gst_buffer_new_allocate (NULL, GST_VIDEO_INFO_SIZE (&frame->info), NULL);
  filled = soak_frame_fill (frame, whole);
  gst_buffer_copy_into (buffer, whole,
      (GstBufferCopyFlags) (GST_BUFFER_COPY_TIMESTAMPS | GST_BUFFER_COPY_FLAGS),
      0, (gsize) -1);
  for (i = 0; i < gst_buffer_n_memory (buffer) && filled; i++) {
    gsize offset = i == 0 ? 0 : gst_buffer_peek_memory (buffer, 0)->size;

    filled = gst_memory_map (
        gst_buffer_peek_memory (buffer, i), &map, GST_MAP_WRITE);
    if (filled) {
      gst_buffer_extract (whole, offset, map.data, map.size);
      gst_memory_unmap (map.memory, &map);
    }
  }
  gst_buffer_unref (whole);
  return filled;
}

static GstBuffer *
make_frame (SoakSrc *self, const SoakFrame *frame)
{
  GstBuffer *buffer = allocate (self, frame);

  if (buffer == NULL || !fill (frame, buffer)
      || !add_containers (self, frame, buffer))
    soak_fail ("frame %" G_GUINT64_FORMAT " could not be made", frame->number);
  return buffer;
}

static gboolean
wait_to_go_on (SoakSrc *self)
{
  gboolean go_on;

  g_mutex_lock (&self->lock);
  while (self->rest_wanted && !self->end_wanted && !self->flushing)
    g_cond_wait (&self->cond, &self->lock);
  go_on = !self->flushing;
  g_mutex_unlock (&self->lock);
  return go_on;
}

static gboolean
is_wanted (SoakSrc *self, gboolean *what)
{
  gboolean wanted;

  g_mutex_lock (&self->lock);
  wanted = *what;
  g_mutex_unlock (&self->lock);
  return wanted;
}

/* Before @frame is made. FALSE when flushing. */
static gboolean
rest (SoakSrc *self, const SoakFrame *frame)
{
  guint64 since = frame->number - frame->look;
  SoakFrame behind;

  if (since == 0 && is_wanted (self, &self->rest_wanted)) {
    /* Unless caps change again before it gets there. */
    soak_frame_init (
        &behind, self->config.seed, frame->number + SOAK_PLAIN_FRAMES);
    self->resting = behind.look == frame->look;
  }
  if (!self->resting)
    return TRUE;
  drop_scene (self);
  if (!wait_for_last (self))
    return FALSE;
  if (since < SOAK_PLAIN_FRAMES)
    return TRUE;
  self->resting = FALSE;
  self->due = 0;
  /* What free() kept is no leak. */
  malloc_trim (0);
  soak_say ("resting");
  return wait_to_go_on (self);
}

/* Flat out while somebody waits for it to rest. */
static gboolean
wait_for_turn (SoakSrc *self, const SoakFrame *frame)
{
  guint fps = self->config.fps < 0 ? frame->fps : (guint) self->config.fps;
  gint64 now = g_get_monotonic_time ();
  gboolean flushing;

  g_mutex_lock (&self->lock);
  if (fps == 0 || self->rest_wanted) {
    self->due = 0;
  } else {
    self->due = (self->due ? self->due : now) + G_USEC_PER_SEC / fps;
    /* Who was kept waiting does not hurry afterwards. */
    self->due = MAX (self->due, now);
    while (!self->flushing && !self->rest_wanted && !self->end_wanted)
      if (!g_cond_wait_until (&self->cond, &self->lock, self->due))
        break;
  }
  flushing = self->flushing;
  g_mutex_unlock (&self->lock);
  return !flushing;
}

static GstFlowReturn
soak_src_create (GstPushSrc *push, GstBuffer **buffer)
{
  SoakSrc *self = (SoakSrc *) push;
  SoakFrame frame;

  if (is_wanted (self, &self->end_wanted))
    return GST_FLOW_EOS;
  soak_frame_init (&frame, self->config.seed, self->number);
  if (frame.look == frame.number) {
    __atomic_add_fetch (&self->looks, 1, __ATOMIC_RELAXED);
    if (!gst_base_src_negotiate (GST_BASE_SRC_CAST (self)))
      return GST_FLOW_NOT_NEGOTIATED;
  }
  if (!rest (self, &frame) || !wait_for_turn (self, &frame))
    return GST_FLOW_FLUSHING;
  *buffer = make_frame (self, &frame);
  if (self->resting)
    remember (self, *buffer);
  __atomic_add_fetch (&self->number, 1, __ATOMIC_RELAXED);
  return GST_FLOW_OK;
}

/* Caps of the next frame. */
static gboolean
soak_src_negotiate (GstBaseSrc *base)
{
  SoakSrc *self = (SoakSrc *) base;
  SoakFrame frame;
  gboolean done;
  GstCaps *caps;

  soak_frame_init (&frame, self->config.seed, self->number);
  caps = soak_frame_get_caps (&frame);
  done = gst_base_src_set_caps (base, caps);
  gst_caps_unref (caps);
  return done;
}

static void
set_flag (SoakSrc *self, gboolean *flag, gboolean value)
{
  g_mutex_lock (&self->lock);
  *flag = value;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->lock);
}

static gboolean
soak_src_unlock (GstBaseSrc *base)
{
  SoakSrc *self = (SoakSrc *) base;

  set_flag (self, &self->flushing, TRUE);
  return TRUE;
}

static gboolean
soak_src_unlock_stop (GstBaseSrc *base)
{
  SoakSrc *self = (SoakSrc *) base;

  set_flag (self, &self->flushing, FALSE);
  return TRUE;
}

static gboolean
soak_src_stop (GstBaseSrc *base)
{
  drop_scene ((SoakSrc *) base);
  return TRUE;
}

static void
soak_src_class_init (SoakSrcClass *klass)
{
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  GstBaseSrcClass *base_class = GST_BASE_SRC_CLASS (klass);

  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (element_class, "Soak source",
      "Source/Video", "Frames that their numbers determine",
      "The gst-shmemmeta authors");
  base_class->negotiate = soak_src_negotiate;
  base_class->unlock = soak_src_unlock;
  base_class->unlock_stop = soak_src_unlock_stop;
  base_class->stop = soak_src_stop;
  GST_PUSH_SRC_CLASS (klass)->create = soak_src_create;
}

static void
soak_src_init (SoakSrc *self)
{
  g_mutex_init (&self->lock);
  g_cond_init (&self->cond);
  gst_base_src_set_format (GST_BASE_SRC_CAST (self), GST_FORMAT_TIME);
}

GstElement *
soak_src_new (const SoakSrcConfig *config)
{
  SoakSrc *self = g_object_new (soak_src_get_type (), NULL);

  self->config = *config;
  return GST_ELEMENT (self);
}

void
soak_src_get_count (GstElement *src, SoakSrcCount *count)
{
  SoakSrc *self = (SoakSrc *) src;

  count->frames = __atomic_load_n (&self->number, __ATOMIC_RELAXED);
  count->looks = __atomic_load_n (&self->looks, __ATOMIC_RELAXED);
}

void
soak_src_rest (GstElement *src)
{
  SoakSrc *self = (SoakSrc *) src;

  set_flag (self, &self->rest_wanted, TRUE);
}

void
soak_src_go_on (GstElement *src)
{
  SoakSrc *self = (SoakSrc *) src;

  set_flag (self, &self->rest_wanted, FALSE);
}

void
soak_src_end (GstElement *src)
{
  SoakSrc *self = (SoakSrc *) src;

  set_flag (self, &self->end_wanted, TRUE);
}
