/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/**
 * SECTION:element-shmemv4l2src
 * @title: shmemv4l2src
 * @see_also: v4l2src, shmemfdsink, shmemmetawrite
 *
 * Captures raw video from a V4L2 device. The HDR metadata that the device
 * provides for a frame is attached to it as a #GstShmemContainerMeta:
 *
 * - `MDCV` and `CLLI` from the controls
 *   V4L2_CID_COLORIMETRY_HDR10_MASTERING_DISPLAY and
 *   V4L2_CID_COLORIMETRY_HDR10_CLL_INFO. The driver sends an event when they
 *   change; a change before the timestamp of a frame, or shortly after it,
 *   applies to that frame. All zeros mean that there is no value.
 * - `CICP` from the colours of the format, if its transfer function is PQ.
 * - `V4LM` from the buffers of `metadata-device`, a V4L2_BUF_TYPE_META_CAPTURE
 *   node of the same hardware. The bytes are passed on unchanged. A frame
 *   waits for them at most `metadata-timeout`, and no longer once those of a
 *   later frame have arrived.
 *
 * Frames are not copied. `memory` says whose memory the driver writes to: with
 * `auto`, buffers of downstream's pool if that has dma-bufs, as the pools of
 * displays have, or else buffers of the driver, exported as dma-bufs if it can
 * export them. With `shared` it is shared memory, sealed so that other
 * processes can read it and not write: an shmemfdsink downstream sends it as it
 * is, where it would copy each frame otherwise. Buffers are requeued when their
 * last user releases them. If fewer than two would be left in the queue of the
 * device, the frame is copied instead, which `stats` counts.
 *
 * Pixel formats without a name in GStreamer, such as depth (`Z16`), samples of
 * cameras that are packed (`Y10P`, `pBAA`), compressed frames of decoders, and
 * formats with more than four planes, are output with a #GstShmemPlanesMeta
 * instead of a #GstVideoMeta and with caps
 * `video/x-raw(meta:GstShmemPlanesMeta)`, whose field `v4l2-format` is the
 * FourCC. Each v4l2 plane is then one memory. Bayer patterns that bayer2rgb
 * knows are `video/x-bayer`.
 *
 * Buffers are stamped with the time of the device as running time; their offset
 * is its sequence number. DISCONT follows frames lost by the device, with a QoS
 * message; CORRUPTED is set if the driver flags an error. Put a queue after
 * this element: control values are matched to frames reliably only while it can
 * read them frame by frame.
 *
 * A receiver, an input with DV timings such as HDMI, is set to the timings of
 * its signal, which also give size and frame rate. When the signal changes,
 * caps are negotiated anew; frames of the old signal that are in use keep their
 * memory. While there is no signal, the element waits for one, at the start
 * too, for `signal-timeout`. It posts element messages `shmemv4l2src-signal`
 * with the fields `device` and `state` (`lost`, `back` or `changed`) and, unless
 * it is lost, `width`, `height`, `framerate` and `interlaced`; beside them a
 * warning for `lost` and an info message for `back`, as v4l2src does.
 *
 * Interlaced video is captured as whole frames, with `interlace-mode` and
 * `field-order` in caps and the flags INTERLACED and TFF on buffers.
 *
 * For bitstreams, and for interlaced video in single fields, use v4l2src. A
 * format that a driver says is compressed, which is not known to be frames, is
 * captured if #shmemv4l2src:pixelformat names it.
 *
 * The caps have `mastering-display-info`, `content-light-level` and
 * `colorimetry` of the first frame, or of later ones
 * (#shmemv4l2src:caps-update), so that kmssink, encoders and others signal HDR.
 *
 * ## Example pipelines
 * |[<!-- run: parse, a device -->
 * gst-launch-1.0 shmemv4l2src device=/dev/video0 ! queue ! shmemmetawrite \
 *     location=frames.jsonl ! fakesink
 * ]| Writes the values of a receiver's HDR10 controls for each frame.
 * |[<!-- run: parse, a device -->
 * gst-launch-1.0 shmemv4l2src metadata-device=/dev/video1 ! queue ! \
 *     shmemfdsink socket-path=/tmp/video
 * ]| Shares frames and the bytes of the metadata node with other processes.
 * |[<!-- run: parse, a device -->
 * gst-launch-1.0 shmemv4l2src device=/dev/video2 pixelformat=NM12 ! queue ! \
 *     videoconvert ! autovideosink
 * ]| Captures NV12 in separate planes, from a device that offers both kinds.
 * |[<!-- run: parse, a device -->
 * gst-launch-1.0 shmemv4l2src memory=shared ! queue ! shmemfdsink \
 *     socket-path=/tmp/video
 * ]| The driver writes straight into the memory that other processes read.
 *
 * |[<!-- run: parse, a device -->
 * gst-launch-1.0 -m shmemv4l2src signal-timeout=18446744073709551615 ! queue ! \
 *     videoconvert ! videoscale ! autovideosink
 * ]| Shows what is on an HDMI input, and waits for it whenever it is gone.
 *
 * Since: 0.9
 */

