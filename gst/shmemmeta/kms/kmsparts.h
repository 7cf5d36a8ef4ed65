/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The parts of shmemkmssink: its properties, the subclass of kmssink inside it,
 * and the test whether the driver can import shared memory.
 */

#ifndef __KMSPARTS_H__
#define __KMSPARTS_H__

#include <gst/video/video.h>

G_BEGIN_DECLS

/* ---- kmsproperties.c ---- */

/* The ID of the only property that kmssink lacks. */
#define KMS_PROP_IGNORE_EDID 1

/* Installs ignore-edid and all properties of kmssink. */
void kms_properties_install (GObjectClass *klass);

/* Sets or gets a property of @kmssink, which may be NULL. If that version of
 * kmssink lacks it, set warns and get returns the default. */
void kms_properties_set (GObject *object, GstElement *kmssink,
    const GValue *value, GParamSpec *pspec);
void kms_properties_get (GstElement *kmssink, GValue *value, GParamSpec *pspec);

/* ---- kmshdrsink.c ---- */

/* (transfer floating) (nullable): a subclass of kmssink that shows frames with
 * HDR; NULL if kmssink is not installed. */
GstElement *kms_hdr_sink_new (const gchar *name);

/* Sets whether HDR is signalled even if the display's EDID does not list it,
 * from the next frame on. Thread safe. */
void kms_hdr_sink_set_ignore_edid (GstElement *element, gboolean ignore);

/* ---- kmsimport.c ---- */

/* Whether the driver of @fd can create framebuffers of format and size @info
 * from memory of @allocator, through udmabuf. Tested with new memory. */
gboolean kms_import_works (
    gint fd, GstAllocator *allocator, const GstVideoInfo *info, GError **error);

G_END_DECLS

#endif /* __KMSPARTS_H__ */
