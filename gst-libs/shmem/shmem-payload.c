/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The table of payload formats, and the conversion of payloads of fixed shape
 * between wire bytes and host values.
 *
 * It never judges a value and never accepts a payload whose size does not match
 * its format.
 */

#include <shmem/shmem-payload.h>
#include <shmem/shmem-planes.h>
#include <shmem/shmem-regs.h>

#include "shmem-priv.h"

/* ---- the table ---- */

static enum shmem_result
check_nesting (const struct shmem_entry *entry, struct shmem_fault *fault)
{
  const struct shmem_priv_check check = {
    .start = entry->data,
    .max_entries = SHMEM_MAX_ENTRIES,
    .max_depth = SHMEM_MAX_DEPTH,
    .fault = fault,
  };

  return shmem_priv_nesting_check (&check, entry->data, entry->size, 1);
}

static enum shmem_result
check_planes (const struct shmem_entry *entry, struct shmem_fault *fault)
{
  struct shmem_planes planes;
  struct shmem_planes_fault at = { 0 };
  enum shmem_result result =
      shmem_planes_parse (&planes, entry->data, entry->size, &at);

  if (result == SHMEM_OK)
    return result;
  return shmem_priv_fail_at (fault, result,
      result == SHMEM_ERROR_TOO_MANY_ENTRIES ? 0
                                             : SHMEM_PLANES_SIZE (at.plane));
}

static enum shmem_result
check_regs (const struct shmem_entry *entry, struct shmem_fault *fault)
{
  struct shmem_regs_reader reader;

  return shmem_regs_reader_init (&reader, entry->data, entry->size, fault);
}

/* @check is called for a payload whose size is within the limits of @info; NULL
 * if the size is all there is to check. */
struct payload
{
  struct shmem_payload_info info;
  enum shmem_result (*check) (
      const struct shmem_entry *entry, struct shmem_fault *fault);
};

/* A new format needs a row here, and may need one in tables of other files:
 * docs/architecture.md, "A new payload format", lists them. */
static const struct payload payloads[] = {
  { { SHMEM_FORMAT_LINEAR, "nested container", NULL,
        (uint32_t) SHMEM_NESTING_PAYLOAD_OFFSET (0), SHMEM_MAX_SIZE },
      check_nesting },
  { { SHMEM_FORMAT_T35, "ITU-T T.35 message", NULL, 1, SHMEM_MAX_SIZE }, NULL },
  { { SHMEM_FORMAT_DVRP, "Dolby Vision RPU", NULL, 1, SHMEM_MAX_SIZE }, NULL },
  { { SHMEM_FORMAT_MDCV, "mastering display colour volume", "SMPTE ST 2086",
        sizeof (struct shmem_mdcv), sizeof (struct shmem_mdcv) },
      NULL },
  { { SHMEM_FORMAT_CLLI, "content light level", "CTA-861.3",
        sizeof (struct shmem_clli), sizeof (struct shmem_clli) },
      NULL },
  { { SHMEM_FORMAT_CICP, "code points", "ITU-T H.273",
        sizeof (struct shmem_cicp), sizeof (struct shmem_cicp) },
      NULL },
  { { SHMEM_FORMAT_PLNS, "plane table", NULL, (uint32_t) SHMEM_PLANES_SIZE (1),
        (uint32_t) SHMEM_PLANES_MAX_SIZE },
      check_planes },
  { { SHMEM_FORMAT_REGS, "register values", NULL, 0, SHMEM_MAX_SIZE },
      check_regs },
  { { SHMEM_FORMAT_V4LM, "V4L2 metadata", NULL, sizeof (uint32_t),
        SHMEM_MAX_SIZE },
      NULL },
};

static const struct payload *
find_payload (uint64_t format)
{
  for (size_t i = 0; i < sizeof (payloads) / sizeof (payloads[0]); i++)
    if (payloads[i].info.format == format)
      return &payloads[i];
  return NULL;
}

const struct shmem_payload_info *
shmem_payload_get_info (uint64_t format)
{
  const struct payload *payload = find_payload (format);

  return payload != NULL ? &payload->info : NULL;
}

static enum shmem_result
check_size (const struct shmem_payload_info *info, uint32_t size,
    struct shmem_fault *fault)
{
  if (size < info->min_size)
    return shmem_priv_fail_at (fault, SHMEM_ERROR_TRUNCATED, size);
  if (size > info->max_size)
    return shmem_priv_fail_at (fault,
        info->max_size == info->min_size ? SHMEM_ERROR_TRAILING
                                         : SHMEM_ERROR_TOO_LARGE,
        info->max_size);
  return SHMEM_OK;
}

/* Of vendor 0 the bits between the version and the vendor are zero. */
static bool
is_format (uint64_t format)
{
  return SHMEM_FORMAT_VENDOR (format) != 0
      || format >> 32 == SHMEM_FORMAT_VERSION (format);
}

enum shmem_result
shmem_payload_check (const struct shmem_entry *entry, struct shmem_fault *fault)
{
  const struct payload *payload;
  enum shmem_result result;

  if (entry == NULL || (entry->data == NULL && entry->size > 0))
    return shmem_priv_fail_at (fault, SHMEM_ERROR_INVALID_ARGUMENT, 0);
  if (!is_format (entry->format))
    return shmem_priv_fail_at (fault, SHMEM_ERROR_FORMAT, 0);
  payload = find_payload (entry->format);
  if (payload == NULL)
    return SHMEM_OK;
  result = check_size (&payload->info, entry->size, fault);
  if (result == SHMEM_OK && payload->check != NULL)
    result = payload->check (entry, fault);
  return result;
}

/* ---- payloads of fixed shape ---- */

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
shmem_mdcv_parse (struct shmem_mdcv *values, const void *data, size_t size)
{
  const uint8_t *at = data;
  enum shmem_result result = check_exact_size (data, size, sizeof (*values));

  if (result != SHMEM_OK)
    return result;
  for (int i = 0; i < 3; i++) {
    values->primaries[i][0] = shmem_priv_load_u16 (at + 4 * i);
    values->primaries[i][1] = shmem_priv_load_u16 (at + 4 * i + 2);
  }
  values->white_point[0] = shmem_priv_load_u16 (at + 12);
  values->white_point[1] = shmem_priv_load_u16 (at + 14);
  values->max_luminance = shmem_priv_load_u32 (at + 16);
  values->min_luminance = shmem_priv_load_u32 (at + 20);
  return SHMEM_OK;
}

enum shmem_result
shmem_clli_parse (struct shmem_clli *values, const void *data, size_t size)
{
  const uint8_t *at = data;
  enum shmem_result result = check_exact_size (data, size, sizeof (*values));

  if (result != SHMEM_OK)
    return result;
  values->max_content_light_level = shmem_priv_load_u16 (at);
  values->max_frame_average_light_level = shmem_priv_load_u16 (at + 2);
  return SHMEM_OK;
}

enum shmem_result
shmem_cicp_parse (struct shmem_cicp *values, const void *data, size_t size)
{
  enum shmem_result result = check_exact_size (data, size, sizeof (*values));

  if (result == SHMEM_OK)
    memcpy (values, data, sizeof (*values));
  return result;
}

void
shmem_mdcv_write (const struct shmem_mdcv *in, struct shmem_mdcv *out)
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
shmem_clli_write (const struct shmem_clli *in, struct shmem_clli *out)
{
  const struct shmem_clli values = *in;
  uint8_t *at = (uint8_t *) out;

  shmem_priv_store_u16 (at, values.max_content_light_level);
  shmem_priv_store_u16 (at + 2, values.max_frame_average_light_level);
}
