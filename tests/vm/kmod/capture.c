// SPDX-License-Identifier: GPL-2.0
/*
 * A decoder, or a camera, as far as its capture side goes: a V4L2 node whose
 * frames have up to eight planes and whose HDR10 controls change by
 * themselves, and a metadata node with a container for each frame.
 *
 * As a decoder, and unlike a camera, it waits for buffers and drops nothing:
 * frame n always says the same. Which values come with which frame, the
 * parameters light_levels and displays say.
 *
 * Copyright (C) 2026 The gst-shmemmeta authors
 */

#include <linux/dma-mapping.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/slab.h>
#include <linux/version.h>
#include <linux/workqueue.h>

#include <media/v4l2-common.h>
#include <media/v4l2-ctrls.h>
#include <media/v4l2-device.h>
#include <media/v4l2-event.h>
#include <media/v4l2-fh.h>
#include <media/v4l2-ioctl.h>
#include <media/videobuf2-v4l2.h>
#include <media/videobuf2-vmalloc.h>

#include "internal.h"

#define CHANGES_MAX 32
#define META_SIZE 4096

static unsigned int fps = 60;
module_param(fps, uint, 0444);
MODULE_PARM_DESC(fps, "frames per second");

static unsigned int light_levels[CHANGES_MAX * 3] = {
	0, 1000, 400, 10, 600, 200, 20, 4000, 1000,
};
static unsigned int light_levels_num = 9;
module_param_array(light_levels, uint, &light_levels_num, 0644);
MODULE_PARM_DESC(light_levels, "from which frame on, MaxCLL, MaxFALL; ...");

static unsigned int displays[CHANGES_MAX * 3] = {
	0, 1000, 50, 20, 4000, 5,
};
static unsigned int displays_num = 6;
module_param_array(displays, uint, &displays_num, 0644);
MODULE_PARM_DESC(displays,
		 "from which frame on, most cd/m2, least 0.0001 cd/m2; ...");

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

struct capture_buffer {
	struct vb2_v4l2_buffer vb;
	struct list_head list;
};

struct capture_node {
	struct video_device video;
	struct vb2_queue queue;
	struct mutex lock;
	struct list_head buffers; /* protected by the spinlock of capture */
	bool streaming;
};

struct capture {
	struct v4l2_device v4l2;
	struct v4l2_ctrl_handler controls;
	struct v4l2_ctrl *light_level;
	struct v4l2_ctrl *display;
	struct capture_node frames;
	struct capture_node meta;
	struct v4l2_pix_format_mplane format;
	struct delayed_work work;
	spinlock_t spinlock;
	u32 sequence;
};

static struct platform_device *capture_platform;
static struct capture *the_capture;

/* What comes with frame n */

static const unsigned int *values_at(const unsigned int *values,
				     unsigned int num, u32 sequence)
{
	const unsigned int *found = values;
	unsigned int i;

	for (i = 0; i + 3 <= num; i += 3)
		if (values[i] <= sequence)
			found = values + i;
	return found;
}

static struct v4l2_ctrl_hdr10_cll_info light_level_at(u32 sequence)
{
	const unsigned int *at =
		values_at(light_levels, READ_ONCE(light_levels_num), sequence);

	return (struct v4l2_ctrl_hdr10_cll_info){
		.max_content_light_level = at[1],
		.max_pic_average_light_level = at[2],
	};
}

/* BT.2020 and D65, in 0.00002; green comes first, as in H.265. */
static struct v4l2_ctrl_hdr10_mastering_display display_at(u32 sequence)
{
	const unsigned int *at =
		values_at(displays, READ_ONCE(displays_num), sequence);

	return (struct v4l2_ctrl_hdr10_mastering_display){
		.display_primaries_x = { 8500, 6550, 35400 },
		.display_primaries_y = { 39850, 2300, 14600 },
		.white_point_x = 15635,
		.white_point_y = 16450,
		.max_display_mastering_luminance = at[1] * 10000,
		.min_display_mastering_luminance = at[2],
	};
}

