/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The two sides of the target transport-server: hostile clients, and the producer
 * whose server they talk to.
 */

#ifndef TESTS_FUZZ_SHMEMFD_SERVER_H
#define TESTS_FUZZ_SHMEMFD_SERVER_H

#include "conversation.h"
#include "transport/transportserver.h"

/* ---- A client. ---- */

typedef struct
{
  gint fd; /* or -1 */
  /* The producer may have dropped it, for something that it did or did not. */
  gboolean excused;
  gboolean greeted; /* by it */

  /* What it was told. */
  guint max_held;
  gboolean has_hello, has_caps, has_segment;
  GArray *memories; /* ids */
  GArray *containers;

  GArray *held;    /* numbers of frames */
  GArray *guessed; /* those that it gave back before it had them */
  guint64 last_frame;
} Client;

void client_init (Client *client);
void client_clear (Client *client);
void client_connect (Client *client, const gchar *path);

/* Takes in all that the producer said, each message of which has to follow from
 * those before. */
void client_hears (Client *client);
/* These say what @program chooses. */
void client_greets (Client *client, Program *program);
void client_greets_otherwise (Client *client, Program *program);
void client_pauses (Client *client, gboolean paused);
void client_requests_key_unit (Client *client);
void client_sends_qos (Client *client, Program *program);
void client_releases (Client *client, Program *program);
void client_babbles (Client *client, Program *program);
void client_hangs_up (Client *client, Program *program);
/* Gives back what it holds, and no more. */
void client_releases_all (Client *client);

/* ---- The producer. ---- */

#define N_MEMORIES 4
#define N_CONTAINERS 3
#define N_HEADERS 3

typedef struct
{
  Program *program;
  TransportServer *server;
  void (*pass) (void); /* has others do something, while it waits */
  GstAllocator *allocator;
  GstMemory *memories[N_MEMORIES];
  GstShmemContainer *containers[N_CONTAINERS];
  TransportPlaneTable table;
  TransportMetas metas;
  GstBuffer *headers[N_HEADERS];
  guint n_headers;
  guint n_frames;
  gboolean has_caps, has_segment;
} Producer;

void producer_init (Producer *producer, Program *program,
    TransportServer *server, void (*pass) (void));
/* Once the server is gone. */
void producer_clear (Producer *producer);
/* Sends a frame, or whatever else @choice stands for. */
void producer_does (Producer *producer, guint8 choice);

#endif /* TESTS_FUZZ_SHMEMFD_SERVER_H */
