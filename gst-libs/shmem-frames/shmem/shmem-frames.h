/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Receives frames of an shmemfdsink, without GStreamer: docs/frames.md has an
 * introduction, and examples/frames-print.c is a whole program.
 *
 * Nothing blocks. A client has one file descriptor to poll for input; then
 * shmem_frames_dispatch() is called until there is nothing more:
 *
 *   poll() the descriptor of shmem_frames_get_fd() for POLLIN
 *   while shmem_frames_dispatch (client, &event, &error) is SHMEM_FRAMES_OK
 *   and event.kind is not SHMEM_FRAMES_NONE: use the event
 *
 * Threads: a client and its frames belong to one thread at a time, and there is
 * no other state: several clients can each have a thread. What a hostile producer
 * sends that can take long to close is closed by a thread of the library's.
 *
 * The producer is not trusted. What is returned was checked: all bytes of a
 * plane, a memory or a container can be read for as long as the frame is held,
 * whatever the producer does. The pixels themselves can change meanwhile if the
 * producer writes to memory that it was not given back; containers cannot.
 *
 * Structs are plain, have a fixed size, and room for more members, which are
 * zero until a later version says otherwise.
 *
 * Since: 0.9
 */

#ifndef SHMEM_FRAMES_H
#define SHMEM_FRAMES_H

#include <shmem/shmem-format.h>
#include <shmem/shmem-reader.h>

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Of this header, as shmem_frames_version() returns it. The upper 16 bits change
 * when a program has to be compiled again. */
#define SHMEM_FRAMES_VERSION 0x00010000u

/* A time, in ns, that is not known. */
#define SHMEM_FRAMES_NO_TIME UINT64_MAX

/**
 * enum shmem_frames_result - result of a call
 *
 * Returned as uint32_t or in shmem_frames_error. The text for each is
 * shmem_frames_result_to_string().
 */
enum shmem_frames_result
{
  SHMEM_FRAMES_OK = 0,
  SHMEM_FRAMES_ERROR_SYSTEM,    /* a system call failed; see sys_errno */
  SHMEM_FRAMES_ERROR_ARGUMENT,  /* the call is wrong */
  SHMEM_FRAMES_ERROR_NOT_FOUND, /* no such plane, memory, container or value */
  SHMEM_FRAMES_ERROR_NOBODY,    /* no process listens there (yet) */
  SHMEM_FRAMES_ERROR_PEER,      /* what is there is not a producer */
  SHMEM_FRAMES_ERROR_ACCESS,    /* this user may not connect */
  SHMEM_FRAMES_ERROR_GONE,      /* the producer is gone */
  SHMEM_FRAMES_ERROR_REFUSED,   /* the producer disconnected; see reason */
  SHMEM_FRAMES_ERROR_PROTOCOL,  /* the producer broke the protocol */
  SHMEM_FRAMES_ERROR_VERSION,   /* no version that both speak */
  SHMEM_FRAMES_ERROR_LIMIT,     /* more than the options allow */
};

/* Why a producer disconnects: `reason` of struct shmem_frames_error. */
enum shmem_frames_reason
{
  SHMEM_FRAMES_REASON_ACCESS = 1, /* user or group is not allowed */
  SHMEM_FRAMES_REASON_FULL,       /* it has as many consumers as allowed */
  SHMEM_FRAMES_REASON_LIMIT,      /* it has too few file descriptors */
  SHMEM_FRAMES_REASON_PROTOCOL,   /* this client broke the protocol */
  SHMEM_FRAMES_REASON_HELD,       /* frames were held for too long */
  SHMEM_FRAMES_REASON_VERSION,    /* no version that both speak */
  SHMEM_FRAMES_REASON_DEVICE,     /* SHMEM_FRAMES_DEVICE_MEMORY is needed */
};

/**
 * struct shmem_frames_error - what went wrong, and what to do
 * @result: enum shmem_frames_result
 * @sys_errno: of a system call, or 0
 * @reason: enum shmem_frames_reason with SHMEM_FRAMES_ERROR_REFUSED, else 0
 * @may_retry: 1 if connecting again later can help, else 0
 * @text: English, without a full stop; names the peer
 */
struct shmem_frames_error
{
  uint32_t result;
  int32_t sys_errno;
  uint32_t reason;
  uint32_t may_retry;
  char text[496];
};

/* Flags of struct shmem_frames_options. */
/* Only the newest frame: older ones that have arrived are released at once. One
 * before a change of caps or times is not skipped. */
