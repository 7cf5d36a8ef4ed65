/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * inject: puts metadata into a video, while both are read once, and
 * compares the number of their frames at the end.
 */

#include "output/output.h"
#include "rewrite/rewrite.h"
#include "tool.h"

#include <string.h>

typedef struct
{
  gboolean force;
  gchar *match;
  gchar *statics;
  ToolSourceOptions source;
  gint meta_track;
} Options;

typedef struct
{
  const gchar *meta;
  InjectMatch match;
  HdrStaticMode mode;
  InjectMetadata metadata;
  HdrPlan plan;
  guint64 n_delayed;     /* changes of MDCV or CLLI that had to wait */
  guint64 first_delayed; /* frame */
} Injection;

static const char description[] =
    "VIDEO is H.265 in a byte stream, MP4, Matroska or an MPEG transport "
    "stream, or AV1\nin an OBU stream, annex B, IVF, MP4, Matroska or WebM. "
    "META is anything that inspect\nreads, another video too. OUT has the "
    "pictures of VIDEO, not coded again, and the\nmetadata of META; metadata "
    "of "
    "the same kind in VIDEO is replaced, and other kinds\nstay. It is an H.265 "
    "byte stream (.h265), or for AV1 an OBU stream (.obu; annex B if\nVIDEO "
    "is) "
    "or IVF (.ivf). Each of them can be -, a pipe.\n"
    "\n"
    "Frames are numbered in presentation order. VIDEO and META must have the "
    "same number\nof them, or nothing is written. --match-length chooses "
    "something else: repeat gives\nframes beyond the end of META the metadata "
    "of its last one, cut gives them none;\nwhat META has beyond the end of "
    "VIDEO is left out then.\n"
    "\n"
    "OUT is created when it is complete. On a terminal the progress is shown.\n"
    "\n"
    "Examples:\n"
    "  " TOOL_NAME " inject video.h265 hdr10plus.json graded.h265\n"
    "  " TOOL_NAME " inject new.mkv original.h265 graded.h265\n"
    "  " TOOL_NAME " inject av1.mp4 original.h265 graded.ivf\n"
    "  " TOOL_NAME " inject --match-length=repeat video.mkv rpu.bin "
    "graded.h265\n"
    "  ffmpeg -v error -i video.mkv -c copy -f hevc - |\n"
    "    " TOOL_NAME " inject - hdr10plus.json graded.h265";

/* ---- what to insert ---- */

static RewriteResult
plan_unit (gpointer user_data, const RewriteUnit *unit, RewriteChange *change,
    GError **error)
{
  Injection *self = user_data;
  const HdrSet *carried = inject_metadata_get (&self->metadata, unit, error);

  if (carried == NULL)
    return REWRITE_PLAN_FAILED;
  hdr_plan_update (&self->plan, unit->hdr, carried, FALSE, TRUE, self->mode);
  if (self->plan.delayed && self->n_delayed++ == 0)
    self->first_delayed = unit->frame;
  change->insert = &self->plan.insert;
  change->remove = &self->plan.remove;
  return REWRITE_OK;
}

/* ---- the number of frames ---- */

static void
note_match (const Injection *self, guint64 n_video)
{
  guint64 n_meta = self->metadata.n_frames;

  if (n_meta > n_video)
    tool_note (self->meta,
        "is for %" G_GUINT64_FORMAT " frames, the video has %" G_GUINT64_FORMAT
        "; those from %" G_GUINT64_FORMAT " on were left out",
        n_meta, n_video, n_video);
  else if (self->match == INJECT_MATCH_REPEAT && n_meta > 0)
    tool_note (self->meta,
        "is for %" G_GUINT64_FORMAT " frames, the video has %" G_GUINT64_FORMAT
        "; frame %" G_GUINT64_FORMAT
        " was repeated for those from %" G_GUINT64_FORMAT " on",
        n_meta, n_video, n_meta - 1, n_meta);
  else
    tool_note (self->meta,
        "is for %" G_GUINT64_FORMAT " frames, the video has %" G_GUINT64_FORMAT
        "; those from %" G_GUINT64_FORMAT " on got nothing",
        n_meta, n_video, n_meta);
}

static gint
check_lengths (gpointer user_data, const RewriteCounts *counts)
{
  Injection *self = user_data;
  g_autoptr (GError) error = NULL;

  if (!inject_metadata_finish (&self->metadata, &error))
    return tool_fail (self->meta, error);
  if (self->n_delayed > 0)
    tool_note (self->meta,
        "frame %" G_GUINT64_FORMAT
        " changes mastering display or light level, which decoders take at "
        "random access points only; it was written at the next one, and so "
        "with %" G_GUINT64_FORMAT
        " further changes; --static=exact writes them at once",
        self->first_delayed, self->n_delayed - 1);
  if (self->metadata.n_partly > 0)
    tool_note (self->meta,
        "%" G_GUINT64_FORMAT " frames lost something, the first is %s",
        self->metadata.n_partly, self->metadata.partly);
  if (self->metadata.n_frames == counts->frames)
    return TOOL_OK;
  if (self->match != INJECT_MATCH_FAIL) {
    note_match (self, counts->frames);
    return TOOL_OK;
  }
  tool_refuse (&error,
      "is for %" G_GUINT64_FORMAT " frames, the video has %" G_GUINT64_FORMAT
      "; choose what to do with --match-length=repeat or cut, or fit it with "
      "\"" TOOL_NAME " edit\"",
      self->metadata.n_frames, counts->frames);
  return tool_fail (self->meta, error);
}

