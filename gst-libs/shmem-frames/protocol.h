/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The messages between a producer (shmemfdsink, the server) and its consumers
 * (shmemfdsrc and libshmem-frames, the clients) over a SOCK_SEQPACKET Unix
 * socket; docs/protocol.md documents each byte of them. A message is one packet,
 * in host byte order (both ends run on one kernel), and starts with a header that
 * names its type and its whole size.
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
 * be checked without the state of the connection, and allocate nothing; what
 * they return points into those bytes.
 *
 * Not installed. The elements and the library are linked with it, so that there
 * is one parser. protocol-session.h is the state of a consumer's connection,
 * protocol-socket.h its socket.
 */

#ifndef SHMEM_PROTOCOL_H
#define SHMEM_PROTOCOL_H

#include <stddef.h>
#include <stdint.h>

#define TRANSPORT_STATIC_ASSERT(expr) _Static_assert(expr, #expr)

/* "shmemfd" */
#define TRANSPORT_MAGIC UINT64_C (0x0064666d656d6873)
/* The versions that this process speaks. */
#define TRANSPORT_VERSION 3
#define TRANSPORT_MIN_VERSION 3

/* Bits of HELLO. A feature is in use if both sides have it. */
/* Metas that GStreamer serializes go over, and are made of what arrives. */
#define TRANSPORT_FEATURE_SERIALIZED_METAS (UINT64_C (1) << 0)
/* Memories of frames can be dma-bufs. */
#define TRANSPORT_FEATURE_DEVICE_MEMORY (UINT64_C (1) << 1)

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
/* Of a video layout. */
#define TRANSPORT_MAX_PLANES 4
/* Video layouts of one frame, one per view. */
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
#define TRANSPORT_MAX_MEMORY_SIZE (UINT64_C (1) << 31)

/* A time that is not known. */
#define TRANSPORT_NO_TIME UINT64_MAX
#define TRANSPORT_MAX_LATENCY (UINT64_C (60000000000))

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
  uint32_t type;
  uint32_t size; /* bytes of the whole message, header included */
} TransportHeader;

typedef struct
{
  TransportHeader header;
  uint64_t magic;
  uint32_t version;     /* the highest that the sender speaks */
  uint32_t min_version; /* the lowest */
  uint64_t features;    /* TRANSPORT_FEATURE_*; unknown ones are ignored */
  uint32_t max_held;    /* from a producer: frames that a consumer may hold */
  uint32_t reserved;
  /* The inode of /proc/self/ns/time, or 0 if unknown: in another time namespace
   * CLOCK_MONOTONIC has another value at the same moment. */
  uint64_t time_namespace;
} TransportHello;

/* The caps as a string follow, without a NUL. */
typedef struct
{
  TransportHeader header;
} TransportCaps;

/* As in a GstSegment. */
#define TRANSPORT_FORMAT_BYTES 2u
#define TRANSPORT_FORMAT_TIME 3u

typedef struct
{
  TransportHeader header;
  uint32_t flags;
  uint32_t format; /* TRANSPORT_FORMAT_*; bytes have only a start and a time */
  double rate;
  double applied_rate;
  uint64_t base;
  uint64_t offset;
  uint64_t start;
  uint64_t stop;
  uint64_t time;
  uint64_t position;
  uint64_t duration;
  /* CLOCK_MONOTONIC ns at running time 0, or TRANSPORT_NO_TIME. */
  uint64_t epoch;
  /* How long after its running time a frame is sent, in ns, or
   * TRANSPORT_NO_TIME if the producer is not live. */
  uint64_t latency;
  /* Changes when running time is reset (flush). */
  uint64_t generation;
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
  uint64_t id;
  uint64_t size;
  uint32_t kind;
  uint32_t reserved;
} TransportNew;

/* One GstMemory of a frame. */
typedef struct
{
  uint64_t id;
  uint64_t offset;
  uint64_t size;
} TransportSpan;

#define TRANSPORT_PICTURE_ALL (-1)

