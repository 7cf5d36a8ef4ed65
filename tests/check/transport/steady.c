/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * What a frame costs once a stream is under way: none of our allocations on
 * either side, no memory made, mapped or passed. GStreamer allocates a
 * GstBuffer and its metas for the consumer, which only GStreamer can do. The
 * same is true of frames with several pictures, from the streams that they are
 * made of to those that are made of them.
 *
 * This loads the plugin, so that what is ours is in libraries of ours.
 */

#include <gst/app/gstappsink.h>
#include <gst/app/gstappsrc.h>
#include <gst/check/gstcheck.h>
#include <gst/shmemmeta/shmemmeta.h>
#include <gst/video/video.h>

#include <glib/gstdio.h>

#include "calls.h"

/* Frames under way at a time. An appsink keeps the last one. */
#define N_UNDER_WAY 8
#define N_BUFFERS (N_UNDER_WAY + 1)
#define N_ROUNDS 100
#define N_FRAMES (N_UNDER_WAY * N_ROUNDS)
/* A GstBuffer, and a meta for the container and one for the layout. */
#define FOR_US_EACH 3
/* A GstBuffer, two plane tables, and for each of two pictures two parents,
 * three containers and three layouts: of the muxer, the consumer and the
 * demuxer. */
#define FOR_US_PICTURES (1 + 2 + 2 * (2 + 3 + 3))

/* With five metas more, what these hold: structures, fields, bytes. */
#define FOR_US_OTHERS 40

typedef enum
{
  METADATA_NONE,
  METADATA_SAME,
  METADATA_NEW,
  METADATA_OTHERS, /* metas of other kinds, which are the same again */
} Metadata;

typedef struct
{
  gchar *folder;
  gchar *path;
  GstElement *producer, *src;
  GstElement *consumer, *receiver, *sink;
  GstBufferPool *pool;
  GstShmemContainer *container;
  guint n_containers;
  guint n_pushed;
  GstVideoInfo info;
} Stream;

/* In the metas of METADATA_OTHERS. */
#define CUSTOM "ShmemSteadyCustom"
static GstCaps *reference;
static GDateTime *jam;

static void
load_plugin (void)
{
  GError *error = NULL;
  GstPlugin *plugin = gst_plugin_load_file (PLUGIN, &error);

  fail_unless (plugin != NULL, "%s", error ? error->message : "");
  gst_registry_add_plugin (gst_registry_get (), plugin);
}

static GstShmemContainer *
new_container (guint number)
{
  g_autoptr (GstShmemContainerBuilder) builder =
      gst_shmem_container_builder_new ();
  guint data[256] = { number };

  gst_shmem_container_builder_add (
      builder, SHMEM_FORMAT_T35, data, sizeof data);
  return gst_shmem_container_builder_build (builder, NULL);
}

static GstElement *
launch (const gchar *format, const gchar *path, const gchar *name,
    GstElement **element)
{
  gchar *text = g_strdup_printf (format, path);
  GstElement *pipeline = gst_parse_launch (text, NULL);

  fail_unless (pipeline != NULL, "%s", text);
  *element = gst_bin_get_by_name (GST_BIN (pipeline), name);
  g_free (text);
  return pipeline;
}

/* The one that the sink offers, with a bound. */
static void
make_pool (Stream *stream, GstCaps *caps)
{
  GstQuery *query = gst_query_new_allocation (caps, TRUE);
  GstPad *pad = gst_element_get_static_pad (stream->src, "src");
  GstStructure *config;
  guint size;

  fail_unless (gst_pad_peer_query (pad, query));
  gst_query_parse_nth_allocation_pool (
      query, 0, &stream->pool, &size, NULL, NULL);
  config = gst_buffer_pool_get_config (stream->pool);
  gst_buffer_pool_config_set_params (config, caps, size, N_BUFFERS, N_BUFFERS);
  gst_buffer_pool_config_add_option (config, GST_BUFFER_POOL_OPTION_VIDEO_META);
  fail_unless (gst_buffer_pool_set_config (stream->pool, config));
  fail_unless (gst_buffer_pool_set_active (stream->pool, TRUE));
  gst_object_unref (pad);
  gst_query_unref (query);
}

