/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Whose memory frames of shmemv4l2src are in: what it does with each pool that
 * an element downstream can offer, with buffers that are not given back, and
 * where there is no udmabuf. Downstream is a probe here, which answers the
 * allocation query, and looks into each frame: the capture device of the module
 * in kmod writes its number into it.
 */

#include <fcntl.h>
#include <linux/dma-heap.h>
#include <linux/videodev2.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <gst/allocators/allocators.h>
#include <gst/shmemmeta/shmemmeta.h>
#include <gst/video/video.h>

#include "kmod/shmemtest.h"
#include "lib-shmem/shmem-test.h"

#define HEAP "/dev/dma_heap/system"
#define WIDTH 640
#define HEIGHT 360
#define NV12                                                                   \
  "video/x-raw,format=NV12,width=640,height=360,colorimetry=bt2100-pq"
#define EIGHT                                                                  \
  "video/x-raw(meta:GstShmemPlanesMeta),v4l2-format=SH8P,width=640,height=360"

/* ---- a pool ---- */

/* What its memory is like. */
typedef enum
{
  HEAP_MEMORY,   /* dma-bufs that a driver can write to */
  SYSTEM_MEMORY, /* no dma-bufs */
  SMALL_MEMORY,  /* less than a frame */
  OFFSET_MEMORY, /* frames start behind the start of the dma-buf */
} MemoryKind;

typedef struct
{
  GstBufferPool parent;
  MemoryKind kind;
  gint stride;
  gint allocated;
} TestPool;

typedef GstBufferPoolClass TestPoolClass;

GType test_pool_get_type (void);
G_DEFINE_TYPE (TestPool, test_pool, GST_TYPE_BUFFER_POOL)

static const gchar **
test_pool_get_options (GstBufferPool *pool)
{
  static const gchar *options[] = { GST_BUFFER_POOL_OPTION_VIDEO_META, NULL };

  (void) pool;
  return options;
}

static GstMemory *
heap_memory (gsize size)
{
  struct dma_heap_allocation_data request = { .len = size,
    .fd_flags = O_RDWR | O_CLOEXEC };
  GstAllocator *allocator = gst_dmabuf_allocator_new ();
  gint heap = open (HEAP, O_RDWR | O_CLOEXEC);
  GstMemory *memory;

  CHECK (heap >= 0);
  CHECK_INT (ioctl (heap, DMA_HEAP_IOCTL_ALLOC, &request), 0);
  close (heap);
  memory = gst_dmabuf_allocator_alloc (allocator, (gint) request.fd, size);
  gst_object_unref (allocator);
  return memory;
}

static GstFlowReturn
test_pool_alloc (
    GstBufferPool *pool, GstBuffer **buffer, GstBufferPoolAcquireParams *params)
{
  TestPool *self = (TestPool *) pool;
  gsize luma = (gsize) self->stride * HEIGHT, size = luma * 3 / 2;
  gsize offsets[GST_VIDEO_MAX_PLANES] = { 0, luma };
  gint strides[GST_VIDEO_MAX_PLANES] = { self->stride, self->stride };
  GstMemory *memory;

  (void) params;
  if (self->kind == SYSTEM_MEMORY)
    memory = gst_allocator_alloc (NULL, size, NULL);
  else if (self->kind == OFFSET_MEMORY)
    memory = heap_memory (size + 4096);
  else
    memory = heap_memory (self->kind == SMALL_MEMORY ? size - 4096 : size);
  if (self->kind == OFFSET_MEMORY)
    gst_memory_resize (memory, 4096, size);
  *buffer = gst_buffer_new ();
  gst_buffer_append_memory (*buffer, memory);
  gst_buffer_add_video_meta_full (*buffer, GST_VIDEO_FRAME_FLAG_NONE,
      GST_VIDEO_FORMAT_NV12, WIDTH, HEIGHT, 2, offsets, strides);
  g_atomic_int_inc (&self->allocated);
  return GST_FLOW_OK;
}

static void
test_pool_class_init (TestPoolClass *klass)
{
  klass->get_options = test_pool_get_options;
  klass->alloc_buffer = test_pool_alloc;
}

static void
test_pool_init (TestPool *self)
{
  self->stride = WIDTH;
}

static GstBufferPool *
new_pool (MemoryKind kind, gint stride)
{
  TestPool *self = g_object_new (test_pool_get_type (), NULL);

  gst_object_ref_sink (self);
  self->kind = kind;
  self->stride = stride;
  return GST_BUFFER_POOL_CAST (self);
}