/* Metadata of a frame. */
typedef struct
{
  uint64_t id;
  int32_t picture;   /* in the frame's plane table, or TRANSPORT_PICTURE_ALL */
  uint32_t reserved; /* 0 */
} TransportContainer;

typedef struct
{
  char format[24]; /* GStreamer's name of the pixel format, NUL padded */
  uint32_t flags;
  uint32_t width;
  uint32_t height;
  uint32_t n_planes;
  uint64_t offset[TRANSPORT_MAX_PLANES];
  int32_t stride[TRANSPORT_MAX_PLANES];
  uint32_t padding[4]; /* top, bottom, left, right */
  uint32_t stride_align[TRANSPORT_MAX_PLANES];
  int32_t id; /* of the view */
  uint32_t reserved;
} TransportVideo;

typedef struct
{
  uint32_t x;
  uint32_t y;
  uint32_t width;
  uint32_t height;
} TransportCrop;

/* Another meta of a frame. Its payload follows, and zeros up to a multiple of 8
 * bytes. transportmetas.c defines the kinds; a kind that a consumer does not
 * know is skipped. */
typedef struct
{
  uint32_t kind;
  uint32_t size; /* bytes of the payload, without the zeros */
} TransportMeta;

/* Followed by n_new TransportNew (as many fds come along), n_spans
 * TransportSpan, n_containers TransportContainer, n_video TransportVideo, n_crop
 * (0 or 1) TransportCrop, and n_metas TransportMeta of metas_size bytes. */
typedef struct
{
  TransportHeader header;
  uint64_t frame;
  uint64_t pts;
  uint64_t dts;
  uint64_t duration;
  uint64_t offset;
  uint64_t offset_end;
  uint64_t planes; /* id of the container with the plane table, or 0 */
  uint32_t flags;
  uint8_t n_new;
  uint8_t n_spans;
  uint8_t n_containers;
  uint8_t n_video;
  uint8_t n_crop;
  uint8_t n_metas;
  uint8_t reserved[2];
  uint32_t metas_size;
} TransportFrame;

/* FORGET and RELEASE. */
typedef struct
{
  TransportHeader header;
  uint32_t n_ids;
  uint32_t reserved;
  uint64_t ids[TRANSPORT_MAX_IDS];
} TransportIds;

/* The last message to a consumer, maybe the only one. */
typedef struct
{
  TransportHeader header;
  uint32_t reason; /* TransportReason */
  uint32_t reserved;
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
  uint32_t kind; /* TransportEventKind */
  uint32_t flags;
  uint64_t time;
  uint64_t duration;
} TransportEventHead;

#define TRANSPORT_QOS_LAST 2u

/* How a consumer keeps up; as in a GstQOSEvent. */
typedef struct
{
  TransportHeader header;
  uint32_t kind; /* as a GstQOSType, at most TRANSPORT_QOS_LAST */
  uint32_t reserved;
  double proportion;
  int64_t diff;
  uint64_t timestamp; /* in the running time of the producer */
} TransportQos;

#define TRANSPORT_IDS_SIZE(n)                                                  \
  (offsetof (TransportIds, ids) + (n) * sizeof (uint64_t))

/* Largest FRAME without metas. */
#define TRANSPORT_MAX_FRAME_SIZE                                               \
  (sizeof (TransportFrame) + TRANSPORT_MAX_FDS * sizeof (TransportNew)         \
      + TRANSPORT_MAX_MEMORIES * sizeof (TransportSpan)                        \
      + TRANSPORT_MAX_CONTAINERS * sizeof (TransportContainer)                 \
      + TRANSPORT_MAX_VIDEOS * sizeof (TransportVideo)                         \
      + sizeof (TransportCrop))