#include <gst/base/gstpushsrc.h>
#include "elements.h"
#include "v4l2/v4l2fields.h"
#include "v4l2/v4l2pixelformat.h"
#include "v4l2/v4l2queue.h"
#include "v4l2/v4l2signal.h"
#include "v4l2/v4l2src.h"
#include "v4l2/v4l2stamp.h"
#include "common/commondownstream.h"
#include "common/commonerror.h"
#include "common/commonhdrcaps.h"
#include "common/commonwakeup.h"

#include <gio/gio.h>

#define GST_TYPE_SHMEM_V4L2_SRC (gst_shmem_v4l2_src_get_type ())
G_DECLARE_FINAL_TYPE (
    GstShmemV4l2Src, gst_shmem_v4l2_src, GST, SHMEM_V4L2_SRC, GstPushSrc)

GST_DEBUG_CATEGORY_STATIC (shmemv4l2src_debug);
#define GST_CAT_DEFAULT shmemv4l2src_debug

struct _GstShmemV4l2Src
{
  GstPushSrc parent;

  /* Under the object lock. */
  V4l2SrcSettings settings;
  V4l2SrcStats stats;
  GstClockTime latency;
  guint n_buffers;

  GstCaps *caps; /* of the device; NULL while it has no signal */

  /* Valid from start() to stop(). */
  V4l2SrcSettings set;
  V4l2Capture capture;
  V4l2Signal signal;
  V4l2Offer offer;
  gboolean warned_memory;
  gint wakeup;

  /* Owned by the streaming thread. */
  V4l2Metadata *metadata;
  V4l2Stream stream;
  gboolean pack;
  V4l2Numbers numbers;
  gboolean has_signal; /* the device is set to it */
  gboolean has_format; /* and to the caps of the pad */
  CommonHdrCaps hdr;
  GstCaps *plain; /* those of the pad, without values of frames */
};

G_DEFINE_FINAL_TYPE (GstShmemV4l2Src, gst_shmem_v4l2_src, GST_TYPE_PUSH_SRC)
GST_ELEMENT_REGISTER_DEFINE_WITH_CODE (shmemv4l2src, "shmemv4l2src",
    GST_RANK_NONE, GST_TYPE_SHMEM_V4L2_SRC,
    GST_DEBUG_CATEGORY_INIT (shmemv4l2src_debug, "shmemv4l2src", 0,
        "frames and metadata from V4L2 devices"))

/* ---- properties ---- */

static void
gst_shmem_v4l2_src_set_property (
    GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  GstShmemV4l2Src *self = GST_SHMEM_V4L2_SRC (object);

  GST_OBJECT_LOCK (self);
  if (!common_properties_set (&v4l2_src_properties, &self->settings, id, value))
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  GST_OBJECT_UNLOCK (self);
}

