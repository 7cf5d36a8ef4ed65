/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Where shmemfdsink and shmemfdsrc meet, and who may be on the other side: the
 * properties that both have. It opens no socket. */

#include "transport/transportendpoint.h"
#include "common/commonproperty.h"

void
transport_endpoint_copy (TransportEndpoint *copy, const TransportEndpoint *self)
{
  copy->socket_path = g_strdup (self->socket_path);
  copy->allowed_uids = g_strdup (self->allowed_uids);
  copy->allowed_gids = g_strdup (self->allowed_gids);
}

void
transport_endpoint_clear (TransportEndpoint *self)
{
  g_clear_pointer (&self->socket_path, g_free);
  g_clear_pointer (&self->allowed_uids, g_free);
  g_clear_pointer (&self->allowed_gids, g_free);
}

gboolean
transport_endpoint_set (TransportEndpoint *self, guint id, const GValue *value)
{
  switch (id) {
    case TRANSPORT_SOCKET_PATH:
      common_property_set_string (&self->socket_path, value);
      return TRUE;
    case TRANSPORT_ALLOWED_UIDS:
      common_property_set_string (&self->allowed_uids, value);
      return TRUE;
    case TRANSPORT_ALLOWED_GIDS:
      common_property_set_string (&self->allowed_gids, value);
      return TRUE;
    default:
      return FALSE;
  }
}

gboolean
transport_endpoint_get (const TransportEndpoint *self, guint id, GValue *value)
{
  switch (id) {
    case TRANSPORT_SOCKET_PATH:
      g_value_set_string (value, self->socket_path);
      return TRUE;
    case TRANSPORT_ALLOWED_UIDS:
      g_value_set_string (value, self->allowed_uids);
      return TRUE;
    case TRANSPORT_ALLOWED_GIDS:
      g_value_set_string (value, self->allowed_gids);
      return TRUE;
    default:
      return FALSE;
  }
}

gboolean
transport_endpoint_check (
    const TransportEndpoint *self, GstElement *element, TransportAccess *access)
{
  GError *error = NULL;

  if (self->socket_path == NULL) {
    GST_ELEMENT_ERROR (element, RESOURCE, SETTINGS,
        ("No socket path; set the socket-path property."), (NULL));
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
