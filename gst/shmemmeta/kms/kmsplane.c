/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The half of an atomic commit that is about the frame: framebuffer and
 * rectangles of the plane, and the mode of the CRTC where kmssink would set one.
 * It finds the CRTC in the way kmssink does, which has no property for it.
 */

#include "kms/kmsdisplay.h"
#include "common/commonerror.h"

#include <errno.h>
#include <string.h>

#include <gst/shmemmeta/shmemmeta.h>
#include <xf86drm.h>

typedef enum
{
  PLANE_TYPE,
  PLANE_FB,
  PLANE_CRTC,
  PLANE_SRC_X,
  PLANE_SRC_Y,
  PLANE_SRC_W,
  PLANE_SRC_H,
  PLANE_X,
  PLANE_Y,
  PLANE_W,
  PLANE_H,
  CRTC_MODE,
  CRTC_ACTIVE,
  CONNECTOR_CRTC,
  N_PROPERTIES,
} Property;

static const struct
{
  guint32 type;
  const gchar *name;
} names[N_PROPERTIES] = {
  [PLANE_TYPE] = { DRM_MODE_OBJECT_PLANE, "type" },
  [PLANE_FB] = { DRM_MODE_OBJECT_PLANE, "FB_ID" },
  [PLANE_CRTC] = { DRM_MODE_OBJECT_PLANE, "CRTC_ID" },
  [PLANE_SRC_X] = { DRM_MODE_OBJECT_PLANE, "SRC_X" },
  [PLANE_SRC_Y] = { DRM_MODE_OBJECT_PLANE, "SRC_Y" },
  [PLANE_SRC_W] = { DRM_MODE_OBJECT_PLANE, "SRC_W" },
  [PLANE_SRC_H] = { DRM_MODE_OBJECT_PLANE, "SRC_H" },
  [PLANE_X] = { DRM_MODE_OBJECT_PLANE, "CRTC_X" },
  [PLANE_Y] = { DRM_MODE_OBJECT_PLANE, "CRTC_Y" },
  [PLANE_W] = { DRM_MODE_OBJECT_PLANE, "CRTC_W" },
  [PLANE_H] = { DRM_MODE_OBJECT_PLANE, "CRTC_H" },
  [CRTC_MODE] = { DRM_MODE_OBJECT_CRTC, "MODE_ID" },
  [CRTC_ACTIVE] = { DRM_MODE_OBJECT_CRTC, "ACTIVE" },
  [CONNECTOR_CRTC] = { DRM_MODE_OBJECT_CONNECTOR, "CRTC_ID" },
};

struct _KmsPlane
{
  gint fd;
  guint32 id;
  guint32 crtc;
  guint32 connector;
  guint32 properties[N_PROPERTIES];
  KmsScreen screen;
  guint32 new_mode;  /* blob, or 0 */
  gboolean mode_set; /* the screen's size is that of a mode set here */
};

static gboolean
fail (GError **error, const gchar *what)
{
  return common_fail (
      error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_NOT_FOUND, "%s", what);
}

/* ---- properties ---- */

/* Stores the ids of the properties of @type; returns the value of the first
 * one. */
static guint64
read_properties (KmsPlane *self, guint32 object, guint32 type)
{
  drmModeObjectPropertiesPtr all =
      drmModeObjectGetProperties (self->fd, object, type);
  guint64 first = 0;
  guint32 i;
  guint k;

  for (i = 0; all && i < all->count_props; i++) {
    drmModePropertyPtr property = drmModeGetProperty (self->fd, all->props[i]);

    for (k = 0; property && k < N_PROPERTIES; k++)
      if (names[k].type == type
          && strcmp (names[k].name, property->name) == 0) {
        self->properties[k] = property->prop_id;
        if (k == PLANE_TYPE)
          first = all->prop_values[i];
      }
    drmModeFreeProperty (property);
  }
  drmModeFreeObjectProperties (all);
  return first;
}

static gboolean
read_all_properties (KmsPlane *self, GError **error)
{
  guint k;

  read_properties (self, self->id, DRM_MODE_OBJECT_PLANE);
  read_properties (self, self->crtc, DRM_MODE_OBJECT_CRTC);
  read_properties (self, self->connector, DRM_MODE_OBJECT_CONNECTOR);
  for (k = 0; k < N_PROPERTIES; k++)
    if (self->properties[k] == 0)
      return common_fail (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_NOT_FOUND,
          "the driver lacks the property %s", names[k].name);
  return TRUE;
}

