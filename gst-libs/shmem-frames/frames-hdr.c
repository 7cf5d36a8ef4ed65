/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * What the containers of a frame say about a picture, by the rule that all of the
 * project has: the last one wins, and one about the picture wins over one about
 * the whole frame.
 */

#include "frames-priv.h"

#include <shmem/shmem-payload.h>

#include <string.h>

struct search
{
  uint64_t format;
  const void *prefix;
  size_t prefix_size;
  struct shmem_entry *found;
  bool is_found;
};

static bool
look_at (const struct shmem_entry *entry, uint32_t depth, void *user_data)
{
  struct search *search = user_data;

  (void) depth;
  if (entry->format == search->format && entry->size >= search->prefix_size
      && (search->prefix_size == 0
          || memcmp (entry->data, search->prefix, search->prefix_size) == 0)) {
    *search->found = *entry;
    search->is_found = true;
  }
  return true;
}

/* The last one in all containers about @picture. */
static void
search_about (
    const struct shmem_frame *frame, int32_t picture, struct search *search)
{
  for (uint32_t i = 0; i < frame->info.n_containers; i++)
    if (frame->containers[i].picture == picture)
      shmem_reader_walk (&frame->containers[i].object->reader, look_at, search);
}

uint32_t
shmem_frame_find_entry (const struct shmem_frame *frame, uint32_t picture,
    uint64_t format, const void *prefix, size_t prefix_size,
    struct shmem_entry *entry)
{
  struct search search = { format, prefix, prefix ? prefix_size : 0, entry,
    false };

  if (picture >= frame->info.n_pictures)
    return SHMEM_FRAMES_ERROR_NOT_FOUND;
  search_about (frame, (int32_t) picture, &search);
  if (!search.is_found)
    search_about (frame, TRANSPORT_PICTURE_ALL, &search);
  return search.is_found ? SHMEM_FRAMES_OK : SHMEM_FRAMES_ERROR_NOT_FOUND;
}

void
shmem_frame_get_hdr (const struct shmem_frame *frame, uint32_t picture,
    struct shmem_frames_hdr *hdr)
{
  struct shmem_entry entry;

  *hdr = frame->hdr;
  if (shmem_frame_find_entry (
          frame, picture, SHMEM_FORMAT_CICP, NULL, 0, &entry)
          == SHMEM_FRAMES_OK
      && shmem_cicp_parse (&hdr->cicp, entry.data, entry.size) == SHMEM_OK)
    hdr->has |= SHMEM_FRAMES_HAS_CICP;
  if (shmem_frame_find_entry (
          frame, picture, SHMEM_FORMAT_MDCV, NULL, 0, &entry)
          == SHMEM_FRAMES_OK
      && shmem_mdcv_parse (&hdr->mdcv, entry.data, entry.size) == SHMEM_OK)
    hdr->has |= SHMEM_FRAMES_HAS_MDCV;
  if (shmem_frame_find_entry (
          frame, picture, SHMEM_FORMAT_CLLI, NULL, 0, &entry)
          == SHMEM_FRAMES_OK
      && shmem_clli_parse (&hdr->clli, entry.data, entry.size) == SHMEM_OK)
    hdr->has |= SHMEM_FRAMES_HAS_CLLI;
}
