// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the capture device has at its input. It is a camera until a test writes
 * something else into the file `signal` of debugfs:
 *
 *   camera              any size (the default)
 *   camera 640x360      this size: a stream that changes its size
 *   none                a receiver without a signal: ENOLINK
 *   unlocked            a signal that it cannot lock on: ENOLCK
 *   range               a signal that is out of its range: ERANGE
 *   1920x1080p60        a signal; 1920x1080i60 has fields, p59.94 is p60/1.001
 *
 * As the receiver of the RK3588 does, it stops where the signal changes or
 * goes, and queues V4L2_EVENT_SOURCE_CHANGE; there are no more frames until
 * the timings are those of the signal and streaming starts anew. The event
 * where the signal goes is left out with the parameter silent_loss, as there.
 *
 * Copyright (C) 2026 The gst-shmemmeta authors
 */

#include <linux/module.h>
#include <linux/seq_file.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <linux/v4l2-dv-timings.h>

#include <media/v4l2-dv-timings.h>
#include <media/v4l2-event.h>

#include "capture.h"

#define SIGNAL_MAX 32

static const struct v4l2_dv_timings_cap timings_cap = {
	.type = V4L2_DV_BT_656_1120,
	.reserved = { 0 },
	V4L2_INIT_BT_TIMINGS(64, 4096, 64, 2304, 100000, 600000000,
			     V4L2_DV_BT_STD_CEA861 | V4L2_DV_BT_STD_DMT |
			     V4L2_DV_BT_STD_CVT | V4L2_DV_BT_STD_GTF,
			     V4L2_DV_BT_CAP_PROGRESSIVE |
			     V4L2_DV_BT_CAP_INTERLACED |
			     V4L2_DV_BT_CAP_REDUCED_BLANKING |
			     V4L2_DV_BT_CAP_CUSTOM)
};

static const struct v4l2_dv_timings default_timings =
	V4L2_DV_BT_CEA_640X480P59_94;

static const char *const kinds[] = {
	[CAPTURE_CAMERA] = "camera",
	[CAPTURE_NO_SIGNAL] = "none",
	[CAPTURE_UNLOCKED] = "unlocked",
	[CAPTURE_OUT_OF_RANGE] = "range",
};

/* Whether frames can come with the timings, or the buffers, that are there. */
bool capture_signal_fits(const struct capture *capture)
{
	if (capture->source.kind == CAPTURE_SIGNAL)
		return v4l2_match_dv_timings(&capture->source.timings,
					     &capture->timings, 0, false);
	return capture->source.kind == CAPTURE_CAMERA &&
	       capture->frames.source_changes == capture->source_changes;
}

/* ioctls */

int capture_query_timings(struct file *file, void *fh,
			  struct v4l2_dv_timings *timings)
{
	const struct capture *capture = video_drvdata(file);

	switch (capture->source.kind) {
	case CAPTURE_CAMERA:
		return -ENODATA;
	case CAPTURE_NO_SIGNAL:
		return -ENOLINK;
	case CAPTURE_UNLOCKED:
		return -ENOLCK;
	case CAPTURE_OUT_OF_RANGE:
		return -ERANGE;
	case CAPTURE_SIGNAL:
		*timings = capture->source.timings;
		return 0;
	}
	return -EINVAL;
}

int capture_s_timings(struct file *file, void *fh,
		      struct v4l2_dv_timings *timings)
{
	struct capture *capture = video_drvdata(file);

	if (!capture_is_receiver(capture))
		return -ENODATA;
	if (!v4l2_valid_dv_timings(timings, &timings_cap, NULL, NULL))
		return -ERANGE;
	if (v4l2_match_dv_timings(timings, &capture->timings, 0, false))
		return 0;
	if (vb2_is_busy(&capture->frames.queue))
		return -EBUSY;
	capture->timings = *timings;
	capture_format_update(capture);
	return 0;
}

int capture_g_timings(struct file *file, void *fh,
		      struct v4l2_dv_timings *timings)
{
	const struct capture *capture = video_drvdata(file);

