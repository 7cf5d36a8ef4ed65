/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __TRANSPORTSETTINGS_H__
#define __TRANSPORTSETTINGS_H__

#include "common/commonproperty.h"
#include "transport/transportserverconfig.h"

#include <gst/shmemmeta/shmemmeta.h>

G_BEGIN_DECLS

/* What to do with frames in dma-bufs. */
typedef enum
{
  TRANSPORT_DEVICE_MEMORY_REFUSE, /* copied, or refused if they cannot be */
  TRANSPORT_DEVICE_MEMORY_ALLOW,  /* sent, or taken */
} TransportDeviceMemory;

/* Settings that shmemfdsink and shmemfdsrc share. */
typedef struct
{
  gchar *socket_path;
  gint socket_fd; /* instead of it, or -1 */
  gchar *allowed_uids;
  gchar *allowed_gids;
} TransportEndpoint;

/* Which metas go over besides those that have a place in FRAME. */
typedef enum
{
  TRANSPORT_METAS_KNOWN, /* of the kinds in transportmetas.h */
  TRANSPORT_METAS_ALL,   /* and those that GStreamer can serialize */
} TransportMetaChoice;

typedef struct
{
  TransportEndpoint endpoint;
  guint socket_mode;
  gchar *socket_group;
  gboolean wait_for_connection;
  guint max_clients;
  guint max_held_buffers;
  TransportSlow slow_consumer;
  GstClockTime max_wait;
  gboolean isolation;
  TransportDeviceMemory device_memory;
  TransportMetaChoice metas;
} TransportSinkSettings;

typedef struct
{
  TransportEndpoint endpoint;
  gboolean reconnect;
  gboolean latest;
  GstClockTime connect_timeout;
  GstShmemImportPolicy import_policy;
  guint64 max_copy;
  TransportDeviceMemory device_memory;
  TransportMetaChoice metas;
} TransportSrcSettings;

/* The properties that set these. */
extern const CommonProperties transport_sink_properties;
extern const CommonProperties transport_src_properties;

GType transport_slow_consumer_get_type (void);
GType transport_device_memory_get_type (void);
GType transport_meta_choice_get_type (void);

/* TRANSPORT_FEATURE_* of a side with these settings. */
guint64 transport_settings_get_features (
    TransportDeviceMemory device_memory, TransportMetaChoice metas);
/* Buffers in device memory that consumers may hold; 0 without it. */
guint transport_sink_settings_get_device_buffers (
    const TransportSinkSettings *settings);

/* Fills @access with the peers that are allowed. FALSE, with an error posted by
 * @element, when a setting is missing or invalid. */
gboolean transport_endpoint_check (const TransportEndpoint *endpoint,
    GstElement *element, TransportAccess *access);

/* ---- transportstart.c ---- */

/* A server with @settings and what else @config has; (transfer full) NULL with
 * an error posted by @element. */
TransportServer *transport_start_server (GstElement *element,
    const TransportSinkSettings *settings, TransportServerConfig *config);

G_END_DECLS

#endif /* __TRANSPORTSETTINGS_H__ */
