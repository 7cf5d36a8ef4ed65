/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * What programs see of the test module.
 *
 * Copyright (C) 2026 The gst-shmemmeta authors
 */

#ifndef SHMEMTEST_H
#define SHMEMTEST_H

#include <linux/ioctl.h>
#include <linux/types.h>

/* /dev/shmemtest: containers in shared memory that the kernel makes. */

/**
 * struct shmemtest_make - argument of SHMEMTEST_MAKE
 * @max_cll: MaxCLL of the CLLI entry
 * @max_fall: MaxFALL of the CLLI entry
 * @seals: F_SEAL_* to have, before the file descriptor is there
 * @fd: out: the file descriptor, close-on-exec, open for reading and writing
 *
 * The container has two entries, CLLI and T35.
 */
struct shmemtest_make {
	__u16 max_cll;
	__u16 max_fall;
	__u32 seals;
	__s32 fd;
};

/**
 * struct shmemtest_take - argument of SHMEMTEST_TAKE
 * @fd: of a container that anybody made
 * @max_cll: out: MaxCLL of its CLLI entry
 * @max_fall: out: MaxFALL of its CLLI entry
 * @seals: out: the seals that it had
 *
 * What a driver does that is handed a container: EBADF if @fd is no file in
 * shared memory, EPERM if a seal is missing, EINVAL if it is no container,
 * ENOENT if it has no CLLI.
 */
struct shmemtest_take {
	__s32 fd;
	__u16 max_cll;
	__u16 max_fall;
	__u32 seals;
};

#define SHMEMTEST_MAKE _IOWR('S', 0x80, struct shmemtest_make)
#define SHMEMTEST_TAKE _IOWR('S', 0x81, struct shmemtest_take)

#endif /* SHMEMTEST_H */
