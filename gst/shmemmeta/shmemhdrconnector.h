/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __SHMEM_HDR_CONNECTOR_H__
#define __SHMEM_HDR_CONNECTOR_H__

#include "shmemhdrdecision.h"

G_BEGIN_DECLS

/* A connector of DRM, as far as HDR goes. Of one thread at a time. */
typedef struct _ShmemHdrConnector ShmemHdrConnector;

/* Looks at the properties and the EDID; changes nothing. @fd stays the
 * caller's and has to stay open. */
ShmemHdrConnector *shmem_hdr_connector_new (gint fd, guint32 id);

void shmem_hdr_connector_free (ShmemHdrConnector *connector);

/* Why nothing can be signalled whatever the display takes, or NULL. */
const gchar *shmem_hdr_connector_get_obstacle (
    const ShmemHdrConnector *connector);

/* What the display takes; nothing where there is no EDID. */
const ShmemEdid *shmem_hdr_connector_get_edid (
    const ShmemHdrConnector *connector);

/* Sets what is not so already, all at once. */
gboolean shmem_hdr_connector_set (ShmemHdrConnector *connector,
    const ShmemHdrDecision *decision, GError **error);

/* As it is for SDR. */
gboolean shmem_hdr_connector_clear (
    ShmemHdrConnector *connector, GError **error);

G_END_DECLS

#endif /* __SHMEM_HDR_CONNECTOR_H__ */
