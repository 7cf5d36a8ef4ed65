/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Frames of eight planes from appsrc to appsink: four views of NV12, each in a
 * shared memory of its own. The sender describes them with a
 * GstShmemPlanesMeta, the receiver maps plane after plane. */

#include <gst/app/gstappsink.h>
#include <gst/app/gstappsrc.h>
#include <gst/shmemmeta/gstshmemallocator.h>
#include <gst/shmemmeta/gstshmemplanemap.h>
#include <gst/shmemmeta/gstshmemplanesvideo.h>

#include <stdlib.h>
#include <string.h>

#define FRAMES 3
#define VIEWS 4
#define WIDTH 64
#define HEIGHT 48

/* The caps feature keeps away elements that would take the memories for one
 * picture. The rest is GStreamer's own way to say that there are views. */
#define CAPS                                                                   \
  "video/x-raw(" GST_CAPS_FEATURE_META_GST_SHMEM_PLANES_META "), "             \
  "format=NV12, width=" G_STRINGIFY (WIDTH) ", height=" G_STRINGIFY (          \
      HEIGHT) ", framerate=25/1, multiview-mode=separated, "                   \
              "views=" G_STRINGIFY (VIEWS)

/* ---- sending ---- */

/* A plane for each of luma and chroma of each view; view v is in memory v. */
static gboolean
make_table (GstShmemPlanes *planes, gsize *memory_size, GError **error)
{
  GstVideoInfo info;

  planes->num = 0;
  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_NV12, WIDTH, HEIGHT);
  *memory_size = GST_VIDEO_INFO_SIZE (&info);
  for (guint view = 0; view < VIEWS; view++)
    if (!gst_shmem_planes_append_video_info (
            planes, &info, view, 0, SHMEM_PLANE_COLOUR, view, error))
      return FALSE;
  return TRUE;
}

/* All bytes of plane p of frame f are 1 + 16 * p + f. */
static gboolean
draw (GstBuffer *buffer, guint frame, guint plane, GError **error)
{
  GstShmemPlaneMap map;

  if (!gst_shmem_plane_map (&map, buffer, plane, GST_MAP_WRITE, error))
    return FALSE;
  memset (map.data, (gint) (1 + 16 * plane + frame), map.size);
  gst_shmem_plane_unmap (&map);
  return TRUE;
}

static GstBuffer *
make_frame (GstAllocator *allocator, guint frame, GError **error)
{
  GstBuffer *buffer = gst_buffer_new ();
  GstShmemPlanes planes;
  gsize size;

  if (!make_table (&planes, &size, error))
    goto failed;
  for (guint view = 0; view < VIEWS; view++) {
    GstMemory *memory = gst_allocator_alloc (allocator, size, NULL);

    if (memory == NULL) {
      g_set_error (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_SYSTEM,
          "no shared memory of %" G_GSIZE_FORMAT " bytes", size);
      goto failed;
    }
    gst_buffer_append_memory (buffer, memory);
  }
  /* The table is checked against the memories here, once and for all. */
  if (!gst_buffer_add_shmem_planes_meta (buffer, &planes, error))
    goto failed;
  for (guint plane = 0; plane < planes.num; plane++)
    if (!draw (buffer, frame, plane, error))
      goto failed;
  GST_BUFFER_PTS (buffer) = frame * GST_SECOND / 25;
  return buffer;

failed:
  gst_buffer_unref (buffer);
  return NULL;
}

/* Memory is new for each frame here. A program that has many of them keeps a
 * GstBufferPool, as fresh pages cost more than what is drawn into them. */
static gboolean
send_frames (GstAppSrc *src, GError **error)
{
  GstAllocator *allocator =
      gst_shmem_allocator_new (GST_SHMEM_POLICY_PRODUCER_WRITABLE);
  gboolean sent = TRUE;

  for (guint frame = 0; sent && frame < FRAMES; frame++) {
    GstBuffer *buffer = make_frame (allocator, frame, error);

    sent = buffer && gst_app_src_push_buffer (src, buffer) == GST_FLOW_OK;
  }
  gst_app_src_end_of_stream (src);
  gst_object_unref (allocator);
  return sent;
}

