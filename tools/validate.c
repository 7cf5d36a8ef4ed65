/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * validate: finds what is wrong or odd in a file: in its layout, in the layout of
 * a container or of an entry, or in a field with a value that the standards do
 * not allow. Entries of vendors are never judged.
 */

#include "describe/describe.h"
#include "source/source.h"
#include "tool.h"
#include "validatefindings.h"
#include "validatepayload.h"

#include <shmem/shmem-payload.h>
#include <shmem/shmem-t35.h>

typedef struct
{
  gboolean quiet;
  ToolSourceOptions source;
} Options;

static const char description[] =
    "Checks the layout of the file, of each container and of each entry whose "
    "format is\nknown, and that fields hold what the standards allow. Entries "
    "of vendors are never\njudged. What is wrong or odd is printed on standard "
    "error, each kind once: with the\nfirst frame, the number of frames, and "
    "the byte if there is one. Frames without\nmetadata among others are "
    "noted, and are no fault. HDR10+ in AV1 has to follow AOM's\ndocument on "
    "it.\n"
    "\n"
    "Examples:\n"
    "  " TOOL_NAME " validate metadata.json\n"
    "  " TOOL_NAME " validate --quiet frames.shmc && echo fine";

/* ---- payloads ---- */

/* The checks of the table of payload formats. */
static gboolean
check_layout (const struct shmem_entry *entry, GError **error)
{
  const struct shmem_payload_info *info =
      shmem_payload_get_info (entry->format);
  g_autofree gchar *name = NULL;
  struct shmem_fault fault;

  if (shmem_payload_check (entry, &fault) == SHMEM_OK)
    return TRUE;
  name = tool_describe_format (entry->format);
  if (fault.result == SHMEM_ERROR_FORMAT)
    return tool_refuse (
        error, "%s: %s", name, shmem_result_to_string (fault.result));
  if (entry->size == 0)
    return tool_refuse (error, "%s is empty", name);
  if (info->min_size == info->max_size)
    return tool_refuse (
        error, "%s has %u bytes, not %u", name, entry->size, info->min_size);
  return tool_refuse (error, "%s: byte %zu: %s", name, fault.offset,
      shmem_result_to_string (fault.result));
}

/* "window 0: maxscl[2] is 131071, which is not in 0 to 100000" */
static gchar *
describe_fault (const GstShmemHdr10PlusFault *fault)
{
  GString *text = g_string_new (NULL);

  if (fault->window >= 0)
    g_string_append_printf (text, "window %d: ", fault->window);
  g_string_append (text, fault->field);
  if (fault->index >= 0)
    g_string_append_printf (text, "[%d]", fault->index);
  g_string_append_printf (text, " is %u, which is not ", fault->value);
  if (fault->min == fault->max)
    g_string_append_printf (text, "%u", fault->min);
  else
    g_string_append_printf (text, "in %u to %u", fault->min, fault->max);
  return g_string_free (text, FALSE);
}

/* SMPTE ST 2094-40. */
static gboolean
check_hdr10plus (const struct shmem_entry *entry, GError **error)
{
  g_autofree GstShmemHdr10Plus *values = g_new0 (GstShmemHdr10Plus, 1);
  g_autofree gchar *text = NULL;
  g_autoptr (GArray) faults = NULL;

  if (!gst_shmem_hdr10_plus_parse (values, entry->data, entry->size, error))
    return FALSE;
  faults = gst_shmem_hdr10_plus_validate (values, 0, 0);
  if (faults->len == 0)
    return TRUE;
  text = describe_fault (&g_array_index (faults, GstShmemHdr10PlusFault, 0));
  return tool_refuse (error, "HDR10+ %s", text);
}

static gboolean
check_t35 (const struct shmem_entry *entry, GError **error)
{
  return check_layout (entry, error)
      && (shmem_t35_get_kind (entry->data, entry->size) != SHMEM_T35_HDR10PLUS
          || check_hdr10plus (entry, error));
}

static gboolean
check_rpu (const struct shmem_entry *entry, GError **error)
{
  return check_layout (entry, error) && tool_check_rpu (entry, error);
}

static gboolean
check_mdcv (const struct shmem_entry *entry, GError **error)
{
  struct shmem_mdcv mdcv;
  guint i;

  if (shmem_mdcv_parse (&mdcv, entry->data, entry->size) != SHMEM_OK)
    return check_layout (entry, error);
  for (i = 0; i < 4; i++) {
    guint x = i < 3 ? mdcv.primaries[i][0] : mdcv.white_point[0];
    guint y = i < 3 ? mdcv.primaries[i][1] : mdcv.white_point[1];

    /* 1.0 in x and in y, H.265 clause D.3.28 */
    if (x > 50000 || y > 50000)
      return tool_refuse (
          error, "MDCV: a chromaticity is %u,%u, 50000 at most", x, y);
  }
  return mdcv.min_luminance < mdcv.max_luminance
      || tool_refuse (error,
          "MDCV: min_luminance %u is not below max_luminance %u",
          mdcv.min_luminance, mdcv.max_luminance);
}

static gboolean
check_cicp (const struct shmem_entry *entry, GError **error)
{
  struct shmem_cicp cicp;

  if (shmem_cicp_parse (&cicp, entry->data, entry->size) != SHMEM_OK)
    return check_layout (entry, error);
  return cicp.full_range <= 1
      || tool_refuse (error, "CICP: full_range is %u, 0 or 1", cicp.full_range);
}

