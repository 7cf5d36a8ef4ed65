// SPDX-License-Identifier: GPL-2.0-only
/*
 * A display with HDR: a KMS device without hardware, whose connector has the
 * properties HDR_OUTPUT_METADATA, Colorspace and "max bpc". It shows nothing.
 * What it would have sent and scanned out is in debugfs, below shmemtest/kms:
 *
 *   status      counters, and the last commit
 *   infoframe   the HDMI Dynamic Range and Mastering infoframe in hex, `none`
 *   log         a line for each of the last commits
 *   crc         CRC-32 of the pixels on the screen, over all planes of them
 *   reset       written to, sets the counters to 0 and empties the log
 *   hotplug     written to, plugs the display out (`out`), or in: one with HDR
 *               (`hdr`) or one without (`sdr`)
 *
 * Copyright (C) 2026 The gst-shmemmeta authors
 */

#include <linux/crc32.h>
#include <linux/dma-mapping.h>
#include <linux/hdmi.h>
#include <linux/hrtimer.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/version.h>

#include <drm/display/drm_hdmi_helper.h>
#include <drm/drm_atomic.h>
#include <drm/drm_atomic_helper.h>
#include <drm/drm_blend.h>
#include <drm/drm_color_mgmt.h>
#include <drm/drm_connector.h>
#include <drm/drm_crtc.h>
#include <drm/drm_drv.h>
#include <drm/drm_edid.h>
#include <drm/drm_file.h>
#include <drm/drm_fourcc.h>
#include <drm/drm_framebuffer.h>
#include <drm/drm_gem_atomic_helper.h>
#include <drm/drm_gem_framebuffer_helper.h>
#include <drm/drm_gem_shmem_helper.h>
#include <drm/drm_managed.h>
#include <drm/drm_probe_helper.h>
#include <drm/drm_rect.h>
#include <drm/drm_simple_kms_helper.h>
#include <drm/drm_vblank.h>

#include "internal.h"

#define LOG_LENGTH 1024
#define FIRST 20 /* bytes; a struct shmemtest_plane */

/*
 * Drivers differ in what makes them do a full mode set, which is what a user
 * sees as a black screen.
 */
enum hdr_modeset {
	HDR_MODESET_NEVER,
	HDR_MODESET_ON_OFF, /* amdgpu: where metadata comes or goes */
	HDR_MODESET_CHANGE, /* vc4, dw-hdmi: where any byte changes */
};

static unsigned int hdr_modeset = HDR_MODESET_CHANGE;
module_param(hdr_modeset, uint, 0644);
MODULE_PARM_DESC(hdr_modeset,
		 "mode set when HDR metadata: 0 never, 1 comes or goes, 2 changes");

/*
 * For tests that compare rates on a machine that is too slow for 60 Hz. Below
 * 10 Hz, the kernel would find that vblanks are missing.
 */
static unsigned int slowdown = 1;
module_param(slowdown, uint, 0644);
MODULE_PARM_DESC(slowdown, "vertical blanks are this many times as far apart");

struct kms_record {
	u32 commit;
	bool modeset;
	bool imported;
	u32 fb_id;
	u32 format;
	u32 width;
	u32 height;
	u32 colorspace;
	u32 bpc;
	struct drm_rect src; /* of the framebuffer, in 1/65536 */
	struct drm_rect dst;
	u64 vblank;
	s64 time_us;
	int infoframe_size; /* 0 none, negative an error */
	u8 infoframe[HDMI_INFOFRAME_SIZE(DRM)];
	u8 first[DRM_FORMAT_MAX_PLANES][FIRST];
};

struct kms {
	struct drm_device drm;
	struct drm_plane plane;
	struct drm_crtc crtc;
	struct drm_encoder encoder;
	struct drm_connector connector;
	struct hrtimer vblank_timer;
	ktime_t period;
	bool vblank_on;

