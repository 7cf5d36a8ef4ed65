/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* What a peer did wrong, as an error. */

#include "transport/transportfault.h"

#include "common/commonerror.h"

#include <gio/gio.h>
#include <gst/shmemmeta/shmemmeta.h>

gboolean
transport_refuse (GError **error, const gchar *fault)
{
  return common_fail (
      error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA, "%s", fault);
}

gboolean
transport_accept (const gchar *fault, GError **error)
{
  return fault == NULL || transport_refuse (error, fault);
}

gboolean
transport_accept_hello (
    const gchar *fault, const TransportVersions *versions, GError **error)
{
  if (fault != transport_no_version)
    return transport_accept (fault, error);
  return common_fail (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
      "it speaks versions %u to %u of the protocol, and this process %d to %d",
      versions->min, versions->max, TRANSPORT_MIN_VERSION, TRANSPORT_VERSION);
}
