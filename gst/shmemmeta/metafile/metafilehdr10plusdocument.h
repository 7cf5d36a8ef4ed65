/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Collects the HDR10+ values of a title, and writes them as the JSON document
 * that HDR10+ tools exchange. Needs json-glib. */

#ifndef __METAFILEHDR10PLUSDOCUMENT_H__
#define __METAFILEHDR10PLUSDOCUMENT_H__

#include <gio/gio.h>
#include <gst/shmemmeta/shmemmeta.h>

G_BEGIN_DECLS

typedef struct _MetafileHdr10PlusDocument MetafileHdr10PlusDocument;

MetafileHdr10PlusDocument *metafile_hdr10plus_document_new (void);

void metafile_hdr10plus_document_free (MetafileHdr10PlusDocument *self);

/* @frame is its number in presentation order. Numbers may be skipped, for frames
 * without HDR10+. On error nothing is added: values that no message can carry,
 * more than one window or a number that does not ascend is
 * GST_SHMEM_ERROR_INVALID_DATA, more than GST_SHMEM_HDR10_PLUS_JSON_MAX_FRAMES
 * frames is GST_SHMEM_ERROR_LIMIT. */
gboolean metafile_hdr10plus_document_add (MetafileHdr10PlusDocument *self,
    guint64 frame, const GstShmemHdr10Plus *values, GError **error);

/* Writes the document, one line per frame; @stream is flushed on success, not
 * closed. Frames can be added and the document written again. */
gboolean metafile_hdr10plus_document_write (
    MetafileHdr10PlusDocument *self, GOutputStream *stream, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (
    MetafileHdr10PlusDocument, metafile_hdr10plus_document_free)

G_END_DECLS

#endif /* __METAFILEHDR10PLUSDOCUMENT_H__ */
