/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The properties of shmemfdsink that its user sets, and nothing of what they
 * do. */

#include "transport/transportsinksettings.h"
#include "transport/transportprotocol.h"

#define DEFAULT_MAX_HELD_BUFFERS 16
#define DEFAULT_MAX_WAIT GST_SECOND

#define FLAGS (G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS)

GType
transport_sink_slow_consumer_get_type (void)
{
  static const GEnumValue values[] = {
    { TRANSPORT_SLOW_WAIT,
        "Wait for it, at most max-wait without a sign of life", "wait" },
    { TRANSPORT_SLOW_DROP, "Drop the frame, for this consumer only", "drop" },
    { 0, NULL, NULL },
  };
  static gsize type = 0;

  if (g_once_init_enter (&type))
    g_once_init_leave (
        &type, g_enum_register_static ("GstShmemFdSlowConsumer", values));
  return type;
}

void
transport_sink_settings_init (TransportSinkSettings *self)
{
  *self = (TransportSinkSettings){
    .max_clients = TRANSPORT_MAX_CLIENTS,
    .max_held_buffers = DEFAULT_MAX_HELD_BUFFERS,
    .slow_consumer = TRANSPORT_SLOW_WAIT,
    .max_wait = DEFAULT_MAX_WAIT,
  };
}

void
transport_sink_settings_copy (
    TransportSinkSettings *copy, const TransportSinkSettings *self)
{
  *copy = *self;
  transport_endpoint_copy (&copy->endpoint, &self->endpoint);
}

void
transport_sink_settings_clear (TransportSinkSettings *self)
{
  transport_endpoint_clear (&self->endpoint);
}

gboolean
transport_sink_settings_set (
    TransportSinkSettings *self, guint id, const GValue *value)
{
  switch (id) {
    case TRANSPORT_SINK_WAIT_FOR_CONNECTION:
      self->wait_for_connection = g_value_get_boolean (value);
      return TRUE;
    case TRANSPORT_SINK_MAX_CLIENTS:
      self->max_clients = g_value_get_uint (value);
      return TRUE;
    case TRANSPORT_SINK_MAX_HELD_BUFFERS:
      self->max_held_buffers = g_value_get_uint (value);
      return TRUE;
    case TRANSPORT_SINK_SLOW_CONSUMER:
      self->slow_consumer = (TransportSlow) g_value_get_enum (value);
      return TRUE;
    case TRANSPORT_SINK_MAX_WAIT:
      self->max_wait = g_value_get_uint64 (value);
      return TRUE;
    case TRANSPORT_SINK_ISOLATION:
      self->isolation = g_value_get_boolean (value);
      return TRUE;
    default:
      return transport_endpoint_set (&self->endpoint, id, value);
  }
}

gboolean
transport_sink_settings_get (
    const TransportSinkSettings *self, guint id, GValue *value)
{
  switch (id) {
    case TRANSPORT_SINK_WAIT_FOR_CONNECTION:
      g_value_set_boolean (value, self->wait_for_connection);
      return TRUE;
    case TRANSPORT_SINK_MAX_CLIENTS:
      g_value_set_uint (value, self->max_clients);
      return TRUE;
    case TRANSPORT_SINK_MAX_HELD_BUFFERS:
      g_value_set_uint (value, self->max_held_buffers);
      return TRUE;
    case TRANSPORT_SINK_SLOW_CONSUMER:
      g_value_set_enum (value, self->slow_consumer);
      return TRUE;
    case TRANSPORT_SINK_MAX_WAIT:
      g_value_set_uint64 (value, self->max_wait);
      return TRUE;
    case TRANSPORT_SINK_ISOLATION:
      g_value_set_boolean (value, self->isolation);
      return TRUE;
    default:
      return transport_endpoint_get (&self->endpoint, id, value);
  }
}

static void
install_frames (GObjectClass *klass)
{
  g_object_class_install_property (klass, TRANSPORT_SINK_MAX_HELD_BUFFERS,
      g_param_spec_uint ("max-held-buffers", "Maximum held buffers",
          "Frames that one consumer may hold at a time; above that it is slow",
          1, TRANSPORT_MAX_HELD, DEFAULT_MAX_HELD_BUFFERS,
          FLAGS | GST_PARAM_MUTABLE_READY));
  g_object_class_install_property (klass, TRANSPORT_SINK_SLOW_CONSUMER,
      g_param_spec_enum ("slow-consumer", "Slow consumer",
          "What to do with a frame for a consumer that is slow",
          transport_sink_slow_consumer_get_type (), TRANSPORT_SLOW_WAIT,
          FLAGS | GST_PARAM_MUTABLE_READY));
  g_object_class_install_property (klass, TRANSPORT_SINK_MAX_WAIT,
      g_param_spec_uint64 ("max-wait", "Maximum wait",
          "How long to wait for a slow consumer, in ns. One that gives no "
          "frame back for that long misses frames until it does",
          0, G_MAXINT64, DEFAULT_MAX_WAIT, FLAGS | GST_PARAM_MUTABLE_READY));
  g_object_class_install_property (klass, TRANSPORT_SINK_ISOLATION,
      g_param_spec_boolean ("isolation", "Isolation",
          "Send each frame as new memory that is sealed for good, so that not "
          "even this process can change it once it is sent. Costs a copy and "
          "new memory for each frame; otherwise memory is used again",
          FALSE, FLAGS | GST_PARAM_MUTABLE_READY));
}

static void
install_access (GObjectClass *klass)
{
  g_object_class_install_property (klass, TRANSPORT_SINK_MAX_CLIENTS,
      g_param_spec_uint ("max-clients", "Maximum clients",
          "Consumers that may be connected at a time; others are refused", 1,
          TRANSPORT_MAX_CLIENTS, TRANSPORT_MAX_CLIENTS,
          FLAGS | GST_PARAM_MUTABLE_READY));
  g_object_class_install_property (klass, TRANSPORT_ALLOWED_UIDS,
      g_param_spec_string ("allowed-uids", "Allowed users",
          "Numbers of the users whose processes may connect, with commas "
          "between, such as 0,1000. Without this and allowed-gids everybody "
          "who can open the socket may",
          NULL, FLAGS | GST_PARAM_MUTABLE_READY));
  g_object_class_install_property (klass, TRANSPORT_ALLOWED_GIDS,
      g_param_spec_string ("allowed-gids", "Allowed groups",
          "Numbers of the groups whose processes may connect, beside those of "
          "allowed-uids. A process has the group it runs as; supplementary "
          "groups do not count",
          NULL, FLAGS | GST_PARAM_MUTABLE_READY));
}

void
transport_sink_settings_install (GObjectClass *klass)
{
  g_object_class_install_property (klass, TRANSPORT_SOCKET_PATH,
      g_param_spec_string ("socket-path", "Socket path",
          "Path of the Unix socket to listen on, 1 to 107 bytes. A file that a "
          "dead process left there is replaced",
          NULL, FLAGS | GST_PARAM_MUTABLE_READY));
  g_object_class_install_property (klass, TRANSPORT_SINK_WAIT_FOR_CONNECTION,
      g_param_spec_boolean ("wait-for-connection", "Wait for connection",
          "Wait while there is no consumer; otherwise frames that nobody is "
          "there for are dropped",
          FALSE, FLAGS | GST_PARAM_MUTABLE_PLAYING));
  install_frames (klass);
  install_access (klass);
}
