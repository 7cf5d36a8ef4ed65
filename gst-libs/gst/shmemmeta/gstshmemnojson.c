/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Built instead of what needs json-glib, when that is left out: the library has
 * the same functions, which say what is missing. */

#include <gst/shmemmeta/gstshmemjson.h>

#include "gstshmem-private.h"

static gboolean
refuse (GError **error)
{
  return _gst_shmem_refuse (error, GST_SHMEM_ERROR_NOT_SUPPORTED,
      "JSON cannot be written: gst-shmemmeta was built without json-glib "
      "(meson option json)");
}

gchar *
gst_shmem_container_to_json (GstShmemContainer *container, GError **error)
{
  g_return_val_if_fail (container != NULL, NULL);

  refuse (error);
  return NULL;
}
