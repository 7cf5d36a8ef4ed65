// SPDX-License-Identifier: GPL-2.0-only
/*
 * The ioctls of the node that has a container for each frame.
 *
 * Copyright (C) 2026 The gst-shmemmeta authors
 */

#include <media/v4l2-ioctl.h>

#include "capture.h"

static int enum_fmt(struct file *file, void *fh, struct v4l2_fmtdesc *desc)
{
	if (desc->index > 0)
		return -EINVAL;
	desc->pixelformat = SHMEMTEST_FORMAT_META;
	strscpy(desc->description, "Container", sizeof(desc->description));
	return 0;
}

static int fixed_fmt(struct file *file, void *fh, struct v4l2_format *format)
{
	memset(&format->fmt.meta, 0, sizeof(format->fmt.meta));
	format->fmt.meta.dataformat = SHMEMTEST_FORMAT_META;
	format->fmt.meta.buffersize = CAPTURE_META_SIZE;
	return 0;
}

const struct v4l2_ioctl_ops capture_meta_ioctl_ops = {
	.vidioc_querycap = capture_querycap,
	.vidioc_enum_fmt_meta_cap = enum_fmt,
	.vidioc_g_fmt_meta_cap = fixed_fmt,
	.vidioc_try_fmt_meta_cap = fixed_fmt,
	.vidioc_s_fmt_meta_cap = fixed_fmt,
	.vidioc_reqbufs = capture_reqbufs,
	.vidioc_create_bufs = capture_create_bufs,
	.vidioc_prepare_buf = vb2_ioctl_prepare_buf,
	.vidioc_querybuf = vb2_ioctl_querybuf,
	.vidioc_qbuf = capture_qbuf,
	.vidioc_dqbuf = capture_dqbuf,
	.vidioc_expbuf = capture_expbuf,
	.vidioc_streamon = vb2_ioctl_streamon,
	.vidioc_streamoff = vb2_ioctl_streamoff,
};
