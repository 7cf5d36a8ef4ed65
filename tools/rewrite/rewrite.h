/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * What inject, remove and edit consist of. A video is written anew in one pass:
 * all its units, of which some have other metadata then. Pictures are not
 * touched.
 */

#ifndef __SHMEM_TOOL_REWRITE_H__
#define __SHMEM_TOOL_REWRITE_H__

#include "source/av1reader.h"
#include "source/videoreader.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* ---- rewrite.c ---- */

/* What went wrong, and so which file an error is about. */
typedef enum
{
  REWRITE_OK,
  REWRITE_VIDEO_FAILED,
  REWRITE_PLAN_FAILED,
  REWRITE_OUTPUT_FAILED,
} RewriteResult;

/**
 * RewriteUnit:
 * @codec: of the video
 * @number: in decoding order, from 0
 * @shown: whether it is shown
 * @frame: if it is, its number in presentation order
 * @hdr: what is in it
 * @messages: its messages, those of all layers
 * @fault: (nullable): why not all of it could be read
 *
 * An access unit or a temporal unit.
 */
typedef struct
{
  const HdrCodecClass *codec;
  guint64 number;
  gboolean shown;
  guint64 frame;
  const HdrUnit *hdr;
  const HdrSet *messages;
  const gchar *fault;
} RewriteUnit;

/* What to change in a unit: @insert and @remove are as for h265_writer_write() and
 * av1_writer_write(). */
typedef struct
{
  const HdrSet *insert;
  const HdrSet *remove;
} RewriteChange;

/**
 * RewriteRules:
 * @progress: what is shown while it is done
 * @plan: sets both of what to change in @unit. %REWRITE_PLAN_FAILED and
 *     %REWRITE_VIDEO_FAILED end it, with @error
 * @drop_layers: leave out the NAL units of a Dolby Vision enhancement layer
 */
typedef struct
{
  const gchar *progress;
  RewriteResult (*plan) (gpointer user_data, const RewriteUnit *unit,
      RewriteChange *change, GError **error);
  gpointer user_data;
  gboolean drop_layers;
} RewriteRules;

/**
 * RewriteCounts:
 * @units: read, and written
 * @frames: those that are shown
 * @changed: units that are not the same bytes any more
 * @dropped: those that had an enhancement layer
 * @faults: those that end within a NAL unit
 */
typedef struct
{
  guint64 units;
  guint64 frames;
  guint64 changed;
  guint64 dropped;
  guint64 faults;
} RewriteCounts;

typedef struct
{
  const RewriteRules *rules;
  RewriteCounts *counts;
  GOutputStream *out;
  guint64 n_frames; /* one more than the last one shown */
} RewritePass;

/* Counts @unit, of which none may get lost. */
gboolean rewrite_pass_count (
    RewritePass *self, const RewriteUnit *unit, GError **error);

/* Lets the command decide what to change; *@changes is FALSE if nothing is. */
RewriteResult rewrite_pass_plan (RewritePass *self, const RewriteUnit *unit,
    RewriteChange *change, gboolean *changes, GError **error);

/* After the last one. */
gboolean rewrite_pass_check (const RewritePass *self, GError **error);

RewriteResult rewrite_pass_write (
    RewritePass *self, const guint8 *data, gsize size, GError **error);
RewriteResult rewrite_pass_write_pieces (
    RewritePass *self, const HdrPieces *pieces, GError **error);

/* ---- rewriteh265.c ---- */

/* Reads @video to its end. A byte stream stays as it is, byte for byte, where
 * nothing is changed. */
RewriteResult rewrite_h265 (
    RewritePass *pass, ToolVideoReader *video, GError **error);

/* ---- rewriteav1.c ---- */

/* The same for AV1. @kind: of the output, by rewrite_av1_choose(). */
RewriteResult rewrite_av1 (
    RewritePass *pass, ToolAv1Reader *video, ToolKind kind, GError **error);

/* What to write into a file called @out: IVF, an OBU stream or annex B. @in: what
 * the video is in. FALSE if @out cannot be written. */
gboolean rewrite_av1_choose (
    const gchar *out, ToolKind in, ToolKind *kind, GError **error);

/* ---- av1output.c ---- */

/**
 * Av1Output:
 * @kind: TOOL_KIND_IVF, TOOL_KIND_OBU or TOOL_KIND_ANNEXB
 * @as_is: temporal units come from a file of this kind
 *
 * What is around the temporal units of a file.
 */
