/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * HDR metadata that belong together: those of an access unit, those that a
 * frame carries. Payloads are the bytes that a container holds.
 */

#ifndef __SHMEM_META_H265_HDR_SET_H__
#define __SHMEM_META_H265_HDR_SET_H__

#include <glib.h>

G_BEGIN_DECLS

/* Bytes of one message, of all messages. */
#define H265_HDR_MAX_MESSAGE_SIZE (64 * 1024)
#define H265_HDR_MAX_SET_SIZE (512 * 1024)
/* Messages of one access unit. Kept ones may add as many again, which still
 * is less than a container holds. */
#define H265_HDR_MAX_T35 16
#define H265_HDR_MAX_RPUS 4

/**
 * H265HdrMessage:
 * @format: SHMEM_FORMAT_MDCV, CLLI, T35 or DVRP
 * @provider: of a T35, what it is a message of: one replaces only those with
 *     the same @provider; else 0
 * @offset: where its payload starts in the data of its set
 * @size: bytes
 *
 * @format and @provider together are the kind of a message.
 */
typedef struct
{
  guint64 format;
  guint64 provider;
  gsize offset;
  gsize size;
} H265HdrMessage;

/**
 * H265HdrSet:
 * @data: payloads, as a container holds them
 * @messages: (element-type H265HdrMessage): in stream order
 */
typedef struct
{
  GByteArray *data;
  GArray *messages;
} H265HdrSet;

void h265_hdr_set_init (H265HdrSet *set);
void h265_hdr_set_clear (H265HdrSet *set);
void h265_hdr_set_reset (H265HdrSet *set);

guint h265_hdr_set_get_n_messages (const H265HdrSet *set);
const H265HdrMessage *h265_hdr_set_get_message (
    const H265HdrSet *set, guint index, const guint8 **data);

/* A number that tells T35 of one kind from all others. @size is not 0. */
guint64 h265_hdr_get_provider (const guint8 *data, gsize size);

void h265_hdr_set_append (H265HdrSet *set, guint64 format, guint64 provider,
    const void *data, gsize size);
void h265_hdr_set_append_from (
    H265HdrSet *set, const H265HdrSet *from, guint index);

/* Replaces the message of @format by another of the same size, or appends. */
void h265_hdr_set_put (
    H265HdrSet *set, guint64 format, const void *data, gsize size);

/* Whether there is a message of that kind, or one that is also of those
 * bytes. */
gboolean h265_hdr_set_has_kind (
    const H265HdrSet *set, guint64 format, guint64 provider);
gboolean h265_hdr_set_has (const H265HdrSet *set, guint64 format,
    guint64 provider, const void *data, gsize size);

/* How many messages of @format there are. */
guint h265_hdr_set_count (const H265HdrSet *set, guint64 format);

/* Whether both would make the same container. */
gboolean h265_hdr_set_equal (const H265HdrSet *a, const H265HdrSet *b);

/* Whether both say the same of that kind, however often. */
gboolean h265_hdr_set_equal_kind (
    const H265HdrSet *a, const H265HdrSet *b, guint64 format, guint64 provider);

/* What a frame carries that has @own, when @base holds where @own says
 * nothing: MDCV, CLLI, T35 of @own in stream order and then the others of
 * @base, RPUs of @own only. @out is neither of the two; @base may be NULL. */
void h265_hdr_set_merge (
    H265HdrSet *out, const H265HdrSet *base, const H265HdrSet *own);

G_END_DECLS

#endif /* __SHMEM_META_H265_HDR_SET_H__ */
