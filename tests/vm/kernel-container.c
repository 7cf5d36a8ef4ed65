/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * A container that the kernel made, on its way through GStreamer: into a
 * buffer of this process, into one of another process, and there back into the
 * kernel. It is the same memory everywhere, says the same everywhere, and
 * nobody can alter it anywhere. Made and taken by the module in kmod.
 *
 * Run with arguments, this is the other process.
 */

#include <sys/ioctl.h>
#include <sys/wait.h>

#include <gst/shmemmeta/shmemmeta.h>
#include <shmem/shmem-memfd.h>
#include <glib/gstdio.h>

#include "lib-shmem/sealed-fd.h"
#include "shmemtest-device.h"

#define FRAMES 4
#define CAPS "video/x-raw,format=GRAY8,width=16,height=16,framerate=30/1"
#define FRAME_SIZE 256

/* What the module writes into every container. */
static const uint8_t t35[] = { 0xb5, 0x00, 0x3c, 0x00, 0x01, 0x05, 0x01, 0x40,
  0x00 };

/* Of each frame another one. */
static guint16
max_cll_of (guint frame)
{
  return (guint16) (1000 + frame);
}

static guint16
max_fall_of (guint frame)
{
  return (guint16) (400 + frame);
}

static int
make_in_kernel (guint frame, guint32 seals)
{
  struct shmemtest_make arg = { .seals = seals, .fd = -1 };
  int device = open_device ();

  arg.max_cll = max_cll_of (frame);
  arg.max_fall = max_fall_of (frame);
  CHECK_INT (ioctl (device, SHMEMTEST_MAKE, &arg), 0);
  close (device);
  return arg.fd;
}

static void
check_kernel_takes (int fd, guint frame)
{
  struct shmemtest_take arg = { .fd = fd };
  int device = open_device ();

  CHECK_INT (ioctl (device, SHMEMTEST_TAKE, &arg), 0);
  CHECK_INT (arg.max_cll, max_cll_of (frame));
  CHECK_INT (arg.max_fall, max_fall_of (frame));
  close (device);
}

static gsize
size_of (int fd)
{
  struct stat st;

  CHECK_INT (fstat (fd, &st), 0);
  return (gsize) st.st_size;
}

static void
check_nobody_alters (int fd)
{
  int again = reopen_writable (fd);
  int fds[] = { fd, again };

  CHECK (again >= 0);
  for (size_t i = 0; i < G_N_ELEMENTS (fds); i++) {
    CHECK (denies_write (fds[i]));
    CHECK (denies_writable_mapping (fds[i]));
    CHECK (denies_mprotect (fds[i]));
    CHECK (denies_resize (fds[i]));
    CHECK (denies_punch_hole (fds[i]));
    CHECK (denies_seals (fds[i]));
  }
  close (again);
}

/* By way of the public API, before and after each attempt to alter it. */
static void
check_values (GstShmemContainer *container, guint frame)
{
  GstVideoContentLightLevel level;
  GstShmemEntry entry;

  CHECK_INT (gst_shmem_container_get_n_entries (container), 2);
  CHECK (gst_shmem_content_light_level_read (&level, container, NULL));
  CHECK_INT (level.max_content_light_level, max_cll_of (frame));
  CHECK_INT (level.max_frame_average_light_level, max_fall_of (frame));
  CHECK (gst_shmem_container_find_entry (container, SHMEM_FORMAT_T35, &entry));
  CHECK_BYTES (entry.data, entry.size, t35, sizeof t35);
}

static void
check_buffer (GstBuffer *buffer, guint frame, ino_t inode)
{
  GstShmemContainerMeta *meta = gst_buffer_get_shmem_container_meta (buffer);
  int fd;

  CHECK (meta != NULL);
  fd = gst_shmem_container_get_fd (meta->container);
  CHECK_INT (inode_of (fd), inode);
  check_values (meta->container, frame);
  check_nobody_alters (fd);
  check_values (meta->container, frame);
  check_kernel_takes (fd, frame);
}

/* A frame with a container that the kernel made for it. */
static GstBuffer *
make_frame (guint frame, ino_t *inode)
{
  GstBuffer *buffer = gst_buffer_new_and_alloc (FRAME_SIZE);
  int fd = make_in_kernel (frame, SHMEM_SEALS_IMMUTABLE);
  GstShmemContainer *container;

  *inode = inode_of (fd);
  container = gst_shmem_container_new_take_fd (
      fd, size_of (fd), GST_SHMEM_IMPORT_REFUSE, NULL);
  CHECK (container != NULL);
  gst_buffer_add_shmem_container_meta (buffer, container);
  gst_shmem_container_unref (container);
  gst_buffer_memset (buffer, 0, (guint8) frame, FRAME_SIZE);
  GST_BUFFER_PTS (buffer) = frame * (GST_SECOND / 30);
  return buffer;
}

static void
in_a_buffer (void)
{
  for (guint i = 0; i < FRAMES; i++) {
    ino_t inode;
    GstBuffer *buffer = make_frame (i, &inode);

    check_buffer (buffer, i, inode);
    gst_buffer_unref (buffer);
  }
}

