/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The version of the library, its ABI, and the texts of its result codes. */

#include <shmem/shmem-frames.h>

/* What programs and bindings were compiled with. */
_Static_assert(sizeof (struct shmem_frames_error) == 512, "ABI");
_Static_assert(sizeof (struct shmem_frames_options) == 96, "ABI");
_Static_assert(sizeof (struct shmem_frames_hdr) == 72, "ABI");
_Static_assert(sizeof (struct shmem_frames_caps) == 272, "ABI");
_Static_assert(sizeof (struct shmem_frames_segment) == 136, "ABI");
_Static_assert(sizeof (struct shmem_frames_peer) == 16, "ABI");
_Static_assert(sizeof (struct shmem_frames_stats) == 112, "ABI");
_Static_assert(sizeof (struct shmem_frame_info) == 200, "ABI");

uint32_t
shmem_frames_version (void)
{
  return SHMEM_FRAMES_VERSION;
}

const char *
shmem_frames_result_to_string (uint32_t result)
{
  switch ((enum shmem_frames_result) result) {
    case SHMEM_FRAMES_OK:
      return "no error";
    case SHMEM_FRAMES_ERROR_SYSTEM:
      return "a system call failed";
    case SHMEM_FRAMES_ERROR_ARGUMENT:
      return "invalid argument";
    case SHMEM_FRAMES_ERROR_NOT_FOUND:
      return "the frame or the stream does not have it";
    case SHMEM_FRAMES_ERROR_NOBODY:
      return "no producer listens there";
    case SHMEM_FRAMES_ERROR_PEER:
      return "the other side is not a producer";
    case SHMEM_FRAMES_ERROR_ACCESS:
      return "this user may not connect";
    case SHMEM_FRAMES_ERROR_GONE:
      return "the producer is gone";
    case SHMEM_FRAMES_ERROR_REFUSED:
      return "the producer disconnected this client";
    case SHMEM_FRAMES_ERROR_PROTOCOL:
      return "the producer broke the protocol";
    case SHMEM_FRAMES_ERROR_VERSION:
      return "there is no version of the protocol that both speak";
    case SHMEM_FRAMES_ERROR_LIMIT:
      return "the producer sends more than is allowed";
  }
  return "unknown error";
}
