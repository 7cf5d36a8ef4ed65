/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Reads and writes fields of bits, most significant bit first, and Exp-Golomb
 * codes (ITU-T H.265 clause 9.2).
 *
 * It never reads or writes beyond its size, and never stores a value that it
 * did not check against the field's range.
 */

#include "shmem-priv.h"
#include "shmem-rpu-priv.h"

/* Leading zeros of the longest code: 31 of them end at 2^32 - 2. */
#define MAX_PREFIX 31

void
shmem_priv_rpu_fail (struct shmem_priv_rpu_coder *coder,
    enum shmem_result result, size_t at, const char *field)
{
  if (shmem_priv_rpu_failed (coder))
    return;
  coder->fault = (struct shmem_rpu_fault){
    .result = result,
    .offset = at / 8,
    .field = field,
  };
}

/* ---- bits ---- */

static uint32_t
read_bits (struct shmem_priv_rpu_coder *coder, uint32_t bits)
{
  uint32_t value = 0;

  for (; bits > 0; bits--, coder->at++)
    value = value << 1 | (coder->in[coder->at / 8] >> (7 - coder->at % 8) & 1);
  return value;
}

static void
write_bits (struct shmem_priv_rpu_coder *coder, uint32_t value, uint32_t bits)
{
  for (; bits > 0; bits--, coder->at++) {
    uint8_t bit = value >> (bits - 1) & 1;

    if (coder->out == NULL)
      continue;
    if (coder->at % 8 == 0)
      coder->out[coder->at / 8] = 0;
    coder->out[coder->at / 8] |= (uint8_t) (bit << (7 - coder->at % 8));
  }
}

/* Of a field that starts at bit @at: whether there are @bits more. */
static bool
has_room (struct shmem_priv_rpu_coder *coder, size_t bits, size_t at,
    const char *name)
{
  if (shmem_priv_rpu_failed (coder))
    return false;
  if (bits <= coder->size - coder->at)
    return true;
  shmem_priv_rpu_fail (coder,
      shmem_priv_rpu_reads (coder) ? SHMEM_ERROR_TRUNCATED : SHMEM_ERROR_SPACE,
      at, name);
  return false;
}

/* u(n): @value is written, or replaced by what is read. */
static uint32_t
code_u (struct shmem_priv_rpu_coder *coder, uint32_t value, uint32_t bits,
    const char *name)
{
  if (!has_room (coder, bits, coder->at, name))
    return 0;
  if (shmem_priv_rpu_reads (coder))
    return read_bits (coder, bits);
  if (bits < 32 && value >> bits != 0) {
    shmem_priv_rpu_fail (coder, SHMEM_ERROR_RPU, coder->at, name);
    return 0;
  }
  write_bits (coder, value, bits);
  return value;
}

uint32_t
shmem_priv_rpu_u8 (struct shmem_priv_rpu_coder *coder, uint8_t *field,
    uint32_t bits, const char *name)
{
  uint32_t value = code_u (coder, *field, bits, name);

  if (shmem_priv_rpu_reads (coder))
    *field = (uint8_t) value;
  return value;
}

uint32_t
shmem_priv_rpu_u16 (struct shmem_priv_rpu_coder *coder, uint16_t *field,
    uint32_t bits, const char *name)
{
  uint32_t value = code_u (coder, *field, bits, name);

  if (shmem_priv_rpu_reads (coder))
    *field = (uint16_t) value;
  return value;
}

uint32_t
shmem_priv_rpu_u32 (struct shmem_priv_rpu_coder *coder, uint32_t *field,
    uint32_t bits, const char *name)
{
  uint32_t value = code_u (coder, *field, bits, name);

  if (shmem_priv_rpu_reads (coder))
    *field = value;
  return value;
}

bool
shmem_priv_rpu_flag (
    struct shmem_priv_rpu_coder *coder, bool *field, const char *name)
{
  uint32_t value = code_u (coder, *field, 1, name);

  if (shmem_priv_rpu_reads (coder))
    *field = value != 0;
  return value != 0;
}

/* The sign is moved to and from the field's highest bit by adding half of its
 * range. */
void
shmem_priv_rpu_i16 (struct shmem_priv_rpu_coder *coder, int16_t *field,
    uint32_t bits, const char *name)
{
  const int32_t half = 1 << (bits - 1);
  uint32_t mask = ((uint32_t) half << 1) - 1, value;

  if (!shmem_priv_rpu_reads (coder) && (*field < -half || *field >= half)) {
    shmem_priv_rpu_fail (coder, SHMEM_ERROR_RPU, coder->at, name);
    return;
  }
  value = code_u (coder, (uint32_t) *field & mask, bits, name);
  if (shmem_priv_rpu_reads (coder))
    *field = (int16_t) ((int32_t) ((value + (uint32_t) half) & mask) - half);
}

