/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Inserts HDR metadata into an H.265 access unit and removes it. Slices are not
 * copied.
 */

#ifndef __H265WRITER_H__
#define __H265WRITER_H__

#include "h265/h265accessunit.h"
#include "hdr/hdrpieces.h"

G_BEGIN_DECLS

/**
 * H265Writer:
 * @out: the access unit that was written
 *
 * Reuse one for all access units: it keeps its allocations.
 */
typedef struct
{
  HdrPieces out;

  /*< private >*/
  guint nal_length_size;
  gboolean too_large;
  GByteArray *rbsp;
  GByteArray *left;
  GByteArray *nal;
} H265Writer;

void h265_writer_init (H265Writer *writer);
void h265_writer_clear (H265Writer *writer);

/* Writes the access unit in @size bytes at @data, with lengths of
 * @nal_length_size bytes or, if that is 0, start codes. @unit is its parsed
 * form; it is complete, and has a picture if @insert has messages. Removes all
 * messages of the kinds in @remove, then inserts those of @insert: RPUs at its
 * end, all others before its first slice. FALSE if a NAL unit is too large for
 * its length field. */
gboolean h265_writer_write (H265Writer *writer, const H265AccessUnit *unit,
    const guint8 *data, gsize size, guint nal_length_size, const HdrSet *insert,
    const HdrSet *remove);

G_END_DECLS

#endif /* __H265WRITER_H__ */
