/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Sources that read the units of a video: one for each codec.
 */

#ifndef __SHMEM_TOOL_SOURCE_UNITS_H__
#define __SHMEM_TOOL_SOURCE_UNITS_H__

#include "source/units.h"

G_BEGIN_DECLS

/* Each takes @units. */
ToolSource *tool_source_new_video (
    ToolUnits *units, const ToolSourceOptions *options);
ToolSource *tool_source_new_av1 (
    ToolUnits *units, const ToolSourceOptions *options);

G_END_DECLS

#endif /* __SHMEM_TOOL_SOURCE_UNITS_H__ */
