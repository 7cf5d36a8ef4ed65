/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/**
 * SECTION:element-shmemv4l2meta
 * @title: shmemv4l2meta
 * @see_also: v4l2src, shmemv4l2src, shmemmetacaps
 *
 * Attaches what a V4L2 device says of its frames to frames that another element
 * has captured, such as v4l2src, libcamerasrc or a decoder, as a
 * #GstShmemContainerMeta. Frames are passed on as they are, whatever their caps
 * and their memory.
 *
 * - `MDCV` and `CLLI` from the controls
 *   V4L2_CID_COLORIMETRY_HDR10_MASTERING_DISPLAY and
 *   V4L2_CID_COLORIMETRY_HDR10_CLL_INFO of each `control-device`: a video node,
 *   which v4l2src may have open as well, or a sub-device. The driver sends an
 *   event when they change; a change before the time of a frame, or shortly
 *   after it, applies to that frame. All zeros mean that there is no value.
 * - `MDCV`, `CLLI` and `CICP` from the Dynamic Range and Mastering InfoFrame of
 *   an HDMI receiver in `infoframe-file`, as it was when the frame arrived. Its
 *   transfer function replaces that of the caps; its MDCV and CLLI are used
 *   where no control has any.
 * - `V4LM` from the buffers of each `metadata-device`, V4L2_BUF_TYPE_META_CAPTURE
 *   nodes of the same hardware. The bytes are passed on unchanged. A frame
 *   waits for them at most `metadata-timeout`, in PLAYING only, and no longer
 *   once those of a later frame have arrived. That time is added to the latency.
 *
 * Which metadata belongs to a frame is told by its timestamp, which this element
 * converts back to the time of the device: sources have to stamp frames with
 * that, as v4l2src does. Without a plausible timestamp, as behind decoders, a
 * frame has the values and the metadata that were there when it arrived. So put
 * this element right behind the source, with no queue between. Frames that were
 * captured before the pipeline played have a timestamp of 0, and no metadata.
 * `metadata-match=sequence` compares with the offset, which is the sequence
 * number in shmemv4l2src only.
 *
 * What a frame lacks is counted in `stats`, and a warning is posted once.
 *
 * ## Example pipelines
 * |[<!-- run: parse, a device -->
 * gst-launch-1.0 v4l2src device=/dev/video0 ! shmemv4l2meta \
 *     control-device=/dev/v4l-subdev2 ! queue ! shmemmetacaps ! kmssink
 * ]| Shows the signal of an HDMI receiver whose controls are on a sub-device.
 * |[<!-- run: parse, a device -->
 * gst-launch-1.0 v4l2src device=/dev/video0 ! shmemv4l2meta \
 *     metadata-device=/dev/video1,/dev/video3 ! queue ! shmemmetawrite \
 *     location=frames.jsonl ! fakesink
 * ]| Writes what two metadata nodes of a camera have for each frame.
 * |[<!-- run: parse, a device -->
 * gst-launch-1.0 v4l2src device=/dev/video0 ! shmemv4l2meta \
 *     infoframe-file=/sys/kernel/debug/v4l2/hdmirx/infoframes/hdr_drm ! queue ! \
 *     shmemkmssink
 * ]| HDR of the InfoFrame, on a kernel that exports it.
 *
 * Since: 0.9
 */

#include <gst/base/gstbasetransform.h>
#include "elements.h"
#include "v4l2/v4l2metadata.h"
#include "v4l2/v4l2stamp.h"
#include "common/commonerror.h"
#include "common/commonwakeup.h"

#include <gio/gio.h>

#define GST_TYPE_SHMEM_V4L2_META (gst_shmem_v4l2_meta_get_type ())
G_DECLARE_FINAL_TYPE (GstShmemV4l2Meta, gst_shmem_v4l2_meta, GST,
    SHMEM_V4L2_META, GstBaseTransform)

GST_DEBUG_CATEGORY_STATIC (shmemv4l2meta_debug);
#define GST_CAT_DEFAULT shmemv4l2meta_debug

typedef struct
{
  V4l2MetadataSettings metadata;
} Settings;

struct _GstShmemV4l2Meta
{
  GstBaseTransform parent;