/* @property of the consumer is set to TRUE, if there is one. */
static void
stream_start (Stream *stream, const gchar *property)
{
  GstCaps *caps;

  stream->folder = g_dir_make_tmp ("transport-XXXXXX", NULL);
  stream->path = g_build_filename (stream->folder, "socket", NULL);
  gst_video_info_set_format (&stream->info, GST_VIDEO_FORMAT_NV12, 64, 64);
  caps = gst_video_info_to_caps (&stream->info);
  stream->producer = launch ("appsrc name=src format=time ! shmemfdsink "
                             "socket-path=%s wait-for-connection=true",
      stream->path, "src", &stream->src);
  stream->consumer =
      launch ("shmemfdsrc name=receiver socket-path=%s ! appsink name=sink "
              "sync=false enable-last-sample=false",
          stream->path, "sink", &stream->sink);
  stream->receiver =
      gst_bin_get_by_name (GST_BIN (stream->consumer), "receiver");
  if (property)
    g_object_set (stream->receiver, property, TRUE, NULL);
  gst_app_src_set_caps (GST_APP_SRC (stream->src), caps);
  gst_element_set_state (stream->producer, GST_STATE_PLAYING);
  gst_element_set_state (stream->consumer, GST_STATE_PLAYING);
  make_pool (stream, caps);
  stream->container = new_container (0);
  gst_caps_unref (caps);
}

static void
stream_stop (Stream *stream)
{
  gst_element_set_state (stream->consumer, GST_STATE_NULL);
  gst_element_set_state (stream->producer, GST_STATE_NULL);
  gst_buffer_pool_set_active (stream->pool, FALSE);
  gst_shmem_container_unref (stream->container);
  gst_object_unref (stream->pool);
  gst_object_unref (stream->src);
  gst_object_unref (stream->receiver);
  gst_object_unref (stream->sink);
  gst_object_unref (stream->producer);
  gst_object_unref (stream->consumer);
  fail_unless (g_rmdir (stream->folder) == 0);
  g_free (stream->folder);
  g_free (stream->path);
}

static void
add_other_metas (GstBuffer *buffer)
{
  GstVideoRegionOfInterestMeta *region;
  GstCustomMeta *custom;
  guint8 caption[] = "caption";

  region =
      gst_buffer_add_video_region_of_interest_meta (buffer, "face", 1, 2, 3, 4);
  gst_video_region_of_interest_meta_add_param (region,
      gst_structure_new ("detection", "confidence", G_TYPE_DOUBLE, 0.5, NULL));
  custom = gst_buffer_add_custom_meta (buffer, CUSTOM);
  gst_structure_set (gst_custom_meta_get_structure (custom), "text",
      G_TYPE_STRING, "text", NULL);
  gst_buffer_add_video_caption_meta (
      buffer, GST_VIDEO_CAPTION_TYPE_CEA708_CDP, caption, sizeof caption);
  gst_buffer_add_reference_timestamp_meta (
      buffer, reference, GST_BUFFER_PTS (buffer), GST_CLOCK_TIME_NONE);
  gst_buffer_add_video_time_code_meta_full (
      buffer, 25, 1, jam, GST_VIDEO_TIME_CODE_FLAGS_NONE, 1, 2, 3, 4, 0);
}

static void
add_metadata (Stream *stream, GstBuffer *buffer, Metadata metadata)
{
  GstShmemContainer *container;

  /* That is not of the elements. */
  calls_pause (TRUE);
  if (metadata == METADATA_SAME) {
    gst_buffer_add_shmem_container_meta (buffer, stream->container);
  } else if (metadata == METADATA_NEW) {
    container = new_container (++stream->n_containers);
    gst_buffer_add_shmem_container_meta (buffer, container);
    gst_shmem_container_unref (container);
  } else if (metadata == METADATA_OTHERS) {
    add_other_metas (buffer);
  }
  calls_pause (FALSE);
}