static gboolean
has_heap (void)
{
  if (access (HEAP, R_OK | W_OK) == 0)
    return TRUE;
  test_skipped = "there is no " HEAP;
  return FALSE;
}

static gboolean
has_udmabuf (void)
{
  return access ("/dev/udmabuf", R_OK | W_OK) == 0;
}

/* ---- devices ---- */

static gchar *
find_device (void)
{
  gchar *words[] = { (gchar *) "vm-device", (gchar *) "v4l2", NULL };
  gchar *path = NULL;

  CHECK (g_spawn_sync (NULL, words, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL,
      &path, NULL, NULL, NULL));
  return g_strchomp (path);
}

static void
write_file (const gchar *path, const gchar *text)
{
  gint fd = open (path, O_WRONLY | O_CLOEXEC);

  CHECK (fd >= 0);
  CHECK_INT (write (fd, text, strlen (text)), strlen (text));
  close (fd);
}

static void
set_parameter (const gchar *name, const gchar *value)
{
  g_autofree gchar *path =
      g_strconcat ("/sys/module/shmemtest/parameters/", name, NULL);

  write_file (path, value);
}

static void
reset_parameters (void)
{
  write_file ("/sys/kernel/debug/shmemtest/capture/reset", "1");
}

/* ---- a stream ---- */

typedef struct
{
  GstElement *pipeline, *src;
  GstBus *bus;
  GMutex lock;
  /* What downstream answers. */
  GstBufferPool *pool;
  guint min, max;
  /* A frame, once somebody wants one: until then, it is on its way. */
  GCond cond;
  GstBuffer *frame;
  gboolean wanted, stopped;
  gint warnings;
} Stream;

static GstPadProbeReturn
answer (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  GstQuery *query = GST_PAD_PROBE_INFO_QUERY (info);
  Stream *stream = data;

  (void) pad;
  if (GST_QUERY_TYPE (query) != GST_QUERY_ALLOCATION)
    return GST_PAD_PROBE_OK;
  g_mutex_lock (&stream->lock);
  if (stream->pool || stream->min > 0)
    gst_query_add_allocation_pool (
        query, stream->pool, WIDTH * HEIGHT * 3 / 2, stream->min, stream->max);
  g_mutex_unlock (&stream->lock);
  gst_query_add_allocation_meta (query, GST_VIDEO_META_API_TYPE, NULL);
  return GST_PAD_PROBE_HANDLED;
}

/* Whoever wants it has the only reference then. */
static GstPadProbeReturn
take (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  Stream *stream = data;
  GstBuffer *frame = GST_PAD_PROBE_INFO_BUFFER (info);

  (void) pad;
  g_mutex_lock (&stream->lock);
  while (!stream->wanted && !stream->stopped)
    g_cond_wait (&stream->cond, &stream->lock);
  if (stream->wanted) {
    stream->frame = frame;
    stream->wanted = FALSE;
    g_cond_broadcast (&stream->cond);
    frame = NULL;
  }
  g_mutex_unlock (&stream->lock);
  if (frame)
    gst_buffer_unref (frame);
  GST_PAD_PROBE_INFO_DATA (info) = NULL;
  return GST_PAD_PROBE_HANDLED;
}

static GstBusSyncReply
watch (GstBus *bus, GstMessage *message, gpointer data)
{
  Stream *stream = data;
  GError *error = NULL;

  (void) bus;
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR) {
    gst_message_parse_error (message, &error, NULL);
    printf ("# %s\n", error->message);
    test_fail (__FILE__, __LINE__, "an element has failed");
  }
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_WARNING) {
    gst_message_parse_warning (message, &error, NULL);
    printf ("# %s\n", error->message);
    CHECK (g_error_matches (
        error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_SETTINGS));
    g_error_free (error);
    g_atomic_int_inc (&stream->warnings);
  }
  gst_message_unref (message);
  return GST_BUS_DROP;
}

