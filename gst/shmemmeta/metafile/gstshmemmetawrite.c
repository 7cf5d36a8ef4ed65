/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Writes metadata: finds and counts the containers of each buffer, and hands
 * them to the writer of the file format. It never changes buffers or their
 * memory, and does not write files itself. */

/**
 * SECTION:element-shmemmetawrite
 * @title: shmemmetawrite
 * @see_also: shmemmetaread, h265hdrextractor
 *
 * Passes buffers through unchanged and writes the containers that each carries
 * (#GstShmemContainerMeta) to a file. HDR10+ in GStreamer's own GstVideoHDRMeta
 * (1.30 and later) is a container in front of the others, unless these say the
 * same. Frames are numbered from 0 as they pass,
 * and the count continues after a flush; so after a decoder, and without
 * seeking, the file is in presentation order.
 *
 * ## Formats
 *
 * `hdr10plus-json` is the document exchanged by HDR10+ tools. The HDR10+ of a
 * frame is the last such message in its containers, including nested ones.
 * Frames without one are left out, with a warning at end of stream that counts
 * them, and so are those whose message is malformed or has more than one window;
 * the first of these causes a warning. The document is written at end of stream, or when the element stops without one.
 * It is written to a temporary file in the same folder first: there is never a
 * partial document, and an existing file is kept if writing fails. Until the
 * end, messages are kept in memory, repeated ones once.
 *
 * `json-lines` is one object per frame and line, written as frames pass:
 * `frame`, `pts` and `duration` in ns or `null`, and `containers` as described
 * by gst_shmem_container_to_json(): every entry in hexadecimal, and the fields
 * of HDR10+ and of static metadata by name.
 *
 * `shmc` is the container sequence of docs/sequence-format.md, with every
 * container unchanged, for shmemmetaread to attach again. It is written as
 * frames pass.
 *
 * The last two can also be written to a pipe or a device; an existing file is
 * truncated at the start.
 *
 * ## Statistics
 *
 * The `stats` property, and the element message posted before EOS is forwarded,
 * are a structure with this name and these fields:
 *
 * | shmemmetawrite-stats | |
 * | --- | --- |
 * | `frames` | guint64: buffers that passed |
 * | `frames-with-container` | guint64: those with a container |
 * | `frames-with-hdr10plus` | guint64: those with an HDR10+ message |
 * | `frames-skipped` | guint64: those whose message the file cannot hold |
 * | `containers` | guint64: not counting those of the previous frame |
 * | `container-seals` | guint: `F_SEAL_*` common to all of them, 0 for none |
 *
 * ## Example pipelines
 * |[
 * gst-launch-1.0 filesrc location=tests/samples/hdr10plus.h265 ! h265parse ! \
 *     h265hdrextractor ! avdec_h265 ! shmemmetawrite location=hdr10plus.json ! \
 *     fakesink
 * ]| Extract HDR10+ in presentation order.
 * |[<!-- run: producer -->
 * gst-launch-1.0 shmemfdsrc socket-path=/tmp/video ! \
 *     shmemmetawrite location=/dev/stdout format=json-lines ! fakesink
 * ]| Show the metadata that another process sends with each frame.
 *
 * Since: 0.9
 */

#include <gst/base/gstbasetransform.h>
#include "elements.h"
#include "metafile/metafilewriter.h"
#include "common/commonproperty.h"
#include "common/commonvideohdr.h"

#include <gst/shmemmeta/shmemmeta.h>
#include <shmem/shmem-memfd.h>

#define GST_TYPE_SHMEM_META_WRITE (gst_shmem_meta_write_get_type ())
G_DECLARE_FINAL_TYPE (GstShmemMetaWrite, gst_shmem_meta_write, GST,
    SHMEM_META_WRITE, GstBaseTransform)

GST_DEBUG_CATEGORY_STATIC (shmemmetawrite_debug);
#define GST_CAT_DEFAULT shmemmetawrite_debug

typedef struct
{
  gchar *location;
  MetafileWriteFormat format;
} Config;

