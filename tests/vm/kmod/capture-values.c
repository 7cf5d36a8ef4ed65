// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which HDR10 values come with frame n of the capture device, by the
 * parameters light_levels and displays, and the controls that have them.
 *
 * Copyright (C) 2026 The gst-shmemmeta authors
 */

#include <linux/module.h>

#include "capture.h"

#define CHANGES_MAX 32

struct value_list {
	unsigned int values[CHANGES_MAX * 3];
	unsigned int num;
};

#define LIGHT_LEVELS \
	{ .values = { 0, 1000, 400, 10, 600, 200, 20, 4000, 1000 }, .num = 9 }
#define DISPLAYS { .values = { 0, 1000, 50, 20, 4000, 5 }, .num = 6 }

static const struct value_list default_light_levels = LIGHT_LEVELS;
static const struct value_list default_displays = DISPLAYS;
static struct value_list light_levels = LIGHT_LEVELS;
static struct value_list displays = DISPLAYS;

module_param_array_named(light_levels, light_levels.values, uint,
			 &light_levels.num, 0644);
MODULE_PARM_DESC(light_levels, "from which frame on, MaxCLL, MaxFALL; ...");
module_param_array_named(displays, displays.values, uint, &displays.num, 0644);
MODULE_PARM_DESC(displays,
		 "from which frame on, most cd/m2, least 0.0001 cd/m2; ...");

static const unsigned int *values_at(const struct value_list *list,
				     u32 sequence)
{
	const unsigned int *found = list->values;
	unsigned int num = READ_ONCE(list->num);
	unsigned int i;

	for (i = 0; i + 3 <= num; i += 3)
		if (list->values[i] <= sequence)
			found = list->values + i;
	return found;
}

/* With the parameters' lock held. */
void capture_values_reset(void)
{
	light_levels = default_light_levels;
	displays = default_displays;
}

struct v4l2_ctrl_hdr10_cll_info capture_light_level_at(u32 sequence)
{
	const unsigned int *at = values_at(&light_levels, sequence);

	return (struct v4l2_ctrl_hdr10_cll_info){
		.max_content_light_level = at[1],
		.max_pic_average_light_level = at[2],
	};
}

/* BT.2020 and D65, in 0.00002; green comes first, as in H.265. */
struct v4l2_ctrl_hdr10_mastering_display capture_display_at(u32 sequence)
{
	const unsigned int *at = values_at(&displays, sequence);

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
void capture_controls_set(struct capture_controls *controls, u32 sequence)
{
	struct v4l2_ctrl_hdr10_cll_info level = capture_light_level_at(sequence);
	struct v4l2_ctrl_hdr10_mastering_display display =
		capture_display_at(sequence);

	mutex_lock(controls->handler.lock);
	__v4l2_ctrl_s_ctrl_compound(controls->light_level,
				    V4L2_CTRL_TYPE_HDR10_CLL_INFO, &level);
	__v4l2_ctrl_s_ctrl_compound(controls->display,
				    V4L2_CTRL_TYPE_HDR10_MASTERING_DISPLAY,
				    &display);
	mutex_unlock(controls->handler.lock);
}

/* Read-only to programs: they are what the stream says. */
int capture_controls_init(struct capture_controls *controls)
{
	struct v4l2_ctrl_handler *handler = &controls->handler;
	struct v4l2_ctrl_hdr10_cll_info level = capture_light_level_at(0);
	struct v4l2_ctrl_hdr10_mastering_display display = capture_display_at(0);

	v4l2_ctrl_handler_init(handler, 3);
	controls->light_level =
		v4l2_ctrl_new_std_compound(handler, NULL,
					   V4L2_CID_COLORIMETRY_HDR10_CLL_INFO,
					   v4l2_ctrl_ptr_create(&level));
	controls->display =
		v4l2_ctrl_new_std_compound(handler, NULL,
					   V4L2_CID_COLORIMETRY_HDR10_MASTERING_DISPLAY,
					   v4l2_ctrl_ptr_create(&display));
	if (handler->error)
		return handler->error;
	controls->light_level->flags |= V4L2_CTRL_FLAG_READ_ONLY;
	controls->display->flags |= V4L2_CTRL_FLAG_READ_ONLY;
	return 0;
}