static void
stream_init (Stream *stream, const gchar *device, const gchar *settings,
    const gchar *caps, GstBufferPool *pool)
{
  /* The device also has NM12, and prefers what was captured last. */
  const gchar *only =
      strstr (settings, "pixelformat=") ? "" : "pixelformat=NV12";
  g_autofree gchar *text =
      g_strdup_printf ("shmemv4l2src name=src device=%s %s %s ! %s ! "
                       "fakesink name=sink sync=false async=false",
          device, only, settings, caps);
  GstElement *sink;
  GstPad *pad;

  memset (stream, 0, sizeof *stream);
  g_mutex_init (&stream->lock);
  stream->pool = pool;
  g_cond_init (&stream->cond);
  stream->pipeline = gst_parse_launch (text, NULL);
  CHECK (stream->pipeline != NULL);
  stream->src = gst_bin_get_by_name (GST_BIN (stream->pipeline), "src");
  stream->bus = gst_element_get_bus (stream->pipeline);
  gst_bus_set_sync_handler (stream->bus, watch, stream, NULL);
  sink = gst_bin_get_by_name (GST_BIN (stream->pipeline), "sink");
  pad = gst_element_get_static_pad (sink, "sink");
  gst_pad_add_probe (
      pad, GST_PAD_PROBE_TYPE_QUERY_DOWNSTREAM, answer, stream, NULL);
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, take, stream, NULL);
  gst_object_unref (pad);
  gst_object_unref (sink);
}

static void
stream_play (Stream *stream)
{
  CHECK (gst_element_set_state (stream->pipeline, GST_STATE_PLAYING)
      != GST_STATE_CHANGE_FAILURE);
}

static void
stream_stop (Stream *stream)
{
  g_mutex_lock (&stream->lock);
  stream->stopped = TRUE;
  g_cond_broadcast (&stream->cond);
  g_mutex_unlock (&stream->lock);
  CHECK_INT (gst_element_set_state (stream->pipeline, GST_STATE_NULL),
      GST_STATE_CHANGE_SUCCESS);
}

static void
stream_clear (Stream *stream)
{
  stream_stop (stream);
  gst_object_unref (stream->bus);
  gst_object_unref (stream->src);
  gst_object_unref (stream->pipeline);
  gst_clear_object (&stream->pool);
  g_mutex_clear (&stream->lock);
  g_cond_clear (&stream->cond);
}

static GstBuffer *
next_frame (Stream *stream)
{
  GstBuffer *frame;

  g_mutex_lock (&stream->lock);
  stream->wanted = TRUE;
  g_cond_broadcast (&stream->cond);
  while (stream->frame == NULL)
    g_cond_wait (&stream->cond, &stream->lock);
  frame = g_steal_pointer (&stream->frame);
  g_mutex_unlock (&stream->lock);
  return frame;
}

/* The number that the device wrote into each plane of @frame, after a look at
 * its last byte. */
static guint32
get_number (GstBuffer *frame)
{
  guint32 number = 0;
  guint p;

  for (p = 0; p < gst_buffer_n_memory (frame); p++) {
    GstMemory *memory = gst_buffer_peek_memory (frame, p);
    struct shmemtest_plane header;
    GstMapInfo map;

    CHECK (gst_memory_map (memory, &map, GST_MAP_READ));
    CHECK (map.size > sizeof header);
    memcpy (&header, map.data, sizeof header);
    CHECK_INT (header.magic, SHMEMTEST_MAGIC);
    CHECK_INT (header.plane, p);
    CHECK_INT (map.data[header.size - 1], SHMEMTEST_FILL (header.sequence, p));
    CHECK (p == 0 || header.sequence == number);
    number = header.sequence;
    gst_memory_unmap (memory, &map);
  }
  return number;
}

static guint64
get_count (Stream *stream, const gchar *name)
{
  GstStructure *stats;
  guint64 count;

  g_object_get (stream->src, "stats", &stats, NULL);
  CHECK (gst_structure_get_uint64 (stats, name, &count));
  gst_structure_free (stats);
  return count;
}

/* @reason: nouns that the reason must name, or NULL for none. */
static void
check_kind (Stream *stream, const gchar *kind, const gchar *reason)
{
  GstStructure *stats;
  const gchar *said;

  g_object_get (stream->src, "stats", &stats, NULL);
  said = gst_structure_get_string (stats, "memory-reason");
  printf ("# %s; %s\n", gst_structure_get_string (stats, "memory"),
      said ? said : "-");
  CHECK (g_strcmp0 (gst_structure_get_string (stats, "memory"), kind) == 0);
  CHECK ((said == NULL) == (reason == NULL));
  CHECK (reason == NULL || strstr (said, reason));
  gst_structure_free (stats);
}

