/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The messages between shmemfdsink (server) and shmemfdsrc (client) over a
 * SOCK_SEQPACKET Unix socket; docs/transport.md is the prose. A message is one
 * packet, in host byte order (both ends run on one kernel), and starts with a
 * header that names its type and its whole size.
 *
 *   client                                  server
 *     HELLO  -------------------------------->
 *     <------------------- HELLO, CAPS, SEGMENT   what is in force
 *     <--------------------------------- FRAME    and fds it names first
 *     RELEASE  ------------------------------->   frames it is done with
 *     <-------------------------------- FORGET    ids that are gone
 *     <----------------------------------- EOS
 *
 * Decoders take bytes of a stranger. They check everything that can be
 * checked without knowing the connection's state and never allocate, and
 * what they hand out points into those bytes.
 */

#ifndef __SHMEMFD_PROTOCOL_H__
#define __SHMEMFD_PROTOCOL_H__

#include <gst/gst.h>
#include <gst/video/video.h>

G_BEGIN_DECLS

/* "shmemfd" */
#define SHMEMFD_MAGIC G_GUINT64_CONSTANT (0x0064666d656d6873)
#define SHMEMFD_VERSION 2

#define SHMEMFD_MAX_CAPS_SIZE (64 * 1024)
#define SHMEMFD_MAX_MESSAGE_SIZE (SHMEMFD_MAX_CAPS_SIZE + 1024)
/* What a GstBuffer can hold before it merges. */
#define SHMEMFD_MAX_MEMORIES 16
/* One for each of as many pictures. */
#define SHMEMFD_MAX_CONTAINERS 16
/* And the container with the plane table. */
#define SHMEMFD_MAX_FDS (SHMEMFD_MAX_MEMORIES + SHMEMFD_MAX_CONTAINERS + 1)
#define SHMEMFD_MAX_IDS 64
/* Frames that a consumer may hold. */
#define SHMEMFD_MAX_HELD 64
/* Of one memory, and of one frame. */
#define SHMEMFD_MAX_MEMORY_SIZE (G_GUINT64_CONSTANT (1) << 31)

#define SHMEMFD_MAX_LATENCY (60 * GST_SECOND)

typedef enum
{
  SHMEMFD_HELLO = 1,
  SHMEMFD_CAPS,
  SHMEMFD_SEGMENT,
  SHMEMFD_FRAME,
  SHMEMFD_FORGET,
  SHMEMFD_EOS,
  SHMEMFD_RELEASE,
} ShmemfdType;

typedef struct
{
  guint32 type;
  guint32 size; /* bytes of the whole message, header included */
} ShmemfdHeader;

typedef struct
{
  ShmemfdHeader header;
  guint64 magic;
  guint32 version;
  guint32 max_held; /* of a producer: frames that a consumer may hold */
} ShmemfdHello;

/* The caps as a string follow, without a NUL. */
typedef struct
{
  ShmemfdHeader header;
} ShmemfdCaps;

typedef struct
{
  ShmemfdHeader header;
  guint32 flags;
  guint32 format; /* GstFormat; GST_FORMAT_TIME */
  gdouble rate;
  gdouble applied_rate;
  guint64 base;
  guint64 offset;
  guint64 start;
  guint64 stop;
  guint64 time;
  guint64 position;
  guint64 duration;
  /* CLOCK_MONOTONIC ns at running time 0, or GST_CLOCK_TIME_NONE. */
  guint64 epoch;
  /* How long after its running time a frame is sent, in ns; for live ones. */
  guint64 latency;
  /* Changes when running time starts anew (flush). */
  guint64 generation;
} ShmemfdSegment;

typedef enum
{
  SHMEMFD_MEMORY = 1, /* pixels or other payload of frames */
  SHMEMFD_CONTAINER,  /* a whole container, at offset 0 */
} ShmemfdKind;

/* An fd that comes with this message, and the id it has from now on. Ids count
 * from 1; 0 is none. */
