/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "source/carried.h"

#include "hdr/hdrcontainer.h"

void
tool_carried_init (ToolCarried *self, HdrPersistence persistence)
{
  self->persistence = persistence;
  hdr_carried_init (&self->carried);
  self->builder = gst_shmem_container_builder_new ();
  self->container = NULL;
}

void
tool_carried_clear (ToolCarried *self)
{
  g_clear_pointer (&self->container, gst_shmem_container_unref);
  gst_shmem_container_builder_free (self->builder);
  hdr_carried_clear (&self->carried);
}

void
tool_carried_set_caps (ToolCarried *self, const GstCaps *caps)
{
  HdrSet fallback;

  hdr_set_init (&fallback);
  hdr_set_take_caps (&fallback, caps);
  hdr_carried_set_fallback (&self->carried, &fallback);
  hdr_set_clear (&fallback);
}

void
tool_carried_declare (ToolCarried *self, const HdrSet *declared)
{
  hdr_carried_declare (&self->carried, declared, self->persistence);
}

static gboolean
build_container (ToolCarried *self, GError **error)
{
  g_clear_pointer (&self->container, gst_shmem_container_unref);
  if (hdr_set_get_n_messages (&self->carried.current) == 0)
    return TRUE;
  self->container =
      hdr_set_build_container (&self->carried.current, self->builder, error);
  return self->container != NULL;
}

static gboolean
add_user_data (const HdrUnit *unit, GPtrArray *containers, GError **error)
{
  GstShmemContainer *container;

  if (!hdr_unit_make_container (unit, &container, error))
    return FALSE;
  if (container)
    g_ptr_array_add (containers, container);
  return TRUE;
}

gboolean
tool_carried_advance (ToolCarried *self, const HdrUnit *unit, gboolean discont,
    GPtrArray *containers, GError **error)
{
  const gboolean same =
      hdr_carried_advance (&self->carried, unit, discont, self->persistence);
  const gboolean built =
      (same && self->container != NULL) || build_container (self, error);

  if (built && self->container)
    g_ptr_array_add (containers, gst_shmem_container_ref (self->container));
  if (built && add_user_data (unit, containers, error))
    return TRUE;
  g_prefix_error (error, "shared memory for HDR metadata: ");
  return FALSE;
}