#define SHMEM_FRAMES_LATEST 0x1u
/* Frames may be in dma-bufs. Allow it for producers that are trusted: what such
 * memory contains, and whether it stays, is up to them. */
#define SHMEM_FRAMES_DEVICE_MEMORY 0x2u
/* Memory that lacks seals is copied, up to max_copy bytes; else it is refused. */
#define SHMEM_FRAMES_COPY_UNSEALED 0x4u
/* Return SHMEM_FRAMES_EVENT; else tags, gaps and the like are ignored. */
#define SHMEM_FRAMES_WANT_EVENTS 0x8u

/**
 * struct shmem_frames_options - what a client allows
 * @flags: SHMEM_FRAMES_*
 * @max_objects: memories and containers known at a time, at most 640, which is
 *               what 0 means
 * @max_held: frames held at a time; more are released at once, and counted as
 *            skipped. 0: as many as the producer allows, at most 64
 * @max_bytes: of all memories and containers together; 0: 16 GiB
 * @max_copy: bytes of one memory that is copied; 0: 256 MiB
 *
 * All of it 0, or NULL instead: the defaults. More than max_objects or max_bytes
 * ends the connection with SHMEM_FRAMES_ERROR_LIMIT.
 */
struct shmem_frames_options
{
  uint32_t flags;
  uint32_t max_objects;
  uint32_t max_held;
  uint32_t reserved0;
  uint64_t max_bytes;
  uint64_t max_copy;
  uint64_t reserved[8];
};

/* A connection to a producer. */
struct shmem_frames_client;
/* A frame that is held. */
struct shmem_frame;

/* Kinds of struct shmem_frames_event. */
enum shmem_frames_event_kind
{
  SHMEM_FRAMES_NONE = 0, /* nothing for now: poll */
  SHMEM_FRAMES_CAPS,     /* frames from here on: shmem_frames_get_caps() */
  SHMEM_FRAMES_SEGMENT,  /* their times: shmem_frames_get_segment() */
  SHMEM_FRAMES_FRAME,    /* frame */
  SHMEM_FRAMES_EOS,      /* the stream ends; another one may start */
  SHMEM_FRAMES_EVENT,    /* stream_kind, stream_flags, time, duration, text */
};

/**
 * struct shmem_frames_event - what the producer sent
 * @kind: enum shmem_frames_event_kind
 * @stream_kind: 1 a stream starts, 2 tags, 3 a gap, 4 and 5 custom: as EVENT in
 *               docs/protocol.md
 * @stream_flags: as there
 * @frame: held by the caller until shmem_frame_release()
 * @time: ns
 * @duration: ns, or SHMEM_FRAMES_NO_TIME
 * @text: as there, with a final NUL; valid until the next
 *        shmem_frames_dispatch(), or NULL
 */
struct shmem_frames_event
{
  uint32_t kind;
  uint32_t stream_kind;
  uint32_t stream_flags;
  uint32_t reserved0;
  struct shmem_frame *frame;
  const char *text;
  uint64_t time;
  uint64_t duration;
  uint64_t reserved[4];
};

/* Bits of `has`, for values that are known. */
#define SHMEM_FRAMES_HAS_CICP 0x1u
#define SHMEM_FRAMES_HAS_MDCV 0x2u
#define SHMEM_FRAMES_HAS_CLLI 0x4u
#define SHMEM_FRAMES_HAS_CROP 0x8u
/* The memory of frames is dma-bufs. */
#define SHMEM_FRAMES_IS_DEVICE 0x10u

/**
 * struct shmem_frames_hdr - static HDR values
 * @has: SHMEM_FRAMES_HAS_CICP, _MDCV and _CLLI: which are known; others are 0
 * @cicp: colorimetry
 * @clli: content light level
 * @mdcv: mastering display
 */
struct shmem_frames_hdr
{
  uint32_t has;
  struct shmem_cicp cicp;
  struct shmem_clli clli;
  uint32_t reserved0;
  struct shmem_mdcv mdcv;
  uint64_t reserved[4];
};

/**
 * struct shmem_frames_caps - what frames are
 * @media: such as "video/x-raw"
 * @format: GStreamer's name of the pixel format, such as "NV12", or ""
 * @fourcc: its DRM FourCC, or 0 if it has none
 * @has: SHMEM_FRAMES_IS_DEVICE
 * @modifier: DRM format modifier; 0, linear, unless caps say otherwise
 * @width: pixels, or 0
 * @height: pixels, or 0
 * @framerate_num: frames in framerate_den seconds; 0 if it varies or is unknown
 * @framerate_den: at least 1
 * @pixel_aspect_num: width of a pixel
 * @pixel_aspect_den: its height
 * @interlace: 0 progressive, 1 interleaved, 2 mixed, 3 fields, 4 alternate
 * @views: views of each frame, at least 1
 * @hdr: from colorimetry, mastering-display-info and content-light-level
 */