/* ---- the command ---- */

typedef struct
{
  const gchar *name;
  gint value;
} Choice;

/* *@value stays as it is if the option was not given. */
static gboolean
parse_choice (const gchar *text, const Choice *choices, gint *value)
{
  for (; text && choices->name; choices++)
    if (strcmp (text, choices->name) == 0) {
      *value = choices->value;
      return TRUE;
    }
  return text == NULL;
}

static gboolean
parse_options (const Options *options, Injection *self, GError **error)
{
  static const Choice matches[] = { { "fail", INJECT_MATCH_FAIL },
    { "repeat", INJECT_MATCH_REPEAT }, { "cut", INJECT_MATCH_CUT }, { 0 } };
  static const Choice modes[] = { { "random-access", HDR_STATIC_RANDOM_ACCESS },
    { "sequence", HDR_STATIC_SEQUENCE }, { "exact", HDR_STATIC_EXACT }, { 0 } };
  gint match = options->force ? INJECT_MATCH_CUT : INJECT_MATCH_FAIL;
  gint mode = HDR_STATIC_RANDOM_ACCESS;
  gboolean valid = FALSE;

  if (!parse_choice (options->match, matches, &match))
    g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
        "--match-length is fail, repeat or cut");
  else if (!parse_choice (options->statics, modes, &mode))
    g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
        "--static is random-access, sequence or exact");
  else
    valid = TRUE;
  self->match = (InjectMatch) match;
  self->mode = (HdrStaticMode) mode;
  return valid;
}

static gint
run (Injection *self, const gchar *video, const gchar *out,
    const Options *options)
{
  const ToolSourceOptions meta = { .persistence = options->source.persistence,
    .track = options->meta_track };
  g_autoptr (GError) error = NULL;
  ToolSource *source;
  gint status;
  const RewriteCommand command = { .path = video,
    .out = out,
    .source = &options->source,
    .rules = { "injecting", plan_unit, self, FALSE },
    .plan_path = self->meta,
    .check = check_lengths };

  source = tool_source_open (self->meta, &meta, &error);
  if (source == NULL)
    return tool_fail (self->meta, error);
  inject_metadata_init (&self->metadata, source, self->match, options->force);
  hdr_plan_init (&self->plan);
  status = rewrite_command_run (&command);
  if (status == TOOL_OK)
    tool_remarks_print (&source->remarks, self->meta);
  hdr_plan_clear (&self->plan);
  inject_metadata_clear (&self->metadata);
  return status;
}

static gint
inject (const gchar *video, const gchar *meta, const gchar *out,
    const Options *options)
{
  Injection self = { .meta = meta };
  g_autoptr (GError) error = NULL;

  if (strcmp (video, "-") == 0 && strcmp (meta, "-") == 0)
    return tool_fail_usage (
        "inject", "VIDEO and META cannot both be standard input");
  if (!parse_options (options, &self, &error))
    return tool_fail_usage ("inject", "%s", error->message);
  return run (&self, video, out, options);
}

gint
tool_inject (gint argc, gchar **argv)
{
  Options options = { 0 };
  const GOptionEntry entries[] = {
    { "match-length", 'm', 0, G_OPTION_ARG_STRING, &options.match,
        "What to do if META has another number of frames: nothing (fail, the "
        "default), repeat its last one, or cut",
        "WHAT" },
    { "static", 's', 0, G_OPTION_ARG_STRING, &options.statics,
        "Where mastering display and light level may change: at random access "
        "points (random-access, the default), where a coded video sequence "
        "starts (sequence), or in any access unit (exact)",
        "WHERE" },
    { "force", 'f', 0, G_OPTION_ARG_NONE, &options.force,
        "As --match-length=cut; also leave out metadata that no bitstream can "
        "carry",
        NULL },
    TOOL_SOURCE_OPTION_ENTRIES (options.source),
    { "meta-track", 0, 0, G_OPTION_ARG_INT, &options.meta_track,
        "The same for META, if that is a video", "N" },
    { 0 },
  };
  const ToolUsage usage = { "inject", "VIDEO META OUT", 3,
    "Puts HDR metadata into an H.265 or AV1 video, without coding it again.",
    description, entries };
  gint status = TOOL_UNUSABLE;

  if (tool_parse_arguments (&usage, &argc, &argv))
    status = inject (argv[1], argv[2], argv[3], &options);
  g_free (options.match);
  g_free (options.statics);
  g_free (options.source.persistence);
  return status;
}