static void
gst_shmem_v4l2_src_get_property (
    GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  GstShmemV4l2Src *self = GST_SHMEM_V4L2_SRC (object);

  (void) pspec;
  GST_OBJECT_LOCK (self);
  if (!common_properties_get (&v4l2_src_properties, &self->settings, id, value))
    g_value_take_boxed (value, v4l2_src_stats_to_structure (&self->stats));
  GST_OBJECT_UNLOCK (self);
}

/* ---- opening ---- */

/* Posts and frees @error. Always GST_FLOW_ERROR. */
static GstFlowReturn
post_error (GstShmemV4l2Src *self, GError *error)
{
  v4l2_post_error (GST_ELEMENT_CAST (self), error);
  return GST_FLOW_ERROR;
}

static gboolean
open_capture (GstShmemV4l2Src *self, GError **error)
{
  guint32 pixelformat = 0;

  if (self->set.device == NULL)
    return common_fail (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
        "no device; set the device property to the path of a capture node, "
        "such as /dev/video0");
  if (self->set.pixelformat) {
    pixelformat = v4l2_pixelformat_from_string (self->set.pixelformat);
    if (pixelformat == 0)
      return common_fail (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
          "pixelformat \"%s\" is neither a FourCC nor a hexadecimal number",
          self->set.pixelformat);
  }
  return v4l2_capture_open (
      &self->capture, self->set.device, pixelformat, error);
}

static void
close_capture (GstShmemV4l2Src *self)
{
  v4l2_signal_close (&self->signal);
  v4l2_capture_close (&self->capture);
  GST_OBJECT_LOCK (self);
  gst_clear_caps (&self->caps);
  GST_OBJECT_UNLOCK (self);
}

/* Sets the device to its signal, and lists what it then captures. */
static gboolean
use_signal (GstShmemV4l2Src *self, GError **error)
{
  GstCaps *caps;

  if (!v4l2_signal_apply (&self->signal, error))
    return FALSE;
  caps = v4l2_capture_list (
      &self->capture, v4l2_signal_get_timings (&self->signal), error);
  if (caps == NULL)
    return FALSE;
  /* Other threads may query the caps at the same time. */
  GST_OBJECT_LOCK (self);
  gst_caps_take (&self->caps, caps);
  GST_OBJECT_UNLOCK (self);
  self->has_signal = TRUE;
  return TRUE;
}

/* The streaming thread waits for a signal that is not there yet. */
static gboolean
open_device (GstShmemV4l2Src *self, GError **error)
{
  if (!open_capture (self, error))
    return FALSE;
  v4l2_signal_open (&self->signal, &self->capture.device);
  self->has_signal = FALSE;
  if (v4l2_signal_measure (&self->signal, error)
      && ((self->signal.has_timings && !self->signal.present)
          || use_signal (self, error)))
    return TRUE;
  close_capture (self);
  return FALSE;
}

static gboolean
gst_shmem_v4l2_src_stop (GstBaseSrc *src)
{
  GstShmemV4l2Src *self = GST_SHMEM_V4L2_SRC (src);

  v4l2_stream_stop (&self->stream);
  v4l2_offer_clear (&self->offer);
  v4l2_metadata_close (self->metadata);
  close_capture (self);
  self->hdr = (CommonHdrCaps){ 0 };
  gst_clear_caps (&self->plain);
  common_wakeup_close (&self->wakeup);
  common_properties_clear (&v4l2_src_properties, &self->set);
  return TRUE;
}

static gboolean
gst_shmem_v4l2_src_start (GstBaseSrc *src)
{
  GstShmemV4l2Src *self = GST_SHMEM_V4L2_SRC (src);
  GError *error = NULL;

  GST_OBJECT_LOCK (self);
  common_properties_copy (&v4l2_src_properties, &self->set, &self->settings);
  v4l2_src_stats_clear (&self->stats);
  GST_OBJECT_UNLOCK (self);
  self->warned_memory = FALSE;
  self->wakeup = common_wakeup_open (&error);
  if (self->wakeup >= 0 && open_device (self, &error)
      && v4l2_metadata_open (
          self->metadata, &self->set.metadata, self->set.device, &error))
    return TRUE;
  post_error (self, error);
  gst_shmem_v4l2_src_stop (src);
  return FALSE;
}

