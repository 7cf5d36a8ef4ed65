/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* A connector, over a libdrm of our own: what is set, when, in how many
 * commits, and that no blob is left behind. A function that is in this program
 * is found before the one in the library. */

#include <gst/check/gstcheck.h>

#include <errno.h>
#include <string.h>

#include <xf86drm.h>
#include <xf86drmMode.h>

#include "elements.h"
#include "kms/kmsconnector.h"
#include "lib/errors.h"

#define FD 123
#define CONNECTOR 77
#define EDID_BLOB 9

enum
{
  PROPERTY_EDID = 1,
  PROPERTY_METADATA,
  PROPERTY_COLORSPACE,
  PROPERTY_BPC,
};

/* The kernel's side. */
static struct
{
  gboolean no_metadata, no_colorspace, no_master, no_atomic, with_bpc;
  gboolean unplugged;
  gint commit_result;
  guint64 metadata, colorspace, bpc; /* values of the properties */
  struct hdr_output_metadata blob;
  guint n_blobs, n_created, n_commits;
  guint8 edid[256];
} drm;

struct _drmModeAtomicReq
{
  guint n;
  guint32 property[4];
  guint64 value[4];
};

drmModeObjectPropertiesPtr
drmModeObjectGetProperties (int fd, uint32_t id, uint32_t type)
{
  static uint32_t props[] = { PROPERTY_EDID, PROPERTY_METADATA,
    PROPERTY_COLORSPACE, PROPERTY_BPC };
  static uint64_t values[4];
  static drmModeObjectProperties all = { 4, props, values };

  fail_unless_equals_int (fd, FD);
  fail_unless_equals_int (id, CONNECTOR);
  fail_unless_equals_int (type, DRM_MODE_OBJECT_CONNECTOR);
  values[0] = EDID_BLOB;
  values[1] = drm.metadata;
  values[2] = drm.colorspace;
  values[3] = drm.bpc;
  return &all;
}

void
drmModeFreeObjectProperties (drmModeObjectPropertiesPtr all)
{
  (void) all;
}

drmModePropertyPtr
drmModeGetProperty (int fd, uint32_t id)
{
  static const char *names[] = { "", "EDID", "HDR_OUTPUT_METADATA",
    "Colorspace", "max bpc" };
  static uint64_t range[] = { 8, 12 };
  static struct drm_mode_property_enum enums[] = { { 5, "Default" },
    { 6, "BT2020_YCC" }, { 7, "BT2020_RGB" }, { 8, "opRGB" } };
  drmModePropertyPtr property = g_new0 (drmModePropertyRes, 1);

  fail_unless_equals_int (fd, FD);
  property->prop_id = id;
  g_strlcpy (property->name, names[id], sizeof property->name);
  if ((id == PROPERTY_METADATA && drm.no_metadata)
      || (id == PROPERTY_COLORSPACE && drm.no_colorspace)
      || (id == PROPERTY_BPC && !drm.with_bpc))
    g_strlcpy (property->name, "other", sizeof property->name);
  if (id == PROPERTY_COLORSPACE) {
    property->count_enums = G_N_ELEMENTS (enums);
    property->enums = enums;
  }
  if (id == PROPERTY_BPC) {
    property->count_values = G_N_ELEMENTS (range);
    property->values = range;
  }
  return property;
}

void
drmModeFreeProperty (drmModePropertyPtr property)
{
  g_free (property);
}

drmModePropertyBlobPtr
drmModeGetPropertyBlob (int fd, uint32_t id)
{
  static drmModePropertyBlobRes blob;

  (void) fd;
  fail_unless_equals_int (id, EDID_BLOB);
  blob.id = id;
  blob.length = sizeof drm.edid;
  blob.data = drm.edid;
  return &blob;
}

void
drmModeFreePropertyBlob (drmModePropertyBlobPtr blob)
{
  (void) blob;
}

drmModeConnectorPtr
drmModeGetConnector (int fd, uint32_t id)
{
  static drmModeConnector connector;

  fail_unless_equals_int (fd, FD);
  fail_unless_equals_int (id, CONNECTOR);
  connector.connection =
      drm.unplugged ? DRM_MODE_DISCONNECTED : DRM_MODE_CONNECTED;
  return &connector;
}

