/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * remove: takes kinds of metadata out of a video.
 */

#include "rewrite/rewrite.h"
#include "tool.h"

#include <shmem/shmem-t35.h>
#include <string.h>

typedef enum
{
  REMOVE_MDCV,
  REMOVE_CLLI,
  REMOVE_HDR10PLUS,
  REMOVE_VIVID,
  REMOVE_SL_HDR,
  REMOVE_ST2094_10,
  REMOVE_ST2094_50,
  REMOVE_OTHER_T35,
  REMOVE_DOLBY_VISION,
  REMOVE_N_KINDS,
} RemoveKind;

#define BIT(kind) (1u << REMOVE_##kind)
#define ALL_T35                                                                \
  (BIT (HDR10PLUS) | BIT (VIVID) | BIT (SL_HDR) | BIT (ST2094_10)              \
      | BIT (ST2094_50) | BIT (OTHER_T35))
#define ALL_STATIC (BIT (MDCV) | BIT (CLLI))

static const struct
{
  const gchar *name;
  guint kinds; /* bits */
} names[] = {
  { "hdr10plus", BIT (HDR10PLUS) },
  { "dovi", BIT (DOLBY_VISION) },
  { "dolby-vision", BIT (DOLBY_VISION) },
  { "static", ALL_STATIC },
  { "mdcv", BIT (MDCV) },
  { "clli", BIT (CLLI) },
  { "vivid", BIT (VIVID) },
  { "sl-hdr", BIT (SL_HDR) },
  { "st2094-10", BIT (ST2094_10) },
  { "st2094-50", BIT (ST2094_50) },
  { "t35", ALL_T35 },
  { "all", ALL_STATIC | ALL_T35 | BIT (DOLBY_VISION) },
};

typedef struct
{
  const gchar *video;
  gchar **words; /* the KINDs */
  guint n_words;
  guint kinds;
  const gchar *unit;             /* what the video consists of */
  guint64 found[REMOVE_N_KINDS]; /* units with one */
  HdrSet insert;                 /* nothing */
  HdrSet remove;
} Removal;

static const char description[] =
    "VIDEO is H.265 in a byte stream, MP4, Matroska or an MPEG transport "
    "stream, or AV1\nin an OBU stream, annex B, IVF, MP4, Matroska or WebM. "
    "OUT "
    "has the pictures of\nVIDEO, not coded again, without the metadata of each "
    "KIND. It is an H.265 byte stream\n(.h265), or for AV1 an OBU stream "
    "(.obu; "
    "annex B if VIDEO is) or IVF (.ivf). Either\ncan be -, a pipe.\n"
    "\n"
    "KIND is one of:\n"
    "  hdr10plus            HDR10+ (SMPTE ST 2094-40)\n"
    "  dovi, dolby-vision   RPUs, and the enhancement layer in the same track\n"
    "  static               mdcv and clli\n"
    "  mdcv                 mastering display (SMPTE ST 2086)\n"
    "  clli                 light level: MaxCLL and MaxFALL\n"
    "  vivid                HDR Vivid\n"
    "  sl-hdr               SL-HDR\n"
    "  st2094-10, st2094-50\n"
    "  t35                  all HDR metadata in T.35 messages, known or not\n"
    "  all                  all of these\n"
    "Captions always stay. If there is no metadata of any KIND, nothing is "
    "written, and the\nexit status is 1.\n"
    "\n"
    "OUT is created when it is complete. On a terminal the progress is shown.\n"
    "\n"
    "Examples:\n"
    "  " TOOL_NAME " remove video.mkv hdr10plus plain.h265\n"
    "  " TOOL_NAME " remove video.mp4 dovi hdr10plus hdr10.h265\n"
    "  " TOOL_NAME " remove video.h265 all - | ffmpeg -f hevc -i - ...";

/* ---- what to remove ---- */

static RemoveKind
get_kind (const HdrMessage *message, const guint8 *data)
{
  static const RemoveKind of_t35[] = {
    [SHMEM_T35_OTHER] = REMOVE_OTHER_T35,
    [SHMEM_T35_HDR10PLUS] = REMOVE_HDR10PLUS,
    [SHMEM_T35_HDR_VIVID] = REMOVE_VIVID,
    [SHMEM_T35_SL_HDR] = REMOVE_SL_HDR,
    [SHMEM_T35_ST2094_10] = REMOVE_ST2094_10,
    [SHMEM_T35_ST2094_50] = REMOVE_ST2094_50,
  };
  guint kind;

  switch (message->format) {
    case SHMEM_FORMAT_MDCV:
      return REMOVE_MDCV;
    case SHMEM_FORMAT_CLLI:
      return REMOVE_CLLI;
    case SHMEM_FORMAT_DVRP:
      return REMOVE_DOLBY_VISION;
    default:
      kind = shmem_t35_get_kind (data, message->size);
      return kind < G_N_ELEMENTS (of_t35) ? of_t35[kind] : REMOVE_OTHER_T35;
  }
}

