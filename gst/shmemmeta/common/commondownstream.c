/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Which caps for frames with several pictures downstream accepts.
 *
 * An element whose caps are plain video/x-raw would take the first picture for
 * the whole frame. So frames are only sent to elements whose caps name the
 * feature of the plane table or GStreamer's own multiview-mode, or are ANY. Any
 * feature, as in the caps of videoconvert, is not enough: it applies to frames
 * passed through, and the element behind may not support them.
 */

#include "common/commondownstream.h"

#include <gst/shmemmeta/shmemmeta.h>

/* ---- caps which are accepted ---- */

static gboolean
accepts (const GstCaps *downstream, guint index, const GstCaps *caps)
{
  GstCaps *one;
  gboolean accepted;

  if (caps == NULL)
    return FALSE;
  one = gst_caps_copy_nth (downstream, index);
  accepted = gst_caps_can_intersect (one, caps);
  gst_caps_unref (one);
  return accepted;
}

/* The first match in @downstream wins, as usual. */
static GstCaps *
choose (const GstCaps *downstream, GstCaps *table, GstCaps *multiview)
{
  guint i;

  if (gst_caps_is_any (downstream))
    return table;
  for (i = 0; i < gst_caps_get_size (downstream); i++) {
    const GstCapsFeatures *features = gst_caps_get_features (downstream, i);

    if (features && !gst_caps_features_is_any (features)
        && gst_caps_features_contains (
            features, GST_CAPS_FEATURE_META_GST_SHMEM_PLANES_META)) {
      if (accepts (downstream, i, table))
        return table;
    } else if (gst_structure_has_field (
                   gst_caps_get_structure (downstream, i), "multiview-mode")
        && accepts (downstream, i, multiview)) {
      return multiview;
    }
  }
  return NULL;
}

GstCaps *
common_choose_caps (GstPad *srcpad, GstCaps *table, GstCaps *multiview)
{
  /* Without a filter, whose fields would end up in the answer. */
  GstCaps *downstream = gst_pad_peer_query_caps (srcpad, NULL);
  GstCaps *chosen = choose (downstream, table, multiview);

  if (chosen)
    gst_caps_ref (chosen);
  gst_caps_unref (downstream);
  return chosen;
}

/* ---- the element which refuses them ---- */

/* (transfer full) (nullable): the peer, with ghost pads resolved. */
static GstPad *
get_real_peer (GstPad *srcpad)
{
  GstPad *peer = gst_pad_get_peer (srcpad);

  while (peer && GST_IS_GHOST_PAD (peer)) {
    GstPad *target = gst_ghost_pad_get_target (GST_GHOST_PAD_CAST (peer));

    gst_object_unref (peer);
    peer = target;
  }
  return peer;
}

/* (transfer full) (nullable): the only source pad of @element. */
static GstPad *
get_only_srcpad (GstElement *element)
{
  GstPad *pad = NULL;

  GST_OBJECT_LOCK (element);
  if (element->numsrcpads == 1)
    pad = gst_object_ref (element->srcpads->data);
  GST_OBJECT_UNLOCK (element);
  return pad;
}

/* (transfer full) (nullable): the first element with caps of its own, which
 * queues and the like lack. */
static GstElement *
find_refuser (GstPad *srcpad)
{
  GstPad *peer = get_real_peer (srcpad), *next = NULL;
  GstElement *element = peer ? gst_pad_get_parent_element (peer) : NULL;
  GstCaps *caps;

  if (element) {
    caps = gst_pad_get_pad_template_caps (peer);
    if (gst_caps_is_any (caps)) {
      next = get_only_srcpad (element);
      gst_clear_object (&element);
    }
    gst_caps_unref (caps);
  }
  if (next) {
    element = find_refuser (next);
    gst_object_unref (next);
  }
  g_clear_object (&peer);
  return element;
}

gchar *
common_name_refuser (GstPad *srcpad)
{
  GstElement *element = find_refuser (srcpad);
  GstPad *peer = element ? NULL : get_real_peer (srcpad);
  gchar *name;

  if (peer) {
    element = gst_pad_get_parent_element (peer);
    gst_object_unref (peer);
  }
  name = element ? gst_element_get_name (element) : g_strdup ("its peer");
  g_clear_object (&element);
  return name;
}
