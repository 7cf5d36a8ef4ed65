/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * What the commands that rewrite a video have in common: its kind, the file that
 * takes its place when it is whole, and who is to blame for an error.
 */

#include "output/output.h"
#include "rewrite/rewrite.h"
#include "tool.h"

#include <string.h>

/* A name of another format is refused: what is written is a byte stream. */
static gboolean
check_name (const gchar *out)
{
  ToolKind kind;

  return strcmp (out, "-") == 0 || !tool_kind_from_name (out, &kind)
      || kind == TOOL_KIND_H265;
}

static ToolVideoReader *
open_video (const RewriteCommand *self, GError **error)
{
  ToolKind kind;

  gst_init (NULL, NULL);
  tool_register_elements ();
  if (!tool_kind_detect (self->path, &kind, error))
    return NULL;
  if (tool_kind_is_av1 (kind)) {
    tool_refuse (error,
        "is %s, which is read but not written here; the element "
        "av1hdrinserter writes metadata into AV1",
        tool_kind_get_name (kind));
    return NULL;
  }
  if (tool_kind_is_video (kind))
    return tool_video_reader_open (kind, self->path, self->source, error);
  tool_refuse (error, "is not a video but %s", tool_kind_get_name (kind));
  return NULL;
}

static const gchar *
get_culprit (const RewriteCommand *self, RewriteResult result)
{
  return result == REWRITE_VIDEO_FAILED ? self->path
      : result == REWRITE_PLAN_FAILED   ? self->plan_path
                                        : self->out;
}

/* Prints the first error of @status and of finishing only. */
static gint
finish (const RewriteCommand *self, ToolReplacement *replacement, gint status)
{
  g_autoptr (GError) error = NULL;

  if (!tool_replacement_finish (replacement, status == TOOL_OK, &error)
      && status == TOOL_OK)
    status = tool_fail (self->out, error);
  return status;
}

static gint
rewrite (const RewriteCommand *self, ToolVideoReader *video)
{
  g_autoptr (GError) error = NULL;
  ToolReplacement replacement;
  RewriteCounts counts;
  RewriteResult result;
  gint status;

  if (!tool_replacement_init (&replacement, self->out, &error))
    return tool_fail (self->out, error);
  result = rewrite_video (video, &self->rules,
      tool_replacement_get_stream (&replacement), &counts, &error);
  if (result != REWRITE_OK)
    status = tool_fail (get_culprit (self, result), error);
  else
    status = self->check (self->rules.user_data, &counts);
  if (status == TOOL_OK && counts.faults > 0)
    tool_note (self->path,
        "%" G_GUINT64_FORMAT " access units end within a NAL unit; what there "
        "is of it was written",
        counts.faults);
  status = finish (self, &replacement, status);
  if (status == TOOL_OK)
    tool_remarks_print (tool_video_reader_get_remarks (video), self->path);
  return status;
}

gint
rewrite_command_run (const RewriteCommand *self)
{
  g_autoptr (GError) error = NULL;
  ToolVideoReader *video;
  gint status;

  if (!check_name (self->out)) {
    tool_note (self->out, "OUT is an H.265 byte stream (.h265, .hevc)");
    return TOOL_UNUSABLE;
  }
  video = open_video (self, &error);
  if (video == NULL)
    return tool_fail (self->path, error);
  status = rewrite (self, video);
  tool_show_progress (NULL, -1);
  tool_video_reader_free (video);
  return status;
}
