/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/**
 * SECTION:element-shmemkmssink
 * @title: shmemkmssink
 * @see_also: kmssink, h265hdrextractor, shmemmetaread
 *
 * kmssink, which shows video on a display of DRM without a window system, and
 * two things more. It goes where kmssink stood, has its properties and shows
 * what it shows.
 *
 * It tells the display of HDR: with each frame, the connector's property
 * HDR_OUTPUT_METADATA becomes what the frame's containers say
 * (#GstShmemContainerMeta: mastering display, light level, code points), or
 * else the caps (`mastering-display-info`, `content-light-level`,
 * `colorimetry`). Of dynamic metadata, the static part is what can be sent so.
 * PQ and HLG are HDR, with or without static metadata; everything else is not.
 * The connector's Colorspace follows the frame's primaries. Both are
 * set right before the frame is shown, only when they change, as a display can
 * go black for that, and are cleared when SDR follows and in READY.
 *
 * Where that cannot be, because the connector has no such property, somebody
 * else is DRM master, or the display's EDID does not list the frame's curve,
 * the element posts one warning when the first HDR frame comes, and is
 * kmssink. `ignore-edid=true` is for displays whose EDID is wrong.
 *
 * Frames in sealed shared memory (%GST_SHMEM_POLICY_IMPORTABLE) reach the
 * display without a copy through /dev/udmabuf, if the driver takes it: that is
 * tried once for each format and size. Upstream is then offered such memory;
 * otherwise it is offered kmssink's own, and what comes in shared memory is
 * copied. See docs/drivers.md.
 *
 * Planes that are YCbCr are shown by the matrix that the driver has as its
 * default: set it with `plane-properties`, or convert to RGB before.
 *
 * ## Example pipelines
 * |[
 * gst-launch-1.0 filesrc location=tests/samples/hdr10plus.h265 ! h265parse !
 * h265hdrextractor ! avdec_h265 ! videoconvert ! shmemkmssink
 * ]| HDR10 and HDR10+ from a file.
 * |[
 * gst-launch-1.0 shmemfdsrc socket-path=/tmp/video ! shmemkmssink
 * plane-properties='s,COLOR_ENCODING=2' can-scale=false
 * ]| Frames of another process, with their metadata.
 * |[
 * gst-launch-1.0 videotestsrc !
 * video/x-raw,format=P010_10LE,colorimetry=bt2100-hlg ! shmemkmssink -m
 * ]| HLG, which needs no metadata; -m shows the warning if there is one.
 *
 * Since: 0.1
 */

/*
 * The bin forwards properties and pads. What differs from kmssink is in
 * kmsshow.c.
 */

#include <gst/gst.h>
#include "elements.h"
#include "kms/kmssink.h"

#define GST_TYPE_SHMEM_KMS_SINK (gst_shmem_kms_sink_get_type ())
G_DECLARE_FINAL_TYPE (
    GstShmemKmsSink, gst_shmem_kms_sink, GST, SHMEM_KMS_SINK, GstBin)

GST_DEBUG_CATEGORY (kms_debug);
#define GST_CAT_DEFAULT kms_debug

struct _GstShmemKmsSink
{
  GstBin parent;

  GstElement *kmssink; /* NULL when it is not installed; the bin's */
  gboolean ignore_edid;
};

static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE (
    "sink", GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS ("video/x-raw(ANY)"));

G_DEFINE_FINAL_TYPE (GstShmemKmsSink, gst_shmem_kms_sink, GST_TYPE_BIN)
GST_ELEMENT_REGISTER_DEFINE_WITH_CODE (shmemkmssink, "shmemkmssink",
    GST_RANK_NONE, GST_TYPE_SHMEM_KMS_SINK,
    GST_DEBUG_CATEGORY_INIT (
        kms_debug, "shmemkmssink", 0, "KMS video sink with HDR"))

static void
gst_shmem_kms_sink_set_property (
    GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  GstShmemKmsSink *self = GST_SHMEM_KMS_SINK (object);

  if (id != KMS_PROP_IGNORE_EDID) {
    kms_properties_set (object, self->kmssink, value, pspec);
    return;
  }
  self->ignore_edid = g_value_get_boolean (value);
  if (self->kmssink)
    kms_show_set_ignore_edid (self->kmssink, self->ignore_edid);
}

static void
gst_shmem_kms_sink_get_property (
    GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  GstShmemKmsSink *self = GST_SHMEM_KMS_SINK (object);

  if (id == KMS_PROP_IGNORE_EDID)
    g_value_set_boolean (value, self->ignore_edid);
  else
    kms_properties_get (self->kmssink, value, pspec);
}

static GstStateChangeReturn
gst_shmem_kms_sink_change_state (GstElement *element, GstStateChange transition)
{
  GstShmemKmsSink *self = GST_SHMEM_KMS_SINK (element);

  if (transition == GST_STATE_CHANGE_NULL_TO_READY && self->kmssink == NULL) {
    GST_ELEMENT_ERROR (self, CORE, MISSING_PLUGIN,
        ("There is no kmssink, which this is made of. Install the plugin kms "
         "of GStreamer's plugins-bad."),
        (NULL));
    return GST_STATE_CHANGE_FAILURE;
  }
  return GST_ELEMENT_CLASS (gst_shmem_kms_sink_parent_class)
      ->change_state (element, transition);
}

static void
gst_shmem_kms_sink_class_init (GstShmemKmsSinkClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);

  object_class->set_property = gst_shmem_kms_sink_set_property;
  object_class->get_property = gst_shmem_kms_sink_get_property;
  kms_properties_install (object_class);

  element_class->change_state = gst_shmem_kms_sink_change_state;
  gst_element_class_set_static_metadata (element_class,
      "KMS video sink with HDR", "Sink/Video",
      "kmssink, plus HDR_OUTPUT_METADATA from each frame's own container, and "
      "shared memory on the display without a copy",
      "The gst-shmemmeta authors");
  gst_element_class_add_static_pad_template (element_class, &sink_template);
}

static void
gst_shmem_kms_sink_init (GstShmemKmsSink *self)
{
  GstPadTemplate *template =
      gst_element_get_pad_template (GST_ELEMENT_CAST (self), "sink");
  GstPad *target, *pad;

  self->kmssink = kms_show_new ("kmssink");
  if (self->kmssink == NULL) {
    GST_OBJECT_FLAG_SET (self, GST_ELEMENT_FLAG_SINK);
    pad = gst_ghost_pad_new_no_target_from_template ("sink", template);
  } else {
    gst_bin_add (GST_BIN (self), self->kmssink);
    target = gst_element_get_static_pad (self->kmssink, "sink");
    pad = gst_ghost_pad_new_from_template ("sink", target, template);
    gst_object_unref (target);
  }
  gst_element_add_pad (GST_ELEMENT_CAST (self), pad);
}
