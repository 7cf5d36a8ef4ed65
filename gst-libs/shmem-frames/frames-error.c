/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* What goes wrong, in words: to whom it happened, and what to do. */

#include "frames-priv.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

uint32_t
frames_fail (
    struct shmem_frames_error *error, uint32_t result, const char *format, ...)
{
  va_list arguments;

  if (error == NULL)
    return result;
  memset (error, 0, sizeof *error);
  error->result = result;
  va_start (arguments, format);
  vsnprintf (error->text, sizeof error->text, format, arguments);
  va_end (arguments);
  return result;
}

const char *
frames_say (struct shmem_frames_client *client, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  vsnprintf (client->fault, sizeof client->fault, format, arguments);
  va_end (arguments);
  return client->fault;
}

static const char *
verb_of (uint32_t result)
{
  switch (result) {
    case SHMEM_FRAMES_ERROR_PROTOCOL:
      return "broke the protocol: ";
    case SHMEM_FRAMES_ERROR_LIMIT:
      return "sends too much: ";
    default:
      return "";
  }
}

uint32_t
frames_end (
    struct shmem_frames_client *client, uint32_t result, const char *fault)
{
  frames_fail (&client->error, result,
      "the producer at %s (pid %d, user %u) %s%s", client->place,
      client->peer.pid, client->peer.uid, verb_of (result), fault);
  client->error.may_retry = result == SHMEM_FRAMES_ERROR_GONE;
  return result;
}

/* Why a producer disconnects a consumer, and what to do about it. */
static const struct
{
  bool may_retry;
  const char *verb;
  const char *text;
} refusals[] = {
  [TRANSPORT_REASON_ACCESS] = { true, "refused",
      "neither its user is in the allowed-uids of shmemfdsink nor its group in "
      "allowed-gids" },
  [TRANSPORT_REASON_FULL] = { true, "refused",
      "as many consumers are connected as the max-clients of shmemfdsink "
      "allows; connect again once one has left" },
  [TRANSPORT_REASON_LIMIT] = { true, "refused",
      "it cannot open enough files for another consumer; raise ulimit -n "
      "there" },
  [TRANSPORT_REASON_PROTOCOL] = { false, "disconnected",
      "it broke the protocol; its log tells which rule it was" },
  [TRANSPORT_REASON_HELD] = { true, "disconnected",
      "it held frames for longer than other consumers when too many were held; "
      "release frames sooner, or connect again" },
  [TRANSPORT_REASON_VERSION] = { false, "refused",
      "they have no version of the protocol in common; update gst-shmemmeta on "
      "the older side" },
  [TRANSPORT_REASON_DEVICE] = { false, "refused",
      "its frames are in device memory; allow SHMEM_FRAMES_DEVICE_MEMORY if "
      "you "
      "trust it, or unset device-memory of shmemfdsink" },
};

uint32_t
frames_end_refused (struct shmem_frames_client *client, TransportReason reason)
{
  frames_fail (&client->error, SHMEM_FRAMES_ERROR_REFUSED,
      "the producer at %s (pid %d, user %u) %s this process (user %u, group "
      "%u): %s",
      client->place, client->peer.pid, client->peer.uid, refusals[reason].verb,
      geteuid (), getegid (), refusals[reason].text);
  client->error.reason = reason;
  client->error.may_retry = refusals[reason].may_retry;
  return SHMEM_FRAMES_ERROR_REFUSED;
}

uint32_t
frames_end_version (
    struct shmem_frames_client *client, const TransportVersions *versions)
{
  return frames_fail (&client->error, SHMEM_FRAMES_ERROR_VERSION,
      "the producer at %s (pid %d, user %u) speaks versions %u to %u of the "
      "protocol, and this process %d to %d; update gst-shmemmeta on the older "
      "side",
      client->place, client->peer.pid, client->peer.uid, versions->min,
      versions->max, TRANSPORT_MIN_VERSION, TRANSPORT_VERSION);
}

uint32_t
frames_end_system (struct shmem_frames_client *client, const char *what)
{
  int saved = errno;

  frames_fail (&client->error, SHMEM_FRAMES_ERROR_SYSTEM,
      "cannot %s of the producer at %s: %s%s", what, client->place,
      strerror (saved), saved == EMFILE ? "; raise ulimit -n" : "");
  client->error.sys_errno = saved;
  client->error.may_retry = 1;
  return SHMEM_FRAMES_ERROR_SYSTEM;
}
