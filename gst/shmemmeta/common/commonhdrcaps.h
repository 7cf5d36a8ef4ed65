/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Caps that say what frames say: `mastering-display-info`,
 * `content-light-level` and `colorimetry` from the containers of frames, for
 * elements downstream that know only caps.
 */

#ifndef __COMMONHDRCAPS_H__
#define __COMMONHDRCAPS_H__

#include "common/commonstatic.h"
#include "common/commonupdate.h"

G_BEGIN_DECLS

/* The property of elements that write such caps, a CommonUpdateMode. */
#define COMMON_TYPE_HDR_CAPS_UPDATE (common_hdr_caps_update_get_type ())
GType common_hdr_caps_update_get_type (void);

/* What a frame says. All 0 if it says nothing. */
typedef struct
{
  CommonStatic values;
  gboolean has_cicp;
  GstShmemCicp cicp;
} CommonHdr;

/* What the caps say. All 0 at the start. Used by one thread. */
typedef struct
{
  CommonUpdate update;
  CommonHdr hdr;
  guint8 transfer; /* PQ or HLG if the caps of upstream are, else 0 */
  gboolean stale;  /* the caps that were made last: there are others */

  guint64 frames;
  guint64 with_values; /* frames that said anything */
  guint64 differing;   /* frames whose values were not those of the caps */
  guint64 malformed;   /* frames with a malformed value */
  guint64 changes;     /* how often other values were taken */
} CommonHdrCaps;

/* The next frame is the first one of a stream about which nothing is known, or
 * the first one after a flush. */
void common_hdr_caps_start_stream (CommonHdrCaps *self);
void common_hdr_caps_flush (CommonHdrCaps *self);

/* Takes note of the caps of upstream: where these become HDR, or cease to be,
 * it is another stream. */
void common_hdr_caps_set_upstream (CommonHdrCaps *self, const GstCaps *caps);

/* Reads the values of the first picture of @buffer, and takes them when they
 * are due. A malformed value counts as none; FALSE then, with the first of the
 * errors. */
gboolean common_hdr_caps_take (CommonHdrCaps *self, CommonUpdateMode mode,
    GstBuffer *buffer, GError **error);

/* Values of @buffer, which is no frame, that the first frame is expected to
 * have. */
void common_hdr_caps_expect (CommonHdrCaps *self, GstBuffer *buffer);

/* (transfer full): @upstream, which are fixed, with the values that were
 * taken. @upstream itself if these change nothing. */
GstCaps *common_hdr_caps_make (CommonHdrCaps *self, GstCaps *upstream);

G_END_DECLS

#endif /* __COMMONHDRCAPS_H__ */