typedef struct
{
  guint64 frames;
  guint64 frames_with_container;
  guint64 frames_with_hdr10plus;
  guint64 first_without; /* the first frame without HDR10+ */
  guint64 frames_skipped;
  guint64 containers;
  guint seals;
} Stats;

struct _GstShmemMetaWrite
{
  GstBaseTransform parent;

  /* Under the object lock. */
  Config config;
  Stats stats;

  /* Valid from start() to stop(). */
  MetafileWriter *writer;
  Config started;      /* copy of config, with the format resolved */
  gboolean unfinished; /* frames since the file was last finished */
  gboolean failed;     /* after a write error; nothing more is written */
  GPtrArray *carried;  /* containers of the last frame */
};

static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE (
    "sink", GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS_ANY);
static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE (
    "src", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS_ANY);

G_DEFINE_FINAL_TYPE (
    GstShmemMetaWrite, gst_shmem_meta_write, GST_TYPE_BASE_TRANSFORM)
GST_ELEMENT_REGISTER_DEFINE_WITH_CODE (shmemmetawrite, "shmemmetawrite",
    GST_RANK_NONE, GST_TYPE_SHMEM_META_WRITE,
    GST_DEBUG_CATEGORY_INIT (
        shmemmetawrite_debug, "shmemmetawrite", 0, "writes metadata to a file"))

static GstStructure *
make_stats (GstShmemMetaWrite *self)
{
  Stats stats;

  GST_OBJECT_LOCK (self);
  stats = self->stats;
  GST_OBJECT_UNLOCK (self);
  return gst_structure_new ("shmemmetawrite-stats", "frames", G_TYPE_UINT64,
      stats.frames, "frames-with-container", G_TYPE_UINT64,
      stats.frames_with_container, "frames-with-hdr10plus", G_TYPE_UINT64,
      stats.frames_with_hdr10plus, "frames-skipped", G_TYPE_UINT64,
      stats.frames_skipped, "containers", G_TYPE_UINT64, stats.containers,
      "container-seals", G_TYPE_UINT, stats.seals, NULL);
}

static const GEnumValue formats[] = {
  { METAFILE_WRITE_AUTO, "By extension: .json, .jsonl or .ndjson, or .shmc",
      "auto" },
  { METAFILE_WRITE_HDR10PLUS_JSON, "HDR10+ JSON: HDR10+ only",
      "hdr10plus-json" },
  { METAFILE_WRITE_JSON_LINES, "JSON lines: all, decoded", "json-lines" },
  { METAFILE_WRITE_SHMC, "Container sequence: all, unchanged", "shmc" },
  { 0, NULL, NULL },
};

#define AT(field) offsetof (Config, field)

static const CommonProperty table[] = {
  { "location", "Location",
      "Path of the file to write; an existing file is replaced", G_TYPE_STRING,
      .offset = AT (location), .flags = COMMON_PROPERTY_READY },
  { "format", "Format", "Format of the file", G_TYPE_ENUM,
      .offset = AT (format), .initial = METAFILE_WRITE_AUTO,
      .enum_name = "GstShmemMetaWriteFormat", .enum_values = formats,
      .flags = COMMON_PROPERTY_READY },
};

static const CommonProperties properties =
    COMMON_PROPERTIES_OF (table, GstShmemMetaWrite, config);

static void
gst_shmem_meta_write_get_property (
    GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  GstShmemMetaWrite *self = GST_SHMEM_META_WRITE (object);
  gboolean found;

  (void) pspec;
  GST_OBJECT_LOCK (self);
  found = common_properties_get (&properties, &self->config, id, value);
  GST_OBJECT_UNLOCK (self);
  if (!found)
    g_value_take_boxed (value, make_stats (self));
}

/* ---- opening and finishing the file ---- */

static void
reset (GstShmemMetaWrite *self)
{
  self->failed = FALSE;
  self->unfinished = FALSE;
  GST_OBJECT_LOCK (self);
  self->stats = (Stats){ 0 };
  GST_OBJECT_UNLOCK (self);
}