static void
push (Stream *stream, guint8 value, Metadata metadata)
{
  GstBuffer *buffer = NULL;

  fail_unless_equals_int (
      gst_buffer_pool_acquire_buffer (stream->pool, &buffer, NULL),
      GST_FLOW_OK);
  gst_buffer_memset (buffer, 0, value, stream->info.size);
  GST_BUFFER_PTS (buffer) = stream->n_pushed++ * 40 * GST_MSECOND;
  add_metadata (stream, buffer, metadata);
  fail_unless_equals_int (
      gst_app_src_push_buffer (GST_APP_SRC (stream->src), buffer), GST_FLOW_OK);
}

/* Looks at the frame, and keeps it. */
static GstSample *
pull (Stream *stream, guint8 value, Metadata metadata)
{
  GstSample *sample = gst_app_sink_try_pull_sample (
      GST_APP_SINK (stream->sink), 30 * GST_SECOND);
  GstBuffer *buffer;
  GstMapInfo map;

  fail_unless (sample != NULL, "no frame came");
  buffer = gst_sample_get_buffer (sample);
  fail_unless (gst_buffer_map (buffer, &map, GST_MAP_READ));
  fail_unless_equals_uint64 (map.size, stream->info.size);
  fail_unless (map.data[0] == value && map.data[map.size - 1] == value);
  gst_buffer_unmap (buffer, &map);
  fail_unless (gst_buffer_get_video_meta (buffer) != NULL);
  fail_unless (!!gst_buffer_get_shmem_container_meta (buffer)
      == (metadata == METADATA_SAME || metadata == METADATA_NEW));
  fail_unless (!!gst_buffer_get_video_time_code_meta (buffer)
      == (metadata == METADATA_OTHERS));
  return sample;
}

static void
wait_until_received (Stream *stream)
{
  gint64 end = g_get_monotonic_time () + 30 * G_TIME_SPAN_SECOND;
  guint64 frames = 0;

  while (frames < stream->n_pushed) {
    GstStructure *stats = NULL;

    fail_unless (g_get_monotonic_time () < end);
    g_object_get (stream->receiver, "stats", &stats, NULL);
    gst_structure_get_uint64 (stats, "frames", &frames);
    gst_structure_free (stats);
    g_usleep (500);
  }
}

/* All that can be under way at a time is, twice: also what an appsink keeps. */
static void
warm_up (Stream *stream, Metadata metadata)
{
  GstSample *samples[N_UNDER_WAY];
  guint round, i;

  for (round = 0; round < 2; round++) {
    for (i = 0; i < N_UNDER_WAY; i++)
      push (stream, (guint8) i, metadata);
    wait_until_received (stream);
    for (i = 0; i < N_UNDER_WAY; i++)
      samples[i] = pull (stream, (guint8) i, metadata);
    for (i = 0; i < N_UNDER_WAY; i++)
      gst_sample_unref (samples[i]);
  }
}

/* Each frame comes back before the next one goes, and all at once by turns. */
static void
run_rounds (Stream *stream, guint n, Metadata metadata)
{
  GstSample *samples[N_UNDER_WAY];
  guint round, i;

  for (round = 0; round < n; round++) {
    for (i = 0; i < N_UNDER_WAY; i++) {
      push (stream, (guint8) (round + i), metadata);
      if (round % 2)
        gst_sample_unref (pull (stream, (guint8) (round + i), metadata));
    }
    for (i = 0; i < N_UNDER_WAY && round % 2 == 0; i++)
      samples[i] = pull (stream, (guint8) (round + i), metadata);
    for (i = 0; i < N_UNDER_WAY && round % 2 == 0; i++)
      gst_sample_unref (samples[i]);
  }
}