struct shmem_frames_caps
{
  char media[64];
  char format[24];
  uint32_t fourcc;
  uint32_t has;
  uint64_t modifier;
  uint32_t width;
  uint32_t height;
  uint32_t framerate_num;
  uint32_t framerate_den;
  uint32_t pixel_aspect_num;
  uint32_t pixel_aspect_den;
  uint32_t interlace;
  uint32_t views;
  struct shmem_frames_hdr hdr;
  uint64_t reserved[8];
};

/* As SEGMENT in docs/protocol.md; times are in ns, or SHMEM_FRAMES_NO_TIME. */
struct shmem_frames_segment
{
  uint32_t flags;
  uint32_t format; /* 3: times; 2: `start` and offsets of frames are bytes */
  double rate;
  double applied_rate;
  uint64_t base;
  uint64_t offset;
  uint64_t start;
  uint64_t stop;
  uint64_t time;
  uint64_t position;
  uint64_t duration;
  uint64_t epoch; /* CLOCK_MONOTONIC at running time 0 */
  uint64_t latency;
  uint64_t generation;
  uint64_t reserved[4];
};

/* The producer, as the kernel knows it. */
struct shmem_frames_peer
{
  int32_t pid;
  uint32_t uid;
  uint32_t gid;
  uint32_t reserved;
};

/* Since the connection was made. */
struct shmem_frames_stats
{
  uint64_t frames;     /* returned */
  uint64_t skipped;    /* released at once: a newer one came, or max_held */
  uint64_t memories;   /* received, */
  uint64_t containers; /* and these */
  uint64_t bytes;      /* of those that are kept now */
  uint32_t objects;    /* their number */
  uint32_t held;       /* frames held now */
  uint64_t reserved[8];
};

/**
 * struct shmem_frame_info - a frame
 * @number: of the frame, unique in the connection
 * @pts: presentation time, ns, or SHMEM_FRAMES_NO_TIME
 * @dts: decoding time, the same
 * @duration: the same
 * @offset: what the stream says, or UINT64_MAX; of a stream of bytes its place
 * @offset_end: the same
 * @running_time: of pts by the segment, or SHMEM_FRAMES_NO_TIME
 * @due: CLOCK_MONOTONIC, ns, at which it is to be shown; SHMEM_FRAMES_NO_TIME if
 *       the producer did not say
 * @size: bytes of all memories
 * @flags: as in FRAME of docs/protocol.md
 * @has: SHMEM_FRAMES_HAS_CROP, SHMEM_FRAMES_IS_DEVICE
 * @n_planes: for shmem_frame_get_plane()
 * @n_memories: for shmem_frame_get_memory()
 * @n_containers: for shmem_frame_get_container()
 * @n_pictures: pictures that the planes belong to, at least 1
 * @crop_x: pixels from the left of the part to show; only with
 *          SHMEM_FRAMES_HAS_CROP, as the three below
 * @crop_y: from the top
 * @crop_width: pixels
 * @crop_height: pixels
 * @width: of the picture in pixels, 0 if frames are not raw video
 * @height: the same
 * @fourcc: DRM FourCC of the first picture, or 0
 * @modifier: its DRM format modifier
 */
struct shmem_frame_info
{
  uint64_t number;
  uint64_t pts;
  uint64_t dts;
  uint64_t duration;
  uint64_t offset;
  uint64_t offset_end;
  uint64_t running_time;
  uint64_t due;
  uint64_t size;
  uint32_t flags;
  uint32_t has;
  uint32_t n_planes;
  uint32_t n_memories;
  uint32_t n_containers;
  uint32_t n_pictures;
  uint32_t crop_x;
  uint32_t crop_y;
  uint32_t crop_width;
  uint32_t crop_height;
  uint32_t width;
  uint32_t height;
  uint32_t fourcc;
  uint32_t reserved0;
  uint64_t modifier;
  uint64_t reserved[8];
};

