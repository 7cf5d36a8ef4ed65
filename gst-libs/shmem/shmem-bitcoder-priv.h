/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Not installed: a coder of bits. Reading and writing are the same walk over a
 * syntax: a function that codes a field stores what it reads, or writes what it
 * finds, so neither direction can forget a field.
 *
 * The first fault ends all: nothing is read or written after it, and every
 * function returns 0, so that a loop over a count that was just coded ends.
 */

#ifndef SHMEM_BITCODER_PRIV_H
#define SHMEM_BITCODER_PRIV_H

#include <shmem/shmem-reader.h>

/* The first thing that is wrong. */
struct shmem_priv_bit_fault
{
  enum shmem_result result;
  size_t at; /* bit at which the field starts */
  const char *field;
  /* Of shmem_priv_bit_refuse(). */
  uint32_t value;
  uint32_t min;
  uint32_t max;
};

/* A position, in bits. */
struct shmem_priv_bit_coder
{
  const uint8_t *in;         /* the bytes to read, or NULL */
  uint8_t *out;              /* where to write, or NULL to count only */
  size_t size;               /* bits at @in or @out */
  size_t at;                 /* bits read or written so far */
  enum shmem_result invalid; /* for a value that its field does not allow */
  struct shmem_priv_bit_fault fault; /* @result is SHMEM_OK before the first */
};

static inline bool
shmem_priv_bit_reads (const struct shmem_priv_bit_coder *coder)
{
  return coder->in != NULL;
}

static inline bool
shmem_priv_bit_failed (const struct shmem_priv_bit_coder *coder)
{
  return coder->fault.result != SHMEM_OK;
}

/* Records a fault in the field that starts at bit @at, unless there is one. */
void shmem_priv_bit_fail (struct shmem_priv_bit_coder *coder,
    enum shmem_result result, size_t at, const char *field);

/* The same for a @value that is not in @min to @max. */
void shmem_priv_bit_refuse (struct shmem_priv_bit_coder *coder, size_t at,
    uint32_t value, uint32_t min, uint32_t max, const char *field);

/* u(n), up to 32 bits: writes @value, and returns it, or returns what it
 * reads. */
uint32_t shmem_priv_bit_u (struct shmem_priv_bit_coder *coder, uint32_t value,
    uint32_t bits, const char *name);

/* u(n), up to 32 bits: stores the field when reading. Each returns its value. */
uint32_t shmem_priv_bit_u8 (struct shmem_priv_bit_coder *coder, uint8_t *field,
    uint32_t bits, const char *name);
uint32_t shmem_priv_bit_u16 (struct shmem_priv_bit_coder *coder,
    uint16_t *field, uint32_t bits, const char *name);
uint32_t shmem_priv_bit_u32 (struct shmem_priv_bit_coder *coder,
    uint32_t *field, uint32_t bits, const char *name);
/* i(n), two's complement. */
void shmem_priv_bit_i16 (struct shmem_priv_bit_coder *coder, int16_t *field,
    uint32_t bits, const char *name);
bool shmem_priv_bit_flag (
    struct shmem_priv_bit_coder *coder, bool *field, const char *name);

/* ue(v) up to @max, and se(v). */
uint32_t shmem_priv_bit_ue8 (struct shmem_priv_bit_coder *coder, uint8_t *field,
    uint32_t max, const char *name);
uint32_t shmem_priv_bit_ue32 (struct shmem_priv_bit_coder *coder,
    uint32_t *field, uint32_t max, const char *name);
void shmem_priv_bit_se32 (
    struct shmem_priv_bit_coder *coder, int32_t *field, const char *name);

/* @bits zero bits; those up to the next byte. */
void shmem_priv_bit_zeros (
    struct shmem_priv_bit_coder *coder, size_t bits, const char *name);
void shmem_priv_bit_align (
    struct shmem_priv_bit_coder *coder, const char *name);

/* Checks that a value which was just coded is @value, as the syntax behind it
 * is not known otherwise. */
void shmem_priv_bit_require (struct shmem_priv_bit_coder *coder, size_t at,
    uint32_t is, uint32_t value, const char *name);

#endif /* SHMEM_BITCODER_PRIV_H */
