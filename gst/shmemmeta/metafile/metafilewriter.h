/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * What shmemmetawrite writes to: one implementation a format, each in a file
 * of its own. They know nothing of elements.
 */

#ifndef __METAFILEWRITER_H__
#define __METAFILEWRITER_H__

#include <gio/gio.h>
#include <gst/shmemmeta/shmemmeta.h>

G_BEGIN_DECLS

typedef enum
{
  METAFILE_WRITE_AUTO,
  METAFILE_WRITE_HDR10PLUS_JSON,
  METAFILE_WRITE_JSON_LINES,
  METAFILE_WRITE_SHMC,
} MetafileWriteFormat;

/* The picture of a frame that the files say something of: they have no place for
 * others. */
#define METAFILE_PICTURE 0

/* What one frame carries. */
typedef struct
{
  guint64 number;        /* from 0 */
  GstClockTime pts;      /* ns, or GST_CLOCK_TIME_NONE */
  GstClockTime duration; /* ns, or GST_CLOCK_TIME_NONE */
  GPtrArray *containers; /* of GstShmemContainer */
  gboolean repeats;      /* they are those of the frame before */
  GstBuffer *buffer;     /* says which of their entries hold */
} MetafileFrame;

typedef enum
{
  METAFILE_WRITTEN,
  METAFILE_SKIPPED, /* the format cannot say this; the error says why */
  METAFILE_FAILED,  /* the file cannot be written */
} MetafileWriteResult;

typedef struct _MetafileWriter MetafileWriter;

struct _MetafileWriter
{
  MetafileWriteResult (*write) (
      MetafileWriter *self, const MetafileFrame *frame, GError **error);
  /* Makes the file whole. More frames can follow. */
  gboolean (*finish) (MetafileWriter *self, GError **error);
  /* Without finish() before it, the file may lack the last frames. */
  void (*free) (MetafileWriter *self);
};

/* The format that @path ends in, or AUTO for none. */
MetafileWriteFormat metafile_write_format_from_path (const gchar *path);

/* Fails if @path cannot be written. */
MetafileWriter *metafile_writer_new (
    MetafileWriteFormat format, const gchar *path, GError **error);

/* One for each format, for the function above. */
MetafileWriter *metafile_writer_new_hdr10plus (
    const gchar *path, GError **error);
MetafileWriter *metafile_writer_new_lines (const gchar *path, GError **error);
MetafileWriter *metafile_writer_new_shmc (const gchar *path, GError **error);

/* JSON lines into a stream, of which it takes a reference. */
MetafileWriter *metafile_writer_new_lines_stream (
    GOutputStream *stream, GError **error);

/* Whether @frame says something of HDR10+, readable or not. */
gboolean metafile_frame_has_hdr10plus (const MetafileFrame *frame);

G_END_DECLS

#endif /* __METAFILEWRITER_H__ */
