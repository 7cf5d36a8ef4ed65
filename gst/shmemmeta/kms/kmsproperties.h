/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __KMSPROPERTIES_H__
#define __KMSPROPERTIES_H__

#include <gst/gst.h>

G_BEGIN_DECLS

/* Installs what kmssink has, from @first_id on. */
void kms_properties_install (GObjectClass *klass, guint first_id);

/* To and from @kmssink, which may be NULL. What its version has not is
 * ignored, with a warning, or left at its default. */
void kms_properties_set (GObject *object, GstElement *kmssink,
    const GValue *value, GParamSpec *pspec);
void kms_properties_get (GstElement *kmssink, GValue *value, GParamSpec *pspec);

G_END_DECLS

#endif /* __KMSPROPERTIES_H__ */
