/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * What there is to say about a file that could be read: faults, with which it is
 * not valid, and notes, which are worth knowing. Each is said once.
 */

#ifndef __SHMEM_TOOL_REMARKS_H__
#define __SHMEM_TOOL_REMARKS_H__

#include <glib.h>

G_BEGIN_DECLS

/**
 * ToolRemarks:
 * @faults: (element-type utf8) (nullable): after which reading could continue
 * @notes: (element-type utf8) (nullable)
 *
 * Starts as zeros.
 */
typedef struct
{
  GPtrArray *faults;
  GPtrArray *notes;
} ToolRemarks;

void tool_remarks_clear (ToolRemarks *self);

void tool_remarks_add_fault (ToolRemarks *self, const gchar *format, ...)
    G_GNUC_PRINTF (2, 3);
void tool_remarks_add_note (ToolRemarks *self, const gchar *format, ...)
    G_GNUC_PRINTF (2, 3);

/* Moves those of @from to the end of @self. */
void tool_remarks_take (ToolRemarks *self, ToolRemarks *from);

/* Prints each on a line of its own and removes it. TRUE if there were faults. */
gboolean tool_remarks_print (ToolRemarks *self, const gchar *path);

G_END_DECLS

#endif /* __SHMEM_TOOL_REMARKS_H__ */
