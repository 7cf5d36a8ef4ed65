/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __SHMEMFD_CLIENT_H__
#define __SHMEMFD_CLIENT_H__

#include "shmemfdprotocol.h"

#include <gst/shmemmeta/shmemmeta.h>

G_BEGIN_DECLS

typedef struct _ShmemfdClient ShmemfdClient;

typedef struct
{
  GstShmemImportPolicy import_policy;
  guint64 max_copy; /* bytes of one unsealed memory, with the copy policy */
} ShmemfdClientConfig;

typedef enum
{
  SHMEMFD_EVENT_AGAIN,   /* nothing there: wait, then call again */
  SHMEMFD_EVENT_CAPS,    /* caps */
  SHMEMFD_EVENT_SEGMENT, /* segment, epoch, latency, generation */
  SHMEMFD_EVENT_FRAME,   /* buffer */
  SHMEMFD_EVENT_EOS,
  SHMEMFD_EVENT_GONE,  /* the producer went without EOS */
  SHMEMFD_EVENT_ERROR, /* it sent what it must not; error */
} ShmemfdEventType;

/* What came, all of it (transfer full). */
typedef struct
{
  ShmemfdEventType type;
  GstCaps *caps;
  GstBuffer *buffer;
  GstSegment segment;
  GstClockTime epoch;
  GstClockTime latency;
  guint64 generation;
  GError *error;
} ShmemfdEvent;

typedef struct
{
  guint64 frames;
  guint64 frames_copied; /* as downstream held so many */
  guint64 frames_with_container;
  guint64 containers; /* distinct */
  guint64 container_bytes;
  guint32 container_seals; /* seals that all of them have */
  guint64 memories;        /* distinct */
  guint64 memory_bytes;
} ShmemfdClientStats;

/* Takes the connected @socket. */
ShmemfdClient *shmemfd_client_new (
    gint socket, const ShmemfdClientConfig *config, GError **error);
/* Disconnects. Buffers that are still in use stay valid. */
void shmemfd_client_close (ShmemfdClient *client);
void shmemfd_client_unref (ShmemfdClient *client);

/* The next thing that the producer sent; never blocks. One thread. */
void shmemfd_client_receive (ShmemfdClient *client, ShmemfdEvent *event);
/* Waits until there may be something; whether @wakeup is readable. */
gboolean shmemfd_client_wait (ShmemfdClient *client, gint wakeup);

void shmemfd_client_get_stats (
    ShmemfdClient *client, ShmemfdClientStats *stats);

G_END_DECLS

#endif /* __SHMEMFD_CLIENT_H__ */
