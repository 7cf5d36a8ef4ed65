/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The properties of shmemfdsink and shmemfdsrc that users can set. Nothing here
 * acts on them or opens a socket. */

#include "transport/transportsettings.h"
#include "transport/transportmetas.h"
#include "transport/transportlistener.h"
#include "transport/transportprotocol.h"

/* V4L2 has 32 buffers at most, of which a decoder may need half itself. If it
 * had to make more than that, v4l2 elements of GStreamer would copy instead. */
#define MAX_DEVICE_BUFFERS 8

GType
transport_slow_consumer_get_type (void)
{
  static const GEnumValue values[] = {
    { TRANSPORT_SLOW_WAIT,
        "Wait until it releases a frame, at most for max-wait", "wait" },
    { TRANSPORT_SLOW_DROP, "Drop the frame, for this consumer only", "drop" },
    { 0, NULL, NULL },
  };
  static gsize type = 0;

  if (g_once_init_enter (&type))
    g_once_init_leave (
        &type, g_enum_register_static ("GstShmemFdSlowConsumer", values));
  return type;
}

GType
transport_device_memory_get_type (void)
{
  static const GEnumValue values[] = {
    { TRANSPORT_DEVICE_MEMORY_REFUSE,
        "Copy frames out of it, or refuse them if caps name it", "refuse" },
    { TRANSPORT_DEVICE_MEMORY_ALLOW,
        "Pass dma-bufs on as they are, between processes that trust each other",
        "allow" },
    { 0, NULL, NULL },
  };
  static gsize type = 0;

  if (g_once_init_enter (&type))
    g_once_init_leave (
        &type, g_enum_register_static ("GstShmemFdDeviceMemory", values));
  return type;
}

GType
transport_meta_choice_get_type (void)
{
  static const GEnumValue values[] = {
    { TRANSPORT_METAS_KNOWN, "Those that gst-shmemmeta checks itself",
        "known" },
    { TRANSPORT_METAS_ALL,
        "Also those that GStreamer 1.24 or later can serialize", "all" },
    { 0, NULL, NULL },
  };
  static gsize type = 0;

  if (g_once_init_enter (&type))
    g_once_init_leave (
        &type, g_enum_register_static ("GstShmemFdMetas", values));
  return type;
}

#define SINK(field) offsetof (TransportSinkSettings, field)
#define SRC(field) offsetof (TransportSrcSettings, field)

