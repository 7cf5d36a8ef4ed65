/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The checks of validate that need a whole frame, or the frames before it: two
 * different messages of one kind, HDR10+ with bytes behind it or with a curve that
 * no profile has, times, and frames without metadata among others.
 */

#include "describe/describe.h"
#include "tool.h"
#include "validatefindings.h"

#include <shmem/shmem-payload.h>
#include <shmem/shmem-t35.h>

#include <string.h>

/* More kinds in a frame are not compared. */
#define MAX_KINDS 32

/* ---- findings ---- */

void
tool_findings_clear (ToolFindings *self)
{
  guint i;

  for (i = 0; i < TOOL_N_ODD; i++)
    g_clear_pointer (&self->odd[i].text, g_free);
}

static void
count (ToolFindings *self, ToolOdd odd, guint64 frame)
{
  if (self->odd[odd].count++ == 0)
    self->odd[odd].first = frame;
}

/* Of a frame whose entries are looked at; repeated ones have the same. */
G_GNUC_PRINTF (4, 5)
static void
find (ToolFindings *self, ToolOdd odd, guint64 frame, const gchar *format, ...)
{
  va_list args;

  if (self->last_odd[odd])
    return;
  self->last_odd[odd] = TRUE;
  count (self, odd, frame);
  if (self->odd[odd].text)
    return;
  va_start (args, format);
  self->odd[odd].text = g_strdup_vprintf (format, args);
  va_end (args);
}

/* ---- the entries of a frame ---- */

typedef struct
{
  ToolFindings *findings;
  guint64 frame;
  guint n;
  struct
  {
    guint64 format;
    guint64 provider;
  } kinds[MAX_KINDS];
  struct shmem_entry entries[MAX_KINDS];
} Entries;

static gboolean
same_bytes (const struct shmem_entry *a, const struct shmem_entry *b)
{
  return a->size == b->size
      && (a->size == 0 || memcmp (a->data, b->data, a->size) == 0);
}

static void
compare_entry (Entries *self, const struct shmem_entry *entry, guint64 provider)
{
  const GstShmemEntry named = { entry->format, entry->data, entry->size };
  struct shmem_fault fault;
  guint i;

  /* That is a fault already. */
  if (shmem_payload_check (entry, &fault) != SHMEM_OK)
    return;
  for (i = 0; i < self->n; i++)
    if (self->kinds[i].format == entry->format
        && self->kinds[i].provider == provider) {
      if (!same_bytes (&self->entries[i], entry)) {
        g_autofree gchar *code = tool_describe_format (entry->format);

        find (self->findings, TOOL_ODD_TWO_MESSAGES, self->frame,
            "two different messages of one kind, %s (%s)", code,
            gst_shmem_entry_get_name (&named));
      }
      return;
    }
  if (self->n == MAX_KINDS)
    return;
  self->kinds[self->n].format = entry->format;
  self->kinds[self->n].provider = provider;
  self->entries[self->n++] = *entry;
}

static void
check_hdr10plus (Entries *self, const struct shmem_entry *entry)
{
  g_autofree GstShmemHdr10Plus *values = g_new0 (GstShmemHdr10Plus, 1);
  const guint8 *data = entry->data;
  gsize i;

  if (shmem_hdr10plus_parse (values, data, entry->size, &i, NULL) != SHMEM_OK)
    return;
  for (; i < entry->size; i++)
    if (data[i] != 0)
      find (self->findings, TOOL_ODD_BYTES_BEHIND, self->frame,
          "HDR10+ message with bytes behind it, 0x%02x at byte "
          "%" G_GSIZE_FORMAT,
          data[i], i);
  if (values->windows[0].tone_mapping_flag
      && values->targeted_system_display_maximum_luminance == 0)
    find (self->findings, TOOL_ODD_CURVE, self->frame,
        "HDR10+ of profile A, without a targeted luminance, but with a tone "
        "curve");
}

static bool
check_entry (const struct shmem_entry *entry, uint32_t depth, void *user_data)
{
  Entries *self = user_data;
  enum shmem_t35_kind kind;

  (void) depth;
  switch (entry->format) {
    case SHMEM_FORMAT_T35:
      kind = shmem_t35_get_kind (entry->data, entry->size);
      if (kind == SHMEM_T35_NOT_HDR)
        break;
      compare_entry (
          self, entry, shmem_t35_get_provider (entry->data, entry->size));
      if (kind == SHMEM_T35_HDR10PLUS) {
        self->findings->has_hdr10plus = TRUE;
        check_hdr10plus (self, entry);
      }
      break;
    case SHMEM_FORMAT_DVRP:
      self->findings->has_rpu = TRUE;
      compare_entry (self, entry, 0);
      break;
    case SHMEM_FORMAT_MDCV:
    case SHMEM_FORMAT_CLLI:
    case SHMEM_FORMAT_CICP:
      compare_entry (self, entry, 0);
      break;
    default:
      break;
  }
  return true;
}

