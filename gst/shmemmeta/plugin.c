/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Registers the elements and metas, and does nothing else; each is implemented
 * in the folder of its feature.
 */

#include "elements.h"

#include <gst/shmemmeta/gstshmemcontainermeta.h>
#include <gst/shmemmeta/gstshmemplanesmeta.h>

/* A process which receives serialized metas needs their implementation:
 * GStreamer 1.28 loads the plugin for that; with older versions, the process
 * has to use one of its elements first. */
static gboolean
register_meta (GstPlugin *plugin, const GstMetaInfo *info)
{
#if GST_CHECK_VERSION(1, 28, 0)
  return gst_meta_factory_register (plugin, info);
#else
  (void) plugin;
  return info != NULL;
#endif
}

static gboolean
plugin_init (GstPlugin *plugin)
{
  gboolean registered = FALSE;

  registered |= GST_ELEMENT_REGISTER (av1hdrextractor, plugin);
  registered |= GST_ELEMENT_REGISTER (av1hdrinserter, plugin);
#ifdef HAVE_H265
  registered |= GST_ELEMENT_REGISTER (h265hdrextractor, plugin);
  registered |= GST_ELEMENT_REGISTER (h265hdrinserter, plugin);
#endif
  registered |= GST_ELEMENT_REGISTER (shmemfdsink, plugin);
  registered |= GST_ELEMENT_REGISTER (shmemfdsrc, plugin);
#ifdef HAVE_KMS
  registered |= GST_ELEMENT_REGISTER (shmemkmssink, plugin);
#endif
  registered |= GST_ELEMENT_REGISTER (shmemmetacaps, plugin);
  registered |= GST_ELEMENT_REGISTER (shmemmetaread, plugin);
  registered |= GST_ELEMENT_REGISTER (shmemmetawrite, plugin);
  registered |= GST_ELEMENT_REGISTER (shmemplanedemux, plugin);
  registered |= GST_ELEMENT_REGISTER (shmemplanemux, plugin);
  registered |= GST_ELEMENT_REGISTER (shmemv4l2meta, plugin);
  registered |= GST_ELEMENT_REGISTER (shmemv4l2src, plugin);
  registered |= register_meta (plugin, GST_SHMEM_CONTAINER_META_INFO);
  registered |= register_meta (plugin, GST_SHMEM_PLANES_META_INFO);
  return registered;
}

GST_PLUGIN_DEFINE (GST_VERSION_MAJOR, GST_VERSION_MINOR, shmemmeta,
    "HDR metadata and frames in sealed shared memory", plugin_init, VERSION,
    "LGPL", PACKAGE_NAME, PACKAGE_ORIGIN)
