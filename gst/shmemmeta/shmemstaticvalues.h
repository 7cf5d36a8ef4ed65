/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __SHMEM_STATIC_VALUES_H__
#define __SHMEM_STATIC_VALUES_H__

#include <gst/shmemmeta/shmemmeta.h>

G_BEGIN_DECLS

/* What holds for every frame. */
typedef struct
{
  gboolean has_display;
  gboolean has_level;
  GstShmemMasteringDisplay display;
  GstShmemContentLightLevel level;
} ShmemStaticValues;

/* The syntax of the caps fields. FALSE, and @values untouched, when @text is
 * not of it. */
gboolean shmem_static_values_set_mastering_display_info (
    ShmemStaticValues *values, const gchar *text);
gboolean shmem_static_values_set_content_light_level (
    ShmemStaticValues *values, const gchar *text);

/* Takes those fields that @caps has. */
void shmem_static_values_set_caps (
    ShmemStaticValues *values, const GstCaps *caps);

/* Takes those that @with has. */
void shmem_static_values_override (
    ShmemStaticValues *values, const ShmemStaticValues *with);

/* MDCV, then CLLI. */
void shmem_static_values_add (
    const ShmemStaticValues *values, GstShmemContainerBuilder *builder);

G_END_DECLS

#endif /* __SHMEM_STATIC_VALUES_H__ */