/* clang-format off */
static const CommonProperty sink_table[] = {
  { .name = "socket-path", .nick = "Socket path",
    .blurb = "Path of the Unix socket to listen on, 1 to 107 bytes, or @ and a "
        "name in the abstract namespace. A stale file, left by a process that "
        "died, is replaced; a socket of this path that systemd passes is used",
    .type = G_TYPE_STRING, .offset = SINK (endpoint.socket_path),
    .flags = COMMON_PROPERTY_READY },
  { .name = "socket-fd", .nick = "Socket descriptor",
    .blurb = "A Unix socket of type SOCK_SEQPACKET to use instead of "
        "socket-path: one that listens, or one end of a connection, whose "
        "other end is then the only consumer (-1: none)",
    .type = G_TYPE_INT, .offset = SINK (endpoint.socket_fd), .minimum = -1,
    .maximum = G_MAXINT, .initial = -1, .flags = COMMON_PROPERTY_READY },
  { .name = "socket-mode", .nick = "Socket mode",
    .blurb = "Mode of the socket file, in octal, such as 0660; whoever may "
        "write to it may connect (4294967295: as umask leaves it)",
    .type = G_TYPE_UINT, .offset = SINK (socket_mode), .maximum = G_MAXUINT32,
    .initial = TRANSPORT_MODE_UMASK, .flags = COMMON_PROPERTY_READY },
  { .name = "socket-group", .nick = "Socket group",
    .blurb = "Name or number of the group of the socket file, to which this "
        "user has to belong; with socket-mode=0660, its members may connect",
    .type = G_TYPE_STRING, .offset = SINK (socket_group),
    .flags = COMMON_PROPERTY_READY },
  { .name = "wait-for-connection", .nick = "Wait for connection",
    .blurb = "Wait while no consumer is connected, instead of dropping "
        "frames",
    .type = G_TYPE_BOOLEAN, .offset = SINK (wait_for_connection),
    .flags = COMMON_PROPERTY_PLAYING },
  { .name = "max-held-buffers", .nick = "Maximum held buffers",
    .blurb = "Frames that one consumer may hold at a time; above that it is "
        "slow",
    .type = G_TYPE_UINT, .offset = SINK (max_held_buffers), .minimum = 1,
    .maximum = TRANSPORT_MAX_HELD, .initial = 16,
    .flags = COMMON_PROPERTY_READY },
  { .name = "slow-consumer", .nick = "Slow consumer",
    .blurb = "What to do with a frame for a consumer that is slow",
    .type = G_TYPE_ENUM, .get_type = transport_slow_consumer_get_type,
    .offset = SINK (slow_consumer), .initial = TRANSPORT_SLOW_WAIT,
    .flags = COMMON_PROPERTY_READY },
  { .name = "max-wait", .nick = "Maximum wait",
    .blurb = "How long to wait for a slow consumer, in ns. If it releases no "
        "frame in that time, frames for it are dropped until it does",
    .type = G_TYPE_UINT64, .offset = SINK (max_wait), .maximum = G_MAXINT64,
    .initial = GST_SECOND, .flags = COMMON_PROPERTY_READY },
  { .name = "isolation", .nick = "Isolation",
    .blurb = "Send each frame in new memory with all seals, so that not even "
        "this process can change it afterwards. This costs a copy and new "
        "memory for each frame; otherwise memory is recycled",
    .type = G_TYPE_BOOLEAN, .offset = SINK (isolation),
    .flags = COMMON_PROPERTY_READY },
  { .name = "device-memory", .nick = "Device memory",
    .blurb = "What to do with frames in dma-bufs. Those that are sent cannot be "
        "sealed: consumers may be able to write to them, and upstream may wait "
        "for those that consumers hold. A consumer that does not allow them is "
        "refused",
    .type = G_TYPE_ENUM, .get_type = transport_device_memory_get_type,
    .offset = SINK (device_memory), .initial = TRANSPORT_DEVICE_MEMORY_REFUSE,
    .flags = COMMON_PROPERTY_READY },
  { .name = "metas", .nick = "Metas",
    .blurb = "Which metas to send. With all, any meta that GStreamer can "
        "serialize goes to those consumers that have metas=all too, which takes "
        "their trust in this process. Before GStreamer 1.24 the same as known",
    .type = G_TYPE_ENUM, .get_type = transport_meta_choice_get_type,
    .offset = SINK (metas), .initial = TRANSPORT_METAS_KNOWN,
    .flags = COMMON_PROPERTY_READY },
  { .name = "max-clients", .nick = "Maximum clients",
    .blurb = "Consumers that may be connected at a time; more are refused",
    .type = G_TYPE_UINT, .offset = SINK (max_clients), .minimum = 1,
    .maximum = TRANSPORT_MAX_CLIENTS, .initial = TRANSPORT_MAX_CLIENTS,
    .flags = COMMON_PROPERTY_READY },
  { .name = "allowed-uids", .nick = "Allowed users",
    .blurb = "Numeric IDs of the users whose processes may connect, separated "
        "by commas, such as 0,1000. Without this and allowed-gids, everybody "
        "who can open the socket may",
    .type = G_TYPE_STRING, .offset = SINK (endpoint.allowed_uids),
    .flags = COMMON_PROPERTY_READY },
  { .name = "allowed-gids", .nick = "Allowed groups",
    .blurb = "Numeric IDs of the groups whose processes may connect, besides "
        "those of allowed-uids. The effective group of a process counts, not "
        "its supplementary groups",
    .type = G_TYPE_STRING, .offset = SINK (endpoint.allowed_gids),
    .flags = COMMON_PROPERTY_READY },
};

