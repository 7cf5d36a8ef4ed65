/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __TRANSPORTBUDGET_H__
#define __TRANSPORTBUDGET_H__

#include <gst/gst.h>

G_BEGIN_DECLS

/* Of all clients together: what they may have, or what they have. */
typedef struct
{
  guint frames;   /* different ones, in flight */
  guint memories; /* of these frames; each has a file descriptor */
  guint64 bytes;  /* of these frames */
  guint clients;
} TransportBudget;

/* What one frame has of it. */
typedef struct
{
  guint memories;
  gsize bytes;
} TransportShare;

/* @max_held: frames that each client may hold. The rest follows from the file
 * descriptors that this process may open, and from the memory of the machine.
 */
void transport_budget_init (TransportBudget *budget, guint max_held);
gboolean transport_budget_is_exceeded (
    const TransportBudget *budget, const TransportBudget *used);
/* A frame with @metas (nullable) beside its memories is in flight from now on,
 * and has *@share; or not any more. */
void transport_budget_add (TransportBudget *used, GstBuffer *buffer,
    GstMemory *metas, TransportShare *share);
void transport_budget_subtract (
    TransportBudget *used, const TransportShare *share);

G_END_DECLS

#endif /* __TRANSPORTBUDGET_H__ */
