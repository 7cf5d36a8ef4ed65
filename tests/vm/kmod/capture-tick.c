// SPDX-License-Identifier: GPL-2.0-only
/*
 * The clock of the capture device, and what it puts into frames and metadata.
 *
 * As a decoder, and unlike a camera, it waits for buffers and drops nothing:
 * frame n always says the same.
 *
 * Copyright (C) 2026 The gst-shmemmeta authors
 */

#include <linux/jiffies.h>
#include <linux/ktime.h>

#include "capture.h"

/* What a tick hands out: a frame, and none to two buffers of metadata. */
struct capture_delivery {
	struct capture_buffer *frame;
	struct capture_buffer *meta[2];
	unsigned int num_meta;
	u32 sequence;
	u32 meta_sequence;
	bool torn;
};

static void fill_frame(struct vb2_buffer *vb, u32 sequence, bool torn)
{
	struct v4l2_ctrl_hdr10_cll_info level = capture_light_level_at(sequence);
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
		if (torn)
			memset(bytes + size / 2, 0, size - size / 2);
	}
}

static void fill_meta(struct vb2_buffer *vb, u32 sequence)
{
	struct v4l2_ctrl_hdr10_cll_info level = capture_light_level_at(sequence);
	int bytes = READ_ONCE(capture_faults.meta_bytes);

	shmemtest_container_write(vb2_plane_vaddr(vb, 0),
				  level.max_content_light_level,
				  level.max_pic_average_light_level);
	if (bytes < 0 || bytes > CAPTURE_META_SIZE)
		bytes = SHMEMTEST_CONTAINER_SIZE;
	vb2_set_plane_payload(vb, 0, bytes);
}

static void finish_buffer(struct capture_buffer *buffer, u32 sequence, u64 time,
			  bool error)
{
	buffer->vb.sequence = sequence;
	buffer->vb.vb2_buf.timestamp = time;
	vb2_buffer_done(&buffer->vb.vb2_buf,
			error ? VB2_BUF_STATE_ERROR : VB2_BUF_STATE_DONE);
}

/* Buffers of metadata that come with this frame. */
static unsigned int count_meta(struct capture_delivery *delivery)
{
	u32 late = min_t(u32, READ_ONCE(capture_faults.meta_late),
			 CAPTURE_LATE_MAX);
	u32 missing = READ_ONCE(capture_faults.meta_missing);
	u32 twice = READ_ONCE(capture_faults.meta_twice);
	u32 number;

	if (late > delivery->sequence)
		return 0;
	delivery->meta_sequence = delivery->sequence - late;
	number = delivery->meta_sequence + 1;
	if (missing && number % missing == 0)
		return 0;
	return twice && number % twice == 0 ? 2 : 1;
}

static bool has_buffers(const struct capture_node *node, unsigned int num)
{
	const struct list_head *at;

	list_for_each(at, &node->buffers)
		if (num == 0 || --num == 0)
			return true;
	return num == 0;
}

static struct capture_buffer *take_buffer(struct capture_node *node)
{
	struct capture_buffer *buffer =
		list_first_entry(&node->buffers, struct capture_buffer, list);

	list_del(&buffer->list);
	return buffer;
}

/* All or nothing: a frame waits for the buffers of its metadata. */
static bool take_buffers(struct capture *capture,
			 struct capture_delivery *delivery)
{
	struct capture_stream *stream = &capture->stream;
	unsigned int i;

	if (stream->stopped && !stream->torn)
		return false;
	if (!has_buffers(&capture->frames, 1))
		return false;
	if (capture_is_silent(stream))
		return false;
	capture_skip(stream);
	delivery->sequence = stream->sequence;
	if (capture->meta.streaming)
		delivery->num_meta = count_meta(delivery);
	if (!has_buffers(&capture->meta, delivery->num_meta))
		return false;

	delivery->frame = take_buffer(&capture->frames);
	for (i = 0; i < delivery->num_meta; i++)
		delivery->meta[i] = take_buffer(&capture->meta);
	delivery->torn = stream->stopped;
	if (stream->stopped)
		stream->torn--;
	stream->sequence++;
	return true;
}

/* Metadata goes first: it is there when the frame is. */
static void deliver(struct capture *capture, struct capture_delivery *delivery)
{
	u64 *times = capture->stream.times;
	u32 sequence = delivery->sequence;
	u32 late = delivery->meta_sequence;
	unsigned int i;

	times[sequence % (CAPTURE_LATE_MAX + 1)] = ktime_get_ns();
	capture_controls_set(&capture->controls, sequence);
	capture_controls_set(&capture->receiver_controls, sequence);
	for (i = 0; i < delivery->num_meta; i++) {
		fill_meta(&delivery->meta[i]->vb.vb2_buf, late);
		finish_buffer(delivery->meta[i], late,
			      times[late % (CAPTURE_LATE_MAX + 1)],
			      capture_in(&capture_faults.meta_error_frames, late));
	}
	fill_frame(&delivery->frame->vb.vb2_buf, sequence, delivery->torn);
	delivery->frame->vb.field = capture_buffer_field(capture->format.field,
							 sequence);
	finish_buffer(delivery->frame, sequence,
		      times[sequence % (CAPTURE_LATE_MAX + 1)],
		      delivery->torn ||
		      capture_in(&capture_faults.error_frames, sequence));
}

void capture_tick(struct work_struct *work)
{
	struct capture *capture =
		container_of(work, struct capture, work.work);
	struct v4l2_fract interval = capture_interval(capture);
	struct capture_delivery delivery = {};
	bool found;

	spin_lock(&capture->spinlock);
	found = take_buffers(capture, &delivery);
	spin_unlock(&capture->spinlock);
	if (found)
		deliver(capture, &delivery);
	schedule_delayed_work(&capture->work,
			      max_t(u64, 1, (u64)HZ * interval.numerator /
					    interval.denominator));
}
