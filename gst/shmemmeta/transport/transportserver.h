/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __TRANSPORTSERVER_H__
#define __TRANSPORTSERVER_H__

#include "transport/transportlistener.h"
#include "transport/transportserverconfig.h"
#include "transport/transportmetas.h"

G_BEGIN_DECLS

/* Delivery of one frame to all clients. Only `stalled` and what follows it are
 * public. */
typedef struct
{
  guint slot;
  TransportPrepared frame;
  gboolean is_header;
  guint header;
  gboolean starts;
  guint64 todo;             /* bits of the clients that have yet to get it */
  TransportStalled stalled; /* since the frame was sent */
  gboolean needs_key_unit;  /* to be requested from upstream now */
  gboolean has_qos;         /* to be sent upstream now */
  TransportQos qos;
} TransportDelivery;

/* Listens at @place. Takes the access lists of @config, even on failure.
 * Replaces a stale socket file, on which nobody listens; a socket in use is an
 * error. */
TransportServer *transport_server_new (const TransportPlace *place,
    const TransportServerConfig *config, GError **error);
/* Disconnects all clients and removes the socket file. Clients still receive
 * what was sent before. */
void transport_server_free (TransportServer *server);

/* ---- transportchanges.c ---- */

/* These are sent before the next frame; to a late joiner, before its first. */
/* FALSE with an error that names the field if @caps cannot go over. */
gboolean transport_server_set_caps (
    TransportServer *server, GstCaps *caps, GError **error);
/* An EVENT. It is sent in its place between frames, if a client's socket is not
 * full for long. FALSE if there are too many sticky ones. */
gboolean transport_server_set_event (TransportServer *server, GBytes *message);
/* Whether the caps say that frames are in device memory. A client that does not
 * take it is disconnected now, or else with the first frame that has some. */
void transport_server_set_device (TransportServer *server, gboolean device);
/* @restart: running time does not continue from the previous segment. */
void transport_server_set_segment (
    TransportServer *server, const GstSegment *segment, gboolean restart);
/* @epoch: monotonic time at running time 0, or GST_CLOCK_TIME_NONE; @latency:
 * how long after its running time a frame arrives at the sink, in ns, or
 * GST_CLOCK_TIME_NONE if upstream is not live. @resumed: running time stood
 * still before. */
void transport_server_set_clock (TransportServer *server, GstClockTime epoch,
    GstClockTime latency, gboolean resumed);
/* Waits until EOS was sent to all clients, for slow ones as long as for a
 * frame. FALSE if flushing or a pause interrupted this: call it again. */
gboolean transport_server_send_eos (TransportServer *server);

/* Whether to wait for a client, as none is connected. */
gboolean transport_server_lacks_client (TransportServer *server);
/* Waits until no client is lacking. FALSE as above, or if none can come. */
gboolean transport_server_wait_for_client (TransportServer *server);
/* Whether none can come: the client that was given as a descriptor is gone. */
gboolean transport_server_is_abandoned (TransportServer *server);
/* Both end waits. @wait: while no client is connected. @ending: EOS is on its
 * way behind frames, for which the server then waits neither for a client to
 * connect nor for paused ones; until a segment follows EOS. */
void transport_server_set_wait_for_client (
    TransportServer *server, gboolean wait);
void transport_server_set_ending (TransportServer *server, gboolean ending);

/* Sends @frame, whose memories can all be shared. FALSE if interrupted as
 * above: call transport_server_resume() until it returns TRUE. In either case,
 * call transport_server_end() afterwards. Its table and its metas must not
 * change until then. Containers about pictures that the table lacks are not
 * sent. */
gboolean transport_server_send (TransportServer *server,
    const TransportPrepared *frame, TransportDelivery *delivery);
/* The number of a header that a client lacks, from @number on; G_MAXUINT if
 * there is none. */
guint transport_server_find_lacking_header (
    TransportServer *server, guint number);
/* The same as transport_server_send() for header @number of the stream: only
 * clients that have those before it, but not this one, get it. */
gboolean transport_server_send_header (TransportServer *server,
    const TransportPrepared *frame, guint number, TransportDelivery *delivery);
/* The next header is number 0, of another stream. */
void transport_server_reset_headers (TransportServer *server);
gboolean transport_server_resume (
    TransportServer *server, TransportDelivery *delivery);
void transport_server_end (
    TransportServer *server, TransportDelivery *delivery);

/* Both interrupt all waits. A new server is paused. */
void transport_server_set_flushing (TransportServer *server, gboolean flushing);
void transport_server_set_paused (TransportServer *server, gboolean paused);
void transport_server_get_stats (
    TransportServer *server, TransportServerStats *stats);

G_END_DECLS

#endif /* __TRANSPORTSERVER_H__ */
