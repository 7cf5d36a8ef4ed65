/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __KMSHOTPLUG_H__
#define __KMSHOTPLUG_H__

#include <glib.h>

G_BEGIN_DECLS

/* Hears from the kernel when displays are plugged in or out. */
typedef struct _KmsHotplug KmsHotplug;

/* For @connector of the DRM device @fd. NULL if the kernel does not tell this
 * process. */
KmsHotplug *kms_hotplug_new (gint fd, guint32 connector, GError **error);
void kms_hotplug_free (KmsHotplug *hotplug);

/* Whether the connector may have another display since the last call. Does not
 * block. */
gboolean kms_hotplug_check (KmsHotplug *hotplug);

/* Whether the uevent @data is about @connector of the DRM device with this
 * minor number: that it was plugged in or out. */
gboolean kms_hotplug_parse (
    const gchar *data, gsize size, guint minor, guint32 connector);

G_END_DECLS

#endif /* __KMSHOTPLUG_H__ */
