/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * What fuzz targets that hold a conversation over a socket have in common. The
 * input is a program: bytes that choose what is said and done next. A byte that
 * is not there any more is 0, so each input is one.
 */

#ifndef TESTS_FUZZ_CONVERSATION_H
#define TESTS_FUZZ_CONVERSATION_H

#include "fuzz.h"
#include "transport/transportprotocol.h"

#include <gst/base/gstbytereader.h>

/* Bytes of a packet, and how many of its fds, that nobody has room for. */
#define PACKET_ROOM (TRANSPORT_MAX_MESSAGE_SIZE + 64)
#define FDS_ROOM 64

/* Of prepared memory. */
#define MEMORY_SIZE (16 * 1024)

typedef GstByteReader Program;

guint8 program_byte (Program *program);
/* Small ones, such that are close to a limit, and any. */
guint64 program_number (Program *program);
/* Writes numbers over some of the @size bytes at @data. */
void program_spoil (Program *program, gpointer data, gsize size);

/* Caps that frames can have; 0 is video of CAPS_SIZE bytes. */
const gchar *caps_text (guint8 choice);
#define CAPS_WIDTH 64
#define CAPS_HEIGHT 16
#define CAPS_SIZE (CAPS_WIDTH * CAPS_HEIGHT)

/* For each input: GStreamer, quiet, and what is wrong with it is fatal. */
void conversation_begin (void);
/* No object that was watched is alive, and no descriptor open that was not
 * before. */
void conversation_end (void);

void watch_object (gpointer mini_object);

/* A packet with descriptors, never blocking; FALSE when it was not sent. Not
 * sendmsg(), which a target may have its own of. */
gboolean packet_send (
    gint socket, gconstpointer data, gsize size, const gint *fds, guint n_fds);
/* Its bytes, 0 at the end, or -1 when there is none. */
gssize packet_receive (
    gint socket, gpointer data, gsize size, gint *fds, guint *n_fds);

/* Descriptors of all kinds, that stay open. */
typedef enum
{
  FD_MEMORY,       /* sealed as pooled memory is: FUTURE_WRITE */
  FD_IMPORTABLE,   /* the consumer could write */
  FD_CONTAINER,    /* with one entry */
  FD_NESTED,       /* with several, of which one is a container */
  FD_LARGE,        /* more than is copied */
  FD_TABLE,        /* views, each in a memory of its own */
  FD_TABLE_JOINED, /* a picture of two planes in one memory */
  FD_BROKEN,       /* sealed as a container, and none */
  FD_SMALL,        /* less than it claims */
  FD_UNSEALED,
  FD_SHRINKABLE,
  FD_PIPE,
  FD_SOCKET,
  FD_DEVICE,
  N_FD_KINDS
} FdKind;

gint prepared_fd (FdKind kind);
/* What an honest peer would say that it has; FD_SMALL is not. */
guint64 prepared_size (FdKind kind);

/* A plane table in a container, of which the program chooses the rest. The
 * caller closes it. */
gint make_table_fd (Program *program, guint64 *size);

/* A sealed memfd, which the caller closes. */
gint make_memfd (gconstpointer data, gsize size, guint seals);

#endif /* TESTS_FUZZ_CONVERSATION_H */
