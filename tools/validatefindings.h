/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * What validate finds in frames that can be read: each kind of oddity once, with
 * the first frame and their number.
 */

#ifndef __SHMEM_TOOL_VALIDATE_FINDINGS_H__
#define __SHMEM_TOOL_VALIDATE_FINDINGS_H__

#include "output/output.h"
#include "source/remarks.h"

G_BEGIN_DECLS

typedef enum
{
  TOOL_ODD_ENTRY, /* a fault of an entry */
  TOOL_ODD_TWO_MESSAGES,
  TOOL_ODD_BYTES_BEHIND,
  TOOL_ODD_CURVE,
  TOOL_ODD_TIME,
  TOOL_N_ODD,
} ToolOdd;

typedef struct
{
  struct
  {
    gchar *text; /* of the first frame */
    guint64 first;
    guint64 count;
  } odd[TOOL_N_ODD];
  gboolean last_odd[TOOL_N_ODD]; /* of the last frame, by what it carries */
  guint64 n_frames; /* one more than the number of the last frame */
  guint64 n_times;
  guint64 n_without_time;
  guint64 first_without_time;
  GstClockTime last_pts;
  /* frames without HDR10+ and without an RPU */
  gboolean has_hdr10plus, has_rpu; /* the last frame */
  guint64 n_hdr10plus, n_rpu;
  ToolHoles no_hdr10plus, no_rpu;
} ToolFindings;

void tool_findings_clear (ToolFindings *self);

/* Counts @frame; @fault is that of its entries, or NULL. */
void tool_findings_add (
    ToolFindings *self, const MetafileFrame *frame, const GError *fault);

/* After the last frame: faults for what is odd, notes for what is not. */
void tool_findings_report (const ToolFindings *self, ToolRemarks *remarks);

G_END_DECLS

#endif /* __SHMEM_TOOL_VALIDATE_FINDINGS_H__ */
