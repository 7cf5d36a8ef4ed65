// SPDX-License-Identifier: GPL-2.0-only
/*
 * The buffers of the capture device: how large they are, and what starts and
 * stops.
 *
 * Copyright (C) 2026 The gst-shmemmeta authors
 */

#include <media/videobuf2-vmalloc.h>

#include "capture.h"

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

/* Of buffers for the format that is set. */
static void set_sizes(const struct capture *capture, struct capture_node *node)
{
	const struct v4l2_pix_format_mplane *pix = &capture->format;
	unsigned int p;

	node->source_changes = capture->source_changes;
	if (node == &capture->meta) {
		node->sizes[0] = CAPTURE_META_SIZE;
		node->num_planes = 1;
		return;
	}
	node->num_planes = pix->num_planes;
	for (p = 0; p < pix->num_planes; p++)
		node->sizes[p] = pix->plane_fmt[p].sizeimage;
}

static int queue_setup(struct vb2_queue *queue, unsigned int *num_buffers,
		       unsigned int *num_planes, unsigned int wanted[],
		       struct device *devices[])
{
	struct capture_node *node = node_of(queue);

	set_sizes(vb2_get_drv_priv(queue), node);
	return check_or_set_sizes(num_planes, wanted, node->sizes,
				  node->num_planes);
}

static int buf_prepare(struct vb2_buffer *vb)
{
	struct capture_node *node = node_of(vb->vb2_queue);
	unsigned int p;

	for (p = 0; p < node->num_planes; p++) {
		if (vb2_plane_size(vb, p) < node->sizes[p])
			return -EINVAL;
		vb2_set_plane_payload(vb, p, node->sizes[p]);
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

static void return_buffers(struct capture *capture, struct capture_node *node,
			   enum vb2_buffer_state state)
{
	struct capture_buffer *buffer;

	spin_lock(&capture->spinlock);
	while ((buffer = list_first_entry_or_null(&node->buffers,
						  struct capture_buffer, list))) {
		list_del(&buffer->list);
		spin_unlock(&capture->spinlock);
		vb2_buffer_done(&buffer->vb.vb2_buf, state);
		spin_lock(&capture->spinlock);
	}
	spin_unlock(&capture->spinlock);
}

static int why_not(const struct capture *capture,
		   const struct capture_node *node)
{
	const struct capture_error *fault = &node->faults->streamon;

	if (fault->num && fault->values[0])
		return -(int)fault->values[0];
	return node == &capture->frames ? capture_media_check(capture) : 0;
}

static int start_streaming(struct vb2_queue *queue, unsigned int count)
{
	struct capture *capture = vb2_get_drv_priv(queue);
	struct capture_node *node = node_of(queue);
	int ret = why_not(capture, node);

	if (ret) {
		return_buffers(capture, node, VB2_BUF_STATE_QUEUED);
		return ret;
	}
	spin_lock(&capture->spinlock);
	node->streaming = true;
	if (node == &capture->frames) {
		memset(&capture->stream, 0, sizeof(capture->stream));
		capture->stream.stopped = !capture_signal_fits(capture);
	}
	spin_unlock(&capture->spinlock);
	if (node == &capture->frames)
		schedule_delayed_work(&capture->work, 0);
	return 0;
}

static void stop_streaming(struct vb2_queue *queue)
{
	struct capture *capture = vb2_get_drv_priv(queue);
	struct capture_node *node = node_of(queue);

	if (node == &capture->frames)
		cancel_delayed_work_sync(&capture->work);
	spin_lock(&capture->spinlock);
	node->streaming = false;
	spin_unlock(&capture->spinlock);
	return_buffers(capture, node, VB2_BUF_STATE_ERROR);
	node->queued = 0;
	node->dequeued = 0;
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

int capture_queue_init(struct capture *capture, struct capture_node *node,
		       enum v4l2_buf_type type)
{
	struct vb2_queue *queue = &node->queue;

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
	return vb2_queue_init(queue);
}
