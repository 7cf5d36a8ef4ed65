/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Arguments, messages and output of all commands. A message is one line of
 * characters that a terminal shows, whatever a file is called.
 */

#include "tool.h"

#include "elements.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

GQuark
tool_error_quark (void)
{
  return g_quark_from_static_string ("shmem-tool-error");
}

/* ---- messages ---- */

/* Characters that a terminal does not show as themselves: controls, those that
 * change the direction of text or take no space, and line separators. */
static gboolean
is_shown (gunichar character)
{
  return g_unichar_isprint (character) && !g_unichar_iszerowidth (character)
      && g_unichar_type (character) != G_UNICODE_LINE_SEPARATOR
      && g_unichar_type (character) != G_UNICODE_PARAGRAPH_SEPARATOR
      && g_unichar_type (character) != G_UNICODE_PRIVATE_USE;
}

static gboolean
is_mark (gunichar character)
{
  const GUnicodeType type = g_unichar_type (character);

  return type == G_UNICODE_NON_SPACING_MARK || type == G_UNICODE_ENCLOSING_MARK;
}

static void
append_escaped (GString *out, const gchar *text, gboolean double_backslash)
{
  while (*text != '\0') {
    const gunichar character = g_utf8_get_char_validated (text, -1);
    const gboolean valid =
        character != (gunichar) -1 && character != (gunichar) -2;
    const gchar *end = valid ? g_utf8_next_char (text) : text + 1;

    if (double_backslash && *text == '\\')
      g_string_append (out, "\\\\");
    else if (valid && (is_shown (character) || is_mark (character)))
      g_string_append_len (out, text, end - text);
    else
      for (; text < end; text++)
        g_string_append_printf (out, "\\x%02x", (guint8) *text);
    text = end;
  }
}

gchar *
tool_escape_name (const gchar *name)
{
  GString *escaped = g_string_new (NULL);

  append_escaped (escaped, name, TRUE);
  return g_string_free (escaped, FALSE);
}

static void
print_line (const gchar *path, const gchar *text)
{
  g_autofree gchar *chomped = g_strchomp (g_strdup (text));
  GString *line = g_string_new (TOOL_NAME ": ");

  if (path) {
    append_escaped (line, path, TRUE);
    g_string_append (line, ": ");
  }
  append_escaped (line, chomped, FALSE);
  tool_show_progress (NULL, -1);
  fprintf (stderr, "%s\n", line->str);
  g_string_free (line, TRUE);
}

static gint
get_status (const GError *error)
{
  if (error->domain == GST_SHMEM_ERROR)
    return error->code == GST_SHMEM_ERROR_INVALID_DATA
            || error->code == GST_SHMEM_ERROR_LIMIT
        ? TOOL_FINDING
        : TOOL_UNUSABLE;
  if (error->domain == TOOL_ERROR)
    return error->code == TOOL_ERROR_CONTENT ? TOOL_FINDING : TOOL_UNUSABLE;
  return error->domain == GST_STREAM_ERROR ? TOOL_FINDING : TOOL_UNUSABLE;
}

gboolean
tool_refuse (GError **error, const gchar *format, ...)
{
  va_list args;

  va_start (args, format);
  if (error)
    *error = g_error_new_valist (TOOL_ERROR, TOOL_ERROR_CONTENT, format, args);
  va_end (args);
  return FALSE;
}

gint
tool_fail (const gchar *path, const GError *error)
{
  print_line (path, error->message);
  return get_status (error);
}

gint
tool_fail_usage (const gchar *command, const gchar *format, ...)
{
  g_autofree gchar *what = NULL, *line = NULL;
  va_list args;

  va_start (args, format);
  what = g_strdup_vprintf (format, args);
  va_end (args);
  line = g_strdup_printf ("%s%s%s; see \"" TOOL_NAME " %s%s--help\"",
      command ? command : "", command ? ": " : "", what, command ? command : "",
      command ? " " : "");
  print_line (NULL, line);
  return TOOL_UNUSABLE;
}

void
tool_note (const gchar *path, const gchar *format, ...)
{
  g_autofree gchar *what = NULL;
  va_list args;

  va_start (args, format);
  what = g_strdup_vprintf (format, args);
  va_end (args);
  print_line (path, what);
}

