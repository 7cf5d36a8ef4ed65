/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The device of the module in kmod that makes and takes containers. */

#ifndef TESTS_VM_SHMEMTEST_DEVICE_H
#define TESTS_VM_SHMEMTEST_DEVICE_H

#include "kmod/shmemtest.h"
#include "lib-shmem/shmem-test.h"

/* Fails the test where the module is not loaded. */
int open_device (void);

#endif /* TESTS_VM_SHMEMTEST_DEVICE_H */
