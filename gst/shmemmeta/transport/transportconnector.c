/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Connects an shmemfdsrc to a producer: waits until one listens, gets its
 * credentials from the kernel, and refuses a producer that the user did not
 * allow. It never reads what a producer sends.
 */

#include "transport/transportsrc.h"
#include "transport/transportaccess.h"
#include "transport/transportmessages.h"
#include "common/commonwakeup.h"
#include "transport/transportsocket.h"

#include <poll.h>
#include <unistd.h>

/* Between two attempts to connect to a producer. */
#define CONNECT_INTERVAL_MS 20
#define MAX_RETRY_MS 2000
/* A producer that is just starting gives its socket file a mode and a group
 * after it made it. */
#define DENIED_GRACE G_TIME_SPAN_SECOND

void
transport_connector_init (TransportConnector *self, GstElement *element)
{
  *self = (TransportConnector){ .element = element, .wakeup = -1, .given = -1 };
}

/* Takes @error. */
static gboolean
fail_open (TransportConnector *self, GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED))
    GST_ELEMENT_ERROR (self->element, RESOURCE, NOT_AUTHORIZED,
        ("Cannot connect to a producer: %s.", error->message), (NULL));
  else
    GST_ELEMENT_ERROR (self->element, RESOURCE, OPEN_READ,
        ("Cannot connect to a producer: %s.", error->message), (NULL));
  g_error_free (error);
  return FALSE;
}

static gboolean
make_wakeup (TransportConnector *self)
{
  GError *error = NULL;

  self->wakeup = common_wakeup_open (&error);
  return self->wakeup >= 0 || fail_open (self, error);
}

/* Waiting does not help a path that is too long. */
static gboolean
check_path (TransportConnector *self)
{
  struct sockaddr_un address;
  GError *error = NULL;
  socklen_t size;

  return transport_get_address (
             &address, &size, self->settings.endpoint.socket_path, &error)
      || fail_open (self, error);
}

static gboolean
fail_settings (TransportConnector *self, const gchar *text)
{
  GST_ELEMENT_ERROR (self->element, RESOURCE, SETTINGS, ("%s.", text), (NULL));
  return FALSE;
}

/* Duplicates the socket of the application, if it gave one. */
static gboolean
take_given (TransportConnector *self)
{
  TransportEndpoint *endpoint = &self->settings.endpoint;
  GError *error = NULL;

  if (endpoint->socket_fd < 0)
    return TRUE;
  if (self->settings.reconnect)
    return fail_settings (self,
        "A connection that was given as socket-fd cannot be made again: set "
        "reconnect=false, or use socket-path");
  self->given = transport_take_given (endpoint->socket_fd, NULL, &error);
  if (error) {
    fail_settings (self, error->message);
    g_error_free (error);
    return FALSE;
  }
  /* What messages call the place of the producer. */
  g_free (endpoint->socket_path);
  endpoint->socket_path = g_strdup_printf ("socket-fd=%d", endpoint->socket_fd);
  return TRUE;
}

gboolean
transport_connector_start (
    TransportConnector *self, const TransportSrcSettings *settings)
{
  GST_OBJECT_LOCK (self->element);
  common_properties_copy (&transport_src_properties, &self->settings, settings);
  GST_OBJECT_UNLOCK (self->element);
  transport_connector_served (self);
  if (transport_endpoint_check (
          &self->settings.endpoint, self->element, &self->access)
      && take_given (self) && check_path (self) && make_wakeup (self))
    return TRUE;
  transport_connector_stop (self);
  return FALSE;
}

void
transport_connector_stop (TransportConnector *self)
{
  common_wakeup_close (&self->wakeup);
  if (self->given >= 0)
    close (self->given);
  self->given = -1;
  common_properties_clear (&transport_src_properties, &self->settings);
  transport_access_clear (&self->access);
}

