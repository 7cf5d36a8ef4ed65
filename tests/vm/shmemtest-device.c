/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Opens the device of the module in kmod. */

#include "shmemtest-device.h"

#include <fcntl.h>

int
open_device (void)
{
  int device = open ("/dev/shmemtest", O_RDWR | O_CLOEXEC);

  CHECK (device >= 0);
  return device;
}
