/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Collects remarks about a file while it is read, and prints them when the
 * command has done its work.
 */

#include "source/remarks.h"
#include "tool.h"

static void
add (GPtrArray **lines, gchar *line)
{
  if (*lines == NULL)
    *lines = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (*lines, line);
}

void
tool_remarks_clear (ToolRemarks *self)
{
  g_clear_pointer (&self->faults, g_ptr_array_unref);
  g_clear_pointer (&self->notes, g_ptr_array_unref);
}

void
tool_remarks_add_fault (ToolRemarks *self, const gchar *format, ...)
{
  va_list args;

  va_start (args, format);
  add (&self->faults, g_strdup_vprintf (format, args));
  va_end (args);
}

void
tool_remarks_add_note (ToolRemarks *self, const gchar *format, ...)
{
  va_list args;

  va_start (args, format);
  add (&self->notes, g_strdup_vprintf (format, args));
  va_end (args);
}

static void
take (GPtrArray **lines, GPtrArray **from)
{
  if (*lines && *from)
    g_ptr_array_extend_and_steal (*lines, g_steal_pointer (from));
  else if (*from)
    *lines = g_steal_pointer (from);
}

void
tool_remarks_take (ToolRemarks *self, ToolRemarks *from)
{
  take (&self->faults, &from->faults);
  take (&self->notes, &from->notes);
}

static void
print (const GPtrArray *lines, const gchar *path)
{
  guint i;

  for (i = 0; lines && i < lines->len; i++)
    tool_note (path, "%s", (const gchar *) g_ptr_array_index (lines, i));
}

gboolean
tool_remarks_print (ToolRemarks *self, const gchar *path)
{
  const gboolean faults = self->faults != NULL;

  print (self->faults, path);
  print (self->notes, path);
  tool_remarks_clear (self);
  return faults;
}
