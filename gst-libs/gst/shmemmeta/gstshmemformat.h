/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __GST_SHMEM_FORMAT_H__
#define __GST_SHMEM_FORMAT_H__

#include <glib.h>

/* The codes of shmem/shmem-format.h, of which docs/container-format.md says what
 * an entry has in it. They are numbers here since GObject introspection cannot
 * work out a macro with arguments. */

/**
 * GST_SHMEM_FORMAT_LINEAR:
 *
 * A nesting container.
 *
 * Since: 0.9
 */
#define GST_SHMEM_FORMAT_LINEAR G_GUINT64_CONSTANT (0)

/**
 * GST_SHMEM_FORMAT_T35:
 *
 * One ITU-T T.35 message, from its country code on.
 *
 * Since: 0.9
 */
#define GST_SHMEM_FORMAT_T35 G_GUINT64_CONSTANT (0x20353354)

/**
 * GST_SHMEM_FORMAT_DVRP:
 *
 * A Dolby Vision RPU, without NAL unit header and emulation prevention.
 *
 * Since: 0.9
 */
#define GST_SHMEM_FORMAT_DVRP G_GUINT64_CONSTANT (0x50525644)

/**
 * GST_SHMEM_FORMAT_MDCV:
 *
 * Mastering display colour volume.
 *
 * Since: 0.9
 */
#define GST_SHMEM_FORMAT_MDCV G_GUINT64_CONSTANT (0x5643444d)

/**
 * GST_SHMEM_FORMAT_CLLI:
 *
 * Content light level.
 *
 * Since: 0.9
 */
#define GST_SHMEM_FORMAT_CLLI G_GUINT64_CONSTANT (0x494c4c43)

/**
 * GST_SHMEM_FORMAT_CICP:
 *
 * ITU-T H.273 code points.
 *
 * Since: 0.9
 */
#define GST_SHMEM_FORMAT_CICP G_GUINT64_CONSTANT (0x50434943)

/**
 * GST_SHMEM_FORMAT_PLNS:
 *
 * A plane table, #GstShmemPlanes.
 *
 * Since: 0.9
 */
#define GST_SHMEM_FORMAT_PLNS G_GUINT64_CONSTANT (0x534e4c50)

/**
 * GST_SHMEM_FORMAT_REGS:
 *
 * 32-bit register values.
 *
 * Since: 0.9
 */
#define GST_SHMEM_FORMAT_REGS G_GUINT64_CONSTANT (0x53474552)

/**
 * GST_SHMEM_FORMAT_V4LM:
 *
 * What a V4L2 metadata node captured.
 *
 * Since: 0.9
 */
#define GST_SHMEM_FORMAT_V4LM G_GUINT64_CONSTANT (0x4d4c3456)

#endif /* __GST_SHMEM_FORMAT_H__ */
