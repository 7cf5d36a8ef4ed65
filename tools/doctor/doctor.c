/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * doctor: prints what this machine has for HDR metadata and shared memory, for
 * reports of bugs. It looks, and changes nothing.
 */

#include "doctor/doctor.h"
#include "tool.h"

static const gchar description[] =
    "It looks at versions, elements of GStreamer and what each is needed for, "
    "seals of\nthe kernel, udmabuf and DMA-BUF heaps, limits, V4L2 nodes with "
    "their capabilities,\nmetadata formats and HDR10 controls, DRM connectors "
    "with HDR, and what the EDID of\nthe display says of it. Nothing is "
    "changed.\n"
    "\n"
    "Each line is ok, missing or no permission, the name, what was found, and "
    "behind ->\nwhat to do. Names of packages are those of Debian. Not "
    "everything that is missing\nis needed. With --json the same is one "
    "object. Add it to reports of bugs.\n"
    "\n"
    "Examples:\n"
    "  " TOOL_NAME " doctor\n"
    "  " TOOL_NAME " doctor --json >doctor.json";

static gint
print_report (const gchar *root, gboolean json)
{
  DoctorReport *report = doctor_report_new (root);
  g_autoptr (GError) error = NULL;
  gint status = TOOL_OK;
  GString *text;

  doctor_look_at_versions (report);
  doctor_look_at_elements (report);
  doctor_look_at_memory (report);
  doctor_look_at_v4l2 (report);
  doctor_look_at_displays (report);
  text = json ? doctor_report_to_json (report) : doctor_report_to_text (report);
  if (!tool_print (text->str, (gssize) text->len, &error))
    status = tool_fail (NULL, error);
  g_string_free (text, TRUE);
  doctor_report_free (report);
  return status;
}

gint
tool_doctor (gint argc, gchar **argv)
{
  gboolean json = FALSE;
  gchar *root = NULL;
  const GOptionEntry entries[] = {
    { "json", 'j', 0, G_OPTION_ARG_NONE, &json, "One object of JSON", NULL },
    { "root", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_FILENAME, &root,
        "Where /dev, /sys and /etc are, for tests", "FOLDER" },
    { 0 },
  };
  const ToolUsage usage = { "doctor", NULL, 0,
    "Prints what this machine has, and what to do about what it lacks.",
    description, entries };
  gint status = TOOL_UNUSABLE;

  if (tool_parse_arguments (&usage, &argc, &argv)) {
    gst_init (NULL, NULL);
    status = print_report (root ? root : "", json);
  }
  g_free (root);
  return status;
}