/* @count frames one after the other, each of @pool unless that is NULL. */
static void
check_frames (Stream *stream, gint count, GstBufferPool *pool)
{
  guint32 before = 0;
  gint i;

  for (i = 0; i < count; i++) {
    GstBuffer *frame = next_frame (stream);
    guint32 number = get_number (frame);

    CHECK (i == 0 || number > before);
    CHECK (pool == NULL || frame->pool == pool);
    before = number;
    gst_buffer_unref (frame);
  }
}

/* ---- pools ---- */

#define FRAMES 30

/* What comes of a pool that downstream offers. */
static void
offer (const gchar *settings, MemoryKind kind, gint stride, guint max,
    const gchar *expected, const gchar *reason)
{
  g_autofree gchar *device = find_device ();
  gboolean used = strcmp (expected, "import") == 0;
  GstBufferPool *pool = new_pool (kind, stride);
  Stream stream;

  stream_init (&stream, device, settings, NV12, gst_object_ref (pool));
  stream.min = 2;
  stream.max = max;
  stream_play (&stream);
  check_frames (&stream, 1, NULL);
  check_kind (&stream, expected, reason);
  check_frames (&stream, FRAMES, used ? pool : NULL);
  CHECK_INT (get_count (&stream, "frames-copied"), 0);
  if (used)
    CHECK (((TestPool *) pool)->allocated <= 6);
  stream_stop (&stream);
  CHECK (!gst_buffer_pool_is_active (pool));
  stream_clear (&stream);
  gst_object_unref (pool);
}

static void
pool_of_dmabufs (void)
{
  if (!has_heap ())
    return;
  offer ("", HEAP_MEMORY, WIDTH, 0, "import", NULL);
  offer ("memory=import", HEAP_MEMORY, WIDTH, 0, "import", NULL);
  offer ("", HEAP_MEMORY, WIDTH, 8, "import", NULL);
}

static void
other_kinds_than_the_pool (void)
{
  if (!has_heap ())
    return;
  offer ("memory=export", HEAP_MEMORY, WIDTH, 0, "export", NULL);
  offer ("memory=mmap", HEAP_MEMORY, WIDTH, 0, "mmap", NULL);
  offer ("dmabuf=false", HEAP_MEMORY, WIDTH, 0, "mmap", NULL);
}

static void
pool_that_does_not_fit (void)
{
  offer ("", SYSTEM_MEMORY, WIDTH, 0, "export", "SystemMemory");
  if (!has_heap ())
    return;
  offer ("", HEAP_MEMORY, WIDTH, 3, "export", "at most 3");
  offer ("", SMALL_MEMORY, WIDTH, 0, "export", "bytes");
  offer ("", OFFSET_MEMORY, WIDTH, 0, "export", "4096");
  /* The module writes its own strides only. */
  offer ("", HEAP_MEMORY, WIDTH + 64, 0, "export", "704");
}

/* Said to those who asked for it, once. */
static void
pool_that_was_asked_for (void)
{
  g_autofree gchar *device = find_device ();
  Stream stream;

  stream_init (
      &stream, device, "memory=import", NV12, new_pool (SYSTEM_MEMORY, WIDTH));
  stream_play (&stream);
  check_frames (&stream, 3, NULL);
  check_kind (&stream, "export", "SystemMemory");
  CHECK_INT (g_atomic_int_get (&stream.warnings), 1);
  stream_clear (&stream);

  stream_init (&stream, device, "memory=import", NV12, NULL);
  stream_play (&stream);
  check_frames (&stream, 3, NULL);
  check_kind (&stream, "export", "pool");
  CHECK_INT (g_atomic_int_get (&stream.warnings), 1);
  stream_clear (&stream);
}

/* The driver's strides, or the pool's: whoever can have the other's. */
static void
strides (void)
{
  if (!has_heap ())
    return;
  set_parameter ("any_rows", "1");
  offer ("", HEAP_MEMORY, WIDTH + 64, 0, "import", NULL);
  /* A longer row is one that the module does not write. */
  offer ("", HEAP_MEMORY, WIDTH * 5, 0, "export", "3200");
  offer ("", HEAP_MEMORY, WIDTH, 0, "import", NULL);
  set_parameter ("any_rows", "0");
  set_parameter ("row_padding", "64");
  offer ("", HEAP_MEMORY, WIDTH, 0, "export", "bytes");
  set_parameter ("row_padding", "0");
}

/* ---- drivers ---- */