	/* Protects what follows. */
	struct mutex lock;
	u32 commits;
	u32 modesets;
	u32 disables;
	bool connected;
	bool hdr;
	struct kms_record now; /* its pixels are those of the last commit */
	struct kms_record *log;
};

static struct platform_device *kms_platform;
static struct kms *the_kms;

static struct kms *to_kms(struct drm_device *drm)
{
	return container_of(drm, struct kms, drm);
}

/* Pixels */

static void plane_atomic_update(struct drm_plane *plane,
				struct drm_atomic_state *state)
{
	struct kms *kms = to_kms(plane->dev);
	struct drm_shadow_plane_state *shadow =
		to_drm_shadow_plane_state(plane->state);
	struct drm_framebuffer *fb = plane->state->fb;
	struct kms_record *now = &kms->now;
	unsigned int i;

	mutex_lock(&kms->lock);
	memset(now->first, 0, sizeof(now->first));
	now->fb_id = 0;
	now->format = 0;
	now->imported = false;
	if (fb && !drm_gem_fb_begin_cpu_access(fb, DMA_FROM_DEVICE)) {
		now->fb_id = fb->base.id;
		now->format = fb->format->format;
		now->width = fb->width;
		now->height = fb->height;
		now->imported = fb->obj[0]->import_attach;
		now->src = plane->state->src;
		now->dst = plane->state->dst;
		for (i = 0; i < fb->format->num_planes; i++)
			iosys_map_memcpy_from(now->first[i], &shadow->data[i],
					      0, FIRST);
		drm_gem_fb_end_cpu_access(fb, DMA_FROM_DEVICE);
	}
	mutex_unlock(&kms->lock);
}

/* Hardware that scales and that can show a part of the screen. */
static int plane_atomic_check(struct drm_plane *plane,
			      struct drm_atomic_state *state)
{
	struct drm_plane_state *new =
		drm_atomic_get_new_plane_state(state, plane);
	struct drm_crtc_state *crtc;

	if (!new->crtc)
		return 0;
	crtc = drm_atomic_get_new_crtc_state(state, new->crtc);
	return drm_atomic_helper_check_plane_state(new, crtc, 0x1000, 0x100000,
						   true, true);
}

static const struct drm_plane_helper_funcs plane_helper_funcs = {
	DRM_GEM_SHADOW_PLANE_HELPER_FUNCS,
	.atomic_check = plane_atomic_check,
	.atomic_update = plane_atomic_update,
};

static const struct drm_plane_funcs plane_funcs = {
	.update_plane = drm_atomic_helper_update_plane,
	.disable_plane = drm_atomic_helper_disable_plane,
	.destroy = drm_plane_cleanup,
	DRM_GEM_SHADOW_PLANE_FUNCS,
};

static const u32 formats[] = {
	DRM_FORMAT_XRGB8888, DRM_FORMAT_ARGB8888, DRM_FORMAT_XRGB2101010,
	DRM_FORMAT_NV12, DRM_FORMAT_P010, DRM_FORMAT_YUV420,
};

static const u64 modifiers[] = {
	DRM_FORMAT_MOD_LINEAR,
	DRM_FORMAT_MOD_INVALID,
};

/* Scan-out */

static enum hrtimer_restart vblank_tick(struct hrtimer *timer)
{
	struct kms *kms = container_of(timer, struct kms, vblank_timer);

	drm_crtc_handle_vblank(&kms->crtc);
	if (!READ_ONCE(kms->vblank_on))
		return HRTIMER_NORESTART;
	hrtimer_forward_now(timer, kms->period);
	return HRTIMER_RESTART;
}

static int crtc_enable_vblank(struct drm_crtc *crtc)
{
	struct kms *kms = to_kms(crtc->dev);
	int rate = drm_mode_vrefresh(&crtc->state->adjusted_mode);

	kms->period = ns_to_ktime(NSEC_PER_SEC / max(rate, 1) *
				  clamp(slowdown, 1u, 6u));
	WRITE_ONCE(kms->vblank_on, true);
	hrtimer_start(&kms->vblank_timer, kms->period, HRTIMER_MODE_REL);
	return 0;
}

