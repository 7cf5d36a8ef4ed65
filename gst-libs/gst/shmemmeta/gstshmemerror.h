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
 * @GST_SHMEM_ERROR_UNTRUSTED: received memory lacks a seal, is not a memfd, or
 *     is smaller than claimed; or memory has other seals than the call needs
 * @GST_SHMEM_ERROR_BUSY: memory cannot be sealed while it is mapped for writing,
 *     or mapped to read while it is mapped to write only; unmap it first
 * @GST_SHMEM_ERROR_INVALID_DATA: bytes or values are invalid; the message says
 *     what is wrong and where
 * @GST_SHMEM_ERROR_LIMIT: a limit is exceeded
 * @GST_SHMEM_ERROR_NOT_FOUND: there is no such entry, picture, format or device
 * @GST_SHMEM_ERROR_NOT_WRITABLE: a buffer or memory is shared or read-only;
 *     write to a copy
 * @GST_SHMEM_ERROR_NOT_SUPPORTED: the library was built without what it takes;
 *     the message names the option
 *
 * Domain %GST_SHMEM_ERROR.
 *
 * Since: 0.9
 */
typedef enum
{
  GST_SHMEM_ERROR_SYSTEM,
  GST_SHMEM_ERROR_UNTRUSTED,
  GST_SHMEM_ERROR_BUSY,
  GST_SHMEM_ERROR_INVALID_DATA,
  GST_SHMEM_ERROR_LIMIT,
  GST_SHMEM_ERROR_NOT_FOUND,
  GST_SHMEM_ERROR_NOT_WRITABLE,
  GST_SHMEM_ERROR_NOT_SUPPORTED,
} GstShmemError;

GST_SHMEM_META_API
GQuark gst_shmem_error_quark (void);

G_END_DECLS

#endif /* __GST_SHMEM_ERROR_H__ */
