/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __SHMEM_PLANE_MUX_CAPS_H__
#define __SHMEM_PLANE_MUX_CAPS_H__

#include "shmemplanesources.h"

G_BEGIN_DECLS

/* (transfer full): all formats whose planes are rows of samples. */
GstCaps *shmem_plane_mux_make_sink_caps (void);

/* (transfer full) (nullable): the caps for what comes behind @srcpad; NULL
 * when it does not say that it takes them. */
GstCaps *shmem_plane_mux_choose_caps (
    GstPad *srcpad, const ShmemPlaneSources *sources);

G_END_DECLS

#endif /* __SHMEM_PLANE_MUX_CAPS_H__ */
