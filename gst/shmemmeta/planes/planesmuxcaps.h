/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __PLANESMUXCAPS_H__
#define __PLANESMUXCAPS_H__

#include "planes/planessources.h"

G_BEGIN_DECLS

/* (transfer full): all formats whose planes are rows of samples. */
GstCaps *planes_mux_make_sink_caps (void);

/* (transfer full) (nullable): the caps for what comes behind @srcpad; NULL
 * when it does not say that it takes them. */
GstCaps *planes_mux_choose_caps (GstPad *srcpad, const PlanesSources *sources);

G_END_DECLS

#endif /* __PLANESMUXCAPS_H__ */
