/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Which metadata an access unit carries: its own, and what persists of that of
 * earlier access units, of codec_data and of the container file.
 */

#ifndef __HDRPERSISTENCE_H__
#define __HDRPERSISTENCE_H__

#include "hdr/hdrplan.h"

#include <gst/shmemmeta/shmemmeta.h>

G_BEGIN_DECLS

/**
 * HdrPersistence:
 * @HDR_PERSISTENCE_FRAME: no metadata
 * @HDR_PERSISTENCE_SEQUENCE: the last message persists until the next coded
 *     video sequence starts
 * @HDR_PERSISTENCE_STREAM: the last message persists until another one replaces
 *     it
 *
 * What an access unit without a message of its own carries, in decoding order
 * and for each kind of metadata separately. RPUs never persist.
 */
typedef enum
{
  HDR_PERSISTENCE_FRAME,
  HDR_PERSISTENCE_SEQUENCE,
  HDR_PERSISTENCE_STREAM,
} HdrPersistence;

/**
 * HdrCarried:
 * @current: the metadata of the last access unit
 *
 * All other fields are private.
 */
typedef struct
{
  HdrSet current;

  /*< private >*/
  HdrSet persisting; /* @current without what is of the caps only */
  HdrSet declared;
  HdrSet fallback;
  HdrSet filler;
  HdrSet next;
  /* Whether codec_data or the bitstream had one since the stream started. */
  gboolean said[HDR_N_STATIC];
  gboolean in_stream; /* there was an access unit, maybe before a seek */
  HdrSequence sequence;
} HdrCarried;

void hdr_carried_init (HdrCarried *self);
void hdr_carried_clear (HdrCarried *self);

/* Resets to the start of a stream, but keeps the metadata of codec_data and of
 * the caps. */
void hdr_carried_forget (HdrCarried *self);

/* The same for a seek: what the bitstream said before still takes precedence
 * over the caps. */
void hdr_carried_flush (HdrCarried *self);

/* Sets the metadata of codec_data. If it changes in the middle of a stream, it
 * is applied once, like an access unit. */
void hdr_carried_declare (
    HdrCarried *self, const HdrSet *declared, HdrPersistence persistence);

/* Sets MDCV and CLLI of the caps; hdr_set_take_caps() reads them. Each holds
 * while neither codec_data nor the bitstream have said anything of its kind; in
 * the middle of a stream, those that are missing in @fallback keep holding. */
void hdr_carried_set_fallback (HdrCarried *self, const HdrSet *fallback);

/* Advances to the next access unit. TRUE if @current equals that of the
 * previous one. @discont: data is missing before it. */
gboolean hdr_carried_advance (HdrCarried *self, const HdrUnit *unit,
    gboolean discont, HdrPersistence persistence);

/* A container of the messages of @set; NULL on error. @builder is reset first. */
GstShmemContainer *hdr_set_build_container (
    const HdrSet *set, GstShmemContainerBuilder *builder, GError **error);

G_END_DECLS

#endif /* __HDRPERSISTENCE_H__ */
