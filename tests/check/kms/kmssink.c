/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* What there is of shmemkmssink without a display: its properties are those of
 * the kmssink inside of it, and it says what is missing. What it shows and
 * signals is tested in the virtual machines, by tests/vm/shmemkmssink. */

#include <errno.h>
#include <gst/check/gstcheck.h>

#include "elements.h"
#include "lib/errors.h"
#include "lib/harness.h"

static GstElement *
new_sink (void)
{
  GstElement *sink = gst_element_factory_make ("shmemkmssink", NULL);

  fail_unless (sink != NULL);
  return gst_object_ref_sink (sink);
}

/* (nullable) */
static GstElement *
get_kmssink (GstElement *sink)
{
  return gst_bin_get_by_name (GST_BIN (sink), "kmssink");
}

/* What a new kmssink has, which is not always what its class says. */
static void
check_default (GstElement *kmssink, GParamSpec *ours)
{
  GValue value = G_VALUE_INIT;

  g_value_init (&value, ours->value_type);
  g_object_get_property (G_OBJECT (kmssink), ours->name, &value);
  fail_unless (
      G_VALUE_HOLDS_BOXED (&value) || g_param_value_defaults (ours, &value),
      "%s", ours->name);
  g_value_unset (&value);
}

/* Each property that both have: same type, and ours has what theirs has. */
GST_START_TEST (test_properties)
{
  GstElement *sink = new_sink (), *kmssink = get_kmssink (sink);
  GParamSpec **all, *other;
  guint n, i, n_same = 0;

  if (kmssink == NULL)
    goto done;
  all = g_object_class_list_properties (G_OBJECT_GET_CLASS (kmssink), &n);
  for (i = 0; i < n; i++) {
    other =
        g_object_class_find_property (G_OBJECT_GET_CLASS (sink), all[i]->name);
    if (other == NULL || g_str_equal (other->name, "name")
        || g_str_equal (other->name, "parent"))
      continue;
    fail_unless (other->value_type == all[i]->value_type, "%s", other->name);
    fail_unless ((other->flags & G_PARAM_READWRITE)
            == (all[i]->flags & G_PARAM_READWRITE),
        "%s", other->name);
    if (other->flags & G_PARAM_READABLE)
      check_default (kmssink, other);
    n_same++;
  }
  /* Not of interest: blocksize, max-bitrate. */
  fail_unless_equals_int (n_same, n - 4);
  g_free (all);
  gst_object_unref (kmssink);
done:
  gst_object_unref (sink);
}

GST_END_TEST

GST_START_TEST (test_forwarding)
{
  GstElement *sink = new_sink (), *kmssink = get_kmssink (sink);
  GstStructure *wanted = gst_structure_new ("s", "a", G_TYPE_INT, 4, NULL);
  GstStructure *got = NULL;
  gint64 lateness = 0, offset = 0;
  gchar *driver = NULL;
  gint connector = 0;
  gboolean sync = TRUE;

  if (kmssink == NULL)
    goto done;
  g_object_set (sink, "driver-name", "some", "connector-id", 7, "sync", FALSE,
      "max-lateness", G_GINT64_CONSTANT (-1), "ts-offset",
      G_GINT64_CONSTANT (-5), "plane-properties", wanted, NULL);
  g_object_get (kmssink, "driver-name", &driver, "connector-id", &connector,
      "sync", &sync, "max-lateness", &lateness, "ts-offset", &offset,
      "plane-properties", &got, NULL);
  fail_unless_equals_string (driver, "some");
  fail_unless_equals_int (connector, 7);
  fail_unless_equals_int (sync, FALSE);
  fail_unless_equals_int64 (lateness, -1);
  fail_unless_equals_int64 (offset, -5);
  fail_unless (gst_structure_is_equal (got, wanted));
  g_object_set (kmssink, "connector-id", 8, NULL);
  g_object_get (sink, "connector-id", &connector, NULL);
  fail_unless_equals_int (connector, 8);
  gst_structure_free (got);
  g_free (driver);
  gst_object_unref (kmssink);
done:
  gst_structure_free (wanted);
  gst_object_unref (sink);
}