/* Refused altogether, at the first buffer, or at the last one. */
static void
driver_that_refuses (void)
{
  if (!has_heap ())
    return;
  set_parameter ("no_import", "1");
  offer ("", HEAP_MEMORY, WIDTH, 0, "export", "VIDIOC_REQBUFS");
  set_parameter ("no_import", "0");
  set_parameter ("import_error", "14");
  offer ("", HEAP_MEMORY, WIDTH, 0, "export", "VIDIOC_QBUF");
  set_parameter ("import_error", "14,5");
  offer ("", HEAP_MEMORY, WIDTH, 0, "export", "VIDIOC_QBUF");
  set_parameter ("expbuf_error", "22");
  offer ("", HEAP_MEMORY, WIDTH, 0, "mmap", "VIDIOC_QBUF");
  reset_parameters ();
  set_parameter ("expbuf_error", "22");
  offer ("memory=export", HEAP_MEMORY, WIDTH, 0, "mmap", "VIDIOC_EXPBUF");
  reset_parameters ();
}

/* For one frame: the buffer is back in the pool, and goes with the next one. */
static void
driver_that_refuses_once (void)
{
  g_autofree gchar *device = find_device ();
  GstBufferPool *pool;
  Stream stream;
  gint i;

  if (!has_heap ())
    return;
  pool = new_pool (HEAP_MEMORY, WIDTH);
  set_parameter ("import_error", "14,8,3");
  stream_init (&stream, device, "", NV12, gst_object_ref (pool));
  stream_play (&stream);
  for (i = 0; i < FRAMES; i++) {
    GstBuffer *frame = next_frame (&stream);

    get_number (frame);
    gst_buffer_unref (frame);
  }
  check_kind (&stream, "import", NULL);
  check_frames (&stream, FRAMES, pool);
  stream_clear (&stream);
  gst_object_unref (pool);
  reset_parameters ();
}

/* ---- buffers that are not given back ---- */

/* The device goes on with two buffers, and frames are copied; once the others
 * are back, it has them again. One more frame is on its way each time. */
static void
hold_and_return (Stream *stream, guint count)
{
  GPtrArray *held =
      g_ptr_array_new_with_free_func ((GDestroyNotify) gst_buffer_unref);
  guint64 copied;
  guint i;

  for (i = 0; i < count - 2; i++)
    g_ptr_array_add (held, next_frame (stream));
  CHECK (get_count (stream, "frames-copied") <= 1);
  for (i = 0; i < 20; i++) {
    GstBuffer *frame = next_frame (stream);

    get_number (frame);
    CHECK (frame->pool == NULL);
    gst_buffer_unref (frame);
  }
  CHECK (get_count (stream, "frames-copied") >= 20);
  /* Nobody has written to them meanwhile. */
  for (i = 0; i < held->len; i++)
    CHECK_INT (get_number (held->pdata[i]), i);
  g_ptr_array_unref (held);
  for (i = 0; i < 2; i++)
    gst_buffer_unref (next_frame (stream));
  copied = get_count (stream, "frames-copied");
  for (i = 0; i < 20; i++)
    gst_buffer_unref (next_frame (stream));
  CHECK_INT (get_count (stream, "frames-copied"), copied);
}

static void
hold (const gchar *settings, GstBufferPool *pool)
{
  g_autofree gchar *device = find_device ();
  Stream stream;

  stream_init (&stream, device, settings, NV12, pool);
  stream_play (&stream);
  hold_and_return (&stream, 6);
  stream_clear (&stream);
}

static void
held_buffers (void)
{
  hold ("memory=export", NULL);
  if (has_udmabuf ())
    hold ("memory=shared", NULL);
  if (has_heap ())
    hold ("memory=import", new_pool (HEAP_MEMORY, WIDTH));
}

/* As many more buffers as downstream says that it holds. */
static void
more_buffers (void)
{
  g_autofree gchar *device = find_device ();
  GPtrArray *held =
      g_ptr_array_new_with_free_func ((GDestroyNotify) gst_buffer_unref);
  Stream stream;
  guint i;

  stream_init (&stream, device, "", NV12, NULL);
  stream.min = 12;
  stream_play (&stream);
  for (i = 0; i < 12; i++)
    g_ptr_array_add (held, next_frame (&stream));
  /* Perhaps the one that is on its way. */
  CHECK (get_count (&stream, "frames-copied") <= 1);
  g_ptr_array_unref (held);
  stream_clear (&stream);
}

