// SPDX-License-Identifier: GPL-2.0-only
/*
 * Formats, sizes, rates and the input of the capture device, and the ioctls of
 * the node that has the frames.
 *
 * Copyright (C) 2026 The gst-shmemmeta authors
 */

#include <linux/module.h>

#include <media/v4l2-common.h>
#include <media/v4l2-dv-timings.h>
#include <media/v4l2-event.h>
#include <media/v4l2-ioctl.h>

#include "capture.h"

static unsigned int fps = 60;
module_param(fps, uint, 0444);
MODULE_PARM_DESC(fps, "frames per second of the camera");

static unsigned int row_padding;
module_param(row_padding, uint, 0644);
MODULE_PARM_DESC(row_padding, "bytes behind each row of NV12");

static bool any_rows;
module_param(any_rows, bool, 0644);
MODULE_PARM_DESC(any_rows, "rows of NV12 are as long as a program asks for");

struct capture_format {
	u32 pixelformat;
	unsigned int num_planes;
};

static const struct capture_format formats[] = {
	{ SHMEMTEST_FORMAT_8, 8 },
	{ V4L2_PIX_FMT_NV12, 1 },
	{ V4L2_PIX_FMT_NV12M, 2 },
	{ V4L2_PIX_FMT_P010, 1 },
	{ V4L2_PIX_FMT_XBGR32, 1 },
};

static const struct v4l2_frmsize_discrete sizes[] = {
	{ 1280, 720 },
	{ 1920, 1080 },
	{ 640, 360 },
};

static const struct capture_format *find_format(u32 pixelformat)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(formats); i++)
		if (formats[i].pixelformat == pixelformat)
			return &formats[i];
	return NULL;
}

static void set_plane(struct v4l2_pix_format_mplane *pix, unsigned int p,
		      u32 bytesperline, u32 size)
{
	memset(&pix->plane_fmt[p], 0, sizeof(pix->plane_fmt[p]));
	pix->plane_fmt[p].bytesperline = bytesperline;
	pix->plane_fmt[p].sizeimage = size;
}

/*
 * A compressed picture with what goes with it. No two planes have the same
 * size, so that a mix-up shows.
 */
static void set_eight_planes(struct v4l2_pix_format_mplane *pix)
{
	u32 width = pix->width, pixels = pix->width * pix->height;

	set_plane(pix, 0, width, pixels); /* luma */
	set_plane(pix, 1, width, pixels / 2); /* chroma */
	set_plane(pix, 2, 0, ALIGN(pixels / 64, 256)); /* how luma is compressed */
	set_plane(pix, 3, 0, ALIGN(pixels / 128, 256)); /* and chroma */
	set_plane(pix, 4, width / 2, pixels / 4); /* depth */
	set_plane(pix, 5, width / 4, pixels / 16); /* alpha */
	set_plane(pix, 6, 0, 8192); /* statistics */
	set_plane(pix, 7, 0, 4096); /* registers */
}

/* Both planes have rows of one length. */
static void set_nv12(struct v4l2_pix_format_mplane *pix)
{
	u32 row = pix->width + row_padding;
	u32 wanted = pix->plane_fmt[0].bytesperline;

	if (any_rows && wanted > row)
		row = min(wanted, 4 * pix->width);
	set_plane(pix, 0, row, row * pix->height * 3 / 2);
}

static void set_planes(struct v4l2_pix_format_mplane *pix)
{
	u32 pixels = pix->width * pix->height;

	switch (pix->pixelformat) {
	case SHMEMTEST_FORMAT_8:
		set_eight_planes(pix);
		break;
	case V4L2_PIX_FMT_NV12M:
		set_plane(pix, 0, pix->width, pixels);
		set_plane(pix, 1, pix->width, pixels / 2);
		break;
	case V4L2_PIX_FMT_P010:
		set_plane(pix, 0, pix->width * 2, pixels * 3);
		break;
	case V4L2_PIX_FMT_XBGR32:
		set_plane(pix, 0, pix->width * 4, pixels * 4);
		pix->ycbcr_enc = V4L2_YCBCR_ENC_DEFAULT;
		pix->quantization = V4L2_QUANTIZATION_FULL_RANGE;
		break;
	default:
		set_nv12(pix);
		break;
	}
}

/* A receiver has the size of its timings, and a camera one of its own. */
static void set_size(const struct capture *capture,
		     struct v4l2_pix_format_mplane *pix)
{
	const struct v4l2_frmsize_discrete *size;

