/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The payload of SHMEM_FORMAT_REGS: 32-bit register values, in runs of
 * consecutive registers. docs/container-format.md is the normative text.
 * Nothing is allocated: reader and writer work on memory of the caller.
 *
 * Threads: a reader or a writer is for one thread at a time; there is no other
 * state.
 *
 * Since: 0.9
 */

#ifndef SHMEM_REGS_H
#define SHMEM_REGS_H

#include <shmem/shmem-reader.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Bytes of one register, and of the header of a run. */
#define SHMEM_REGS_STRIDE 4u
#define SHMEM_REGS_RUN_HEADER_SIZE 8u

/* Bytes of @num registers in one run: 1024 of them are a page and 8 bytes. */
#define SHMEM_REGS_RUN_SIZE(num)                                               \
  (SHMEM_REGS_RUN_HEADER_SIZE + SHMEM_REGS_STRIDE * (size_t) (num))

/* Enough bytes for any @num registers, each in a run of its own. */
#define SHMEM_REGS_MAX_SIZE(num) (SHMEM_REGS_RUN_SIZE (1) * (size_t) (num))

/**
 * struct shmem_reg - one register and its value
 * @offset: bytes from the start of the register block, a multiple of 4
 * @value: the value for it
 */
struct shmem_reg
{
  uint32_t offset;
  uint32_t value;
};

/**
 * struct shmem_regs_writer - a payload that is being written
 * @size: bytes of it; @buffer holds a complete payload at any time
 *
 * All other fields are private.
 */
struct shmem_regs_writer
{
  uint8_t *buffer;
  size_t buffer_size;
  size_t size;
  uint64_t reserved[2];
};

/**
 * struct shmem_regs_reader - a payload that has been checked
 * @num: registers in it
 *
 * All other fields are private.
 */
struct shmem_regs_reader
{
  const uint8_t *data;
  size_t size;
  uint32_t num;
  size_t run;
  uint32_t index;
  uint64_t reserved[2];
};

/* Starts an empty payload. @buffer may be NULL if @buffer_size is 0. */
SHMEM_API void shmem_regs_writer_init (
    struct shmem_regs_writer *writer, void *buffer, size_t buffer_size);

/* Sets or replaces the value of the register at @offset. Order does not matter:
 * the same registers give the same bytes. SHMEM_ERROR_REGISTERS if @offset is
 * not a multiple of 4, SHMEM_ERROR_SPACE if the buffer is full; the payload is
 * unchanged then. */
SHMEM_API SHMEM_MUST_CHECK enum shmem_result shmem_regs_writer_set (
    struct shmem_regs_writer *writer, uint32_t offset, uint32_t value);

/**
 * shmem_regs_reader_init - check a whole payload and prepare to read it
 * @reader: filled on success, untouched otherwise
 * @data: the payload, which has to stay unchanged
 * @size: bytes at @data; 0 is a payload without registers
 * @fault: or NULL; filled on failure. Its offset counts from @data:
 *         TRUNCATED: the run's header, if it is incomplete, or its num.
 *         REGISTERS: the run's offset or num, whichever is wrong
 */
SHMEM_API SHMEM_MUST_CHECK enum shmem_result shmem_regs_reader_init (
    struct shmem_regs_reader *reader, const void *data, size_t size,
    struct shmem_fault *fault);

/* The next register, by ascending offset; SHMEM_ERROR_NOT_FOUND after the last
 * one, and @reg untouched. */
SHMEM_API SHMEM_MUST_CHECK enum shmem_result shmem_regs_reader_next (
    struct shmem_regs_reader *reader, struct shmem_reg *reg);

/* The value for the register at @offset, or SHMEM_ERROR_NOT_FOUND and @value
 * untouched. Does not move the reader. */
SHMEM_API SHMEM_MUST_CHECK enum shmem_result shmem_regs_reader_find (
    const struct shmem_regs_reader *reader, uint32_t offset, uint32_t *value);

#ifdef __cplusplus
}
#endif

#endif /* SHMEM_REGS_H */
