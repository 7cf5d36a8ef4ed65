/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* HDR10+ JSON as a whole. */

#ifndef TESTS_LIB_HDR10PLUS_H
#define TESTS_LIB_HDR10PLUS_H

#include <gst/shmemmeta/shmemmeta.h>

/* Of GstShmemHdr10PlusFrame, in the order of the document; NULL on error. */
GArray *read_hdr10plus_json (const gchar *data, gssize size, GError **error);

#endif /* TESTS_LIB_HDR10PLUS_H */
