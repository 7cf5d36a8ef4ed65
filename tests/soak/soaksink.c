/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Looks at every frame: is it the next one, does it have the caps, the bytes
 * and the containers that its number demands; and, for those that it keeps,
 * does it still have the bytes later, as nobody may use memory that a consumer
 * holds. Never waits for anything but its own time to hold frames.
 */

#include "soaksink.h"

#include <gst/base/gstbasesink.h>
#include <malloc.h>

#include "frames.h"
#include "roles.h"

typedef struct
{
  GstBaseSink parent;
  SoakSinkConfig config;
  guint64 frames; /* atomic */
  guint64 next;   /* number */
  GstVideoInfo info;
  GstClockTime running_time;
  GQueue kept; /* GstBuffer */

  GMutex lock;
  GCond cond;
  gboolean flushing;
} SoakSink;

typedef struct
{
  GstBaseSinkClass parent_class;
} SoakSinkClass;

GType soak_sink_get_type (void);
G_DEFINE_TYPE (SoakSink, soak_sink, GST_TYPE_BASE_SINK)

static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE (
    "sink", GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS_ANY);

static gboolean
soak_sink_set_caps (GstBaseSink *base, GstCaps *caps)
{
  if (!gst_video_info_from_caps (&((SoakSink *) base)->info, caps))
    soak_fail ("caps that are no video: %s", gst_caps_to_string (caps));
  return TRUE;
}

static gboolean
may_follow (SoakSink *self, GstBuffer *buffer)
{
  guint64 number = GST_BUFFER_OFFSET (buffer);
  gboolean discont = GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DISCONT);

  if (number == self->next)
    return TRUE;
  switch (self->config.rule) {
    case SOAK_RULE_SOME:
      return discont && number > self->next;
    case SOAK_RULE_AGAIN:
      return number == 0;
    case SOAK_RULE_ALL:
    default:
      return FALSE;
  }
}

static void
check_order (SoakSink *self, GstBuffer *buffer)
{
  guint64 number = GST_BUFFER_OFFSET (buffer);
  GstClockTime now =
      gst_segment_to_running_time (&GST_BASE_SINK_CAST (self)->segment,
          GST_FORMAT_TIME, GST_BUFFER_PTS (buffer));

  if (!may_follow (self, buffer))
    soak_fail ("frame %" G_GUINT64_FORMAT
               " came instead of frame %" G_GUINT64_FORMAT,
        number, self->next);
  if (!GST_CLOCK_TIME_IS_VALID (now) || now < self->running_time)
    soak_fail ("frame %" G_GUINT64_FORMAT
               " is at running time %" GST_TIME_FORMAT
               ", behind one at %" GST_TIME_FORMAT,
        number, GST_TIME_ARGS (now), GST_TIME_ARGS (self->running_time));
  self->running_time = now;
  self->next = number + 1;
}

static void
check_frame (SoakSink *self, GstBuffer *buffer)
{
  guint64 number = GST_BUFFER_OFFSET (buffer);
  SoakFrame frame;
  gchar *fault;

  soak_frame_init (&frame, self->config.seed, number);
  fault = soak_frame_check (&frame, buffer, &self->info);
  if (fault)
    soak_fail ("frame %" G_GUINT64_FORMAT " %s", number, fault);
}

static void
release_kept (SoakSink *self)
{
  GstBuffer *buffer = g_queue_pop_head (&self->kept);
  SoakFrame frame;
  gchar *fault;

  soak_frame_init (&frame, self->config.seed, GST_BUFFER_OFFSET (buffer));
  fault = soak_frame_check_bytes (&frame, buffer);
  if (fault)
    soak_fail ("frame %" G_GUINT64_FORMAT ", which was kept, %s later",
        frame.number, fault);
  gst_buffer_unref (buffer);
}

static void
release_all (SoakSink *self)
{
  while (self->kept.length > 0)
    release_kept (self);
}

static void
hold (SoakSink *self)
{
  gint64 end =
      g_get_monotonic_time () + self->config.hold_ms * G_TIME_SPAN_MILLISECOND;

  g_mutex_lock (&self->lock);
  while (!self->flushing)
    if (!g_cond_wait_until (&self->cond, &self->lock, end))
      break;
  g_mutex_unlock (&self->lock);
  release_all (self);
}

static GstFlowReturn
soak_sink_render (GstBaseSink *base, GstBuffer *buffer)
{
  SoakSink *self = (SoakSink *) base;

  check_order (self, buffer);
  check_frame (self, buffer);
  __atomic_add_fetch (&self->frames, 1, __ATOMIC_RELAXED);
  /* The producer is about to rest, and wants all back. */
  if (GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_MARKER)) {
    release_all (self);
    /* What free() kept is no leak. */
    malloc_trim (0);
    return GST_FLOW_OK;
  }
  if (self->config.keep == 0)
    return GST_FLOW_OK;
  g_queue_push_tail (&self->kept, gst_buffer_ref (buffer));
  if (self->kept.length <= self->config.keep)
    return GST_FLOW_OK;
  if (self->config.hold_ms > 0)
    hold (self);
  else
    release_kept (self);
  return GST_FLOW_OK;
}

static void
set_flushing (SoakSink *self, gboolean flushing)
{
  g_mutex_lock (&self->lock);
  self->flushing = flushing;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->lock);
}

static gboolean
soak_sink_unlock (GstBaseSink *base)
{
  set_flushing ((SoakSink *) base, TRUE);
  return TRUE;
}

static gboolean
soak_sink_unlock_stop (GstBaseSink *base)
{
  set_flushing ((SoakSink *) base, FALSE);
  return TRUE;
}

/* Frames that were kept are released before the source stops: once it has
 * disconnected, their memory is the producer's again. */
static GstStateChangeReturn
soak_sink_change_state (GstElement *element, GstStateChange transition)
{
  GstStateChangeReturn ret = GST_ELEMENT_CLASS (soak_sink_parent_class)
                                 ->change_state (element, transition);

  if (transition == GST_STATE_CHANGE_PAUSED_TO_READY)
    release_all ((SoakSink *) element);
  return ret;
}

static void
soak_sink_class_init (SoakSinkClass *klass)
{
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  GstBaseSinkClass *base_class = GST_BASE_SINK_CLASS (klass);

  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_set_static_metadata (element_class, "Soak sink",
      "Sink/Video", "Looks at every frame", "The gst-shmemmeta authors");
  element_class->change_state = soak_sink_change_state;
  base_class->set_caps = soak_sink_set_caps;
  base_class->render = soak_sink_render;
  base_class->unlock = soak_sink_unlock;
  base_class->unlock_stop = soak_sink_unlock_stop;
}

static void
soak_sink_init (SoakSink *self)
{
  g_mutex_init (&self->lock);
  g_cond_init (&self->cond);
  g_queue_init (&self->kept);
  gst_base_sink_set_sync (GST_BASE_SINK_CAST (self), FALSE);
  gst_base_sink_set_last_sample_enabled (GST_BASE_SINK_CAST (self), FALSE);
}

GstElement *
soak_sink_new (const SoakSinkConfig *config)
{
  SoakSink *self = g_object_new (soak_sink_get_type (), NULL);

  self->config = *config;
  return GST_ELEMENT (self);
}

guint64
soak_sink_get_frames (GstElement *sink)
{
  return __atomic_load_n (&((SoakSink *) sink)->frames, __ATOMIC_RELAXED);
}
