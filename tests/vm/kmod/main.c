// SPDX-License-Identifier: GPL-2.0-only
/*
 * A test module that stands for hardware which emulators lack: a display with
 * HDR, a capture device with eight planes, and drivers that hand containers
 * of metadata to each other in sealed shared memory. Not for a machine that
 * anybody works on.
 *
 * Copyright (C) 2026 The gst-shmemmeta authors
 */

#include <linux/module.h>

#include "internal.h"

static struct dentry *shmemtest_debugfs;

static int __init shmemtest_init(void)
{
	int ret;

	shmemtest_debugfs = debugfs_create_dir("shmemtest", NULL);
	ret = shmemtest_memfd_init();
	if (ret)
		goto err_debugfs;
	ret = shmemtest_kms_init(shmemtest_debugfs);
	if (ret)
		goto err_memfd;
	ret = shmemtest_capture_init(shmemtest_debugfs);
	if (ret)
		goto err_kms;
	return 0;

err_kms:
	shmemtest_kms_exit();
err_memfd:
	shmemtest_memfd_exit();
err_debugfs:
	debugfs_remove_recursive(shmemtest_debugfs);
	return ret;
}

static void __exit shmemtest_exit(void)
{
	debugfs_remove_recursive(shmemtest_debugfs);
	shmemtest_capture_exit();
	shmemtest_kms_exit();
	shmemtest_memfd_exit();
}

module_init(shmemtest_init);
module_exit(shmemtest_exit);

MODULE_AUTHOR("The gst-shmemmeta authors");
MODULE_DESCRIPTION("Test devices for HDR metadata in shared memory");
MODULE_LICENSE("GPL");
