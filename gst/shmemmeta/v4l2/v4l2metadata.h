/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * What a device says of its frames beside their pixels: controls, metadata
 * nodes and an InfoFrame. shmemv4l2src has it of the frames that it captures,
 * shmemv4l2meta of those of any other element.
 */

#ifndef __V4L2METADATA_H__
#define __V4L2METADATA_H__

#include "common/commonproperty.h"
#include "v4l2/v4l2device.h"
#include "v4l2/v4l2matcher.h"

#include <gst/shmemmeta/shmemmeta.h>

G_BEGIN_DECLS

/* ---- v4l2meta.c: one metadata node ---- */

/* The maximum of V4L2. */
#define V4L2_META_BUFFERS VIDEO_MAX_FRAME

/* A metadata node, and what it captured that no frame has yet. */
typedef struct
{
  V4l2Device device;
  guint32 dataformat; /* V4L2_META_FMT_* */
  V4l2Matcher matcher;
  V4l2Found state;  /* of the current frame */
  GPtrArray *found; /* for the current frame; element-type GBytes */
  gboolean settled; /* frames before the current one had metadata */
  guint64 noted;    /* unmatched before the current frame */
  guint count;
  struct
  {
    gpointer bytes;
    gsize size;
  } buffers[V4L2_META_BUFFERS];
} V4l2Meta;

V4l2Meta *v4l2_meta_open (const gchar *path, V4l2Match match, GError **error);
void v4l2_meta_free (V4l2Meta *meta);

/* Starts and stops streaming. */
gboolean v4l2_meta_start (V4l2Meta *meta, GError **error);
void v4l2_meta_stop (V4l2Meta *meta);

/* Takes in what was captured; FALSE with @error set if the node failed. */
gboolean v4l2_meta_update (V4l2Meta *meta, GError **error);

/* ---- v4l2metadatasettings.c ---- */

typedef struct
{
  gchar *control_device;  /* a list */
  gchar *metadata_device; /* a list */
  V4l2Match metadata_match;
  GstClockTime metadata_timeout; /* GST_CLOCK_TIME_NONE: that of a frame */
  gchar *infoframe_file;
} V4l2MetadataSettings;

GType v4l2_match_get_type (void);

/* Rows of a table of CommonProperty, for settings which have V4l2MetadataSettings
 * as @member. @unset says what control-device is then. */
#define V4L2_METADATA_PROPERTIES(Settings, member, unset)                      \
  { "control-device", "Control devices",                                       \
    "Comma-separated paths of the video nodes or sub-devices whose HDR10 "     \
    "controls are followed, such as /dev/v4l-subdev2; the last one that has "  \
    "a value counts. " unset,                                                  \
    G_TYPE_STRING, .offset = offsetof (Settings, member.control_device),       \
    .flags = COMMON_PROPERTY_READY },                                          \
      { "metadata-device", "Metadata devices",                                 \
        "Comma-separated paths of metadata capture nodes of the same "         \
        "hardware, such as /dev/video1: what each captures for a frame "       \
        "becomes a V4LM entry of the frame's container",                       \
        G_TYPE_STRING, .offset = offsetof (Settings, member.metadata_device),  \
        .flags = COMMON_PROPERTY_READY },                                      \
      { "metadata-match", "Metadata match",                                    \
        "How metadata is matched to frames", G_TYPE_ENUM,                      \
        .get_type = v4l2_match_get_type,                                       \
        .offset = offsetof (Settings, member.metadata_match),                  \
        .initial = V4L2_MATCH_AUTO, .flags = COMMON_PROPERTY_READY },          \
      { "metadata-timeout", "Metadata timeout",                                \
        "How long a frame waits for its metadata, in ns; then it is output "   \
        "without. 18446744073709551615 for the duration of a frame",           \
        G_TYPE_UINT64, .offset = offsetof (Settings, member.metadata_timeout), \
        .maximum = -1, .initial = -1, .flags = COMMON_PROPERTY_READY },        \
  {                                                                            \
    "infoframe-file", "InfoFrame file",                                        \
        "Path of a file with the InfoFrames that the device has received "     \
        "last, as kernels since 6.13 have it in /sys/kernel/debug/v4l2; it "   \
        "is read with each frame, for the Dynamic Range and Mastering one",    \
        G_TYPE_STRING, .offset = offsetof (Settings, member.infoframe_file),   \
                       .flags = COMMON_PROPERTY_READY                          \
  }