	pix->field = V4L2_FIELD_NONE;
	if (capture_is_receiver(capture)) {
		pix->width = capture->timings.bt.width;
		pix->height = capture->timings.bt.height;
		if (capture->timings.bt.interlaced)
			pix->field = V4L2_FIELD_INTERLACED_TB;
	} else if (capture->source.width) {
		pix->width = capture->source.width;
		pix->height = capture->source.height;
	} else {
		size = v4l2_find_nearest_size(sizes, ARRAY_SIZE(sizes), width,
					      height, pix->width, pix->height);
		pix->width = size->width;
		pix->height = size->height;
	}
	pix->field = capture_field(pix->field);
	/* A buffer has half of the rows then. */
	if (pix->field == V4L2_FIELD_ALTERNATE)
		pix->height /= 2;
}

static void try_format(const struct capture *capture,
		       struct v4l2_pix_format_mplane *pix)
{
	const struct capture_format *format = find_format(pix->pixelformat);

	if (!format)
		format = &formats[0];
	pix->pixelformat = format->pixelformat;
	pix->num_planes = format->num_planes;
	set_size(capture, pix);
	pix->colorspace = V4L2_COLORSPACE_BT2020;
	pix->ycbcr_enc = V4L2_YCBCR_ENC_BT2020;
	pix->quantization = V4L2_QUANTIZATION_LIM_RANGE;
	pix->xfer_func = V4L2_XFER_FUNC_SMPTE2084;
	pix->flags = 0;
	memset(pix->reserved, 0, sizeof(pix->reserved));
	set_planes(pix);
}

/* To the timings, and the source, that there are now. */
void capture_format_update(struct capture *capture)
{
	try_format(capture, &capture->format);
}

/* From one frame to the next. */
struct v4l2_fract capture_interval(const struct capture *capture)
{
	if (capture_is_receiver(capture))
		return v4l2_calc_timeperframe(&capture->timings);
	return (struct v4l2_fract){ 1, max(fps, 1U) };
}

int capture_querycap(struct file *file, void *fh, struct v4l2_capability *cap)
{
	strscpy(cap->driver, "shmemtest", sizeof(cap->driver));
	strscpy(cap->card, "shmemtest", sizeof(cap->card));
	return 0;
}

static int enum_fmt(struct file *file, void *fh, struct v4l2_fmtdesc *desc)
{
	if (desc->index >= ARRAY_SIZE(formats))
		return -EINVAL;
	desc->pixelformat = formats[desc->index].pixelformat;
	if (desc->pixelformat == SHMEMTEST_FORMAT_8) {
		strscpy(desc->description, "Eight planes",
			sizeof(desc->description));
		desc->flags |= V4L2_FMT_FLAG_COMPRESSED;
	}
	return 0;
}

static int g_fmt(struct file *file, void *fh, struct v4l2_format *format)
{
	struct capture *capture = video_drvdata(file);

	/* A parameter may have changed it. */
	if (!vb2_is_busy(&capture->frames.queue))
		capture_format_update(capture);
	format->fmt.pix_mp = capture->format;
	return 0;
}

static int try_fmt(struct file *file, void *fh, struct v4l2_format *format)
{
	try_format(video_drvdata(file), &format->fmt.pix_mp);
	return 0;
}

static int s_fmt(struct file *file, void *fh, struct v4l2_format *format)
{
	struct capture *capture = video_drvdata(file);

	if (vb2_is_busy(&capture->frames.queue))
		return -EBUSY;
	try_format(capture, &format->fmt.pix_mp);
	capture->format = format->fmt.pix_mp;
	return 0;
}

static bool is_size(const struct capture *capture, u32 width, u32 height)
{
	unsigned int i;

	if (capture->source.width)
		return width == capture->source.width &&
		       height == capture->source.height;
	for (i = 0; i < ARRAY_SIZE(sizes); i++)
		if (width == sizes[i].width && height == sizes[i].height)
			return true;
	return false;
}

/* A receiver has no choice. */
static int enum_framesizes(struct file *file, void *fh,
			   struct v4l2_frmsizeenum *size)
{
	const struct capture *capture = video_drvdata(file);
	bool one = capture->source.width;

