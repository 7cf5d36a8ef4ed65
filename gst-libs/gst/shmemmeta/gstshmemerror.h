/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __GST_SHMEM_ERROR_H__
#define __GST_SHMEM_ERROR_H__

#include <gst/shmemmeta/shmemmeta-prelude.h>

G_BEGIN_DECLS

#define GST_SHMEM_ERROR (gst_shmem_error_quark ())

/**
 * GstShmemError:
 * @GST_SHMEM_ERROR_SYSTEM: a system call failed; the message names it
 * @GST_SHMEM_ERROR_UNTRUSTED: memory from somebody else lacks a seal, is not
 *     a memfd, or is smaller than claimed
 * @GST_SHMEM_ERROR_BUSY: memory cannot be sealed while it is mapped to write
 * @GST_SHMEM_ERROR_INVALID_DATA: bytes are not what they claim to be; the
 *     message names what is wrong and where
 * @GST_SHMEM_ERROR_LIMIT: more than a limit allows
 * @GST_SHMEM_ERROR_NOT_FOUND: there is nothing of the kind that was asked for
 *
 * Domain %GST_SHMEM_ERROR.
 *
 * Since: 0.1
 */
typedef enum
{
  GST_SHMEM_ERROR_SYSTEM,
  GST_SHMEM_ERROR_UNTRUSTED,
  GST_SHMEM_ERROR_BUSY,
  GST_SHMEM_ERROR_INVALID_DATA,
  GST_SHMEM_ERROR_LIMIT,
  GST_SHMEM_ERROR_NOT_FOUND,
} GstShmemError;

GST_SHMEM_META_API
GQuark gst_shmem_error_quark (void);

G_END_DECLS

#endif /* __GST_SHMEM_ERROR_H__ */