/* Of a module that forgets a seal, nothing is taken. */
static void
unsealed_is_refused (void)
{
  static const guint32 seals[] = { 0, SHMEM_SEALS_IMPORTABLE,
    SHMEM_SEALS_PRODUCER_WRITABLE, SHMEM_SEAL_WRITE,
    SHMEM_SEALS_IMMUTABLE & ~SHMEM_SEAL_GROW,
    SHMEM_SEALS_IMMUTABLE & ~SHMEM_SEAL_SHRINK };

  for (size_t i = 0; i < G_N_ELEMENTS (seals); i++) {
    int fd = make_in_kernel (0, seals[i]);
    GError *error = NULL;

    CHECK (gst_shmem_container_new_take_fd (
               fd, size_of (fd), GST_SHMEM_IMPORT_REFUSE, &error)
        == NULL);
    CHECK (g_error_matches (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_UNTRUSTED));
    g_error_free (error);
  }
}

/* ---- two processes ---- */

static GstElement *
launch (const gchar *description)
{
  GError *error = NULL;
  GstElement *pipeline = gst_parse_launch (description, &error);

  if (error)
    printf ("# %s\n", error->message);
  CHECK (error == NULL);
  return pipeline;
}

static void
wait_for_eos (GstElement *pipeline)
{
  GstBus *bus = gst_element_get_bus (pipeline);
  GstMessage *message = gst_bus_timed_pop_filtered (
      bus, GST_CLOCK_TIME_NONE, GST_MESSAGE_ERROR | GST_MESSAGE_EOS);

  CHECK_INT (GST_MESSAGE_TYPE (message), GST_MESSAGE_EOS);
  gst_message_unref (message);
  gst_object_unref (bus);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (pipeline);
}

typedef struct
{
  gchar **inodes; /* as text: those of the other process */
  guint n;
} Received;

static void
check_frame (GstElement *sink, GstBuffer *buffer, GstPad *pad, gpointer data)
{
  Received *received = data;
  guint8 byte;

  (void) sink;
  (void) pad;
  CHECK (received->inodes[received->n] != NULL);
  CHECK_INT (gst_buffer_extract (buffer, 0, &byte, 1), 1);
  CHECK_INT (byte, received->n);
  check_buffer (buffer, received->n,
      (ino_t) g_ascii_strtoull (received->inodes[received->n], NULL, 10));
  received->n++;
}

static int
consume (const char *path, char **inodes)
{
  g_autofree gchar *text = g_strdup_printf (
      "shmemfdsrc socket-path=%s connect-timeout=%" G_GUINT64_FORMAT
      " ! fakesink name=sink sync=false signal-handoffs=true",
      path, GST_CLOCK_TIME_NONE);
  GstElement *pipeline = launch (text);
  GstElement *sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  Received received = { inodes, 0 };

  g_signal_connect (sink, "handoff", G_CALLBACK (check_frame), &received);
  gst_object_unref (sink);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  wait_for_eos (pipeline);
  CHECK_INT (received.n, g_strv_length (inodes));
  return 0;
}

static void
produce (const gchar *path, GstBuffer **frames)
{
  g_autofree gchar *text = g_strdup_printf (
      "appsrc name=src format=time caps=" CAPS " ! shmemfdsink sync=false "
      "wait-for-connection=true max-wait=%" G_GINT64_FORMAT " socket-path=%s",
      G_MAXINT64, path);
  GstElement *pipeline = launch (text);
  GstElement *src = gst_bin_get_by_name (GST_BIN (pipeline), "src");
  GstFlowReturn ret;

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  for (guint i = 0; i < FRAMES; i++) {
    g_signal_emit_by_name (src, "push-buffer", frames[i], &ret);
    CHECK_INT (ret, GST_FLOW_OK);
  }
  g_signal_emit_by_name (src, "end-of-stream", &ret);
  gst_object_unref (src);
  wait_for_eos (pipeline);
}

static void
in_another_process (void)
{
  g_autofree gchar *folder = g_dir_make_tmp ("kernel-container-XXXXXX", NULL);
  g_autofree gchar *path = g_build_filename (folder, "socket", NULL);
  gchar *words[FRAMES + 3] = { (gchar *) "/proc/self/exe", path };
  GstBuffer *frames[FRAMES];
  GPid child;
  int status;

  for (guint i = 0; i < FRAMES; i++) {
    ino_t inode;

    frames[i] = make_frame (i, &inode);
    words[i + 2] = g_strdup_printf ("%" G_GUINT64_FORMAT, (guint64) inode);
  }
  CHECK (g_spawn_async (
      NULL, words, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &child, NULL));
  produce (path, frames);
  CHECK_INT (waitpid (child, &status, 0), child);
  CHECK_INT (status, 0);

  /* As they were, whatever the other process attempted. */
  for (guint i = 0; i < FRAMES; i++) {
    check_buffer (
        frames[i], i, (ino_t) g_ascii_strtoull (words[i + 2], NULL, 10));
    gst_buffer_unref (frames[i]);
    g_free (words[i + 2]);
  }
  CHECK_INT (g_rmdir (folder), 0);
}

static const struct test_case cases[] = {
  TEST_CASE (in_a_buffer),
  TEST_CASE (unsealed_is_refused),
  TEST_CASE (in_another_process),
};

int
main (int argc, char **argv)
{
  gst_init (NULL, NULL);
  /* It stays, with a descriptor of its own. */
  gst_object_unref (gst_system_clock_obtain ());
  if (argc > 2)
    return consume (argv[1], argv + 2);
  return test_run (cases, (int) G_N_ELEMENTS (cases));
}
