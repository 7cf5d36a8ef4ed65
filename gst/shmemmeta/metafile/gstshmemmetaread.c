/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Attaches metadata: counts buffers and adds to each the containers that the
 * file or the properties specify for it. Only the metadata of a buffer is
 * changed, never its memory. */

/**
 * SECTION:element-shmemmetaread
 * @title: shmemmetaread
 * @see_also: shmemmetawrite, h265hdrinserter
 *
 * Attaches containers (#GstShmemContainerMeta) to buffers: the metadata of
 * frame n in the file goes to the n-th buffer, counted from 0 at the start and
 * after every flush. Files count in presentation order, so put this element
 * after a decoder or a source, and seek only to the beginning. Timestamps are
 * ignored, and the memory of buffers is neither read nor copied.
 *
 * ## Formats
 *
 * `hdr10plus-json`: each frame in the document, by its `SequenceFrameIndex`,
 * gets its HDR10+ message as a `T35 ` entry.
 *
 * `rpu`: Dolby Vision RPUs as extracted by dovi_tool (`.bin`): each after a
 * start code, with or without the NAL unit header (7C 01), and with emulation
 * prevention. The n-th becomes the `DVRP` entry of frame n.
 *
 * `shmc`: the containers of a sequence (docs/sequence-format.md), unchanged.
 *
 * Mastering display and light level, from properties or from the caps, become
 * `MDCV` and `CLLI` entries of every frame. With an HDR10+ JSON or RPU file,
 * they come before its entry in the same container; with a sequence, in another
 * container after those of the sequence.
 *
 * The file, of at most 1 GiB, is read and checked as a whole before the first
 * buffer; later changes to it are ignored. A sealed memfd is created when a
 * frame passes; consecutive frames with equal metadata share one.
 *
 * ## Example pipelines
 * |[<!-- run: consumer -->
 * gst-shmemmeta-1.0 convert --force tests/samples/hdr10plus.h265 hdr10plus.json
 * gst-launch-1.0 videotestsrc num-buffers=96 ! \
 *     shmemmetaread location=hdr10plus.json ! \
 *     shmemfdsink socket-path=/tmp/video wait-for-connection=true
 * ]| Share test pictures with the HDR10+ metadata of a film.
 * |[
 * gst-launch-1.0 videotestsrc num-buffers=1 ! \
 *     shmemmetaread content-light-level=1000:400 \
 *     mastering-display-info=34000:16000:13250:34500:7500:3000:15635:16450:10000000:50 ! \
 *     shmemmetawrite location=/dev/stdout format=json-lines ! fakesink
 * ]| Attach a BT.2020 mastering display of 0.005 to 1000 cd/m2.
 *
 * Since: 0.9
 */

#include <gst/base/gstbasetransform.h>
#include "elements.h"
#include "metafile/metafilereader.h"
#include "common/commonproperty.h"
#include "common/commonstatic.h"
#include "common/commonvideohdr.h"

#include <gst/shmemmeta/shmemmeta.h>

#define GST_TYPE_SHMEM_META_READ (gst_shmem_meta_read_get_type ())
G_DECLARE_FINAL_TYPE (GstShmemMetaRead, gst_shmem_meta_read, GST,
    SHMEM_META_READ, GstBaseTransform)

GST_DEBUG_CATEGORY_STATIC (shmemmetaread_debug);
#define GST_CAT_DEFAULT shmemmetaread_debug

typedef struct
{
  gchar *location;
  MetafileReadFormat format;
  gchar *mastering_display_info;
  gchar *content_light_level;
  gboolean from_caps;
  gboolean replace;
} Config;

struct _GstShmemMetaRead
{
  GstBaseTransform parent;

  Config config; /* under the object lock */

  /* Valid from start() to stop(). */
  Config started; /* copy of config */
  CommonStatic from_properties;
  CommonStatic values; /* from_properties, and those of the caps */
  MetafileReader *file;
  guint64 position; /* number of the next frame */
  gboolean warned_short;
  GstShmemContainerBuilder *builder;
  GPtrArray *containers; /* of this frame */
  /* Of the last frame: while they live, equal bytes need no new memfd. */
  GPtrArray *last;
};

static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE (
    "sink", GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS_ANY);
static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE (
    "src", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS_ANY);

G_DEFINE_FINAL_TYPE (
    GstShmemMetaRead, gst_shmem_meta_read, GST_TYPE_BASE_TRANSFORM)
