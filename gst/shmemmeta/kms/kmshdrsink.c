/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * A subclass of kmssink that shows frames with HDR. The metadata of a frame
 * must reach the display together with the frame, after the sink's clock wait
 * and before the plane is flipped. Only show_frame is called at that point; no
 * pad, probe or element around kmssink is. So this class is derived at run time
 * from the class of the installed kmssink: its size is queried when
 * registering, and only the interface of GstBaseSink and GstVideoSink is used.
 *
 * kmssink would set HDR_OUTPUT_METADATA itself, once, from the caps; removing
 * these fields from its caps prevents that.
 */

#include "kms/kmsparts.h"
#include "kms/kmsconnector.h"
#include "common/commonpool.h"

#include <gst/video/gstvideosink.h>

GST_DEBUG_CATEGORY_EXTERN (kms_debug);
#define GST_CAT_DEFAULT kms_debug

/* kmssink holds the frame on screen while it receives the next one. */
#define MIN_BUFFERS 2

typedef enum
{
  IMPORT_UNKNOWN,
  IMPORT_WORKS,
  IMPORT_FAILS,
} ImportState;

/* Used by the streaming thread, or by a state change while there is none. */
typedef struct
{
  gint fd;
  KmsConnector *connector;
  gint ignore_edid; /* atomic: set by the application */
  gboolean warned;
  KmsFrame frame; /* of the caps alone */

  GstAllocator *allocator;
  GstVideoInfo info; /* of the caps */
  GstVideoInfo import_info;
  ImportState import;
} KmsHdrSink;

static gpointer parent_class;
static gint private_offset;

static KmsHdrSink *
get_private (gpointer instance)
{
  return G_STRUCT_MEMBER_P (instance, private_offset);
}

/* ---- HDR ---- */

static void
warn_once (
    GstElement *element, KmsHdrSink *self, const gchar *why, const gchar *hint)
{
  if (self->warned)
    return;
  self->warned = TRUE;
  GST_ELEMENT_WARNING (element, RESOURCE, SETTINGS,
      ("HDR is not signalled to the display: %s. The video is shown as SDR.%s",
          why, hint),
      (NULL));
}

static const gchar *
hint_of (const KmsHdrSink *self)
{
  return kms_connector_get_obstacle (self->connector)
      ? ""
      : " Set ignore-edid=true if the EDID is wrong.";
}

static void
set_display_hdr (GstElement *element, KmsHdrSink *self, GstBuffer *buffer)
{
  const gchar *why = kms_connector_get_obstacle (self->connector);
  KmsFrame frame = self->frame;
  KmsDecision decision;
  GError *error = NULL;

  if (!kms_frame_set_buffer (&frame, buffer, &error)) {
    GST_WARNING_OBJECT (element, "HDR metadata: %s", error->message);
    g_clear_error (&error);
  }
  kms_decide (&decision, &frame,
      g_atomic_int_get (&self->ignore_edid)
          ? NULL
          : kms_connector_get_edid (self->connector));
  if (why == NULL)
    why = decision.sdr_reason;
  if (why && gst_shmem_cicp_get_drm_eotf (&frame.cicp) != 0)
    warn_once (element, self, why, hint_of (self));
  if (!kms_connector_set (self->connector, &decision, &error)) {
    warn_once (element, self, error->message, "");
    g_clear_error (&error);
  }
}

/* ---- frames in shared memory ---- */

static gboolean
import_works (GstElement *element, KmsHdrSink *self, const GstVideoInfo *info)
{
  GError *error = NULL;

  if (self->import != IMPORT_UNKNOWN
      && gst_video_info_is_equal (&self->import_info, info))
    return self->import == IMPORT_WORKS;
  self->import_info = *info;
  self->import = IMPORT_WORKS;
  if (!kms_import_works (self->fd, self->allocator, info, &error)) {
    GST_INFO_OBJECT (
        element, "frames in shared memory are copied: %s", error->message);
    g_clear_error (&error);
    self->import = IMPORT_FAILS;
  }
  return self->import == IMPORT_WORKS;
}

static gboolean
has_shared_memory (GstBuffer *buffer)
{
  guint i;

  for (i = 0; i < gst_buffer_n_memory (buffer); i++)
    if (gst_is_shmem_memory (gst_buffer_peek_memory (buffer, i)))
      return TRUE;
  return FALSE;
}

/* (transfer full) (nullable): @buffer as dma-bufs. */
static GstBuffer *
import_buffer (GstElement *element, KmsHdrSink *self, GstBuffer *buffer)
{
  GError *error = NULL;
  GstBuffer *imported;

  if (!has_shared_memory (buffer) || !import_works (element, self, &self->info))
    return NULL;
  imported = gst_shmem_buffer_to_dmabuf (buffer, &error);
  if (imported == NULL) {
    GST_LOG_OBJECT (element, "copying a frame: %s", error->message);
    g_clear_error (&error);
  }
  return imported;
}

/* ---- the virtual functions ---- */

static gboolean
kms_hdr_sink_start (GstBaseSink *sink)
{
  KmsHdrSink *self = get_private (sink);
  gint connector_id = -1;

  if (!GST_BASE_SINK_CLASS (parent_class)->start (sink))
    return FALSE;
  /* kmssink has opened the device and chosen the connector. */
  g_object_get (sink, "fd", &self->fd, "connector-id", &connector_id, NULL);
  self->connector = kms_connector_new (self->fd, (guint32) connector_id);
  self->warned = FALSE;
  self->import = IMPORT_UNKNOWN;
  return TRUE;
}