/* ---- streaming ---- */

/* Who asked for a kind of memory is told if it is another one; `auto` is what
 * works. */
static void
report_memory (GstShmemV4l2Src *self, V4l2Kind kind, const gchar *reason)
{
  GST_INFO_OBJECT (self, "frames are in memory of the kind %s; %s",
      v4l2_kind_get_name (kind), GST_STR_NULL (reason));
  if (self->set.memory == V4L2_KIND_AUTO || self->set.memory == kind
      || self->warned_memory)
    return;
  self->warned_memory = TRUE;
  GST_ELEMENT_WARNING (self, RESOURCE, SETTINGS,
      ("%s: memory=%s is used instead of memory=%s: %s.",
          self->capture.device.path, v4l2_kind_get_name (kind),
          v4l2_kind_get_name (self->set.memory), reason),
      (NULL));
}

static GstFlowReturn
start_streaming (GstShmemV4l2Src *self)
{
  GError *error = NULL;
  const gchar *reason;
  GstFlowReturn ret;
  V4l2Kind kind;

  self->numbers.any = FALSE;
  ret = v4l2_stream_start (&self->stream, &self->capture, &self->signal,
      self->metadata, &self->set, &self->offer, &error);
  if (ret != GST_FLOW_OK)
    return error ? post_error (self, error) : ret;
  kind = v4l2_queue_get_kind (self->stream.queue);
  reason = v4l2_queue_get_reason (self->stream.queue);
  GST_OBJECT_LOCK (self);
  self->stats.memory = kind;
  g_free (self->stats.memory_reason);
  self->stats.memory_reason = g_strdup (reason);
  self->n_buffers = v4l2_queue_get_count (self->stream.queue);
  GST_OBJECT_UNLOCK (self);
  report_memory (self, kind, reason);
  return GST_FLOW_OK;
}

static gboolean
gst_shmem_v4l2_src_unlock (GstBaseSrc *src)
{
  return common_wakeup_set_flushing (GST_SHMEM_V4L2_SRC (src)->wakeup, TRUE);
}

static gboolean
gst_shmem_v4l2_src_unlock_stop (GstBaseSrc *src)
{
  return common_wakeup_set_flushing (GST_SHMEM_V4L2_SRC (src)->wakeup, FALSE);
}

/* ---- caps ---- */

static GstCaps *
gst_shmem_v4l2_src_get_caps (GstBaseSrc *src, GstCaps *filter)
{
  GstShmemV4l2Src *self = GST_SHMEM_V4L2_SRC (src);
  GstCaps *caps = NULL, *filtered;

  GST_OBJECT_LOCK (self);
  if (self->caps)
    caps = gst_caps_ref (self->caps);
  GST_OBJECT_UNLOCK (self);
  if (caps == NULL)
    caps = gst_pad_get_pad_template_caps (GST_BASE_SRC_PAD (src));
  if (filter == NULL)
    return caps;
  filtered = gst_caps_intersect_full (filter, caps, GST_CAPS_INTERSECT_FIRST);
  gst_caps_unref (caps);
  return filtered;
}

/* Elements such as x265enc look at the first caps only, so these have values
 * before there is a frame. */
static void
expect_values (GstShmemV4l2Src *self)
{
  GstBuffer *buffer = gst_buffer_new ();
  GError *error = NULL;

  if (!v4l2_metadata_add_expected (self->metadata, buffer, &error)) {
    GST_WARNING_OBJECT (self, "%s", error->message);
    g_clear_error (&error);
  }
  common_hdr_caps_expect (&self->hdr, buffer);
  gst_buffer_unref (buffer);
}

/* The base class does nothing if the pad has these caps, so they have the values
 * that those have. */
