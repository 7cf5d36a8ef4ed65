/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __SHMEM_FD_CONNECTOR_H__
#define __SHMEM_FD_CONNECTOR_H__

#include "shmemfdsrcsettings.h"
#include "transport/shmemfdclient.h"

G_BEGIN_DECLS

/* How long between two attempts to reach a producer. */
#define SHMEM_FD_CONNECT_INTERVAL_MS 20

/* Fields are private; @settings and @wakeup may be read. */
typedef struct
{
  GstElement *element; /* whose errors and messages these are */

  /* From start() to stop(). */
  ShmemFdSrcSettings settings;
  ShmemfdAccess access;
  gint wakeup; /* eventfd, readable while flushing */
} ShmemFdConnector;

void shmem_fd_connector_init (ShmemFdConnector *connector, GstElement *element);

/* What is in @settings, under the object lock of the element, counts until
 * stop(). FALSE with an error posted. */
gboolean shmem_fd_connector_start (
    ShmemFdConnector *connector, const ShmemFdSrcSettings *settings);
void shmem_fd_connector_stop (ShmemFdConnector *connector);

/* Ends every wait, or lets there be some again. Any thread. */
gboolean shmem_fd_connector_set_flushing (
    ShmemFdConnector *connector, gboolean flushing);
/* Waits for that, up to @timeout_ms. */
gboolean shmem_fd_connector_is_flushing (
    ShmemFdConnector *connector, gint timeout_ms);

/* Waits for a producer, at most @timeout ns or for ever with
 * GST_CLOCK_TIME_NONE. GST_FLOW_OK with *@client (transfer full),
 * GST_FLOW_FLUSHING, or GST_FLOW_ERROR with an error posted. */
GstFlowReturn shmem_fd_connector_connect (
    ShmemFdConnector *connector, GstClockTime timeout, ShmemfdClient **client);

G_END_DECLS

#endif /* __SHMEM_FD_CONNECTOR_H__ */
