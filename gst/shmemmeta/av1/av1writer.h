/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Inserts HDR metadata into an AV1 temporal unit and removes it. Frames are not
 * copied.
 */

#ifndef __AV1WRITER_H__
#define __AV1WRITER_H__

#include "av1/av1unit.h"
#include "hdr/hdrpieces.h"

G_BEGIN_DECLS

/**
 * Av1Writer:
 * @out: what was written
 *
 * Reuse one for all units: it keeps its allocations.
 */
typedef struct
{
  HdrPieces out;

  /*< private >*/
  gboolean annexb;
  GByteArray *payload;
  GByteArray *made;
  GByteArray *container;
  GArray *parts;
} Av1Writer;

void av1_writer_init (Av1Writer *writer);
void av1_writer_clear (Av1Writer *writer);

/* Writes the unit in @size bytes at @data. @unit is its parsed form; it is
 * complete, and has a picture if @insert has messages. Removes all OBUs of the
 * kinds in @remove, then inserts those of @insert: MDCV and CLLI before the first
 * frame, all others before each frame that is shown. FALSE if a unit of annex B
 * becomes too large. */
gboolean av1_writer_write (Av1Writer *writer, const Av1Unit *unit,
    const guint8 *data, gsize size, Av1Framing framing, const HdrSet *insert,
    const HdrSet *remove);

G_END_DECLS

#endif /* __AV1WRITER_H__ */
