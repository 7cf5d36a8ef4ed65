/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* A sink pad of shmemplanemux: one picture, and what it is. */

#include "planes/gstshmemplanemuxpad.h"

#include <string.h>

enum
{
  PROP_0,
  PROP_ROLE,
  PROP_VIEW,
};

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
  const GstStructure *said = gst_query_get_structure ((GstQuery *) copy);

  GST_OBJECT_LOCK (pad);
  if (said && pad->asked == query)
    gst_structure_foreach (
        said, set_field, gst_query_writable_structure (query));
  GST_OBJECT_UNLOCK (pad);
}

/* ---- the end ---- */

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

/* Of GStreamer 1.28, the base class lets upstream wait for ever instead. */
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

/* What the frames are has changed, and so the caps of the output. */
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
  switch (id) {
    case PROP_ROLE:
      pad->role = (GstShmemPlaneRole) g_value_get_enum (value);
      break;
    case PROP_VIEW:
      pad->view = g_value_get_int (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
  GST_OBJECT_UNLOCK (pad);
  renegotiate (pad);
}

static void
gst_shmem_plane_mux_pad_get_property (
    GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  GstShmemPlaneMuxPad *pad = GST_SHMEM_PLANE_MUX_PAD (object);

  GST_OBJECT_LOCK (pad);
  switch (id) {
    case PROP_ROLE:
      g_value_set_enum (value, (gint) pad->role);
      break;
    case PROP_VIEW:
      g_value_set_int (value, pad->view);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
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

  g_object_class_install_property (object_class, PROP_ROLE,
      g_param_spec_enum ("role", "Role",
          "What the samples are. Colour is right for any format with more "
          "than one component; GRAY8 and the like can be something else",
          GST_TYPE_SHMEM_PLANE_ROLE, SHMEM_PLANE_COLOUR,
          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS
              | GST_PARAM_MUTABLE_PLAYING));
  g_object_class_install_property (object_class, PROP_VIEW,
      g_param_spec_int ("view", "View",
          "Which view of a multi-view frame this is of, counted from 0; -1 "
          "for the next free one if its role is colour, and for 0 otherwise",
          PLANES_VIEW_AUTO, GST_SHMEM_MAX_PLANES - 1, PLANES_VIEW_AUTO,
          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS
              | GST_PARAM_MUTABLE_PLAYING));

  gst_type_mark_as_plugin_api (
      GST_TYPE_SHMEM_PLANE_ROLE, (GstPluginAPIFlags) 0);
}

static void
gst_shmem_plane_mux_pad_init (GstShmemPlaneMuxPad *pad)
{
  pad->role = SHMEM_PLANE_COLOUR;
  pad->view = PLANES_VIEW_AUTO;
}
