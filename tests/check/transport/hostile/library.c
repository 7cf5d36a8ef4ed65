/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The victim that is no element: see library.h. */

#include "library.h"

#include "../helpers.h"
#include "lib-shmem/says.h"

#include <shmem/shmem-frames.h>

#include <poll.h>
#include <string.h>
#include <unistd.h>

static struct shmem_frames_client *client;
static struct shmem_frames_error ending; /* once the thread has seen its end */
static GThread *thread;
static gint stop[2]; /* a pipe; its end tells the thread to end as well */
static gint n_frames;
static guint n_pulled;
static gint ended;
static volatile guint8 sink;

static void
read_bytes (gconstpointer data, guint64 size)
{
  const guint8 *bytes = data;
  guint64 i;

  for (i = 0; bytes && i < size; i += 512)
    sink = bytes[i];
  if (bytes && size > 0)
    sink = bytes[size - 1];
}

/* A sparse memory of gigabytes is not worth it. */
#define MAX_READ (1 << 24)

static void
read_frame (const struct shmem_frame *frame)
{
  struct shmem_frame_container container;
  struct shmem_frame_memory memory;
  struct shmem_frame_plane plane;
  struct shmem_frames_hdr hdr;
  guint32 i;

  for (i = 0; shmem_frame_get_plane (frame, i, &plane) == 0; i++)
    read_bytes (plane.data, MIN (plane.size, MAX_READ));
  for (i = 0; shmem_frame_get_memory (frame, i, &memory) == 0; i++)
    read_bytes (memory.data, MIN (memory.size, MAX_READ));
  for (i = 0; shmem_frame_get_container (frame, i, &container) == 0; i++)
    read_bytes (container.data, container.size);
  shmem_frame_get_hdr (frame, 0, &hdr);
}

/* TRUE once the connection is over. */
static gboolean
take_all (void)
{
  struct shmem_frames_event event;

  do {
    if (shmem_frames_dispatch (client, &event, &ending) != SHMEM_FRAMES_OK)
      return TRUE;
    if (event.kind == SHMEM_FRAMES_FRAME) {
      read_frame (event.frame);
      shmem_frame_release (event.frame);
      g_atomic_int_inc (&n_frames);
    }
  } while (event.kind != SHMEM_FRAMES_NONE);
  return FALSE;
}

static gpointer
receive_all (gpointer user_data)
{
  struct pollfd fds[2] = {
    { shmem_frames_get_fd (client), POLLIN, 0 },
    { stop[0], POLLIN, 0 },
  };
  gboolean over = FALSE;

  (void) user_data;
  while (!over && fds[1].revents == 0) {
    poll (fds, 2, -1);
    over = take_all ();
    /* It looks for a second frame not each time. */
    over = over || take_all ();
  }
  g_atomic_int_set (&ended, over);
  return NULL;
}

static guint64
find_number (const gchar *properties, const gchar *name)
{
  const gchar *found = strstr (properties, name);

  return found ? g_ascii_strtoull (found + strlen (name), NULL, 10) : 0;
}

void
library_connect (const gchar *properties)
{
  struct shmem_frames_options options = { 0 };
  struct shmem_frames_error error;

  if (strstr (properties, "latest=true"))
    options.flags |= SHMEM_FRAMES_LATEST;
  if (strstr (properties, "device-memory=allow"))
    options.flags |= SHMEM_FRAMES_DEVICE_MEMORY;
  if (strstr (properties, "import-policy=copy"))
    options.flags |= SHMEM_FRAMES_COPY_UNSEALED;
  options.max_copy = find_number (properties, "max-copy=");
  fail_unless (shmem_frames_connect (socket_path, &options, &client, &error)
          == SHMEM_FRAMES_OK,
      "%s", error.text);
  fail_unless (pipe2 (stop, O_CLOEXEC) == 0);
  memset (&ending, 0, sizeof ending);
  n_frames = ended = 0;
  n_pulled = 0;
  thread = g_thread_new ("library", receive_all, NULL);
}

void
library_pull (void)
{
  n_pulled++;
  WAIT_FOR ((guint) g_atomic_int_get (&n_frames) >= n_pulled);
}

/* It names the producer too. */
static void
check_error (const gchar *reason)
{
  fail_unless (ending.result == SHMEM_FRAMES_ERROR_PROTOCOL
          || ending.result == SHMEM_FRAMES_ERROR_VERSION || *reason == '\0',
      "%u: %s", ending.result, ending.text);
  fail_unless (says (ending.text, reason), "\"%s\" does not say \"%s\"",
      ending.text, reason);
  fail_unless (says (ending.text, socket_path), "%s", ending.text);
}

gboolean
library_was_refused (const gchar *reason)
{
  if (!g_atomic_int_get (&ended))
    return FALSE;
  check_error (reason);
  return TRUE;
}

void
library_end (const gchar *reason)
{
  if (client == NULL)
    return;
  if (reason)
    WAIT_FOR (g_atomic_int_get (&ended));
  close (stop[1]);
  g_thread_join (thread);
  close (stop[0]);
  if (reason)
    check_error (reason);
  else
    fail_unless (ending.result == 0, "%s", ending.text);
  shmem_frames_close (client);
  client = NULL;
}