gboolean
transport_connector_set_flushing (TransportConnector *self, gboolean flushing)
{
  return common_wakeup_set_flushing (self->wakeup, flushing);
}

gboolean
transport_connector_is_flushing (TransportConnector *self, gint timeout_ms)
{
  struct pollfd fd = { self->wakeup, POLLIN, 0 };

  return poll (&fd, 1, timeout_ms) > 0;
}

/* Whether waiting can help: no process listens yet, or it is busy. @denied: when
 * this process was first not permitted, or 0. */
static gboolean
may_come (const GError *error, gint64 *denied)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED)) {
    gint64 now = g_get_monotonic_time ();

    if (*denied == 0)
      *denied = now;
    return now - *denied < DENIED_GRACE;
  }
  *denied = 0;
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND)
      || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED)
      || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
}

static GstFlowReturn
connect_socket (TransportConnector *self, gint64 deadline, gint *socket)
{
  const gchar *path = self->settings.endpoint.socket_path;
  gboolean waiting = FALSE;
  GError *error = NULL;
  gint64 denied = 0;

  if (self->settings.endpoint.socket_fd >= 0) {
    *socket = self->given;
    self->given = -1;
    return *socket >= 0 ? GST_FLOW_OK : GST_FLOW_EOS;
  }
  while ((*socket = transport_connect (path, &error)) < 0) {
    gboolean wait = may_come (error, &denied);

    if (!wait || (denied != 0 && g_get_monotonic_time () >= deadline)) {
      fail_open (self, error);
      return GST_FLOW_ERROR;
    }
    if (g_get_monotonic_time () >= deadline) {
      GST_ELEMENT_ERROR (self->element, RESOURCE, OPEN_READ,
          ("No producer to connect to: %s. Start one with shmemfdsink "
           "socket-path=%s, or set a longer connect-timeout.",
              error->message, path),
          (NULL));
      g_error_free (error);
      return GST_FLOW_ERROR;
    }
    g_clear_error (&error);
    if (!waiting)
      GST_ELEMENT_INFO (self->element, RESOURCE, OPEN_READ,
          ("Waiting for a producer."), ("Nobody listens at %s yet.", path));
    waiting = TRUE;
    if (transport_connector_is_flushing (self, CONNECT_INTERVAL_MS))
      return GST_FLOW_FLUSHING;
  }
  return GST_FLOW_OK;
}

static gint64
connect_deadline (GstClockTime timeout)
{
  if (!GST_CLOCK_TIME_IS_VALID (timeout))
    return G_MAXINT64;
  return g_get_monotonic_time () + (gint64) (timeout / GST_USECOND);
}

/* Posts the credentials of the producer; if it is not allowed, FALSE with an
 * error posted. */
static gboolean
check_producer (TransportConnector *self, const TransportCredentials *producer)
{
  if (!transport_access_allows (&self->access, producer)) {
    GST_ELEMENT_ERROR (self->element, RESOURCE, NOT_AUTHORIZED,
        ("The producer at %s (pid %d) runs as user %u and group %u, neither of "
         "which is in allowed-uids or allowed-gids.",
            self->settings.endpoint.socket_path, producer->pid, producer->uid,
            producer->gid),
        (NULL));
    return FALSE;
  }
  transport_post (self->element, transport_connected_new (producer));
  return TRUE;
}

