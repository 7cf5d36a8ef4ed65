/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* What the processes of a soak do, other than its controller. Each says on
 * standard output, in lines, what its controller wants to know. */

#ifndef TESTS_SOAK_ROLES_H
#define TESTS_SOAK_ROLES_H

#include <glib.h>

typedef struct
{
  gchar *role;
  gchar *socket_path;
  guint64 seed;
  gint fps;         /* of a producer; see SoakSrcConfig */
  gint max_wait_ms; /* of a producer */
  gint lifetime_ms; /* of others; 0: until somebody ends it */
  gchar *rule;      /* of a consumer: all, again, some; see soaksink.h */
  gint keep;        /* frames that a consumer keeps */
  gint hold_ms;     /* how long it takes no more once it has so many */
  gint which;       /* of a stranger: what it does */
} SoakOptions;

/* A line on standard output. */
void soak_say (const gchar *format, ...) G_GNUC_PRINTF (1, 2);
/* "fail " and the text, and the process ends. */
void soak_fail (const gchar *format, ...) G_GNUC_PRINTF (1, 2) G_GNUC_NORETURN;

/* Each returns the exit status. */
int soak_producer (const SoakOptions *options);
int soak_consumer (const SoakOptions *options);
int soak_silent (const SoakOptions *options);
int soak_garbage (const SoakOptions *options);
int soak_hoard (const SoakOptions *options);
int soak_usurper (const SoakOptions *options);
/* How many values of `which` are different. */
guint soak_garbage_get_n (void);

#endif /* TESTS_SOAK_ROLES_H */