/**
 * struct shmem_frame_plane - one plane of a frame
 * @data: its first byte, read-only; NULL if it is in device memory, or continues
 *        in another memory
 * @offset: of its first byte in the file of @fd
 * @size: bytes, all of which can be read at @data. Of device memory to the end
 *        of the memory, if the format does not say
 * @modifier: DRM format modifier
 * @fourcc: DRM FourCC of the picture, or 0
 * @stride: bytes from one row to the next; 0 for a plane without rows
 * @width: samples in a row, 0 if unknown
 * @height: rows, 0 if unknown
 * @row_bytes: bytes of a row that have samples, 0 if unknown
 * @fd: of its memory; stays the library's
 * @memory: index of its memory
 * @role: enum shmem_plane_role of shmem-planes.h; SHMEM_PLANE_OPAQUE if frames
 *        are not raw video, or their format is not known
 * @horizontal_subsampling: the picture is that much wider
 * @vertical_subsampling: that much higher
 * @picture: index of the picture that it is part of
 * @view: of a multi-view frame
 * @field: enum shmem_plane_field
 *
 * From the plane table of the frame, else its video layouts, else its caps; if
 * none of these tells, each memory is a plane.
 */
struct shmem_frame_plane
{
  const void *data;
  uint64_t offset;
  uint64_t size;
  uint64_t modifier;
  uint32_t fourcc;
  uint32_t stride;
  uint32_t width;
  uint32_t height;
  uint32_t row_bytes;
  int32_t fd;
  uint32_t memory;
  uint8_t role;
  uint8_t horizontal_subsampling;
  uint8_t vertical_subsampling;
  uint8_t picture;
  uint8_t view;
  uint8_t field;
  uint8_t reserved0[6];
  uint64_t reserved[4];
};

/**
 * struct shmem_frame_memory - a part of the bytes of a frame
 * @data: read-only; NULL if it is device memory
 * @offset: of these bytes in the file of @fd
 * @size: of these bytes
 * @object: the same for as long as the memory is: what was made of it, such as an
 *          import into a GPU, can be kept under this number. Never used twice in
 *          a connection
 * @object_size: bytes of the whole memory
 * @fd: of the memory: a memfd or a dma-buf; stays the library's. Who duplicates
 *      it keeps the memory
 * @is_device: 1 for a dma-buf, else 0
 */
struct shmem_frame_memory
{
  const void *data;
  uint64_t offset;
  uint64_t size;
  uint64_t object;
  uint64_t object_size;
  int32_t fd;
  uint32_t is_device;
  uint64_t reserved[4];
};

/**
 * struct shmem_frame_container - metadata of a frame
 * @data: the whole container, checked
 * @size: bytes
 * @object: as of a memory: the same number has the same bytes
 * @picture: index of the picture that it is about, or -1 for the whole frame
 */
struct shmem_frame_container
{
  const void *data;
  uint64_t size;
  uint64_t object;
  int32_t picture;
  uint32_t reserved0;
  uint64_t reserved[4];
};

/* SHMEM_FRAMES_VERSION of the library that is running. Any thread. */
SHMEM_API uint32_t shmem_frames_version (void);

/* Static English text, never NULL. Any thread. */
SHMEM_API const char *shmem_frames_result_to_string (uint32_t result);

/**
 * shmem_frames_connect - connect to a producer
 * @path: the socket-path of the shmemfdsink: a file, or @ and a name in the
 *        abstract namespace
 * @options: or NULL for the defaults
 * @client: set on success, else untouched; close it with shmem_frames_close()
 * @error: or NULL; filled on failure
 *
 * SHMEM_FRAMES_ERROR_NOBODY: call it again later, as no process listens yet.
 */
SHMEM_API SHMEM_MUST_CHECK uint32_t shmem_frames_connect (const char *path,
    const struct shmem_frames_options *options,
    struct shmem_frames_client **client, struct shmem_frames_error *error);

/* The same over a socket that is connected already, of type SOCK_SEQPACKET:
 * @fd is duplicated, and stays the caller's. */
SHMEM_API SHMEM_MUST_CHECK uint32_t shmem_frames_connect_dup_fd (int fd,
    const struct shmem_frames_options *options,
    struct shmem_frames_client **client, struct shmem_frames_error *error);

/* Disconnects and frees @client, which may be NULL. Frames that are held stay
 * valid until they are released. To connect again, close and connect. */
SHMEM_API void shmem_frames_close (struct shmem_frames_client *client);

/* The descriptor to poll for POLLIN; stays the library's. */
SHMEM_API int shmem_frames_get_fd (const struct shmem_frames_client *client);

