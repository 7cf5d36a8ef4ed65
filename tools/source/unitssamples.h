/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Access units and temporal units that are samples of a demuxer: what MP4 and Matroska have in
 * common.
 */

#ifndef __SHMEM_TOOL_UNITS_SAMPLES_H__
#define __SHMEM_TOOL_UNITS_SAMPLES_H__

#include "source/demuxer.h"
#include "source/units.h"

#include "h265/h265input.h"

G_BEGIN_DECLS

/**
 * ToolSampleUnits:
 * @input: of the demuxer
 * @demuxer: set by tool_sample_units_start()
 * @n_samples: read so far
 * @complete_caps: (nullable): adds what the demuxer does not know
 */
typedef struct _ToolSampleUnits ToolSampleUnits;

struct _ToolSampleUnits
{
  ToolUnits parent;
  ToolInput *input;
  ToolDemuxer *demuxer;
  guint64 n_samples;
  void (*complete_caps) (ToolSampleUnits *self, GstCaps *caps);

  /*< private >*/
  GstSample *sample; /* of the last access unit, mapped */
  GstMapInfo map;
  GstCaps *caps;      /* of the demuxer */
  GstCaps *completed; /* with @complete_caps */
  GBytes *codec_data;
  H265Input format;
};

/* Takes @input. Reading is implemented, the rest of @parent is not. */
void tool_sample_units_init (ToolSampleUnits *self, ToolInput *input);
void tool_sample_units_clear (ToolSampleUnits *self);

/* Starts the demuxer, as tool_demuxer_new() does. */
gboolean tool_sample_units_start (ToolSampleUnits *self, const gchar *factory,
    const ToolDemuxerInput *input, guint track, GError **error);

/* What the file calls the track. */
guint tool_sample_units_get_id (const ToolSampleUnits *self);

/* FALSE if the file says that it has another number of access units. */
gboolean tool_sample_units_compare (
    const ToolSampleUnits *self, guint64 expected, GError **error);

G_END_DECLS

#endif /* __SHMEM_TOOL_UNITS_SAMPLES_H__ */
