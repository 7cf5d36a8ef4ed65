/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __COMMONWAKEUP_H__
#define __COMMONWAKEUP_H__

#include <glib.h>

G_BEGIN_DECLS

/* A file descriptor that is readable while an element is flushing, for poll()
 * beside whatever it waits for; -1, and errno, when there can be none. */
gint common_wakeup_open (void);
/* Sets it to -1, which it may be already. */
void common_wakeup_close (gint *wakeup);
/* Any thread. FALSE when that failed. */
gboolean common_wakeup_set_flushing (gint wakeup, gboolean flushing);

G_END_DECLS

#endif /* __COMMONWAKEUP_H__ */
