/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __SHMEMTEST_DEVICE_H__
#define __SHMEMTEST_DEVICE_H__

#include <fcntl.h>

#include "kmod/shmemtest.h"
#include "lib-shmem/shmem-test.h"

/* The device of the module in kmod that makes and takes containers. */
static inline int
open_device (void)
{
  int device = open ("/dev/shmemtest", O_RDWR | O_CLOEXEC);

  CHECK (device >= 0);
  return device;
}

#endif /* __SHMEMTEST_DEVICE_H__ */
