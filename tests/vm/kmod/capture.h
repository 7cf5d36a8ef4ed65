/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the parts of the capture device see of each other.
 *
 * Locks: the mutex of the frames' node covers formats and the source, as V4L2
 * holds it in every ioctl of that node. The spinlock covers what the tick
 * reads. The tick takes no mutex but that of the controls: stop_streaming()
 * waits for it with the node's mutex held.
 *
 * Copyright (C) 2026 The gst-shmemmeta authors
 */

#ifndef SHMEMTEST_CAPTURE_H
#define SHMEMTEST_CAPTURE_H

#include <linux/mutex.h>
#include <linux/spinlock.h>
#include <linux/videodev2.h>
#include <linux/workqueue.h>

#include <media/media-device.h>
#include <media/v4l2-ctrls.h>
#include <media/v4l2-dev.h>
#include <media/v4l2-device.h>
#include <media/v4l2-subdev.h>
#include <media/videobuf2-v4l2.h>

#include "internal.h"

#define CAPTURE_META_SIZE 4096
#define CAPTURE_LATE_MAX 15
/* Room for several InfoFrames. */
#define CAPTURE_INFOFRAME_MAX 256

/**
 * struct capture_range - some frames of a stream
 * @values: the first one, and how many; one if that is not given
 * @num: how many values there are; without any, no frame
 */
struct capture_range {
	unsigned int values[2];
	unsigned int num;
};

/**
 * struct capture_error - some calls of an ioctl fail
 * @values: errno, from which call of the stream on (0), how many (all)
 * @num: how many values there are; without any, no call fails
 */
struct capture_error {
	unsigned int values[3];
	unsigned int num;
};

struct capture_node_faults {
	struct capture_error streamon;
	struct capture_error qbuf;
	struct capture_error dqbuf;
};

/* Module parameters; capture-faults.c describes them. */
struct capture_faults {
	struct capture_node_faults frames;
	struct capture_node_faults meta;
	struct capture_error expbuf;
	struct capture_error import;
	bool no_import;
	struct capture_range error_frames;
	struct capture_range silent;
	struct capture_range skip;
	unsigned int torn_frames;
	int field;
	int buffer_field;
	struct capture_range meta_error_frames;
	unsigned int meta_late;
	unsigned int meta_missing;
	unsigned int meta_twice;
	int meta_bytes;
	bool silent_loss;
	bool check_pads;
};

struct capture_buffer {
	struct vb2_v4l2_buffer vb;
	struct list_head list;
};

struct capture_node {
	struct video_device video;
	struct media_pad pad;
	struct vb2_queue queue;
	struct mutex lock;
	struct list_head buffers; /* spinlock */
	bool streaming; /* spinlock */
	struct capture_node_faults *faults;
	/* Calls of QBUF and DQBUF in this stream. */
	unsigned int queued;
	unsigned int dequeued;
	/* Of the buffers that there are, and for which source. */
	unsigned int num_planes;
	unsigned int sizes[VIDEO_MAX_PLANES];
	unsigned int source_changes;
};

/* HDR10 controls, of the node and of the sub-device. */
struct capture_controls {
	struct v4l2_ctrl_handler handler;
	struct v4l2_ctrl *light_level;
	struct v4l2_ctrl *display;
};

enum capture_kind {
	CAPTURE_CAMERA, /* no receiver */
	CAPTURE_NO_SIGNAL,
	CAPTURE_UNLOCKED,
	CAPTURE_OUT_OF_RANGE,
	CAPTURE_SIGNAL,
};

/**
 * struct capture_source - what is connected
 * @kind: a camera, or a cable with or without a signal
 * @width: of a camera that has one size only; else 0
 * @height: of a camera that has one size only; else 0
 * @timings: of the signal
 */
struct capture_source {
	enum capture_kind kind;
	u32 width;
	u32 height;
	struct v4l2_dv_timings timings;
};

/**
 * struct capture_stream - from STREAMON to STREAMOFF; under the spinlock
 * @sequence: of the next frame
 * @times: of the last frames, for metadata that is late
 * @silent: ticks without a frame, for the fault of that name
 * @stopped: the source is another one than at the start, or was none: there
 *	are no frames until the next start
 * @torn: but for this many, with an error
 */
