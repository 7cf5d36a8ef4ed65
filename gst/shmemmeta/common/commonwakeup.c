/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Wakes up a source that waits in poll(): an eventfd which is readable while
 * flushing. Nothing here blocks. */

#include "common/commonwakeup.h"
#include "common/commonerror.h"

#include <gio/gio.h>

#include <errno.h>
#include <sys/eventfd.h>
#include <unistd.h>

gint
common_wakeup_open (GError **error)
{
  const gint wakeup = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  const gint number = errno;

  if (wakeup < 0)
    common_fail (error, G_IO_ERROR, (gint) g_io_error_from_errno (number),
        "cannot make an eventfd: %s%s", g_strerror (number),
        number == EMFILE ? "; raise ulimit -n" : "");
  return wakeup;
}

void
common_wakeup_close (gint *wakeup)
{
  if (*wakeup >= 0)
    close (*wakeup);
  *wakeup = -1;
}

gboolean
common_wakeup_set_flushing (gint wakeup, gboolean flushing)
{
  guint64 count = 1;

  if (flushing)
    return write (wakeup, &count, sizeof count) == sizeof count;
  /* EAGAIN: it was not flushing. */
  return read (wakeup, &count, sizeof count) == sizeof count || errno == EAGAIN;
}
