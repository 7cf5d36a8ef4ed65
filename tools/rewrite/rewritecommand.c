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

#include "av1/av1codec.h"

#include <string.h>

typedef struct
{
  ToolKind kind;         /* of the output */
  ToolVideoReader *h265; /* or */
  ToolAv1Reader *av1;
} Video;

/* A name of another format is refused: what is written has no container. */
static gboolean
choose_output (
    const RewriteCommand *self, gboolean is_av1, ToolKind in, ToolKind *kind)
{
  g_autoptr (GError) error = NULL;

  *kind = TOOL_KIND_H265;
  if (is_av1) {
    if (rewrite_av1_choose (self->out, in, kind, &error))
      return TRUE;
    tool_note (self->out, "%s", error->message);
    return FALSE;
  }
  if (strcmp (self->out, "-") == 0 || !tool_kind_from_name (self->out, kind)
      || *kind == TOOL_KIND_H265)
    return TRUE;
  tool_note (self->out,
      "the video is H.265, so OUT is an H.265 byte stream (.h265, .hevc)");
  return FALSE;
}

/* Prints what fails, and returns an exit code. */
static gint
open_video (const RewriteCommand *self, Video *video)
{
  g_autoptr (GError) error = NULL;
  ToolUnits *units = NULL;
  gboolean is_av1;
  ToolKind kind;

  gst_init (NULL, NULL);
  tool_register_elements ();
  if (!tool_kind_detect (self->path, &kind, &error))
    return tool_fail (self->path, error);
  if (!tool_kind_is_video (kind))
    tool_refuse (
        &error, "is not a video but %s", tool_kind_get_name (kind, FALSE));
  else
    units = tool_units_open (kind, self->path, self->source, &error);
  if (units == NULL)
    return tool_fail (self->path, error);
  is_av1 = units->codec == &av1_codec;
  if (!choose_output (self, is_av1, kind, &video->kind)) {
    units->free (units);
    return TOOL_UNUSABLE;
  }
  if (is_av1)
    video->av1 = tool_av1_reader_new (units);
  else
    video->h265 = tool_video_reader_new (units);
  return TOOL_OK;
}

static RewriteResult
rewrite_video (const RewriteCommand *self, const Video *video,
    GOutputStream *out, RewriteCounts *counts, GError **error)
{
  RewritePass pass = { .rules = &self->rules, .counts = counts, .out = out };

  return video->av1 ? rewrite_av1 (&pass, video->av1, video->kind, error)
                    : rewrite_h265 (&pass, video->h265, error);
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
rewrite (const RewriteCommand *self, const Video *video)
{
  g_autoptr (GError) error = NULL;
  ToolReplacement replacement;
  RewriteCounts counts = { 0 };
  RewriteResult result;
  gint status;

  if (!tool_replacement_init (&replacement, self->out, &error))
    return tool_fail (self->out, error);
  result = rewrite_video (
      self, video, tool_replacement_get_stream (&replacement), &counts, &error);
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
    tool_remarks_print (video->av1
            ? tool_av1_reader_get_remarks (video->av1)
            : tool_video_reader_get_remarks (video->h265),
        self->path);
  return status;
}

gint
rewrite_command_run (const RewriteCommand *self)
{
  Video video = { 0 };
  gint status = open_video (self, &video);

  if (status != TOOL_OK)
    return status;
  status = rewrite (self, &video);
  tool_show_progress (NULL, -1);
  tool_video_reader_free (video.h265);
  tool_av1_reader_free (video.av1);
  return status;
}