static GstCaps *
gst_shmem_v4l2_src_fixate (GstBaseSrc *src, GstCaps *caps)
{
  GstShmemV4l2Src *self = GST_SHMEM_V4L2_SRC (src);

  gst_clear_caps (&self->plain);
  self->plain = v4l2_capture_fixate (&self->capture, caps);
  common_hdr_caps_set_upstream (&self->hdr, self->plain);
  expect_values (self);
  return common_hdr_caps_make (&self->hdr, self->plain);
}

/* @captured: what the device captures. */
static void
post_refused (GstShmemV4l2Src *self, GstCaps *captured)
{
  GstPad *pad = GST_BASE_SRC_PAD (self);
  g_autofree gchar *name = NULL;

  if (GST_PAD_IS_FLUSHING (pad))
    return;
  name = common_name_refuser (pad);
  GST_ELEMENT_ERROR (self, STREAM, FORMAT,
      ("%s captures nothing that the next element, %s, accepts; its format is "
       "%ux%u now. v4l2-ctl --list-formats-ext lists all formats, sizes and "
       "rates; videoconvert, videoscale and videorate convert them.",
          self->capture.device.path, name, self->capture.format.fmt.pix.width,
          self->capture.format.fmt.pix.height),
      ("captured are %" GST_PTR_FORMAT, (gpointer) captured));
}

static gboolean
gst_shmem_v4l2_src_set_caps (GstBaseSrc *src, GstCaps *caps)
{
  GstShmemV4l2Src *self = GST_SHMEM_V4L2_SRC (src);
  GError *error = NULL;
  GstClockTime latency;

  v4l2_stream_stop (&self->stream);
  if (self->plain)
    caps = self->plain;
  if (!v4l2_capture_set_caps (&self->capture, caps, &error)) {
    post_error (self, error);
    return FALSE;
  }
  /* Of an event that downstream refuses, only the next frame would tell. */
  if (!gst_pad_peer_query_accept_caps (GST_BASE_SRC_PAD (self), caps)) {
    post_refused (self, caps);
    return FALSE;
  }
  self->has_format = TRUE;
  v4l2_metadata_set_format (self->metadata, caps, self->capture.duration);
  latency = v4l2_metadata_get_duration (self->metadata)
      + v4l2_metadata_get_timeout (self->metadata);
  GST_OBJECT_LOCK (self);
  self->latency = latency;
  self->n_buffers = self->set.buffers;
  GST_OBJECT_UNLOCK (self);
  gst_element_post_message (GST_ELEMENT_CAST (self),
      gst_message_new_latency (GST_OBJECT_CAST (self)));
  return TRUE;
}

/* GstBaseSrc alone would report "not negotiated" without the reason. Without a
 * signal there are no caps yet. */
static gboolean
gst_shmem_v4l2_src_negotiate (GstBaseSrc *src)
{
  GstShmemV4l2Src *self = GST_SHMEM_V4L2_SRC (src);
  g_autoptr (GstCaps) allowed = NULL;

  if (!self->has_signal
      || GST_BASE_SRC_CLASS (gst_shmem_v4l2_src_parent_class)->negotiate (src))
    return TRUE;
  allowed = gst_pad_get_allowed_caps (GST_BASE_SRC_PAD (src));
  if (allowed && gst_caps_is_empty (allowed))
    post_refused (self, self->caps);
  return FALSE;
}

/* The pool is used by the stream, which also activates it, and not by the base
 * class. A stream that goes on is started anew only if it has to be. */
static gboolean
gst_shmem_v4l2_src_decide_allocation (GstBaseSrc *src, GstQuery *query)
{
  GstShmemV4l2Src *self = GST_SHMEM_V4L2_SRC (src);
  V4l2Offer offer;

  v4l2_offer_read (&offer, query);
  /* Elements for Bayer patterns know one layout only. */
  offer.video_meta = offer.video_meta && !self->capture.is_bayer;
  self->pack = self->capture.has_info && !offer.video_meta;
  if (self->stream.queue && !v4l2_queue_suits (self->stream.queue, &offer))
    v4l2_stream_stop (&self->stream);
  v4l2_offer_clear (&self->offer);
  self->offer = offer;
  while (gst_query_get_n_allocation_pools (query) > 0)
    gst_query_remove_nth_allocation_pool (query, 0);
  return TRUE;
}