/* ---- arguments ---- */

static const gchar exit_codes[] =
    "Exit status:\n"
    "  0  done, and nothing is wrong\n"
    "  1  a file is not valid, or cannot be turned into what was asked for\n"
    "  2  wrong usage, or a file cannot be read or written";

gboolean
tool_parse_arguments (const ToolUsage *usage, gint *argc, gchar ***argv)
{
  GOptionContext *context = g_option_context_new (usage->arguments);
  g_autofree gchar *description =
      g_strconcat (usage->description ? usage->description : "",
          usage->description ? "\n\n" : "", exit_codes, NULL);
  g_autofree gchar *program = g_strconcat (TOOL_NAME " ", usage->name, NULL);
  g_autoptr (GError) error = NULL;
  gboolean parsed;
  gint n_arguments;

  /* --help starts with the program's name and the command. */
  g_set_prgname (program);
  g_option_context_set_summary (context, usage->summary);
  g_option_context_set_description (context, description);
  if (usage->options)
    g_option_context_add_main_entries (context, usage->options, NULL);
  parsed = g_option_context_parse (context, argc, argv, &error);
  g_option_context_free (context);
  if (!parsed) {
    tool_fail_usage (usage->name, "%s", error->message);
    return FALSE;
  }
  /* "--" stands before arguments that begin with a dash. */
  if (*argc > 1 && strcmp ((*argv)[1], "--") == 0) {
    (*argv)++;
    (*argc)--;
  }
  n_arguments = (gint) (usage->n_arguments & ~TOOL_OR_MORE);
  if (*argc == n_arguments + 1
      || (*argc > n_arguments && usage->n_arguments & TOOL_OR_MORE))
    return TRUE;
  tool_fail_usage (usage->name, "takes %s",
      usage->arguments ? usage->arguments : "no arguments");
  return FALSE;
}

/* ---- output ---- */

static gboolean stdout_closed;

gboolean
tool_stdout_is_closed (void)
{
  return stdout_closed;
}

gboolean
tool_print (const gchar *text, gssize length, GError **error)
{
  gsize left = length < 0 ? strlen (text) : (gsize) length;

  while (left > 0 && !stdout_closed) {
    gssize count = write (STDOUT_FILENO, text, left);

    if (count < 0 && errno == EPIPE) {
      stdout_closed = TRUE;
    } else if (count < 0 && errno != EINTR) {
      g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno),
          "standard output: %s", g_strerror (errno));
      return FALSE;
    } else if (count > 0) {
      text += count;
      left -= (gsize) count;
    }
  }
  return TRUE;
}

gchar *
tool_format_number (gdouble value, guint decimals)
{
  gchar format[8], text[G_ASCII_DTOSTR_BUF_SIZE + 32];
  gchar *end;

  g_snprintf (format, sizeof format, "%%.%uf", MIN (decimals, 9));
  g_ascii_formatd (text, sizeof text, format, value);
  if (strchr (text, '.')) {
    end = text + strlen (text);
    while (end[-1] == '0')
      *--end = '\0';
    if (end[-1] == '.')
      end[-1] = '\0';
  }
  return g_strdup (strcmp (text, "-0") == 0 ? "0" : text);
}

/* ---- containers and elements ---- */

gboolean
tool_walk_container (
    GstShmemContainer *container, shmem_walk_func func, gpointer user_data)
{
  struct shmem_reader reader;
  const guint8 *data;
  gsize size;

  data = gst_shmem_container_get_data (container, &size);
  return shmem_reader_init (&reader, data, size, NULL, NULL) != SHMEM_OK
      || shmem_reader_walk (&reader, func, user_data);
}

void
tool_register_elements (void)
{
#ifdef HAVE_H265
  /* Without its scanner, GStreamer has loaded our plugin into this process, if
   * that is new to it: a type cannot be there twice, and those are as good. */
  if (g_type_from_name ("GstH265HdrExtractor") != G_TYPE_INVALID)
    return;
  GST_ELEMENT_REGISTER (h265hdrextractor, NULL);
  GST_ELEMENT_REGISTER (h265hdrinserter, NULL);
#endif
}