	if (!capture_is_receiver(capture))
		return -ENODATA;
	*timings = capture->timings;
	return 0;
}

int capture_enum_timings(struct file *file, void *fh,
			 struct v4l2_enum_dv_timings *timings)
{
	if (!capture_is_receiver(video_drvdata(file)))
		return -ENODATA;
	return v4l2_enum_dv_timings_cap(timings, &timings_cap, NULL, NULL);
}

int capture_timings_cap(struct file *file, void *fh,
			struct v4l2_dv_timings_cap *cap)
{
	if (!capture_is_receiver(video_drvdata(file)))
		return -ENODATA;
	*cap = timings_cap;
	return 0;
}

/* debugfs */

/* Not of any standard, but for the size and the rate. */
static void make_timings(struct v4l2_bt_timings *bt, u32 rate)
{
	bt->hfrontporch = 16;
	bt->hsync = 32;
	bt->hbackporch = 48;
	bt->vfrontporch = 3;
	bt->vsync = 5;
	bt->vbackporch = 6;
	if (bt->interlaced) {
		bt->il_vfrontporch = bt->vfrontporch;
		bt->il_vsync = bt->vsync + 1;
		bt->il_vbackporch = bt->vbackporch;
	}
	bt->pixelclock = (u64)V4L2_DV_BT_FRAME_WIDTH(bt) *
			 V4L2_DV_BT_FRAME_HEIGHT(bt) * rate;
}

/* The fields of a frame differ by a line, so rates are not quite whole. */
static u32 rate_of(const struct v4l2_bt_timings *bt)
{
	u32 total = V4L2_DV_BT_FRAME_WIDTH(bt) * V4L2_DV_BT_FRAME_HEIGHT(bt);
	u32 frames = DIV_ROUND_CLOSEST_ULL(bt->pixelclock, total);

	return bt->interlaced ? frames * 2 : frames;
}

static void find_timings(struct v4l2_dv_timings *timings, u32 rate)
{
	const struct v4l2_dv_timings *known = v4l2_dv_timings_presets;
	struct v4l2_bt_timings *bt = &timings->bt;

	for (; known->bt.width; known++) {
		if (known->bt.width == bt->width &&
		    known->bt.height == bt->height &&
		    known->bt.interlaced == bt->interlaced &&
		    rate_of(&known->bt) == rate) {
			*timings = *known;
			return;
		}
	}
	make_timings(bt, bt->interlaced ? rate / 2 : rate);
}

/* Such as 1920x1080p59.94: 60000/1001. */
static int parse_timings(const char *text, struct v4l2_dv_timings *timings)
{
	struct v4l2_bt_timings *bt = &timings->bt;
	u32 rate, fraction;
	char scan;
	int found;

	memset(timings, 0, sizeof(*timings));
	timings->type = V4L2_DV_BT_656_1120;
	found = sscanf(text, "%ux%u%c%u.%u", &bt->width, &bt->height, &scan,
		       &rate, &fraction);
	if (found < 4 || (scan != 'p' && scan != 'i') || !rate || rate > 1000 ||
	    bt->width < 64 || bt->width > 4096 || bt->height < 64 ||
	    bt->height > 2304)
		return -EINVAL;
	bt->interlaced = scan == 'i';
	find_timings(timings, found == 5 ? rate + 1 : rate);
	if (found == 5)
		bt->pixelclock = DIV_ROUND_CLOSEST_ULL(bt->pixelclock * 1000,
						       1001);
	return 0;
}

static int parse_source(const char *text, struct capture_source *source)
{
	unsigned int i;

	memset(source, 0, sizeof(*source));
	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		if (strcmp(text, kinds[i]) == 0) {
			source->kind = i;
			return 0;
		}
	}
	if (sscanf(text, "camera %ux%u", &source->width, &source->height) == 2) {
		source->kind = CAPTURE_CAMERA;
		if (source->width < 64 || source->width > 4096 ||
		    source->height < 64 || source->height > 2304)
			return -EINVAL;
		return 0;
	}
	source->kind = CAPTURE_SIGNAL;
	return parse_timings(text, &source->timings);
}

