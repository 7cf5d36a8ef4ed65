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

#include "shmem-bitcoder-priv.h"

/* Leading zeros of the longest code: 31 of them end at 2^32 - 2. */
#define MAX_PREFIX 31

void
shmem_priv_bit_fail (struct shmem_priv_bit_coder *coder,
    enum shmem_result result, size_t at, const char *field)
{
  if (shmem_priv_bit_failed (coder))
    return;
  coder->fault = (struct shmem_priv_bit_fault){
    .result = result,
    .at = at,
    .field = field,
  };
}

void
shmem_priv_bit_refuse (struct shmem_priv_bit_coder *coder, size_t at,
    uint32_t value, uint32_t min, uint32_t max, const char *field)
{
  if (shmem_priv_bit_failed (coder))
    return;
  coder->fault = (struct shmem_priv_bit_fault){
    .result = coder->invalid,
    .at = at,
    .field = field,
    .value = value,
    .min = min,
    .max = max,
  };
}

/* ---- bits ---- */

/* Of up to 32 bits, which can be in 5 bytes. */
static uint32_t
read_bits (struct shmem_priv_bit_coder *coder, uint32_t bits)
{
  const size_t end = coder->at + bits;
  uint64_t value = 0;

  for (size_t i = coder->at / 8; i < (end + 7) / 8; i++)
    value = value << 8 | coder->in[i];
  value >>= (8 - end % 8) % 8;
  coder->at = end;
  return (uint32_t) (value & ((UINT64_C (1) << bits) - 1));
}

/* The bits of the first byte behind those it has already, then whole bytes: the
 * 5 of a window that begins with the first. */
static void
store_bits (uint8_t *byte, uint32_t used, uint32_t value, uint32_t bits)
{
  const uint64_t window = (uint64_t) value << (40 - used - bits);

  *byte = (uint8_t) ((used > 0 ? *byte : 0) | window >> 32);
  for (uint32_t done = 8; done < used + bits; done += 8)
    *++byte = (uint8_t) (window >> (32 - done));
}

static void
write_bits (struct shmem_priv_bit_coder *coder, uint32_t value, uint32_t bits)
{
  if (coder->out != NULL && bits > 0)
    store_bits (&coder->out[coder->at / 8], coder->at % 8, value, bits);
  coder->at += bits;
}

/* Of a field that starts at bit @at: whether there are @bits more. */
static bool
has_room (struct shmem_priv_bit_coder *coder, size_t bits, size_t at,
    const char *name)
{
  if (shmem_priv_bit_failed (coder))
    return false;
  if (bits <= coder->size - coder->at)
    return true;
  shmem_priv_bit_fail (coder,
      shmem_priv_bit_reads (coder) ? SHMEM_ERROR_TRUNCATED : SHMEM_ERROR_SPACE,
      at, name);
  return false;
}

uint32_t
shmem_priv_bit_u (struct shmem_priv_bit_coder *coder, uint32_t value,
    uint32_t bits, const char *name)
{
  if (!has_room (coder, bits, coder->at, name))
    return 0;
  if (shmem_priv_bit_reads (coder))
    return read_bits (coder, bits);
  if (bits < 32 && value >> bits != 0) {
    shmem_priv_bit_refuse (
        coder, coder->at, value, 0, (UINT32_C (1) << bits) - 1, name);
    return 0;
  }
  write_bits (coder, value, bits);
  return value;
}

uint32_t
shmem_priv_bit_u8 (struct shmem_priv_bit_coder *coder, uint8_t *field,
    uint32_t bits, const char *name)
{
  uint32_t value = shmem_priv_bit_u (coder, *field, bits, name);

  if (shmem_priv_bit_reads (coder))
    *field = (uint8_t) value;
  return value;
}

uint32_t
shmem_priv_bit_u16 (struct shmem_priv_bit_coder *coder, uint16_t *field,
    uint32_t bits, const char *name)
{
  uint32_t value = shmem_priv_bit_u (coder, *field, bits, name);

  if (shmem_priv_bit_reads (coder))
    *field = (uint16_t) value;
  return value;
}

uint32_t
shmem_priv_bit_u32 (struct shmem_priv_bit_coder *coder, uint32_t *field,
    uint32_t bits, const char *name)
{
  uint32_t value = shmem_priv_bit_u (coder, *field, bits, name);

  if (shmem_priv_bit_reads (coder))
    *field = value;
  return value;
}

bool
shmem_priv_bit_flag (
    struct shmem_priv_bit_coder *coder, bool *field, const char *name)
{
  uint32_t value = shmem_priv_bit_u (coder, *field, 1, name);

