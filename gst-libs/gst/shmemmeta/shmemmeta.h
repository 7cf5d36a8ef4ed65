/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __GST_SHMEM_META_H__
#define __GST_SHMEM_META_H__

#include <gst/shmemmeta/shmemmeta-prelude.h>
#include <gst/shmemmeta/gstshmemallocator.h>
#include <gst/shmemmeta/gstshmemcontainer.h>
#include <gst/shmemmeta/gstshmemcontainerbuilder.h>
#include <gst/shmemmeta/gstshmemcontainermeta.h>
#include <gst/shmemmeta/gstshmemdrm.h>
#include <gst/shmemmeta/gstshmemerror.h>
#include <gst/shmemmeta/gstshmemformat.h>
#include <gst/shmemmeta/gstshmemframe.h>
#include <gst/shmemmeta/gstshmemhdr10plus.h>
#include <gst/shmemmeta/gstshmemhdr10plusjson.h>
#include <gst/shmemmeta/gstshmemjson.h>
#include <gst/shmemmeta/gstshmemname.h>
#include <gst/shmemmeta/gstshmemplanemap.h>
#include <gst/shmemmeta/gstshmemplanes.h>
#include <gst/shmemmeta/gstshmemplanesdrm.h>
#include <gst/shmemmeta/gstshmemplanesmeta.h>
#include <gst/shmemmeta/gstshmemplanesvideo.h>
#include <gst/shmemmeta/gstshmemstatic.h>
#include <gst/shmemmeta/gstshmemudmabuf.h>
#include <gst/shmemmeta/gstshmemversion.h>
#include <gst/shmemmeta/gstshmemvideo.h>
#include <gst/shmemmeta/gstshmemvideohdr.h>

#endif /* __GST_SHMEM_META_H__ */