/* ---- CRTC and plane ---- */

/* The first CRTC of those that the encoders of @connector can be on. */
static guint32
find_possible_crtc (
    gint fd, const drmModeRes *resources, const drmModeConnector *connector)
{
  guint32 possible = 0;
  gint i;

  for (i = 0; i < connector->count_encoders; i++) {
    drmModeEncoderPtr encoder = drmModeGetEncoder (fd, connector->encoders[i]);

    if (encoder)
      possible |= encoder->possible_crtcs;
    drmModeFreeEncoder (encoder);
  }
  for (i = 0; i < resources->count_crtcs && i < 32; i++)
    if (possible & (1u << i))
      return resources->crtcs[i];
  return 0;
}

static guint32
find_crtc (
    gint fd, const drmModeRes *resources, const drmModeConnector *connector)
{
  drmModeEncoderPtr encoder = NULL;
  guint32 crtc = 0;

  if (connector->encoder_id)
    encoder = drmModeGetEncoder (fd, connector->encoder_id);
  if (encoder)
    crtc = encoder->crtc_id;
  drmModeFreeEncoder (encoder);
  return crtc ? crtc : find_possible_crtc (fd, resources, connector);
}

/* TRUE if plane @id is a primary one for the CRTC with this bit; @is_its says
 * whether it is shown there. */
static gboolean
is_primary (KmsPlane *self, guint32 id, guint32 crtc_bit, gboolean *is_its)
{
  drmModePlanePtr plane = drmModeGetPlane (self->fd, id);
  gboolean primary;

  if (plane == NULL)
    return FALSE;
  primary = (plane->possible_crtcs & crtc_bit) != 0
      && (plane->crtc_id == 0 || plane->crtc_id == self->crtc)
      && read_properties (self, id, DRM_MODE_OBJECT_PLANE)
          == DRM_PLANE_TYPE_PRIMARY;
  *is_its = plane->crtc_id == self->crtc;
  drmModeFreePlane (plane);
  return primary;
}

/* The one that is on the CRTC, or else the first that could be. */
static guint32
find_primary_plane (KmsPlane *self, const drmModeRes *resources)
{
  drmModePlaneResPtr planes = drmModeGetPlaneResources (self->fd);
  guint32 crtc_bit = 0, found = 0, i;
  gboolean is_its = FALSE;
  gint k;

  for (k = 0; k < resources->count_crtcs && k < 32; k++)
    if (resources->crtcs[k] == self->crtc)
      crtc_bit = 1u << k;
  for (i = 0; planes && i < planes->count_planes && !is_its; i++) {
    gboolean its;

    if (is_primary (self, planes->planes[i], crtc_bit, &its)
        && (its || found == 0)) {
      found = planes->planes[i];
      is_its = its;
    }
  }
  drmModeFreePlaneResources (planes);
  return found;
}

static void
read_screen (KmsPlane *self, const drmModeConnector *connector)
{
  drmModeCrtcPtr crtc = drmModeGetCrtc (self->fd, self->crtc);

  self->screen.mm_width = connector->mmWidth;
  self->screen.mm_height = connector->mmHeight;
  if (crtc && crtc->mode_valid) {
    self->screen.width = crtc->mode.hdisplay;
    self->screen.height = crtc->mode.vdisplay;
  }
  drmModeFreeCrtc (crtc);
}

static gboolean
find_objects (KmsPlane *self, const drmModeRes *resources, GError **error)
{
  drmModeConnectorPtr connector =
      drmModeGetConnectorCurrent (self->fd, self->connector);

  if (connector == NULL)
    return fail (error, "the connector is gone");
  self->crtc = find_crtc (self->fd, resources, connector);
  read_screen (self, connector);
  drmModeFreeConnector (connector);
  if (self->crtc == 0)
    return fail (error, "the connector has no CRTC");
  if (self->id == 0)
    self->id = find_primary_plane (self, resources);
  if (self->id == 0)
    return fail (error, "the CRTC has no primary plane");
  return read_all_properties (self, error);
}