static gboolean
gst_shmem_v4l2_src_query (GstBaseSrc *src, GstQuery *query)
{
  GstShmemV4l2Src *self = GST_SHMEM_V4L2_SRC (src);
  GstClockTime min, max;

  if (GST_QUERY_TYPE (query) != GST_QUERY_LATENCY)
    return GST_BASE_SRC_CLASS (gst_shmem_v4l2_src_parent_class)
        ->query (src, query);
  GST_OBJECT_LOCK (self);
  min = self->latency;
  max = MAX (min, min * self->n_buffers);
  GST_OBJECT_UNLOCK (self);
  gst_query_set_latency (query, TRUE, min, max);
  return TRUE;
}

static gboolean
gst_shmem_v4l2_src_is_seekable (GstBaseSrc *src)
{
  (void) src;
  return FALSE;
}

/* ---- frames ---- */

static void
count_lost (GstShmemV4l2Src *self, GstBuffer *buffer, guint32 lost)
{
  guint64 processed, dropped;
  GstMessage *message;

  if (lost == 0)
    return;
  GST_OBJECT_LOCK (self);
  self->stats.lost += lost;
  processed = self->stats.frames;
  dropped = self->stats.lost;
  GST_OBJECT_UNLOCK (self);
  GST_INFO_OBJECT (self, "the device lost %u frames", lost);
  message = gst_message_new_qos (GST_OBJECT_CAST (self), TRUE,
      GST_BUFFER_PTS (buffer), GST_BUFFER_PTS (buffer), GST_BUFFER_PTS (buffer),
      GST_BUFFER_DURATION (buffer));
  gst_message_set_qos_stats (message, GST_FORMAT_BUFFERS, processed, dropped);
  gst_element_post_message (GST_ELEMENT_CAST (self), message);
}

static void
count_frame (GstShmemV4l2Src *self, GstBuffer *buffer, gboolean copied)
{
  const gboolean corrupted =
      GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_CORRUPTED);

  GST_OBJECT_LOCK (self);
  self->stats.frames++;
  self->stats.copied += copied;
  self->stats.corrupted += corrupted;
  self->stats.metadata = v4l2_metadata_get_stats (self->metadata);
  GST_OBJECT_UNLOCK (self);
}

/* A driver may say something else than its format of each frame. */
static void
flag_fields (GstShmemV4l2Src *self, const V4l2Frame *frame, GstBuffer *buffer)
{
  guint32 field = v4l2_field_resolve (frame->field, self->capture.standard);

  if (field == V4L2_FIELD_ANY)
    field = self->capture.field;
  v4l2_field_flag_buffer (field, buffer);
  if (v4l2_field_is_whole (field))
    return;
  GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_CORRUPTED);
  GST_OBJECT_LOCK (self);
  field = (guint32) self->stats.fields_unexpected++;
  GST_OBJECT_UNLOCK (self);
  if (field == 0)
    GST_WARNING_OBJECT (self,
        "a frame has v4l2_field %u, unlike the format, "
        "and is marked as corrupted, as others of its kind will be",
        frame->field);
}

/* The caps of a frame go out before it; after a flush, which takes them away,
 * before the next one. */
static void
follow_values (GstShmemV4l2Src *self, GstBuffer *buffer)
{
  GstPad *pad = GST_BASE_SRC_PAD (self);
  g_autoptr (GstCaps) current = NULL;
  g_autoptr (GstCaps) caps = NULL;

  common_hdr_caps_take (
      &self->hdr, (CommonUpdateMode) self->set.caps_update, buffer, NULL);
  if (!self->hdr.stale)
    return;
  caps = common_hdr_caps_make (&self->hdr, self->plain);
  current = gst_pad_get_current_caps (pad);
  if (current && gst_caps_is_equal (caps, current))
    return;
  GST_INFO_OBJECT (self, "caps %" GST_PTR_FORMAT, (gpointer) caps);
  self->hdr.stale = !gst_pad_push_event (pad, gst_event_new_caps (caps));
}