/* Before the frame is handed out, so that who has it finds its values. */
static void set_controls(struct capture *capture, u32 sequence)
{
	struct v4l2_ctrl_hdr10_cll_info level = light_level_at(sequence);
	struct v4l2_ctrl_hdr10_mastering_display display = display_at(sequence);

	mutex_lock(capture->controls.lock);
	__v4l2_ctrl_s_ctrl_compound(capture->light_level,
				    V4L2_CTRL_TYPE_HDR10_CLL_INFO, &level);
	__v4l2_ctrl_s_ctrl_compound(capture->display,
				    V4L2_CTRL_TYPE_HDR10_MASTERING_DISPLAY,
				    &display);
	mutex_unlock(capture->controls.lock);
}

/* Frames */

static void fill_frame(struct vb2_buffer *vb, u32 sequence)
{
	struct v4l2_ctrl_hdr10_cll_info level = light_level_at(sequence);
	unsigned int p;

	for (p = 0; p < vb->num_planes; p++) {
		unsigned long size = vb2_get_plane_payload(vb, p);
		u8 *bytes = vb2_plane_vaddr(vb, p);
		struct shmemtest_plane header = {
			.magic = cpu_to_le32(SHMEMTEST_MAGIC),
			.sequence = cpu_to_le32(sequence),
			.plane = cpu_to_le32(p),
			.size = cpu_to_le32(size),
			.max_cll = cpu_to_le16(level.max_content_light_level),
			.max_fall = cpu_to_le16(level.max_pic_average_light_level),
		};

		if (!bytes)
			continue;
		memcpy(bytes, &header, SHMEMTEST_PLANE_SIZE);
		memset(bytes + SHMEMTEST_PLANE_SIZE,
		       SHMEMTEST_FILL(sequence, p), size - SHMEMTEST_PLANE_SIZE);
	}
}

static void fill_meta(struct vb2_buffer *vb, u32 sequence)
{
	struct v4l2_ctrl_hdr10_cll_info level = light_level_at(sequence);

	shmemtest_container_write(vb2_plane_vaddr(vb, 0),
				  level.max_content_light_level,
				  level.max_pic_average_light_level);
	vb2_set_plane_payload(vb, 0, SHMEMTEST_CONTAINER_SIZE);
}

static struct capture_buffer *first_buffer(struct capture_node *node)
{
	return list_first_entry_or_null(&node->buffers, struct capture_buffer,
					list);
}

static void finish_buffer(struct capture_buffer *buffer, u32 sequence, u64 time)
{
	buffer->vb.sequence = sequence;
	buffer->vb.field = V4L2_FIELD_NONE;
	buffer->vb.vb2_buf.timestamp = time;
	vb2_buffer_done(&buffer->vb.vb2_buf, VB2_BUF_STATE_DONE);
}

/*
 * A frame, if all who stream have a buffer for it. Metadata goes first: it is
 * there when the frame is.
 */
static void capture_tick(struct work_struct *work)
{
	struct capture *capture =
		container_of(work, struct capture, work.work);
	struct capture_buffer *frame, *meta = NULL;
	u64 now = ktime_get_ns();
	u32 sequence = capture->sequence;

	spin_lock(&capture->spinlock);
	frame = first_buffer(&capture->frames);
	if (frame && capture->meta.streaming) {
		meta = first_buffer(&capture->meta);
		if (meta)
			list_del(&meta->list);
		else
			frame = NULL;
	}
	if (frame)
		list_del(&frame->list);
	spin_unlock(&capture->spinlock);

	if (frame) {
		set_controls(capture, sequence);
		if (meta) {
			fill_meta(&meta->vb.vb2_buf, sequence);
			finish_buffer(meta, sequence, now);
		}
		fill_frame(&frame->vb.vb2_buf, sequence);
		finish_buffer(frame, sequence, now);
		capture->sequence++;
	}
	schedule_delayed_work(&capture->work, max(HZ / max(fps, 1U), 1UL));
}