	if (capture_is_receiver(capture) || !find_format(size->pixel_format) ||
	    size->index >= (one ? 1 : ARRAY_SIZE(sizes)))
		return -EINVAL;
	size->type = V4L2_FRMSIZE_TYPE_DISCRETE;
	if (one) {
		size->discrete.width = capture->source.width;
		size->discrete.height = capture->source.height;
	} else {
		size->discrete = sizes[size->index];
	}
	return 0;
}

static int enum_frameintervals(struct file *file, void *fh,
			       struct v4l2_frmivalenum *interval)
{
	const struct capture *capture = video_drvdata(file);

	if (capture_is_receiver(capture) || interval->index > 0 ||
	    !find_format(interval->pixel_format) ||
	    !is_size(capture, interval->width, interval->height))
		return -EINVAL;
	interval->type = V4L2_FRMIVAL_TYPE_DISCRETE;
	interval->discrete = capture_interval(capture);
	return 0;
}

static int g_parm(struct file *file, void *fh, struct v4l2_streamparm *parm)
{
	const struct capture *capture = video_drvdata(file);

	if (parm->type != V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE)
		return -EINVAL;
	memset(&parm->parm, 0, sizeof(parm->parm));
	if (!capture_is_receiver(capture))
		parm->parm.capture.capability = V4L2_CAP_TIMEPERFRAME;
	parm->parm.capture.timeperframe = capture_interval(capture);
	return 0;
}

/* V4L2 sets the capability for any driver that has the ioctls. */
static int enum_input(struct file *file, void *fh, struct v4l2_input *input)
{
	const struct capture *capture = video_drvdata(file);

	if (input->index > 0)
		return -EINVAL;
	input->type = V4L2_INPUT_TYPE_CAMERA;
	input->capabilities =
		capture_is_receiver(capture) ? V4L2_IN_CAP_DV_TIMINGS : 0;
	if (capture->source.kind == CAPTURE_NO_SIGNAL)
		input->status = V4L2_IN_ST_NO_SIGNAL;
	else if (capture->source.kind == CAPTURE_UNLOCKED)
		input->status = V4L2_IN_ST_NO_SYNC;
	strscpy(input->name, "shmemtest", sizeof(input->name));
	return 0;
}

static int g_input(struct file *file, void *fh, unsigned int *input)
{
	*input = 0;
	return 0;
}

static int s_input(struct file *file, void *fh, unsigned int input)
{
	return input > 0 ? -EINVAL : 0;
}

static int subscribe_event(struct v4l2_fh *fh,
			   const struct v4l2_event_subscription *subscription)
{
	if (subscription->type == V4L2_EVENT_SOURCE_CHANGE)
		return v4l2_src_change_event_subscribe(fh, subscription);
	return v4l2_ctrl_subscribe_event(fh, subscription);
}

const struct v4l2_ioctl_ops capture_frames_ioctl_ops = {
	.vidioc_querycap = capture_querycap,
	.vidioc_enum_fmt_vid_cap = enum_fmt,
	.vidioc_g_fmt_vid_cap_mplane = g_fmt,
	.vidioc_try_fmt_vid_cap_mplane = try_fmt,
	.vidioc_s_fmt_vid_cap_mplane = s_fmt,
	.vidioc_enum_framesizes = enum_framesizes,
	.vidioc_enum_frameintervals = enum_frameintervals,
	.vidioc_g_parm = g_parm,
	.vidioc_s_parm = g_parm,
	.vidioc_enum_input = enum_input,
	.vidioc_g_input = g_input,
	.vidioc_s_input = s_input,
	.vidioc_query_dv_timings = capture_query_timings,
	.vidioc_s_dv_timings = capture_s_timings,
	.vidioc_g_dv_timings = capture_g_timings,
	.vidioc_enum_dv_timings = capture_enum_timings,
	.vidioc_dv_timings_cap = capture_timings_cap,
	.vidioc_reqbufs = capture_reqbufs,
	.vidioc_create_bufs = capture_create_bufs,
	.vidioc_prepare_buf = vb2_ioctl_prepare_buf,
	.vidioc_querybuf = vb2_ioctl_querybuf,
	.vidioc_qbuf = capture_qbuf,
	.vidioc_dqbuf = capture_dqbuf,
	.vidioc_expbuf = capture_expbuf,
	.vidioc_streamon = vb2_ioctl_streamon,
	.vidioc_streamoff = vb2_ioctl_streamoff,
	.vidioc_log_status = v4l2_ctrl_log_status,
	.vidioc_subscribe_event = subscribe_event,
	.vidioc_unsubscribe_event = v4l2_event_unsubscribe,
};
