/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * What the commands of gst-shmemmeta-1.0 share: exit codes, messages, arguments
 * and output.
 */

#ifndef __SHMEM_TOOL_H__
#define __SHMEM_TOOL_H__

#include <gio/gio.h>
#include <gst/shmemmeta/shmemmeta.h>
#include <shmem/shmem-reader.h>

G_BEGIN_DECLS

#define TOOL_NAME "gst-shmemmeta-1.0"

/* Exit codes. */
enum
{
  TOOL_OK = 0,
  TOOL_FINDING = 1,  /* a file is not valid, or cannot be converted */
  TOOL_UNUSABLE = 2, /* wrong usage, or a file cannot be read or written */
};

/* For errors that fit no other domain. */
#define TOOL_ERROR (tool_error_quark ())
GQuark tool_error_quark (void);

typedef enum
{
  TOOL_ERROR_CONTENT, /* the content of a file; exit code 1 */
  TOOL_ERROR_MISSING, /* a part of the installation; exit code 2 */
} ToolError;

/* More arguments may follow. */
#define TOOL_OR_MORE 0x100

typedef struct
{
  const gchar *name;      /* of the command */
  const gchar *arguments; /* as in --help, or NULL */
  guint n_arguments;      /* or TOOL_OR_MORE */
  const gchar *summary;
  const gchar *description; /* examples and the like, or NULL */
  const GOptionEntry *options;
} ToolUsage;

/* Removes the options from @argv, so that the arguments are argv[1] and so on.
 * FALSE, and prints why, if the usage is wrong. */
gboolean tool_parse_arguments (
    const ToolUsage *usage, gint *argc, gchar ***argv);

/* Sets @error, %TOOL_ERROR_CONTENT. Always FALSE. */
gboolean tool_refuse (GError **error, const gchar *format, ...)
    G_GNUC_PRINTF (2, 3);

/* Each prints one line on standard error and returns an exit code. */
gint tool_fail (const gchar *path, const GError *error);
gint tool_fail_usage (const gchar *command, const gchar *format, ...)
    G_GNUC_PRINTF (2, 3);
/* A file name for a message about another file. Names that are printed by
 * tool_fail() and tool_note() are escaped already. */
gchar *tool_escape_name (const gchar *name);
/* Prints a warning, which does not end the command. */
void tool_note (const gchar *path, const gchar *format, ...)
    G_GNUC_PRINTF (2, 3);

/* shmem_reader_walk() through @container. */
gboolean tool_walk_container (
    GstShmemContainer *container, shmem_walk_func func, gpointer user_data);

/* Writes to standard output. A closed pipe is not an error: what follows is
 * discarded, and tool_stdout_is_closed() returns TRUE. */
gboolean tool_print (const gchar *text, gssize length, GError **error);
gboolean tool_stdout_is_closed (void);

/* A number with at most @decimals decimals, without trailing zeros; with a point
 * in every locale. */
gchar *tool_format_number (gdouble value, guint decimals);

/* Shows what a command does and how far it is, with rate and time left, on
 * standard error if that is a terminal. Call it once for each frame; @fraction is
 * 0 if it is not known. With a negative @fraction the line is erased. */
void tool_show_progress (const gchar *what, gdouble fraction);

/* Registers the elements of this project, which are linked in: no plugin has to
 * be installed. */
void tool_register_elements (void);

/* The commands. @argv[0] is the command's name; each returns an exit code. */
gint tool_inspect (gint argc, gchar **argv);
gint tool_validate (gint argc, gchar **argv);
gint tool_convert (gint argc, gchar **argv);
gint tool_extract (gint argc, gchar **argv);
gint tool_inject (gint argc, gchar **argv);
gint tool_remove (gint argc, gchar **argv);
gint tool_edit (gint argc, gchar **argv);
gint tool_plot (gint argc, gchar **argv);
gint tool_doctor (gint argc, gchar **argv);

G_END_DECLS

#endif /* __SHMEM_TOOL_H__ */
