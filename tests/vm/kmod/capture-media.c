// SPDX-License-Identifier: GPL-2.0-only
/*
 * The media device: a sub-device of its own, the receiver, with a link to the
 * node that has the frames. It has the HDR10 controls and the events of a
 * source too, as receivers with a media controller have them there only, and a
 * format, which nothing looks at unless the parameter check_pads is set.
 *
 * Copyright (C) 2026 The gst-shmemmeta authors
 */

#include <linux/media-bus-format.h>

#include <media/media-entity.h>
#include <media/v4l2-event.h>

#include "capture.h"

static struct capture *capture_of(struct v4l2_subdev *receiver)
{
	return container_of(receiver, struct capture, receiver);
}

/* What STREAMON of a driver does that has its links checked. */
int capture_media_check(const struct capture *capture)
{
	const struct v4l2_mbus_framefmt *pad = &capture->receiver_format;
	const struct v4l2_pix_format_mplane *pix = &capture->format;

	if (READ_ONCE(capture_faults.check_pads) &&
	    (pad->width != pix->width || pad->height != pix->height))
		return -EPIPE;
	return 0;
}

static int enum_code(struct v4l2_subdev *receiver,
		     struct v4l2_subdev_state *state,
		     struct v4l2_subdev_mbus_code_enum *code)
{
	if (code->index > 0)
		return -EINVAL;
	code->code = MEDIA_BUS_FMT_UYVY10_1X20;
	return 0;
}

static int get_format(struct v4l2_subdev *receiver,
		      struct v4l2_subdev_state *state,
		      struct v4l2_subdev_format *format)
{
	format->format = capture_of(receiver)->receiver_format;
	return 0;
}

static int set_format(struct v4l2_subdev *receiver,
		      struct v4l2_subdev_state *state,
		      struct v4l2_subdev_format *format)
{
	struct capture *capture = capture_of(receiver);
	struct v4l2_mbus_framefmt wanted = capture->receiver_format;

	wanted.width = clamp(format->format.width, 64U, 4096U);
	wanted.height = clamp(format->format.height, 64U, 2304U);
	format->format = wanted;
	if (format->which == V4L2_SUBDEV_FORMAT_ACTIVE)
		capture->receiver_format = wanted;
	return 0;
}

static int subscribe_event(struct v4l2_subdev *receiver, struct v4l2_fh *fh,
			   struct v4l2_event_subscription *subscription)
{
	if (subscription->type == V4L2_EVENT_SOURCE_CHANGE)
		return v4l2_src_change_event_subdev_subscribe(receiver, fh,
							      subscription);
	return v4l2_ctrl_subdev_subscribe_event(receiver, fh, subscription);
}

static const struct v4l2_subdev_core_ops core_ops = {
	.log_status = v4l2_ctrl_subdev_log_status,
	.subscribe_event = subscribe_event,
	.unsubscribe_event = v4l2_event_subdev_unsubscribe,
};

static const struct v4l2_subdev_pad_ops pad_ops = {
	.enum_mbus_code = enum_code,
	.get_fmt = get_format,
	.set_fmt = set_format,
};

static const struct v4l2_subdev_ops receiver_ops = {
	.core = &core_ops,
	.pad = &pad_ops,
};

/* Before the V4L2 device is registered, which looks for a media device. */
int capture_media_init(struct capture *capture, struct device *device)
{
	struct v4l2_subdev *receiver = &capture->receiver;

	capture->media.dev = device;
	strscpy(capture->media.model, "shmemtest", sizeof(capture->media.model));
	media_device_init(&capture->media);
	capture->v4l2.mdev = &capture->media;

	capture->receiver_format = (struct v4l2_mbus_framefmt){
		.width = 1280,
		.height = 720,
		.code = MEDIA_BUS_FMT_UYVY10_1X20,
		.field = V4L2_FIELD_NONE,
		.colorspace = V4L2_COLORSPACE_BT2020,
		.xfer_func = V4L2_XFER_FUNC_SMPTE2084,
	};
	v4l2_subdev_init(receiver, &receiver_ops);
	receiver->owner = THIS_MODULE;
	receiver->dev = device;
	receiver->flags = V4L2_SUBDEV_FL_HAS_DEVNODE | V4L2_SUBDEV_FL_HAS_EVENTS;
	receiver->ctrl_handler = &capture->receiver_controls.handler;
	receiver->entity.function = MEDIA_ENT_F_DV_DECODER;
	strscpy(receiver->name, "shmemtest receiver", sizeof(receiver->name));
	capture->receiver_pad.flags = MEDIA_PAD_FL_SOURCE;
	return media_entity_pads_init(&receiver->entity, 1,
				      &capture->receiver_pad);
}

/* Behind the nodes, to which it has a link. */
int capture_media_register(struct capture *capture)
{
	int ret = v4l2_device_register_subdev(&capture->v4l2,
					      &capture->receiver);

	if (ret)
		return ret;
	ret = media_create_pad_link(&capture->receiver.entity, 0,
				    &capture->frames.video.entity, 0,
				    MEDIA_LNK_FL_ENABLED |
				    MEDIA_LNK_FL_IMMUTABLE);
	if (!ret)
		ret = v4l2_device_register_subdev_nodes(&capture->v4l2);
	return ret ? ret : media_device_register(&capture->media);
}

/* Before the nodes are unregistered, which it has a link to. */
void capture_media_unregister(struct capture *capture)
{
	if (media_devnode_is_registered(capture->media.devnode))
		media_device_unregister(&capture->media);
	v4l2_device_unregister_subdev(&capture->receiver);
}

void capture_media_exit(struct capture *capture)
{
	media_entity_cleanup(&capture->receiver.entity);
	media_device_cleanup(&capture->media);
}