static gboolean
gst_shmem_meta_write_start (GstBaseTransform *transform)
{
  GstShmemMetaWrite *self = GST_SHMEM_META_WRITE (transform);
  Config *started = &self->started;
  GError *error = NULL;

  GST_OBJECT_LOCK (self);
  common_properties_copy (&properties, started, &self->config);
  GST_OBJECT_UNLOCK (self);

  if (started->location == NULL) {
    GST_ELEMENT_ERROR (self, RESOURCE, SETTINGS,
        ("No file to write to: set the location property."), (NULL));
    return FALSE;
  }
  if (started->format == METAFILE_WRITE_AUTO)
    started->format = metafile_write_format_from_path (started->location);
  self->writer =
      metafile_writer_new (started->format, started->location, &error);
  if (self->writer == NULL) {
    GST_ELEMENT_ERROR (self, RESOURCE, OPEN_WRITE,
        ("Cannot write \"%s\": %s.", started->location, error->message),
        (NULL));
    g_error_free (error);
    common_properties_clear (&properties, started);
    return FALSE;
  }
  reset (self);
  return TRUE;
}

static void
post_write_error (GstShmemMetaWrite *self, const GError *error)
{
  self->failed = TRUE;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE))
    GST_ELEMENT_ERROR (self, RESOURCE, NO_SPACE_LEFT,
        ("Cannot write \"%s\": %s.", self->started.location, error->message),
        (NULL));
  else
    GST_ELEMENT_ERROR (self, RESOURCE, WRITE,
        ("Cannot write \"%s\": %s.", self->started.location, error->message),
        (NULL));
}

/* HDR10+ JSON is often read by position. */
static void
warn_of_missing (GstShmemMetaWrite *self)
{
  const Stats *stats = &self->stats;
  const guint64 missing = stats->frames - stats->frames_with_hdr10plus;

  if (stats->frames_with_hdr10plus == 0)
    GST_ELEMENT_WARNING (self, STREAM, FORMAT,
        ("None of %" G_GUINT64_FORMAT " frames carried HDR10+ metadata; "
         "\"%s\" has no frames. To extract it from an H.265 stream, put "
         "h265hdrextractor between parser and decoder.",
            stats->frames, self->started.location),
        (NULL));
  else if (missing > 0)
    GST_ELEMENT_WARNING (self, STREAM, FORMAT,
        ("%" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT
         " frames, the first is frame %" G_GUINT64_FORMAT
         ", carried no HDR10+ metadata and are not in \"%s\"; programs that "
         "ignore SequenceFrameIndex will shift the frames behind them.",
            missing, stats->frames, stats->first_without,
            self->started.location),
        (NULL));
}

/* Nothing is wrong then, but it is what the first pipeline of many people
 * does. */
static void
note_none (GstShmemMetaWrite *self)
{
  g_autofree gchar *text = NULL;

  if (self->stats.frames == 0 || self->stats.frames_with_container > 0)
    return;
  text = g_strdup_printf ("None of %" G_GUINT64_FORMAT
                          " frames carried metadata. To extract it from an "
                          "H.265 stream, put h265hdrextractor between parser "
                          "and decoder.",
      self->stats.frames);
  /* gst-launch-1.0 shows the details only. */
  GST_ELEMENT_INFO (self, STREAM, FORMAT, ("%s", text), ("%s", text));
}

static void
finish (GstShmemMetaWrite *self)
{
  GError *error = NULL;

  if (self->failed)
    return;
  if (!self->writer->finish (self->writer, &error)) {
    post_write_error (self, error);
    g_error_free (error);
    return;
  }
  self->unfinished = FALSE;
  if (self->started.format == METAFILE_WRITE_HDR10PLUS_JSON)
    warn_of_missing (self);
  else
    note_none (self);
}

static gboolean
gst_shmem_meta_write_stop (GstBaseTransform *transform)
{
  GstShmemMetaWrite *self = GST_SHMEM_META_WRITE (transform);

  if (self->unfinished)
    finish (self);
  self->writer->free (self->writer);
  self->writer = NULL;
  common_properties_clear (&properties, &self->started);
  g_ptr_array_set_size (self->carried, 0);
  return TRUE;
}

