/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The elements, which plugin.c and tests register. */

#ifndef __SHMEM_META_ELEMENTS_H__
#define __SHMEM_META_ELEMENTS_H__

#include <gst/gst.h>

G_BEGIN_DECLS

GST_ELEMENT_REGISTER_DECLARE (av1hdrextractor)
GST_ELEMENT_REGISTER_DECLARE (av1hdrinserter)
GST_ELEMENT_REGISTER_DECLARE (h265hdrextractor)
GST_ELEMENT_REGISTER_DECLARE (h265hdrinserter)
GST_ELEMENT_REGISTER_DECLARE (shmemfdsink)
GST_ELEMENT_REGISTER_DECLARE (shmemfdsrc)
GST_ELEMENT_REGISTER_DECLARE (shmemkmssink)
GST_ELEMENT_REGISTER_DECLARE (shmemmetacaps)
GST_ELEMENT_REGISTER_DECLARE (shmemmetaread)
GST_ELEMENT_REGISTER_DECLARE (shmemmetawrite)
GST_ELEMENT_REGISTER_DECLARE (shmemplanedemux)
GST_ELEMENT_REGISTER_DECLARE (shmemplanemux)
GST_ELEMENT_REGISTER_DECLARE (shmemv4l2meta)
GST_ELEMENT_REGISTER_DECLARE (shmemv4l2src)

G_END_DECLS

#endif /* __SHMEM_META_ELEMENTS_H__ */
