/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Packets with file descriptors over Unix sockets, of peers that are not trusted.
 * Nothing here knows what a packet means, and nothing blocks.
 */

#ifndef SHMEM_PROTOCOL_SOCKET_H
#define SHMEM_PROTOCOL_SOCKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>

typedef enum
{
  TRANSPORT_IO_OK,
  TRANSPORT_IO_AGAIN, /* would block */
  /* Too many fds of this user are in flight; POLLOUT does not signal when some
   * have been received. */
  TRANSPORT_IO_CROWDED,
  TRANSPORT_IO_CLOSED, /* the peer is gone */
  TRANSPORT_IO_FAULT,  /* the peer broke the protocol */
  TRANSPORT_IO_ERROR,  /* errno */
} TransportIo;

/* ---- protocol-packet.c ---- */

/* Sends one packet; never blocks. */
TransportIo transport_send (int socket, const struct iovec *parts,
    uint32_t n_parts, const int *fds, uint32_t n_fds);

/* Receives one packet into @buffer; never blocks. @fds has room for *@n_fds,
 * which is set to the number received; the caller closes them. FAULT with
 * @fault, in English, if the packet does not fit, has more fds, or has fds that
 * are not shared memory, nor, if @device is set, dma-bufs. ERROR with EMFILE if
 * this process cannot open so many fds. Neither leaves an fd open. */
TransportIo transport_receive (int socket, void *buffer, size_t buffer_size,
    size_t *size, int *fds, uint32_t *n_fds, bool device, const char **fault);

/* Keeps whoever connects to @socket, or is connected, from sending file
 * descriptors. Fails before Linux 6.16: transport_may_get_fds() tells. */
void transport_refuse_fds (int socket);
/* Whether a client can send file descriptors over @socket, which a producer
 * accepted; the kernel may prevent it. */
bool transport_may_get_fds (int socket);
/* Receives one packet of a client; never blocks. FAULT with @fault if it does
 * not fit, or if it has fds, none of which is received. @may_get_fds costs a
 * system call. */
TransportIo transport_receive_plain (int socket, bool may_get_fds, void *buffer,
    size_t buffer_size, size_t *size, const char **fault);

/* A producer of another user must not be able to punch holes into memory: pages
 * that are gone are charged to the process that reads there. Whether the memfd
 * @fd lacks both seals against that. */
bool transport_lacks_write_seals (int fd);

/* ---- protocol-dmabuf.c ---- */

/* Whether @fd is a dma-buf. Never blocks, whatever @fd is. */
bool transport_is_dmabuf (int fd);
/* Whether the dma-buf @fd has at least @size bytes. */
bool transport_dmabuf_has_size (int fd, uint64_t size);

/* ---- protocol-address.c ---- */

/* Why there is no connection. */
typedef enum
{
  TRANSPORT_CONNECT_PATH,   /* the path is empty or too long */
  TRANSPORT_CONNECT_FILE,   /* it is not a socket */
  TRANSPORT_CONNECT_BUSY,   /* too many wait to be accepted */
  TRANSPORT_CONNECT_TYPE,   /* a socket of another type */
  TRANSPORT_CONNECT_DENIED, /* by the mode of the socket, or of a folder */
  TRANSPORT_CONNECT_SYSTEM, /* anything else, by errno: perhaps nobody listens */
} TransportConnectFault;

/* The address of @path: a file, or @ and a name in the abstract namespace. False
 * if it is empty or too long. */
bool transport_fill_address (
    struct sockaddr_un *address, socklen_t *size, const char *path);
/* A connected socket, or -1 and errno. */
int transport_connect_path (const char *path, TransportConnectFault *fault);
/* What is wrong, in English, and what to do; with errno as it was then. */
void transport_describe_connect_fault (
    TransportConnectFault fault, const char *path, char *text, size_t size);

/* What keeps @fd from being used as a socket of the transport, or NULL.
 * @listening tells whether it listens; if not, it is connected. */
const char *transport_find_socket_fault (int fd, bool *listening);

/* ---- protocol-hangup.c ---- */

/* Closes a connected @socket; the peer still receives what was sent. Never
 * blocks on what the peer sent. */
void transport_hang_up (int socket);
/* Closes @socket, which may have undelivered fds. */
void transport_discard (int socket);

/* ---- protocol-thread.c ---- */

/* Starts a thread that nobody waits for, with all signals blocked; false if there
 * can be none. */
bool transport_start_thread (void *(*func) (void *), void *data);

#endif /* SHMEM_PROTOCOL_SOCKET_H */
