/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __COMMONSTATIC_H__
#define __COMMONSTATIC_H__

#include <gst/shmemmeta/shmemmeta.h>

G_BEGIN_DECLS

/* Static HDR metadata, of which any part can be unknown. */
typedef struct
{
  gboolean has_display;
  gboolean has_level;
  GstVideoMasteringDisplayInfo display;
  GstVideoContentLightLevel level;
} CommonStatic;

/* Parse @text in the syntax of the caps fields. FALSE, and @values untouched,
 * if it is malformed. */
gboolean common_static_set_mastering_display_info (
    CommonStatic *values, const gchar *text);
gboolean common_static_set_content_light_level (
    CommonStatic *values, const gchar *text);

/* Sets the values that @caps contains. */
void common_static_set_caps (CommonStatic *values, const GstCaps *caps);

/* Whether the @size bytes that a device has for a value are one: all zeros say
 * that there is none. */
gboolean common_static_is_set (gconstpointer bytes, gsize size);

/* Whether the transfer characteristics are PQ or HLG. */
gboolean common_cicp_is_hdr (const GstShmemCicp *cicp);

/* Replaces the values that are set in @with. */
void common_static_override (CommonStatic *values, const CommonStatic *with);

/* Adds an MDCV and a CLLI entry for the values that are set. */
void common_static_add (
    const CommonStatic *values, GstShmemContainerBuilder *builder);

G_END_DECLS

#endif /* __COMMONSTATIC_H__ */