/*
 * Called with spinlocks held that the timer's function takes as well, so this
 * must not wait for it.
 */
static void crtc_disable_vblank(struct drm_crtc *crtc)
{
	WRITE_ONCE(to_kms(crtc->dev)->vblank_on, false);
}

static void crtc_atomic_enable(struct drm_crtc *crtc,
			       struct drm_atomic_state *state)
{
	drm_crtc_vblank_on(crtc);
}

static void send_event(struct drm_crtc *crtc)
{
	struct drm_pending_vblank_event *event = crtc->state->event;

	if (!event)
		return;
	crtc->state->event = NULL;
	spin_lock_irq(&crtc->dev->event_lock);
	if (crtc->state->active && !drm_crtc_vblank_get(crtc))
		drm_crtc_arm_vblank_event(crtc, event);
	else
		drm_crtc_send_vblank_event(crtc, event);
	spin_unlock_irq(&crtc->dev->event_lock);
}

static void crtc_atomic_disable(struct drm_crtc *crtc,
				struct drm_atomic_state *state)
{
	struct kms *kms = to_kms(crtc->dev);

	drm_crtc_vblank_off(crtc);
	mutex_lock(&kms->lock);
	kms->disables++;
	kms->now.infoframe_size = 0;
	mutex_unlock(&kms->lock);
	if (!crtc->state->active)
		send_event(crtc);
}

/* The bytes for the wire, with the kernel's own helpers, as drivers do it. */
static int pack_infoframe(struct drm_connector_state *state, u8 *buffer,
			  size_t size)
{
	struct hdmi_drm_infoframe frame;
	int ret;

	if (!state || !state->hdr_output_metadata)
		return 0;
	ret = drm_hdmi_infoframe_set_hdr_metadata(&frame, state);
	if (ret)
		return ret;
	return hdmi_drm_infoframe_pack(&frame, buffer, size);
}

static void crtc_atomic_flush(struct drm_crtc *crtc,
			      struct drm_atomic_state *state)
{
	struct kms *kms = to_kms(crtc->dev);
	struct drm_connector_state *connector = kms->connector.state;
	struct kms_record *now = &kms->now;

	mutex_lock(&kms->lock);
	now->commit = kms->commits++;
	now->modeset = drm_atomic_crtc_needs_modeset(crtc->state);
	kms->modesets += now->modeset;
	now->colorspace = connector->colorspace;
	now->bpc = connector->max_bpc;
	now->vblank = drm_crtc_vblank_count(crtc);
	now->time_us = ktime_to_us(ktime_get());
	now->infoframe_size = pack_infoframe(connector, now->infoframe,
					     sizeof(now->infoframe));
	kms->log[now->commit % LOG_LENGTH] = *now;
	mutex_unlock(&kms->lock);
	send_event(crtc);
}

static const struct drm_crtc_helper_funcs crtc_helper_funcs = {
	.atomic_enable = crtc_atomic_enable,
	.atomic_disable = crtc_atomic_disable,
	.atomic_flush = crtc_atomic_flush,
};

static const struct drm_crtc_funcs crtc_funcs = {
	.set_config = drm_atomic_helper_set_config,
	.page_flip = drm_atomic_helper_page_flip,
	.destroy = drm_crtc_cleanup,
	.reset = drm_atomic_helper_crtc_reset,
	.atomic_duplicate_state = drm_atomic_helper_crtc_duplicate_state,
	.atomic_destroy_state = drm_atomic_helper_crtc_destroy_state,
	.enable_vblank = crtc_enable_vblank,
	.disable_vblank = crtc_disable_vblank,
};

/* Connector */

static int connector_get_modes(struct drm_connector *connector)
{
	struct kms *kms = to_kms(connector->dev);
	u8 edid[SHMEMTEST_EDID_SIZE];

	mutex_lock(&kms->lock);
	shmemtest_edid_write(edid, kms->hdr);
	mutex_unlock(&kms->lock);
	drm_connector_update_edid_property(connector, (struct edid *)edid);
	return drm_add_edid_modes(connector, (struct edid *)edid);
}

