/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Derives the caps for downstream of shmemfdsrc from those of the producer.
 * They are the same, except for frames with a plane table: shmemfdsink accepts
 * any caps, so an element that would misread such frames is found only here,
 * and negotiation fails or falls back as it does downstream of shmemplanemux.
 */

#include "transport/transportsrc.h"
#include "common/commondownstream.h"
#include "transport/transportdevice.h"
#include "common/commonstreams.h"

#include <gst/shmemmeta/shmemmeta.h>
#include <gst/video/video.h>

/* (transfer full) (nullable): caps by GStreamer's own convention for several
 * views, if the frames follow it. */
static GstCaps *
make_multiview_caps (const GstCaps *caps)
{
  const gchar *mode = gst_structure_get_string (
      gst_caps_get_structure (caps, 0), "multiview-mode");
  GstCaps *multiview;

  if (g_strcmp0 (mode,
          gst_video_multiview_mode_to_caps_string (
              GST_VIDEO_MULTIVIEW_MODE_SEPARATED))
      != 0)
    return NULL;
  multiview = gst_caps_copy (caps);
  gst_caps_set_features (multiview, 0, NULL);
  common_streams_remove (gst_caps_get_structure (multiview, 0));
  return multiview;
}

static void
post_refused (GstElement *src, GstPad *srcpad)
{
  gchar *name = common_name_refuser (srcpad);

  GST_ELEMENT_ERROR (src, CORE, NEGOTIATION,
      ("The producer sends several pictures in a frame, of which %s would show "
       "at most the first. Put shmemplanedemux before it, which outputs each "
       "picture as a stream.",
          name),
      ("it does not name the caps feature %s",
          GST_CAPS_FEATURE_META_GST_SHMEM_PLANES_META));
  g_free (name);
}

/* Nothing here can read device memory, so what downstream does not take is not
 * converted. FALSE with an error posted. */
static gboolean
check_device (GstElement *src, GstPad *srcpad, GstCaps *caps)
{
  GstCaps *downstream;
  gboolean accepted;
  gchar *name;

  if (transport_caps_get_frames (caps) != TRANSPORT_FRAMES_DMABUF)
    return TRUE;
  downstream = gst_pad_peer_query_caps (srcpad, NULL);
  accepted = gst_caps_can_intersect (downstream, caps);
  gst_caps_unref (downstream);
  if (accepted)
    return TRUE;
  name = common_name_refuser (srcpad);
  GST_ELEMENT_ERROR (src, CORE, NEGOTIATION,
      ("The producer's frames are in device memory, and %s does not take such "
       "frames. Put an element before it that does, or have the producer send "
       "frames in shared memory.",
          name),
      ("caps %" GST_PTR_FORMAT, (gpointer) caps));
  g_free (name);
  return FALSE;
}

GstCaps *
transport_src_choose_caps (GstElement *src, GstPad *srcpad, GstCaps *caps)
{
  GstCaps *multiview, *chosen;

  if (!check_device (src, srcpad, caps)) {
    gst_caps_unref (caps);
    return NULL;
  }
  if (!common_caps_have_table (caps))
    return caps;
  multiview = make_multiview_caps (caps);
  chosen = common_choose_caps (srcpad, caps, multiview);
  if (chosen == NULL)
    post_refused (src, srcpad);
  gst_clear_caps (&multiview);
  gst_caps_unref (caps);
  return chosen;
}

void
transport_src_post_refused_caps (
    GstElement *src, GstPad *srcpad, const GstCaps *caps)
{
  GstCaps *accepted = gst_pad_peer_query_caps (srcpad, NULL);
  gchar *theirs, *ours = gst_caps_to_string (caps);

  accepted = gst_caps_simplify (accepted);
  theirs = gst_caps_to_string (accepted);
  GST_ELEMENT_ERROR (src, CORE, NEGOTIATION,
      ("The producer sends \"%s\", but what is downstream of shmemfdsrc "
       "accepts "
       "\"%s\". Put an element between them that converts, such as "
       "videoconvert, or change the caps of the producer.",
          ours, theirs),
      (NULL));
  g_free (theirs);
  g_free (ours);
  gst_caps_unref (accepted);
}
