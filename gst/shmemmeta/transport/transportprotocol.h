/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The messages between shmemfdsink (server) and shmemfdsrc (client) over a
 * SOCK_SEQPACKET Unix socket; docs/protocol.md documents each byte of them. A
 * message is one packet, in host byte order (both ends run on one kernel), and
 * starts with a header that names its type and its whole size.
 *
 *   client                                  server
 *     HELLO  -------------------------------->
 *     <------------ HELLO, EVENT, CAPS, SEGMENT   the current ones
 *     <--------------------------------- FRAME    with the fds of new objects
 *     RELEASE  ------------------------------->   frames it is done with
 *     <-------------------------------- FORGET    ids that are gone
 *     PAUSE, PLAY  --------------------------->   it waits, and no longer does
 *     KEY_UNIT, QOS  ------------------------->   what it wants of upstream
 *     <----------------------------------- EOS
 *     <------------------------------- REFUSED    why, and then a hangup
 *
 * What is sent in version 3 never changes; both sides find the highest version
 * that both speak, and the features that both have, in the HELLO of the other.
 *
 * Decoders take the bytes of an untrusted peer. They check everything that can
 * be checked without the state of the connection, and allocate only errors and
 * caps; what they return points into those bytes.
 */

#ifndef __TRANSPORTPROTOCOL_H__
#define __TRANSPORTPROTOCOL_H__

#include <gst/gst.h>
#include <gst/video/video.h>

G_BEGIN_DECLS

/* "shmemfd" */
#define TRANSPORT_MAGIC G_GUINT64_CONSTANT (0x0064666d656d6873)
/* The versions that this process speaks. */
#define TRANSPORT_VERSION 3
#define TRANSPORT_MIN_VERSION 3

/* Bits of HELLO. A feature is in use if both sides have it. */
/* Metas that GStreamer serializes go over, and are made of what arrives. */
#define TRANSPORT_FEATURE_SERIALIZED_METAS (G_GUINT64_CONSTANT (1) << 0)
/* Memories of frames can be dma-bufs. */
#define TRANSPORT_FEATURE_DEVICE_MEMORY (G_GUINT64_CONSTANT (1) << 1)

#define TRANSPORT_MAX_CAPS_SIZE (64 * 1024)
#define TRANSPORT_MAX_MESSAGE_SIZE (TRANSPORT_MAX_CAPS_SIZE + 1024)
/* As many as a GstBuffer can hold without merging them. */
#define TRANSPORT_MAX_MEMORIES 16
/* One for each of so many pictures. */
#define TRANSPORT_MAX_CONTAINERS 16
/* One more for the container with the plane table, and one for metas. */
#define TRANSPORT_MAX_FDS                                                      \
  (TRANSPORT_MAX_MEMORIES + TRANSPORT_MAX_CONTAINERS + 2)
#define TRANSPORT_MAX_IDS 64
/* GstVideoMetas of one frame, one per view. */
#define TRANSPORT_MAX_VIDEOS 16
/* Other metas of one frame, and the bytes of those in FRAME, and of the rest. */
#define TRANSPORT_MAX_METAS 64
#define TRANSPORT_MAX_METAS_SIZE (32 * 1024)
#define TRANSPORT_MAX_MORE_METAS_SIZE (8 * 1024 * 1024)
#define TRANSPORT_MAX_EVENT_SIZE (32 * 1024)
/* A HELLO of a later version can be longer. */
#define TRANSPORT_MAX_HELLO_SIZE 256
/* Frames that a consumer may hold. */
#define TRANSPORT_MAX_HELD 64
/* For one memory, and for one frame. */
#define TRANSPORT_MAX_MEMORY_SIZE (G_GUINT64_CONSTANT (1) << 31)

#define TRANSPORT_MAX_LATENCY (60 * GST_SECOND)

