/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the parts of the test module see of each other.
 *
 * Copyright (C) 2026 The gst-shmemmeta authors
 */

#ifndef SHMEMTEST_INTERNAL_H
#define SHMEMTEST_INTERNAL_H

#include <linux/debugfs.h>
#include <linux/types.h>

#include "shmemtest.h"

/* What a container has to have before a driver reads it. */
#define SHMEMTEST_IMMUTABLE \
	(F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL)

/* Bytes of a container with CLLI and T35, as container.c writes it. */
#define SHMEMTEST_CONTAINER_SIZE 65
#define SHMEMTEST_CONTAINER_MAX (1024 * 1024)

void shmemtest_container_write(u8 *bytes, u16 max_cll, u16 max_fall);
int shmemtest_container_find_clli(const u8 *bytes, size_t size, u16 *max_cll,
				  u16 *max_fall);

int shmemtest_memfd_init(void);
void shmemtest_memfd_exit(void);

int shmemtest_kms_init(struct dentry *debugfs);
void shmemtest_kms_exit(void);
#define SHMEMTEST_EDID_SIZE 256
void shmemtest_edid_write(u8 *edid, bool hdr);

int shmemtest_capture_init(struct dentry *debugfs);
void shmemtest_capture_exit(void);

#endif /* SHMEMTEST_INTERNAL_H */