/* Frames outlive the stream, and are freed with their last reference. */
static void
frames_that_stay (void)
{
  g_autofree gchar *device = find_device ();
  const gchar *kinds[] = { "export", "mmap", "shared", "import" };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (kinds); i++) {
    g_autofree gchar *settings = g_strconcat ("memory=", kinds[i], NULL);
    GstBuffer *frame;
    Stream stream;

    if (access (HEAP, F_OK) != 0 && i >= 2)
      break;
    stream_init (&stream, device, settings, NV12,
        i == 3 ? new_pool (HEAP_MEMORY, WIDTH) : NULL);
    stream_play (&stream);
    frame = next_frame (&stream);
    check_kind (&stream, kinds[i], NULL);
    stream_clear (&stream);
    CHECK_INT (get_number (frame), 0);
    gst_buffer_unref (frame);
  }
}

/* ---- a pool that changes ---- */

/* Frames are copied while downstream has closed it, and nothing waits. */
static void
inactive_pool (void)
{
  g_autofree gchar *device = find_device ();
  GstBufferPool *pool;
  Stream stream;
  gint i;

  if (!has_heap ())
    return;
  pool = new_pool (HEAP_MEMORY, WIDTH);
  stream_init (&stream, device, "", NV12, gst_object_ref (pool));
  stream_play (&stream);
  check_frames (&stream, 3, pool);
  gst_buffer_pool_set_active (pool, FALSE);
  for (i = 0; i < FRAMES; i++) {
    GstBuffer *frame = next_frame (&stream);

    get_number (frame);
    gst_buffer_unref (frame);
  }
  CHECK (get_count (&stream, "frames-copied") > 0);
  stream_clear (&stream);
  gst_object_unref (pool);
}

/* Another element downstream, another pool. */
static void
another_pool (void)
{
  g_autofree gchar *device = find_device ();
  GstBufferPool *pool, *other;
  GstBuffer *frame;
  Stream stream;
  GstPad *pad;

  if (!has_heap ())
    return;
  pool = new_pool (HEAP_MEMORY, WIDTH);
  other = new_pool (HEAP_MEMORY, WIDTH);
  stream_init (&stream, device, "", NV12, gst_object_ref (pool));
  stream_play (&stream);
  check_frames (&stream, 3, pool);
  g_mutex_lock (&stream.lock);
  gst_object_replace ((GstObject **) &stream.pool, GST_OBJECT_CAST (other));
  g_mutex_unlock (&stream.lock);
  pad = gst_element_get_static_pad (stream.src, "src");
  gst_pad_mark_reconfigure (pad);
  gst_object_unref (pad);
  do {
    frame = next_frame (&stream);
    CHECK (frame->pool == pool || frame->pool == other);
    if (frame->pool == other)
      break;
    gst_buffer_unref (frame);
  } while (TRUE);
  CHECK_INT (get_number (frame), 0);
  gst_buffer_unref (frame);
  check_frames (&stream, FRAMES, other);
  CHECK (!gst_buffer_pool_is_active (pool));
  stream_clear (&stream);
  gst_object_unref (other);
  gst_object_unref (pool);
}

/* An element downstream puts its own memory into a buffer of the pool: the pool
 * does without it, and the device too. */
static void
replaced_memory (void)
{
  g_autofree gchar *device = find_device ();
  GstBufferPool *pool;
  Stream stream;
  gint i;

  if (!has_heap ())
    return;
  pool = new_pool (HEAP_MEMORY, WIDTH);
  stream_init (&stream, device, "", NV12, gst_object_ref (pool));
  stream_play (&stream);
  for (i = 0; i < FRAMES; i++) {
    GstBuffer *frame = next_frame (&stream);

    get_number (frame);
    gst_buffer_replace_all_memory (
        frame, gst_allocator_alloc (NULL, WIDTH * HEIGHT, NULL));
    gst_buffer_unref (frame);
  }
  check_kind (&stream, "import", NULL);
  stream_clear (&stream);
  gst_object_unref (pool);
}

/* ---- shared memory ---- */

