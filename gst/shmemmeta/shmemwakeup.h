/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __SHMEM_WAKEUP_H__
#define __SHMEM_WAKEUP_H__

#include <glib.h>

G_BEGIN_DECLS

/* A file descriptor that is readable while an element is flushing, for poll()
 * beside whatever it waits for; -1, and errno, when there can be none. */
gint shmem_wakeup_open (void);
/* Sets it to -1, which it may be already. */
void shmem_wakeup_close (gint *wakeup);
/* Any thread. FALSE when that failed. */
gboolean shmem_wakeup_set_flushing (gint wakeup, gboolean flushing);

G_END_DECLS

#endif /* __SHMEM_WAKEUP_H__ */