static enum drm_connector_status
connector_detect(struct drm_connector *connector, bool force)
{
	return READ_ONCE(to_kms(connector->dev)->connected) ?
		       connector_status_connected :
		       connector_status_disconnected;
}

/* As of many drivers: more is for who asks. */
static void connector_reset(struct drm_connector *connector)
{
	drm_atomic_helper_connector_reset(connector);
	if (!connector->state)
		return;
	connector->state->max_bpc = 8;
	connector->state->max_requested_bpc = 8;
}

static bool needs_modeset(struct drm_connector_state *old,
			  struct drm_connector_state *new)
{
	if (old->colorspace != new->colorspace || old->max_bpc != new->max_bpc)
		return true;
	switch (hdr_modeset) {
	case HDR_MODESET_NEVER:
		return false;
	case HDR_MODESET_ON_OFF:
		return !old->hdr_output_metadata != !new->hdr_output_metadata;
	default:
		return !drm_connector_atomic_hdr_metadata_equal(old, new);
	}
}

static int connector_atomic_check(struct drm_connector *connector,
				  struct drm_atomic_state *state)
{
	struct drm_connector_state *old =
		drm_atomic_get_old_connector_state(state, connector);
	struct drm_connector_state *new =
		drm_atomic_get_new_connector_state(state, connector);
	struct drm_crtc_state *crtc;

	if (!new->crtc || !needs_modeset(old, new))
		return 0;
	crtc = drm_atomic_get_crtc_state(state, new->crtc);
	if (IS_ERR(crtc))
		return PTR_ERR(crtc);
	crtc->mode_changed = true;
	return 0;
}

static const struct drm_connector_helper_funcs connector_helper_funcs = {
	.get_modes = connector_get_modes,
	.atomic_check = connector_atomic_check,
};

static const struct drm_connector_funcs connector_funcs = {
	.detect = connector_detect,
	.fill_modes = drm_helper_probe_single_connector_modes,
	.destroy = drm_connector_cleanup,
	.reset = connector_reset,
	.atomic_duplicate_state = drm_atomic_helper_connector_duplicate_state,
	.atomic_destroy_state = drm_atomic_helper_connector_destroy_state,
};

static int attach_connector_properties(struct drm_connector *connector)
{
	int ret;

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 5, 0)
	ret = drm_mode_create_hdmi_colorspace_property(connector, 0);
#else
	ret = drm_mode_create_hdmi_colorspace_property(connector);
#endif
	if (ret)
		return ret;
	drm_connector_attach_colorspace_property(connector);
	/* It has its value in the state. */
	connector_reset(connector);
	ret = drm_connector_attach_max_bpc_property(connector, 8, 12);
	if (ret)
		return ret;
	return drm_connector_attach_hdr_output_metadata_property(connector);
}

/* Device */

static const struct drm_mode_config_funcs mode_config_funcs = {
	.fb_create = drm_gem_fb_create,
	.atomic_check = drm_atomic_helper_check,
	.atomic_commit = drm_atomic_helper_commit,
};

static const struct drm_mode_config_helper_funcs mode_config_helper_funcs = {
	/* The CRTC is on before its planes are shown: they get vblanks. */
	.atomic_commit_tail = drm_atomic_helper_commit_tail_rpm,
};

DEFINE_DRM_GEM_FOPS(kms_fops);

static const struct drm_driver kms_driver = {
	.driver_features = DRIVER_MODESET | DRIVER_ATOMIC | DRIVER_GEM,
	.fops = &kms_fops,
	DRM_GEM_SHMEM_DRIVER_OPS,
	.name = "shmemtest",
	.desc = "Display with HDR, for tests",
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 14, 0)
	.date = "20260101",
#endif
	.major = 1,
};

