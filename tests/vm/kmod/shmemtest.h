/* SPDX-License-Identifier: LGPL-2.1-or-later */
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

/* The V4L2 device: every plane of every frame starts with this. */

#define SHMEMTEST_MAGIC 0x54454d53 /* SMET */

/**
 * struct shmemtest_plane - the first bytes of a plane; little-endian
 * @magic: SHMEMTEST_MAGIC
 * @sequence: that of the frame, which the buffer has as well
 * @plane: which one it is
 * @size: bytes in it, this header included
 * @max_cll: what the control says of this frame
 * @max_fall: what the control says of this frame
 *
 * The bytes behind it are all SHMEMTEST_FILL().
 */
struct shmemtest_plane {
	__u32 magic;
	__u32 sequence;
	__u32 plane;
	__u32 size;
	__u16 max_cll;
	__u16 max_fall;
};

#define SHMEMTEST_PLANE_SIZE 20
#define SHMEMTEST_FILL(sequence, plane) (((sequence) * 8 + (plane)) & 0xff)

/* Eight planes that no standard format has. */
#define SHMEMTEST_FORMAT_8 \
	((__u32)'S' | (__u32)'H' << 8 | (__u32)'8' << 16 | (__u32)'P' << 24)
/* A container, in the buffers of the metadata node. */
#define SHMEMTEST_FORMAT_META \
	((__u32)'S' | (__u32)'H' << 8 | (__u32)'M' << 16 | (__u32)'C' << 24)

#endif /* SHMEMTEST_H */