void
drmModeFreeConnector (drmModeConnectorPtr connector)
{
  (void) connector;
}

int
drmIsMaster (int fd)
{
  fail_unless_equals_int (fd, FD);
  return !drm.no_master;
}

int
drmSetClientCap (int fd, uint64_t capability, uint64_t value)
{
  (void) fd;
  fail_unless (capability == DRM_CLIENT_CAP_ATOMIC && value == 1);
  return drm.no_atomic ? -EOPNOTSUPP : 0;
}

int
drmModeCreatePropertyBlob (int fd, const void *data, size_t size, uint32_t *id)
{
  (void) fd;
  fail_unless_equals_int (size, sizeof drm.blob);
  memcpy (&drm.blob, data, size);
  drm.n_blobs++;
  *id = 1000 + ++drm.n_created;
  return 0;
}

int
drmModeDestroyPropertyBlob (int fd, uint32_t id)
{
  (void) fd;
  fail_unless_equals_int (id, 1000 + drm.n_created);
  drm.n_blobs--;
  return 0;
}

drmModeAtomicReqPtr
drmModeAtomicAlloc (void)
{
  return g_new0 (struct _drmModeAtomicReq, 1);
}

void
drmModeAtomicFree (drmModeAtomicReqPtr request)
{
  g_free (request);
}

int
drmModeAtomicAddProperty (drmModeAtomicReqPtr request, uint32_t object,
    uint32_t property, uint64_t value)
{
  fail_unless_equals_int (object, CONNECTOR);
  request->property[request->n] = property;
  request->value[request->n] = value;
  return (int) ++request->n;
}

int
drmModeAtomicCommit (
    int fd, drmModeAtomicReqPtr request, uint32_t flags, void *data)
{
  guint i;

  fail_unless_equals_int (fd, FD);
  fail_unless (data == NULL);
  fail_unless_equals_int (flags, DRM_MODE_ATOMIC_ALLOW_MODESET);
  fail_unless (request->n > 0);
  drm.n_commits++;
  if (drm.commit_result != 0)
    return drm.commit_result;
  for (i = 0; i < request->n; i++) {
    if (request->property[i] == PROPERTY_METADATA)
      drm.metadata = request->value[i];
    else if (request->property[i] == PROPERTY_COLORSPACE)
      drm.colorspace = request->value[i];
    else if (request->property[i] == PROPERTY_BPC)
      drm.bpc = request->value[i];
    else
      fail ("property %u", request->property[i]);
  }
  return 0;
}

static void
setup (void)
{
  gchar *edid;
  gsize size;

  memset (&drm, 0, sizeof drm);
  drm.colorspace = 5;
  fail_unless (g_file_get_contents (
      SEEDS "/edid/05-01-c0-displayid", &edid, &size, NULL));
  memcpy (drm.edid, edid, sizeof drm.edid);
  g_free (edid);
}

static void
set (KmsConnector *connector, guint8 eotf, guint16 level,
    KmsColorspace colorspace)
{
  KmsDecision decision;

  memset (&decision, 0, sizeof decision);
  decision.has_metadata = eotf != 0;
  decision.metadata.hdmi_metadata_type1.eotf = eotf;
  decision.metadata.hdmi_metadata_type1.max_cll = level;
  decision.colorspace = colorspace;
  fail_unless (kms_connector_set (connector, &decision, NULL));
}

#define DEFAULT KMS_COLORSPACE_DEFAULT
#define RGB KMS_COLORSPACE_BT2020_RGB
#define YCC KMS_COLORSPACE_BT2020_YCC

static void
check_kernel (guint64 metadata, guint64 colorspace, guint n_commits)
{
  fail_unless_equals_uint64 (drm.metadata, metadata);
  fail_unless_equals_uint64 (drm.colorspace, colorspace);
  fail_unless_equals_int (drm.n_commits, n_commits);
  fail_unless_equals_int (drm.n_blobs, 0);
}

