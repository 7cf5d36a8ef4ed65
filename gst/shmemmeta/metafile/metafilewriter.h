/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Writes the metadata of frames to a file, for shmemmetawrite and the tool: one
 * implementation per file format, each in a file of its own. They do not depend
 * on the element.
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

/* The picture that HDR10+ JSON describes; it cannot describe others. */
#define METAFILE_PICTURE 0

/* A frame and the metadata that it carries. */
typedef struct
{
  guint64 number;        /* from 0 */
  GstClockTime pts;      /* ns, or GST_CLOCK_TIME_NONE */
  GstClockTime duration; /* ns, or GST_CLOCK_TIME_NONE */
  GPtrArray *containers; /* of GstShmemContainer */
  gboolean repeats;      /* the containers are those of the previous frame */
  GstBuffer *buffer; /* carries the containers; entries are chosen from it */
} MetafileFrame;

typedef enum
{
  METAFILE_WRITTEN,
  METAFILE_SKIPPED, /* the format cannot express it; @error has the reason */
  METAFILE_FAILED,  /* the file cannot be written */
} MetafileWriteResult;

typedef struct _MetafileWriter MetafileWriter;

struct _MetafileWriter
{
  MetafileWriteResult (*write) (
      MetafileWriter *self, const MetafileFrame *frame, GError **error);
  /* Completes the file. More frames may follow. */
  gboolean (*finish) (MetafileWriter *self, GError **error);
  /* Without finish() before it, the file may lack the last frames. */
  void (*free) (MetafileWriter *self);
  guint64
      n_bytes; /* written so far, by formats that are written as frames pass */
};

/* The format by the extension of @path, or AUTO if it is unknown. */
MetafileWriteFormat metafile_write_format_from_path (const gchar *path);

/* Fails if @path cannot be written. */
MetafileWriter *metafile_writer_new (
    MetafileWriteFormat format, const gchar *path, GError **error);

/* Constructors of each format, called by the one above. */
MetafileWriter *metafile_writer_new_hdr10plus (
    const gchar *path, GError **error);
MetafileWriter *metafile_writer_new_lines (const gchar *path, GError **error);
MetafileWriter *metafile_writer_new_shmc (const gchar *path, GError **error);

/* Write to @stream, and keep a reference to it. */
MetafileWriter *metafile_writer_new_hdr10plus_stream (
    GOutputStream *stream, GError **error);
MetafileWriter *metafile_writer_new_lines_stream (
    GOutputStream *stream, GError **error);
MetafileWriter *metafile_writer_new_shmc_stream (
    GOutputStream *stream, GError **error);

/* Whether @frame carries an HDR10+ message, well-formed or not. */
gboolean metafile_frame_has_hdr10plus (const MetafileFrame *frame);

G_END_DECLS

#endif /* __METAFILEWRITER_H__ */
