/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __SHMEM_FD_ENDPOINT_H__
#define __SHMEM_FD_ENDPOINT_H__

#include "transport/shmemfdaccess.h"

G_BEGIN_DECLS

/* What users of shmemfdsink and of shmemfdsrc can set alike. */
typedef struct
{
  gchar *socket_path;
  gchar *allowed_uids;
  gchar *allowed_gids;
} ShmemFdEndpoint;

/* Ids of their properties, before those of either element. */
enum
{
  SHMEM_FD_SOCKET_PATH = 1,
  SHMEM_FD_ALLOWED_UIDS,
  SHMEM_FD_ALLOWED_GIDS,
  SHMEM_FD_ENDPOINT_N_SETTINGS,
};

void shmem_fd_endpoint_copy (
    ShmemFdEndpoint *copy, const ShmemFdEndpoint *endpoint);
void shmem_fd_endpoint_clear (ShmemFdEndpoint *endpoint);
/* FALSE when @id is none of them. */
gboolean shmem_fd_endpoint_set (
    ShmemFdEndpoint *endpoint, guint id, const GValue *value);
gboolean shmem_fd_endpoint_get (
    const ShmemFdEndpoint *endpoint, guint id, GValue *value);

/* Fills @access with who may be on the other side. FALSE, with an error posted
 * by @element, when nothing can be done with what was set. */
gboolean shmem_fd_endpoint_check (const ShmemFdEndpoint *endpoint,
    GstElement *element, ShmemfdAccess *access);

G_END_DECLS

#endif /* __SHMEM_FD_ENDPOINT_H__ */
