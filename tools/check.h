/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __SHMEM_TOOL_CHECK_H__
#define __SHMEM_TOOL_CHECK_H__

#include "metafile/metafilewriter.h"

G_BEGIN_DECLS

/* Whether each entry of @frame is what its format says and in range; the error
 * names the frame, the entry and the field. */
gboolean tool_check_frame (const MetafileFrame *frame, GError **error);

G_END_DECLS

#endif /* __SHMEM_TOOL_CHECK_H__ */
