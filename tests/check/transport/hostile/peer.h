/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* What a bad peer sends beyond what tests of the transport can do by hand. */

#ifndef TESTS_HOSTILE_PEER_H
#define TESTS_HOSTILE_PEER_H

#include "../helpers.h"

/* @size bytes that say that they are a message of @type and @claimed bytes. */
void send_claim (gint fd, guint32 type, guint32 claimed, gsize size);
/* Its header, with so many zeros behind that it is as long as it says. */
void send_zeros (gint fd, guint32 type, gsize size);
/* The message in pieces of @piece bytes, a packet each. */
void send_split (gint fd, gconstpointer message, gsize size, gsize piece);
/* A list of @n ids that is said to have @claimed. */
void send_ids_claiming (
    gint fd, TransportType type, guint n, const guint64 *ids, guint32 claimed);
void send_hello (gint fd, guint64 magic, guint32 version, guint32 max_held);
void send_versions (gint fd, guint32 min_version, guint32 version);
/* With the same descriptor @n times. */
void send_with_fds (
    gint fd, gconstpointer data, gsize size, gint sent, guint n);

/* FALSE with errno. */
gboolean try_send_fd (gint fd, gint sent);

/* A frame of one new memory @id, of VIDEO_SIZE bytes. */
void send_frame (gint fd, guint64 id);
/* One of memory that was brought before. */
void send_frame_again (gint fd, guint64 id);

/* Sealed memory of @size bytes, none of which are there yet. */
gint sparse_memfd (guint64 size);

/* With a TCP socket that lingers, and that was sent more than its other end,
 * which is returned, will read: whoever closes it last waits for that. Nobody
 * else has it when it arrives. */
gint send_lingering (gint fd, gconstpointer data, gsize size);

/* With a Unix socket in which such a TCP socket waits to be received, and 252
 * descriptors more: nobody but the kernel can tell the TCP socket not to
 * linger. */
gint send_nested_lingering (gint fd);

/* Whether clients of the listening sockets of this process can send
 * descriptors, from the next connection on. The elements say that they cannot;
 * kernels before 6.16 know no such thing, and then they can. FALSE for these.
 */
gboolean let_descriptors_pass (gboolean pass);

#endif /* TESTS_HOSTILE_PEER_H */