GstFlowReturn
transport_connector_connect (
    TransportConnector *self, GstClockTime timeout, TransportClient **client)
{
  TransportClientConfig config = { .import_policy =
                                       self->settings.import_policy,
    .max_copy = self->settings.max_copy,
    .features = transport_settings_get_features (
        self->settings.device_memory, self->settings.metas),
    .element = self->element };
  TransportCredentials producer;
  GError *error = NULL;
  GstFlowReturn ret;
  gint socket;

  ret = connect_socket (self, connect_deadline (timeout), &socket);
  if (ret != GST_FLOW_OK)
    return ret;
  transport_get_credentials (socket, &producer);
  self->producer = producer;
  /* Who made a pair of sockets says nothing of who sends over it. */
  config.foreign =
      producer.uid != geteuid () || self->settings.endpoint.socket_fd >= 0;
  if (!check_producer (self, &producer)) {
    transport_hang_up (socket);
    return GST_FLOW_ERROR;
  }
  *client = transport_client_new (socket, &config, &error);
  if (*client)
    return GST_FLOW_OK;
  GST_ELEMENT_ERROR (self->element, RESOURCE, OPEN_READ,
      ("Cannot connect to the producer: %s.", error->message), (NULL));
  g_error_free (error);
  return GST_FLOW_ERROR;
}

/* Why a producer disconnects a consumer, and what to do about it. */
static const struct
{
  GstResourceError code;
  const gchar *verb;
  const gchar *text;
} refusals[] = {
  [TRANSPORT_REASON_ACCESS] = { GST_RESOURCE_ERROR_NOT_AUTHORIZED, "refused",
      "neither its user is in the allowed-uids of shmemfdsink nor its group in "
      "allowed-gids" },
  [TRANSPORT_REASON_FULL] = { GST_RESOURCE_ERROR_BUSY, "refused",
      "as many consumers are connected as the max-clients of shmemfdsink "
      "allows. Stop one, or set reconnect=true to wait for that" },
  [TRANSPORT_REASON_LIMIT] = { GST_RESOURCE_ERROR_BUSY, "refused",
      "it cannot open enough files for another consumer. Raise ulimit -n "
      "there" },
  [TRANSPORT_REASON_VERSION] = { GST_RESOURCE_ERROR_SETTINGS, "refused",
      "they have no version of the protocol in common. Update gst-shmemmeta on "
      "the older side" },
  [TRANSPORT_REASON_DEVICE] = { GST_RESOURCE_ERROR_SETTINGS, "refused",
      "its frames are in device memory, which this process does not take. Set "
      "device-memory=allow on shmemfdsrc if you trust the producer, or unset "
      "it on shmemfdsink" },
  [TRANSPORT_REASON_PROTOCOL] = { GST_RESOURCE_ERROR_READ, "disconnected",
      "it broke the protocol. Use the same version of gst-shmemmeta on both "
      "sides; the log of the producer tells which rule it was" },
  [TRANSPORT_REASON_HELD] = { GST_RESOURCE_ERROR_BUSY, "disconnected",
      "it held frames for longer than other consumers when too many were "
      "held. Set reconnect=true to go on with later frames" },
};

gboolean
transport_connector_may_retry (TransportConnector *self, TransportReason reason)
{
  gboolean retry = self->settings.reconnect
      && reason != TRANSPORT_REASON_PROTOCOL
      && reason != TRANSPORT_REASON_VERSION
      && reason != TRANSPORT_REASON_DEVICE;

  if (!retry || !self->warned)
    gst_element_message_full (self->element,
        retry ? GST_MESSAGE_WARNING : GST_MESSAGE_ERROR, GST_RESOURCE_ERROR,
        refusals[reason].code,
        g_strdup_printf ("The producer at %s (pid %d, user %u) %s this process "
                         "(user %u, group %u): %s.",
            self->settings.endpoint.socket_path, self->producer.pid,
            self->producer.uid, refusals[reason].verb, geteuid (), getegid (),
            refusals[reason].text),
        NULL, __FILE__, GST_FUNCTION, __LINE__);
  self->warned = TRUE;
  return retry;
}

gboolean
transport_connector_back_off (TransportConnector *self)
{
  gint wait = self->retry_ms;

  self->retry_ms = MIN (2 * wait, MAX_RETRY_MS);
  return transport_connector_is_flushing (self, wait);
}

void
transport_connector_served (TransportConnector *self)
{
  self->retry_ms = CONNECT_INTERVAL_MS;
  self->warned = FALSE;
}