static int init_pipe(struct kms *kms)
{
	struct drm_device *drm = &kms->drm;
	int ret;

	ret = drmm_mode_config_init(drm);
	if (ret)
		return ret;
	drm->mode_config.min_width = 1;
	drm->mode_config.min_height = 1;
	drm->mode_config.max_width = 4096;
	drm->mode_config.max_height = 4096;
	drm->mode_config.preferred_depth = 24;
	drm->mode_config.funcs = &mode_config_funcs;
	drm->mode_config.helper_private = &mode_config_helper_funcs;

	ret = drm_universal_plane_init(drm, &kms->plane, 1, &plane_funcs,
				       formats, ARRAY_SIZE(formats), modifiers,
				       DRM_PLANE_TYPE_PRIMARY, NULL);
	if (ret)
		return ret;
	drm_plane_helper_add(&kms->plane, &plane_helper_funcs);
	ret = drm_plane_create_color_properties(&kms->plane,
						BIT(DRM_COLOR_YCBCR_BT601) |
						BIT(DRM_COLOR_YCBCR_BT709) |
						BIT(DRM_COLOR_YCBCR_BT2020),
						BIT(DRM_COLOR_YCBCR_LIMITED_RANGE) |
						BIT(DRM_COLOR_YCBCR_FULL_RANGE),
						DRM_COLOR_YCBCR_BT709,
						DRM_COLOR_YCBCR_LIMITED_RANGE);
	if (ret)
		return ret;

	ret = drm_crtc_init_with_planes(drm, &kms->crtc, &kms->plane, NULL,
					&crtc_funcs, NULL);
	if (ret)
		return ret;
	drm_crtc_helper_add(&kms->crtc, &crtc_helper_funcs);

	ret = drm_connector_init(drm, &kms->connector, &connector_funcs,
				 DRM_MODE_CONNECTOR_HDMIA);
	if (ret)
		return ret;
	kms->connector.polled = DRM_CONNECTOR_POLL_HPD;
	drm_connector_helper_add(&kms->connector, &connector_helper_funcs);
	ret = attach_connector_properties(&kms->connector);
	if (ret)
		return ret;

	ret = drm_simple_encoder_init(drm, &kms->encoder, DRM_MODE_ENCODER_TMDS);
	if (ret)
		return ret;
	kms->encoder.possible_crtcs = drm_crtc_mask(&kms->crtc);
	ret = drm_connector_attach_encoder(&kms->connector, &kms->encoder);
	if (ret)
		return ret;
	ret = drm_vblank_init(drm, 1);
	if (ret)
		return ret;
	drm_mode_config_reset(drm);
	return 0;
}

/* debugfs */

static void show_bytes(struct seq_file *file, const u8 *bytes, int size)
{
	int i;

	for (i = 0; i < size; i++)
		seq_printf(file, "%02x", bytes[i]);
}

static void show_infoframe(struct seq_file *file,
			   const struct kms_record *record)
{
	if (record->infoframe_size > 0)
		show_bytes(file, record->infoframe, record->infoframe_size);
	else if (record->infoframe_size == 0)
		seq_puts(file, "none");
	else
		seq_printf(file, "error%d", record->infoframe_size);
}

static void show_rect(struct seq_file *file, const char *name,
		      const struct drm_rect *rect, int shift)
{
	seq_printf(file, "%s %dx%d+%d+%d\n", name,
		   drm_rect_width(rect) >> shift,
		   drm_rect_height(rect) >> shift, rect->x1 >> shift,
		   rect->y1 >> shift);
}

