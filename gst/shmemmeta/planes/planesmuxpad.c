/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* A sink pad of shmemplanemux: one picture, its role and its view. It also
 * handles serialized queries and the end of the output, where GstAggregator
 * does not. */

#include "planes/planesmux.h"
#include "common/commonproperty.h"

#include <string.h>

G_DEFINE_FINAL_TYPE (
    GstShmemPlaneMuxPad, gst_shmem_plane_mux_pad, GST_TYPE_AGGREGATOR_PAD)

guint
gst_shmem_plane_mux_pad_get_number (GstShmemPlaneMuxPad *pad)
{
  gchar *name = gst_pad_get_name (pad);
  guint64 number = g_ascii_strtoull (name + strlen ("sink_"), NULL, 10);

  g_free (name);
  return (guint) number;
}

void
gst_shmem_plane_mux_pad_set_caps (GstShmemPlaneMuxPad *pad, GstCaps *caps)
{
  gst_caps_replace (&pad->caps, caps);
  pad->is_picture = gst_video_info_from_caps (&pad->info, caps)
      && GST_VIDEO_INFO_FORMAT (&pad->info) != GST_VIDEO_FORMAT_ENCODED
      && GST_VIDEO_INFO_INTERLACE_MODE (&pad->info)
          < GST_VIDEO_INTERLACE_MODE_FIELDS
      && GST_VIDEO_INFO_MULTIVIEW_MODE (&pad->info)
          != GST_VIDEO_MULTIVIEW_MODE_SEPARATED;
}

/* ---- queries ---- */

void
gst_shmem_plane_mux_pad_set_asked (
    GstShmemPlaneMuxPad *pad, const GstQuery *query)
{
  GST_OBJECT_LOCK (pad);
  pad->asked = query;
  GST_OBJECT_UNLOCK (pad);
}

GstQuery *
gst_shmem_plane_mux_pad_copy_asked (
    GstShmemPlaneMuxPad *pad, const GstQuery *query)
{
  GstQuery *copy = NULL;

  GST_OBJECT_LOCK (pad);
  if (pad->asked == query)
    copy = gst_query_copy (query);
  GST_OBJECT_UNLOCK (pad);
  return copy;
}

static gboolean
set_field (GQuark field, const GValue *value, gpointer user_data)
{
  gst_structure_id_set_value (user_data, field, value);
  return TRUE;
}

void
gst_shmem_plane_mux_pad_answer (
    GstShmemPlaneMuxPad *pad, GstQuery *query, const GstQuery *copy)
{
  const GstStructure *answer = gst_query_get_structure ((GstQuery *) copy);

  GST_OBJECT_LOCK (pad);
  if (answer && pad->asked == query)
    gst_structure_foreach (
        answer, set_field, gst_query_writable_structure (query));
  GST_OBJECT_UNLOCK (pad);
}

/* ---- end of the output ---- */

static GstPadProbeReturn
refuse_event (GstEvent *event)
{
  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_STREAM_START:
    case GST_EVENT_FLUSH_STOP:
      return GST_PAD_PROBE_REMOVE;
    default:
      return GST_PAD_PROBE_OK;
  }
}

static GstPadProbeReturn
refuse (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  (void) pad;
  (void) data;
  if (info->type
      & (GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM | GST_PAD_PROBE_TYPE_EVENT_FLUSH))
    return refuse_event (GST_PAD_PROBE_INFO_EVENT (info));
  if (info->type & GST_PAD_PROBE_TYPE_QUERY_DOWNSTREAM)
    return GST_QUERY_IS_SERIALIZED (GST_PAD_PROBE_INFO_QUERY (info))
        ? GST_PAD_PROBE_DROP
        : GST_PAD_PROBE_OK;
  gst_mini_object_unref (GST_PAD_PROBE_INFO_DATA (info));
  GST_PAD_PROBE_INFO_FLOW_RETURN (info) = GST_FLOW_EOS;
  return GST_PAD_PROBE_HANDLED;
}

/* The base class of GStreamer 1.28 would block upstream forever instead. */
void
gst_shmem_plane_mux_pad_end (GstShmemPlaneMuxPad *pad)
{
  gst_pad_add_probe (GST_PAD_CAST (pad),
      GST_PAD_PROBE_TYPE_DATA_DOWNSTREAM | GST_PAD_PROBE_TYPE_EVENT_FLUSH
          | GST_PAD_PROBE_TYPE_QUERY_DOWNSTREAM,
      refuse, NULL, NULL);
  while (gst_aggregator_pad_drop_buffer (GST_AGGREGATOR_PAD_CAST (pad)))
    continue;
}

