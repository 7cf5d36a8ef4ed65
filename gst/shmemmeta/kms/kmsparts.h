/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The parts of shmemkmssink: its properties, the subclass of kmssink inside it,
 * what it shows frames with, and the import of shared memory.
 */

#ifndef __KMSPARTS_H__
#define __KMSPARTS_H__

#include <gst/video/gstvideosink.h>
#include <gst/video/video.h>

#include "kms/kmsconnector.h"
#include "kms/kmsframebuffer.h"

G_BEGIN_DECLS

/* ---- kmsproperties.c ---- */

/* The values of the properties that kmssink lacks. */
typedef struct
{
  gboolean ignore_edid;
  gint hdr_update; /* CommonUpdateMode */
  guint hdr_max_bpc;
} KmsSettings;

/* The ID of the property that has no stored value. */
#define KMS_PROP_HDR_STATE 4

/* Installs the properties that kmssink lacks, and all of its own. */
void kms_properties_install (GObjectClass *klass);
void kms_properties_init (KmsSettings *settings);

/* Sets or gets a property of @settings; FALSE if @id is not one. */
gboolean kms_settings_set (
    KmsSettings *settings, guint id, const GValue *value);
gboolean kms_settings_get (
    const KmsSettings *settings, guint id, GValue *value);

/* Sets or gets a property of @kmssink, which may be NULL. If that version of
 * kmssink lacks it, set warns and get returns the default. */
void kms_properties_set (GObject *object, GstElement *kmssink,
    const GValue *value, GParamSpec *pspec);
void kms_properties_get (GstElement *kmssink, GValue *value, GParamSpec *pspec);

/* ---- kmshdrsink.c ---- */

/* (transfer floating) (nullable): a subclass of kmssink that shows frames with
 * HDR; NULL if kmssink is not installed. */
GstElement *kms_hdr_sink_new (const gchar *name);

/* Applies from the next frame on. Thread safe. */
void kms_hdr_sink_set_settings (
    GstElement *element, const KmsSettings *settings);

/* (transfer full) (nullable): what is signalled, and what the display is able
 * to show; NULL below READY. Thread safe. */
GstStructure *kms_hdr_sink_get_state (GstElement *element);

/* ---- kmsoutput.c ---- */

/* What is between kmssink and the kernel: the frames, with what is signalled
 * with each. Used by one thread at a time. */
typedef struct _KmsOutput KmsOutput;

/* Who shows a frame. */
typedef enum
{
  KMS_OUTPUT_SHOWN,   /* it is shown, or will be with the vertical blank */
  KMS_OUTPUT_KMSSINK, /* kmssink has to */
  KMS_OUTPUT_ANEW,    /* kmssink has to, from its set_caps() on */
} KmsOutputResult;

/* @kmssink has opened the device, and has to keep it open. Its property
 * force-modesetting is FALSE from now on, if it need not set the mode. */
KmsOutput *kms_output_open (GstElement *kmssink);
/* Sets what is signalled to SDR, and restores force-modesetting. */
void kms_output_close (KmsOutput *output);

/* Called before and after kmssink's set_caps(); the second one is FALSE, after
 * an error message, if there is no mode for these. */
void kms_output_prepare_caps (KmsOutput *output);
gboolean kms_output_set_caps (KmsOutput *output, GstCaps *caps);
/* The next frame is the first one of a stream. */
void kms_output_restart (KmsOutput *output);

KmsOutputResult kms_output_show (
    KmsOutput *output, GstBuffer *buffer, const KmsSettings *settings);

/* Sets what is signalled to SDR. */
void kms_output_clear (KmsOutput *output);
/* Upstream is about to free its memory. */
void kms_output_drain (KmsOutput *output);

void kms_output_set_rectangle (
    KmsOutput *output, const GstVideoRectangle *rectangle);
/* Shows the last frame again. FALSE if kmssink has to. */
gboolean kms_output_redraw (KmsOutput *output);

/* (transfer full) (nullable): the state of the display if it has changed since
 * the last call. */
GstStructure *kms_output_take_state (KmsOutput *output);

/* (transfer full) (nullable): @buffer as dma-bufs if it is shared memory and the
 * driver takes that. */
GstBuffer *kms_output_import (KmsOutput *output, GstBuffer *buffer);
/* (transfer none) (nullable): an allocator of shared memory, if the driver takes
 * frames with @caps from it. */
GstAllocator *kms_output_get_allocator (KmsOutput *output, const GstCaps *caps);

/* ---- kmsstate.c ---- */

/* (transfer full): what is signalled on @connector, and what its display is
 * able to show, as the property hdr-state and its messages have it. */
GstStructure *kms_state_new (const KmsConnector *connector);

/* ---- kmsimport.c ---- */

/* What is known of the driver: whether it takes shared memory of a format and
 * size. Used by one thread at a time. */
typedef struct
{
  GstAllocator *allocator;
  KmsFormat format;
  gint state;
} KmsImport;

void kms_import_init (KmsImport *import);
void kms_import_clear (KmsImport *import);

/* Whether @device, which may be NULL, can create framebuffers of @format from
 * memory of the allocator, through udmabuf. Tested once. */
gboolean kms_import_works (
    KmsImport *import, KmsFramebuffers *device, const KmsFormat *format);

/* (transfer full) (nullable): @buffer as dma-bufs; NULL if it has no shared
 * memory, or the driver does not take it. */
GstBuffer *kms_import_buffer (KmsImport *import, KmsFramebuffers *device,
    const KmsFormat *format, GstBuffer *buffer);

G_END_DECLS

#endif /* __KMSPARTS_H__ */