/* ---- receiving ---- */

static gboolean
print_plane (GstBuffer *buffer, guint frame, guint index, GError **error)
{
  const GstShmemPlane *plane =
      &gst_buffer_get_shmem_planes_meta (buffer)->planes.planes[index];
  GstShmemPlaneMap map;
  guint64 sum = 0;

  if (!gst_shmem_plane_map (&map, buffer, index, GST_MAP_READ, error))
    return FALSE;
  for (gsize i = 0; i < map.size; i++)
    sum += map.data[i];
  g_print ("frame %u plane %u: view %u, %" GST_FOURCC_FORMAT
           ", %s, %u x %u, memory %u, offset "
           "%" G_GUINT64_FORMAT ", stride %u, sum %" G_GUINT64_FORMAT "\n",
      frame, index, plane->view, GST_FOURCC_ARGS (plane->format),
      plane->role == SHMEM_PLANE_LUMA ? "luma" : "chroma", map.width,
      map.height, plane->memory, plane->offset, map.stride, sum);
  gst_shmem_plane_unmap (&map);
  return TRUE;
}

static gboolean
print_frame (GstBuffer *buffer, guint frame, GError **error)
{
  GstShmemPlanesMeta *meta = gst_buffer_get_shmem_planes_meta (buffer);

  if (meta == NULL) {
    g_set_error (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_NOT_FOUND,
        "frame %u has no plane table", frame);
    return FALSE;
  }
  for (guint plane = 0; plane < meta->planes.num; plane++)
    if (!print_plane (buffer, frame, plane, error))
      return FALSE;
  return TRUE;
}

static gboolean
receive_frames (GstAppSink *sink, GError **error)
{
  GstSample *sample;
  gboolean good = TRUE;
  guint frames = 0;

  while (good && (sample = gst_app_sink_pull_sample (sink))) {
    good = print_frame (gst_sample_get_buffer (sample), frames++, error);
    gst_sample_unref (sample);
  }
  if (good && frames != FRAMES) {
    g_set_error (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_NOT_FOUND,
        "%u frames came instead of %u", frames, FRAMES);
    return FALSE;
  }
  return good;
}

/* What an element has to say goes before what was seen of it here. */
static void
take_bus_error (GstElement *pipeline, GError **error)
{
  GstBus *bus = gst_element_get_bus (pipeline);
  GstMessage *message = gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR);

  if (message) {
    g_clear_error (error);
    gst_message_parse_error (message, error, NULL);
    gst_message_unref (message);
  }
  gst_object_unref (bus);
}

static gboolean
run (GError **error)
{
  GstElement *pipeline, *src, *sink;
  gboolean good;

  pipeline =
      gst_parse_launch ("appsrc name=src format=time ! appsink name=sink "
                        "sync=false",
          error);
  if (pipeline == NULL)
    return FALSE;
  src = gst_bin_get_by_name (GST_BIN (pipeline), "src");
  sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  gst_util_set_object_arg (G_OBJECT (src), "caps", CAPS);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  good = send_frames (GST_APP_SRC (src), error)
      && receive_frames (GST_APP_SINK (sink), error);
  if (!good)
    take_bus_error (pipeline, error);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (src);
  gst_object_unref (sink);
  gst_object_unref (pipeline);
  return good;
}

int
main (int argc, char **argv)
{
  GError *error = NULL;

  gst_init (&argc, &argv);
  if (run (&error))
    return EXIT_SUCCESS;
  g_printerr ("appsrc-planes: %s\n",
      error ? error->message : "the pipeline took no frame");
  g_clear_error (&error);
  return EXIT_FAILURE;
}