static gboolean
gst_shmem_meta_write_sink_event (GstBaseTransform *transform, GstEvent *event)
{
  GstShmemMetaWrite *self = GST_SHMEM_META_WRITE (transform);

  if (GST_EVENT_TYPE (event) == GST_EVENT_EOS) {
    finish (self);
    gst_element_post_message (GST_ELEMENT_CAST (self),
        gst_message_new_element (GST_OBJECT_CAST (self), make_stats (self)));
  }
  return GST_BASE_TRANSFORM_CLASS (gst_shmem_meta_write_parent_class)
      ->sink_event (transform, event);
}

/* ---- metadata of a frame ---- */

static GPtrArray *
new_containers (void)
{
  return g_ptr_array_new_with_free_func (
      (GDestroyNotify) gst_shmem_container_unref);
}

/* Containers with equal bytes are the same object. @video_hdr: the one in front,
 * or NULL. */
static gboolean
carries_the_same (
    GstShmemMetaWrite *self, GstBuffer *buffer, GstShmemContainer *video_hdr)
{
  const GPtrArray *carried = self->carried;
  GstShmemContainerMeta *meta;
  gpointer state = NULL;
  guint i = 0;

  if (video_hdr && (carried->len == 0 || carried->pdata[i++] != video_hdr))
    return FALSE;
  while ((meta = gst_buffer_iterate_shmem_container_meta (buffer, &state)))
    if (i == carried->len || carried->pdata[i++] != meta->container)
      return FALSE;
  return i == carried->len;
}

static void
count_container (GstShmemMetaWrite *self, GstShmemContainer *container)
{
  struct shmem_memfd_info info;
  guint seals = 0;

  if (shmem_memfd_check (gst_shmem_container_get_fd (container), 0, 0, &info)
      == SHMEM_MEMFD_OK)
    seals = info.seals;
  GST_OBJECT_LOCK (self);
  self->stats.seals =
      self->stats.containers == 0 ? seals : self->stats.seals & seals;
  self->stats.containers++;
  GST_OBJECT_UNLOCK (self);
}

/* Sets @carried to the containers of @buffer, and counts the new ones. */
static void
take_containers (
    GstShmemMetaWrite *self, GstBuffer *buffer, GstShmemContainer *video_hdr)
{
  GPtrArray *before = self->carried;
  GstShmemContainerMeta *meta;
  gpointer state = NULL;
  guint i;

  self->carried = new_containers ();
  if (video_hdr)
    g_ptr_array_add (self->carried, gst_shmem_container_ref (video_hdr));
  while ((meta = gst_buffer_iterate_shmem_container_meta (buffer, &state)))
    g_ptr_array_add (self->carried, gst_shmem_container_ref (meta->container));
  for (i = 0; i < self->carried->len; i++)
    if (!g_ptr_array_find (before, self->carried->pdata[i], NULL))
      count_container (self, self->carried->pdata[i]);
  g_ptr_array_unref (before);
}

/* Of GStreamer's own meta too. Sets @repeats if they are those of the frame
 * before. FALSE with an error posted. */
static gboolean
update_containers (
    GstShmemMetaWrite *self, GstBuffer *buffer, gboolean *repeats)
{
  GstShmemContainer *video_hdr;
  GError *error = NULL;

  if (!common_video_hdr_to_container (buffer, &video_hdr, &error)) {
    GST_ELEMENT_ERROR (self, RESOURCE, FAILED,
        ("Cannot make a container of the GstVideoHDRMeta of a frame: %s.",
            error->message),
        (NULL));
    g_error_free (error);
    return FALSE;
  }
  *repeats = carries_the_same (self, buffer, video_hdr);
  if (!*repeats)
    take_containers (self, buffer, video_hdr);
  if (video_hdr)
    gst_shmem_container_unref (video_hdr);
  return TRUE;
}

static guint64
count_frame (GstShmemMetaWrite *self, const MetafileFrame *frame)
{
  const gboolean has_hdr10plus = metafile_frame_has_hdr10plus (frame);
  guint64 number;

  GST_OBJECT_LOCK (self);
  number = self->stats.frames++;
  self->stats.frames_with_container += self->carried->len > 0;
  if (!has_hdr10plus && self->stats.frames_with_hdr10plus == number)
    self->stats.first_without = number;
  self->stats.frames_with_hdr10plus += has_hdr10plus;
  GST_OBJECT_UNLOCK (self);
  return number;
}

