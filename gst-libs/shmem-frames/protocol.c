/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Decodes messages, and encodes HELLO. Knows nothing of sockets, connections or
 * elements; every decoder is a pure function of its bytes, which are untrusted
 * until it has returned NULL.
 */

#include "shmem-frames/protocol.h"

#include <math.h>
#include <sys/stat.h>

const char transport_no_version[] =
    "there is no version of the protocol that both speak";

const char *
transport_decode_header (const void *data, size_t size, TransportType *type)
{
  const TransportHeader *header = data;

  if (size < sizeof *header)
    return "message is shorter than its header";
  if (size > TRANSPORT_MAX_MESSAGE_SIZE)
    return "message is too long";
  if (header->size != size)
    return "message does not have the size that it states";
  if (header->type < TRANSPORT_HELLO || header->type > TRANSPORT_LAST_TYPE)
    return "message of unknown type";
  *type = header->type;
  return NULL;
}

const char *
transport_decode_caps (
    const void *data, size_t size, const char **text, size_t *length)
{
  if (size <= sizeof (TransportCaps)
      || size - sizeof (TransportCaps) > TRANSPORT_MAX_CAPS_SIZE)
    return "CAPS are empty or too long";
  *text = (const char *) data + sizeof (TransportCaps);
  *length = size - sizeof (TransportCaps);
  return NULL;
}

/* What precedes the fields of this version is the same in all of them. */
static const char *
check_versions (
    const TransportHello *hello, size_t size, TransportVersions *versions)
{
  versions->max = hello->version;
  versions->min = size >= sizeof *hello ? hello->min_version : hello->version;
  if (versions->max >= TRANSPORT_MIN_VERSION
      && versions->min <= TRANSPORT_VERSION)
    return NULL;
  return transport_no_version;
}

const char *
transport_decode_hello (const void *data, size_t size,
    const TransportHello **hello, TransportVersions *versions)
{
  const TransportHello *message = data;
  const char *fault;

  if (size < offsetof (TransportHello, min_version)
      || size > TRANSPORT_MAX_HELLO_SIZE)
    return "HELLO has the wrong size";
  if (message->magic != TRANSPORT_MAGIC)
    return "HELLO is not of this protocol";
  if (size >= sizeof *message && message->min_version > message->version)
    return "HELLO has an empty range of versions";
  fault = check_versions (message, size, versions);
  if (fault)
    return fault;
  if (size < sizeof *message)
    return "HELLO has the wrong size";
  *hello = message;
  return NULL;
}

static int
rate_ok (double rate)
{
  return isfinite (rate) && rate != 0.0 && fabs (rate) <= 1e6;
}

/* A segment of bytes has no end and no rate: a consumer would end its stream
 * there. */
static int
format_ok (const TransportSegment *message)
{
  if (message->format == TRANSPORT_FORMAT_TIME)
    return 1;
  return message->format == TRANSPORT_FORMAT_BYTES && message->rate == 1.0
      && message->start <= INT64_MAX && message->stop == TRANSPORT_NO_TIME
      && message->duration == TRANSPORT_NO_TIME;
}

const char *
transport_decode_segment (
    const void *data, size_t size, const TransportSegment **segment)
{
  const TransportSegment *message = data;

  if (size != sizeof *message)
    return "SEGMENT has the wrong size";
  if (!format_ok (message))
    return "SEGMENT is neither of time nor of bytes without an end";
  if (!rate_ok (message->rate) || !rate_ok (message->applied_rate))
    return "SEGMENT has an impossible rate";
  if (message->start == TRANSPORT_NO_TIME || message->base == TRANSPORT_NO_TIME
      || message->stop < message->start)
    return "SEGMENT ends before it starts";
  if (message->offset > message->stop - message->start)
    return "SEGMENT has an offset beyond its end";
  /* GStreamer asserts that a segment played backwards has an end. */
  if (message->rate < 0 && message->stop == TRANSPORT_NO_TIME)
    return "SEGMENT goes backwards without an end";
  if (message->latency != TRANSPORT_NO_TIME
      && message->latency > TRANSPORT_MAX_LATENCY)
    return "SEGMENT has an impossible latency";
  *segment = message;
  return NULL;
}

/* Takes @n items of @item bytes off the front of the remaining bytes. */
static const void *
take (const uint8_t **data, size_t *left, size_t n, size_t item)
{
  const void *taken = *data;

  if (n > *left / item)
    return NULL;
  *data += n * item;
  *left -= n * item;
  return taken;
}

static const char *
check_counts (const TransportFrame *frame)
{
  if (frame->n_new > TRANSPORT_MAX_FDS)
    return "FRAME has too many file descriptors";
  if (frame->n_spans > TRANSPORT_MAX_MEMORIES)
    return "FRAME has too many memories";
  if (frame->n_containers > TRANSPORT_MAX_CONTAINERS)
    return "FRAME has too many containers";
  if (frame->n_video > TRANSPORT_MAX_VIDEOS || frame->n_crop > 1
      || frame->n_metas > TRANSPORT_MAX_METAS)
    return "FRAME has too many metas";
  if (frame->metas_size > TRANSPORT_MAX_METAS_SIZE
      || frame->metas_size % 8 != 0)
    return "FRAME has metas of an impossible size";
  return NULL;
}

static const char *
check_news (const TransportNew *news, uint32_t n)
{
  for (uint32_t i = 0; i < n; i++) {
    if (news[i].id == 0)
      return "FRAME has a new object without an id";
    if (news[i].kind < TRANSPORT_MEMORY || news[i].kind > TRANSPORT_DEVICE)
      return "FRAME has a new object of unknown kind";
    if (news[i].size == 0 || news[i].size > TRANSPORT_MAX_MEMORY_SIZE)
      return "FRAME has a new object of impossible size";
  }
  return NULL;
}

