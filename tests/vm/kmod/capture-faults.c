// SPDX-License-Identifier: GPL-2.0-only
/*
 * Faults of the capture device, each a module parameter that can be written
 * at any time; there are none until one is. Writing to the file `reset` of
 * debugfs takes all of them away, and sets the values of frames to the
 * defaults. Two kinds of lists:
 *
 *   frames   the first one, and how many (1): 10,3
 *   error    errno, from which call of a stream on (0), how many (all): 5,10,1
 *
 * Copyright (C) 2026 The gst-shmemmeta authors
 */

#include <linux/module.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include <media/v4l2-ioctl.h>

#include "capture.h"

#define NO_FAULTS { .field = -1, .buffer_field = -1, .meta_bytes = -1 }

static const struct capture_faults no_faults = NO_FAULTS;
struct capture_faults capture_faults = NO_FAULTS;

#define FAULT(name, field, type, text) \
	module_param_named(name, capture_faults.field, type, 0644); \
	MODULE_PARM_DESC(name, text)

#define FAULT_LIST(name, list, text) \
	module_param_array_named(name, capture_faults.list.values, uint, \
				 &capture_faults.list.num, 0644); \
	MODULE_PARM_DESC(name, text)

/* ioctls that fail */
FAULT_LIST(streamon_error, frames.streamon, "STREAMON fails: errno");
FAULT_LIST(qbuf_error, frames.qbuf, "QBUF fails: errno, from, how many");
FAULT_LIST(dqbuf_error, frames.dqbuf, "DQBUF fails: errno, from, how many");
FAULT_LIST(meta_streamon_error, meta.streamon, "of the metadata node");
FAULT_LIST(meta_qbuf_error, meta.qbuf, "of the metadata node");
FAULT_LIST(meta_dqbuf_error, meta.dqbuf, "of the metadata node");
FAULT_LIST(expbuf_error, expbuf, "EXPBUF fails, on both nodes: errno");
FAULT_LIST(import_error, import, "QBUF of a dma-buf fails: errno, from, how many");
FAULT(no_import, no_import, bool, "no V4L2_MEMORY_DMABUF");
FAULT(check_pads, check_pads, bool,
      "STREAMON fails with EPIPE if the receiver's pad has another size");

/* Frames */
FAULT_LIST(error_frames, error_frames, "have V4L2_BUF_FLAG_ERROR");
FAULT_LIST(skip_frames, skip, "are lost: gaps in sequence numbers");
FAULT_LIST(silent_frames, silent,
	   "before which frame nothing comes, for how many frames (ever)");
FAULT(torn_frames, torn_frames, uint,
      "frames that still come after the source changed, half empty, with V4L2_BUF_FLAG_ERROR");
FAULT(field, field, int, "v4l2_field of the format; -1: that of the source");
FAULT(buffer_field, buffer_field, int,
      "v4l2_field of buffers; -1: that of the format");
FAULT(silent_loss, silent_loss, bool,
      "no V4L2_EVENT_SOURCE_CHANGE where the signal goes");

/* Metadata */
FAULT_LIST(meta_error_frames, meta_error_frames, "of them it is an error");
FAULT(meta_late, meta_late, uint, "frames that it comes too late, up to 15");
FAULT(meta_missing, meta_missing, uint, "each frame of so many has none");
FAULT(meta_twice, meta_twice, uint, "each frame of so many has it twice");
FAULT(meta_bytes, meta_bytes, int, "bytesused of it; -1: a container");

bool capture_in(const struct capture_range *range, u32 sequence)
{
	u32 first = range->values[0];
	u32 count = range->num > 1 ? range->values[1] : 1;

	return range->num && sequence >= first && sequence - first < count;
}

/* With the spinlock held, once for each frame that could come. */
bool capture_is_silent(struct capture_stream *stream)
{
	const struct capture_range *silent = &capture_faults.silent;

	if (!silent->num || stream->sequence != silent->values[0])
		return false;
	if (silent->num > 1 && stream->silent >= silent->values[1])
		return false;
	stream->silent++;
	return true;
}

/* With the spinlock held. */
void capture_skip(struct capture_stream *stream)
{
	const struct capture_range *skip = &capture_faults.skip;

	if (skip->num && stream->sequence == skip->values[0])
		stream->sequence += skip->num > 1 ? skip->values[1] : 1;
}