struct capture_stream {
	u32 sequence;
	u64 times[CAPTURE_LATE_MAX + 1];
	unsigned int silent;
	bool stopped;
	unsigned int torn;
};

struct capture {
	struct v4l2_device v4l2;
	struct media_device media;
	struct v4l2_subdev receiver;
	struct media_pad receiver_pad;
	struct v4l2_mbus_framefmt receiver_format;
	struct capture_controls controls;
	struct capture_controls receiver_controls;
	struct v4l2_ctrl *power; /* DV_RX_POWER_PRESENT */
	struct capture_node frames;
	struct capture_node meta;
	struct v4l2_pix_format_mplane format;
	struct v4l2_dv_timings timings; /* that programs set */
	struct capture_source source;
	unsigned int source_changes;
	struct delayed_work work;
	spinlock_t spinlock;
	struct capture_stream stream; /* spinlock */
	struct mutex infoframe_lock;
	u8 infoframe[CAPTURE_INFOFRAME_MAX];
	int infoframe_size; /* negative: why there are no bytes */
};

/* capture-values.c */
struct v4l2_ctrl_hdr10_cll_info capture_light_level_at(u32 sequence);
struct v4l2_ctrl_hdr10_mastering_display capture_display_at(u32 sequence);
void capture_values_reset(void);
int capture_controls_init(struct capture_controls *controls);
void capture_controls_set(struct capture_controls *controls, u32 sequence);

/* capture-stream.c */
int capture_queue_init(struct capture *capture, struct capture_node *node,
		       enum v4l2_buf_type type);

/* capture-tick.c */
void capture_tick(struct work_struct *work);

/* capture-format.c */
extern const struct v4l2_ioctl_ops capture_frames_ioctl_ops;
void capture_format_update(struct capture *capture);
struct v4l2_fract capture_interval(const struct capture *capture);
int capture_querycap(struct file *file, void *fh, struct v4l2_capability *cap);

/* capture-meta.c */
extern const struct v4l2_ioctl_ops capture_meta_ioctl_ops;

/* capture-signal.c */
void capture_signal_init(struct capture *capture, struct dentry *folder);
bool capture_signal_fits(const struct capture *capture);
static inline bool capture_is_receiver(const struct capture *capture)
{
	return capture->source.kind != CAPTURE_CAMERA;
}
int capture_query_timings(struct file *file, void *fh,
			  struct v4l2_dv_timings *timings);
int capture_s_timings(struct file *file, void *fh,
		      struct v4l2_dv_timings *timings);
int capture_g_timings(struct file *file, void *fh,
		      struct v4l2_dv_timings *timings);
int capture_enum_timings(struct file *file, void *fh,
			 struct v4l2_enum_dv_timings *timings);
int capture_timings_cap(struct file *file, void *fh,
			struct v4l2_dv_timings_cap *cap);

/* capture-media.c */
int capture_media_init(struct capture *capture, struct device *device);
int capture_media_register(struct capture *capture);
void capture_media_unregister(struct capture *capture);
void capture_media_exit(struct capture *capture);
int capture_media_check(const struct capture *capture);

/* capture-infoframe.c */
void capture_infoframe_init(struct capture *capture, struct dentry *folder);

/* capture-faults.c */
extern struct capture_faults capture_faults;
void capture_faults_init(struct capture *capture, struct dentry *folder);
bool capture_in(const struct capture_range *range, u32 sequence);
bool capture_is_silent(struct capture_stream *stream);
void capture_skip(struct capture_stream *stream);
u32 capture_field(u32 field);
u32 capture_buffer_field(u32 field, u32 sequence);
int capture_reqbufs(struct file *file, void *fh,
		    struct v4l2_requestbuffers *request);
int capture_create_bufs(struct file *file, void *fh,
			struct v4l2_create_buffers *create);
int capture_qbuf(struct file *file, void *fh, struct v4l2_buffer *buffer);
int capture_dqbuf(struct file *file, void *fh, struct v4l2_buffer *buffer);
int capture_expbuf(struct file *file, void *fh,
		   struct v4l2_exportbuffer *export);

#endif /* SHMEMTEST_CAPTURE_H */