/* Makes the output buffer of @frame, with layout, metadata and timestamps. */
static GstFlowReturn
make_buffer (GstShmemV4l2Src *self, const V4l2Frame *frame,
    GstClockTime dequeued, GstBuffer **made)
{
  gboolean copied;
  GstBuffer *buffer = v4l2_queue_take (self->stream.queue, frame, &copied);
  GError *error = NULL;

  if (buffer && !v4l2_frame_describe (&self->capture, buffer, &error)) {
    gst_buffer_unref (buffer);
    return post_error (self, error);
  }
  if (buffer && self->pack)
    buffer = v4l2_frame_pack (&self->capture.info, buffer);
  if (buffer == NULL) {
    g_set_error (&error, G_IO_ERROR, G_IO_ERROR_FAILED,
        "%s: cannot map a frame", self->capture.device.path);
    return post_error (self, error);
  }
  v4l2_stamp_buffer (
      &frame->stamp, buffer, GST_ELEMENT_CAST (self), self->capture.duration);
  if (!v4l2_metadata_add (self->metadata, buffer, &frame->stamp, dequeued,
          self->capture.has_cicp ? &self->capture.cicp : NULL, &error)) {
    gst_buffer_unref (buffer);
    return post_error (self, error);
  }
  flag_fields (self, frame, buffer);
  count_lost (
      self, buffer, v4l2_numbers_check (&self->numbers, &frame->stamp, buffer));
  count_frame (self, buffer, copied);
  follow_values (self, buffer);
  *made = buffer;
  return GST_FLOW_OK;
}

/* ---- the signal ---- */

/* Negotiates caps for the signal, of which nothing is known yet. Those that are
 * the same as before are not set by GstBaseSrc, but the device may have lost
 * its format. */
static GstFlowReturn
renegotiate (GstShmemV4l2Src *self)
{
  GstBaseSrc *src = GST_BASE_SRC_CAST (self);

  self->has_format = FALSE;
  common_hdr_caps_start_stream (&self->hdr);
  if (gst_base_src_negotiate (src)
      && (self->has_format
          || (self->plain && gst_shmem_v4l2_src_set_caps (src, self->plain))))
    return GST_FLOW_OK;
  return GST_PAD_IS_FLUSHING (GST_BASE_SRC_PAD (self))
      ? GST_FLOW_FLUSHING
      : GST_FLOW_NOT_NEGOTIATED;
}

/* Waits for the signal, and sets everything to it. */
static GstFlowReturn
follow_signal (GstShmemV4l2Src *self, GstClockTime *begun)
{
  GError *error = NULL;
  GstFlowReturn ret = v4l2_signal_wait (&self->signal, GST_ELEMENT_CAST (self),
      self->wakeup, begun, self->set.signal_timeout, &error);

  GST_OBJECT_LOCK (self);
  self->stats.signal_losses = self->signal.losses;
  self->stats.signal_changes = self->signal.changes;
  GST_OBJECT_UNLOCK (self);
  if (ret == GST_FLOW_OK && !use_signal (self, &error))
    ret = GST_FLOW_ERROR;
  if (error)
    return post_error (self, error);
  return ret == GST_FLOW_OK ? renegotiate (self) : ret;
}

static GstFlowReturn
gst_shmem_v4l2_src_create (GstPushSrc *src, GstBuffer **buffer)
{
  GstShmemV4l2Src *self = GST_SHMEM_V4L2_SRC (src);
  GstClockTime begun = v4l2_get_monotonic_time (), dequeued;
  GError *error = NULL;
  V4l2Frame frame;
  GstFlowReturn ret;

  do {
    ret = self->has_signal ? GST_FLOW_OK : follow_signal (self, &begun);
    if (ret == GST_FLOW_OK && self->stream.queue == NULL)
      ret = start_streaming (self);
    if (ret == GST_FLOW_OK)
      ret = v4l2_stream_wait (
          &self->stream, self->wakeup, begun, &frame, &dequeued, &error);
    if (ret == V4L2_FLOW_SIGNAL) {
      v4l2_stream_stop (&self->stream);
      self->has_signal = FALSE;
    }
  } while (ret == V4L2_FLOW_SIGNAL);
  if (ret == GST_FLOW_OK)
    return make_buffer (self, &frame, dequeued, buffer);
  return error ? post_error (self, error) : ret;
}

