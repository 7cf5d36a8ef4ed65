/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The properties of shmemfdsrc that its user sets, and nothing of what they
 * do. */

#include "transport/transportsrcsettings.h"

#define DEFAULT_CONNECT_TIMEOUT (5 * GST_SECOND)
#define DEFAULT_MAX_COPY (64 * 1024 * 1024)

#define FLAGS                                                                  \
  (G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_READY)

void
transport_src_settings_init (TransportSrcSettings *self)
{
  *self = (TransportSrcSettings){
    .connect_timeout = DEFAULT_CONNECT_TIMEOUT,
    .import_policy = GST_SHMEM_IMPORT_REFUSE,
    .max_copy = DEFAULT_MAX_COPY,
  };
}

void
transport_src_settings_copy (
    TransportSrcSettings *copy, const TransportSrcSettings *self)
{
  *copy = *self;
  transport_endpoint_copy (&copy->endpoint, &self->endpoint);
}

void
transport_src_settings_clear (TransportSrcSettings *self)
{
  transport_endpoint_clear (&self->endpoint);
}

gboolean
transport_src_settings_set (
    TransportSrcSettings *self, guint id, const GValue *value)
{
  switch (id) {
    case TRANSPORT_SRC_RECONNECT:
      self->reconnect = g_value_get_boolean (value);
      return TRUE;
    case TRANSPORT_SRC_CONNECT_TIMEOUT:
      self->connect_timeout = g_value_get_uint64 (value);
      return TRUE;
    case TRANSPORT_SRC_IMPORT_POLICY:
      self->import_policy = (GstShmemImportPolicy) g_value_get_enum (value);
      return TRUE;
    case TRANSPORT_SRC_MAX_COPY:
      self->max_copy = g_value_get_uint64 (value);
      return TRUE;
    default:
      return transport_endpoint_set (&self->endpoint, id, value);
  }
}

gboolean
transport_src_settings_get (
    const TransportSrcSettings *self, guint id, GValue *value)
{
  switch (id) {
    case TRANSPORT_SRC_RECONNECT:
      g_value_set_boolean (value, self->reconnect);
      return TRUE;
    case TRANSPORT_SRC_CONNECT_TIMEOUT:
      g_value_set_uint64 (value, self->connect_timeout);
      return TRUE;
    case TRANSPORT_SRC_IMPORT_POLICY:
      g_value_set_enum (value, (gint) self->import_policy);
      return TRUE;
    case TRANSPORT_SRC_MAX_COPY:
      g_value_set_uint64 (value, self->max_copy);
      return TRUE;
    default:
      return transport_endpoint_get (&self->endpoint, id, value);
  }
}

static void
install_trust (GObjectClass *klass)
{
  g_object_class_install_property (klass, TRANSPORT_ALLOWED_UIDS,
      g_param_spec_string ("allowed-uids", "Allowed users",
          "Numbers of the users that the producer may run as, with commas "
          "between, such as 0,1000. Without this and allowed-gids it may be "
          "anybody who listens on the socket",
          NULL, FLAGS));
  g_object_class_install_property (klass, TRANSPORT_ALLOWED_GIDS,
      g_param_spec_string ("allowed-gids", "Allowed groups",
          "Numbers of the groups that the producer may run as, beside the "
          "users of allowed-uids",
          NULL, FLAGS));
  g_object_class_install_property (klass, TRANSPORT_SRC_IMPORT_POLICY,
      g_param_spec_enum ("import-policy", "Import policy",
          "What to do with memory that lacks the seals which make it safe to "
          "use",
          GST_TYPE_SHMEM_IMPORT_POLICY, GST_SHMEM_IMPORT_REFUSE, FLAGS));
  g_object_class_install_property (klass, TRANSPORT_SRC_MAX_COPY,
      g_param_spec_uint64 ("max-copy", "Maximum copy",
          "Largest memory that import-policy=copy copies, in bytes", 0,
          G_MAXINT64, DEFAULT_MAX_COPY, FLAGS));
}

void
transport_src_settings_install (GObjectClass *klass)
{
  g_object_class_install_property (klass, TRANSPORT_SOCKET_PATH,
      g_param_spec_string ("socket-path", "Socket path",
          "Path of the Unix socket that an shmemfdsink listens on, 1 to 107 "
          "bytes",
          NULL, FLAGS));
  g_object_class_install_property (klass, TRANSPORT_SRC_RECONNECT,
      g_param_spec_boolean ("reconnect", "Reconnect",
          "Wait for another producer when this one goes away before the end "
          "of the stream, instead of ending the stream there",
          FALSE, FLAGS));
  g_object_class_install_property (klass, TRANSPORT_SRC_CONNECT_TIMEOUT,
      g_param_spec_uint64 ("connect-timeout", "Connect timeout",
          "How long to wait at the start for a producer to listen, in ns "
          "(18446744073709551615: for ever)",
          0, G_MAXUINT64, DEFAULT_CONNECT_TIMEOUT, FLAGS));
  install_trust (klass);
}