/* Nobody but the device can write to it, who has the descriptor or not. */
static void
check_sealed (GstMemory *memory)
{
  gint fd = gst_fd_memory_get_fd (memory);
  guint8 byte = 0;

  CHECK (gst_is_shmem_memory (memory));
  CHECK_INT (fcntl (fd, F_GET_SEALS) & ~0x20,
      F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_FUTURE_WRITE);
  CHECK_ERRNO (pwrite (fd, &byte, 1, 0), EPERM);
  CHECK_ERRNO (ftruncate (fd, 0), EPERM);
  errno = 0;
  CHECK (mmap (NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0)
      == MAP_FAILED);
  CHECK_INT (errno, EPERM);
}

static void
shared_memory (void)
{
  g_autofree gchar *device = find_device ();
  GstBuffer *frame;
  Stream stream;
  guint p;

  stream_init (&stream, device, "pixelformat=SH8P memory=shared", EIGHT, NULL);
  stream_play (&stream);
  frame = next_frame (&stream);
  get_number (frame);
  CHECK_INT (gst_buffer_n_memory (frame), 8);
  for (p = 0; has_udmabuf () && p < 8; p++)
    check_sealed (gst_buffer_peek_memory (frame, p));
  gst_buffer_unref (frame);
  check_frames (&stream, FRAMES, NULL);
  CHECK_INT (get_count (&stream, "frames-copied"), 0);
  if (has_udmabuf ())
    check_kind (&stream, "shared", NULL);
  else
    check_kind (&stream, "export", "/dev/udmabuf");
  CHECK_INT (g_atomic_int_get (&stream.warnings), !has_udmabuf ());
  stream_clear (&stream);
}

/* Downstream's pool of shared memory that udmabuf takes. */
static void
pool_of_shared_memory (void)
{
  g_autofree gchar *device = find_device ();
  GstAllocator *allocator =
      gst_shmem_allocator_new (GST_SHMEM_POLICY_IMPORTABLE);
  GstBufferPool *pool = gst_video_buffer_pool_new ();
  GstStructure *config = gst_buffer_pool_get_config (pool);
  GstCaps *caps = gst_caps_from_string (NV12 ",framerate=60/1");
  Stream stream;

  gst_buffer_pool_config_set_params (
      config, caps, WIDTH * HEIGHT * 3 / 2, 0, 0);
  gst_buffer_pool_config_set_allocator (config, allocator, NULL);
  CHECK (gst_buffer_pool_set_config (pool, config));
  stream_init (&stream, device, "memory=import", NV12, gst_object_ref (pool));
  stream_play (&stream);
  check_frames (&stream, FRAMES, has_udmabuf () ? pool : NULL);
  if (has_udmabuf ())
    check_kind (&stream, "import", NULL);
  else
    check_kind (&stream, "export", "/dev/udmabuf");
  stream_clear (&stream);

  /* It is an ordinary one, which can have the driver's strides. */
  set_parameter ("row_padding", "64");
  stream_init (&stream, device, "memory=import", NV12, gst_object_ref (pool));
  stream_play (&stream);
  check_frames (&stream, FRAMES, has_udmabuf () ? pool : NULL);
  check_kind (&stream, has_udmabuf () ? "import" : "export",
      has_udmabuf () ? NULL : "/dev/udmabuf");
  stream_clear (&stream);
  set_parameter ("row_padding", "0");

  /* What is the fastest is not what has to be converted first. */
  stream_init (&stream, device, "", NV12, gst_object_ref (pool));
  stream_play (&stream);
  check_frames (&stream, 3, NULL);
  check_kind (&stream, "export", "shmem");
  stream_clear (&stream);
  gst_caps_unref (caps);
  gst_object_unref (pool);
  gst_object_unref (allocator);
}

static const struct test_case cases[] = {
  TEST_CASE (pool_of_dmabufs),
  TEST_CASE (other_kinds_than_the_pool),
  TEST_CASE (pool_that_does_not_fit),
  TEST_CASE (pool_that_was_asked_for),
  TEST_CASE (strides),
  TEST_CASE (driver_that_refuses),
  TEST_CASE (driver_that_refuses_once),
  TEST_CASE (held_buffers),
  TEST_CASE (more_buffers),
  TEST_CASE (frames_that_stay),
  TEST_CASE (inactive_pool),
  TEST_CASE (another_pool),
  TEST_CASE (replaced_memory),
  TEST_CASE (shared_memory),
  TEST_CASE (pool_of_shared_memory),
};

int
main (void)
{
  gst_init (NULL, NULL);
  /* It stays, with a descriptor of its own. */
  gst_object_unref (gst_system_clock_obtain ());
  return test_run (cases, (int) G_N_ELEMENTS (cases));
}