static void
expect_nothing (const CallCounts *counts, guint64 most_for_us)
{
  gchar *where = calls_describe ();

  GST_INFO ("%" G_GUINT64_FORMAT
            " allocations of GStreamer for us, %" G_GUINT64_FORMAT
            " of others, in %u frames:\n%s",
      counts->for_us, counts->others, N_FRAMES, where);
  fail_unless (counts->ours == 0, "%" G_GUINT64_FORMAT " allocations in:\n%s",
      counts->ours, where);
  fail_unless (counts->maps == 0, "%" G_GUINT64_FORMAT " mappings in:\n%s",
      counts->maps, where);
  fail_unless (counts->memfds == 0, "%" G_GUINT64_FORMAT " memfds in:\n%s",
      counts->memfds, where);
  fail_unless (counts->fds_sent == 0,
      "%" G_GUINT64_FORMAT " messages with descriptors in:\n%s",
      counts->fds_sent, where);
  fail_unless (counts->for_us <= most_for_us,
      "%" G_GUINT64_FORMAT " allocations for us in:\n%s", counts->for_us,
      where);
  /* A buffer each at least, or the counting does not work. */
  fail_unless (counts->for_us >= N_FRAMES, "%" G_GUINT64_FORMAT " in:\n%s",
      counts->for_us, where);
  g_free (where);
}

GST_START_TEST (test_steady)
{
  const Metadata metadata = __i__ & 1 ? METADATA_SAME : METADATA_NONE;
  Stream stream = { 0 };
  CallCounts counts;

  load_plugin ();
  stream_start (&stream, (__i__ & 2) ? "is-live" : NULL);
  calls_init ();
  calls_start ();
  warm_up (&stream, metadata);
  calls_stop (&counts);
  /* Each memory was passed once, and mapped on the other side. */
  fail_unless (counts.ours > 0);
  fail_unless (counts.maps >= N_BUFFERS);
  fail_unless (counts.fds_sent >= N_BUFFERS);
  calls_start ();
  run_rounds (&stream, N_ROUNDS, metadata);
  calls_stop (&counts);
  expect_nothing (&counts, N_FRAMES * FOR_US_EACH);
  stream_stop (&stream);
}

GST_END_TEST

/* Bursts, of which a consumer with latest=true takes the last frame and a few
 * before it. */
static void
run_bursts (Stream *stream, guint n)
{
  guint round, i;

  for (round = 0; round < n; round++) {
    const guint8 last = (guint8) (round * N_UNDER_WAY + N_UNDER_WAY - 1);
    guint8 value;

    for (i = 0; i < N_UNDER_WAY; i++)
      push (stream, (guint8) (round * N_UNDER_WAY + i), METADATA_SAME);
    do {
      GstSample *sample = gst_app_sink_try_pull_sample (
          GST_APP_SINK (stream->sink), 30 * GST_SECOND);

      fail_unless (sample != NULL, "no frame came");
      gst_buffer_extract (gst_sample_get_buffer (sample), 0, &value, 1);
      gst_sample_unref (sample);
    } while (value != last);
  }
}

/* As warm_up(), but no frame is replaced: each is taken before the next one. */
static void
warm_up_latest (Stream *stream)
{
  GstSample *samples[N_UNDER_WAY];
  guint round, i;

  for (round = 0; round < 2; round++) {
    for (i = 0; i < N_UNDER_WAY; i++) {
      push (stream, (guint8) i, METADATA_SAME);
      samples[i] = pull (stream, (guint8) i, METADATA_SAME);
    }
    for (i = 0; i < N_UNDER_WAY; i++)
      gst_sample_unref (samples[i]);
  }
}

