/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The frames of a file of any kind: one after the other, in presentation order,
 * with their containers.
 */

#ifndef __SHMEM_TOOL_SOURCE_H__
#define __SHMEM_TOOL_SOURCE_H__

#include "source/kind.h"
#include "source/remarks.h"
#include "metafile/metafilewriter.h"
#include "hdr/hdrpersistence.h"

G_BEGIN_DECLS

typedef enum
{
  TOOL_FRAME,
  TOOL_END,
  TOOL_FAILED,
} ToolRead;

typedef struct _ToolSource ToolSource;

struct _ToolSource
{
  ToolKind kind;
  gboolean is_av1; /* the video in it */
  /* Fills number, pts and duration of @frame, and adds a reference for each
   * container to @containers, which is empty. */
  ToolRead (*read) (ToolSource *self, MetafileFrame *frame,
      GPtrArray *containers, GError **error);
  gdouble (*get_progress) (ToolSource *self); /* 0 to 1 */
  void (*free) (ToolSource *self);
  ToolRemarks remarks; /* complete at the end */
  /* Bytes of a file of metadata, or 0. */
  gsize size;

  /*< private >*/
  GPtrArray *containers; /* of this frame */
  GPtrArray *last;
  GstBuffer *buffer; /* carries @containers, or NULL */
};

typedef struct
{
  gchar *persistence; /* of h265hdrextractor */
  gint track;         /* of a video, from 1; 0 for the only one */
  gboolean strict;    /* remarks on rules that decoders do not depend on too */
} ToolSourceOptions;

/* The options of every command that can read a video. */
#define TOOL_SOURCE_OPTION_ENTRIES(options)                                    \
  { "persistence", 'p', 0, G_OPTION_ARG_STRING, &(options).persistence,        \
    "What a picture of a video without metadata of its own carries: "          \
    "nothing (frame), the last one of its coded video sequence "               \
    "(sequence) or the last one (stream, the default)",                        \
    "WHICH" },                                                                 \
  {                                                                            \
    "track", 0, 0, G_OPTION_ARG_INT, &(options).track,                         \
        "Which H.265 or AV1 track of a video to read, from 1; needed only if " \
        "it has several",                                                      \
        "N"                                                                    \
  }

/* Errors do not name @path. */
ToolSource *tool_source_open (
    const gchar *path, const ToolSourceOptions *options, GError **error);
void tool_source_free (ToolSource *self);

/* The data of @frame is valid until the next call. */
ToolRead tool_source_read (
    ToolSource *self, MetafileFrame *frame, GError **error);

/* For people. */
const gchar *tool_source_get_name (const ToolSource *self);

/* What tool_source_open() has checked. */
HdrPersistence tool_source_get_persistence (const ToolSourceOptions *options);

/* One for each group of kinds. */
ToolSource *tool_source_open_file (
    ToolKind kind, const gchar *path, GError **error);
ToolSource *tool_source_open_shmc (const gchar *path, GError **error);
ToolSource *tool_source_open_video (ToolKind kind, const gchar *path,
    const ToolSourceOptions *options, GError **error);

G_END_DECLS

#endif /* __SHMEM_TOOL_SOURCE_H__ */
