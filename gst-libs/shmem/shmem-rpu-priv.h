/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Not installed: a coder of bits, and the parts of an RPU. Reading and writing
 * are the same walk over the syntax: a function that codes a field stores what
 * it reads, or writes what it finds, so neither direction can forget a field.
 *
 * The first fault ends all: nothing is read or written after it, and every
 * function returns 0, so that a loop over a count that was just coded ends.
 */

#ifndef SHMEM_RPU_PRIV_H
#define SHMEM_RPU_PRIV_H

#include <shmem/shmem-rpu.h>

/* The position in an RPU, in bits. */
struct shmem_priv_rpu_coder
{
  const uint8_t *in;            /* the bytes to read, or NULL */
  uint8_t *out;                 /* where to write, or NULL to count only */
  size_t size;                  /* bits at @in or @out */
  size_t at;                    /* bits read or written so far */
  struct shmem_rpu_fault fault; /* @result is SHMEM_OK before the first */
};

static inline bool
shmem_priv_rpu_reads (const struct shmem_priv_rpu_coder *coder)
{
  return coder->in != NULL;
}

static inline bool
shmem_priv_rpu_failed (const struct shmem_priv_rpu_coder *coder)
{
  return coder->fault.result != SHMEM_OK;
}

/* Records a fault in the field that starts at bit @at, unless there is one. */
void shmem_priv_rpu_fail (struct shmem_priv_rpu_coder *coder,
    enum shmem_result result, size_t at, const char *field);

/* u(n), up to 32 bits: stores the field when reading. Each returns its value. */
uint32_t shmem_priv_rpu_u8 (struct shmem_priv_rpu_coder *coder, uint8_t *field,
    uint32_t bits, const char *name);
uint32_t shmem_priv_rpu_u16 (struct shmem_priv_rpu_coder *coder,
    uint16_t *field, uint32_t bits, const char *name);
uint32_t shmem_priv_rpu_u32 (struct shmem_priv_rpu_coder *coder,
    uint32_t *field, uint32_t bits, const char *name);
/* i(n), two's complement. */
void shmem_priv_rpu_i16 (struct shmem_priv_rpu_coder *coder, int16_t *field,
    uint32_t bits, const char *name);
bool shmem_priv_rpu_flag (
    struct shmem_priv_rpu_coder *coder, bool *field, const char *name);

/* ue(v) up to @max, and se(v). */
uint32_t shmem_priv_rpu_ue8 (struct shmem_priv_rpu_coder *coder, uint8_t *field,
    uint32_t max, const char *name);
uint32_t shmem_priv_rpu_ue32 (struct shmem_priv_rpu_coder *coder,
    uint32_t *field, uint32_t max, const char *name);
void shmem_priv_rpu_se32 (
    struct shmem_priv_rpu_coder *coder, int32_t *field, const char *name);

/* @bits zero bits; those up to the next byte. */
void shmem_priv_rpu_zeros (
    struct shmem_priv_rpu_coder *coder, size_t bits, const char *name);
void shmem_priv_rpu_align (
    struct shmem_priv_rpu_coder *coder, const char *name);

/* Checks that a value which was just coded is @value, as the syntax behind it
 * is not known otherwise. */
void shmem_priv_rpu_require (struct shmem_priv_rpu_coder *coder, size_t at,
    uint32_t is, uint32_t value, const char *name);

/* The parts. When writing, they change nothing of @rpu. */
void shmem_priv_rpu_code_mapping (
    struct shmem_priv_rpu_coder *coder, struct shmem_rpu *rpu);
void shmem_priv_rpu_code_dm (
    struct shmem_priv_rpu_coder *coder, struct shmem_rpu *rpu);
void shmem_priv_rpu_code_block (
    struct shmem_priv_rpu_coder *coder, struct shmem_rpu_block *block);

#endif /* SHMEM_RPU_PRIV_H */