/* Buffers */

static struct capture_node *node_of(struct vb2_queue *queue)
{
	return container_of(queue, struct capture_node, queue);
}

static int check_or_set_sizes(unsigned int *num_planes, unsigned int wanted[],
			      const unsigned int have[], unsigned int num)
{
	unsigned int p;

	if (*num_planes && *num_planes != num)
		return -EINVAL;
	for (p = 0; p < num; p++) {
		if (*num_planes && wanted[p] < have[p])
			return -EINVAL;
		if (!*num_planes)
			wanted[p] = have[p];
	}
	*num_planes = num;
	return 0;
}

static void sizes_of(struct vb2_queue *queue, unsigned int sizes[],
		     unsigned int *num)
{
	struct capture *capture = vb2_get_drv_priv(queue);
	unsigned int p;

	if (queue == &capture->meta.queue) {
		sizes[0] = META_SIZE;
		*num = 1;
		return;
	}
	*num = capture->format.num_planes;
	for (p = 0; p < *num; p++)
		sizes[p] = capture->format.plane_fmt[p].sizeimage;
}

static int queue_setup(struct vb2_queue *queue, unsigned int *num_buffers,
		       unsigned int *num_planes, unsigned int wanted[],
		       struct device *devices[])
{
	unsigned int have[VIDEO_MAX_PLANES];
	unsigned int num;

	sizes_of(queue, have, &num);
	return check_or_set_sizes(num_planes, wanted, have, num);
}

static int buf_prepare(struct vb2_buffer *vb)
{
	unsigned int have[VIDEO_MAX_PLANES];
	unsigned int num, p;

	sizes_of(vb->vb2_queue, have, &num);
	for (p = 0; p < num; p++) {
		if (vb2_plane_size(vb, p) < have[p])
			return -EINVAL;
		vb2_set_plane_payload(vb, p, have[p]);
	}
	return 0;
}

static void buf_queue(struct vb2_buffer *vb)
{
	struct capture *capture = vb2_get_drv_priv(vb->vb2_queue);
	struct capture_buffer *buffer =
		container_of(to_vb2_v4l2_buffer(vb), struct capture_buffer, vb);

	spin_lock(&capture->spinlock);
	list_add_tail(&buffer->list, &node_of(vb->vb2_queue)->buffers);
	spin_unlock(&capture->spinlock);
}

static int start_streaming(struct vb2_queue *queue, unsigned int count)
{
	struct capture *capture = vb2_get_drv_priv(queue);
	struct capture_node *node = node_of(queue);

	spin_lock(&capture->spinlock);
	node->streaming = true;
	spin_unlock(&capture->spinlock);
	if (node == &capture->frames) {
		capture->sequence = 0;
		schedule_delayed_work(&capture->work, 0);
	}
	return 0;
}

static void stop_streaming(struct vb2_queue *queue)
{
	struct capture *capture = vb2_get_drv_priv(queue);
	struct capture_node *node = node_of(queue);
	struct capture_buffer *buffer;

	if (node == &capture->frames)
		cancel_delayed_work_sync(&capture->work);
	spin_lock(&capture->spinlock);
	node->streaming = false;
	while ((buffer = first_buffer(node))) {
		list_del(&buffer->list);
		spin_unlock(&capture->spinlock);
		vb2_buffer_done(&buffer->vb.vb2_buf, VB2_BUF_STATE_ERROR);
		spin_lock(&capture->spinlock);
	}
	spin_unlock(&capture->spinlock);
	/* The tick may have a buffer of metadata in its hands. */
	if (node == &capture->meta)
		flush_delayed_work(&capture->work);
}

