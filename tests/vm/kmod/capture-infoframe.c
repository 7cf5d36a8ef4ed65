// SPDX-License-Identifier: GPL-2.0-only
/*
 * The file `infoframe` of debugfs: the HDMI Dynamic Range and Mastering
 * InfoFrame that the capture device receives, in the bytes that it has on the
 * wire and that drivers of receivers export. It has the values of the controls,
 * packed by the kernel's own code, until a test writes bytes of its own into
 * the file. Three words are no bytes to it: `controls` goes back to that, and
 * with `none` there is no InfoFrame, which drivers show as an empty file, or,
 * as the tc358743 does, with ENOENT of read(): `missing`.
 *
 * Copyright (C) 2026 The gst-shmemmeta authors
 */

#include <linux/hdmi.h>
#include <linux/module.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "capture.h"

#define INFOFRAME_OF_CONTROLS (-EAGAIN)

static unsigned int infoframe_eotf = HDMI_EOTF_SMPTE_ST2084;
module_param(infoframe_eotf, uint, 0644);
MODULE_PARM_DESC(infoframe_eotf,
		 "0 SDR, 1 HDR with a gamma, 2 PQ (default), 3 HLG");

static void fill_infoframe(struct hdmi_drm_infoframe *frame,
			   const struct v4l2_ctrl_hdr10_cll_info *level,
			   const struct v4l2_ctrl_hdr10_mastering_display *display)
{
	unsigned int i;

	hdmi_drm_infoframe_init(frame);
	frame->eotf = READ_ONCE(infoframe_eotf);
	frame->metadata_type = HDMI_STATIC_METADATA_TYPE1;
	for (i = 0; i < 3; i++) {
		frame->display_primaries[i].x = display->display_primaries_x[i];
		frame->display_primaries[i].y = display->display_primaries_y[i];
	}
	frame->white_point.x = display->white_point_x;
	frame->white_point.y = display->white_point_y;
	frame->max_display_mastering_luminance =
		display->max_display_mastering_luminance / 10000;
	frame->min_display_mastering_luminance =
		display->min_display_mastering_luminance;
	frame->max_cll = level->max_content_light_level;
	frame->max_fall = level->max_pic_average_light_level;
}

static ssize_t pack_controls(struct capture *capture, u8 *bytes, size_t size)
{
	struct capture_controls *controls = &capture->controls;
	struct hdmi_drm_infoframe frame;

	mutex_lock(controls->handler.lock);
	fill_infoframe(&frame, controls->light_level->p_cur.p_hdr10_cll,
		       controls->display->p_cur.p_hdr10_mastering);
	mutex_unlock(controls->handler.lock);
	return hdmi_drm_infoframe_pack(&frame, bytes, size);
}

static ssize_t infoframe_read(struct file *file, char __user *bytes,
			      size_t size, loff_t *offset)
{
	struct capture *capture = file_inode(file)->i_private;
	u8 frame[CAPTURE_INFOFRAME_MAX];
	ssize_t length;

	mutex_lock(&capture->infoframe_lock);
	length = capture->infoframe_size;
	if (length >= 0)
		memcpy(frame, capture->infoframe, length);
	mutex_unlock(&capture->infoframe_lock);
	if (length == INFOFRAME_OF_CONTROLS)
		length = pack_controls(capture, frame, sizeof(frame));
	if (length < 0)
		return length;
	return simple_read_from_buffer(bytes, size, offset, frame, length);
}

static bool is_word(const u8 *bytes, size_t size, const char *word)
{
	if (size && bytes[size - 1] == '\n')
		size--;
	return size == strlen(word) && memcmp(bytes, word, size) == 0;
}

static ssize_t infoframe_write(struct file *file, const char __user *bytes,
			       size_t size, loff_t *offset)
{
	struct capture *capture = file_inode(file)->i_private;
	u8 frame[CAPTURE_INFOFRAME_MAX];

	if (size > sizeof(frame))
		return -EINVAL;
	if (copy_from_user(frame, bytes, size))
		return -EFAULT;
	mutex_lock(&capture->infoframe_lock);
	if (is_word(frame, size, "controls")) {
		capture->infoframe_size = INFOFRAME_OF_CONTROLS;
	} else if (is_word(frame, size, "none")) {
		capture->infoframe_size = 0;
	} else if (is_word(frame, size, "missing")) {
		capture->infoframe_size = -ENOENT;
	} else {
		memcpy(capture->infoframe, frame, size);
		capture->infoframe_size = size;
	}
	mutex_unlock(&capture->infoframe_lock);
	return size;
}

static const struct file_operations infoframe_fops = {
	.owner = THIS_MODULE,
	.read = infoframe_read,
	.write = infoframe_write,
	.llseek = default_llseek,
};

void capture_infoframe_init(struct capture *capture, struct dentry *folder)
{
	mutex_init(&capture->infoframe_lock);
	capture->infoframe_size = INFOFRAME_OF_CONTROLS;
	debugfs_create_file("infoframe", 0644, folder, capture, &infoframe_fops);
}