static void stop_frames(struct capture *capture)
{
	bool fits = capture_signal_fits(capture);

	spin_lock(&capture->spinlock);
	if (capture->frames.streaming && !capture->stream.stopped && !fits) {
		capture->stream.stopped = true;
		capture->stream.torn = READ_ONCE(capture_faults.torn_frames);
	}
	spin_unlock(&capture->spinlock);
	/* A frame that is under way comes before the event. */
	flush_delayed_work(&capture->work);
}

/* Receivers with a media controller have it on the sub-device only. */
static void queue_event(struct capture *capture,
			  const struct v4l2_event *event)
{
	v4l2_event_queue(&capture->frames.video, event);
	v4l2_subdev_notify_event(&capture->receiver, event);
}

static void tell_programs(struct capture *capture)
{
	static const struct v4l2_event event = {
		.type = V4L2_EVENT_SOURCE_CHANGE,
		.u.src_change.changes = V4L2_EVENT_SRC_CH_RESOLUTION,
	};
	enum capture_kind kind = capture->source.kind;

	v4l2_ctrl_s_ctrl(capture->power,
			 kind != CAPTURE_CAMERA && kind != CAPTURE_NO_SIGNAL);
	if (kind != CAPTURE_NO_SIGNAL || !READ_ONCE(capture_faults.silent_loss))
		queue_event(capture, &event);
}

/* With the frames' mutex held. */
static int change_source(struct capture *capture,
			 const struct capture_source *source)
{
	bool receiver = source->kind != CAPTURE_CAMERA;

	if (receiver != capture_is_receiver(capture)) {
		if (vb2_is_busy(&capture->frames.queue))
			return -EBUSY;
		capture->timings = default_timings;
	}
	if (memcmp(source, &capture->source, sizeof(*source)) == 0)
		return 0;
	capture->source = *source;
	capture->source_changes++;
	if (!receiver || !vb2_is_busy(&capture->frames.queue))
		capture_format_update(capture);
	stop_frames(capture);
	tell_programs(capture);
	return 0;
}

static ssize_t signal_write(struct file *file, const char __user *bytes,
			    size_t size, loff_t *offset)
{
	struct capture *capture = file_inode(file)->i_private;
	struct capture_source source;
	char text[SIGNAL_MAX];
	int ret;

	if (size >= sizeof(text))
		return -EINVAL;
	if (copy_from_user(text, bytes, size))
		return -EFAULT;
	text[size] = '\0';
	ret = parse_source(strim(text), &source);
	if (ret)
		return ret;
	mutex_lock(&capture->frames.lock);
	ret = change_source(capture, &source);
	mutex_unlock(&capture->frames.lock);
	return ret ? ret : size;
}

static int signal_show(struct seq_file *file, void *data)
{
	struct capture *capture = file->private;
	const struct capture_source *source = &capture->source;
	const struct v4l2_bt_timings *bt = &source->timings.bt;

	mutex_lock(&capture->frames.lock);
	if (source->kind == CAPTURE_SIGNAL)
		seq_printf(file, "%ux%u%c%u\n", bt->width, bt->height,
			   bt->interlaced ? 'i' : 'p', rate_of(bt));
	else if (source->width)
		seq_printf(file, "camera %ux%u\n", source->width,
			   source->height);
	else
		seq_printf(file, "%s\n", kinds[source->kind]);
	mutex_unlock(&capture->frames.lock);
	return 0;
}

static int signal_open(struct inode *inode, struct file *file)
{
	return single_open(file, signal_show, inode->i_private);
}

static const struct file_operations signal_fops = {
	.owner = THIS_MODULE,
	.open = signal_open,
	.read = seq_read,
	.write = signal_write,
	.llseek = seq_lseek,
	.release = single_release,
};

void capture_signal_init(struct capture *capture, struct dentry *folder)
{
	debugfs_create_file("signal", 0644, folder, capture, &signal_fops);
}
