/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* An access unit as a list of NAL units, for tests of what writes them. It
 * shares nothing with the code under test: it takes start codes and escapes
 * literally, and fails on whatever a writer must not do. */

#ifndef TESTS_H265_NALS_H
#define TESTS_H265_NALS_H

#include <gst/check/gstcheck.h>

typedef struct
{
  guint type;
  guint8 header[2];
  guint prefix_size; /* of its start code or length */
  GByteArray *raw;   /* with header and escapes */
  GByteArray *rbsp;  /* without */
} Nal;

GPtrArray *split_nals (const guint8 *data, gsize size, guint length_size);
const Nal *nal_at (const GPtrArray *nals, guint index);
/* "35 39:137 20": the types, and of SEI those of their messages. */
gchar *describe_nals (const GPtrArray *nals);

#endif /* TESTS_H265_NALS_H */
