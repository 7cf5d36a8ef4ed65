/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The kinds of T.35 messages of libshmem-container. */

#include <gst/shmemmeta/gstshmemt35.h>
#include <shmem/shmem-t35.h>

/**
 * SECTION:gstshmemt35
 * @title: ITU-T T.35 messages
 * @short_description: the kind of a message
 *
 * A message starts at its country code: 0xB5 (United States) or 0x26 (China),
 * then the terminal provider code and the codes that this provider defines.
 * This is the payload of a registered user data SEI message of H.264, H.265
 * and H.266, without its payload type and size.
 *
 * The functions can be called from any thread.
 */

#define ASSERT_SAME(kind)                                                      \
  G_STATIC_ASSERT ((guint) GST_SHMEM_T35_##kind == (guint) SHMEM_T35_##kind)

ASSERT_SAME (OTHER);
ASSERT_SAME (HDR10PLUS);
ASSERT_SAME (HDR_VIVID);
ASSERT_SAME (SL_HDR);
ASSERT_SAME (ST2094_10);
ASSERT_SAME (ST2094_50);
ASSERT_SAME (NOT_HDR);

/**
 * gst_shmem_t35_get_kind:
 * @data: (array length=size) (nullable): a message, country code included
 * @size: bytes at @data
 *
 * The kind of the message. A country code of 0xFF means that an extension byte
 * follows (ITU-T T.35 clause 3.1); no listed provider is in the extended table,
 * so such a message is always %GST_SHMEM_T35_OTHER. So is a message that is too
 * short.
 *
 * Returns: the kind; a message of a listed kind can still be malformed
 *
 * Since: 0.1
 */
GstShmemT35Kind
gst_shmem_t35_get_kind (const guint8 *data, gsize size)
{
  g_return_val_if_fail (data != NULL || size == 0, GST_SHMEM_T35_OTHER);

  return (GstShmemT35Kind) shmem_t35_get_kind (data, size);
}

/**
 * gst_shmem_t35_get_provider:
 * @data: (array length=size) (nullable): a message, country code included
 * @size: bytes at @data
 *
 * Distinguishes messages that replace only those of the same provider: by their
 * kind, or for %GST_SHMEM_T35_OTHER by country code and terminal provider code
 * (ITU-T T.35 clauses 3.1 and 3.2).
 *
 * Returns: a number below 2^63, different for each of them; do not store it, as
 *     the list of kinds grows
 *
 * Since: 0.1
 */
guint64
gst_shmem_t35_get_provider (const guint8 *data, gsize size)
{
  g_return_val_if_fail (data != NULL || size == 0, 0);

  return shmem_t35_get_provider (data, size);
}

/**
 * gst_shmem_t35_kind_get_name:
 * @kind: a kind
 *
 * Returns: (transfer none): its short name, for people, such as "HDR10+"; not
 *     translated
 *
 * Since: 0.1
 */
const gchar *
gst_shmem_t35_kind_get_name (GstShmemT35Kind kind)
{
  return shmem_t35_kind_get_name ((enum shmem_t35_kind) kind);
}