/* Counters since it was opened. */
typedef struct
{
  guint64 with_container;
  guint64 missing;
  guint64 unmatched;
  guint64 control_changes;
  guint64 infoframe_changes;
  guint64 infoframe_ignored;
} V4l2MetadataStats;

/* Adds fields to the value of the property `stats`. */
void v4l2_metadata_stats_add (
    const V4l2MetadataStats *stats, GstStructure *structure);
#define V4L2_METADATA_STATS_BLURB                                              \
  "frames-with-container, metadata-missing (frames which lack that of a "      \
  "metadata device), metadata-unmatched (metadata without a frame), "          \
  "control-changes, infoframe-changes, infoframes-ignored (malformed, or not " \
  "readable)"

/* ---- v4l2metadata.c ---- */

/* Used by one thread at a time. */
typedef struct _V4l2Metadata V4l2Metadata;

/* @element owns it, and posts warnings. */
V4l2Metadata *v4l2_metadata_new (GstElement *element);
void v4l2_metadata_free (V4l2Metadata *metadata);

/* Opens what @settings name. If these name no control-device, it is @own, which
 * may be NULL, and need not have any controls. */
gboolean v4l2_metadata_open (V4l2Metadata *metadata,
    const V4l2MetadataSettings *settings, const gchar *own, GError **error);
/* A no-op if it is not open. */
void v4l2_metadata_close (V4l2Metadata *metadata);

/* Starts metadata nodes, before the first frame is captured; a no-op if they
 * are started. */
gboolean v4l2_metadata_start (V4l2Metadata *metadata, GError **error);
void v4l2_metadata_stop (V4l2Metadata *metadata);

/* Of the frames to come: their caps, and their duration, or
 * GST_CLOCK_TIME_NONE for what the caps say. */
void v4l2_metadata_set_format (
    V4l2Metadata *metadata, const GstCaps *caps, GstClockTime duration);

/* The duration of a frame, or an assumed one. */
GstClockTime v4l2_metadata_get_duration (const V4l2Metadata *metadata);
/* How long a frame may wait for its metadata; 0 without a metadata node. */
GstClockTime v4l2_metadata_get_timeout (const V4l2Metadata *metadata);

/* A file descriptor that is readable when there is something to take in, and
 * taking it in. */
gint v4l2_metadata_get_fd (const V4l2Metadata *metadata);
gboolean v4l2_metadata_update (V4l2Metadata *metadata, GError **error);

/* Takes in all that is there for a frame that has just @arrived, and waits for
 * the rest of its metadata. GST_FLOW_FLUSHING if @wakeup ended that,
 * GST_FLOW_ERROR with @error set. */
GstFlowReturn v4l2_metadata_wait (V4l2Metadata *metadata, gint wakeup,
    const V4l2Stamp *frame, GstClockTime arrived, GError **error);

/* Adds a container with the metadata of that frame to @buffer, if there is any:
 * @cicp too, which may be NULL. */
gboolean v4l2_metadata_add (V4l2Metadata *metadata, GstBuffer *buffer,
    const V4l2Stamp *frame, GstClockTime arrived, const GstShmemCicp *cicp,
    GError **error);

/* Adds a container with what the device says now to @buffer, which is no frame:
 * what the next one is expected to have. */
gboolean v4l2_metadata_add_expected (
    V4l2Metadata *metadata, GstBuffer *buffer, GError **error);

V4l2MetadataStats v4l2_metadata_get_stats (const V4l2Metadata *metadata);

G_END_DECLS

#endif /* __V4L2METADATA_H__ */
