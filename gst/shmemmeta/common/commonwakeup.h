/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __COMMONWAKEUP_H__
#define __COMMONWAKEUP_H__

#include <glib.h>

G_BEGIN_DECLS

/* Opens a file descriptor which is readable while an element is flushing, to be
 * polled with the others it waits for; -1 with @error set, which is a
 * G_IO_ERROR, on failure. */
gint common_wakeup_open (GError **error);
/* Closes it and sets it to -1; a no-op if it is -1. */
void common_wakeup_close (gint *wakeup);
/* Called from any thread. FALSE on failure. */
gboolean common_wakeup_set_flushing (gint wakeup, gboolean flushing);

G_END_DECLS

#endif /* __COMMONWAKEUP_H__ */