static void
collect (Removal *self, const HdrSet *set)
{
  guint found = 0, i;
  const guint8 *data;

  hdr_set_reset (&self->remove);
  for (i = 0; i < hdr_set_get_n_messages (set); i++) {
    const HdrMessage *message = hdr_set_get_message (set, i, &data);
    RemoveKind kind = get_kind (message, data);

    if ((self->kinds & (1u << kind)) == 0)
      continue;
    found |= 1u << kind;
    if (!hdr_set_has_kind (&self->remove, message->format, message->provider))
      hdr_set_append (&self->remove, message->format, message->provider, "", 0);
  }
  for (i = 0; i < REMOVE_N_KINDS; i++)
    self->found[i] += (found & (1u << i)) != 0;
}

/* Of what cannot be read, nobody knows whether it is to be removed. */
static RewriteResult
plan_unit (gpointer user_data, const RewriteUnit *unit, RewriteChange *change,
    GError **error)
{
  Removal *self = user_data;

  self->unit = unit->codec->unit;
  if (unit->fault) {
    tool_refuse (error,
        "%s %" G_GUINT64_FORMAT
        " cannot be read, and may have metadata that would stay: %s",
        self->unit, unit->number, unit->fault);
    return REWRITE_VIDEO_FAILED;
  }
  collect (self, unit->messages);
  change->insert = &self->insert;
  change->remove = &self->remove;
  return REWRITE_OK;
}

/* ---- what was found ---- */

static guint
find_word (const gchar *word)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (names); i++)
    if (strcmp (word, names[i].name) == 0)
      return names[i].kinds;
  return 0;
}

static guint
get_found (const Removal *self, const RewriteCounts *counts)
{
  guint found = counts->dropped > 0 ? BIT (DOLBY_VISION) : 0;
  guint i;

  for (i = 0; i < REMOVE_N_KINDS; i++)
    if (self->found[i] > 0)
      found |= 1u << i;
  return found;
}

static gint
check_found (gpointer user_data, const RewriteCounts *counts)
{
  Removal *self = user_data;
  guint found = get_found (self, counts);
  g_autoptr (GError) error = NULL;
  g_autofree gchar *words = NULL;
  guint i;

  if (found == 0) {
    words = g_strjoinv (" or ", self->words);
    tool_refuse (&error,
        "has no metadata of the kind %s in %" G_GUINT64_FORMAT
        " %ss; there is nothing to remove",
        words, counts->units, self->unit);
    return tool_fail (self->video, error);
  }
  for (i = 0; i < self->n_words; i++)
    if ((find_word (self->words[i]) & found) == 0)
      tool_note (self->video, "has no metadata of the kind %s", self->words[i]);
  return TOOL_OK;
}

/* ---- the command ---- */

static gint
run (Removal *self, const gchar *out, const ToolSourceOptions *source)
{
  const RewriteCommand command = { .path = self->video,
    .out = out,
    .source = source,
    .rules = { "removing", plan_unit, self,
        (self->kinds & BIT (DOLBY_VISION)) != 0 },
    .check = check_found };
  gint status;

  hdr_set_init (&self->insert);
  hdr_set_init (&self->remove);
  status = rewrite_command_run (&command);
  hdr_set_clear (&self->insert);
  hdr_set_clear (&self->remove);
  return status;
}

static gint
remove_kinds (gint argc, gchar **argv, const ToolSourceOptions *source)
{
  Removal self = { .video = argv[1], .n_words = (guint) argc - 3 };
  const gchar *out = argv[argc - 1];
  gint status;
  guint i;

  self.words = g_new0 (gchar *, self.n_words + 1);
  for (i = 0; i < self.n_words; i++) {
    guint kinds = find_word (argv[2 + i]);
    g_autofree gchar *escaped = tool_escape_name (argv[2 + i]);

    if (kinds == 0) {
      g_strfreev (self.words);
      return tool_fail_usage ("remove",
          "there is no KIND \"%s\", but hdr10plus, dovi, static, mdcv, clli, "
          "vivid, sl-hdr, st2094-10, st2094-50, t35 and all",
          escaped);
    }
    self.words[i] = g_strdup (argv[2 + i]);
    self.kinds |= kinds;
  }
  status = run (&self, out, source);
  g_strfreev (self.words);
  return status;
}

gint
tool_remove (gint argc, gchar **argv)
{
  ToolSourceOptions source = { 0 };
  const GOptionEntry entries[] = {
    TOOL_SOURCE_OPTION_ENTRIES (source),
    { 0 },
  };
  const ToolUsage usage = { "remove", "VIDEO KIND... OUT", 3 | TOOL_OR_MORE,
    "Takes HDR metadata out of an H.265 or AV1 video, without coding it again.",
    description, entries };
  gint status = TOOL_UNUSABLE;

  if (tool_parse_arguments (&usage, &argc, &argv))
    status = remove_kinds (argc, argv, &source);
  g_free (source.persistence);
  return status;
}
