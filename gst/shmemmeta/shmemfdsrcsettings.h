/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __SHMEM_FD_SRC_SETTINGS_H__
#define __SHMEM_FD_SRC_SETTINGS_H__

#include "shmemfdendpoint.h"

#include <gst/shmemmeta/shmemmeta.h>

G_BEGIN_DECLS

/* What a user of shmemfdsrc can set. */
typedef struct
{
  ShmemFdEndpoint endpoint;
  gboolean reconnect;
  GstClockTime connect_timeout;
  GstShmemImportPolicy import_policy;
  guint64 max_copy;
} ShmemFdSrcSettings;

/* Ids of their properties, behind those of the endpoint. */
enum
{
  SHMEM_FD_SRC_RECONNECT = SHMEM_FD_ENDPOINT_N_SETTINGS,
  SHMEM_FD_SRC_CONNECT_TIMEOUT,
  SHMEM_FD_SRC_IMPORT_POLICY,
  SHMEM_FD_SRC_MAX_COPY,
  SHMEM_FD_SRC_N_SETTINGS,
};

void shmem_fd_src_settings_init (ShmemFdSrcSettings *settings);
void shmem_fd_src_settings_copy (
    ShmemFdSrcSettings *copy, const ShmemFdSrcSettings *settings);
void shmem_fd_src_settings_clear (ShmemFdSrcSettings *settings);
void shmem_fd_src_settings_install (GObjectClass *klass);
/* FALSE when @id is none of them. */
gboolean shmem_fd_src_settings_set (
    ShmemFdSrcSettings *settings, guint id, const GValue *value);
gboolean shmem_fd_src_settings_get (
    const ShmemFdSrcSettings *settings, guint id, GValue *value);

G_END_DECLS

#endif /* __SHMEM_FD_SRC_SETTINGS_H__ */
