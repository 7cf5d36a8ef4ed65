/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The payloads of fixed shape, between the bytes of the wire and host values.
 *
 * It never judges a value and never takes a payload of another size: what
 * does not have exactly the right length is not that payload.
 */

#include <shmem/shmem-payload.h>

#include "shmem-priv.h"

static enum shmem_result
check_exact_size (const void *data, size_t size, size_t exact)
{
  if (size < exact)
    return SHMEM_ERROR_TRUNCATED;
  if (size > exact)
    return SHMEM_ERROR_TRAILING;
  return data == NULL ? SHMEM_ERROR_INVALID_ARGUMENT : SHMEM_OK;
}

enum shmem_result
shmem_mdcv_load (const void *data, size_t size, struct shmem_mdcv *out)
{
  const uint8_t *at = data;
  enum shmem_result result = check_exact_size (data, size, sizeof (*out));

  if (result != SHMEM_OK)
    return result;
  for (int i = 0; i < 3; i++) {
    out->primaries[i][0] = shmem_priv_load_u16 (at + 4 * i);
    out->primaries[i][1] = shmem_priv_load_u16 (at + 4 * i + 2);
  }
  out->white_point[0] = shmem_priv_load_u16 (at + 12);
  out->white_point[1] = shmem_priv_load_u16 (at + 14);
  out->max_luminance = shmem_priv_load_u32 (at + 16);
  out->min_luminance = shmem_priv_load_u32 (at + 20);
  return SHMEM_OK;
}

enum shmem_result
shmem_clli_load (const void *data, size_t size, struct shmem_clli *out)
{
  const uint8_t *at = data;
  enum shmem_result result = check_exact_size (data, size, sizeof (*out));

  if (result != SHMEM_OK)
    return result;
  out->max_content_light_level = shmem_priv_load_u16 (at);
  out->max_frame_average_light_level = shmem_priv_load_u16 (at + 2);
  return SHMEM_OK;
}

enum shmem_result
shmem_cicp_load (const void *data, size_t size, struct shmem_cicp *out)
{
  enum shmem_result result = check_exact_size (data, size, sizeof (*out));

  if (result == SHMEM_OK)
    memcpy (out, data, sizeof (*out));
  return result;
}

void
shmem_mdcv_store (const struct shmem_mdcv *in, struct shmem_mdcv *out)
{
  const struct shmem_mdcv values = *in;
  uint8_t *at = (uint8_t *) out;

  for (int i = 0; i < 3; i++) {
    shmem_priv_store_u16 (at + 4 * i, values.primaries[i][0]);
    shmem_priv_store_u16 (at + 4 * i + 2, values.primaries[i][1]);
  }
  shmem_priv_store_u16 (at + 12, values.white_point[0]);
  shmem_priv_store_u16 (at + 14, values.white_point[1]);
  shmem_priv_store_u32 (at + 16, values.max_luminance);
  shmem_priv_store_u32 (at + 20, values.min_luminance);
}

void
shmem_clli_store (const struct shmem_clli *in, struct shmem_clli *out)
{
  const struct shmem_clli values = *in;
  uint8_t *at = (uint8_t *) out;

  shmem_priv_store_u16 (at, values.max_content_light_level);
  shmem_priv_store_u16 (at + 2, values.max_frame_average_light_level);
}