GST_START_TEST (test_latest)
{
  Stream stream = { 0 };
  CallCounts counts;

  load_plugin ();
  stream_start (&stream, "latest");
  calls_init ();
  warm_up_latest (&stream);
  /* With one frame in it, the next one waits, and those behind that are
   * skipped. */
  g_object_set (stream.sink, "max-buffers", 1, NULL);
  run_bursts (&stream, 2);
  calls_start ();
  run_bursts (&stream, N_ROUNDS);
  calls_stop (&counts);
  /* And a segment for each, as they arrive sooner than they are due. */
  expect_nothing (&counts, N_FRAMES * (FOR_US_EACH + 4));
  stream_stop (&stream);
}

GST_END_TEST

/* A container that is new costs one memfd and is passed once. */
GST_START_TEST (test_new_containers)
{
  Stream stream = { 0 };
  CallCounts counts;

  load_plugin ();
  stream_start (&stream, NULL);
  warm_up (&stream, METADATA_NEW);
  calls_init ();
  calls_start ();
  run_rounds (&stream, N_ROUNDS, METADATA_NEW);
  calls_stop (&counts);
  fail_unless_equals_uint64 (counts.memfds, N_FRAMES);
  fail_unless_equals_uint64 (counts.fds_sent, N_FRAMES);
  fail_unless_equals_uint64 (counts.maps, 0);
  /* The consumer's: an object, a copy of its bytes, a key and more. */
  fail_unless (counts.ours > N_FRAMES);
  stream_stop (&stream);
}

GST_END_TEST

/* Only what changes is read anew, and what GStreamer needs is allocated. */
GST_START_TEST (test_other_metas)
{
  static const gchar *tags[] = { NULL };
  Stream stream = { 0 };
  CallCounts counts;

  load_plugin ();
  gst_meta_register_custom (CUSTOM, tags, NULL, NULL, NULL);
  reference = gst_caps_from_string ("timestamp/x-ntp, port=(int)123");
  jam = g_date_time_new_utc (2026, 3, 4, 0, 0, 0);
  stream_start (&stream, FALSE);
  warm_up (&stream, METADATA_OTHERS);
  calls_init ();
  calls_start ();
  run_rounds (&stream, N_ROUNDS, METADATA_OTHERS);
  calls_stop (&counts);
  expect_nothing (&counts, N_FRAMES * (FOR_US_EACH + FOR_US_OTHERS));
  stream_stop (&stream);
  gst_clear_caps (&reference);
  g_clear_pointer (&jam, g_date_time_unref);
}

GST_END_TEST

/* ---- Several pictures in a frame. ---- */

#define N_PICTURES 2

/* Of memory that can be shared. */
static void
make_picture_pool (Stream *stream, GstCaps *caps)
{
  GstAllocator *allocator =
      gst_shmem_allocator_new (GST_SHMEM_POLICY_PRODUCER_WRITABLE);
  GstStructure *config;

  stream->pool = gst_buffer_pool_new ();
  config = gst_buffer_pool_get_config (stream->pool);
  gst_buffer_pool_config_set_params (
      config, caps, (guint) stream->info.size, N_BUFFERS, N_BUFFERS);
  gst_buffer_pool_config_set_allocator (config, allocator, NULL);
  fail_unless (gst_buffer_pool_set_config (stream->pool, config));
  fail_unless (gst_buffer_pool_set_active (stream->pool, TRUE));
  gst_object_unref (allocator);
}