/* Without the memories, which are not in the file. */
static gboolean
check_planes (const struct shmem_entry *entry, GError **error)
{
  GstShmemPlanes planes;

  if (gst_shmem_planes_parse (&planes, entry->data, entry->size, error))
    return TRUE;
  g_prefix_error (error, "PLNS: ");
  return FALSE;
}

/* The formats with checks of values in addition to the layout. */
static const struct
{
  guint64 format;
  gboolean (*check) (const struct shmem_entry *entry, GError **error);
} checks[] = {
  { SHMEM_FORMAT_T35, check_t35 },
  { SHMEM_FORMAT_DVRP, check_rpu },
  { SHMEM_FORMAT_MDCV, check_mdcv },
  { SHMEM_FORMAT_CICP, check_cicp },
  { SHMEM_FORMAT_PLNS, check_planes },
};

static gboolean
check_payload (const struct shmem_entry *entry, GError **error)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (checks); i++)
    if (checks[i].format == entry->format)
      return checks[i].check (entry, error);
  return check_layout (entry, error);
}

/* ---- entries ---- */

typedef struct
{
  guint numbers[SHMEM_MAX_DEPTH]; /* of the next entry, by depth */
  guint32 depth;
  GError **error;
} Checking;

static bool
check_entry (const struct shmem_entry *entry, uint32_t depth, void *user_data)
{
  Checking *self = user_data;

  if (depth > self->depth)
    self->numbers[depth] = 0;
  self->depth = depth;
  if (check_payload (entry, self->error)) {
    self->numbers[depth]++;
    return true;
  }
  g_prefix_error (self->error, "entry %u: ", self->numbers[depth]);
  /* The entries around it have been counted already. */
  while (depth-- > 0)
    g_prefix_error (self->error, "entry %u: ", self->numbers[depth] - 1);
  return false;
}

/* FALSE, with @error set, if an entry has a fault. */
static gboolean
check_entries (const MetafileFrame *frame, GError **error)
{
  guint i;

  /* They were checked with the frame before. */
  if (frame->repeats)
    return TRUE;
  for (i = 0; i < frame->containers->len; i++) {
    Checking checking = { .error = error };

    if (!tool_walk_container (
            g_ptr_array_index (frame->containers, i), check_entry, &checking))
      return FALSE;
  }
  return TRUE;
}

/* ---- the file ---- */

static gboolean
check_frames (ToolSource *source, ToolFindings *findings, guint64 *n_frames,
    GError **error)
{
  MetafileFrame frame;
  ToolRead result;

  while ((result = tool_source_read (source, &frame, error)) == TOOL_FRAME) {
    g_autoptr (GError) fault = NULL;

    check_entries (&frame, &fault);
    tool_findings_add (findings, &frame, fault);
    ++*n_frames;
    tool_show_progress ("validating", source->get_progress (source));
  }
  return result == TOOL_END;
}

static gint
print_valid (const gchar *path, ToolSource *source, guint64 n_frames)
{
  g_autofree gchar *name = g_filename_display_name (path);
  g_autofree gchar *text =
      g_strdup_printf ("%s: valid %s, %" G_GUINT64_FORMAT " frames\n", name,
          tool_source_get_name (source), n_frames);
  g_autoptr (GError) error = NULL;

  tool_show_progress (NULL, -1);
  return tool_print (text, -1, &error) ? TOOL_OK : tool_fail (NULL, error);
}

/* Faults of single frames come before one that ends the file. */
static gint
report (const gchar *path, ToolSource *source, const ToolFindings *findings,
    const GError *error, guint64 n_frames, gboolean quiet)
{
  gboolean faults;

  tool_findings_report (findings, &source->remarks);
  faults = source->remarks.faults != NULL;
  tool_show_progress (NULL, -1);
  if (faults || error || !quiet)
    tool_remarks_print (&source->remarks, path);
  if (error)
    return tool_fail (path, error);
  if (faults)
    return TOOL_FINDING;
  return quiet ? TOOL_OK : print_valid (path, source, n_frames);
}

static gint
validate (const gchar *path, const Options *options)
{
  g_autoptr (GError) error = NULL;
  ToolSource *source = tool_source_open (path, &options->source, &error);
  ToolFindings findings = { 0 };
  guint64 n_frames = 0;
  gint status;

  if (source == NULL)
    return tool_fail (path, error);
  check_frames (source, &findings, &n_frames, &error);
  status = report (path, source, &findings, error, n_frames, options->quiet);
  tool_findings_clear (&findings);
  tool_source_free (source);
  return status;
}

gint
tool_validate (gint argc, gchar **argv)
{
  Options options = { .source.strict = TRUE };
  const GOptionEntry entries[] = {
    { "quiet", 'q', 0, G_OPTION_ARG_NONE, &options.quiet,
        "Say nothing about a file that is valid", NULL },
    TOOL_SOURCE_OPTION_ENTRIES (options.source),
    { 0 },
  };
  const ToolUsage usage = { "validate", "FILE", 1,
    "Finds faults in a file of HDR metadata or in the metadata of a video.",
    description, entries };
  gint status = TOOL_UNUSABLE;

  if (tool_parse_arguments (&usage, &argc, &argv))
    status = validate (argv[1], &options);
  g_free (options.source.persistence);
  return status;
}