typedef struct
{
  ToolKind kind;
  gboolean as_is;

  /*< private >*/
  RewritePass *pass;
  gboolean started;
  gint width, height;
  guint64 timestamp; /* of the next one, if it has no time */
} Av1Output;

void av1_output_init (
    Av1Output *self, RewritePass *pass, ToolKind kind, gboolean as_is);

/* Writes a temporal unit, of which @pieces are what is written: all of it. */
RewriteResult av1_output_write (Av1Output *self, const ToolUnits *units,
    const ToolTemporalUnit *unit, const HdrPieces *pieces, GError **error);

/* ---- rewritecommand.c ---- */

/**
 * RewriteCommand:
 * @path, @out: of the video, and of the new one
 * @check: after all is written, whether that is what was asked for; %TOOL_OK,
 *     or an exit code after a message
 *
 * What inject and remove have in common.
 */
typedef struct
{
  const gchar *path;
  const gchar *out;
  const ToolSourceOptions *source;
  RewriteRules rules;
  /* Of what @plan fails with. */
  const gchar *plan_path;
  gint (*check) (gpointer user_data, const RewriteCounts *counts);
} RewriteCommand;

/* Opens the files, rewrites the video and puts it in its place. Prints what
 * fails, and returns an exit code. */
gint rewrite_command_run (const RewriteCommand *self);

/* ---- injectmetadata.c ---- */

/* What frames get that the metadata does not reach. */
typedef enum
{
  INJECT_MATCH_FAIL,
  INJECT_MATCH_REPEAT, /* what the last one has */
  INJECT_MATCH_CUT,    /* nothing */
} InjectMatch;

/**
 * InjectMetadata:
 * @n_frames: one more than the number of the last frame read
 * @n_partly: frames with entries that no bitstream can carry
 * @partly: the first of these, for people
 *
 * All other fields are private.
 */
typedef struct
{
  guint64 n_frames;
  guint64 n_partly;
  gchar *partly;

  /*< private >*/
  ToolSource *source;
  const HdrCodecClass *codec; /* of the video */
  InjectMatch match;
  gboolean lenient;
  gboolean ended;
  GQueue waiting; /* of Waiting, ascending */
  GQueue idle;
  gpointer taken;
  HdrSet last;
  HdrSet none;
} InjectMetadata;

/* Takes @source. @lenient: entries that no bitstream can carry are left out, and
 * counted. */
void inject_metadata_init (InjectMetadata *self, ToolSource *source,
    InjectMatch match, gboolean lenient);
void inject_metadata_clear (InjectMetadata *self);

/* The metadata of the frame of @unit, which is asked for once, and not many frames
 * before or after its place; that of a unit which is not shown is empty. Valid
 * until the next call. NULL on error. */
const HdrSet *inject_metadata_get (
    InjectMetadata *self, const RewriteUnit *unit, GError **error);

/* Reads on to the end, so that @n_frames is that of the whole file. */
gboolean inject_metadata_finish (InjectMetadata *self, GError **error);

/* ---- cut.c ---- */

/* More frames than any title has, so that no typing error fills a disk. */
#define CUT_MAX_FRAMES ((guint64) 1 << 24)

typedef struct
{
  guint64 first, last; /* inclusive; @last is G_MAXUINT64 for the end */
} CutRange;

typedef struct
{
  guint64 frame, count;
} CutCopies;

/**
 * Cut:
 * @kept: (element-type CutRange): all frames if empty
 * @deleted: (element-type CutRange): not these
 * @copies: (element-type CutCopies): how often more each comes
 * @delay: frames in front
 * @length: of the result; 0 if it may have any
 *
 * What another cut of a title consists of. Numbers are those of the frames
 * before.
 */
typedef struct
{
  GArray *kept;
  GArray *deleted;
  GArray *copies;
  guint64 delay;
  guint64 length;
} Cut;

void cut_init (Cut *self);
void cut_clear (Cut *self);

/* From the values of options. FALSE if one is not what the option takes. */
gboolean cut_parse_ranges (
    GArray *ranges, const gchar *option, gchar **values, GError **error);
gboolean cut_parse_copies (GArray *copies, gchar **values, GError **error);
gboolean cut_parse_number (
    guint64 *number, const gchar *option, const gchar *value, GError **error);

/* How often a frame comes in the result. */
guint64 cut_count (const Cut *self, guint64 frame);

/* FALSE if the cut names frames that are not there: of @n_frames, or because it
 * leaves them out itself. */
gboolean cut_check (const Cut *self, guint64 n_frames, GError **error);

G_END_DECLS

#endif /* __SHMEM_TOOL_REWRITE_H__ */