  /* Under the object lock. */
  Settings settings;
  V4l2MetadataStats stats;
  guint64 frames;
  GstClockTime latency;
  gint wakeup; /* readable unless playing and not flushing; -1 if not started */
  gboolean playing;
  gboolean flushing;

  /* Owned by the streaming thread. */
  V4l2Metadata *metadata;
};

static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE (
    "sink", GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS_ANY);
static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE (
    "src", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS_ANY);

G_DEFINE_FINAL_TYPE (
    GstShmemV4l2Meta, gst_shmem_v4l2_meta, GST_TYPE_BASE_TRANSFORM)
GST_ELEMENT_REGISTER_DEFINE_WITH_CODE (shmemv4l2meta, "shmemv4l2meta",
    GST_RANK_NONE, GST_TYPE_SHMEM_V4L2_META,
    GST_DEBUG_CATEGORY_INIT (shmemv4l2meta_debug, "shmemv4l2meta", 0,
        "metadata of V4L2 devices for frames of other elements"))

/* ---- properties ---- */

static const CommonProperty table[] = {
  V4L2_METADATA_PROPERTIES (Settings, metadata, "Unset for none"),
};

static const CommonProperties properties =
    COMMON_PROPERTIES_OF (table, GstShmemV4l2Meta, settings);

static GstStructure *
make_stats (GstShmemV4l2Meta *self)
{
  GstStructure *structure = gst_structure_new (
      "shmemv4l2meta-stats", "frames", G_TYPE_UINT64, self->frames, NULL);

  v4l2_metadata_stats_add (&self->stats, structure);
  return structure;
}

static void
gst_shmem_v4l2_meta_get_property (
    GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  GstShmemV4l2Meta *self = GST_SHMEM_V4L2_META (object);

  (void) pspec;
  GST_OBJECT_LOCK (self);
  if (!common_properties_get (&properties, &self->settings, id, value))
    g_value_take_boxed (value, make_stats (self));
  GST_OBJECT_UNLOCK (self);
}

/* ---- ending a wait ---- */

/* Called with the object lock held. */
static void
set_wakeup (GstShmemV4l2Meta *self)
{
  if (self->wakeup >= 0)
    common_wakeup_set_flushing (self->wakeup, self->flushing || !self->playing);
}

static void
set_flushing (GstShmemV4l2Meta *self, gboolean flushing)
{
  GST_OBJECT_LOCK (self);
  self->flushing = flushing;
  set_wakeup (self);
  GST_OBJECT_UNLOCK (self);
}

static void
set_playing (GstShmemV4l2Meta *self, gboolean playing)
{
  GST_OBJECT_LOCK (self);
  self->playing = playing;
  set_wakeup (self);
  GST_OBJECT_UNLOCK (self);
}

static GstStateChangeReturn
gst_shmem_v4l2_meta_change_state (
    GstElement *element, GstStateChange transition)
{
  GstShmemV4l2Meta *self = GST_SHMEM_V4L2_META (element);

  if (transition == GST_STATE_CHANGE_PAUSED_TO_PLAYING)
    set_playing (self, TRUE);
  else if (transition == GST_STATE_CHANGE_PLAYING_TO_PAUSED)
    set_playing (self, FALSE);
  return GST_ELEMENT_CLASS (gst_shmem_v4l2_meta_parent_class)
      ->change_state (element, transition);
}

static gboolean
gst_shmem_v4l2_meta_sink_event (GstBaseTransform *transform, GstEvent *event)
{
  GstShmemV4l2Meta *self = GST_SHMEM_V4L2_META (transform);

  if (GST_EVENT_TYPE (event) == GST_EVENT_FLUSH_START)
    set_flushing (self, TRUE);
  else if (GST_EVENT_TYPE (event) == GST_EVENT_FLUSH_STOP)
    set_flushing (self, FALSE);
  return GST_BASE_TRANSFORM_CLASS (gst_shmem_v4l2_meta_parent_class)
      ->sink_event (transform, event);
}

/* ---- starting and stopping ---- */

static gboolean
is_empty (const gchar *text)
{
  return text == NULL || *text == '\0';
}