GST_START_TEST (test_changes)
{
  KmsConnector *connector = kms_connector_new (FD, CONNECTOR);

  fail_unless (kms_connector_get_obstacle (connector) == NULL);
  fail_unless_equals_int (kms_connector_get_edid (connector)->eotfs, 5);
  /* SDR, on a display that has nothing else. */
  set (connector, 0, 0, DEFAULT);
  check_kernel (0, 5, 0);
  /* Both at once, and not again. */
  set (connector, 2, 100, RGB);
  check_kernel (1001, 7, 1);
  fail_unless_equals_int (drm.blob.hdmi_metadata_type1.max_cll, 100);
  set (connector, 2, 100, RGB);
  check_kernel (1001, 7, 1);
  set (connector, 2, 101, RGB);
  check_kernel (1002, 7, 2);
  set (connector, 2, 101, YCC);
  check_kernel (1002, 6, 3);
  fail_unless_equals_int (drm.n_created, 2);
  /* SDR in BT.2020, then in BT.709. */
  set (connector, 0, 0, YCC);
  check_kernel (0, 6, 4);
  set (connector, 0, 0, DEFAULT);
  check_kernel (0, 5, 5);

  set (connector, 3, 0, RGB);
  check_kernel (1003, 7, 6);
  fail_unless (kms_connector_clear (connector, NULL));
  check_kernel (0, 5, 7);
  fail_unless (kms_connector_clear (connector, NULL));
  check_kernel (0, 5, 7);
  kms_connector_free (connector);
}

GST_END_TEST

/* What somebody who has crashed told the display goes with the first frame. */
GST_START_TEST (test_left_behind)
{
  KmsConnector *connector;

  drm.metadata = 55;
  drm.colorspace = 7;
  connector = kms_connector_new (FD, CONNECTOR);
  set (connector, 0, 0, DEFAULT);
  check_kernel (0, 5, 1);
  kms_connector_free (connector);

  drm.metadata = 55;
  connector = kms_connector_new (FD, CONNECTOR);
  set (connector, 2, 0, DEFAULT);
  check_kernel (1001, 5, 2);
  kms_connector_free (connector);
}

GST_END_TEST

GST_START_TEST (test_obstacles)
{
  static const gchar *nouns[] = { "HDR_OUTPUT_METADATA", "master", "atomic" };
  KmsConnector *connector;

  drm.no_metadata = __i__ == 0;
  drm.no_master = __i__ == 1;
  drm.no_atomic = __i__ == 2;
  connector = kms_connector_new (FD, CONNECTOR);
  assert_says (kms_connector_get_obstacle (connector), nouns[__i__]);
  set (connector, 2, 0, RGB);
  fail_unless (kms_connector_clear (connector, NULL));
  check_kernel (0, 5, 0);
  kms_connector_free (connector);
}

GST_END_TEST

GST_START_TEST (test_no_colorspace)
{
  KmsConnector *connector;

  drm.no_colorspace = TRUE;
  connector = kms_connector_new (FD, CONNECTOR);
  fail_unless (kms_connector_get_obstacle (connector) == NULL);
  set (connector, 2, 0, RGB);
  check_kernel (1001, 5, 1);
  set (connector, 0, 0, RGB);
  check_kernel (0, 5, 2);
  kms_connector_free (connector);
}

GST_END_TEST

/* Said once, not for each frame, and the end is tried all the same. */
GST_START_TEST (test_refused)
{
  KmsConnector *connector = kms_connector_new (FD, CONNECTOR);
  KmsDecision decision = { .has_metadata = TRUE, .colorspace = RGB };
  GError *error = NULL;

  drm.commit_result = -EACCES;
  fail_if (kms_connector_set (connector, &decision, &error));
  assert_error (
      &error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_SYSTEM, g_strerror (EACCES));
  fail_unless (kms_connector_set (connector, &decision, NULL));
  check_kernel (0, 5, 1);
  drm.commit_result = 0;
  fail_unless (kms_connector_clear (connector, NULL));
  check_kernel (0, 5, 2);
  kms_connector_free (connector);
}

GST_END_TEST

