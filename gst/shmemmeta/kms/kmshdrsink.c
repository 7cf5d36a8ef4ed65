/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * A subclass of kmssink that shows frames with HDR. The metadata of a frame
 * must reach the display together with the frame, after the sink's clock wait.
 * Only show_frame is called at that point; no pad, probe or element around
 * kmssink is. So this class is derived at run time from the class of the
 * installed kmssink: its size is queried when registering, and only the
 * interface of GstBaseSink, GstVideoSink and GstVideoOverlay is used.
 *
 * kmssink opens the device, selects connector and plane, and negotiates; frames
 * are shown by kmsoutput.c. The mode is set there as well: kmssink keeps the
 * black framebuffer that it sets one with, and so the device, until it shows a
 * frame itself.
 *
 * kmssink would set HDR_OUTPUT_METADATA itself, once, from the caps; removing
 * these fields from its caps prevents that.
 */

#include "kms/kmsparts.h"
#include "common/commonpool.h"

#include <gst/video/gstvideosink.h>
#include <gst/video/videooverlay.h>

/* A frame on the display, one that is to be there next, and one to write to. */
#define MIN_BUFFERS 3

typedef struct
{
  /* Taken by the streaming thread, by state changes, and by an application that
   * moves or exposes the video, also out of a message; never with the object
   * lock. */
  GRecMutex lock;
  KmsOutput *output;           /* NULL below READY */
  GstCaps *caps;               /* without the fields for HDR */
  GstVideoRectangle rectangle; /* empty: all of the display */

  /* Object lock. */
  KmsSettings settings;
  GstStructure *state;
} KmsHdrSink;

static gpointer parent_class;
static GstVideoOverlayInterface *parent_overlay;
static gint private_offset;

static KmsHdrSink *
get_private (gpointer instance)
{
  return G_STRUCT_MEMBER_P (instance, private_offset);
}

/* (transfer full) (nullable): replaces the state. */
static void
take_state (GstElement *element, GstStructure *state)
{
  KmsHdrSink *self = get_private (element);
  GstStructure *old;

  GST_OBJECT_LOCK (element);
  old = self->state;
  self->state = state;
  GST_OBJECT_UNLOCK (element);
  g_clear_pointer (&old, gst_structure_free);
}

static void
post_state (GstElement *element, KmsOutput *output)
{
  GstStructure *state = kms_output_take_state (output);

  if (state == NULL)
    return;
  take_state (element, gst_structure_copy (state));
  gst_element_post_message (
      element, gst_message_new_element (GST_OBJECT_CAST (element), state));
}

/* ---- state changes ---- */

static gboolean
kms_hdr_sink_start (GstBaseSink *sink)
{
  KmsHdrSink *self = get_private (sink);
  GstElement *element = GST_ELEMENT_CAST (sink);

  if (!GST_BASE_SINK_CLASS (parent_class)->start (sink))
    return FALSE;
  g_rec_mutex_lock (&self->lock);
  self->output = kms_output_open (element);
  kms_output_set_rectangle (self->output, &self->rectangle);
  post_state (element, self->output);
  g_rec_mutex_unlock (&self->lock);
  return TRUE;
}

static gboolean
kms_hdr_sink_stop (GstBaseSink *sink)
{
  KmsHdrSink *self = get_private (sink);

  /* Before the descriptor is closed. */
  g_rec_mutex_lock (&self->lock);
  g_clear_pointer (&self->output, kms_output_close);
  self->rectangle = (GstVideoRectangle){ 0, 0, 0, 0 };
  gst_clear_caps (&self->caps);
  g_rec_mutex_unlock (&self->lock);
  take_state (GST_ELEMENT_CAST (sink), NULL);
  return GST_BASE_SINK_CLASS (parent_class)->stop (sink);
}

