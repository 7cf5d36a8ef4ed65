/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The properties HDR_OUTPUT_METADATA, Colorspace and "max bpc" of a connector,
 * and the EDID of its display. The properties are set only on changes, and in
 * one atomic commit, as each of them may cause a visible mode set. Planes, modes
 * and frames are never touched.
 */

#include "kms/kmsconnector.h"
#include "common/commonerror.h"

#include <errno.h>
#include <string.h>

#include <xf86drm.h>

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
  gboolean connected;
  KmsEdid edid;

  guint32 edid_property; /* 0 if there is none */
  guint32 metadata_property;
  guint32 colorspace_property;
  guint64 colorspaces[N_COLORSPACES];
  gboolean has_colorspace[N_COLORSPACES];
  guint32 bpc_property;
  guint initial_bpc;
  guint largest_bpc;
  guint hdr_bpc;

  KmsSignal now;
  gboolean known; /* FALSE: the kernel may have something else */
  guint serial;

  KmsSignal wanted; /* of the last commit, or of the one under way */
  gboolean refused;
  guint32 blob; /* of the commit under way */
};

/* ---- what the kernel has ---- */

static void
read_edid (KmsConnector *self, guint64 blob_id)
{
  drmModePropertyBlobPtr blob = NULL;

  self->edid = (KmsEdid){ 0 };
  if (blob_id != 0)
    blob = drmModeGetPropertyBlob (self->fd, (uint32_t) blob_id);
  if (blob == NULL)
    return;
  if (!kms_edid_parse (&self->edid, blob->data, blob->length))
    GST_WARNING ("connector %u has a malformed EDID", self->id);
  drmModeFreePropertyBlob (blob);
}

static void
read_colorspaces (
    KmsConnector *self, drmModePropertyPtr property, guint64 value)
{
  gint i;
  guint k;

  for (i = 0; i < property->count_enums; i++)
    for (k = 0; k < N_COLORSPACES; k++)
      if (strcmp (property->enums[i].name, colorspace_names[k]) == 0) {
        self->has_colorspace[k] = TRUE;
        self->colorspaces[k] = property->enums[i].value;
        if (property->enums[i].value == value)
          self->now.colorspace = k;
      }
  if (!self->has_colorspace[KMS_COLORSPACE_DEFAULT])
    return;
  self->colorspace_property = property->prop_id;
  /* One of those that are not used here is left behind as well. */
  if (self->colorspaces[self->now.colorspace] != value)
    self->known = FALSE;
}

static void
read_bpc (KmsConnector *self, drmModePropertyPtr property, guint64 value)
{
  if (property->count_values < 2)
    return;
  self->bpc_property = property->prop_id;
  self->now.bpc = self->initial_bpc = (guint) value;
  self->largest_bpc = (guint) property->values[1];
}