typedef enum
{
  TRANSPORT_HELLO = 1,
  TRANSPORT_CAPS,
  TRANSPORT_SEGMENT,
  TRANSPORT_FRAME,
  TRANSPORT_FORGET,
  TRANSPORT_EOS,
  TRANSPORT_RELEASE,
  TRANSPORT_PAUSE,
  TRANSPORT_PLAY,
  TRANSPORT_REFUSED,
  TRANSPORT_EVENT,
  TRANSPORT_KEY_UNIT,
  TRANSPORT_QOS,
  TRANSPORT_LAST_TYPE = TRANSPORT_QOS,
} TransportType;

/* Why a producer disconnects a consumer. */
typedef enum
{
  TRANSPORT_REASON_ACCESS = 1, /* not in allowed-uids or allowed-gids */
  TRANSPORT_REASON_FULL,       /* max-clients are connected */
  TRANSPORT_REASON_LIMIT,      /* too few file descriptors for another one */
  TRANSPORT_REASON_PROTOCOL,   /* the consumer broke the protocol */
  TRANSPORT_REASON_HELD,       /* it held frames for longest */
  TRANSPORT_REASON_VERSION,    /* no version that both speak */
  TRANSPORT_REASON_DEVICE,     /* it takes no device memory */
  TRANSPORT_LAST_REASON = TRANSPORT_REASON_DEVICE,
} TransportReason;

typedef struct
{
  guint32 type;
  guint32 size; /* bytes of the whole message, header included */
} TransportHeader;

typedef struct
{
  TransportHeader header;
  guint64 magic;
  guint32 version;     /* the highest that the sender speaks */
  guint32 min_version; /* the lowest */
  guint64 features;    /* TRANSPORT_FEATURE_*; unknown ones are ignored */
  guint32 max_held;    /* from a producer: frames that a consumer may hold */
  guint32 reserved;
  /* The inode of /proc/self/ns/time, or 0 if unknown: in another time namespace
   * CLOCK_MONOTONIC has another value at the same moment. */
  guint64 time_namespace;
} TransportHello;

/* The caps as a string follow, without a NUL. */
typedef struct
{
  TransportHeader header;
} TransportCaps;

typedef struct
{
  TransportHeader header;
  guint32 flags;
  guint32 format; /* GstFormat: TIME, or BYTES with only a start and a time */
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
  /* How long after its running time a frame is sent, in ns, or
   * GST_CLOCK_TIME_NONE if the producer is not live. */
  guint64 latency;
  /* Changes when running time is reset (flush). */
  guint64 generation;
} TransportSegment;

typedef enum
{
  TRANSPORT_MEMORY = 1, /* pixels or other payload of frames */
  TRANSPORT_CONTAINER,  /* a whole container, at offset 0 */
  TRANSPORT_DEVICE,     /* as TRANSPORT_MEMORY, in a dma-buf */
} TransportKind;

/* An fd that comes with this message, and the id of its object. Ids count from
 * 1; 0 means none. */
typedef struct
{
  guint64 id;
  guint64 size;
  guint32 kind;
  guint32 reserved;
} TransportNew;

/* One GstMemory of a frame. */
typedef struct
{
  guint64 id;
  guint64 offset;
  guint64 size;
} TransportSpan;

/* One GstShmemContainerMeta of a frame. */
typedef struct
{
  guint64 id;
  gint32 picture;   /* in the frame's plane table, or -1: the whole frame */
  guint32 reserved; /* 0 */
} TransportContainer;

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
  gint32 id; /* of the view */
  guint32 reserved;
} TransportVideo;

typedef struct
{
  guint32 x;
  guint32 y;
  guint32 width;
  guint32 height;
} TransportCrop;

/* Another meta of a frame. Its payload follows, and zeros up to a multiple of 8
 * bytes. transportmetas.c defines the kinds; a kind that a consumer does not
 * know is skipped. */
typedef struct
{
  guint32 kind;
  guint32 size; /* bytes of the payload, without the zeros */
} TransportMeta;

/* Followed by n_new TransportNew (as many fds come along), n_spans
 * TransportSpan, n_containers TransportContainer, n_video TransportVideo, n_crop
 * (0 or 1) TransportCrop, and n_metas TransportMeta of metas_size bytes. */