static GstStateChangeReturn
kms_hdr_sink_change_state (GstElement *element, GstStateChange transition)
{
  KmsHdrSink *self = get_private (element);
  const GstStateChangeReturn ret =
      GST_ELEMENT_CLASS (parent_class)->change_state (element, transition);

  /* GstBaseSink calls stop() only on the way to NULL; in READY, the display
   * must already be back to SDR. */
  g_rec_mutex_lock (&self->lock);
  if (transition == GST_STATE_CHANGE_PAUSED_TO_READY && self->output) {
    kms_output_clear (self->output);
    post_state (element, self->output);
  }
  g_rec_mutex_unlock (&self->lock);
  return ret;
}

/* ---- frames ---- */

static GstFlowReturn
show_by_kmssink (GstVideoSink *sink, GstBuffer *buffer, gboolean anew)
{
  GstBaseSink *base = GST_BASE_SINK_CAST (sink);

  if (anew
      && !GST_BASE_SINK_CLASS (parent_class)
              ->set_caps (base, get_private (sink)->caps))
    return GST_FLOW_NOT_NEGOTIATED;
  return GST_VIDEO_SINK_CLASS (parent_class)->show_frame (sink, buffer);
}

static GstFlowReturn
show (GstVideoSink *sink, KmsOutput *output, GstBuffer *buffer,
    const KmsSettings *settings)
{
  GstBuffer *imported = kms_output_import (output, buffer);
  GstFlowReturn ret = GST_FLOW_OK;
  KmsOutputResult result;

  if (imported)
    buffer = imported;
  result = kms_output_show (output, buffer, settings);
  if (result != KMS_OUTPUT_SHOWN)
    ret = show_by_kmssink (sink, buffer, result == KMS_OUTPUT_ANEW);
  gst_clear_buffer (&imported);
  return ret;
}

static GstFlowReturn
kms_hdr_sink_show_frame (GstVideoSink *sink, GstBuffer *buffer)
{
  KmsHdrSink *self = get_private (sink);
  KmsSettings settings;
  GstFlowReturn ret;

  GST_OBJECT_LOCK (sink);
  settings = self->settings;
  GST_OBJECT_UNLOCK (sink);
  g_rec_mutex_lock (&self->lock);
  ret = show (sink, self->output, buffer, &settings);
  post_state (GST_ELEMENT_CAST (sink), self->output);
  g_rec_mutex_unlock (&self->lock);
  return ret;
}

/* ---- an application moves or exposes the video ---- */

static void
kms_hdr_sink_set_render_rectangle (
    GstVideoOverlay *overlay, gint x, gint y, gint width, gint height)
{
  KmsHdrSink *self = get_private (overlay);

  g_rec_mutex_lock (&self->lock);
  if (width > 0 && height > 0)
    self->rectangle = (GstVideoRectangle){ x, y, width, height };
  else if (width == -1 && height == -1)
    self->rectangle = (GstVideoRectangle){ 0, 0, 0, 0 };
  if (self->output)
    kms_output_set_rectangle (self->output, &self->rectangle);
  g_rec_mutex_unlock (&self->lock);
  parent_overlay->set_render_rectangle (overlay, x, y, width, height);
}

static void
kms_hdr_sink_expose (GstVideoOverlay *overlay)
{
  KmsHdrSink *self = get_private (overlay);
  gboolean redrawn;

  g_rec_mutex_lock (&self->lock);
  redrawn = self->output && kms_output_redraw (self->output);
  g_rec_mutex_unlock (&self->lock);
  if (!redrawn)
    parent_overlay->expose (overlay);
}

static void
overlay_init (gpointer iface, gpointer data)
{
  GstVideoOverlayInterface *overlay = iface;

  (void) data;
  parent_overlay = g_type_interface_peek_parent (iface);
  overlay->set_render_rectangle = kms_hdr_sink_set_render_rectangle;
  overlay->expose = kms_hdr_sink_expose;
}

/* ---- caps, events and queries ---- */