static void
check_entries (
    ToolFindings *self, const MetafileFrame *frame, const GError *fault)
{
  Entries entries = { .findings = self, .frame = frame->number };
  guint i;

  memset (self->last_odd, 0, sizeof self->last_odd);
  self->has_hdr10plus = self->has_rpu = FALSE;
  for (i = 0; i < frame->containers->len; i++)
    tool_walk_container (
        g_ptr_array_index (frame->containers, i), check_entry, &entries);
  if (fault)
    find (self, TOOL_ODD_ENTRY, frame->number, "%s", fault->message);
}

/* ---- frames in order ---- */

static void
check_time (ToolFindings *self, const MetafileFrame *frame)
{
  if (!GST_CLOCK_TIME_IS_VALID (frame->pts)) {
    if (self->n_without_time++ == 0)
      self->first_without_time = frame->number;
    return;
  }
  if (self->n_times > 0 && frame->pts <= self->last_pts)
    count (self, TOOL_ODD_TIME, frame->number);
  self->n_times++;
  self->last_pts = frame->pts;
}

/* A frame that the file does not have is one without metadata. */
static void
note_holes (ToolHoles *holes, guint64 next, guint64 frame, gboolean has)
{
  const guint64 end = has ? frame : frame + 1;

  if (end > next)
    tool_holes_add (holes, next, end - 1);
}

void
tool_findings_add (
    ToolFindings *self, const MetafileFrame *frame, const GError *fault)
{
  guint i;

  if (!frame->repeats || self->n_frames == 0)
    check_entries (self, frame, fault);
  else
    for (i = 0; i < TOOL_N_ODD; i++)
      if (self->last_odd[i])
        count (self, i, frame->number);
  check_time (self, frame);
  note_holes (
      &self->no_hdr10plus, self->n_frames, frame->number, self->has_hdr10plus);
  note_holes (&self->no_rpu, self->n_frames, frame->number, self->has_rpu);
  self->n_hdr10plus += self->has_hdr10plus;
  self->n_rpu += self->has_rpu;
  self->n_frames = frame->number + 1;
}

/* ---- the report ---- */

static void
report_odd (const ToolFindings *self, ToolOdd odd, ToolRemarks *remarks)
{
  const guint64 n = self->odd[odd].count, first = self->odd[odd].first;
  const gchar *text = self->odd[odd].text
      ? self->odd[odd].text
      : "its time is not after that of the frame before";

  if (n == 1)
    tool_remarks_add_fault (
        remarks, "frame %" G_GUINT64_FORMAT ": %s", first, text);
  else if (n > 1)
    tool_remarks_add_fault (remarks,
        "frame %" G_GUINT64_FORMAT ": %s; %" G_GUINT64_FORMAT
        " frames are like that",
        first, text, n);
}

static void
report_holes (const ToolFindings *self, const ToolHoles *holes, guint64 n,
    const gchar *name, ToolRemarks *remarks)
{
  g_autofree gchar *text = tool_holes_to_string (holes);

  if (n > 0 && holes->n_frames > 0)
    tool_remarks_add_note (remarks,
        "%s of %" G_GUINT64_FORMAT " %s no %s, all others have one", text,
        self->n_frames, holes->n_frames == 1 ? "has" : "have", name);
}

void
tool_findings_report (const ToolFindings *self, ToolRemarks *remarks)
{
  guint i;

  for (i = 0; i < TOOL_N_ODD; i++)
    report_odd (self, i, remarks);
  if (self->n_times > 0 && self->n_without_time > 0)
    tool_remarks_add_fault (remarks,
        "frame %" G_GUINT64_FORMAT ": it has no time; of the others "
        "%" G_GUINT64_FORMAT " have none, %" G_GUINT64_FORMAT " have one",
        self->first_without_time, self->n_without_time - 1, self->n_times);
  report_holes (
      self, &self->no_hdr10plus, self->n_hdr10plus, "HDR10+ message", remarks);
  report_holes (self, &self->no_rpu, self->n_rpu, "RPU", remarks);
}