TRANSPORT_STATIC_ASSERT (sizeof (TransportHello) == 48);
TRANSPORT_STATIC_ASSERT (sizeof (TransportSegment) == 112);
TRANSPORT_STATIC_ASSERT (sizeof (TransportNew) == 24);
TRANSPORT_STATIC_ASSERT (sizeof (TransportSpan) == 24);
TRANSPORT_STATIC_ASSERT (sizeof (TransportContainer) == 16);
TRANSPORT_STATIC_ASSERT (sizeof (TransportVideo) == 128);
TRANSPORT_STATIC_ASSERT (sizeof (TransportFrame) == 80);
TRANSPORT_STATIC_ASSERT (sizeof (TransportMeta) == 8);
TRANSPORT_STATIC_ASSERT (sizeof (TransportEventHead) == 32);
TRANSPORT_STATIC_ASSERT (sizeof (TransportQos) == 40);
TRANSPORT_STATIC_ASSERT (TRANSPORT_MAX_FDS == 34);
TRANSPORT_STATIC_ASSERT (TRANSPORT_MAX_FRAME_SIZE + TRANSPORT_MAX_METAS_SIZE
    < TRANSPORT_MAX_MESSAGE_SIZE);

/* The versions that a peer speaks. */
typedef struct
{
  uint32_t min;
  uint32_t max;
} TransportVersions;

extern const char transport_no_version[];

/* A decoded FRAME, which points into the message. */
typedef struct
{
  const TransportFrame *frame;
  const TransportNew *news;
  const TransportSpan *spans;
  const TransportContainer *containers;
  const TransportVideo *videos;
  const TransportCrop *crop; /* or NULL */
  const uint8_t *metas;      /* frame->metas_size bytes, not decoded */
} TransportFrameView;

/* All decode the bytes of one packet, 8-byte aligned, and return what is wrong
 * with it, in English, or NULL. */
const char *transport_decode_header (
    const void *data, size_t size, TransportType *type);
/* Fills @versions as soon as the peer's are known. transport_no_version if none
 * is common. */
const char *transport_decode_hello (const void *data, size_t size,
    const TransportHello **hello, TransportVersions *versions);
const char *transport_decode_caps (
    const void *data, size_t size, const char **text, size_t *length);
const char *transport_decode_segment (
    const void *data, size_t size, const TransportSegment **segment);
const char *transport_decode_frame (
    const void *data, size_t size, TransportFrameView *view);
const char *transport_decode_ids (
    const void *data, size_t size, const TransportIds **ids);
const char *transport_decode_refused (
    const void *data, size_t size, TransportReason *reason);
/* The head of an EVENT, and its text, which is not looked at. */
const char *transport_decode_event (const void *data, size_t size,
    const TransportEventHead **head, const char **text, size_t *length);
const char *transport_decode_qos (
    const void *data, size_t size, const TransportQos **qos);

/* Takes the next of the metas off the front of the *@left bytes at *@data; NULL
 * if it ends beyond them. */
const TransportMeta *transport_take_meta (const uint8_t **data, size_t *left);

void transport_encode_hello (TransportHello *hello, uint64_t features);

/* ---- protocol-layout.c ---- */

/* What the planes of a picture need, for transport_check_layout(): bytes from the
 * start of each plane to the end of its last pixel. */
typedef struct
{
  uint32_t n_planes;
  uint64_t extents[TRANSPORT_MAX_PLANES];
} TransportExtents;

/* The rows of a plane of a picture with @height rows, subsampled by 2^@shift. The
 * fields of an interlaced picture are subsampled separately, which can require one
 * more row. */
uint32_t transport_subsampled_rows (
    uint32_t height, uint32_t shift, int interlaced);
/* From the start of a plane to the end of its last pixel, of @rows (at least 1)
 * rows with @row_size bytes of pixels. */
uint64_t transport_rows_extent (
    uint64_t rows, uint64_t row_size, uint32_t stride);

/* Each returns what is wrong with @video, or NULL. The first checks what does not
 * depend on its format; the second that its planes have the bytes that @extents
 * says, each in one of the spans. */
const char *transport_check_picture (const TransportVideo *video);
const char *transport_check_layout (const TransportVideo *video,
    const TransportExtents *extents, const TransportSpan *spans,
    uint32_t n_spans);
/* Within a picture of @width to @height pixels. */
const char *transport_check_crop (
    const TransportCrop *crop, uint32_t width, uint32_t height);

#endif /* SHMEM_PROTOCOL_H */