/* Mapping a frame of several memories as a whole allocates this many bytes. */
static const char *
check_size (const TransportSpan *spans, uint32_t n)
{
  uint64_t left = TRANSPORT_MAX_MEMORY_SIZE;

  for (uint32_t i = 0; i < n; i++) {
    if (spans[i].size > left)
      return "FRAME has an impossible size";
    left -= spans[i].size;
  }
  return NULL;
}

/* The plane table tells later which pictures exist. */
static const char *
check_pictures (const TransportFrameView *view)
{
  for (uint32_t i = 0; i < view->frame->n_containers; i++) {
    const TransportContainer *container = &view->containers[i];

    if (container->reserved != 0)
      return "FRAME has a reserved field that is set";
    if (container->picture < TRANSPORT_PICTURE_ALL)
      return "FRAME has a container about an impossible picture";
    if (container->picture != TRANSPORT_PICTURE_ALL && view->frame->planes == 0)
      return "FRAME has a container about a picture but no plane table";
  }
  return NULL;
}

static const char *
check_parts (const TransportFrameView *view)
{
  const char *fault = check_news (view->news, view->frame->n_new);

  if (fault == NULL)
    fault = check_size (view->spans, view->frame->n_spans);
  return fault ? fault : check_pictures (view);
}

const char *
transport_decode_frame (const void *data, size_t size, TransportFrameView *view)
{
  const TransportFrame *frame = data;
  const uint8_t *rest = (const uint8_t *) data + sizeof *frame;
  const char *fault;
  size_t left;

  if (size < sizeof *frame)
    return "FRAME is too short";
  fault = check_counts (frame);
  if (fault)
    return fault;
  left = size - sizeof *frame;
  view->frame = frame;
  view->news = take (&rest, &left, frame->n_new, sizeof (TransportNew));
  view->spans = take (&rest, &left, frame->n_spans, sizeof (TransportSpan));
  view->containers =
      take (&rest, &left, frame->n_containers, sizeof (TransportContainer));
  view->videos = take (&rest, &left, frame->n_video, sizeof (TransportVideo));
  view->crop = take (&rest, &left, frame->n_crop, sizeof (TransportCrop));
  view->metas = take (&rest, &left, frame->metas_size, 1);
  if (!view->news || !view->spans || !view->containers || !view->videos
      || !view->crop || !view->metas || left != 0)
    return "FRAME does not have the size that its counts require";
  if (frame->n_crop == 0)
    view->crop = NULL;
  return check_parts (view);
}

const TransportMeta *
transport_take_meta (const uint8_t **data, size_t *left)
{
  const TransportMeta *entry = (const TransportMeta *) *data;
  size_t padded;

  if (*left < sizeof *entry || entry->size > *left - sizeof *entry)
    return NULL;
  padded = sizeof *entry + ((size_t) entry->size + 7) / 8 * 8;
  if (padded > *left)
    return NULL;
  *data += padded;
  *left -= padded;
  return entry;
}

const char *
transport_decode_ids (const void *data, size_t size, const TransportIds **ids)
{
  const TransportIds *message = data;

  if (size < TRANSPORT_IDS_SIZE (0))
    return "list of ids is too short";
  if (message->n_ids == 0 || message->n_ids > TRANSPORT_MAX_IDS)
    return "list has no ids or too many";
  if (size != TRANSPORT_IDS_SIZE (message->n_ids))
    return "list of ids does not have the size that its count requires";
  *ids = message;
  return NULL;
}

const char *
transport_decode_refused (
    const void *data, size_t size, TransportReason *reason)
{
  const TransportRefused *message = data;

  if (size != sizeof *message)
    return "REFUSED has the wrong size";
  if (message->reason < TRANSPORT_REASON_ACCESS
      || message->reason > TRANSPORT_LAST_REASON)
    return "REFUSED for an unknown reason";
  *reason = message->reason;
  return NULL;
}

const char *
transport_decode_event (const void *data, size_t size,
    const TransportEventHead **head, const char **text, size_t *length)
{
  const TransportEventHead *message = data;

  if (size < sizeof *message
      || size - sizeof *message > TRANSPORT_MAX_EVENT_SIZE)
    return "EVENT has the wrong size";
  *head = message;
  *text = (const char *) (message + 1);
  *length = size - sizeof *message;
  return NULL;
}

const char *
transport_decode_qos (const void *data, size_t size, const TransportQos **qos)
{
  const TransportQos *message = data;

  if (size != sizeof *message)
    return "QOS has the wrong size";
  if (message->kind > TRANSPORT_QOS_LAST || message->reserved != 0)
    return "QOS is of an unknown type";
  /* Also if it is not a number. */
  if (!(message->proportion >= 0.0 && message->proportion <= 1e6))
    return "QOS has an impossible proportion";
  /* Elements add them, and GStreamer asserts that the sum is not negative. */
  if (message->timestamp > INT64_MAX / 4 || message->diff > INT64_MAX / 4
      || message->diff < -(int64_t) message->timestamp)
    return "QOS has an impossible time";
  *qos = message;
  return NULL;
}

static uint64_t
get_time_namespace (void)
{
  struct stat info;

  return stat ("/proc/self/ns/time", &info) == 0 ? info.st_ino : 0;
}

void
transport_encode_hello (TransportHello *hello, uint64_t features)
{
  *hello = (TransportHello){ { TRANSPORT_HELLO, sizeof *hello },
    TRANSPORT_MAGIC, TRANSPORT_VERSION, TRANSPORT_MIN_VERSION, features, 0, 0,
    get_time_namespace () };
}