GST_END_TEST

#define check_start_fails(sink, domain, code, ...)                             \
  G_STMT_START                                                                 \
  {                                                                            \
    watch (sink);                                                              \
    fail_unless (gst_element_set_state (sink, GST_STATE_PAUSED)                \
        == GST_STATE_CHANGE_FAILURE);                                          \
    assert_bus_error (sink, domain, code, __VA_ARGS__);                        \
    gst_element_set_state (sink, GST_STATE_NULL);                              \
    drop_messages (sink);                                                      \
  }                                                                            \
  G_STMT_END

/* More than once, as a state that is left behind shows at the second. */
GST_START_TEST (test_no_device)
{
  GstElement *sink = new_sink ();
  gint i;

  if (have_element ("kmssink")) {
    g_object_set (sink, "driver-name", "no-such-driver", NULL);
    for (i = 0; i < 3; i++)
      check_start_fails (
          sink, RESOURCE, OPEN_READ_WRITE, "doctor", "driver-name");
  }
  gst_object_unref (sink);
}

GST_END_TEST

/* Of kmssink, where another process is DRM master or the device is that of
 * another group. Other errors stay as they are. */
GST_START_TEST (test_no_permission)
{
  GstElement *sink = new_sink (), *kmssink = get_kmssink (sink);
  gchar *reason = g_strdup_printf ("reason: %s (13)", g_strerror (EACCES));
  GError *other;

  if (kmssink) {
    watch (sink);
    GST_ELEMENT_ERROR (
        kmssink, RESOURCE, WRITE, ("Could not set mode"), ("%s", reason));
    assert_bus_error (sink, RESOURCE, WRITE, "Could not set mode", "DRM master",
        "compositor", "group", "waylandsink");
    GST_ELEMENT_ERROR (kmssink, STREAM, FORMAT, ("odd"), ("%s", reason));
    other = wait_bus_error (sink, GST_MESSAGE_ERROR);
    fail_unless_equals_string (other->message, "odd");
    g_error_free (other);
    drop_messages (sink);
    gst_object_unref (kmssink);
  }
  g_free (reason);
  gst_object_unref (sink);
}

GST_END_TEST

/* Before the others: once kmssink is loaded, its class stays, and so does ours.
 */
GST_START_TEST (test_no_kmssink)
{
  GstElementFactory *factory = gst_element_factory_find ("kmssink");
  GstElement *sink;
  GstPad *pad;
  gboolean sync = FALSE;

  if (factory)
    gst_registry_remove_feature (
        gst_registry_get (), GST_PLUGIN_FEATURE (factory));
  sink = new_sink ();
  fail_unless (get_kmssink (sink) == NULL);
  pad = gst_element_get_static_pad (sink, "sink");
  fail_unless (pad != NULL);
  gst_object_unref (pad);
  fail_unless (GST_OBJECT_FLAG_IS_SET (sink, GST_ELEMENT_FLAG_SINK));
  g_object_set (sink, "connector-id", 7, "ignore-edid", TRUE, NULL);
  g_object_get (sink, "sync", &sync, NULL);
  fail_unless (sync);
  check_start_fails (
      sink, CORE, MISSING_PLUGIN, "kmssink", "gstreamer1.0-plugins-bad");
  gst_object_unref (sink);
  /* (transfer full) */
  if (factory)
    gst_registry_add_feature (
        gst_registry_get (), GST_PLUGIN_FEATURE (factory));
}

GST_END_TEST

static Suite *
shmemkmssink_suite (void)
{
  Suite *suite = suite_create ("shmemkmssink");
  TCase *tcase = tcase_create ("shmemkmssink");

  GST_ELEMENT_REGISTER (shmemkmssink, NULL);
  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, test_no_kmssink);
  tcase_add_test (tcase, test_properties);
  tcase_add_test (tcase, test_forwarding);
  tcase_add_test (tcase, test_no_device);
  tcase_add_test (tcase, test_no_permission);
  return suite;
}

GST_CHECK_MAIN (shmemkmssink)