static gboolean
open_metadata (
    GstShmemV4l2Meta *self, const V4l2MetadataSettings *set, GError **error)
{
  if (is_empty (set->control_device) && is_empty (set->metadata_device)
      && is_empty (set->infoframe_file))
    return common_fail (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
        "nothing to attach: set control-device, metadata-device or "
        "infoframe-file");
  return v4l2_metadata_open (self->metadata, set, NULL, error);
}

static gboolean
open_wakeup (GstShmemV4l2Meta *self, GError **error)
{
  const gint wakeup = common_wakeup_open (error);

  if (wakeup < 0)
    return FALSE;
  GST_OBJECT_LOCK (self);
  self->wakeup = wakeup;
  self->flushing = FALSE;
  self->latency = 0;
  self->frames = 0;
  self->stats = (V4l2MetadataStats){ 0 };
  set_wakeup (self);
  GST_OBJECT_UNLOCK (self);
  return TRUE;
}

static gboolean
gst_shmem_v4l2_meta_stop (GstBaseTransform *transform)
{
  GstShmemV4l2Meta *self = GST_SHMEM_V4L2_META (transform);

  v4l2_metadata_close (self->metadata);
  GST_OBJECT_LOCK (self);
  common_wakeup_close (&self->wakeup);
  GST_OBJECT_UNLOCK (self);
  return TRUE;
}

static gboolean
gst_shmem_v4l2_meta_start (GstBaseTransform *transform)
{
  GstShmemV4l2Meta *self = GST_SHMEM_V4L2_META (transform);
  GError *error = NULL;
  Settings set;

  GST_OBJECT_LOCK (self);
  common_properties_copy (&properties, &set, &self->settings);
  GST_OBJECT_UNLOCK (self);
  if (open_wakeup (self, &error))
    open_metadata (self, &set.metadata, &error);
  common_properties_clear (&properties, &set);
  if (error == NULL)
    return TRUE;
  gst_shmem_v4l2_meta_stop (transform);
  v4l2_post_error (GST_ELEMENT_CAST (self), error);
  return FALSE;
}

/* ---- latency ---- */

static void
update_latency (GstShmemV4l2Meta *self)
{
  const GstClockTime latency = v4l2_metadata_get_timeout (self->metadata);
  gboolean changed;

  GST_OBJECT_LOCK (self);
  changed = self->latency != latency;
  self->latency = latency;
  GST_OBJECT_UNLOCK (self);
  if (changed)
    gst_element_post_message (GST_ELEMENT_CAST (self),
        gst_message_new_latency (GST_OBJECT_CAST (self)));
}

/* The buffers of the device have to hold the frames that arrive meanwhile, so
 * the maximum stays what upstream says. */
static gboolean
gst_shmem_v4l2_meta_query (
    GstBaseTransform *transform, GstPadDirection direction, GstQuery *query)
{
  GstShmemV4l2Meta *self = GST_SHMEM_V4L2_META (transform);
  GstClockTime min, max;
  gboolean live;

  if (!GST_BASE_TRANSFORM_CLASS (gst_shmem_v4l2_meta_parent_class)
           ->query (transform, direction, query))
    return FALSE;
  if (direction != GST_PAD_SRC || GST_QUERY_TYPE (query) != GST_QUERY_LATENCY)
    return TRUE;
  gst_query_parse_latency (query, &live, &min, &max);
  GST_OBJECT_LOCK (self);
  min += self->latency;
  GST_OBJECT_UNLOCK (self);
  gst_query_set_latency (query, live, min, max);
  return TRUE;
}

/* ---- frames ---- */

/* With the first caps: the source has set the format of the device then, and
 * does not capture yet. */
static gboolean
gst_shmem_v4l2_meta_set_caps (
    GstBaseTransform *transform, GstCaps *in_caps, GstCaps *out_caps)
{
  GstShmemV4l2Meta *self = GST_SHMEM_V4L2_META (transform);
  GError *error = NULL;

  (void) out_caps;
  v4l2_metadata_set_format (self->metadata, in_caps, GST_CLOCK_TIME_NONE);
  update_latency (self);
  if (v4l2_metadata_start (self->metadata, &error))
    return TRUE;
  v4l2_post_error (GST_ELEMENT_CAST (self), error);
  return FALSE;
}

