/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* What a peer did wrong, as an error. */

#ifndef __TRANSPORTFAULT_H__
#define __TRANSPORTFAULT_H__

#include <glib.h>
#include <shmem-frames/protocol.h>

G_BEGIN_DECLS

/* Sets GST_SHMEM_ERROR_INVALID_DATA: a peer broke the protocol. Is FALSE. */
gboolean transport_refuse (GError **error, const gchar *fault);

/* @fault is what is wrong with a message, or NULL: transport_refuse() unless that.
 * TRUE if nothing is wrong. */
gboolean transport_accept (const gchar *fault, GError **error);
/* The same of a HELLO: with transport_no_version, sets G_IO_ERROR_NOT_SUPPORTED
 * and a text that names @versions. */
gboolean transport_accept_hello (
    const gchar *fault, const TransportVersions *versions, GError **error);

G_END_DECLS

#endif /* __TRANSPORTFAULT_H__ */