  if (shmem_priv_bit_reads (coder))
    *field = value != 0;
  return value != 0;
}

/* The sign is moved to and from the field's highest bit by adding half of its
 * range. */
void
shmem_priv_bit_i16 (struct shmem_priv_bit_coder *coder, int16_t *field,
    uint32_t bits, const char *name)
{
  const int32_t half = 1 << (bits - 1);
  uint32_t mask = ((uint32_t) half << 1) - 1, value;

  if (!shmem_priv_bit_reads (coder) && (*field < -half || *field >= half)) {
    shmem_priv_bit_fail (coder, coder->invalid, coder->at, name);
    return;
  }
  value = shmem_priv_bit_u (coder, (uint32_t) *field & mask, bits, name);
  if (shmem_priv_bit_reads (coder))
    *field = (int16_t) ((int32_t) ((value + (uint32_t) half) & mask) - half);
}

/* ---- Exp-Golomb codes ---- */

static uint32_t
read_ue (struct shmem_priv_bit_coder *coder, size_t at, const char *name)
{
  uint32_t prefix = 0;

  while (has_room (coder, 1, at, name) && read_bits (coder, 1) == 0) {
    if (++prefix > MAX_PREFIX) {
      shmem_priv_bit_fail (coder, coder->invalid, at, name);
      return 0;
    }
  }
  if (!has_room (coder, prefix, at, name))
    return 0;
  return (uint32_t) ((UINT64_C (1) << prefix) - 1) + read_bits (coder, prefix);
}

/* The code is value + 1, with a zero before it for each bit but the first. */
static void
write_ue (struct shmem_priv_bit_coder *coder, uint32_t value, const char *name)
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
code_ue (struct shmem_priv_bit_coder *coder, uint32_t value, uint32_t max,
    const char *name)
{
  const size_t at = coder->at;

  if (shmem_priv_bit_reads (coder))
    value = read_ue (coder, at, name);
  if (value > max)
    shmem_priv_bit_fail (coder, coder->invalid, at, name);
  if (shmem_priv_bit_failed (coder))
    return 0;
  if (!shmem_priv_bit_reads (coder))
    write_ue (coder, value, name);
  return shmem_priv_bit_failed (coder) ? 0 : value;
}

uint32_t
shmem_priv_bit_ue8 (struct shmem_priv_bit_coder *coder, uint8_t *field,
    uint32_t max, const char *name)
{
  uint32_t value = code_ue (coder, *field, max, name);

  if (shmem_priv_bit_reads (coder))
    *field = (uint8_t) value;
  return value;
}

uint32_t
shmem_priv_bit_ue32 (struct shmem_priv_bit_coder *coder, uint32_t *field,
    uint32_t max, const char *name)
{
  uint32_t value = code_ue (coder, *field, max, name);

  if (shmem_priv_bit_reads (coder))
    *field = value;
  return value;
}

/* 0, 1, -1, 2, -2 and so on (clause 9.2.2). INT32_MIN has no code. */
void
shmem_priv_bit_se32 (
    struct shmem_priv_bit_coder *coder, int32_t *field, const char *name)
{
  uint32_t value = 0;

  if (!shmem_priv_bit_reads (coder))
    value = *field > 0 ? 2 * (uint32_t) *field - 1 : 0 - 2 * (uint32_t) *field;
  if (!shmem_priv_bit_reads (coder) && *field == INT32_MIN)
    shmem_priv_bit_fail (coder, coder->invalid, coder->at, name);
  value = code_ue (coder, value, UINT32_MAX - 1, name);
  if (shmem_priv_bit_reads (coder))
    *field =
        value % 2 != 0 ? (int32_t) (value / 2 + 1) : -(int32_t) (value / 2);
}

/* ---- what has one value only ---- */

void
shmem_priv_bit_zeros (
    struct shmem_priv_bit_coder *coder, size_t bits, const char *name)
{
  for (; bits > 0 && !shmem_priv_bit_failed (coder); bits--) {
    const size_t at = coder->at;

    if (shmem_priv_bit_u (coder, 0, 1, name) != 0)
      shmem_priv_bit_fail (coder, SHMEM_ERROR_PADDING, at, name);
  }
}

void
shmem_priv_bit_align (struct shmem_priv_bit_coder *coder, const char *name)
{
  shmem_priv_bit_zeros (coder, (8 - coder->at % 8) % 8, name);
}

void
shmem_priv_bit_require (struct shmem_priv_bit_coder *coder, size_t at,
    uint32_t is, uint32_t value, const char *name)
{
  if (is != value)
    shmem_priv_bit_fail (coder, SHMEM_ERROR_UNSUPPORTED, at, name);
}
