/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Pipelines with the element `meta`, and what each of their frames has. */

#ifndef TESTS_VM_V4L2_META_RUN_H
#define TESTS_VM_V4L2_META_RUN_H

#include <gst/gst.h>
#include <gst/shmemmeta/shmemmeta.h>

#include "kmod/shmemtest.h"
#include "lib-shmem/shmem-test.h"

#define PARAMETERS "/sys/module/shmemtest/parameters/"
#define DEBUGFS "/sys/kernel/debug/shmemtest/capture/"
#define VIVID "/dev/video0"
#define VIVID_METADATA "/dev/video1"

/* Changes of the module's values: frames between them, and of a run. */
#define EVERY 12
#define FRAMES 96

/* Nothing that a test waits for comes later. */
#define PATIENCE "metadata-timeout=60000000000"

typedef struct
{
  GstClockTime pts, captured; /* captured on the monotonic clock */
  struct shmemtest_plane pixels;
  guint16 max_cll; /* 0 if there is none, and so for what follows */
  guint32 max_luminance;
  guint8 transfer;
  guint n_metadata; /* of the module */
  guint16 metadata_max_cll;
  guint n_vivid;
  GstClockTime vivid_time;
} Frame;

typedef struct
{
  GArray *frames;
  GstStructure *stats; /* of the element */
  guint warnings;      /* of the element */
} Run;

#define frame_at(run, i) (&g_array_index ((run)->frames, Frame, i))

/* As test_run(), but file descriptors are not counted: v4l2src 1.22 leaves five
 * of them open. state-changes counts those of our elements. */
int run_cases (const struct test_case *cases, int num);

/* Plays to the end what has an element `meta`, and a sink `sink`. */
G_GNUC_PRINTF (1, 2)
Run run_pipeline (const char *format, ...);
/* The same with v4l2src on our module, FRAMES frames, and these properties of
 * shmemv4l2meta. Pixels are checked. */
G_GNUC_PRINTF (1, 2)
Run run_module (const char *format, ...);
void run_clear (Run *run);
guint64 run_get_stat (const Run *run, const char *field);

/* Of our module; as vm-device says. */
char *find_device (const char *which);
void write_file (const char *path, const void *data, gsize size);
#define set_parameter(name, value)                                             \
  write_file (PARAMETERS name, value, strlen (value))
/* No faults; values that change with each EVERY frames. */
void reset_module (void);

GstElement *make_pipeline (const char *description);
void print_message (GstMessage *message);
/* Calls @callback with each buffer on the pad @pad_name of the element @name. */
void probe (GstElement *pipeline, const char *name, const char *pad_name,
    GstPadProbeCallback callback, gpointer data);

#endif /* TESTS_VM_V4L2_META_RUN_H */