u32 capture_field(u32 field)
{
	int fault = READ_ONCE(capture_faults.field);

	return fault < 0 ? field : fault;
}

/* Of a format with single fields, the top one comes first. */
u32 capture_buffer_field(u32 field, u32 sequence)
{
	int fault = READ_ONCE(capture_faults.buffer_field);

	if (fault >= 0)
		return fault;
	if (field == V4L2_FIELD_ALTERNATE)
		return sequence % 2 ? V4L2_FIELD_BOTTOM : V4L2_FIELD_TOP;
	return field;
}

/* Whether call number @call of a stream fails, and how. */
static int failure(const struct capture_error *error, unsigned int call)
{
	unsigned int first = error->num > 1 ? error->values[1] : 0;

	if (!error->num || call < first ||
	    (error->num > 2 && call - first >= error->values[2]))
		return 0;
	return -(int)error->values[0];
}

static struct capture_node *node_of(struct file *file)
{
	return container_of(video_devdata(file), struct capture_node, video);
}

static void start_anew(struct capture_node *node)
{
	node->queued = 0;
	node->dequeued = 0;
	node->queue.io_modes = VB2_MMAP;
	if (!READ_ONCE(capture_faults.no_import))
		node->queue.io_modes |= VB2_DMABUF;
}

int capture_reqbufs(struct file *file, void *fh,
		    struct v4l2_requestbuffers *request)
{
	start_anew(node_of(file));
	return vb2_ioctl_reqbufs(file, fh, request);
}

int capture_create_bufs(struct file *file, void *fh,
			struct v4l2_create_buffers *create)
{
	if (!vb2_is_busy(&node_of(file)->queue))
		start_anew(node_of(file));
	return vb2_ioctl_create_bufs(file, fh, create);
}

int capture_qbuf(struct file *file, void *fh, struct v4l2_buffer *buffer)
{
	struct capture_node *node = node_of(file);
	unsigned int call = node->queued++;
	int ret = failure(&node->faults->qbuf, call);

	if (!ret && buffer->memory == V4L2_MEMORY_DMABUF)
		ret = failure(&capture_faults.import, call);
	return ret ? ret : vb2_ioctl_qbuf(file, fh, buffer);
}

int capture_dqbuf(struct file *file, void *fh, struct v4l2_buffer *buffer)
{
	struct capture_node *node = node_of(file);
	int ret = failure(&node->faults->dqbuf, node->dequeued);

	if (ret) {
		node->dequeued++;
		return ret;
	}
	ret = vb2_ioctl_dqbuf(file, fh, buffer);
	if (!ret)
		node->dequeued++;
	return ret;
}

int capture_expbuf(struct file *file, void *fh, struct v4l2_exportbuffer *export)
{
	int ret = failure(&capture_faults.expbuf, 0);

	return ret ? ret : vb2_ioctl_expbuf(file, fh, export);
}

/* debugfs */

static ssize_t reset_write(struct file *file, const char __user *bytes,
			   size_t size, loff_t *offset)
{
	kernel_param_lock(THIS_MODULE);
	capture_faults = no_faults;
	capture_values_reset();
	kernel_param_unlock(THIS_MODULE);
	return size;
}

static const struct file_operations reset_fops = {
	.owner = THIS_MODULE,
	.write = reset_write,
};

/* As a driver does whose hardware is stuck: EPOLLERR, and EIO of DQBUF. */
static ssize_t queue_error_write(struct file *file, const char __user *bytes,
				 size_t size, loff_t *offset)
{
	struct capture *capture = file_inode(file)->i_private;
	char text[8] = "";

	if (size >= sizeof(text))
		return -EINVAL;
	if (copy_from_user(text, bytes, size))
		return -EFAULT;
	if (strcmp(strim(text), "frames") == 0)
		vb2_queue_error(&capture->frames.queue);
	else if (strcmp(strim(text), "meta") == 0)
		vb2_queue_error(&capture->meta.queue);
	else
		return -EINVAL;
	return size;
}

static const struct file_operations queue_error_fops = {
	.owner = THIS_MODULE,
	.write = queue_error_write,
};

void capture_faults_init(struct capture *capture, struct dentry *folder)
{
	debugfs_create_file("reset", 0222, folder, capture, &reset_fops);
	debugfs_create_file("queue_error", 0222, folder, capture,
			    &queue_error_fops);
}