typedef struct
{
  guint64 id;
  guint64 size;
  guint32 kind;
  guint32 reserved;
} ShmemfdNew;

/* One GstMemory of a frame. */
typedef struct
{
  guint64 id;
  guint64 offset;
  guint64 size;
} ShmemfdSpan;

/* One GstShmemContainerMeta of a frame. */
typedef struct
{
  guint64 id;
  gint32 picture;   /* of the frame's plane table, or -1: of the whole frame */
  guint32 reserved; /* 0 */
} ShmemfdContainer;

typedef struct
{
  gchar format[24]; /* GST_VIDEO_FORMAT name, NUL padded */
  guint32 flags;
  guint32 width;
  guint32 height;
  guint32 n_planes;
  guint64 offset[GST_VIDEO_MAX_PLANES];
  gint32 stride[GST_VIDEO_MAX_PLANES];
  guint32 padding[4]; /* top, bottom, left, right */
  guint32 stride_align[GST_VIDEO_MAX_PLANES];
} ShmemfdVideo;

typedef struct
{
  guint32 x;
  guint32 y;
  guint32 width;
  guint32 height;
} ShmemfdCrop;

/* Followed by n_new ShmemfdNew (as many fds come along), n_spans ShmemfdSpan,
 * n_containers ShmemfdContainer, n_video (0 or 1) ShmemfdVideo and n_crop (0 or
 * 1) ShmemfdCrop. */
typedef struct
{
  ShmemfdHeader header;
  guint64 frame;
  guint64 pts;
  guint64 dts;
  guint64 duration;
  guint64 offset;
  guint64 offset_end;
  guint64 planes; /* id of the container with the plane table, or 0 */
  guint32 flags;
  guint8 n_new;
  guint8 n_spans;
  guint8 n_containers;
  guint8 n_video;
  guint8 n_crop;
  guint8 reserved[7];
} ShmemfdFrame;

/* FORGET and RELEASE. */
typedef struct
{
  ShmemfdHeader header;
  guint32 n_ids;
  guint32 reserved;
  guint64 ids[SHMEMFD_MAX_IDS];
} ShmemfdIds;

#define SHMEMFD_IDS_SIZE(n)                                                    \
  (G_STRUCT_OFFSET (ShmemfdIds, ids) + (n) * sizeof (guint64))

/* Largest FRAME. */
#define SHMEMFD_MAX_FRAME_SIZE                                                 \
  (sizeof (ShmemfdFrame) + SHMEMFD_MAX_FDS * sizeof (ShmemfdNew)               \
      + SHMEMFD_MAX_MEMORIES * sizeof (ShmemfdSpan)                            \
      + SHMEMFD_MAX_CONTAINERS * sizeof (ShmemfdContainer)                     \
      + sizeof (ShmemfdVideo) + sizeof (ShmemfdCrop))

G_STATIC_ASSERT (sizeof (ShmemfdHello) == 24);
G_STATIC_ASSERT (sizeof (ShmemfdSegment) == 112);
G_STATIC_ASSERT (sizeof (ShmemfdNew) == 24);
G_STATIC_ASSERT (sizeof (ShmemfdSpan) == 24);
G_STATIC_ASSERT (sizeof (ShmemfdContainer) == 16);
G_STATIC_ASSERT (sizeof (ShmemfdVideo) == 120);
G_STATIC_ASSERT (sizeof (ShmemfdFrame) == 80);
G_STATIC_ASSERT (SHMEMFD_MAX_FDS == 33);
G_STATIC_ASSERT (SHMEMFD_MAX_FRAME_SIZE < SHMEMFD_MAX_MESSAGE_SIZE);

/* A decoded FRAME. */
typedef struct
{
  const ShmemfdFrame *frame;
  const ShmemfdNew *news;
  const ShmemfdSpan *spans;
  const ShmemfdContainer *containers;
  const ShmemfdVideo *video; /* or NULL */
  const ShmemfdCrop *crop;   /* or NULL */
} ShmemfdFrameView;

