/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Registers the elements and nothing else; each is in a file of its own.
 */

#include "elements.h"

static gboolean
plugin_init (GstPlugin *plugin)
{
  gboolean registered = FALSE;

#ifdef HAVE_H265
  registered |= GST_ELEMENT_REGISTER (h265hdrextractor, plugin);
  registered |= GST_ELEMENT_REGISTER (h265hdrinserter, plugin);
#endif
  registered |= GST_ELEMENT_REGISTER (shmemfdsink, plugin);
  registered |= GST_ELEMENT_REGISTER (shmemfdsrc, plugin);
#ifdef HAVE_KMS
  registered |= GST_ELEMENT_REGISTER (shmemkmssink, plugin);
#endif
  registered |= GST_ELEMENT_REGISTER (shmemmetaread, plugin);
  registered |= GST_ELEMENT_REGISTER (shmemmetawrite, plugin);
  registered |= GST_ELEMENT_REGISTER (shmemplanedemux, plugin);
  registered |= GST_ELEMENT_REGISTER (shmemplanemux, plugin);
  registered |= GST_ELEMENT_REGISTER (shmemv4l2src, plugin);
  return registered;
}

GST_PLUGIN_DEFINE (GST_VERSION_MAJOR, GST_VERSION_MINOR, shmemmeta,
    "HDR metadata and frames in sealed shared memory", plugin_init, VERSION,
    "LGPL", PACKAGE, "gst-shmemmeta")
