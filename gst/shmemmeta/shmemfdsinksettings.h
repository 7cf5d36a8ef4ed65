/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __SHMEM_FD_SINK_SETTINGS_H__
#define __SHMEM_FD_SINK_SETTINGS_H__

#include "shmemfdendpoint.h"
#include "transport/shmemfdserver.h"

G_BEGIN_DECLS

/* What a user of shmemfdsink can set. */
typedef struct
{
  ShmemFdEndpoint endpoint;
  gboolean wait_for_connection;
  guint max_clients;
  guint max_held_buffers;
  ShmemfdSlow slow_consumer;
  GstClockTime max_wait;
  gboolean isolation;
} ShmemFdSinkSettings;

/* Ids of their properties, behind those of the endpoint. */
enum
{
  SHMEM_FD_SINK_WAIT_FOR_CONNECTION = SHMEM_FD_ENDPOINT_N_SETTINGS,
  SHMEM_FD_SINK_MAX_CLIENTS,
  SHMEM_FD_SINK_MAX_HELD_BUFFERS,
  SHMEM_FD_SINK_SLOW_CONSUMER,
  SHMEM_FD_SINK_MAX_WAIT,
  SHMEM_FD_SINK_ISOLATION,
  SHMEM_FD_SINK_N_SETTINGS,
};

GType shmem_fd_sink_slow_consumer_get_type (void);

void shmem_fd_sink_settings_init (ShmemFdSinkSettings *settings);
void shmem_fd_sink_settings_copy (
    ShmemFdSinkSettings *copy, const ShmemFdSinkSettings *settings);
void shmem_fd_sink_settings_clear (ShmemFdSinkSettings *settings);
void shmem_fd_sink_settings_install (GObjectClass *klass);
/* FALSE when @id is none of them. */
gboolean shmem_fd_sink_settings_set (
    ShmemFdSinkSettings *settings, guint id, const GValue *value);
gboolean shmem_fd_sink_settings_get (
    const ShmemFdSinkSettings *settings, guint id, GValue *value);

G_END_DECLS

#endif /* __SHMEM_FD_SINK_SETTINGS_H__ */
