/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __TRANSPORTCONNECTOR_H__
#define __TRANSPORTCONNECTOR_H__

#include "transport/transportsrcsettings.h"
#include "transport/transportclient.h"

G_BEGIN_DECLS

/* How long between two attempts to reach a producer. */
#define TRANSPORT_CONNECT_INTERVAL_MS 20

/* Fields are private; @settings and @wakeup may be read. */
typedef struct
{
  GstElement *element; /* whose errors and messages these are */

  /* From start() to stop(). */
  TransportSrcSettings settings;
  TransportAccess access;
  gint wakeup; /* eventfd, readable while flushing */
} TransportConnector;

void transport_connector_init (
    TransportConnector *connector, GstElement *element);

/* What is in @settings, under the object lock of the element, counts until
 * stop(). FALSE with an error posted. */
gboolean transport_connector_start (
    TransportConnector *connector, const TransportSrcSettings *settings);
void transport_connector_stop (TransportConnector *connector);

/* Ends every wait, or lets there be some again. Any thread. */
gboolean transport_connector_set_flushing (
    TransportConnector *connector, gboolean flushing);
/* Waits for that, up to @timeout_ms. */
gboolean transport_connector_is_flushing (
    TransportConnector *connector, gint timeout_ms);

/* Waits for a producer, at most @timeout ns or for ever with
 * GST_CLOCK_TIME_NONE. GST_FLOW_OK with *@client (transfer full),
 * GST_FLOW_FLUSHING, or GST_FLOW_ERROR with an error posted. */
GstFlowReturn transport_connector_connect (TransportConnector *connector,
    GstClockTime timeout, TransportClient **client);

G_END_DECLS

#endif /* __TRANSPORTCONNECTOR_H__ */