static gboolean
add_metadata (GstShmemV4l2Meta *self, GstBuffer *buffer, GError **error)
{
  const GstSegment *segment = &GST_BASE_TRANSFORM_CAST (self)->segment;
  const GstClockTime arrived = v4l2_get_monotonic_time ();
  V4l2Stamp stamp;

  v4l2_stamp_from_buffer (
      &stamp, buffer, segment, GST_ELEMENT_CAST (self), arrived);
  return v4l2_metadata_start (self->metadata, error)
      /* If flushing, the frame is dropped behind this element. */
      && v4l2_metadata_wait (
             self->metadata, self->wakeup, &stamp, arrived, error)
      != GST_FLOW_ERROR
      && v4l2_metadata_add (
          self->metadata, buffer, &stamp, arrived, NULL, error);
}

static GstFlowReturn
gst_shmem_v4l2_meta_transform_ip (
    GstBaseTransform *transform, GstBuffer *buffer)
{
  GstShmemV4l2Meta *self = GST_SHMEM_V4L2_META (transform);
  GError *error = NULL;

  if (!add_metadata (self, buffer, &error)) {
    v4l2_post_error (GST_ELEMENT_CAST (self), error);
    return GST_FLOW_ERROR;
  }
  GST_OBJECT_LOCK (self);
  self->frames++;
  self->stats = v4l2_metadata_get_stats (self->metadata);
  GST_OBJECT_UNLOCK (self);
  return GST_FLOW_OK;
}

/* The base class is in passthrough mode, so that it forwards allocation
 * queries, and drops its reference to an input buffer that is not the output.
 * The copy references the same memory. */
static GstFlowReturn
gst_shmem_v4l2_meta_prepare_output_buffer (
    GstBaseTransform *transform, GstBuffer *input, GstBuffer **output)
{
  (void) transform;
  *output = gst_buffer_is_writable (input) ? input : gst_buffer_copy (input);
  return *output ? GST_FLOW_OK : GST_FLOW_ERROR;
}

/* ---- the class ---- */

static void
gst_shmem_v4l2_meta_finalize (GObject *object)
{
  GstShmemV4l2Meta *self = GST_SHMEM_V4L2_META (object);

  common_properties_clear (&properties, &self->settings);
  v4l2_metadata_free (self->metadata);
  G_OBJECT_CLASS (gst_shmem_v4l2_meta_parent_class)->finalize (object);
}

static void
gst_shmem_v4l2_meta_class_init (GstShmemV4l2MetaClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  GstBaseTransformClass *transform_class = GST_BASE_TRANSFORM_CLASS (klass);

  object_class->finalize = gst_shmem_v4l2_meta_finalize;
  g_object_class_install_property (object_class,
      common_properties_implement (&properties, object_class),
      g_param_spec_boxed ("stats", "Statistics",
          "Counters since the start: frames, " V4L2_METADATA_STATS_BLURB,
          GST_TYPE_STRUCTURE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
  object_class->get_property = gst_shmem_v4l2_meta_get_property;

  gst_element_class_set_static_metadata (element_class,
      "V4L2 metadata for frames of other elements", "Filter/Metadata",
      "Attaches containers with the HDR10 controls, the InfoFrame and the "
      "metadata nodes of a V4L2 device to frames of any source or decoder",
      "The gst-shmemmeta authors");
  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);
  element_class->change_state = gst_shmem_v4l2_meta_change_state;

  transform_class->start = gst_shmem_v4l2_meta_start;
  transform_class->stop = gst_shmem_v4l2_meta_stop;
  transform_class->set_caps = gst_shmem_v4l2_meta_set_caps;
  transform_class->sink_event = gst_shmem_v4l2_meta_sink_event;
  transform_class->query = gst_shmem_v4l2_meta_query;
  transform_class->prepare_output_buffer =
      gst_shmem_v4l2_meta_prepare_output_buffer;
  transform_class->transform_ip = gst_shmem_v4l2_meta_transform_ip;
  transform_class->transform_ip_on_passthrough = TRUE;
}

static void
gst_shmem_v4l2_meta_init (GstShmemV4l2Meta *self)
{
  self->wakeup = -1;
  self->metadata = v4l2_metadata_new (GST_ELEMENT_CAST (self));
  common_properties_init (&properties, &self->settings);
  gst_base_transform_set_passthrough (GST_BASE_TRANSFORM_CAST (self), TRUE);
}