GST_ELEMENT_REGISTER_DEFINE_WITH_CODE (shmemmetaread, "shmemmetaread",
    GST_RANK_NONE, GST_TYPE_SHMEM_META_READ,
    GST_DEBUG_CATEGORY_INIT (
        shmemmetaread_debug, "shmemmetaread", 0, "attaches metadata of a file"))

static const GEnumValue formats[] = {
  { METAFILE_READ_AUTO,
      "By extension (.json, .bin, .shmc), otherwise by the first bytes",
      "auto" },
  { METAFILE_READ_HDR10PLUS_JSON, "HDR10+ JSON", "hdr10plus-json" },
  { METAFILE_READ_RPU, "Dolby Vision RPUs after start codes", "rpu" },
  { METAFILE_READ_SHMC, "Container sequence", "shmc" },
  { 0, NULL, NULL },
};

#define AT(field) offsetof (Config, field)

static const CommonProperty table[] = {
  { "location", "Location",
      "Path of the file to read, at most 1 GiB; unset for static metadata only",
      G_TYPE_STRING, .offset = AT (location), .flags = COMMON_PROPERTY_READY },
  { "format", "Format", "Format of the file", G_TYPE_ENUM,
      .offset = AT (format), .initial = METAFILE_READ_AUTO,
      .enum_name = "GstShmemMetaReadFormat", .enum_values = formats,
      .flags = COMMON_PROPERTY_READY },
  { "mastering-display-info", "Mastering display info",
      "Mastering display of every frame, as in caps: "
      "Rx:Ry:Gx:Gy:Bx:By:Wx:Wy:max:min, in units of 0.00002 and 0.0001 cd/m2",
      G_TYPE_STRING, .offset = AT (mastering_display_info),
      .flags = COMMON_PROPERTY_READY },
  { "content-light-level", "Content light level",
      "Light level of every frame, as in caps: MaxCLL:MaxFALL, in cd/m2",
      G_TYPE_STRING, .offset = AT (content_light_level),
      .flags = COMMON_PROPERTY_READY },
  { "from-caps", "From caps",
      "Take mastering display and light level from the input caps, unless set "
      "as properties",
      G_TYPE_BOOLEAN, .offset = AT (from_caps),
      .flags = COMMON_PROPERTY_READY },
  { "replace", "Replace",
      "Remove the containers that buffers already carry, and the HDR10+ in "
      "GStreamer's own meta; otherwise add to them",
      G_TYPE_BOOLEAN, .offset = AT (replace), .initial = TRUE,
      .flags = COMMON_PROPERTY_READY },
};

static const CommonProperties properties =
    COMMON_PROPERTIES_OF (table, GstShmemMetaRead, config);

/* ---- start and stop ---- */

static gboolean
parse_properties (GstShmemMetaRead *self)
{
  const gchar *display = self->started.mastering_display_info;
  const gchar *level = self->started.content_light_level;

  self->from_properties = (CommonStatic){ 0 };
  if (display
      && !common_static_set_mastering_display_info (
          &self->from_properties, display)) {
    GST_ELEMENT_ERROR (self, RESOURCE, SETTINGS,
        ("mastering-display-info \"%s\" is not ten numbers separated by "
         "colons: "
         "x and y of red, green, blue and white in units of 0.00002, maximum "
         "and minimum luminance in units of 0.0001 cd/m2.",
            display),
        (NULL));
    return FALSE;
  }
  if (level
      && !common_static_set_content_light_level (
          &self->from_properties, level)) {
    GST_ELEMENT_ERROR (self, RESOURCE, SETTINGS,
        ("content-light-level \"%s\" is not MaxCLL:MaxFALL, in cd/m2.", level),
        (NULL));
    return FALSE;
  }
  self->values = self->from_properties;
  return TRUE;
}