static gboolean
kms_hdr_sink_set_caps (GstBaseSink *sink, GstCaps *caps)
{
  KmsHdrSink *self = get_private (sink);
  GstCaps *plain = gst_caps_copy (caps);
  gboolean set;

  gst_structure_remove_fields (gst_caps_get_structure (plain, 0), "colorimetry",
      "mastering-display-info", "content-light-level", NULL);
  g_rec_mutex_lock (&self->lock);
  gst_clear_caps (&self->caps);
  self->caps = plain;
  kms_output_prepare_caps (self->output);
  set = GST_BASE_SINK_CLASS (parent_class)->set_caps (sink, plain)
      && kms_output_set_caps (self->output, caps);
  g_rec_mutex_unlock (&self->lock);
  return set;
}

static gboolean
kms_hdr_sink_event (GstBaseSink *sink, GstEvent *event)
{
  KmsHdrSink *self = get_private (sink);

  g_rec_mutex_lock (&self->lock);
  if (self->output
      && (GST_EVENT_TYPE (event) == GST_EVENT_STREAM_START
          || GST_EVENT_TYPE (event) == GST_EVENT_FLUSH_STOP))
    kms_output_restart (self->output);
  g_rec_mutex_unlock (&self->lock);
  return GST_BASE_SINK_CLASS (parent_class)->event (sink, event);
}

static gboolean
kms_hdr_sink_query (GstBaseSink *sink, GstQuery *query)
{
  KmsHdrSink *self = get_private (sink);

  g_rec_mutex_lock (&self->lock);
  if (self->output
      && (GST_QUERY_TYPE (query) == GST_QUERY_ALLOCATION
          || GST_QUERY_TYPE (query) == GST_QUERY_DRAIN))
    kms_output_drain (self->output);
  g_rec_mutex_unlock (&self->lock);
  return GST_BASE_SINK_CLASS (parent_class)->query (sink, query);
}

static void
offer_pool (GstQuery *query, GstCaps *caps, GstAllocator *allocator, gsize size)
{
  GstBufferPool *pool = common_pool_configure (
      gst_video_buffer_pool_new (), allocator, caps, size);

  if (pool == NULL)
    return;
  gst_query_set_nth_allocation_pool (
      query, 0, pool, (guint) size, MIN_BUFFERS, 0);
  gst_object_unref (pool);
}

static void
raise_min_buffers (GstQuery *query)
{
  GstBufferPool *pool;
  guint size, min, max;

  gst_query_parse_nth_allocation_pool (query, 0, &pool, &size, &min, &max);
  if (min < MIN_BUFFERS)
    gst_query_set_nth_allocation_pool (query, 0, pool, size, MIN_BUFFERS, max);
  gst_clear_object (&pool);
}

/* Frames in shared memory need no copy either, and decoders can read it fast;
 * kmssink's own memory is often uncached. */
static gboolean
kms_hdr_sink_propose_allocation (GstBaseSink *sink, GstQuery *query)
{
  KmsHdrSink *self = get_private (sink);
  GstAllocator *allocator = NULL;
  gboolean need_pool, has_pool;
  GstVideoInfo info;
  GstCaps *caps;

  if (!GST_BASE_SINK_CLASS (parent_class)->propose_allocation (sink, query))
    return FALSE;
  has_pool = gst_query_get_n_allocation_pools (query) > 0;
  if (has_pool)
    raise_min_buffers (query);
  gst_query_parse_allocation (query, &caps, &need_pool);
  if (!gst_video_info_from_caps (&info, caps))
    return TRUE;
  g_rec_mutex_lock (&self->lock);
  if (self->output)
    allocator = kms_output_get_allocator (self->output, caps);
  if (allocator && need_pool && has_pool)
    offer_pool (query, caps, allocator, info.size);
  if (allocator)
    gst_query_add_allocation_param (query, allocator, NULL);
  g_rec_mutex_unlock (&self->lock);
  return TRUE;
}

/* ---- the class ---- */

