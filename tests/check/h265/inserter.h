/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* What the tests of h265hdrinserter have in common: containers, harnesses that
 * say what came out, and access units to put things into. */

#ifndef TESTS_H265_INSERTER_H
#define TESTS_H265_INSERTER_H

#include "lib/frames.h"
#include "lib/harness.h"
#include "nals.h"
#include "units.h"

extern const guint length_sizes[4];

/* What sei_mastering_display and sei_light_level say, in a container. */
extern const guint8 mdcv[24];
extern const guint8 clli[4];
extern const guint8 user_data[35];

/* ---- containers ---- */

GstShmemContainer *build (GstShmemContainerBuilder *builder);

#define ADD(builder, format, bytes)                                            \
  gst_shmem_container_builder_add (                                            \
      builder, SHMEM_FORMAT_##format, bytes, sizeof bytes)

/* One of everything that a bitstream takes. */
GstShmemContainer *full_container (void);

#define CONTAINER(format, bytes)                                               \
  make_container (SHMEM_FORMAT_##format, bytes, sizeof bytes)

/* ---- harnesses ---- */

GstCaps *caps_of (guint length_size, const guint8 *sei, gsize size);
GstHarness *open_harness_with (GstCaps *caps, gboolean replace);
GstHarness *open_harness (guint length_size, gboolean replace);
GstBuffer *take_buffer (GByteArray *unit);
GstBuffer *carry (GByteArray *unit, GstShmemContainer *container);
GPtrArray *nals_of (GstBuffer *buffer, guint length_size);
/* Pushes @buffer and compares what comes out with @expected, in the words of
 * describe_nals(). */
GPtrArray *push_nals (GstHarness *harness, GstBuffer *buffer, guint length_size,
    const gchar *expected);
void push_and_expect (GstHarness *harness, GByteArray *unit,
    GstShmemContainer *container, const gchar *expected);
/* Passes as the same buffer. */
void push_unchanged (
    GstHarness *harness, GByteArray *unit, GstShmemContainer *container);

/* ---- access units ---- */

GByteArray *picture_unit (guint picture);
GByteArray *unit_with_sei (
    guint type, const guint8 *payload, gsize size, guint picture);
/* Everything that new NAL units have to find their place among. */
GByteArray *crowded_unit (guint length_size);
/* Of @nal, @size bytes at @data, @skip behind the start of its payload and with
 * @left behind them. */
void assert_payload (
    const Nal *nal, gsize skip, const guint8 *data, gsize size, gsize left);

#endif /* TESTS_H265_INSERTER_H */
