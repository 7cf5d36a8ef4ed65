/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Starts the server of an shmemfdsink with its settings, or says why it cannot.
 * It sends nothing. */

#include "transport/transportsettings.h"
#include "transport/transportserver.h"

static void
post_cannot_listen (GstElement *element, const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT))
    GST_ELEMENT_ERROR (element, RESOURCE, SETTINGS,
        ("Cannot listen for consumers: %s.", error->message), (NULL));
  else
    GST_ELEMENT_ERROR (element, RESOURCE, OPEN_WRITE,
        ("Cannot listen for consumers: %s.", error->message), (NULL));
}

TransportServer *
transport_start_server (GstElement *element,
    const TransportSinkSettings *settings, TransportServerConfig *config)
{
  TransportPlace place = { .path = settings->endpoint.socket_path,
    .fd = settings->endpoint.socket_fd,
    .mode = settings->socket_mode,
    .group = settings->socket_group };
  TransportServer *server;
  GError *error = NULL;

  config->max_clients = settings->max_clients;
  config->max_held = settings->max_held_buffers;
  config->slow_consumer = settings->slow_consumer;
  config->max_wait = settings->max_wait;
  config->features = transport_settings_get_features (
      settings->device_memory, settings->metas);
  config->log = GST_OBJECT_CAST (element);
  if (!transport_endpoint_check (&settings->endpoint, element, &config->access))
    return NULL;
  server = transport_server_new (&place, config, &error);
  if (server == NULL) {
    post_cannot_listen (element, error);
    g_error_free (error);
  }
  return server;
}
