/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __TRANSPORTENDPOINT_H__
#define __TRANSPORTENDPOINT_H__

#include "transport/transportaccess.h"

G_BEGIN_DECLS

/* What users of shmemfdsink and of shmemfdsrc can set alike. */
typedef struct
{
  gchar *socket_path;
  gchar *allowed_uids;
  gchar *allowed_gids;
} TransportEndpoint;

/* Ids of their properties, before those of either element. */
enum
{
  TRANSPORT_SOCKET_PATH = 1,
  TRANSPORT_ALLOWED_UIDS,
  TRANSPORT_ALLOWED_GIDS,
  TRANSPORT_ENDPOINT_N_SETTINGS,
};

void transport_endpoint_copy (
    TransportEndpoint *copy, const TransportEndpoint *endpoint);
void transport_endpoint_clear (TransportEndpoint *endpoint);
/* FALSE when @id is none of them. */
gboolean transport_endpoint_set (
    TransportEndpoint *endpoint, guint id, const GValue *value);
gboolean transport_endpoint_get (
    const TransportEndpoint *endpoint, guint id, GValue *value);

/* Fills @access with who may be on the other side. FALSE, with an error posted
 * by @element, when nothing can be done with what was set. */
gboolean transport_endpoint_check (const TransportEndpoint *endpoint,
    GstElement *element, TransportAccess *access);

G_END_DECLS

#endif /* __TRANSPORTENDPOINT_H__ */
