/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * A whole container in a bitstream: the payload of a user data message, which
 * is the same in all codecs. docs/network.md defines its bytes. Input is
 * untrusted; nothing outside the caller's bytes is read.
 */

#ifndef __HDRCONTAINER_H__
#define __HDRCONTAINER_H__

#include "hdr/hdrplan.h"

#include <gst/shmemmeta/shmemmeta.h>
#include <shmem/shmem-reader.h>

G_BEGIN_DECLS

/* The UUID and the digest. */
#define HDR_CONTAINER_HEADER_SIZE 32
/* Of no layer in particular. */
#define HDR_ANY_LAYER 0xff

/* Whether the payload of a user data message, @size bytes at @data, starts with
 * the UUID of containers. */
gboolean hdr_container_is_marked (const guint8 *data, gsize size);

/* Appends the payload of a user data message: the header and @container, which
 * is of the picture whose first bytes in the bitstream are those at @picture. */
void hdr_container_write (GByteArray *out, const guint8 *container, gsize size,
    const guint8 *picture, gsize picture_size);

/**
 * HdrContainers:
 *
 * The containers of a unit, of which is not known yet whether they are valid.
 */
typedef struct
{
  /*< private >*/
  HdrSet found; /* without UUIDs; the provider is the layer */
  guint n_excess;
} HdrContainers;

void hdr_containers_init (HdrContainers *self);
void hdr_containers_clear (HdrContainers *self);
void hdr_containers_reset (HdrContainers *self);

/* Takes the payload of a user data message for which hdr_container_is_marked().
 * @layer: that of the pictures that it is about, or HDR_ANY_LAYER. */
void hdr_containers_take (
    HdrContainers *self, const guint8 *data, gsize size, guint layer);

/* Appends the last valid container about the picture of @unit to its set, as a
 * message of HDR_FORMAT_CONTAINER; counts the others of @layer as refused, and
 * forgets all. @picture: as in hdr_container_write(); NULL: there is none. */
void hdr_containers_resolve (HdrContainers *self, HdrUnit *unit, guint layer,
    const guint8 *picture, gsize picture_size);

/* Whether a container in a bitstream may have such an entry: not those that the
 * bitstream has a place of its own for, and no plane tables. */
gboolean hdr_container_may_have (guint64 format);

/* Appends a container of those entries of @reader that it may have, nested ones
 * where they are, or nothing if there are none. @n_left_out: the number of the
 * other entries. FALSE if it would exceed a limit. */
gboolean hdr_container_sift (
    GByteArray *out, const struct shmem_reader *reader, guint *n_left_out);

/* Adds a message of HDR_FORMAT_CONTAINER with the entries of @buffer that it may
 * have, if there are any: those of containers about the whole frame, then those
 * about its picture. FALSE if a limit is exceeded. */
gboolean hdr_set_take_container (
    HdrSet *set, GstBuffer *buffer, GError **error);

/* Sets @container to that in the user data of @unit, in memory of its own, or
 * NULL if there is none; FALSE, with GST_SHMEM_ERROR_SYSTEM, without memory. */
gboolean hdr_unit_make_container (
    const HdrUnit *unit, GstShmemContainer **container, GError **error);

G_END_DECLS

#endif /* __HDRCONTAINER_H__ */
