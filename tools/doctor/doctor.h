/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * What a machine has, as a report of sections of items. An item has a state, a
 * name, fields, and what to do where something is missing.
 */

#ifndef __TOOL_DOCTOR_H__
#define __TOOL_DOCTOR_H__

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  DOCTOR_OK,
  DOCTOR_MISSING,
  DOCTOR_NO_PERMISSION,
} DoctorState;

typedef struct _DoctorReport DoctorReport;
typedef struct _DoctorItem DoctorItem;

/* ---- doctorreport.c ---- */

/* @root is put in front of /dev, /sys and /etc. */
DoctorReport *doctor_report_new (const gchar *root);
void doctor_report_free (DoctorReport *report);

/* (transfer full): a path below the root of @report. */
gchar *doctor_report_get_path (const DoctorReport *report, const gchar *path);

/* Items that follow are of @section, which is static. */
void doctor_begin (DoctorReport *report, const gchar *section);

/* The item is valid until the next one is added. */
DoctorItem *doctor_add (
    DoctorReport *report, DoctorState state, const gchar *name);
/* Fields are shown in the order in which they are set; @key is static. */
void doctor_set (DoctorItem *item, const gchar *key, const gchar *format, ...)
    G_GNUC_PRINTF (3, 4);
/* @values (transfer full), a list of strings. */
void doctor_set_list (DoctorItem *item, const gchar *key, GPtrArray *values);
/* What to do. */
void doctor_advise (DoctorItem *item, const gchar *format, ...)
    G_GNUC_PRINTF (2, 3);

/* An item whose device cannot be opened: @number is errno, @advice is for a
 * device that is not there. */
DoctorItem *doctor_add_failed (
    DoctorReport *report, const gchar *name, gint number, const gchar *advice);

/* The names in @folder that begin with @prefix, in the order of their numbers,
 * each with @folder in front. */
GPtrArray *doctor_report_list (
    const DoctorReport *report, const gchar *folder, const gchar *prefix);

/* (transfer full): one item a line. */
GString *doctor_report_to_text (const DoctorReport *report);
GString *doctor_report_to_json (const DoctorReport *report);

/* ---- what is looked at, a file each ---- */

void doctor_look_at_versions (DoctorReport *report);
void doctor_look_at_elements (DoctorReport *report);
void doctor_look_at_memory (DoctorReport *report);
void doctor_look_at_v4l2 (DoctorReport *report);
void doctor_look_at_displays (DoctorReport *report);

G_END_DECLS

#endif /* __TOOL_DOCTOR_H__ */
