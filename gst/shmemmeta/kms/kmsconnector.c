/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The properties HDR_OUTPUT_METADATA and Colorspace of a connector, and the
 * EDID of its display. The properties are set only on changes, and in one
 * atomic commit, as each of them may cause a visible modeset. Planes, modes and
 * frames are never touched.
 */

#include "kms/kmsconnector.h"
#include "common/commonerror.h"

#include <errno.h>
#include <string.h>

#include <xf86drm.h>
#include <xf86drmMode.h>

GST_DEBUG_CATEGORY_EXTERN (kms_debug);
#define GST_CAT_DEFAULT kms_debug

#define N_COLORSPACES (KMS_COLORSPACE_BT2020_YCC + 1)

/* The names in the kernel's drm_connector.c. */
static const gchar *const colorspace_names[N_COLORSPACES] = {
  [KMS_COLORSPACE_DEFAULT] = "Default",
  [KMS_COLORSPACE_BT2020_RGB] = "BT2020_RGB",
  [KMS_COLORSPACE_BT2020_YCC] = "BT2020_YCC",
};

struct _KmsConnector
{
  gint fd;
  guint32 id;
  const gchar *obstacle;
  KmsEdid edid;

  guint32 metadata_property; /* 0 if there is none */
  guint32 colorspace_property;
  guint64 colorspaces[N_COLORSPACES];
  gboolean has_colorspace[N_COLORSPACES];

  /* The current state in the kernel; known is FALSE until it has been set. */
  gboolean known;
  gboolean has_metadata;
  struct hdr_output_metadata metadata;
  guint64 colorspace;
};

static void
read_edid (KmsConnector *self, guint64 blob_id)
{
  drmModePropertyBlobPtr blob =
      drmModeGetPropertyBlob (self->fd, (uint32_t) blob_id);

  if (blob == NULL)
    return;
  if (!kms_edid_parse (&self->edid, blob->data, blob->length))
    GST_WARNING ("connector %u has a malformed EDID", self->id);
  drmModeFreePropertyBlob (blob);
}

static void
read_colorspaces (KmsConnector *self, drmModePropertyPtr property)
{
  gint i;
  guint k;

  for (i = 0; i < property->count_enums; i++)
    for (k = 0; k < N_COLORSPACES; k++)
      if (strcmp (property->enums[i].name, colorspace_names[k]) == 0) {
        self->has_colorspace[k] = TRUE;
        self->colorspaces[k] = property->enums[i].value;
      }
  if (self->has_colorspace[KMS_COLORSPACE_DEFAULT])
    self->colorspace_property = property->prop_id;
}

static void
read_property (KmsConnector *self, drmModePropertyPtr property, guint64 value)
{
  if (strcmp (property->name, "EDID") == 0) {
    if (value != 0)
      read_edid (self, value);
  } else if (strcmp (property->name, "HDR_OUTPUT_METADATA") == 0) {
    self->metadata_property = property->prop_id;
    /* A previous DRM master may have left metadata: its presence is enough to
     * know that it must be cleared. */
    self->has_metadata = value != 0;
  } else if (strcmp (property->name, "Colorspace") == 0) {
    read_colorspaces (self, property);
    self->colorspace = value;
  }
}

static void
read_properties (KmsConnector *self)
{
  drmModeObjectPropertiesPtr properties = drmModeObjectGetProperties (
      self->fd, self->id, DRM_MODE_OBJECT_CONNECTOR);
  guint32 i;

  if (properties == NULL)
    return;
  for (i = 0; i < properties->count_props; i++) {
    drmModePropertyPtr property =
        drmModeGetProperty (self->fd, properties->props[i]);

    if (property == NULL)
      continue;
    read_property (self, property, properties->prop_values[i]);
    drmModeFreeProperty (property);
  }
  drmModeFreeObjectProperties (properties);
}

static const gchar *
find_obstacle (KmsConnector *self)
{
  if (self->metadata_property == 0)
    return "the connector lacks the property HDR_OUTPUT_METADATA";
  if (!drmIsMaster (self->fd))
    return "this process is not DRM master";
  if (drmSetClientCap (self->fd, DRM_CLIENT_CAP_ATOMIC, 1) != 0)
    return "the driver does not support atomic commits";
  return NULL;
}