/* ---- properties ---- */

#define AT(field) offsetof (GstShmemPlaneMuxPad, field)

static const CommonProperty table[] = {
  { "role", "Role",
      "What the samples are. Use colour for all formats with several "
      "components; GRAY8 and the like can be something else",
      G_TYPE_ENUM, gst_shmem_plane_role_get_type, AT (role),
      .initial = SHMEM_PLANE_COLOUR, .flags = COMMON_PROPERTY_PLAYING },
  { "view", "View",
      "Index of the view in a multi-view frame, counted from 0; -1 for the "
      "next free one if the role is colour, else 0",
      G_TYPE_INT, .offset = AT (view), .minimum = PLANES_VIEW_AUTO,
      .maximum = GST_SHMEM_MAX_PLANES - 1, .initial = PLANES_VIEW_AUTO,
      .flags = COMMON_PROPERTY_PLAYING },
};

static const CommonProperties properties = COMMON_PROPERTIES (table);

/* The output caps depend on role and view. */
static void
renegotiate (GstShmemPlaneMuxPad *pad)
{
  GstElement *parent = gst_pad_get_parent_element (GST_PAD_CAST (pad));

  if (parent == NULL)
    return;
  gst_pad_mark_reconfigure (GST_AGGREGATOR_SRC_PAD (parent));
  gst_object_unref (parent);
}

static void
gst_shmem_plane_mux_pad_set_property (
    GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  GstShmemPlaneMuxPad *pad = GST_SHMEM_PLANE_MUX_PAD (object);

  GST_OBJECT_LOCK (pad);
  if (!common_properties_set (&properties, pad, id, value))
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  GST_OBJECT_UNLOCK (pad);
  renegotiate (pad);
}

static void
gst_shmem_plane_mux_pad_get_property (
    GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  GstShmemPlaneMuxPad *pad = GST_SHMEM_PLANE_MUX_PAD (object);

  GST_OBJECT_LOCK (pad);
  if (!common_properties_get (&properties, pad, id, value))
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  GST_OBJECT_UNLOCK (pad);
}

static void
gst_shmem_plane_mux_pad_finalize (GObject *object)
{
  gst_clear_caps (&GST_SHMEM_PLANE_MUX_PAD (object)->caps);
  G_OBJECT_CLASS (gst_shmem_plane_mux_pad_parent_class)->finalize (object);
}

static void
gst_shmem_plane_mux_pad_class_init (GstShmemPlaneMuxPadClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->set_property = gst_shmem_plane_mux_pad_set_property;
  object_class->get_property = gst_shmem_plane_mux_pad_get_property;
  object_class->finalize = gst_shmem_plane_mux_pad_finalize;

  common_properties_install (&properties, object_class);

  gst_type_mark_as_plugin_api (
      GST_TYPE_SHMEM_PLANE_ROLE, (GstPluginAPIFlags) 0);
}

static void
gst_shmem_plane_mux_pad_init (GstShmemPlaneMuxPad *pad)
{
  common_properties_init (&properties, pad);
}

/* ---- access to the pads by name or index, as in sink_1::role ---- */

static GObject *
get_child_by_index (GstChildProxy *proxy, guint index)
{
  GObject *child;

  GST_OBJECT_LOCK (proxy);
  child = g_list_nth_data (GST_ELEMENT_CAST (proxy)->sinkpads, index);
  if (child)
    g_object_ref (child);
  GST_OBJECT_UNLOCK (proxy);
  return child;
}

static guint
get_children_count (GstChildProxy *proxy)
{
  guint count;

  GST_OBJECT_LOCK (proxy);
  count = GST_ELEMENT_CAST (proxy)->numsinkpads;
  GST_OBJECT_UNLOCK (proxy);
  return count;
}

void
planes_mux_child_proxy_init (gpointer interface, gpointer data)
{
  GstChildProxyInterface *proxy = interface;

  (void) data;
  proxy->get_child_by_index = get_child_by_index;
  proxy->get_children_count = get_children_count;
}
