/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * HDR metadata that belong together: those of an access unit, those that a
 * frame carries. Payloads are the bytes that a container holds.
 */

#ifndef __HDRSET_H__
#define __HDRSET_H__

#include <gst/gst.h>

G_BEGIN_DECLS

/* Bytes of one message, of all messages. */
#define HDR_MAX_MESSAGE_SIZE (64 * 1024)
#define HDR_MAX_SET_SIZE (512 * 1024)
/* Messages of one access unit. Kept ones may add as many again, which still
 * is less than a container holds. */
#define HDR_MAX_T35 16
#define HDR_MAX_RPUS 4

/**
 * HdrFormat:
 * @format: SHMEM_FORMAT_MDCV, CLLI, T35 or DVRP
 * @size: bytes of a message, or 0 for one of any size
 * @limit: messages of one access unit
 *
 * What a bitstream can carry.
 */
typedef struct
{
  guint64 format;
  gsize size;
  guint limit;
} HdrFormat;

/* MDCV and CLLI come first: they hold until others replace them, while T35 and
 * DVRP belong to the frame that carries them. */
#define HDR_N_FORMATS 4
#define HDR_N_STATIC 2
extern const HdrFormat hdr_formats[HDR_N_FORMATS];

/* NULL for formats that no bitstream carries. */
const HdrFormat *hdr_format_find (guint64 format);

/**
 * HdrMessage:
 * @format: of hdr_formats
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
} HdrMessage;

/**
 * HdrSet:
 * @data: payloads, as a container holds them
 * @messages: (element-type HdrMessage): in stream order
 */
typedef struct
{
  GByteArray *data;
  GArray *messages;
} HdrSet;

void hdr_set_init (HdrSet *set);
void hdr_set_clear (HdrSet *set);
void hdr_set_reset (HdrSet *set);

guint hdr_set_get_n_messages (const HdrSet *set);
const HdrMessage *hdr_set_get_message (
    const HdrSet *set, guint index, const guint8 **data);

/* A number that tells T35 of one kind from all others; 0 for other formats. */
guint64 hdr_get_provider (guint64 format, const guint8 *data, gsize size);

void hdr_set_append (HdrSet *set, guint64 format, guint64 provider,
    const void *data, gsize size);

/* Replaces the message of @format by another of the same size, or appends. */
void hdr_set_put (HdrSet *set, guint64 format, const void *data, gsize size);

/* The last message of that kind, which is the one in force; or NULL. */
const HdrMessage *hdr_set_find (
    const HdrSet *set, guint64 format, guint64 provider, const guint8 **data);
gboolean hdr_set_has_kind (const HdrSet *set, guint64 format, guint64 provider);
/* Appends it to another set; FALSE if there is none. */
gboolean hdr_set_append_kind (
    HdrSet *set, const HdrSet *from, guint64 format, guint64 provider);

/* How many messages of @format there are. */
guint hdr_set_count (const HdrSet *set, guint64 format);

/* Whether a set can take one more message, by the limits of an access unit. */
typedef enum
{
  HDR_FITS,
  HDR_TOO_LARGE,
  HDR_TOO_MANY,
} HdrFit;

HdrFit hdr_set_fit (const HdrSet *set, guint64 format, gsize size);

/* Whether both would make the same container. */
gboolean hdr_set_equal (const HdrSet *a, const HdrSet *b);

/* Whether @set has messages of that kind and all equal the only one in @carried;
 * TRUE also if neither has any. */
gboolean hdr_set_agrees (
    const HdrSet *set, const HdrSet *carried, guint64 format, guint64 provider);

/* What a frame carries that has @own, when @base holds where @own says
 * nothing: MDCV, CLLI, T35 of @own in stream order and then the others of
 * @base, RPUs of @own only. @out is neither of the two; @base may be NULL. */
void hdr_set_merge (HdrSet *out, const HdrSet *base, const HdrSet *own);

/* Whether the bitstream can hold these bytes as they are. */
typedef gboolean (*HdrCanHold) (const guint8 *data, gsize size);

/* Makes @set what @buffer says of the formats above: one message of each kind,
 * no captions. The containers are checked, their entries are not: those that
 * cannot be written are left out. FALSE, and why for the first of them, when
 * there are any. */
gboolean hdr_set_take_buffer (
    HdrSet *set, GstBuffer *buffer, HdrCanHold can_hold_rpu, GError **error);

G_END_DECLS

#endif /* __HDRSET_H__ */
