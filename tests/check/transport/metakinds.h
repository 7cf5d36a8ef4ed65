/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* A meta of each kind that goes from one process to another in an entry of its
 * own: how it is made, and what has to arrive. */

#ifndef TESTS_TRANSPORT_METAKINDS_H
#define TESTS_TRANSPORT_METAKINDS_H

#include "helpers.h"

/* A custom meta that metas_setup() registers. */
#define CUSTOM_META "ShmemTestCustom"

/* With values that depend on @n, which is less than 100. */
typedef struct
{
  void (*add) (GstBuffer *buffer, guint n);
  void (*check) (GstBuffer *buffer, guint n);
} MetaKind;

#define N_META_KINDS 15
extern const MetaKind meta_kinds[N_META_KINDS];

/* Fixture, with transport_teardown(). */
void metas_setup (void);

guint count_metas (GstBuffer *buffer);
/* One of each kind, and a container. */
void add_all_kinds (GstBuffer *buffer, guint n);
/* They are there, and nothing else than @n_others. */
void check_all_kinds (GstBuffer *buffer, guint n, guint n_others);

/* A playing producer, and a consumer of it. */
void start_both (Producer *producer, Consumer *consumer);
void clear_both (Producer *producer, Consumer *consumer);

/* Some by themselves. */
void add_afd (GstBuffer *buffer, guint n);
void check_afd (GstBuffer *buffer, guint n);
void add_bar (GstBuffer *buffer, guint n);
void check_bar (GstBuffer *buffer, guint n);
void add_audio (GstBuffer *buffer, guint n);
void add_level (GstBuffer *buffer, guint n);
void add_time_code (GstBuffer *buffer, guint n);

#endif /* TESTS_TRANSPORT_METAKINDS_H */