static const CommonProperty src_table[] = {
  { .name = "socket-path", .nick = "Socket path",
    .blurb = "Path of the Unix socket that an shmemfdsink listens on, 1 to 107 "
        "bytes, or @ and a name in the abstract namespace",
    .type = G_TYPE_STRING, .offset = SRC (endpoint.socket_path),
    .flags = COMMON_PROPERTY_READY },
  { .name = "socket-fd", .nick = "Socket descriptor",
    .blurb = "A connected Unix socket of type SOCK_SEQPACKET to use instead of "
        "socket-path, for one connection (-1: none)",
    .type = G_TYPE_INT, .offset = SRC (endpoint.socket_fd), .minimum = -1,
    .maximum = G_MAXINT, .initial = -1, .flags = COMMON_PROPERTY_READY },
  { .name = "reconnect", .nick = "Reconnect",
    .blurb = "Wait for another producer if this one disconnects before the "
        "end of the stream, instead of ending the stream there",
    .type = G_TYPE_BOOLEAN, .offset = SRC (reconnect),
    .flags = COMMON_PROPERTY_READY },
  { .name = "latest", .nick = "Latest",
    .blurb = "Take only the newest frame that has arrived and skip those "
        "before it, so that a consumer that is slower than its producer is not "
        "behind, and the producer does not wait for it, not even while this "
        "element is paused. Not for streams of bytes or audio",
    .type = G_TYPE_BOOLEAN, .offset = SRC (latest),
    .flags = COMMON_PROPERTY_READY },
  { .name = "connect-timeout", .nick = "Connect timeout",
    .blurb = "How long to wait at the start until a producer listens, in ns "
        "(18446744073709551615: for ever; 0: the change to PAUSED fails if "
        "none does)",
    .type = G_TYPE_UINT64, .offset = SRC (connect_timeout), .maximum = -1,
    .initial = 5 * GST_SECOND, .flags = COMMON_PROPERTY_READY },
  { .name = "allowed-uids", .nick = "Allowed users",
    .blurb = "Numeric IDs of the users that the producer may run as, separated "
        "by commas, such as 0,1000. Without this and allowed-gids, it may be "
        "anybody who listens on the socket",
    .type = G_TYPE_STRING, .offset = SRC (endpoint.allowed_uids),
    .flags = COMMON_PROPERTY_READY },
  { .name = "allowed-gids", .nick = "Allowed groups",
    .blurb = "Numeric IDs of the groups that the producer may run as, besides "
        "the users of allowed-uids",
    .type = G_TYPE_STRING, .offset = SRC (endpoint.allowed_gids),
    .flags = COMMON_PROPERTY_READY },
  { .name = "import-policy", .nick = "Import policy",
    .blurb = "What to do with memory that lacks the seals which make it safe "
        "to use",
    .type = G_TYPE_ENUM, .get_type = gst_shmem_import_policy_get_type,
    .offset = SRC (import_policy), .initial = GST_SHMEM_IMPORT_REFUSE,
    .flags = COMMON_PROPERTY_READY },
  { .name = "metas", .nick = "Metas",
    .blurb = "Which metas to take. With all, also those that GStreamer "
        "serialized: code of any type of meta reads what arrives, so the "
        "producer must be trusted. Before GStreamer 1.24 the same as known",
    .type = G_TYPE_ENUM, .get_type = transport_meta_choice_get_type,
    .offset = SRC (metas), .initial = TRANSPORT_METAS_KNOWN,
    .flags = COMMON_PROPERTY_READY },
  { .name = "max-copy", .nick = "Maximum copy",
    .blurb = "Largest memory that import-policy=copy copies, in bytes",
    .type = G_TYPE_UINT64, .offset = SRC (max_copy), .maximum = G_MAXINT64,
    .initial = 64 * 1024 * 1024, .flags = COMMON_PROPERTY_READY },
  { .name = "device-memory", .nick = "Device memory",
    .blurb = "Whether frames may be dma-bufs. They cannot be sealed, and a "
        "device of this process reads them: allow them only from a producer "
        "that is trusted. import-policy does not apply to them",
    .type = G_TYPE_ENUM, .get_type = transport_device_memory_get_type,
    .offset = SRC (device_memory), .initial = TRANSPORT_DEVICE_MEMORY_REFUSE,
    .flags = COMMON_PROPERTY_READY },
};
/* clang-format on */

const CommonProperties transport_sink_properties =
    COMMON_PROPERTIES (sink_table);
const CommonProperties transport_src_properties = COMMON_PROPERTIES (src_table);

guint64
transport_settings_get_features (
    TransportDeviceMemory device_memory, TransportMetaChoice metas)
{
  guint64 features =
      transport_metas_get_features (metas == TRANSPORT_METAS_ALL);

  if (device_memory == TRANSPORT_DEVICE_MEMORY_ALLOW)
    features |= TRANSPORT_FEATURE_DEVICE_MEMORY;
  return features;
}

guint
transport_sink_settings_get_device_buffers (
    const TransportSinkSettings *settings)
{
  if (settings->device_memory != TRANSPORT_DEVICE_MEMORY_ALLOW)
    return 0;
  return MIN (settings->max_held_buffers, MAX_DEVICE_BUFFERS);
}

gboolean
transport_endpoint_check (
    const TransportEndpoint *self, GstElement *element, TransportAccess *access)
{
  GError *error = NULL;

  if (self->socket_path == NULL && self->socket_fd < 0) {
    GST_ELEMENT_ERROR (element, RESOURCE, SETTINGS,
        ("No socket path; set the socket-path property, or socket-fd."),
        (NULL));
    return FALSE;
  }
  if (transport_access_parse (
          access, self->allowed_uids, self->allowed_gids, &error))
    return TRUE;
  GST_ELEMENT_ERROR (
      element, RESOURCE, SETTINGS, ("%s.", error->message), (NULL));
  g_error_free (error);
  return FALSE;
}
