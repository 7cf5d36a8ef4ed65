// SPDX-License-Identifier: GPL-2.0-only
/*
 * A decoder, a camera, or a receiver, as far as its capture side goes: a V4L2
 * node whose frames have up to eight planes and whose HDR10 controls change
 * by themselves, a metadata node with a container for each frame, and a
 * sub-device with the same controls. What else it can be told to do has a
 * file each; here is what there is.
 *
 * Copyright (C) 2026 The gst-shmemmeta authors
 */

#include <linux/dma-mapping.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/slab.h>

#include <media/v4l2-fh.h>
#include <media/v4l2-ioctl.h>

#include "capture.h"

/* Has nothing to do, but sub-devices take a reference to their driver. */
static struct platform_driver capture_driver = {
	.driver = { .name = "shmemtest-v4l2" },
};

static struct platform_device *capture_platform;
static struct capture *the_capture;

static const struct v4l2_file_operations node_fops = {
	.owner = THIS_MODULE,
	.open = v4l2_fh_open,
	.release = vb2_fop_release,
	.poll = vb2_fop_poll,
	.mmap = vb2_fop_mmap,
	.unlocked_ioctl = video_ioctl2,
};

static int init_node(struct capture *capture, struct capture_node *node,
		     enum v4l2_buf_type type, u32 caps, const char *name,
		     const struct v4l2_ioctl_ops *ops)
{
	struct video_device *video = &node->video;
	int ret = capture_queue_init(capture, node, type);

	if (ret)
		return ret;
	strscpy(video->name, name, sizeof(video->name));
	video->fops = &node_fops;
	video->ioctl_ops = ops;
	video->release = video_device_release_empty;
	video->lock = &node->lock;
	video->queue = &node->queue;
	video->v4l2_dev = &capture->v4l2;
	video->device_caps = caps | V4L2_CAP_STREAMING;
	video_set_drvdata(video, capture);
	node->pad.flags = MEDIA_PAD_FL_SINK;
	ret = media_entity_pads_init(&video->entity, 1, &node->pad);
	if (ret)
		return ret;
	return video_register_device(video, VFL_TYPE_VIDEO, -1);
}

static int init_nodes(struct capture *capture)
{
	int ret;

	capture->frames.faults = &capture_faults.frames;
	capture->meta.faults = &capture_faults.meta;
	capture->frames.video.ctrl_handler = &capture->controls.handler;
	ret = init_node(capture, &capture->frames,
			V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE,
			V4L2_CAP_VIDEO_CAPTURE_MPLANE, "shmemtest",
			&capture_frames_ioctl_ops);
	if (ret)
		return ret;
	ret = init_node(capture, &capture->meta, V4L2_BUF_TYPE_META_CAPTURE,
			V4L2_CAP_META_CAPTURE, "shmemtest metadata",
			&capture_meta_ioctl_ops);
	if (ret)
		vb2_video_unregister_device(&capture->frames.video);
	return ret;
}

static void exit_nodes(struct capture *capture)
{
	vb2_video_unregister_device(&capture->meta.video);
	vb2_video_unregister_device(&capture->frames.video);
	media_entity_cleanup(&capture->meta.video.entity);
	media_entity_cleanup(&capture->frames.video.entity);
}

static int init_controls(struct capture *capture)
{
	struct v4l2_ctrl_handler *handler = &capture->controls.handler;
	int ret = capture_controls_init(&capture->controls);

	if (!ret)
		ret = capture_controls_init(&capture->receiver_controls);
	if (ret)
		return ret;
	/* Whether there is a cable; a receiver may say so in no other way. */
	capture->power = v4l2_ctrl_new_std(handler, NULL,
					   V4L2_CID_DV_RX_POWER_PRESENT, 0, 1,
					   0, 0);
	return handler->error;
}

static void exit_controls(struct capture *capture)
{
	v4l2_ctrl_handler_free(&capture->controls.handler);
	v4l2_ctrl_handler_free(&capture->receiver_controls.handler);
}

static int init_device(struct capture *capture, struct device *device)
{
	int ret;

	spin_lock_init(&capture->spinlock);
	INIT_DELAYED_WORK(&capture->work, capture_tick);
	capture_format_update(capture);
	ret = capture_media_init(capture, device);
	if (ret)
		return ret;
	/* Else it is that of the driver and the device. */
	strscpy(capture->v4l2.name, "shmemtest", sizeof(capture->v4l2.name));
	ret = v4l2_device_register(device, &capture->v4l2);
	if (ret)
		goto err_media;
	ret = init_controls(capture);
	if (ret)
		goto err_controls;
	ret = init_nodes(capture);
	if (ret)
		goto err_controls;
	ret = capture_media_register(capture);
	if (ret)
		goto err_nodes;
	return 0;

err_nodes:
	capture_media_unregister(capture);
	exit_nodes(capture);
err_controls:
	exit_controls(capture);
	v4l2_device_unregister(&capture->v4l2);
err_media:
	capture_media_exit(capture);
	return ret;
}

static void init_debugfs(struct capture *capture, struct dentry *parent)
{
	struct dentry *folder = debugfs_create_dir("capture", parent);

	capture_signal_init(capture, folder);
	capture_faults_init(capture, folder);
	capture_infoframe_init(capture, folder);
}

int shmemtest_capture_init(struct dentry *debugfs)
{
	struct platform_device *platform;
	struct capture *capture;
	int ret;

	ret = platform_driver_register(&capture_driver);
	if (ret)
		return ret;
	platform = platform_device_register_simple("shmemtest-v4l2", -1, NULL, 0);
	if (IS_ERR(platform)) {
		ret = PTR_ERR(platform);
		goto err_driver;
	}
	ret = dma_coerce_mask_and_coherent(&platform->dev, DMA_BIT_MASK(64));
	if (ret)
		goto err_platform;
	capture = kzalloc(sizeof(*capture), GFP_KERNEL);
	if (!capture) {
		ret = -ENOMEM;
		goto err_platform;
	}
	ret = init_device(capture, &platform->dev);
	if (ret)
		goto err_free;
	init_debugfs(capture, debugfs);
	capture_platform = platform;
	the_capture = capture;
	return 0;

err_free:
	kfree(capture);
err_platform:
	platform_device_unregister(platform);
err_driver:
	platform_driver_unregister(&capture_driver);
	return ret;
}

/* Its files in debugfs are gone already. */
void shmemtest_capture_exit(void)
{
	struct capture *capture = the_capture;

	capture_media_unregister(capture);
	exit_nodes(capture);
	exit_controls(capture);
	v4l2_device_unregister(&capture->v4l2);
	capture_media_exit(capture);
	kfree(capture);
	platform_device_unregister(capture_platform);
	platform_driver_unregister(&capture_driver);
}
