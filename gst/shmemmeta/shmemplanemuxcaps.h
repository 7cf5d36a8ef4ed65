/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __SHMEM_PLANE_MUX_CAPS_H__
#define __SHMEM_PLANE_MUX_CAPS_H__

#include "shmemplanesources.h"

G_BEGIN_DECLS

/* (transfer full) (nullable): the caps for what comes behind @srcpad; NULL
 * when it does not say that it takes them. */
GstCaps *shmem_plane_mux_choose_caps (
    GstPad *srcpad, const ShmemPlaneSources *sources);

/* The same for frames whose caps are there: @table with the feature, or
 * @multiview (or NULL) for views. */
GstCaps *shmem_plane_choose_caps (
    GstPad *srcpad, GstCaps *table, GstCaps *multiview);

/* (transfer full): the element behind @srcpad that is to blame. */
gchar *shmem_plane_name_refuser (GstPad *srcpad);

G_END_DECLS

#endif /* __SHMEM_PLANE_MUX_CAPS_H__ */
