/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * How much all clients of a server together may have in flight, whatever each
 * of them may hold by itself. Nothing here decides whose frames are too many.
 */

#include "transport/transportbudget.h"

#include <sys/resource.h>
#include <unistd.h>

/* Of max-held-buffers. Clients that keep up hold the same frames, so that many
 * of them can hold entirely different ones. */
#define FRAMES_FACTOR 16

#define MIN_BYTES (G_GUINT64_CONSTANT (256) * 1024 * 1024)
/* A connection, and the process at its other end. */
#define FDS_PER_CLIENT 2

/* Descriptors that this process can still open. */
static guint
count_free_fds (void)
{
  GDir *folder = g_dir_open ("/proc/self/fd", 0, NULL);
  struct rlimit limit;
  guint n_open = 0;

  while (folder && g_dir_read_name (folder))
    n_open++;
  if (folder)
    g_dir_close (folder);
  if (getrlimit (RLIMIT_NOFILE, &limit) < 0 || limit.rlim_cur > G_MAXINT32)
    return G_MAXINT32;
  return limit.rlim_cur > n_open ? (guint) limit.rlim_cur - n_open : 0;
}

void
transport_budget_init (TransportBudget *self, guint max_held)
{
  guint free_fds = count_free_fds ();
  glong pages = sysconf (_SC_PHYS_PAGES), page = sysconf (_SC_PAGESIZE);

  self->frames = FRAMES_FACTOR * max_held;
  /* As many again for what upstream has, and for the rest of the process. */
  self->memories = MAX (free_fds / 2, 1);
  self->clients = MAX (free_fds / 4 / FDS_PER_CLIENT, 1);
  self->bytes = MIN_BYTES;
  if (pages > 0 && page > 0)
    self->bytes = MAX (MIN_BYTES, (guint64) pages * (guint64) page / 4);
}

gboolean
transport_budget_is_exceeded (
    const TransportBudget *self, const TransportBudget *used)
{
  return used->frames > self->frames || used->memories > self->memories
      || used->bytes > self->bytes;
}

void
transport_budget_add (TransportBudget *used, GstBuffer *buffer,
    GstMemory *metas, TransportShare *share)
{
  share->memories = gst_buffer_n_memory (buffer);
  share->bytes = gst_buffer_get_size (buffer);
  if (metas) {
    share->memories++;
    share->bytes += metas->size;
  }
  used->frames++;
  used->memories += share->memories;
  used->bytes += share->bytes;
}

void
transport_budget_subtract (TransportBudget *used, const TransportShare *share)
{
  used->frames--;
  used->memories -= share->memories;
  used->bytes -= share->bytes;
}
