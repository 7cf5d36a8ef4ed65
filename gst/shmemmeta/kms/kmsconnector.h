/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __KMSCONNECTOR_H__
#define __KMSCONNECTOR_H__

#include "kms/kmsdecision.h"

G_BEGIN_DECLS

/* The HDR state of a DRM connector. Used by one thread at a time. */
typedef struct _KmsConnector KmsConnector;

/* Reads the properties and the EDID, and changes nothing. @fd is owned by the
 * caller and must stay open. */
KmsConnector *kms_connector_new (gint fd, guint32 id);

void kms_connector_free (KmsConnector *connector);

/* Why HDR cannot be signalled to any display here, or NULL. */
const gchar *kms_connector_get_obstacle (const KmsConnector *connector);

/* The HDR capabilities of the display; all 0 without an EDID. */
const KmsEdid *kms_connector_get_edid (const KmsConnector *connector);

/* Sets the properties that differ, in one commit. */
gboolean kms_connector_set (
    KmsConnector *connector, const KmsDecision *decision, GError **error);

/* Sets the properties for SDR. */
gboolean kms_connector_clear (KmsConnector *connector, GError **error);

G_END_DECLS

#endif /* __KMSCONNECTOR_H__ */
