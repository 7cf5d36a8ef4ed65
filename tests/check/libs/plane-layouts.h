/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Frames with more than four planes that exist, as tables, and what V4L2 and
 * DRM have to say of them. */

#ifndef TESTS_PLANE_LAYOUTS_H
#define TESTS_PLANE_LAYOUTS_H

#include "plane-tables.h"

/* Fields of a v4l2 plane, and where it is. */
typedef struct
{
  guint memory;
  guint32 data_offset;
  guint32 bytesused;
  guint32 sizeimage;
  guint32 bytesperline;
} ExpectedV4l2Plane;

typedef struct
{
  guint plane;
  guint32 pitch;
  guint32 offset;
} ExpectedDrmPlane;

/* One framebuffer, of a picture. */
typedef struct
{
  guint max_planes;
  guint32 width;
  guint32 height;
  guint n_planes;
  ExpectedDrmPlane planes[4];
} ExpectedDrm;

typedef struct
{
  const gchar *name;
  guint n_memories;
  guint64 sizes[GST_SHMEM_MAX_PLANES];
  GstShmemPlanes planes;

  guint32 pixelformat;
  guint32 width;
  guint32 height;
  guint32 field;
  guint n_v4l2_planes;
  ExpectedV4l2Plane v4l2_planes[VIDEO_MAX_PLANES];

  guint n_pictures;
  ExpectedDrm drm[4];
} PlaneLayout;

/* Of synaptics and ubwc; the .c file says where they are from. */
#define SYNA_MODIFIER                                                          \
  ((G_GUINT64_CONSTANT (0x0b) << 56) | 1 | 1 << 8 | 1 << 20 | 7 << 24          \
      | (G_GUINT64_CONSTANT (7) << 28) | (G_GUINT64_CONSTANT (1) << 36))
#define UBWC_MODIFIER ((G_GUINT64_CONSTANT (5) << 56) | 1)
/* Of views4 and views8, for which V4L2 has no code. */
#define VIEW_PIXELFORMAT GST_MAKE_FOURCC ('4', 'V', '1', '2')

extern const PlaneLayout synaptics, ubwc, views4, views8, auxiliary;
/* All of these. */
extern const PlaneLayout *const plane_layouts[5];

#endif /* TESTS_PLANE_LAYOUTS_H */
