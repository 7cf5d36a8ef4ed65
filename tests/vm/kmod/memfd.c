// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the RFC "shmem fd for non-DMA buffer sharing cross drivers" asks for:
 * an fd for programs to pass on, an address for drivers to work with, and
 * seals, so that a program that has the fd cannot alter what a driver wrote,
 * and a driver need not trust what a program made.
 *
 * The kernel exports shmem_file_setup(), but nothing to seal what it returns:
 * memfd_fcntl() is not for modules. Until it is, the seals of a file that
 * nobody else has yet can be set where they are, in SHMEM_I().
 *
 * Copyright (C) 2026 The gst-shmemmeta authors
 */

#include <linux/fcntl.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/pagemap.h>
#include <linux/shmem_fs.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/vmalloc.h>

#include "internal.h"

#ifndef F_SEAL_EXEC /* before 6.3 */
#define F_SEAL_EXEC 0
#endif

/*
 * As memfd_add_seals() does, but for the wait for pages that are pinned for
 * I/O: the file is new, nothing has them.
 */
static int seal_new_file(struct file *file, unsigned int seals)
{
	struct inode *inode = file_inode(file);
	int ret = 0;

	inode_lock(inode);
	/* A new file is sealed against seals, which a memfd is not. */
	SHMEM_I(inode)->seals = 0;
	if (seals & F_SEAL_WRITE)
		ret = mapping_deny_writable(file->f_mapping);
	if (!ret) {
		/* As MFD_NOEXEC_SEAL. */
		inode->i_mode &= ~0111;
		SHMEM_I(inode)->seals = seals | F_SEAL_EXEC;
	}
	inode_unlock(inode);
	return ret;
}

static struct file *make_file(const void *data, size_t size, unsigned int seals)
{
	struct file *file;
	loff_t offset = 0;
	ssize_t written;
	int ret;

	file = shmem_file_setup("memfd:shmemtest", size, 0);
	if (IS_ERR(file))
		return file;
	/* What memfd_create() adds, or pread() does not work. */
	file->f_mode |= FMODE_LSEEK | FMODE_PREAD | FMODE_PWRITE;
	file->f_flags |= O_LARGEFILE;

	written = kernel_write(file, data, size, &offset);
	if (written == size)
		ret = seal_new_file(file, seals);
	else
		ret = written < 0 ? written : -EIO;
	if (ret) {
		fput(file);
		return ERR_PTR(ret);
	}
	return file;
}

static long make(struct shmemtest_make __user *arg)
{
	u8 bytes[SHMEMTEST_CONTAINER_SIZE];
	struct shmemtest_make make;
	struct file *file;
	int fd;

	if (copy_from_user(&make, arg, sizeof(make)))
		return -EFAULT;
	if (make.seals & ~(SHMEMTEST_IMMUTABLE | F_SEAL_FUTURE_WRITE))
		return -EINVAL;
	shmemtest_container_write(bytes, make.max_cll, make.max_fall);

	fd = get_unused_fd_flags(O_CLOEXEC);
	if (fd < 0)
		return fd;
	file = make_file(bytes, sizeof(bytes), make.seals);
	if (IS_ERR(file)) {
		put_unused_fd(fd);
		return PTR_ERR(file);
	}
	if (put_user(fd, &arg->fd)) {
		fput(file);
		put_unused_fd(fd);
		return -EFAULT;
	}
	fd_install(fd, file);
	return 0;
}

/* Sealed against writes and shrinking, the bytes stay what they are. */
static int read_container(struct file *file, struct shmemtest_take *take)
{
	loff_t size, offset = 0;
	ssize_t got;
	u8 *bytes;
	int ret;

	if (!shmem_mapping(file->f_mapping))
		return -EBADF;
	take->seals = READ_ONCE(SHMEM_I(file_inode(file))->seals);
	/* A mask, as there may be more. */
	if ((take->seals & SHMEMTEST_IMMUTABLE) != SHMEMTEST_IMMUTABLE)
		return -EPERM;
	size = i_size_read(file_inode(file));
	if (size <= 0 || size > SHMEMTEST_CONTAINER_MAX)
		return -EINVAL;

	bytes = kvmalloc(size, GFP_KERNEL);
	if (!bytes)
		return -ENOMEM;
	got = kernel_read(file, bytes, size, &offset);
	if (got == size)
		ret = shmemtest_container_find_clli(bytes, size, &take->max_cll,
						    &take->max_fall);
	else
		ret = got < 0 ? got : -EIO;
	kvfree(bytes);
	return ret;
}

static long take(struct shmemtest_take __user *arg)
{
	struct shmemtest_take take;
	struct file *file;
	int ret;

	if (copy_from_user(&take, arg, sizeof(take)))
		return -EFAULT;
	file = fget(take.fd);
	if (!file)
		return -EBADF;
	ret = read_container(file, &take);
	fput(file);
	if (ret)
		return ret;
	return copy_to_user(arg, &take, sizeof(take)) ? -EFAULT : 0;
}

static long shmemtest_ioctl(struct file *file, unsigned int cmd,
			    unsigned long arg)
{
	switch (cmd) {
	case SHMEMTEST_MAKE:
		return make((void __user *)arg);
	case SHMEMTEST_TAKE:
		return take((void __user *)arg);
	default:
		return -ENOTTY;
	}
}

static const struct file_operations shmemtest_fops = {
	.owner = THIS_MODULE,
	.unlocked_ioctl = shmemtest_ioctl,
};

static struct miscdevice shmemtest_misc = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "shmemtest",
	.fops = &shmemtest_fops,
};

int shmemtest_memfd_init(void)
{
	return misc_register(&shmemtest_misc);
}

void shmemtest_memfd_exit(void)
{
	misc_deregister(&shmemtest_misc);
}
