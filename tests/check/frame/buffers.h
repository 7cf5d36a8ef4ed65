/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The twelve buffers that everything which asks what a frame says is held
 * against. They are written as texts: entries with their only value, behind each
 * other.
 *
 *   M1000  mastering display of 1000 cd/m2     H1  HDR10+, average_maxrgb 1
 *   C400   light level, MaxCLL 400             V1  HDR Vivid
 *   P16    code points, transfer 16 (PQ)       U1  T.35 of an unknown provider
 *   R1     Dolby Vision RPU                    W1  the same, of another one
 *   S1     captions                            X1  a format of a vendor
 *
 * M!, C!, P! and H! are malformed. Brackets enclose a nested container; "|" ends
 * a container; "0:" before one says which picture it is about. */

#ifndef TESTS_FRAME_BUFFERS_H
#define TESTS_FRAME_BUFFERS_H

#include <gst/check/gstcheck.h>
#include <gst/shmemmeta/shmemmeta.h>

/**
 * FrameCase:
 * @what: for people
 * @containers: what the buffer carries
 * @caps: what its caps say: M, C and P
 * @all: what holds for the whole frame, in the order of foreach
 * @first: for picture 0
 * @second: for picture 1
 * @flat: where it is not known which picture a container is about, as in a file;
 *     NULL if that is @first
 */
typedef struct
{
  const gchar *what;
  const gchar *containers;
  const gchar *caps;
  const gchar *all;
  const gchar *first;
  const gchar *second;
  const gchar *flat;
} FrameCase;

#define N_FRAME_CASES 12
extern const FrameCase frame_cases[N_FRAME_CASES];

/* What holds in a file. */
const gchar *frame_case_flat (guint index);

/* A buffer of case @index, whose time says which frame it is. */
GstBuffer *frame_case_buffer (guint index);
/* video/x-raw with its fields. */
GstCaps *frame_case_caps (guint index);

/* Adds what @entry is, in the same words, and a blank before it if there is
 * something already. */
void describe_entry (
    GString *text, guint64 format, gconstpointer data, gsize size);

/* The value of the entry of @kind in @text: -1 without one, -2 if malformed. */
#define FRAME_NOT_FOUND (-1)
#define FRAME_MALFORMED (-2)
gint find_value (const gchar *text, gchar kind);

/* Those of @text that are of @kinds and, unless @malformed, well-formed, sorted
 * by kind. */
gchar *pick_entries (const gchar *text, const gchar *kinds, gboolean malformed);

#endif /* TESTS_FRAME_BUFFERS_H */