/* Through shmemplanemux and shmemplanedemux: as many streams as pictures. */
static void
streams_start (Stream *streams)
{
  GstCaps *caps;
  guint i;

  streams->folder = g_dir_make_tmp ("transport-XXXXXX", NULL);
  streams->path = g_build_filename (streams->folder, "socket", NULL);
  streams->producer = launch ("appsrc name=src0 format=time ! mux.sink_0 "
                              "appsrc name=src1 format=time ! mux.sink_1 "
                              "shmemplanemux name=mux ! shmemfdsink "
                              "socket-path=%s wait-for-connection=true",
      streams->path, "src0", &streams[0].src);
  streams->consumer = launch (
      "shmemfdsrc name=receiver socket-path=%s ! shmemplanedemux name=demux "
      "demux.src_0 ! appsink name=sink0 sync=false async=false "
      "enable-last-sample=false "
      "demux.src_1 ! appsink name=sink1 sync=false async=false "
      "enable-last-sample=false",
      streams->path, "receiver", &streams->receiver);
  streams[1].src = gst_bin_get_by_name (GST_BIN (streams->producer), "src1");
  streams[0].sink = gst_bin_get_by_name (GST_BIN (streams->consumer), "sink0");
  streams[1].sink = gst_bin_get_by_name (GST_BIN (streams->consumer), "sink1");
  gst_video_info_set_format (&streams->info, GST_VIDEO_FORMAT_NV12, 64, 64);
  caps = gst_video_info_to_caps (&streams->info);
  for (i = 0; i < N_PICTURES; i++) {
    streams[i].info = streams->info;
    gst_app_src_set_caps (GST_APP_SRC (streams[i].src), caps);
  }
  gst_element_set_state (streams->producer, GST_STATE_PLAYING);
  gst_element_set_state (streams->consumer, GST_STATE_PLAYING);
  for (i = 0; i < N_PICTURES; i++) {
    make_picture_pool (&streams[i], caps);
    streams[i].container = new_container (i);
  }
  gst_caps_unref (caps);
}

static void
streams_stop (Stream *streams)
{
  /* The other is of the same pipelines. */
  gst_element_set_state (streams->consumer, GST_STATE_NULL);
  gst_element_set_state (streams->producer, GST_STATE_NULL);
  gst_buffer_pool_set_active (streams[1].pool, FALSE);
  gst_shmem_container_unref (streams[1].container);
  gst_object_unref (streams[1].pool);
  gst_object_unref (streams[1].src);
  gst_object_unref (streams[1].sink);
  stream_stop (streams);
}

/* Each frame comes back before the next one goes. */
static void
run_pictures (Stream *streams, guint n)
{
  GstSample *samples[N_PICTURES];
  guint i, k;

  for (i = 0; i < n; i++) {
    for (k = 0; k < N_PICTURES; k++)
      push (&streams[k], (guint8) (i + k), METADATA_SAME);
    for (k = 0; k < N_PICTURES; k++)
      samples[k] = pull (&streams[k], (guint8) (i + k), METADATA_SAME);
    for (k = 0; k < N_PICTURES; k++)
      gst_sample_unref (samples[k]);
  }
}

GST_START_TEST (test_pictures)
{
  Stream streams[N_PICTURES] = { { 0 }, { 0 } };
  CallCounts counts;

  load_plugin ();
  streams_start (streams);
  calls_init ();
  calls_start ();
  run_pictures (streams, 4 * N_BUFFERS);
  calls_stop (&counts);
  /* Each memory was passed once, and mapped on the other side. */
  fail_unless (counts.maps >= N_PICTURES * N_BUFFERS);
  fail_unless (counts.fds_sent >= N_BUFFERS);
  calls_start ();
  run_pictures (streams, N_FRAMES);
  calls_stop (&counts);
  /* Should more frames be under way than before, each takes a buffer of the
   * muxer's and one for each picture, which are kept. */
  expect_nothing (
      &counts, N_FRAMES * FOR_US_PICTURES + N_BUFFERS * (1 + N_PICTURES));
  streams_stop (streams);
}

GST_END_TEST

static Suite *
steady_suite (void)
{
  Suite *s = suite_create ("steady");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_loop_test (tc, test_steady, 0, 4);
  tcase_add_test (tc, test_latest);
  tcase_add_test (tc, test_new_containers);
  tcase_add_test (tc, test_other_metas);
  tcase_add_test (tc, test_pictures);
  return s;
}

GST_CHECK_MAIN (steady)
