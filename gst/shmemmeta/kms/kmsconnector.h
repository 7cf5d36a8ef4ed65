/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __KMSCONNECTOR_H__
#define __KMSCONNECTOR_H__

#include "kms/kmsdecision.h"

G_BEGIN_DECLS

/* A connector of DRM, as far as HDR goes. Of one thread at a time. */
typedef struct _KmsConnector KmsConnector;

/* Looks at the properties and the EDID; changes nothing. @fd stays the
 * caller's and has to stay open. */
KmsConnector *kms_connector_new (gint fd, guint32 id);

void kms_connector_free (KmsConnector *connector);

/* Why nothing can be signalled whatever the display takes, or NULL. */
const gchar *kms_connector_get_obstacle (const KmsConnector *connector);

/* What the display takes; nothing where there is no EDID. */
const KmsEdid *kms_connector_get_edid (const KmsConnector *connector);

/* Sets what is not so already, all at once. */
gboolean kms_connector_set (
    KmsConnector *connector, const KmsDecision *decision, GError **error);

/* As it is for SDR. */
gboolean kms_connector_clear (KmsConnector *connector, GError **error);

G_END_DECLS

#endif /* __KMSCONNECTOR_H__ */
