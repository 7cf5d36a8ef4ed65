/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Where a packet came from: the metas of udpsrc and of RTP depayloaders. */

#include "transport/transportmetakinds.h"

#include "transport/transportfault.h"

#include <gst/net/net.h>
#include <gst/rtp/rtp.h>

#include <string.h>

/* ---- RTP sources ---- */

typedef struct
{
  guint32 has_ssrc;
  guint32 ssrc;
  guint32 n_csrcs;
  guint32 reserved;
} RtpSource;

gboolean
transport_rtp_source_encode (
    TransportMetas *metas, const GstMeta *meta, GError **error)
{
  const GstRTPSourceMeta *from = (const GstRTPSourceMeta *) meta;
  RtpSource head = { !!from->ssrc_valid, 0, from->csrc_count, 0 };

  /* Without one, its memory was never written to. */
  if (from->ssrc_valid)
    head.ssrc = from->ssrc;
  if (head.n_csrcs > GST_RTP_SOURCE_META_MAX_CSRC_COUNT)
    return transport_refuse (error, "it has more than 15 CSRCs");
  return transport_meta_put (metas, &head, sizeof head, error)
      && transport_meta_put (
          metas, from->csrc, head.n_csrcs * sizeof (guint32), error);
}

gboolean
transport_rtp_source_decode (TransportMetaEntry *entry, GError **error)
{
  const RtpSource *head = transport_meta_take (entry, sizeof *head);
  const guint32 *csrcs = NULL;

  if (head && head->n_csrcs <= GST_RTP_SOURCE_META_MAX_CSRC_COUNT)
    csrcs = transport_meta_take (entry, head->n_csrcs * sizeof (guint32));
  if (csrcs == NULL || entry->size != 0 || head->has_ssrc > 1
      || (!head->has_ssrc && head->ssrc != 0) || head->reserved != 0)
    return transport_refuse (error, "FRAME has an invalid RTP source");
  gst_buffer_add_rtp_source_meta (
      entry->buffer, head->has_ssrc ? &head->ssrc : NULL, csrcs, head->n_csrcs);
  return TRUE;
}

/* ---- addresses ---- */

typedef struct
{
  guint16 version;
  guint16 port;
  guint32 scope;
  guint32 flow;
  guint32 reserved;
  guint8 address[16];
} NetAddress;

/* FALSE if @from is no address of IPv4 or IPv6. */
static gboolean
encode_address (NetAddress *head, GSocketAddress *from)
{
  GInetSocketAddress *socket;
  GInetAddress *address;

  memset (head, 0, sizeof *head);
  if (!G_IS_INET_SOCKET_ADDRESS (from))
    return FALSE;
  socket = G_INET_SOCKET_ADDRESS (from);
  address = g_inet_socket_address_get_address (socket);
  head->version = 4;
  head->port = g_inet_socket_address_get_port (socket);
  if (g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV6) {
    head->version = 6;
    head->scope = g_inet_socket_address_get_scope_id (socket);
    head->flow = g_inet_socket_address_get_flowinfo (socket);
  }
  memcpy (head->address, g_inet_address_to_bytes (address),
      g_inet_address_get_native_size (address));
  return TRUE;
}

gboolean
transport_net_address_encode (
    TransportMetas *metas, const GstMeta *meta, GError **error)
{
  NetAddress head;

  if (!encode_address (&head, ((const GstNetAddressMeta *) meta)->addr))
    return transport_refuse (error, "it is not an address of IPv4 or IPv6");
  return transport_meta_put (metas, &head, sizeof head, error);
}

static gboolean
address_ok (const NetAddress *head)
{
  static const guint8 zeros[12];

  if (head->reserved != 0)
    return FALSE;
  return head->version == 6
      || (head->version == 4 && head->scope == 0 && head->flow == 0
          && memcmp (head->address + 4, zeros, sizeof zeros) == 0);
}

/* Owned by the reader. */
static GSocketAddress *
decode_address (TransportMetasReader *reader, const NetAddress *head)
{
  GInetAddress *address;
  NetAddress last;

  if (reader->address && encode_address (&last, reader->address)
      && memcmp (&last, head, sizeof last) == 0)
    return reader->address;
  g_clear_object (&reader->address);
  address = g_inet_address_new_from_bytes (head->address,
      head->version == 6 ? G_SOCKET_FAMILY_IPV6 : G_SOCKET_FAMILY_IPV4);
  reader->address = g_object_new (G_TYPE_INET_SOCKET_ADDRESS, "address",
      address, "port", (guint) head->port, "scope-id", head->scope, "flowinfo",
      head->flow, NULL);
  g_object_unref (address);
  return reader->address;
}

gboolean
transport_net_address_decode (TransportMetaEntry *entry, GError **error)
{
  const NetAddress *head = transport_meta_take (entry, sizeof *head);

  if (head == NULL || entry->size != 0 || !address_ok (head))
    return transport_refuse (error, "FRAME has an invalid network address");
  gst_buffer_add_net_address_meta (
      entry->buffer, decode_address (entry->reader, head));
  return TRUE;
}
