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
 * A drop-in replacement for kmssink, which shows video on a DRM display without
 * a window system. It has the properties of kmssink, and adds HDR and shared
 * memory.
 *
 * HDR is signalled to the display: with each frame, the connector property
 * HDR_OUTPUT_METADATA is set from the containers of the frame
 * (#GstShmemContainerMeta: mastering display, light level, code points), or
 * else from the caps (`mastering-display-info`, `content-light-level`,
 * `colorimetry`). Only static metadata can be sent this way. Frames with PQ or
 * HLG are HDR, with or without static metadata; all others are SDR. The
 * connector property Colorspace follows the primaries of the frame, and "max
 * bpc" is raised to `hdr-max-bpc`.
 *
 * They are set in the same atomic commit as the frame, so a change costs none,
 * and only on changes, as a display may go black for a moment; `hdr-update`
 * says which changes. They are cleared when SDR follows, and in READY. A process
 * that is killed leaves them set.
 *
 * If HDR cannot be signalled, because the connector lacks the property, another
 * process is DRM master, or the EDID of the display does not list the transfer
 * function, the element posts one warning with the first HDR frame, and shows
 * the video as kmssink does. Use `ignore-edid=true` for displays with a wrong
 * EDID. The EDID is read again when a display is plugged in.
 *
 * What is signalled, and what the display is able to show, is in the property
 * `hdr-state`, and in element messages with the same structure, named
 * `shmemkmssink-hdr-state`, which are posted when it changes: `connector-id`,
 * `connected`, `transfer` (sdr, pq or hlg), `colorspace` (default, bt2020-rgb or
 * bt2020-ycc), `max-bpc`, `max-display-mastering-luminance` and light levels in
 * cd/m2, `obstacle` where there is one, and of the EDID `display-pq`,
 * `display-hlg`, `display-static-metadata`, `display-bt2020-rgb`,
 * `display-bt2020-ycc`, `display-max-luminance`,
 * `display-max-frame-average-luminance` and `display-min-luminance` in cd/m2,
 * and the versions `display-hdr10-plus` and `display-dolby-vision`. Fields that
 * the EDID does not have are left out.
 *
 * Frames in dma-bufs are shown without a copy if the driver can import them, and
 * so are those in sealed shared memory (%GST_SHMEM_POLICY_IMPORTABLE) through
 * /dev/udmabuf, which is tested once for each format and size. Such memory is
 * then proposed upstream, otherwise kmssink's own memory. A frame is kept until
 * the next one is on the display. See docs/drivers.md.
 *
 * YCbCr planes are shown with the default matrix of the driver: set another one
 * with `plane-properties`, or convert to RGB first.
 *
 * ## Example pipelines
 * |[<!-- run: parse, a display -->
 * gst-launch-1.0 filesrc location=tests/samples/hdr10plus.h265 ! h265parse ! \
 *     h265hdrextractor ! avdec_h265 ! videoconvert ! shmemkmssink
 * ]| HDR10 and HDR10+ from a file.
 * |[<!-- run: parse, a display -->
 * gst-launch-1.0 shmemfdsrc socket-path=/tmp/video ! shmemkmssink \
 *     plane-properties='s,COLOR_ENCODING=2' can-scale=false
 * ]| Show frames of another process with their metadata.
 * |[<!-- run: parse, a display -->
 * gst-launch-1.0 videotestsrc ! \
 *     video/x-raw,format=P010_10LE,colorimetry=bt2100-hlg ! shmemkmssink -m
 * ]| HLG, which needs no metadata; -m prints the warning, if any.
 * |[<!-- run: parse, a display -->
 * gst-launch-1.0 -m shmemfdsrc socket-path=/tmp/video ! \
 *     shmemkmssink hdr-update=frame
 * ]| Each change of metadata; -m prints what is signalled.
 *
 * Since: 0.9
 */

/*
 * A bin that only forwards properties and pads; kmshdrsink.c, the subclass of
 * kmssink inside it, and its parts do the rest.
 */

#include <errno.h>
#include <string.h>

#include <gst/gst.h>
#include "elements.h"
#include "kms/kmsparts.h"

#define GST_TYPE_SHMEM_KMS_SINK (gst_shmem_kms_sink_get_type ())
G_DECLARE_FINAL_TYPE (
    GstShmemKmsSink, gst_shmem_kms_sink, GST, SHMEM_KMS_SINK, GstBin)

GST_DEBUG_CATEGORY (kms_debug);
#define GST_CAT_DEFAULT kms_debug

struct _GstShmemKmsSink
{
  GstBin parent;

  GstElement *kmssink;  /* child of the bin; NULL if not installed */
  KmsSettings settings; /* object lock */
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
  gboolean is_ours;

  GST_OBJECT_LOCK (self);
  is_ours = kms_settings_set (&self->settings, id, value);
  if (is_ours && self->kmssink)
    kms_hdr_sink_set_settings (self->kmssink, &self->settings);
  GST_OBJECT_UNLOCK (self);
  if (!is_ours)
    kms_properties_set (object, self->kmssink, value, pspec);
}

static void
gst_shmem_kms_sink_get_property (
    GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  GstShmemKmsSink *self = GST_SHMEM_KMS_SINK (object);
  gboolean is_ours;

  if (id == KMS_PROP_HDR_STATE) {
    if (self->kmssink)
      g_value_take_boxed (value, kms_hdr_sink_get_state (self->kmssink));
    return;
  }
  GST_OBJECT_LOCK (self);
  is_ours = kms_settings_get (&self->settings, id, value);
  GST_OBJECT_UNLOCK (self);
  if (!is_ours)
    kms_properties_get (self->kmssink, value, pspec);
}

static GstStateChangeReturn
gst_shmem_kms_sink_change_state (GstElement *element, GstStateChange transition)
{
  GstShmemKmsSink *self = GST_SHMEM_KMS_SINK (element);

  if (transition == GST_STATE_CHANGE_NULL_TO_READY && self->kmssink == NULL) {
    GST_ELEMENT_ERROR (self, CORE, MISSING_PLUGIN,
        ("The element kmssink, which this one is based on, is missing. Install "
         "the plugin kms of gst-plugins-bad (gstreamer1.0-plugins-bad)."),
        (NULL));
    return GST_STATE_CHANGE_FAILURE;
  }
  return GST_ELEMENT_CLASS (gst_shmem_kms_sink_parent_class)
      ->change_state (element, transition);
}

/* ---- errors of kmssink, which say what failed, but not what to do ---- */

static gboolean
is_about (const GError *error, const gchar *debug, gint number)
{
  return strstr (error->message, g_strerror (number))
      || (debug && strstr (debug, g_strerror (number)));
}

/* NULL if it is about something else. */
static const gchar *
find_advice (const GError *error, const gchar *debug)
{
  if (error->domain != GST_RESOURCE_ERROR)
    return NULL;
  if (is_about (error, debug, EACCES) || is_about (error, debug, EPERM))
    return "One process can be DRM master: end the compositor or X server that "
           "is, or show the video there, with waylandsink. Only members of the "
           "group of /dev/dri/card*, often video, can open the display.";
  if (error->code == GST_RESOURCE_ERROR_OPEN_READ_WRITE)
    return "gst-shmemmeta-1.0 doctor lists the displays of this machine, and "
           "driver-name or bus-id choose one.";
  return NULL;
}

/* (transfer full) (nullable): @message of kmssink with an advice. */
static GstMessage *
advise (GstMessage *message)
{
  g_autofree gchar *debug = NULL, *text = NULL;
  const GstStructure *details = NULL;
  g_autoptr (GError) error = NULL, advised = NULL;
  const gchar *advice;

  gst_message_parse_error (message, &error, &debug);
  gst_message_parse_error_details (message, &details);
  advice = find_advice (error, debug);
  if (advice == NULL)
    return NULL;
  text = g_strchomp (g_strdup (error->message));
  advised = g_error_new (error->domain, error->code, "%s%s %s", text,
      g_str_has_suffix (text, ".") ? "" : ".", advice);
  return gst_message_new_error_with_details (GST_MESSAGE_SRC (message), advised,
      debug, details ? gst_structure_copy (details) : NULL);
}

static void
gst_shmem_kms_sink_handle_message (GstBin *bin, GstMessage *message)
{
  GstMessage *advised = NULL;

  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
    advised = advise (message);
  if (advised) {
    gst_message_unref (message);
    message = advised;
  }
  GST_BIN_CLASS (gst_shmem_kms_sink_parent_class)
      ->handle_message (bin, message);
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
  GST_BIN_CLASS (klass)->handle_message = gst_shmem_kms_sink_handle_message;
  gst_element_class_set_static_metadata (element_class,
      "KMS video sink with HDR", "Sink/Video",
      "kmssink, plus HDR_OUTPUT_METADATA from each frame's own container, in "
      "the same commit, and shared memory on the display without a copy",
      "The gst-shmemmeta authors");
  gst_element_class_add_static_pad_template (element_class, &sink_template);
}

static void
gst_shmem_kms_sink_init (GstShmemKmsSink *self)
{
  GstPadTemplate *template =
      gst_element_get_pad_template (GST_ELEMENT_CAST (self), "sink");
  GstPad *target, *pad;

  kms_properties_init (&self->settings);
  self->kmssink = kms_hdr_sink_new ("kmssink");
  if (self->kmssink == NULL) {
    GST_OBJECT_FLAG_SET (self, GST_ELEMENT_FLAG_SINK);
    pad = gst_ghost_pad_new_no_target_from_template ("sink", template);
  } else {
    kms_hdr_sink_set_settings (self->kmssink, &self->settings);
    gst_bin_add (GST_BIN (self), self->kmssink);
    target = gst_element_get_static_pad (self->kmssink, "sink");
    pad = gst_ghost_pad_new_from_template ("sink", target, template);
    gst_object_unref (target);
  }
  gst_element_add_pad (GST_ELEMENT_CAST (self), pad);
}