static void
kms_hdr_sink_finalize (GObject *object)
{
  KmsHdrSink *self = get_private (object);

  gst_clear_caps (&self->caps);
  g_clear_pointer (&self->state, gst_structure_free);
  g_rec_mutex_clear (&self->lock);
  G_OBJECT_CLASS (parent_class)->finalize (object);
}

static void
class_init (gpointer klass, gpointer data)
{
  GstBaseSinkClass *base_class = GST_BASE_SINK_CLASS (klass);

  (void) data;
  parent_class = g_type_class_peek_parent (klass);
  g_type_class_adjust_private_offset (klass, &private_offset);
  G_OBJECT_CLASS (klass)->finalize = kms_hdr_sink_finalize;
  GST_ELEMENT_CLASS (klass)->change_state = kms_hdr_sink_change_state;
  base_class->start = kms_hdr_sink_start;
  base_class->stop = kms_hdr_sink_stop;
  base_class->set_caps = kms_hdr_sink_set_caps;
  base_class->event = kms_hdr_sink_event;
  base_class->query = kms_hdr_sink_query;
  base_class->propose_allocation = kms_hdr_sink_propose_allocation;
  GST_VIDEO_SINK_CLASS (klass)->show_frame = kms_hdr_sink_show_frame;
}

static void
instance_init (GTypeInstance *instance, gpointer klass)
{
  (void) klass;
  g_rec_mutex_init (&get_private (instance)->lock);
}

static GType
find_kmssink (void)
{
  GstElementFactory *factory = gst_element_factory_find ("kmssink");
  GstPluginFeature *loaded = NULL;
  GType type = 0;

  if (factory)
    loaded = gst_plugin_feature_load (GST_PLUGIN_FEATURE (factory));
  if (loaded)
    type = gst_element_factory_get_element_type (GST_ELEMENT_FACTORY (loaded));
  gst_clear_object (&loaded);
  gst_clear_object (&factory);
  if (!g_type_is_a (type, GST_TYPE_VIDEO_SINK)
      || !g_type_is_a (type, GST_TYPE_VIDEO_OVERLAY))
    return 0;
  return type;
}

static GType
register_type (GType parent)
{
  static const GInterfaceInfo overlay = { .interface_init = overlay_init };
  GTypeInfo info = { .class_init = class_init, .instance_init = instance_init };
  GTypeQuery query;
  GType type;

  g_type_query (parent, &query);
  info.class_size = (guint16) query.class_size;
  info.instance_size = (guint16) query.instance_size;
  type = g_type_register_static (parent, "GstShmemKmsHdrSink", &info, 0);
  private_offset = g_type_add_instance_private (type, sizeof (KmsHdrSink));
  g_type_add_interface_static (type, GST_TYPE_VIDEO_OVERLAY, &overlay);
  return type;
}

/* 0 if kmssink is not installed. */
static GType
get_type (void)
{
  static GMutex lock;
  static GType type = 0;
  GType parent;

  g_mutex_lock (&lock);
  if (type == 0) {
    parent = find_kmssink ();
    if (parent)
      type = register_type (parent);
  }
  g_mutex_unlock (&lock);
  return type;
}

GstElement *
kms_hdr_sink_new (const gchar *name)
{
  const GType type = get_type ();

  return type ? g_object_new (type, "name", name, NULL) : NULL;
}

void
kms_hdr_sink_set_settings (GstElement *element, const KmsSettings *settings)
{
  GST_OBJECT_LOCK (element);
  get_private (element)->settings = *settings;
  GST_OBJECT_UNLOCK (element);
}

GstStructure *
kms_hdr_sink_get_state (GstElement *element)
{
  KmsHdrSink *self = get_private (element);
  GstStructure *state = NULL;

  GST_OBJECT_LOCK (element);
  if (self->state)
    state = gst_structure_copy (self->state);
  GST_OBJECT_UNLOCK (element);
  return state;
}
