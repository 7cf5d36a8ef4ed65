/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The metadata of the containers on one buffer that an H.265 bitstream can
 * take. The containers are checked, their entries are not: those are hostile.
 */

#ifndef __SHMEM_META_H265_HDR_CARRIED_H__
#define __SHMEM_META_H265_HDR_CARRIED_H__

#include "h265hdrset.h"

G_BEGIN_DECLS

/**
 * H265HdrCarried:
 * @set: no message is there twice; one of MDCV and CLLI each at most
 * @refused: why the last entry that had to be left out was, or NULL
 */
typedef struct
{
  H265HdrSet set;
  const gchar *refused;

  /*< private >*/
  H265HdrSet own;
  H265HdrSet next;
} H265HdrCarried;

void h265_hdr_carried_init (H265HdrCarried *carried);
void h265_hdr_carried_clear (H265HdrCarried *carried);
void h265_hdr_carried_reset (H265HdrCarried *carried);

/* Adds the MDCV, CLLI, T35 and DVRP of the container in @size bytes at @data,
 * nested ones too. What it says of a kind replaces what containers before it
 * said of that. Captions and other formats are passed over. */
void h265_hdr_carried_add_container (
    H265HdrCarried *carried, const guint8 *data, gsize size);

G_END_DECLS

#endif /* __SHMEM_META_H265_HDR_CARRIED_H__ */