static void
post_open_error (GstShmemMetaRead *self, const GError *error)
{
  const gchar *path = self->started.location;

  if (g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    GST_ELEMENT_ERROR (self, RESOURCE, NOT_FOUND,
        ("Cannot read \"%s\": %s. Set location to a file that exists.", path,
            error->message),
        (NULL));
  else if (error->domain == G_FILE_ERROR)
    GST_ELEMENT_ERROR (self, RESOURCE, OPEN_READ,
        ("Cannot read \"%s\": %s.", path, error->message), (NULL));
  else
    GST_ELEMENT_ERROR (self, STREAM, FORMAT,
        ("Cannot use \"%s\": %s.", path, error->message), (NULL));
}

static void
log_oddities (GstShmemMetaRead *self)
{
  const GPtrArray *oddities = metafile_reader_get_oddities (self->file);
  guint i;

  for (i = 0; i < oddities->len; i++)
    GST_WARNING_OBJECT (self, "%s: %s", self->started.location,
        (const gchar *) g_ptr_array_index (oddities, i));
}

static gboolean
open_file (GstShmemMetaRead *self)
{
  GError *error = NULL;

  if (self->started.location == NULL)
    return TRUE;
  self->file = metafile_reader_new (
      self->started.format, self->started.location, &error);
  if (self->file) {
    log_oddities (self);
    return TRUE;
  }
  post_open_error (self, error);
  g_error_free (error);
  return FALSE;
}

static gboolean
check_anything (GstShmemMetaRead *self)
{
  const Config *started = &self->started;

  if (started->location || started->mastering_display_info
      || started->content_light_level || started->from_caps)
    return TRUE;
  GST_ELEMENT_ERROR (self, RESOURCE, SETTINGS,
      ("Nothing to attach: set location, mastering-display-info, "
       "content-light-level or from-caps."),
      (NULL));
  return FALSE;
}

static gboolean
gst_shmem_meta_read_start (GstBaseTransform *transform)
{
  GstShmemMetaRead *self = GST_SHMEM_META_READ (transform);

  GST_OBJECT_LOCK (self);
  common_properties_copy (&properties, &self->started, &self->config);
  GST_OBJECT_UNLOCK (self);
  if (!check_anything (self) || !parse_properties (self) || !open_file (self)) {
    common_properties_clear (&properties, &self->started);
    return FALSE;
  }
  self->position = 0;
  self->warned_short = FALSE;
  return TRUE;
}

static gboolean
gst_shmem_meta_read_stop (GstBaseTransform *transform)
{
  GstShmemMetaRead *self = GST_SHMEM_META_READ (transform);

  g_clear_pointer (&self->file, metafile_reader_free);
  g_ptr_array_set_size (self->containers, 0);
  g_ptr_array_set_size (self->last, 0);
  common_properties_clear (&properties, &self->started);
  return TRUE;
}

/* ---- events ---- */

static gboolean
gst_shmem_meta_read_set_caps (
    GstBaseTransform *transform, GstCaps *in_caps, GstCaps *out_caps)
{
  GstShmemMetaRead *self = GST_SHMEM_META_READ (transform);
  CommonStatic *values = &self->values;

  (void) out_caps;
  *values = (CommonStatic){ 0 };
  if (self->started.from_caps)
    common_static_set_caps (values, in_caps);
  common_static_override (values, &self->from_properties);
  return TRUE;
}

static void
check_all_used (GstShmemMetaRead *self)
{
  if (self->file == NULL
      || self->position >= metafile_reader_get_n_frames (self->file))
    return;
  GST_ELEMENT_WARNING (self, STREAM, FORMAT,
      ("\"%s\" describes %" G_GUINT64_FORMAT " frames; the stream ended after "
       "%" G_GUINT64_FORMAT ".",
          self->started.location, metafile_reader_get_n_frames (self->file),
          self->position),
      (NULL));
}

static gboolean
gst_shmem_meta_read_sink_event (GstBaseTransform *transform, GstEvent *event)
{
  GstShmemMetaRead *self = GST_SHMEM_META_READ (transform);

  if (GST_EVENT_TYPE (event) == GST_EVENT_FLUSH_STOP) {
    self->position = 0;
    if (self->file)
      metafile_reader_rewind (self->file);
  }
  if (GST_EVENT_TYPE (event) == GST_EVENT_EOS)
    check_all_used (self);
  return GST_BASE_TRANSFORM_CLASS (gst_shmem_meta_read_parent_class)
      ->sink_event (transform, event);
}

/* ---- buffers ---- */

static void
check_covered (GstShmemMetaRead *self, guint64 frame)
{
  if (self->warned_short || frame < metafile_reader_get_n_frames (self->file))
    return;
  self->warned_short = TRUE;
  GST_ELEMENT_WARNING (self, STREAM, FORMAT,
      ("\"%s\" describes %" G_GUINT64_FORMAT " frames; frame %" G_GUINT64_FORMAT
       " has none.",
          self->started.location, metafile_reader_get_n_frames (self->file),
          frame),
      (NULL));
}

/* Fills self->containers. */
static gboolean
make_containers (GstShmemMetaRead *self, guint64 frame, GError **error)
{
  GstShmemContainer *container;

  gst_shmem_container_builder_reset (self->builder);
  common_static_add (&self->values, self->builder);
  if (self->file
      && !metafile_reader_get (
          self->file, frame, self->builder, self->containers, error))
    return FALSE;
  if (gst_shmem_container_builder_get_n_entries (self->builder) == 0)
    return TRUE;
  container = gst_shmem_container_builder_build (self->builder, error);
  if (container)
    g_ptr_array_add (self->containers, container);
  return container != NULL;
}

static gboolean
remove_container (GstBuffer *buffer, GstMeta **meta, gpointer user_data)
{
  (void) buffer;
  (void) user_data;
  if ((*meta)->info->api == GST_SHMEM_CONTAINER_META_API_TYPE
      || common_is_video_hdr (*meta))
    *meta = NULL;
  return TRUE;
}

/* Moves self->containers to self->last. */
static void
attach_containers (GstShmemMetaRead *self, GstBuffer *buffer)
{
  GPtrArray *attached = self->containers;
  guint i;

  if (self->started.replace)
    gst_buffer_foreach_meta (buffer, remove_container, NULL);
  for (i = 0; i < attached->len; i++)
    gst_buffer_add_shmem_container_meta (buffer, attached->pdata[i]);
  self->containers = self->last;
  self->last = attached;
  g_ptr_array_set_size (self->containers, 0);
}

static GstFlowReturn
gst_shmem_meta_read_transform_ip (
    GstBaseTransform *transform, GstBuffer *buffer)
{
  GstShmemMetaRead *self = GST_SHMEM_META_READ (transform);
  guint64 frame = self->position++;
  GError *error = NULL;

  if (self->file)
    check_covered (self, frame);
  if (!make_containers (self, frame, &error)) {
    GST_ELEMENT_ERROR (self, RESOURCE, FAILED,
        ("Cannot make a container for frame %" G_GUINT64_FORMAT ": %s.", frame,
            error->message),
        (NULL));
    g_error_free (error);
    return GST_FLOW_ERROR;
  }
  attach_containers (self, buffer);
  return GST_FLOW_OK;
}

/* The base class is in passthrough mode, so that it forwards allocation
 * queries, and drops its reference to an input buffer that is not the output.
 * The copy references the same memory. */
static GstFlowReturn
gst_shmem_meta_read_prepare_output_buffer (
    GstBaseTransform *transform, GstBuffer *input, GstBuffer **output)
{
  (void) transform;
  *output = gst_buffer_is_writable (input) ? input : gst_buffer_copy (input);
  return *output ? GST_FLOW_OK : GST_FLOW_ERROR;
}

static void
gst_shmem_meta_read_finalize (GObject *object)
{
  GstShmemMetaRead *self = GST_SHMEM_META_READ (object);

  common_properties_clear (&properties, &self->config);
  gst_shmem_container_builder_free (self->builder);
  g_ptr_array_unref (self->containers);
  g_ptr_array_unref (self->last);
  G_OBJECT_CLASS (gst_shmem_meta_read_parent_class)->finalize (object);
}

static void
gst_shmem_meta_read_class_init (GstShmemMetaReadClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  GstBaseTransformClass *transform_class = GST_BASE_TRANSFORM_CLASS (klass);

  object_class->finalize = gst_shmem_meta_read_finalize;
  common_properties_implement (&properties, object_class);

  gst_element_class_set_static_metadata (element_class, "Frame metadata reader",
      "Filter/Metadata",
      "Attaches containers with HDR metadata to frames, from HDR10+ JSON, "
      "Dolby Vision RPUs, a container sequence, properties or caps",
      "The gst-shmemmeta authors");
  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);

  transform_class->start = gst_shmem_meta_read_start;
  transform_class->stop = gst_shmem_meta_read_stop;
  transform_class->set_caps = gst_shmem_meta_read_set_caps;
  transform_class->sink_event = gst_shmem_meta_read_sink_event;
  transform_class->prepare_output_buffer =
      gst_shmem_meta_read_prepare_output_buffer;
  transform_class->transform_ip = gst_shmem_meta_read_transform_ip;
  transform_class->transform_ip_on_passthrough = TRUE;
}

static void
gst_shmem_meta_read_init (GstShmemMetaRead *self)
{
  common_properties_init (&properties, &self->config);
  self->builder = gst_shmem_container_builder_new ();
  self->containers = g_ptr_array_new_with_free_func (
      (GDestroyNotify) gst_shmem_container_unref);
  self->last = g_ptr_array_new_with_free_func (
      (GDestroyNotify) gst_shmem_container_unref);
  gst_base_transform_set_passthrough (GST_BASE_TRANSFORM_CAST (self), TRUE);
}