/* Raised with HDR, as far as it goes, and never lowered. */
GST_START_TEST (test_bpc)
{
  static const struct
  {
    guint initial, hdr, expected;
  } cases[] = { { 8, 10, 10 }, { 8, 16, 12 }, { 8, 0, 8 }, { 12, 10, 12 },
    { 16, 10, 16 } };
  KmsConnector *connector;
  gsize i;

  drm.with_bpc = TRUE;
  for (i = 0; i < G_N_ELEMENTS (cases); i++) {
    drm.bpc = cases[i].initial;
    drm.n_commits = 0;
    connector = kms_connector_new (FD, CONNECTOR);
    kms_connector_set_hdr_bpc (connector, cases[i].hdr);
    set (connector, 2, 100, RGB);
    fail_unless_equals_uint64 (drm.bpc, cases[i].expected);
    fail_unless_equals_int (
        kms_connector_get_signal (connector)->bpc, cases[i].expected);
    set (connector, 2, 101, RGB);
    fail_unless (kms_connector_clear (connector, NULL));
    fail_unless_equals_uint64 (drm.bpc, cases[i].initial);
    fail_unless_equals_int (drm.n_commits, 3);
    kms_connector_free (connector);
  }
}

GST_END_TEST

/* With the properties of a frame: it is the caller who commits. */
GST_START_TEST (test_with_others)
{
  KmsConnector *connector = kms_connector_new (FD, CONNECTOR);
  const guint serial = kms_connector_get_serial (connector);
  KmsDecision decision = { .has_metadata = TRUE, .colorspace = RGB };
  drmModeAtomicReqPtr request = drmModeAtomicAlloc ();

  fail_unless_equals_int (kms_connector_add (connector, request, &decision), 2);
  fail_unless_equals_int (request->n, 2);
  kms_connector_cancel (connector);
  check_kernel (0, 5, 0);
  fail_unless_equals_int (kms_connector_get_serial (connector), serial);
  /* What was cancelled was not refused. */
  request->n = 0;
  fail_unless_equals_int (kms_connector_add (connector, request, &decision), 2);
  fail_unless (kms_connector_finish (connector, 0, NULL));
  fail_if (kms_connector_get_serial (connector) == serial);
  fail_unless_equals_int (drm.n_blobs, 0);
  request->n = 0;
  fail_unless_equals_int (kms_connector_add (connector, request, &decision), 0);
  drmModeAtomicFree (request);
  kms_connector_free (connector);
}

GST_END_TEST

/* Another display: what was set is set again, and so is what was refused. */
GST_START_TEST (test_probe)
{
  KmsConnector *connector = kms_connector_new (FD, CONNECTOR);
  KmsDecision decision = { .has_metadata = TRUE, .colorspace = RGB };

  fail_unless (kms_connector_is_connected (connector));
  set (connector, 2, 100, RGB);
  check_kernel (1001, 7, 1);
  drm.unplugged = TRUE;
  memset (drm.edid, 0, sizeof drm.edid);
  kms_connector_probe (connector);
  fail_if (kms_connector_is_connected (connector));
  fail_unless_equals_int (kms_connector_get_edid (connector)->eotfs, 0);
  set (connector, 2, 100, RGB);
  check_kernel (1002, 7, 2);

  drm.commit_result = -EINVAL;
  fail_if (kms_connector_set (connector, &decision, NULL));
  check_kernel (1002, 7, 3);
  drm.commit_result = 0;
  fail_unless (kms_connector_set (connector, &decision, NULL));
  check_kernel (1002, 7, 3);
  kms_connector_probe (connector);
  fail_unless (kms_connector_set (connector, &decision, NULL));
  check_kernel (1004, 7, 4);
  kms_connector_free (connector);
}

GST_END_TEST

static Suite *
shmemhdrconnector_suite (void)
{
  Suite *suite = suite_create ("shmemhdrconnector");
  TCase *tcase = tcase_create ("shmemhdrconnector");

  /* For its debug category. */
  GST_ELEMENT_REGISTER (shmemkmssink, NULL);
  suite_add_tcase (suite, tcase);
  tcase_add_checked_fixture (tcase, setup, NULL);
  tcase_add_test (tcase, test_changes);
  tcase_add_test (tcase, test_left_behind);
  tcase_add_loop_test (tcase, test_obstacles, 0, 3);
  tcase_add_test (tcase, test_no_colorspace);
  tcase_add_test (tcase, test_refused);
  tcase_add_test (tcase, test_bpc);
  tcase_add_test (tcase, test_with_others);
  tcase_add_test (tcase, test_probe);
  return suite;
}

GST_CHECK_MAIN (shmemhdrconnector)