typedef struct
{
  TransportHeader header;
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
  guint8 n_metas;
  guint8 reserved[2];
  guint32 metas_size;
} TransportFrame;

/* FORGET and RELEASE. */
typedef struct
{
  TransportHeader header;
  guint32 n_ids;
  guint32 reserved;
  guint64 ids[TRANSPORT_MAX_IDS];
} TransportIds;

/* The last message to a consumer, maybe the only one. */
typedef struct
{
  TransportHeader header;
  guint32 reason; /* TransportReason */
  guint32 reserved;
} TransportRefused;

/* What a GstEvent of the producer says besides CAPS, SEGMENT and EOS. */
typedef enum
{
  TRANSPORT_EVENT_STREAM_START = 1, /* text: the stream id; flags: its flags */
  TRANSPORT_EVENT_TAGS,             /* text: the tags; flags: their scope */
  TRANSPORT_EVENT_GAP,              /* time and duration */
  TRANSPORT_EVENT_CUSTOM,           /* text: the structure */
  TRANSPORT_EVENT_CUSTOM_STICKY,    /* the same */
} TransportEventKind;

/* The text follows, without a NUL. */
typedef struct
{
  TransportHeader header;
  guint32 kind; /* TransportEventKind */
  guint32 flags;
  guint64 time;
  guint64 duration;
} TransportEventHead;

/* How a consumer keeps up; as in a GstQOSEvent. */
typedef struct
{
  TransportHeader header;
  guint32 kind; /* GstQOSType */
  guint32 reserved;
  gdouble proportion;
  gint64 diff;
  guint64 timestamp; /* in the running time of the producer */
} TransportQos;

#define TRANSPORT_IDS_SIZE(n)                                                  \
  (G_STRUCT_OFFSET (TransportIds, ids) + (n) * sizeof (guint64))

/* Largest FRAME without metas. */
#define TRANSPORT_MAX_FRAME_SIZE                                               \
  (sizeof (TransportFrame) + TRANSPORT_MAX_FDS * sizeof (TransportNew)         \
      + TRANSPORT_MAX_MEMORIES * sizeof (TransportSpan)                        \
      + TRANSPORT_MAX_CONTAINERS * sizeof (TransportContainer)                 \
      + TRANSPORT_MAX_VIDEOS * sizeof (TransportVideo)                         \
      + sizeof (TransportCrop))

G_STATIC_ASSERT (sizeof (TransportHello) == 48);
G_STATIC_ASSERT (sizeof (TransportSegment) == 112);
G_STATIC_ASSERT (sizeof (TransportNew) == 24);
G_STATIC_ASSERT (sizeof (TransportSpan) == 24);
G_STATIC_ASSERT (sizeof (TransportContainer) == 16);
G_STATIC_ASSERT (sizeof (TransportVideo) == 128);
G_STATIC_ASSERT (sizeof (TransportFrame) == 80);
G_STATIC_ASSERT (sizeof (TransportMeta) == 8);
G_STATIC_ASSERT (sizeof (TransportEventHead) == 32);
G_STATIC_ASSERT (sizeof (TransportQos) == 40);
G_STATIC_ASSERT (TRANSPORT_MAX_FDS == 34);
G_STATIC_ASSERT (TRANSPORT_MAX_FRAME_SIZE + TRANSPORT_MAX_METAS_SIZE
    < TRANSPORT_MAX_MESSAGE_SIZE);

/* A decoded FRAME, which points into the message. */
typedef struct
{
  const TransportFrame *frame;
  const TransportNew *news;
  const TransportSpan *spans;
  const TransportContainer *containers;
  const TransportVideo *videos;
  const TransportCrop *crop; /* or NULL */
  const guint8 *metas;       /* frame->metas_size bytes, not decoded */
} TransportFrameView;

/* Sets GST_SHMEM_ERROR_INVALID_DATA: a peer broke the protocol. Is FALSE. */
gboolean transport_refuse (GError **error, const gchar *fault);

