/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Who gets frames with several pictures.
 *
 * An element that only says video/x-raw would take the first picture for the
 * whole. So frames go only to those that name the feature of the plane table,
 * or GStreamer's own multiview-mode, or take anything. "Any feature", as
 * videoconvert says, is not enough: it says that of frames which it leaves
 * alone, and who is behind it has not spoken.
 */

#include "common/commondownstream.h"

#include <gst/shmemmeta/shmemmeta.h>

/* ---- who takes them ---- */

static gboolean
takes (const GstCaps *downstream, guint index, const GstCaps *caps)
{
  GstCaps *one;
  gboolean taken;

  if (caps == NULL)
    return FALSE;
  one = gst_caps_copy_nth (downstream, index);
  taken = gst_caps_can_intersect (one, caps);
  gst_caps_unref (one);
  return taken;
}

/* The first of @downstream decides, as always. */
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
      if (takes (downstream, i, table))
        return table;
    } else if (gst_structure_has_field (
                   gst_caps_get_structure (downstream, i), "multiview-mode")
        && takes (downstream, i, multiview)) {
      return multiview;
    }
  }
  return NULL;
}

GstCaps *
common_choose_caps (GstPad *srcpad, GstCaps *table, GstCaps *multiview)
{
  /* With a filter, an answer would have the filter's fields. */
  GstCaps *downstream = gst_pad_peer_query_caps (srcpad, NULL);
  GstCaps *chosen = choose (downstream, table, multiview);

  if (chosen)
    gst_caps_ref (chosen);
  gst_caps_unref (downstream);
  return chosen;
}

/* ---- who does not ---- */

/* (transfer full) (nullable): the pad of an element, not of a bin. */
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

/* (transfer full) (nullable): the first that does more than to say what
 * others say, as queues do. */
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