static const struct vb2_ops queue_ops = {
	.queue_setup = queue_setup,
	.buf_prepare = buf_prepare,
	.buf_queue = buf_queue,
	.start_streaming = start_streaming,
	.stop_streaming = stop_streaming,
	.wait_prepare = vb2_ops_wait_prepare,
	.wait_finish = vb2_ops_wait_finish,
};

/* Formats */

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

static void try_format(struct v4l2_pix_format_mplane *pix)
{
	const struct capture_format *format = find_format(pix->pixelformat);
	const struct v4l2_frmsize_discrete *size;
	u32 pixels;

	if (!format)
		format = &formats[0];
	size = v4l2_find_nearest_size(sizes, ARRAY_SIZE(sizes), width, height,
				      pix->width, pix->height);
	pix->pixelformat = format->pixelformat;
	pix->num_planes = format->num_planes;
	pix->width = size->width;
	pix->height = size->height;
	pix->field = V4L2_FIELD_NONE;
	pix->colorspace = V4L2_COLORSPACE_BT2020;
	pix->ycbcr_enc = V4L2_YCBCR_ENC_BT2020;
	pix->quantization = V4L2_QUANTIZATION_LIM_RANGE;
	pix->xfer_func = V4L2_XFER_FUNC_SMPTE2084;
	pix->flags = 0;
	memset(pix->reserved, 0, sizeof(pix->reserved));

	pixels = pix->width * pix->height;
	switch (format->pixelformat) {
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
		set_plane(pix, 0, pix->width, pixels * 3 / 2);
		break;
	}
}

static int querycap(struct file *file, void *fh, struct v4l2_capability *cap)
{
	strscpy(cap->driver, "shmemtest", sizeof(cap->driver));
	strscpy(cap->card, "shmemtest", sizeof(cap->card));
	strscpy(cap->bus_info, "platform:shmemtest", sizeof(cap->bus_info));
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

	format->fmt.pix_mp = capture->format;
	return 0;
}

static int try_fmt(struct file *file, void *fh, struct v4l2_format *format)
{
	try_format(&format->fmt.pix_mp);
	return 0;
}

static int s_fmt(struct file *file, void *fh, struct v4l2_format *format)
{
	struct capture *capture = video_drvdata(file);

	if (vb2_is_busy(&capture->frames.queue))
		return -EBUSY;
	try_format(&format->fmt.pix_mp);
	capture->format = format->fmt.pix_mp;
	return 0;
}

static int enum_framesizes(struct file *file, void *fh,
			   struct v4l2_frmsizeenum *size)
{
	if (size->index >= ARRAY_SIZE(sizes) || !find_format(size->pixel_format))
		return -EINVAL;
	size->type = V4L2_FRMSIZE_TYPE_DISCRETE;
	size->discrete = sizes[size->index];
	return 0;
}

static int enum_frameintervals(struct file *file, void *fh,
			       struct v4l2_frmivalenum *interval)
{
	if (interval->index > 0 || !find_format(interval->pixel_format))
		return -EINVAL;
	interval->type = V4L2_FRMIVAL_TYPE_DISCRETE;
	interval->discrete.numerator = 1;
	interval->discrete.denominator = max(fps, 1U);
	return 0;
}

static int g_parm(struct file *file, void *fh, struct v4l2_streamparm *parm)
{
	if (parm->type != V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE)
		return -EINVAL;
	memset(&parm->parm, 0, sizeof(parm->parm));
	parm->parm.capture.capability = V4L2_CAP_TIMEPERFRAME;
	parm->parm.capture.timeperframe.numerator = 1;
	parm->parm.capture.timeperframe.denominator = max(fps, 1U);
	parm->parm.capture.readbuffers = 2;
	return 0;
}

