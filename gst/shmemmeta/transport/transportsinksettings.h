/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __TRANSPORTSINKSETTINGS_H__
#define __TRANSPORTSINKSETTINGS_H__

#include "transport/transportendpoint.h"
#include "transport/transportserverconfig.h"

G_BEGIN_DECLS

/* What a user of shmemfdsink can set. */
typedef struct
{
  TransportEndpoint endpoint;
  gboolean wait_for_connection;
  guint max_clients;
  guint max_held_buffers;
  TransportSlow slow_consumer;
  GstClockTime max_wait;
  gboolean isolation;
} TransportSinkSettings;

/* Ids of their properties, behind those of the endpoint. */
enum
{
  TRANSPORT_SINK_WAIT_FOR_CONNECTION = TRANSPORT_ENDPOINT_N_SETTINGS,
  TRANSPORT_SINK_MAX_CLIENTS,
  TRANSPORT_SINK_MAX_HELD_BUFFERS,
  TRANSPORT_SINK_SLOW_CONSUMER,
  TRANSPORT_SINK_MAX_WAIT,
  TRANSPORT_SINK_ISOLATION,
  TRANSPORT_SINK_N_SETTINGS,
};

GType transport_sink_slow_consumer_get_type (void);

void transport_sink_settings_init (TransportSinkSettings *settings);
void transport_sink_settings_copy (
    TransportSinkSettings *copy, const TransportSinkSettings *settings);
void transport_sink_settings_clear (TransportSinkSettings *settings);
void transport_sink_settings_install (GObjectClass *klass);
/* FALSE when @id is none of them. */
gboolean transport_sink_settings_set (
    TransportSinkSettings *settings, guint id, const GValue *value);
gboolean transport_sink_settings_get (
    const TransportSinkSettings *settings, guint id, GValue *value);

G_END_DECLS

#endif /* __TRANSPORTSINKSETTINGS_H__ */