/**
 * shmem_frames_dispatch - receive what comes next, and send what is pending
 * @client: a client
 * @event: filled on success; kind is SHMEM_FRAMES_NONE if there is nothing more
 *         before the descriptor is readable
 * @error: or NULL; filled on failure
 *
 * Never blocks. After a failure the connection is over, and each further call
 * fails alike; frames that are held stay valid.
 */
SHMEM_API SHMEM_MUST_CHECK uint32_t shmem_frames_dispatch (
    struct shmem_frames_client *client, struct shmem_frames_event *event,
    struct shmem_frames_error *error);

/* Of the event that was returned last. SHMEM_FRAMES_ERROR_NOT_FOUND: none came
 * yet. A stream without caps is plain bytes. */
SHMEM_API SHMEM_MUST_CHECK uint32_t shmem_frames_get_caps (
    const struct shmem_frames_client *client, struct shmem_frames_caps *caps);
/* As gst_caps_to_string() writes them; valid until the next
 * shmem_frames_dispatch(), and NULL if none came yet. */
SHMEM_API const char *shmem_frames_get_caps_text (
    const struct shmem_frames_client *client);
SHMEM_API SHMEM_MUST_CHECK uint32_t shmem_frames_get_segment (
    const struct shmem_frames_client *client,
    struct shmem_frames_segment *segment);

/* These fill what they are given, and cannot fail. */
SHMEM_API void shmem_frames_get_peer (
    const struct shmem_frames_client *client, struct shmem_frames_peer *peer);
SHMEM_API void shmem_frames_get_stats (
    const struct shmem_frames_client *client, struct shmem_frames_stats *stats);

/* Asks for a frame that can be decoded by itself. A wish: it can be lost. */
SHMEM_API void shmem_frames_request_key_unit (
    struct shmem_frames_client *client);
/* Tells the producer that frames are kept for as long as it is paused (1), or not
 * any more (0). At first a client is not paused. */
SHMEM_API void shmem_frames_set_paused (
    struct shmem_frames_client *client, int paused);

/* Gives @frame back, which may be NULL, and frees it. In any order; also after
 * shmem_frames_close(). */
SHMEM_API void shmem_frame_release (struct shmem_frame *frame);

/* Fills @info, and cannot fail. */
SHMEM_API void shmem_frame_get_info (
    const struct shmem_frame *frame, struct shmem_frame_info *info);

/* These fail with SHMEM_FRAMES_ERROR_NOT_FOUND if @index is too large. */
SHMEM_API SHMEM_MUST_CHECK uint32_t shmem_frame_get_plane (
    const struct shmem_frame *frame, uint32_t index,
    struct shmem_frame_plane *plane);
SHMEM_API SHMEM_MUST_CHECK uint32_t shmem_frame_get_memory (
    const struct shmem_frame *frame, uint32_t index,
    struct shmem_frame_memory *memory);
SHMEM_API SHMEM_MUST_CHECK uint32_t shmem_frame_get_container (
    const struct shmem_frame *frame, uint32_t index,
    struct shmem_frame_container *container);
/* A reader of container number @index; valid for as long as @frame is held. */
SHMEM_API SHMEM_MUST_CHECK uint32_t shmem_frame_get_reader (
    const struct shmem_frame *frame, uint32_t index,
    struct shmem_reader *reader);

/**
 * shmem_frame_find_entry - the metadata of one kind that applies to a picture
 * @frame: a frame
 * @picture: index of a picture
 * @format: format code, such as SHMEM_FORMAT_T35
 * @prefix: or NULL; what the payload has to start with, as the country and
 *          provider codes of an ITU-T T.35 message
 * @prefix_size: bytes of @prefix
 * @entry: filled on success; valid for as long as @frame is held
 *
 * The last one of all containers wins, and one about this picture wins over one
 * about the whole frame. SHMEM_FRAMES_ERROR_NOT_FOUND: there is none.
 */
SHMEM_API SHMEM_MUST_CHECK uint32_t shmem_frame_find_entry (
    const struct shmem_frame *frame, uint32_t picture, uint64_t format,
    const void *prefix, size_t prefix_size, struct shmem_entry *entry);

/* The static HDR values of picture number @picture, by the same rule; what no
 * container says is that of the caps. */
SHMEM_API void shmem_frame_get_hdr (const struct shmem_frame *frame,
    uint32_t picture, struct shmem_frames_hdr *hdr);

#ifdef __cplusplus
}
#endif

#endif /* SHMEM_FRAMES_H */