/* All decode the bytes of one packet, 8-byte aligned. They return FALSE with
 * GST_SHMEM_ERROR_INVALID_DATA if the packet is malformed. */
gboolean transport_decode_header (
    gconstpointer data, gsize size, TransportType *type, GError **error);
/* FALSE with G_IO_ERROR_NOT_SUPPORTED if no version is common. */
gboolean transport_decode_hello (gconstpointer data, gsize size,
    const TransportHello **hello, GError **error);
gboolean transport_decode_segment (gconstpointer data, gsize size,
    const TransportSegment **segment, GError **error);
gboolean transport_decode_frame (
    gconstpointer data, gsize size, TransportFrameView *view, GError **error);
gboolean transport_decode_ids (
    gconstpointer data, gsize size, const TransportIds **ids, GError **error);
gboolean transport_decode_refused (
    gconstpointer data, gsize size, TransportReason *reason, GError **error);
gboolean transport_decode_qos (
    gconstpointer data, gsize size, const TransportQos **qos, GError **error);
/* (transfer full): fixed caps, or NULL. */
GstCaps *transport_decode_caps (gconstpointer data, gsize size, GError **error);

/* Whether every plane lies within one memory of the frame, and the picture
 * matches @caps (NULL if they are not of raw video). */
gboolean transport_check_video (const TransportVideo *video,
    const TransportSpan *spans, guint n_spans, const GstVideoInfo *caps,
    GError **error);
gboolean transport_check_crop (const TransportCrop *crop,
    const TransportVideo *video, const GstVideoInfo *caps, GError **error);

void transport_encode_video (TransportVideo *video, const GstVideoMeta *meta);

/* These fill in a message, including its header. */
void transport_encode_hello (TransportHello *hello, guint64 features);
void transport_encode_segment (
    TransportSegment *message, const GstSegment *segment, guint64 generation);
void transport_segment_to_gst (
    const TransportSegment *message, GstSegment *segment);
gboolean transport_add_video_meta (
    GstBuffer *buffer, const TransportVideo *video);

/* Whether @buffer has any meta; looking for each kind would cost more. */
static inline gboolean
transport_has_metas (GstBuffer *buffer)
{
  gpointer state = NULL;

  return gst_buffer_iterate_meta (buffer, &state) != NULL;
}

/* Encodes the frame without its new objects, its plane table and its other
 * metas: fills @frame, and @tail with spans, containers, the GstVideoMetas with
 * a bit in @layouts, and the GstVideoCropMeta if @crop is set. Returns the number
 * of bytes in @tail. The caller must have checked the counts. */
gsize transport_encode_frame (TransportFrame *frame, guint8 *tail,
    GstBuffer *buffer, const TransportSpan *spans, guint n_spans,
    const TransportContainer *containers, guint n_containers, guint32 layouts,
    gboolean crop);

/* Flags of a GstBuffer that are valid in another process. */
#define TRANSPORT_BUFFER_FLAGS                                                 \
  (GST_BUFFER_FLAG_DISCONT | GST_BUFFER_FLAG_RESYNC                            \
      | GST_BUFFER_FLAG_CORRUPTED | GST_BUFFER_FLAG_MARKER                     \
      | GST_BUFFER_FLAG_HEADER | GST_BUFFER_FLAG_GAP                           \
      | GST_BUFFER_FLAG_DROPPABLE | GST_BUFFER_FLAG_DELTA_UNIT                 \
      | GST_BUFFER_FLAG_NON_DROPPABLE | GST_VIDEO_BUFFER_FLAG_INTERLACED       \
      | GST_VIDEO_BUFFER_FLAG_TFF | GST_VIDEO_BUFFER_FLAG_RFF                  \
      | GST_VIDEO_BUFFER_FLAG_ONEFIELD | GST_VIDEO_BUFFER_FLAG_MULTIPLE_VIEW   \
      | GST_VIDEO_BUFFER_FLAG_FIRST_IN_BUNDLE)

G_END_DECLS

#endif /* __TRANSPORTPROTOCOL_H__ */