KmsConnector *
kms_connector_new (gint fd, guint32 id)
{
  KmsConnector *self = g_new0 (KmsConnector, 1);

  self->fd = fd;
  self->id = id;
  read_properties (self);
  self->known = !self->has_metadata;
  self->obstacle = find_obstacle (self);
  GST_INFO ("connector %u: EDID lists EOTFs 0x%x, static metadata types 0x%x, "
            "colorimetries 0x%x; HDR: %s",
      id, self->edid.eotfs, self->edid.static_metadata_types,
      self->edid.colorimetries, self->obstacle ? self->obstacle : "yes");
  return self;
}

void
kms_connector_free (KmsConnector *self)
{
  g_free (self);
}

const gchar *
kms_connector_get_obstacle (const KmsConnector *self)
{
  return self->obstacle;
}

const KmsEdid *
kms_connector_get_edid (const KmsConnector *self)
{
  return &self->edid;
}

static guint64
colorspace_value (const KmsConnector *self, KmsColorspace colorspace)
{
  if (!self->has_colorspace[colorspace])
    colorspace = KMS_COLORSPACE_DEFAULT;
  return self->colorspaces[colorspace];
}

static gboolean
metadata_matches (const KmsConnector *self, const KmsDecision *decision)
{
  return self->known && self->has_metadata == decision->has_metadata
      && (!decision->has_metadata
          || memcmp (
                 &self->metadata, &decision->metadata, sizeof self->metadata)
              == 0);
}

/* 0, or a negative errno. */
static gint
commit (KmsConnector *self, guint32 blob, gboolean with_metadata,
    guint64 colorspace)
{
  drmModeAtomicReqPtr request = drmModeAtomicAlloc ();
  gint ret = 0;

  if (request == NULL)
    return -ENOMEM;
  if (with_metadata)
    ret = drmModeAtomicAddProperty (
        request, self->id, self->metadata_property, blob);
  if (ret >= 0 && colorspace != self->colorspace)
    ret = drmModeAtomicAddProperty (
        request, self->id, self->colorspace_property, colorspace);
  if (ret >= 0)
    ret = drmModeAtomicCommit (
        self->fd, request, DRM_MODE_ATOMIC_ALLOW_MODESET, NULL);
  drmModeAtomicFree (request);
  return ret;
}

gboolean
kms_connector_set (
    KmsConnector *self, const KmsDecision *decision, GError **error)
{
  const gboolean with_metadata = !metadata_matches (self, decision);
  guint64 colorspace = self->colorspace;
  guint32 blob = 0;
  gint ret = 0;

  if (self->obstacle)
    return TRUE;
  if (self->colorspace_property)
    colorspace = colorspace_value (self, decision->colorspace);
  if (!with_metadata && colorspace == self->colorspace)
    return TRUE;
  if (with_metadata && decision->has_metadata)
    ret = drmModeCreatePropertyBlob (
        self->fd, &decision->metadata, sizeof decision->metadata, &blob);
  if (ret == 0)
    ret = commit (self, blob, with_metadata, colorspace);
  /* The property has its own reference. */
  if (blob)
    drmModeDestroyPropertyBlob (self->fd, blob);

  /* A failed commit is retried on the next change, not with each frame. */
  self->known = TRUE;
  self->has_metadata = decision->has_metadata;
  self->metadata = decision->metadata;
  self->colorspace = colorspace;
  if (ret == 0) {
    GST_INFO ("connector %u: EOTF %d, colorspace %" G_GUINT64_FORMAT, self->id,
        decision->has_metadata ? decision->metadata.hdmi_metadata_type1.eotf
                               : -1,
        colorspace);
    return TRUE;
  }
  return common_fail (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_SYSTEM,
      "the kernel rejected the HDR properties of connector %u: %s", self->id,
      g_strerror (-ret));
}

gboolean
kms_connector_clear (KmsConnector *self, GError **error)
{
  static const KmsDecision sdr = { .has_metadata = FALSE };

  return kms_connector_set (self, &sdr, error);
}