static int enum_input(struct file *file, void *fh, struct v4l2_input *input)
{
	if (input->index > 0)
		return -EINVAL;
	input->type = V4L2_INPUT_TYPE_CAMERA;
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

static const struct v4l2_ioctl_ops frames_ioctl_ops = {
	.vidioc_querycap = querycap,
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
	.vidioc_reqbufs = vb2_ioctl_reqbufs,
	.vidioc_create_bufs = vb2_ioctl_create_bufs,
	.vidioc_prepare_buf = vb2_ioctl_prepare_buf,
	.vidioc_querybuf = vb2_ioctl_querybuf,
	.vidioc_qbuf = vb2_ioctl_qbuf,
	.vidioc_dqbuf = vb2_ioctl_dqbuf,
	.vidioc_expbuf = vb2_ioctl_expbuf,
	.vidioc_streamon = vb2_ioctl_streamon,
	.vidioc_streamoff = vb2_ioctl_streamoff,
	.vidioc_log_status = v4l2_ctrl_log_status,
	.vidioc_subscribe_event = v4l2_ctrl_subscribe_event,
	.vidioc_unsubscribe_event = v4l2_event_unsubscribe,
};

static int meta_enum_fmt(struct file *file, void *fh, struct v4l2_fmtdesc *desc)
{
	if (desc->index > 0)
		return -EINVAL;
	desc->pixelformat = SHMEMTEST_FORMAT_META;
	strscpy(desc->description, "Container", sizeof(desc->description));
	return 0;
}

static int meta_fmt(struct file *file, void *fh, struct v4l2_format *format)
{
	memset(&format->fmt.meta, 0, sizeof(format->fmt.meta));
	format->fmt.meta.dataformat = SHMEMTEST_FORMAT_META;
	format->fmt.meta.buffersize = META_SIZE;
	return 0;
}

static const struct v4l2_ioctl_ops meta_ioctl_ops = {
	.vidioc_querycap = querycap,
	.vidioc_enum_fmt_meta_cap = meta_enum_fmt,
	.vidioc_g_fmt_meta_cap = meta_fmt,
	.vidioc_try_fmt_meta_cap = meta_fmt,
	.vidioc_s_fmt_meta_cap = meta_fmt,
	.vidioc_reqbufs = vb2_ioctl_reqbufs,
	.vidioc_create_bufs = vb2_ioctl_create_bufs,
	.vidioc_prepare_buf = vb2_ioctl_prepare_buf,
	.vidioc_querybuf = vb2_ioctl_querybuf,
	.vidioc_qbuf = vb2_ioctl_qbuf,
	.vidioc_dqbuf = vb2_ioctl_dqbuf,
	.vidioc_expbuf = vb2_ioctl_expbuf,
	.vidioc_streamon = vb2_ioctl_streamon,
	.vidioc_streamoff = vb2_ioctl_streamoff,
};

static const struct v4l2_file_operations node_fops = {
	.owner = THIS_MODULE,
	.open = v4l2_fh_open,
	.release = vb2_fop_release,
	.poll = vb2_fop_poll,
	.mmap = vb2_fop_mmap,
	.unlocked_ioctl = video_ioctl2,
};

/* Device */

static int init_node(struct capture *capture, struct capture_node *node,
		     enum v4l2_buf_type type, u32 caps, const char *name,
		     const struct v4l2_ioctl_ops *ops)
{
	struct vb2_queue *queue = &node->queue;
	struct video_device *video = &node->video;
	int ret;

	mutex_init(&node->lock);
	INIT_LIST_HEAD(&node->buffers);

	queue->type = type;
	queue->io_modes = VB2_MMAP | VB2_DMABUF;
	queue->drv_priv = capture;
	queue->buf_struct_size = sizeof(struct capture_buffer);
	queue->ops = &queue_ops;
	queue->mem_ops = &vb2_vmalloc_memops;
	queue->timestamp_flags = V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC;
	queue->lock = &node->lock;
	queue->dev = capture->v4l2.dev;
	ret = vb2_queue_init(queue);
	if (ret)
		return ret;

	strscpy(video->name, name, sizeof(video->name));
	video->fops = &node_fops;
	video->ioctl_ops = ops;
	video->release = video_device_release_empty;
	video->lock = &node->lock;
	video->queue = queue;
	video->v4l2_dev = &capture->v4l2;
	video->device_caps = caps | V4L2_CAP_STREAMING;
	video_set_drvdata(video, capture);
	return video_register_device(video, VFL_TYPE_VIDEO, -1);
}

/* Read-only to programs: they are what the stream says. */
static int init_controls(struct capture *capture)
{
	struct v4l2_ctrl_handler *handler = &capture->controls;
	struct v4l2_ctrl_hdr10_cll_info level = light_level_at(0);
	struct v4l2_ctrl_hdr10_mastering_display display = display_at(0);

	v4l2_ctrl_handler_init(handler, 2);
	capture->light_level =
		v4l2_ctrl_new_std_compound(handler, NULL,
					   V4L2_CID_COLORIMETRY_HDR10_CLL_INFO,
					   v4l2_ctrl_ptr_create(&level));
	capture->display =
		v4l2_ctrl_new_std_compound(handler, NULL,
					   V4L2_CID_COLORIMETRY_HDR10_MASTERING_DISPLAY,
					   v4l2_ctrl_ptr_create(&display));
	if (handler->error)
		return handler->error;
	capture->light_level->flags |= V4L2_CTRL_FLAG_READ_ONLY;
	capture->display->flags |= V4L2_CTRL_FLAG_READ_ONLY;
	capture->frames.video.ctrl_handler = handler;
	return 0;
}

int shmemtest_capture_init(void)
{
	struct platform_device *platform;
	struct capture *capture;
	int ret;

	platform = platform_device_register_simple("shmemtest-v4l2", -1, NULL, 0);
	if (IS_ERR(platform))
		return PTR_ERR(platform);
	ret = dma_coerce_mask_and_coherent(&platform->dev, DMA_BIT_MASK(64));
	if (ret)
		goto err_platform;
	capture = kzalloc(sizeof(*capture), GFP_KERNEL);
	if (!capture) {
		ret = -ENOMEM;
		goto err_platform;
	}
	spin_lock_init(&capture->spinlock);
	INIT_DELAYED_WORK(&capture->work, capture_tick);
	try_format(&capture->format);
	/* Else it is that of the driver, and there is none. */
	strscpy(capture->v4l2.name, "shmemtest", sizeof(capture->v4l2.name));
	ret = v4l2_device_register(&platform->dev, &capture->v4l2);
	if (ret)
		goto err_free;
	ret = init_controls(capture);
	if (ret)
		goto err_controls;
	ret = init_node(capture, &capture->frames,
			V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE,
			V4L2_CAP_VIDEO_CAPTURE_MPLANE, "shmemtest",
			&frames_ioctl_ops);
	if (ret)
		goto err_controls;
	ret = init_node(capture, &capture->meta, V4L2_BUF_TYPE_META_CAPTURE,
			V4L2_CAP_META_CAPTURE, "shmemtest metadata",
			&meta_ioctl_ops);
	if (ret)
		goto err_frames;
	capture_platform = platform;
	the_capture = capture;
	return 0;

err_frames:
	video_unregister_device(&capture->frames.video);
err_controls:
	v4l2_ctrl_handler_free(&capture->controls);
	v4l2_device_unregister(&capture->v4l2);
err_free:
	kfree(capture);
err_platform:
	platform_device_unregister(platform);
	return ret;
}

void shmemtest_capture_exit(void)
{
	struct capture *capture = the_capture;

	vb2_video_unregister_device(&capture->meta.video);
	vb2_video_unregister_device(&capture->frames.video);
	v4l2_ctrl_handler_free(&capture->controls);
	v4l2_device_unregister(&capture->v4l2);
	kfree(capture);
	platform_device_unregister(capture_platform);
}
