/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Tells dma-bufs from everything else: in caps, in buffers, and among the
 * descriptors of a peer. It never maps one, and never waits.
 */

#include "transport/transportdevice.h"

#include <gst/allocators/allocators.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/vfs.h>
#include <unistd.h>

/* linux/magic.h of 5.3 and later. */
#ifndef DMA_BUF_MAGIC
#define DMA_BUF_MAGIC 0x444d4142
#endif

/* The lines of a dma-buf are at the start of what the kernel writes. */
#define FDINFO_SIZE 512

TransportFrames
transport_caps_get_frames (const GstCaps *caps)
{
  GstCapsFeatures *features = gst_caps_get_features (caps, 0);
  TransportFrames frames = TRANSPORT_FRAMES_SYSTEM;
  guint i;

  for (i = 0; features && i < gst_caps_features_get_size (features); i++) {
    const gchar *name = gst_caps_features_get_nth (features, i);

    if (g_str_equal (name, GST_CAPS_FEATURE_MEMORY_DMABUF))
      frames = TRANSPORT_FRAMES_DMABUF;
    else if (g_str_has_prefix (name, "memory:")
        && !g_str_equal (name, GST_CAPS_FEATURE_MEMORY_SYSTEM_MEMORY))
      return TRANSPORT_FRAMES_OTHER;
  }
  return frames;
}

gboolean
transport_caps_are_opaque (const GstCaps *caps)
{
  const gchar *format =
      gst_structure_get_string (gst_caps_get_structure (caps, 0), "format");

  return g_strcmp0 (format, "DMA_DRM") == 0;
}

gboolean
transport_has_device_memory (GstBuffer *buffer)
{
  guint n = gst_buffer_n_memory (buffer), i;

  for (i = 0; i < n; i++)
    if (gst_is_dmabuf_memory (gst_buffer_peek_memory (buffer, i)))
      return TRUE;
  return FALSE;
}

/* (nullable): the start of /proc/self/fdinfo/@fd. */
static gchar *
read_fdinfo (gint fd, gchar *buffer, gsize size)
{
  gchar path[sizeof "/proc/self/fdinfo/" + 3 * sizeof fd];
  gssize n = -1;
  gint info;

  g_snprintf (path, sizeof path, "/proc/self/fdinfo/%d", fd);
  info = open (path, O_RDONLY | O_CLOEXEC);
  if (info < 0)
    return NULL;
  do
    n = read (info, buffer, size - 1);
  while (n < 0 && errno == EINTR);
  close (info);
  if (n <= 0)
    return NULL;
  buffer[n] = '\0';
  return buffer;
}

/* fstatfs() and lseek() of a file on a disk that does not respond, or whose file
 * system is a process, block for ever. The kernel answers from its own memory
 * what kind of descriptor this is, and only dma-bufs have an exporter. */
gboolean
transport_is_dmabuf (gint fd)
{
  gchar buffer[FDINFO_SIZE];
  struct statfs info;

  return read_fdinfo (fd, buffer, sizeof buffer)
      && strstr (buffer, "\nexp_name:\t") != NULL && fstatfs (fd, &info) == 0
      && info.f_type == DMA_BUF_MAGIC;
}

gboolean
transport_dmabuf_has_size (gint fd, guint64 size)
{
  off_t end = lseek (fd, 0, SEEK_END);

  return end >= 0 && (guint64) end >= size;
}
