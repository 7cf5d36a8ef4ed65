/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The rules of AOM's "HDR10+ AV1 Metadata Handling Specification" (1.0.1) for
 * streams that have HDR10+: color_config (2.2.1), one metadata OBU for each
 * shown frame, in its place (2.2.2), and none in codec_data (3.1). Streams with
 * layers are out of its scope. What it only recommends is not judged.
 */

#ifndef __SHMEM_TOOL_AV1_RULES_H__
#define __SHMEM_TOOL_AV1_RULES_H__

#include "source/av1reader.h"

G_BEGIN_DECLS

typedef enum
{
  TOOL_AV1_MISSING,
  TOOL_AV1_SEVERAL,
  TOOL_AV1_HIDDEN,
  TOOL_AV1_PLACE,
  TOOL_AV1_MODE,
  TOOL_AV1_CODEC_DATA,
  TOOL_AV1_PRIMARIES,
  TOOL_AV1_TRANSFER,
  TOOL_AV1_MATRIX,
  TOOL_AV1_NO_COLOR,
  TOOL_AV1_N_RULES,
} ToolAv1Rule;

/**
 * ToolAv1Rules:
 *
 * How often each rule was broken, and by which frame first. Starts as zeros.
 */
typedef struct
{
  /*< private >*/
  struct
  {
    guint64 first;
    guint64 count;
    guint value; /* of the first */
  } broken[TOOL_AV1_N_RULES];
  guint64 n_messages;
  GBytes *header; /* the last sequence header */
} ToolAv1Rules;

void tool_av1_rules_clear (ToolAv1Rules *self);

/* The next temporal unit. */
void tool_av1_rules_add (ToolAv1Rules *self, const ToolTemporalUnit *unit);

/* Faults, if the stream has HDR10+ at all. */
void tool_av1_rules_report (const ToolAv1Rules *self, ToolRemarks *remarks);

/* With SHMEM_FORMAT_T35, the kind of HDR10+. */
guint64 tool_av1_rules_get_provider (void);

/* Which rules of placement @unit breaks, as bits by ToolAv1Rule; how many HDR10+
 * metadata OBUs there are. */
guint tool_av1_rules_check_placement (
    const Av1Unit *unit, const guint8 *data, guint *n_messages);

/* ---- av1color.c ---- */

/**
 * ToolAv1Color:
 * @color_primaries, @transfer_characteristics, @matrix_coefficients: as in
 *     ITU-T H.273
 */
typedef struct
{
  guint color_primaries;
  guint transfer_characteristics;
  guint matrix_coefficients;
} ToolAv1Color;

/* color_config() of the sequence header of @size bytes at @data. FALSE if it
 * cannot be read. */
gboolean tool_av1_color_read (
    ToolAv1Color *color, const guint8 *data, gsize size);

G_END_DECLS

#endif /* __SHMEM_TOOL_AV1_RULES_H__ */
