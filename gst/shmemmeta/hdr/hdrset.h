/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Sets of HDR metadata messages: those of an access unit, or those that a frame
 * carries. Payloads are the same bytes as in a container.
 */

#ifndef __HDRSET_H__
#define __HDRSET_H__

#include <gst/gst.h>
#include <shmem/shmem-format.h>

G_BEGIN_DECLS

/* Limits in bytes: of one message, of all messages of a set. */
#define HDR_MAX_MESSAGE_SIZE (64 * 1024)
#define HDR_MAX_SET_SIZE (512 * 1024)
/* Limits of messages per access unit. Persisting ones may double them, which is
 * still within the limits of a container. */
#define HDR_MAX_T35 16
#define HDR_MAX_RPUS 4
#define HDR_MAX_CONTAINERS 4
/* Limit of the bytes of a container, with its header, which leaves room for
 * emulation prevention in a NAL unit. */
#define HDR_MAX_CONTAINER_SIZE (256 * 1024)

/* The format of a message that is a whole container (hdrcontainer.h). It is none
 * of entries, and those that have it nevertheless are ignored. */
#define HDR_FORMAT_CONTAINER SHMEM_FORMAT_CODE ('S', 'H', 'M', 'C', 0xff)

/**
 * HdrFormat:
 * @format: SHMEM_FORMAT_MDCV, CLLI, T35 or DVRP, or HDR_FORMAT_CONTAINER
 * @size: bytes of a message, or 0 for any size
 * @max_size: bytes of a message at most
 * @limit: messages per access unit
 *
 * A format that a bitstream can carry.
 */
typedef struct
{
  guint64 format;
  gsize size;
  gsize max_size;
  guint limit;
} HdrFormat;

/* MDCV and CLLI come first: they stay in force until replaced, while all others
 * apply only to the frame that carries them. */
#define HDR_N_FORMATS 5
#define HDR_N_STATIC 2
extern const HdrFormat hdr_formats[HDR_N_FORMATS];

/* NULL for formats that have no place of their own in a bitstream. */
const HdrFormat *hdr_format_find (guint64 format);

/**
 * HdrMessage:
 * @format: of hdr_formats
 * @provider: the kind of a T35 message, which replaces only those with the same
 *     @provider; 0 for other formats
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

/* A number that identifies the kind of a T35 message; 0 for other formats. */
guint64 hdr_get_provider (guint64 format, const guint8 *data, gsize size);

void hdr_set_append (HdrSet *set, guint64 format, guint64 provider,
    const void *data, gsize size);

/* Replaces the message of @format with one of the same size, or appends. */
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

/* Whether a set can take one more message within the limits above. */
typedef enum
{
  HDR_FITS,
  HDR_TOO_LARGE,
  HDR_TOO_MANY,
} HdrFit;

HdrFit hdr_set_fit (const HdrSet *set, guint64 format, gsize size);

/* Whether both would result in the same container. */
gboolean hdr_set_equal (const HdrSet *a, const HdrSet *b);

/* Whether @set has messages of that kind and all equal the only one in @carried;
 * TRUE also if neither has any. */
gboolean hdr_set_agrees (
    const HdrSet *set, const HdrSet *carried, guint64 format, guint64 provider);

/* Sets @out to @own plus the messages of @base of kinds that @own lacks: MDCV,
 * CLLI, T35 of @own in stream order and then those of @base, RPUs of @own only.
 * @out must be neither of the two; @base may be NULL. */
void hdr_set_merge (HdrSet *out, const HdrSet *base, const HdrSet *own);

/* Whether the bitstream can carry these bytes unchanged. */
typedef gboolean (*HdrCanHold) (const guint8 *data, gsize size);

/* Fills @set with the metadata of @buffer in the formats above: one message of
 * each kind, no captions. The containers are validated, their entries are not:
 * those that cannot be written are left out. FALSE if there are any, with the
 * error of the first. */
gboolean hdr_set_take_buffer (
    HdrSet *set, GstBuffer *buffer, HdrCanHold can_hold_rpu, GError **error);

/* Fills @set with the MDCV and CLLI of @caps. */
void hdr_set_take_caps (HdrSet *set, const GstCaps *caps);

/* Whether the fixed @a and @b are the same for a decoder: equal but for MDCV and
 * CLLI, which a frame carries, the name of what it carries, which parsers of
 * GStreamer 1.30 change where HDR10+ messages start and end, and the frame rate,
 * which demuxers guess anew for each fragment of a file. */
gboolean hdr_caps_are_alike (const GstCaps *a, const GstCaps *b);

G_END_DECLS

#endif /* __HDRSET_H__ */