static void
read_property (KmsConnector *self, drmModePropertyPtr property, guint64 value)
{
  if (strcmp (property->name, "EDID") == 0) {
    self->edid_property = property->prop_id;
    read_edid (self, value);
  } else if (strcmp (property->name, "HDR_OUTPUT_METADATA") == 0) {
    self->metadata_property = property->prop_id;
    /* A previous DRM master may have left metadata: its presence is enough to
     * know that it must be cleared. */
    self->now.has_metadata = value != 0;
    if (value != 0)
      self->known = FALSE;
  } else if (strcmp (property->name, "Colorspace") == 0) {
    read_colorspaces (self, property, value);
  } else if (strcmp (property->name, "max bpc") == 0) {
    read_bpc (self, property, value);
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

const gchar *
kms_find_atomic_obstacle (gint fd)
{
  if (!drmIsMaster (fd))
    return "this process is not DRM master";
  if (drmSetClientCap (fd, DRM_CLIENT_CAP_ATOMIC, 1) != 0)
    return "the driver does not support atomic commits";
  return NULL;
}

static const gchar *
find_obstacle (KmsConnector *self)
{
  if (self->metadata_property == 0)
    return "the connector lacks the property HDR_OUTPUT_METADATA";
  return kms_find_atomic_obstacle (self->fd);
}

static void
log_abilities (const KmsConnector *self)
{
  GST_INFO ("connector %u: EDID lists EOTFs 0x%x, static metadata types 0x%x, "
            "colorimetries 0x%x; HDR: %s",
      self->id, self->edid.eotfs, self->edid.static_metadata_types,
      self->edid.colorimetries, self->obstacle ? self->obstacle : "yes");
}

KmsConnector *
kms_connector_new (gint fd, guint32 id)
{
  KmsConnector *self = g_new0 (KmsConnector, 1);

  self->fd = fd;
  self->id = id;
  self->connected = TRUE;
  self->known = TRUE;
  self->serial = 1;
  read_properties (self);
  self->obstacle = find_obstacle (self);
  log_abilities (self);
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

guint32
kms_connector_get_id (const KmsConnector *self)
{
  return self->id;
}

const KmsSignal *
kms_connector_get_signal (const KmsConnector *self)
{
  return &self->now;
}

gboolean
kms_connector_is_connected (const KmsConnector *self)
{
  return self->connected;
}

guint
kms_connector_get_serial (const KmsConnector *self)
{
  return self->serial;
}

void
kms_connector_set_hdr_bpc (KmsConnector *self, guint bpc)
{
  self->hdr_bpc = bpc;
}

static void
read_edid_again (KmsConnector *self)
{
  drmModeObjectPropertiesPtr properties = drmModeObjectGetProperties (
      self->fd, self->id, DRM_MODE_OBJECT_CONNECTOR);
  guint32 i;

  if (properties == NULL)
    return;
  for (i = 0; i < properties->count_props; i++)
    if (properties->props[i] == self->edid_property)
      read_edid (self, properties->prop_values[i]);
  drmModeFreeObjectProperties (properties);
}

void
kms_connector_probe (KmsConnector *self)
{
  /* The kernel reads the EDID when it is asked for the modes. */
  drmModeConnectorPtr connector = drmModeGetConnector (self->fd, self->id);

  /* Connectors of a DisplayPort hub go away. */
  self->connected = connector && connector->connection != DRM_MODE_DISCONNECTED;
  drmModeFreeConnector (connector);
  if (self->edid_property)
    read_edid_again (self);
  log_abilities (self);
  self->known = FALSE;
  self->refused = FALSE;
  self->serial++;
}

/* ---- changes ---- */

static void
set_wanted (KmsConnector *self, const KmsDecision *decision)
{
  KmsSignal *wanted = &self->wanted;

  wanted->has_metadata = decision->has_metadata;
  wanted->metadata = decision->metadata;
  wanted->colorspace = self->has_colorspace[decision->colorspace]
      ? decision->colorspace
      : KMS_COLORSPACE_DEFAULT;
  wanted->bpc = self->initial_bpc;
  if (decision->has_metadata && self->hdr_bpc > wanted->bpc)
    wanted->bpc = MIN (self->hdr_bpc, self->largest_bpc);
  if (wanted->bpc < self->initial_bpc)
    wanted->bpc = self->initial_bpc;
}

static gboolean
metadata_matches (const KmsSignal *a, const KmsSignal *b)
{
  return a->has_metadata == b->has_metadata
      && (!a->has_metadata
          || memcmp (&a->metadata, &b->metadata, sizeof a->metadata) == 0);
}

static gboolean
signal_matches (const KmsSignal *a, const KmsSignal *b)
{
  return metadata_matches (a, b) && a->colorspace == b->colorspace
      && a->bpc == b->bpc;
}

/* The number of properties in @request is @count or one more; a negative errno
 * stays as it is. */
static gint
add_property (KmsConnector *self, drmModeAtomicReqPtr request, gint count,
    guint32 property, guint64 value)
{
  if (count >= 0
      && drmModeAtomicAddProperty (request, self->id, property, value) < 0)
    return -ENOMEM;
  return count < 0 ? count : count + 1;
}

static gint
add_metadata (KmsConnector *self, drmModeAtomicReqPtr request)
{
  gint ret = 0;

  if (self->wanted.has_metadata)
    ret = drmModeCreatePropertyBlob (self->fd, &self->wanted.metadata,
        sizeof self->wanted.metadata, &self->blob);
  return add_property (self, request, ret, self->metadata_property, self->blob);
}

static void
destroy_blob (KmsConnector *self)
{
  /* The property has its own reference. */
  if (self->blob)
    drmModeDestroyPropertyBlob (self->fd, self->blob);
  self->blob = 0;
}

gint
kms_connector_add (KmsConnector *self, drmModeAtomicReqPtr request,
    const KmsDecision *decision)
{
  const KmsSignal before = self->wanted;
  gint count = 0;

  if (self->obstacle)
    return 0;
  set_wanted (self, decision);
  if (self->refused && signal_matches (&before, &self->wanted))
    return 0;
  self->refused = FALSE;
  if (!self->known || !metadata_matches (&self->now, &self->wanted))
    count = add_metadata (self, request);
  if (self->colorspace_property
      && (!self->known || self->now.colorspace != self->wanted.colorspace))
    count = add_property (self, request, count, self->colorspace_property,
        self->colorspaces[self->wanted.colorspace]);
  if (self->bpc_property && self->now.bpc != self->wanted.bpc)
    count = add_property (
        self, request, count, self->bpc_property, self->wanted.bpc);
  if (count < 0)
    destroy_blob (self);
  return count;
}

gboolean
kms_connector_finish (KmsConnector *self, gint result, GError **error)
{
  destroy_blob (self);
  if (result == 0) {
    self->now = self->wanted;
    self->known = TRUE;
    self->serial++;
    GST_INFO ("connector %u: EOTF %d, colorspace %s, max bpc %u", self->id,
        self->now.has_metadata ? self->now.metadata.hdmi_metadata_type1.eotf
                               : -1,
        colorspace_names[self->now.colorspace], self->now.bpc);
    return TRUE;
  }
  /* Tried again on the next change, not with each frame. */
  self->refused = TRUE;
  self->known = FALSE;
  return common_fail (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_SYSTEM,
      "the kernel rejected the HDR properties of connector %u: %s", self->id,
      g_strerror (-result));
}

void
kms_connector_cancel (KmsConnector *self)
{
  destroy_blob (self);
}

gboolean
kms_connector_set (
    KmsConnector *self, const KmsDecision *decision, GError **error)
{
  drmModeAtomicReqPtr request = drmModeAtomicAlloc ();
  const gint n =
      request ? kms_connector_add (self, request, decision) : -ENOMEM;
  gint ret = n;

  if (n > 0)
    ret = drmModeAtomicCommit (
        self->fd, request, DRM_MODE_ATOMIC_ALLOW_MODESET, NULL);
  drmModeAtomicFree (request);
  return n == 0 || kms_connector_finish (self, ret, error);
}

gboolean
kms_connector_clear (KmsConnector *self, GError **error)
{
  static const KmsDecision sdr = { .has_metadata = FALSE };

  return kms_connector_set (self, &sdr, error);
}