/* ---- Exp-Golomb codes ---- */

static uint32_t
read_ue (struct shmem_priv_rpu_coder *coder, size_t at, const char *name)
{
  uint32_t prefix = 0;

  while (has_room (coder, 1, at, name) && read_bits (coder, 1) == 0) {
    if (++prefix > MAX_PREFIX) {
      shmem_priv_rpu_fail (coder, SHMEM_ERROR_RPU, at, name);
      return 0;
    }
  }
  if (!has_room (coder, prefix, at, name))
    return 0;
  return (uint32_t) ((UINT64_C (1) << prefix) - 1) + read_bits (coder, prefix);
}

/* The code is value + 1, with a zero before it for each bit but the first. */
static void
write_ue (struct shmem_priv_rpu_coder *coder, uint32_t value, const char *name)
{
  uint32_t prefix = 0;

  while (value >= (UINT64_C (1) << (prefix + 1)) - 1)
    prefix++;
  if (!has_room (coder, 2 * prefix + 1, coder->at, name))
    return;
  write_bits (coder, 0, prefix);
  write_bits (coder, value + 1, prefix + 1);
}

static uint32_t
code_ue (struct shmem_priv_rpu_coder *coder, uint32_t value, uint32_t max,
    const char *name)
{
  const size_t at = coder->at;

  if (shmem_priv_rpu_reads (coder))
    value = read_ue (coder, at, name);
  if (value > max)
    shmem_priv_rpu_fail (coder, SHMEM_ERROR_RPU, at, name);
  if (shmem_priv_rpu_failed (coder))
    return 0;
  if (!shmem_priv_rpu_reads (coder))
    write_ue (coder, value, name);
  return shmem_priv_rpu_failed (coder) ? 0 : value;
}

uint32_t
shmem_priv_rpu_ue8 (struct shmem_priv_rpu_coder *coder, uint8_t *field,
    uint32_t max, const char *name)
{
  uint32_t value = code_ue (coder, *field, max, name);

  if (shmem_priv_rpu_reads (coder))
    *field = (uint8_t) value;
  return value;
}

uint32_t
shmem_priv_rpu_ue32 (struct shmem_priv_rpu_coder *coder, uint32_t *field,
    uint32_t max, const char *name)
{
  uint32_t value = code_ue (coder, *field, max, name);

  if (shmem_priv_rpu_reads (coder))
    *field = value;
  return value;
}

/* 0, 1, -1, 2, -2 and so on (clause 9.2.2). INT32_MIN has no code. */
void
shmem_priv_rpu_se32 (
    struct shmem_priv_rpu_coder *coder, int32_t *field, const char *name)
{
  uint32_t value = 0;

  if (!shmem_priv_rpu_reads (coder))
    value = *field > 0 ? 2 * (uint32_t) *field - 1 : 0 - 2 * (uint32_t) *field;
  if (!shmem_priv_rpu_reads (coder) && *field == INT32_MIN)
    shmem_priv_rpu_fail (coder, SHMEM_ERROR_RPU, coder->at, name);
  value = code_ue (coder, value, UINT32_MAX - 1, name);
  if (shmem_priv_rpu_reads (coder))
    *field =
        value % 2 != 0 ? (int32_t) (value / 2 + 1) : -(int32_t) (value / 2);
}

/* ---- what has one value only ---- */

void
shmem_priv_rpu_zeros (
    struct shmem_priv_rpu_coder *coder, size_t bits, const char *name)
{
  for (; bits > 0 && !shmem_priv_rpu_failed (coder); bits--) {
    const size_t at = coder->at;

    if (code_u (coder, 0, 1, name) != 0)
      shmem_priv_rpu_fail (coder, SHMEM_ERROR_PADDING, at, name);
  }
}

void
shmem_priv_rpu_align (struct shmem_priv_rpu_coder *coder, const char *name)
{
  shmem_priv_rpu_zeros (coder, (8 - coder->at % 8) % 8, name);
}

void
shmem_priv_rpu_require (struct shmem_priv_rpu_coder *coder, size_t at,
    uint32_t is, uint32_t value, const char *name)
{
  if (is != value)
    shmem_priv_rpu_fail (coder, SHMEM_ERROR_UNSUPPORTED, at, name);
}
