/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * What the commands of gst-shmemmeta-1.0 share: how they end, how they say
 * what is wrong, how they read their arguments.
 */

#ifndef __SHMEM_TOOL_H__
#define __SHMEM_TOOL_H__

#include <gio/gio.h>
#include <gst/gst.h>

G_BEGIN_DECLS

#define TOOL_NAME "gst-shmemmeta-1.0"

/* Exit codes. */
enum
{
  TOOL_OK = 0,
  TOOL_FINDING = 1,  /* a file is not what it should be */
  TOOL_UNUSABLE = 2, /* wrong usage, or a file cannot be read or written */
};

/* What is wrong with the content of a file, where no other domain fits. */
#define TOOL_ERROR (tool_error_quark ())
GQuark tool_error_quark (void);

typedef enum
{
  TOOL_ERROR_CONTENT, /* exit code 1 */
  TOOL_ERROR_MISSING, /* exit code 2: a part of the installation */
} ToolError;

typedef struct
{
  const gchar *name;      /* of the command */
  const gchar *arguments; /* as --help shows them */
  guint n_arguments;
  const gchar *summary;
  const gchar *description; /* examples and the like, or NULL */
  const GOptionEntry *options;
} ToolUsage;

/* Takes the options out of @argv, so that the arguments are argv[1] and so on.
 * FALSE when the usage is wrong, which has been said. */
gboolean tool_parse_arguments (
    const ToolUsage *usage, gint *argc, gchar ***argv);

/* Each says it in one line on standard error and returns an exit code. */
gint tool_fail (const gchar *path, const GError *error);
gint tool_fail_usage (const gchar *command, const gchar *format, ...)
    G_GNUC_PRINTF (2, 3);
/* Something worth knowing that does not end the command. */
void tool_note (const gchar *path, const gchar *format, ...)
    G_GNUC_PRINTF (2, 3);

/* Standard output. A reader that goes away is no error: the stream then
 * swallows what follows, and tool_stdout_is_closed() says so. */
gboolean tool_print (const gchar *text, gssize length, GError **error);
gboolean tool_stdout_is_closed (void);

/* A plain number for people, at most @decimals of them and no trailing zeros;
 * a point in every locale. */
gchar *tool_format_number (gdouble value, guint decimals);

/* Standard error shows "WHAT  12 %" as long as it is a terminal. Below 0, the
 * line goes away. */
void tool_show_progress (const gchar *what, gdouble fraction);

/* Registers the elements of this project, so that no plugin has to be
 * found. */
void tool_register_elements (void);

/* Commands: arguments from the command's name on; each returns an exit code. */
gint tool_inspect (gint argc, gchar **argv);
gint tool_validate (gint argc, gchar **argv);
gint tool_convert (gint argc, gchar **argv);
gint tool_extract (gint argc, gchar **argv);
gint tool_inject (gint argc, gchar **argv);
gint tool_plot (gint argc, gchar **argv);

G_END_DECLS

#endif /* __SHMEM_TOOL_H__ */
