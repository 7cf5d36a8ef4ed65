/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __KMSCONNECTOR_H__
#define __KMSCONNECTOR_H__

#include <xf86drmMode.h>

#include "kms/kmsdecision.h"

G_BEGIN_DECLS

/* The HDR state of a DRM connector. Used by one thread at a time. */
typedef struct _KmsConnector KmsConnector;

/* What the kernel has. */
typedef struct
{
  gboolean has_metadata;
  struct hdr_output_metadata metadata;
  KmsColorspace colorspace;
  guint bpc; /* 0 without the property */
} KmsSignal;

/* Reads the properties and the EDID, and changes nothing. @fd is owned by the
 * caller and must stay open. */
KmsConnector *kms_connector_new (gint fd, guint32 id);

void kms_connector_free (KmsConnector *connector);

/* Why the kernel takes no atomic commit of this process through @fd, or NULL:
 * from then on it does. */
const gchar *kms_find_atomic_obstacle (gint fd);

/* Why HDR cannot be signalled to any display here, or NULL. */
const gchar *kms_connector_get_obstacle (const KmsConnector *connector);

/* The HDR capabilities of the display; all 0 without an EDID. */
const KmsEdid *kms_connector_get_edid (const KmsConnector *connector);

guint32 kms_connector_get_id (const KmsConnector *connector);
const KmsSignal *kms_connector_get_signal (const KmsConnector *connector);
gboolean kms_connector_is_connected (const KmsConnector *connector);

/* Changes whenever the signal, the EDID or the connection does. */
guint kms_connector_get_serial (const KmsConnector *connector);

/* What "max bpc" is raised to with HDR, 0 to leave it as it is. */
void kms_connector_set_hdr_bpc (KmsConnector *connector, guint bpc);

/* Asks the display again, which takes some 50 ms, after a hotplug event. The
 * next properties are set even if the kernel has them. */
void kms_connector_probe (KmsConnector *connector);

/* Adds the properties that differ to @request. Returns how many, or a negative
 * errno. What was refused is not added again. If it is not 0, the caller has to
 * call kms_connector_finish() with the result of the commit, 0 or a negative
 * errno. */
gint kms_connector_add (KmsConnector *connector, drmModeAtomicReqPtr request,
    const KmsDecision *decision);
gboolean kms_connector_finish (
    KmsConnector *connector, gint result, GError **error);
/* Instead, if there was no commit, or it was rejected for other reasons. */
void kms_connector_cancel (KmsConnector *connector);

/* Sets the properties that differ, in a commit of their own. */
gboolean kms_connector_set (
    KmsConnector *connector, const KmsDecision *decision, GError **error);

/* Sets the properties for SDR, and restores "max bpc". */
gboolean kms_connector_clear (KmsConnector *connector, GError **error);

G_END_DECLS

#endif /* __KMSCONNECTOR_H__ */
