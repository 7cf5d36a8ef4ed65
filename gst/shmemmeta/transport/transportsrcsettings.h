/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __TRANSPORTSRCSETTINGS_H__
#define __TRANSPORTSRCSETTINGS_H__

#include "transport/transportendpoint.h"

#include <gst/shmemmeta/shmemmeta.h>

G_BEGIN_DECLS

/* What a user of shmemfdsrc can set. */
typedef struct
{
  TransportEndpoint endpoint;
  gboolean reconnect;
  GstClockTime connect_timeout;
  GstShmemImportPolicy import_policy;
  guint64 max_copy;
} TransportSrcSettings;

/* Ids of their properties, behind those of the endpoint. */
enum
{
  TRANSPORT_SRC_RECONNECT = TRANSPORT_ENDPOINT_N_SETTINGS,
  TRANSPORT_SRC_CONNECT_TIMEOUT,
  TRANSPORT_SRC_IMPORT_POLICY,
  TRANSPORT_SRC_MAX_COPY,
  TRANSPORT_SRC_N_SETTINGS,
};

void transport_src_settings_init (TransportSrcSettings *settings);
void transport_src_settings_copy (
    TransportSrcSettings *copy, const TransportSrcSettings *settings);
void transport_src_settings_clear (TransportSrcSettings *settings);
void transport_src_settings_install (GObjectClass *klass);
/* FALSE when @id is none of them. */
gboolean transport_src_settings_set (
    TransportSrcSettings *settings, guint id, const GValue *value);
gboolean transport_src_settings_get (
    const TransportSrcSettings *settings, guint id, GValue *value);

G_END_DECLS

#endif /* __TRANSPORTSRCSETTINGS_H__ */