/* All take the bytes of one packet, 8-byte aligned. They return FALSE with
 * *fault, a static text, when these are not what they claim to be. */
gboolean shmemfd_decode_header (
    gconstpointer data, gsize size, ShmemfdType *type, const gchar **fault);
gboolean shmemfd_decode_hello (
    gconstpointer data, gsize size, const gchar **fault);
gboolean shmemfd_decode_segment (gconstpointer data, gsize size,
    const ShmemfdSegment **segment, const gchar **fault);
gboolean shmemfd_decode_frame (gconstpointer data, gsize size,
    ShmemfdFrameView *view, const gchar **fault);
gboolean shmemfd_decode_ids (gconstpointer data, gsize size,
    const ShmemfdIds **ids, const gchar **fault);
/* (transfer full): fixed caps, or NULL. */
GstCaps *shmemfd_decode_caps (
    gconstpointer data, gsize size, const gchar **fault);

/* Whether every plane lies within one memory of the frame, and the picture is
 * what @caps (or NULL: not raw video) announced. */
gboolean shmemfd_check_video (const ShmemfdVideo *video,
    const ShmemfdSpan *spans, guint n_spans, const GstVideoInfo *caps,
    const gchar **fault);
gboolean shmemfd_check_crop (const ShmemfdCrop *crop, const ShmemfdVideo *video,
    const GstVideoInfo *caps, const gchar **fault);

void shmemfd_encode_video (ShmemfdVideo *video, const GstVideoMeta *meta);

/* Fill a message in; its header included. */
void shmemfd_encode_hello (ShmemfdHello *hello);
void shmemfd_encode_segment (
    ShmemfdSegment *message, const GstSegment *segment, guint64 generation);
void shmemfd_segment_to_gst (
    const ShmemfdSegment *message, GstSegment *segment);
gboolean shmemfd_add_video_meta (GstBuffer *buffer, const ShmemfdVideo *video);

/* Whether there is any: to ask for each kind costs more. */
static inline gboolean
shmemfd_has_metas (GstBuffer *buffer)
{
  gpointer state = NULL;

  return gst_buffer_iterate_meta (buffer, &state) != NULL;
}

/* The frame without its new objects and its plane table: fills @frame, and
 * @tail with spans, containers and metas, of which @video_meta can be NULL;
 * returns bytes in @tail. The caller checked the counts. */
gsize shmemfd_encode_frame (ShmemfdFrame *frame, guint8 *tail,
    GstBuffer *buffer, const ShmemfdSpan *spans, guint n_spans,
    const ShmemfdContainer *containers, guint n_containers,
    const GstVideoMeta *video_meta);

/* Flags of a GstBuffer that mean the same in another process. */
#define SHMEMFD_BUFFER_FLAGS                                                   \
  (GST_BUFFER_FLAG_DISCONT | GST_BUFFER_FLAG_RESYNC                            \
      | GST_BUFFER_FLAG_CORRUPTED | GST_BUFFER_FLAG_MARKER                     \
      | GST_BUFFER_FLAG_HEADER | GST_BUFFER_FLAG_GAP                           \
      | GST_BUFFER_FLAG_DROPPABLE | GST_BUFFER_FLAG_DELTA_UNIT                 \
      | GST_BUFFER_FLAG_NON_DROPPABLE | GST_VIDEO_BUFFER_FLAG_INTERLACED       \
      | GST_VIDEO_BUFFER_FLAG_TFF | GST_VIDEO_BUFFER_FLAG_RFF                  \
      | GST_VIDEO_BUFFER_FLAG_ONEFIELD | GST_VIDEO_BUFFER_FLAG_MULTIPLE_VIEW   \
      | GST_VIDEO_BUFFER_FLAG_FIRST_IN_BUNDLE)

G_END_DECLS

#endif /* __SHMEMFD_PROTOCOL_H__ */