static void
skip_frame (GstShmemMetaWrite *self, guint64 number, const GError *error)
{
  gboolean first;

  GST_OBJECT_LOCK (self);
  first = self->stats.frames_skipped++ == 0;
  GST_OBJECT_UNLOCK (self);
  if (first)
    GST_ELEMENT_WARNING (self, STREAM, FORMAT,
        ("HDR10+ of frame %" G_GUINT64_FORMAT " is left out of \"%s\": %s. "
         "Further frames are only counted.",
            number, self->started.location, error->message),
        (NULL));
  else
    GST_INFO_OBJECT (
        self, "frame %" G_GUINT64_FORMAT ": %s", number, error->message);
}

static GstFlowReturn
gst_shmem_meta_write_transform_ip (
    GstBaseTransform *transform, GstBuffer *buffer)
{
  GstShmemMetaWrite *self = GST_SHMEM_META_WRITE (transform);
  MetafileFrame frame = { .pts = GST_BUFFER_PTS (buffer),
    .duration = GST_BUFFER_DURATION (buffer),
    .buffer = buffer };
  MetafileWriteResult result;
  GError *error = NULL;

  if (self->failed || !update_containers (self, buffer, &frame.repeats))
    return GST_FLOW_ERROR;
  frame.containers = self->carried;
  frame.number = count_frame (self, &frame);
  self->unfinished = TRUE;
  result = self->writer->write (self->writer, &frame, &error);
  if (result == METAFILE_SKIPPED)
    skip_frame (self, frame.number, error);
  if (result == METAFILE_FAILED)
    post_write_error (self, error);
  g_clear_error (&error);
  return result == METAFILE_FAILED ? GST_FLOW_ERROR : GST_FLOW_OK;
}

static void
gst_shmem_meta_write_finalize (GObject *object)
{
  GstShmemMetaWrite *self = GST_SHMEM_META_WRITE (object);

  common_properties_clear (&properties, &self->config);
  g_ptr_array_unref (self->carried);
  G_OBJECT_CLASS (gst_shmem_meta_write_parent_class)->finalize (object);
}

static void
gst_shmem_meta_write_class_init (GstShmemMetaWriteClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  GstBaseTransformClass *transform_class = GST_BASE_TRANSFORM_CLASS (klass);

  object_class->finalize = gst_shmem_meta_write_finalize;
  g_object_class_install_property (object_class,
      common_properties_implement (&properties, object_class),
      g_param_spec_boxed ("stats", "Statistics",
          "Counters since the start: frames, frames-with-container, "
          "frames-with-hdr10plus, frames-skipped (HDR10+ that the file cannot "
          "hold), containers (not counting those of the previous frame), "
          "container-seals (F_SEAL_* bits common to all). Posted as an element "
          "message at end of stream",
          GST_TYPE_STRUCTURE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
  object_class->get_property = gst_shmem_meta_write_get_property;

  gst_element_class_set_static_metadata (element_class, "Frame metadata writer",
      "Filter/Metadata",
      "Writes the containers that frames carry (HDR10+ and others) to a file "
      "as HDR10+ JSON, JSON lines or a container sequence",
      "The gst-shmemmeta authors");
  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);

  transform_class->start = gst_shmem_meta_write_start;
  transform_class->stop = gst_shmem_meta_write_stop;
  transform_class->sink_event = gst_shmem_meta_write_sink_event;
  transform_class->transform_ip = gst_shmem_meta_write_transform_ip;
  transform_class->transform_ip_on_passthrough = TRUE;
}

static void
gst_shmem_meta_write_init (GstShmemMetaWrite *self)
{
  common_properties_init (&properties, &self->config);
  self->carried = new_containers ();
  gst_base_transform_set_passthrough (GST_BASE_TRANSFORM_CAST (self), TRUE);
}