static void
clear (GstElement *element)
{
  KmsHdrSink *self = get_private (element);
  GError *error = NULL;

  if (self->connector && !kms_connector_clear (self->connector, &error)) {
    GST_WARNING_OBJECT (element, "%s", error->message);
    g_clear_error (&error);
  }
}

static GstStateChangeReturn
kms_hdr_sink_change_state (GstElement *element, GstStateChange transition)
{
  const GstStateChangeReturn ret =
      GST_ELEMENT_CLASS (parent_class)->change_state (element, transition);

  /* GstBaseSink calls stop() only on the way to NULL; in READY, the display
   * must already be back to SDR. */
  if (transition == GST_STATE_CHANGE_PAUSED_TO_READY)
    clear (element);
  return ret;
}

static gboolean
kms_hdr_sink_stop (GstBaseSink *sink)
{
  KmsHdrSink *self = get_private (sink);

  /* Before the descriptor is closed. */
  clear (GST_ELEMENT_CAST (sink));
  g_clear_pointer (&self->connector, kms_connector_free);
  return GST_BASE_SINK_CLASS (parent_class)->stop (sink);
}

static gboolean
kms_hdr_sink_set_caps (GstBaseSink *sink, GstCaps *caps)
{
  KmsHdrSink *self = get_private (sink);
  GstCaps *plain = gst_caps_copy (caps);
  gboolean set;

  kms_frame_set_caps (&self->frame, caps);
  gst_structure_remove_fields (gst_caps_get_structure (plain, 0), "colorimetry",
      "mastering-display-info", "content-light-level", NULL);
  if (!gst_video_info_from_caps (&self->info, plain))
    gst_video_info_init (&self->info);
  set = GST_BASE_SINK_CLASS (parent_class)->set_caps (sink, plain);
  gst_caps_unref (plain);
  return set;
}

static void
offer_pool (KmsHdrSink *self, GstQuery *query, GstCaps *caps, gsize size)
{
  GstBufferPool *pool = common_pool_configure (
      gst_video_buffer_pool_new (), self->allocator, caps, size);

  if (pool == NULL)
    return;
  gst_query_set_nth_allocation_pool (
      query, 0, pool, (guint) size, MIN_BUFFERS, 0);
  gst_object_unref (pool);
}

/* Frames in shared memory need no copy either, and decoders can read it fast;
 * kmssink's own memory is often uncached. */
static gboolean
kms_hdr_sink_propose_allocation (GstBaseSink *sink, GstQuery *query)
{
  KmsHdrSink *self = get_private (sink);
  gboolean need_pool;
  GstVideoInfo info;
  GstCaps *caps;

  if (!GST_BASE_SINK_CLASS (parent_class)->propose_allocation (sink, query))
    return FALSE;
  gst_query_parse_allocation (query, &caps, &need_pool);
  if (!gst_video_info_from_caps (&info, caps)
      || !import_works (GST_ELEMENT_CAST (sink), self, &info))
    return TRUE;
  if (need_pool && gst_query_get_n_allocation_pools (query) > 0)
    offer_pool (self, query, caps, info.size);
  gst_query_add_allocation_param (query, self->allocator, NULL);
  return TRUE;
}

static GstFlowReturn
kms_hdr_sink_show_frame (GstVideoSink *sink, GstBuffer *buffer)
{
  KmsHdrSink *self = get_private (sink);
  GstElement *element = GST_ELEMENT_CAST (sink);
  GstBuffer *imported = import_buffer (element, self, buffer);
  GstFlowReturn ret;

  set_display_hdr (element, self, buffer);
  ret = GST_VIDEO_SINK_CLASS (parent_class)
            ->show_frame (sink, imported ? imported : buffer);
  if (imported)
    gst_buffer_unref (imported);
  return ret;
}

static void
kms_hdr_sink_finalize (GObject *object)
{
  gst_clear_object (&get_private (object)->allocator);
  G_OBJECT_CLASS (parent_class)->finalize (object);
}

/* ---- the class ---- */

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
  base_class->propose_allocation = kms_hdr_sink_propose_allocation;
  GST_VIDEO_SINK_CLASS (klass)->show_frame = kms_hdr_sink_show_frame;
}

static void
instance_init (GTypeInstance *instance, gpointer klass)
{
  KmsHdrSink *self = get_private (instance);

  (void) klass;
  self->fd = -1;
  self->allocator = gst_shmem_allocator_new (GST_SHMEM_POLICY_IMPORTABLE);
  gst_video_info_init (&self->info);
  gst_video_info_init (&self->import_info);
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
  if (!g_type_is_a (type, GST_TYPE_VIDEO_SINK))
    return 0;
  return type;
}

static GType
register_type (GType parent)
{
  GTypeInfo info = { .class_init = class_init, .instance_init = instance_init };
  GTypeQuery query;
  GType type;

  g_type_query (parent, &query);
  info.class_size = (guint16) query.class_size;
  info.instance_size = (guint16) query.instance_size;
  type = g_type_register_static (parent, "GstShmemKmsHdrSink", &info, 0);
  private_offset = g_type_add_instance_private (type, sizeof (KmsHdrSink));
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
kms_hdr_sink_set_ignore_edid (GstElement *element, gboolean ignore)
{
  g_atomic_int_set (&get_private (element)->ignore_edid, ignore);
}