KmsPlane *
kms_plane_new (gint fd, guint32 connector, guint32 plane, GError **error)
{
  drmModeResPtr resources = drmModeGetResources (fd);
  KmsPlane *self = g_new0 (KmsPlane, 1);
  gboolean found;

  self->fd = fd;
  self->id = plane;
  self->connector = connector;
  found = resources ? find_objects (self, resources, error)
                    : fail (error, "the device has no displays");
  drmModeFreeResources (resources);
  if (!found)
    g_clear_pointer (&self, kms_plane_free);
  return self;
}

void
kms_plane_free (KmsPlane *self)
{
  kms_plane_finish_mode (self);
  g_free (self);
}

/* ---- the mode ---- */

/* (nullable): the mode that kmssink would set. */
static const drmModeModeInfo *
find_mode (const drmModeConnector *connector, gint width, gint height)
{
  gint i;

  for (i = 0; connector && i < connector->count_modes; i++)
    if (connector->modes[i].hdisplay == width
        && connector->modes[i].vdisplay == height)
      return &connector->modes[i];
  return NULL;
}

gboolean
kms_plane_set_mode (KmsPlane *self, gint width, gint height, GError **error)
{
  drmModeConnectorPtr connector;
  const drmModeModeInfo *mode;
  gint ret = -ENOENT;

  if (self->mode_set && self->screen.width == width
      && self->screen.height == height)
    return TRUE;
  kms_plane_finish_mode (self);
  self->mode_set = FALSE;
  connector = drmModeGetConnectorCurrent (self->fd, self->connector);
  mode = find_mode (connector, width, height);
  if (mode)
    ret = drmModeCreatePropertyBlob (
        self->fd, mode, sizeof *mode, &self->new_mode);
  drmModeFreeConnector (connector);
  if (ret != 0)
    return common_fail (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_NOT_FOUND,
        "the display has no mode of %dx%d; modetest -c lists its modes", width,
        height);
  self->screen.width = width;
  self->screen.height = height;
  return TRUE;
}

gboolean
kms_plane_has_new_mode (const KmsPlane *self)
{
  return self->new_mode != 0;
}

void
kms_plane_finish_mode (KmsPlane *self)
{
  if (self->new_mode == 0)
    return;
  /* The CRTC has its own reference. */
  drmModeDestroyPropertyBlob (self->fd, self->new_mode);
  self->new_mode = 0;
  self->mode_set = TRUE;
}

const KmsScreen *
kms_plane_get_screen (const KmsPlane *self)
{
  return &self->screen;
}

/* ---- a commit ---- */

static void
add (const KmsPlane *self, drmModeAtomicReqPtr request, gint *ret,
    guint32 object, Property property, guint64 value)
{
  if (*ret == 0
      && drmModeAtomicAddProperty (
             request, object, self->properties[property], value)
          < 0)
    *ret = -ENOMEM;
}

gint
kms_plane_add_frame (const KmsPlane *self, drmModeAtomicReqPtr request,
    guint32 id, const KmsPlace *place)
{
  const struct
  {
    Property property;
    guint64 value;
  } values[] = { { PLANE_FB, id }, { PLANE_CRTC, self->crtc },
    { PLANE_SRC_X, place->src_x }, { PLANE_SRC_Y, place->src_y },
    { PLANE_SRC_W, place->src_w }, { PLANE_SRC_H, place->src_h },
    { PLANE_X, (guint64) (gint64) place->x },
    { PLANE_Y, (guint64) (gint64) place->y }, { PLANE_W, place->w },
    { PLANE_H, place->h } };
  gint ret = 0;
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (values); i++)
    add (self, request, &ret, self->id, values[i].property, values[i].value);
  return ret;
}

gint
kms_plane_add_mode (const KmsPlane *self, drmModeAtomicReqPtr request)
{
  gint ret = 0;

  add (self, request, &ret, self->crtc, CRTC_MODE, self->new_mode);
  add (self, request, &ret, self->crtc, CRTC_ACTIVE, 1);
  add (self, request, &ret, self->connector, CONNECTOR_CRTC, self->crtc);
  return ret;
}
