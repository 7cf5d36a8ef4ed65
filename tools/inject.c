/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * inject: puts metadata into an H.265 video. Reads the metadata, compares the
 * number of frames with that of the video, and creates the new video when it is
 * complete.
 */

#include "rewrite/inject.h"
#include "output/output.h"
#include "tool.h"

typedef struct
{
  gboolean force;
  ToolSourceOptions source;
} Options;

static const char description[] =
    "VIDEO is H.265 in a byte stream, MP4, Matroska or an MPEG transport "
    "stream. META is\nanything that inspect reads, another video too. OUT is "
    "an H.265 byte stream with\nthe pictures of VIDEO, not coded again, and "
    "the metadata of META; metadata of the\nsame kind in VIDEO is replaced.\n"
    "\n"
    "Frames are numbered in presentation order. VIDEO is decoded first to know "
    "that order.\nWhen META has not as many frames as VIDEO nothing is "
    "written, unless --force is given.\n"
    "\n"
    "OUT is created when it is complete. On a terminal the progress is shown.\n"
    "\n"
    "Examples:\n"
    "  " TOOL_NAME " inject video.h265 hdr10plus.json graded.h265\n"
    "  " TOOL_NAME " inject new.mkv original.h265 graded.h265";

static gint
load_metadata (
    InjectMetadata *metadata, const gchar *path, const Options *options)
{
  g_autoptr (GError) error = NULL;
  ToolSource *source = tool_source_open (path, &options->source, &error);
  gint status = TOOL_OK;

  if (source == NULL || !inject_metadata_read (metadata, source, &error))
    status = tool_fail (path, error);
  tool_source_free (source);
  return status;
}

static gint
compare_lengths (const InjectOrder *order, const InjectMetadata *metadata,
    const gchar *meta, gboolean force)
{
  g_autoptr (GError) error = NULL;

  if (order->n_frames == metadata->n_frames)
    return TOOL_OK;
  tool_refuse (&error,
      "is for %" G_GUINT64_FORMAT " frames, the video has %" G_GUINT64_FORMAT
      "%s",
      metadata->n_frames, order->n_frames,
      force ? "" : "; with --force those that both have are written");
  if (!force)
    return tool_fail (meta, error);
  tool_note (meta, "%s", error->message);
  return TOOL_OK;
}

static gint
write_video (ToolKind kind, const gchar *video, const InjectOrder *order,
    const InjectMetadata *metadata, const gchar *out)
{
  g_autoptr (GError) error = NULL;
  ToolReplacement replacement;
  gboolean written = FALSE;
  gint status = TOOL_OK;

  if (!tool_replacement_init (&replacement, out, &error)) {
    status = tool_fail (out, error);
  } else {
    written = inject_write (kind, video, order, metadata,
        tool_replacement_get_stream (&replacement), &error);
    if (!written)
      status = tool_fail (video, error);
  }
  g_clear_error (&error);
  if (!tool_replacement_finish (&replacement, written, &error) && error)
    status = tool_fail (out, error);
  return status;
}

static gint
process (const gchar *video, const gchar *meta, const gchar *out,
    const InjectMetadata *metadata, const Options *options)
{
  g_autoptr (GError) error = NULL;
  InjectOrder order = { 0 };
  ToolKind kind;
  gint status;

  if (!tool_kind_detect (video, &kind, &error))
    return tool_fail (video, error);
  if (!tool_kind_is_video (kind)) {
    tool_refuse (&error, "is not a video but %s", tool_kind_get_name (kind));
    return tool_fail (video, error);
  }
  if (!inject_find_order (kind, video, &order, &error)) {
    status = tool_fail (video, error);
  } else {
    status = compare_lengths (&order, metadata, meta, options->force);
    if (status == TOOL_OK)
      status = write_video (kind, video, &order, metadata, out);
  }
  g_clear_pointer (&order.frames, g_array_unref);
  return status;
}

/* OUT is a byte stream, so a name of another format is refused. */
static gboolean
check_name (const gchar *out)
{
  ToolKind kind;

  return !tool_kind_from_name (out, &kind) || kind == TOOL_KIND_H265;
}

static gint
inject (const gchar *video, const gchar *meta, const gchar *out,
    const Options *options)
{
  InjectMetadata metadata;
  gint status;

  if (!check_name (out)) {
    tool_note (out, "OUT is an H.265 byte stream (.h265, .hevc)");
    return TOOL_UNUSABLE;
  }
  inject_metadata_init (&metadata);
  status = load_metadata (&metadata, meta, options);
  if (status == TOOL_OK)
    status = process (video, meta, out, &metadata, options);
  tool_show_progress (NULL, -1);
  inject_metadata_clear (&metadata);
  return status;
}

gint
tool_inject (gint argc, gchar **argv)
{
  Options options = { 0 };
  const GOptionEntry entries[] = {
    { "force", 'f', 0, G_OPTION_ARG_NONE, &options.force,
        "Also if META has another number of frames", NULL },
    TOOL_SOURCE_OPTION_ENTRIES (options.source),
    { 0 },
  };
  const ToolUsage usage = { "inject", "VIDEO META OUT", 3,
    "Puts HDR metadata into an H.265 video, without coding it again.",
    description, entries };
  gint status = TOOL_UNUSABLE;

  if (tool_parse_arguments (&usage, &argc, &argv))
    status = inject (argv[1], argv[2], argv[3], &options);
  g_free (options.source.persistence);
  return status;
}
