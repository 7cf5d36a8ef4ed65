/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __GST_SHMEM_T35_H__
#define __GST_SHMEM_T35_H__

#include <gst/shmemmeta/shmemmeta-prelude.h>

G_BEGIN_DECLS

/**
 * GstShmemT35Kind:
 * @GST_SHMEM_T35_OTHER: a message of a provider that is not listed here
 * @GST_SHMEM_T35_HDR10PLUS: SMPTE ST 2094-40, B5 003C 0001 04
 * @GST_SHMEM_T35_HDR_VIVID: T/UWA 005.1, 26 0004 0005
 * @GST_SHMEM_T35_SL_HDR: ETSI TS 103 433, B5 003A
 * @GST_SHMEM_T35_ST2094_10: SMPTE ST 2094-10 (ETSI TS 103 572, ATSC A/341),
 *     B5 0031 "GA94" 09
 * @GST_SHMEM_T35_ST2094_50: SMPTE ST 2094-50, B5 0090 0001
 * @GST_SHMEM_T35_NOT_HDR: captions, bar data and active format (ATSC A/53)
 *
 * The kind of an ITU-T T.35 message, according to its first bytes.
 *
 * Since: 0.1
 */
typedef enum
{
  GST_SHMEM_T35_OTHER,
  GST_SHMEM_T35_HDR10PLUS,
  GST_SHMEM_T35_HDR_VIVID,
  GST_SHMEM_T35_SL_HDR,
  GST_SHMEM_T35_ST2094_10,
  GST_SHMEM_T35_ST2094_50,
  GST_SHMEM_T35_NOT_HDR,
} GstShmemT35Kind;

GST_SHMEM_META_API
GstShmemT35Kind gst_shmem_t35_get_kind (const guint8 *data, gsize size);

GST_SHMEM_META_API
guint64 gst_shmem_t35_get_provider (const guint8 *data, gsize size);

GST_SHMEM_META_API
const gchar *gst_shmem_t35_kind_get_name (GstShmemT35Kind kind);

G_END_DECLS

#endif /* __GST_SHMEM_T35_H__ */
