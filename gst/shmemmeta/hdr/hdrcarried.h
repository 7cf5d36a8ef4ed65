/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The metadata of the containers on one buffer that a bitstream can
 * take. The containers are checked, their entries are not: those are hostile.
 */

#ifndef __HDRCARRIED_H__
#define __HDRCARRIED_H__

#include "hdr/hdrset.h"

G_BEGIN_DECLS

/* Whether the bitstream can take these bytes as they are. */
typedef gboolean (*HdrCanHold) (const guint8 *data, gsize size);

/**
 * HdrCarried:
 * @set: no message is there twice; one of MDCV and CLLI each at most
 * @refused: why the last entry that had to be left out was, or NULL
 */
typedef struct
{
  HdrSet set;
  const gchar *refused;

  /*< private >*/
  HdrCanHold can_hold_rpu;
  HdrSet own;
  HdrSet next;
} HdrCarried;

void hdr_carried_init (HdrCarried *carried, HdrCanHold can_hold_rpu);
void hdr_carried_clear (HdrCarried *carried);
void hdr_carried_reset (HdrCarried *carried);

/* Adds the MDCV, CLLI, T35 and DVRP of the container in @size bytes at @data,
 * nested ones too. What it says of a kind replaces what containers before it
 * said of that. Captions and other formats are passed over. */
void hdr_carried_add_container (
    HdrCarried *carried, const guint8 *data, gsize size);

G_END_DECLS

#endif /* __HDRCARRIED_H__ */