/* ---- the class ---- */

static void
gst_shmem_v4l2_src_finalize (GObject *object)
{
  GstShmemV4l2Src *self = GST_SHMEM_V4L2_SRC (object);

  common_properties_clear (&v4l2_src_properties, &self->settings);
  v4l2_src_stats_clear (&self->stats);
  v4l2_metadata_free (self->metadata);
  G_OBJECT_CLASS (gst_shmem_v4l2_src_parent_class)->finalize (object);
}

static void
gst_shmem_v4l2_src_class_init (GstShmemV4l2SrcClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  GstBaseSrcClass *src_class = GST_BASE_SRC_CLASS (klass);
  GstCaps *caps;

  object_class->set_property = gst_shmem_v4l2_src_set_property;
  object_class->get_property = gst_shmem_v4l2_src_get_property;
  object_class->finalize = gst_shmem_v4l2_src_finalize;
  g_object_class_install_property (object_class,
      common_properties_install (&v4l2_src_properties, object_class),
      g_param_spec_boxed ("stats", "Statistics",
          "Counters since the start: frames, frames-copied (downstream held "
          "the other buffers), frames-corrupted (flagged by the driver), "
          "frames-lost (gaps in the sequence numbers), signal-changes, "
          "signal-losses, fields-unexpected (frames that are marked as "
          "corrupted as their v4l2_field is not that of a frame), dmabuf "
          "(whether frames are dma-bufs), memory (a value of the property "
          "memory: what is used), memory-reason (why it is not what was tried "
          "first), " V4L2_METADATA_STATS_BLURB,
          GST_TYPE_STRUCTURE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));

  gst_element_class_set_static_metadata (element_class,
      "V4L2 source with HDR metadata", "Source/Video/Hardware",
      "Captures raw video of up to eight planes from a V4L2 device, with the "
      "values of HDR10 controls and of a metadata node as containers",
      "The gst-shmemmeta authors");
  caps = v4l2_pixelformat_get_template_caps ();
  gst_element_class_add_pad_template (element_class,
      gst_pad_template_new ("src", GST_PAD_SRC, GST_PAD_ALWAYS, caps));
  gst_caps_unref (caps);

  src_class->start = gst_shmem_v4l2_src_start;
  src_class->stop = gst_shmem_v4l2_src_stop;
  src_class->unlock = gst_shmem_v4l2_src_unlock;
  src_class->unlock_stop = gst_shmem_v4l2_src_unlock_stop;
  src_class->get_caps = gst_shmem_v4l2_src_get_caps;
  src_class->fixate = gst_shmem_v4l2_src_fixate;
  src_class->set_caps = gst_shmem_v4l2_src_set_caps;
  src_class->negotiate = gst_shmem_v4l2_src_negotiate;
  src_class->decide_allocation = gst_shmem_v4l2_src_decide_allocation;
  src_class->query = gst_shmem_v4l2_src_query;
  src_class->is_seekable = gst_shmem_v4l2_src_is_seekable;
  GST_PUSH_SRC_CLASS (klass)->create = gst_shmem_v4l2_src_create;
}

static void
gst_shmem_v4l2_src_init (GstShmemV4l2Src *self)
{
  self->wakeup = -1;
  self->capture.device.fd = -1;
  self->signal.events = -1;
  self->metadata = v4l2_metadata_new (GST_ELEMENT_CAST (self));
  common_properties_init (&v4l2_src_properties, &self->settings);
  gst_base_src_set_format (GST_BASE_SRC_CAST (self), GST_FORMAT_TIME);
  gst_base_src_set_live (GST_BASE_SRC_CAST (self), TRUE);
}
