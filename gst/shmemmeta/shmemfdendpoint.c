/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Where shmemfdsink and shmemfdsrc meet, and who may be on the other side: the
 * properties that both have. It opens no socket. */

#include "shmemfdendpoint.h"
#include "shmemproperty.h"

void
shmem_fd_endpoint_copy (ShmemFdEndpoint *copy, const ShmemFdEndpoint *self)
{
  copy->socket_path = g_strdup (self->socket_path);
  copy->allowed_uids = g_strdup (self->allowed_uids);
  copy->allowed_gids = g_strdup (self->allowed_gids);
}

void
shmem_fd_endpoint_clear (ShmemFdEndpoint *self)
{
  g_clear_pointer (&self->socket_path, g_free);
  g_clear_pointer (&self->allowed_uids, g_free);
  g_clear_pointer (&self->allowed_gids, g_free);
}

gboolean
shmem_fd_endpoint_set (ShmemFdEndpoint *self, guint id, const GValue *value)
{
  switch (id) {
    case SHMEM_FD_SOCKET_PATH:
      shmem_property_set_string (&self->socket_path, value);
      return TRUE;
    case SHMEM_FD_ALLOWED_UIDS:
      shmem_property_set_string (&self->allowed_uids, value);
      return TRUE;
    case SHMEM_FD_ALLOWED_GIDS:
      shmem_property_set_string (&self->allowed_gids, value);
      return TRUE;
    default:
      return FALSE;
  }
}

gboolean
shmem_fd_endpoint_get (const ShmemFdEndpoint *self, guint id, GValue *value)
{
  switch (id) {
    case SHMEM_FD_SOCKET_PATH:
      g_value_set_string (value, self->socket_path);
      return TRUE;
    case SHMEM_FD_ALLOWED_UIDS:
      g_value_set_string (value, self->allowed_uids);
      return TRUE;
    case SHMEM_FD_ALLOWED_GIDS:
      g_value_set_string (value, self->allowed_gids);
      return TRUE;
    default:
      return FALSE;
  }
}

gboolean
shmem_fd_endpoint_check (
    const ShmemFdEndpoint *self, GstElement *element, ShmemfdAccess *access)
{
  GError *error = NULL;

  if (self->socket_path == NULL) {
    GST_ELEMENT_ERROR (element, RESOURCE, SETTINGS,
        ("No socket path; set the socket-path property."), (NULL));
    return FALSE;
  }
  if (shmemfd_access_parse (
          access, self->allowed_uids, self->allowed_gids, &error))
    return TRUE;
  GST_ELEMENT_ERROR (
      element, RESOURCE, SETTINGS, ("%s.", error->message), (NULL));
  g_error_free (error);
  return FALSE;
}