static int status_show(struct seq_file *file, void *data)
{
	struct kms *kms = file->private;
	const struct kms_record *now = &kms->now;

	mutex_lock(&kms->lock);
	seq_printf(file, "commits %u\nmodesets %u\ndisables %u\n", kms->commits,
		   kms->modesets, kms->disables);
	seq_printf(file, "vblanks %llu\n", drm_crtc_vblank_count(&kms->crtc));
	seq_printf(file, "fb %u\nimported %u\nformat %.4s\nsize %ux%u\n",
		   now->fb_id, now->imported,
		   now->fb_id ? (const char *)&now->format : "none", now->width,
		   now->height);
	show_rect(file, "src", &now->src, 16);
	show_rect(file, "dst", &now->dst, 0);
	seq_printf(file, "colorspace %u\nbpc %u\n", now->colorspace, now->bpc);
	seq_puts(file, "infoframe ");
	show_infoframe(file, now);
	seq_puts(file, "\n");
	mutex_unlock(&kms->lock);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(status);

static int infoframe_show(struct seq_file *file, void *data)
{
	struct kms *kms = file->private;

	mutex_lock(&kms->lock);
	show_infoframe(file, &kms->now);
	seq_puts(file, "\n");
	mutex_unlock(&kms->lock);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(infoframe);

/*
 * commit modeset vblank time_us fb format WIDTHxHEIGHT imported colorspace
 * infoframe, then the first bytes of each plane.
 */
static int log_show(struct seq_file *file, void *data)
{
	struct kms *kms = file->private;
	u32 i;

	mutex_lock(&kms->lock);
	i = kms->commits > LOG_LENGTH ? kms->commits - LOG_LENGTH : 0;
	for (; i < kms->commits; i++) {
		const struct kms_record *record = &kms->log[i % LOG_LENGTH];
		const struct drm_format_info *info =
			record->fb_id ? drm_format_info(record->format) : NULL;
		unsigned int p;

		seq_printf(file, "%u %u %llu %lld %u %.4s %ux%u %u %u ",
			   record->commit, record->modeset, record->vblank,
			   record->time_us, record->fb_id,
			   info ? (const char *)&record->format : "none",
			   record->width, record->height, record->imported,
			   record->colorspace);
		show_infoframe(file, record);
		for (p = 0; info && p < info->num_planes; p++) {
			seq_puts(file, " ");
			show_bytes(file, record->first[p], FIRST);
		}
		seq_puts(file, "\n");
	}
	mutex_unlock(&kms->lock);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(log);

/* Rows without what lies between them, plane after plane. */
static u32 crc_of_fb(struct drm_framebuffer *fb, const struct iosys_map *maps)
{
	u32 crc = ~0;
	unsigned int p, y;

	for (p = 0; p < fb->format->num_planes; p++) {
		unsigned int width = drm_format_info_plane_width(fb->format,
								 fb->width, p);
		unsigned int height = drm_format_info_plane_height(fb->format,
								   fb->height,
								   p);
		unsigned int row = width * fb->format->cpp[p];

		for (y = 0; y < height; y++)
			crc = crc32_le(crc, maps[p].vaddr +
				       (size_t)y * fb->pitches[p], row);
	}
	return ~crc;
}

static int crc_show(struct seq_file *file, void *data)
{
	struct kms *kms = file->private;
	struct iosys_map maps[DRM_FORMAT_MAX_PLANES];
	struct iosys_map planes[DRM_FORMAT_MAX_PLANES];
	struct drm_framebuffer *fb;
	int ret = 0;

	drm_modeset_lock(&kms->plane.mutex, NULL);
	fb = kms->plane.state->fb;
	if (fb)
		drm_framebuffer_get(fb);
	drm_modeset_unlock(&kms->plane.mutex);
	if (!fb) {
		seq_puts(file, "none\n");
		return 0;
	}
	ret = drm_gem_fb_vmap(fb, maps, planes);
	if (!ret) {
		ret = drm_gem_fb_begin_cpu_access(fb, DMA_FROM_DEVICE);
		if (!ret) {
			seq_printf(file, "%08x\n", crc_of_fb(fb, planes));
			drm_gem_fb_end_cpu_access(fb, DMA_FROM_DEVICE);
		}
		drm_gem_fb_vunmap(fb, maps);
	}
	drm_framebuffer_put(fb);
	return ret;
}
DEFINE_SHOW_ATTRIBUTE(crc);

static ssize_t reset_write(struct file *file, const char __user *bytes,
			   size_t size, loff_t *offset)
{
	struct kms *kms = file_inode(file)->i_private;

	mutex_lock(&kms->lock);
	kms->commits = 0;
	kms->modesets = 0;
	kms->disables = 0;
	mutex_unlock(&kms->lock);
	return size;
}

static const struct file_operations reset_fops = {
	.owner = THIS_MODULE,
	.write = reset_write,
};

/*
 * The state of the connector, and the EDID in it, change when somebody probes
 * it, as those of a driver do that leaves that to user space.
 */
static ssize_t hotplug_write(struct file *file, const char __user *bytes,
			     size_t size, loff_t *offset)
{
	struct kms *kms = file_inode(file)->i_private;
	char word[8] = "";
	bool out, hdr;

	if (size >= sizeof(word) || copy_from_user(word, bytes, size))
		return -EINVAL;
	out = sysfs_streq(word, "out");
	hdr = sysfs_streq(word, "hdr");
	if (!out && !hdr && !sysfs_streq(word, "sdr"))
		return -EINVAL;
	mutex_lock(&kms->lock);
	WRITE_ONCE(kms->connected, !out);
	kms->hdr = hdr;
	mutex_unlock(&kms->lock);
	drm_kms_helper_connector_hotplug_event(&kms->connector);
	return size;
}

static const struct file_operations hotplug_fops = {
	.owner = THIS_MODULE,
	.write = hotplug_write,
};

static void init_debugfs(struct kms *kms, struct dentry *parent)
{
	struct dentry *folder = debugfs_create_dir("kms", parent);

	debugfs_create_file("status", 0444, folder, kms, &status_fops);
	debugfs_create_file("infoframe", 0444, folder, kms, &infoframe_fops);
	debugfs_create_file("log", 0444, folder, kms, &log_fops);
	debugfs_create_file("crc", 0444, folder, kms, &crc_fops);
	debugfs_create_file("reset", 0222, folder, kms, &reset_fops);
	debugfs_create_file("hotplug", 0222, folder, kms, &hotplug_fops);
}

int shmemtest_kms_init(struct dentry *debugfs)
{
	struct platform_device *platform;
	struct kms *kms;
	int ret;

	platform = platform_device_register_simple("shmemtest-kms", -1, NULL, 0);
	if (IS_ERR(platform))
		return PTR_ERR(platform);
	/* Buffers of others are mapped for it. */
	ret = dma_coerce_mask_and_coherent(&platform->dev, DMA_BIT_MASK(64));
	if (ret)
		goto err_platform;
	kms = devm_drm_dev_alloc(&platform->dev, &kms_driver, struct kms, drm);
	if (IS_ERR(kms)) {
		ret = PTR_ERR(kms);
		goto err_platform;
	}
	mutex_init(&kms->lock);
	kms->log = drmm_kcalloc(&kms->drm, LOG_LENGTH, sizeof(*kms->log),
				GFP_KERNEL);
	if (!kms->log) {
		ret = -ENOMEM;
		goto err_platform;
	}
	hrtimer_init(&kms->vblank_timer, CLOCK_MONOTONIC, HRTIMER_MODE_REL);
	kms->vblank_timer.function = vblank_tick;
	kms->connected = true;
	kms->hdr = true;
	ret = init_pipe(kms);
	if (!ret)
		ret = drm_dev_register(&kms->drm, 0);
	if (ret)
		goto err_platform;
	init_debugfs(kms, debugfs);
	kms_platform = platform;
	the_kms = kms;
	return 0;

err_platform:
	platform_device_unregister(platform);
	return ret;
}

void shmemtest_kms_exit(void)
{
	drm_dev_unregister(&the_kms->drm);
	drm_atomic_helper_shutdown(&the_kms->drm);
	hrtimer_cancel(&the_kms->vblank_timer);
	platform_device_unregister(kms_platform);
}
