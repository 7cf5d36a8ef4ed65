/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Converts register values to and from the payload of SHMEM_FORMAT_REGS. Runs
 * ascend and are never adjacent, so that the same registers have the same
 * bytes, whatever order they were set in.
 *
 * It never allocates, never interprets a register, and never returns one before
 * the whole payload has been checked.
 */

#include <shmem/shmem-regs.h>

#include "shmem-priv.h"

/* The end of a run can be one after the last register. */
#define ADDRESS_SPACE (UINT64_C (1) << 32)

/* A run in the payload. */
struct run
{
  uint64_t offset;
  uint64_t end; /* of its registers */
  uint32_t num;
  size_t next; /* position of the next run */
};

static inline struct run
run_load (const uint8_t *data, size_t at)
{
  struct run run = {
    .offset = shmem_priv_load_u32 (data + at),
    .num = shmem_priv_load_u32 (data + at + 4),
  };

  run.end = run.offset + (uint64_t) SHMEM_REGS_STRIDE * run.num;
  run.next =
      at + SHMEM_REGS_RUN_HEADER_SIZE + (size_t) SHMEM_REGS_STRIDE * run.num;
  return run;
}

static void
run_store_header (uint8_t *at, uint32_t offset, uint32_t num)
{
  shmem_priv_store_u32 (at, offset);
  shmem_priv_store_u32 (at + 4, num);
}

static const uint8_t *
run_value (const uint8_t *data, size_t at, uint32_t index)
{
  return data + at + SHMEM_REGS_RUN_HEADER_SIZE
      + (size_t) SHMEM_REGS_STRIDE * index;
}

/* ---- writing ---- */

void
shmem_regs_writer_init (
    struct shmem_regs_writer *writer, void *buffer, size_t buffer_size)
{
  writer->buffer = buffer;
  writer->buffer_size = buffer_size;
  writer->size = 0;
}

/* Makes room for @num bytes at @at. */
static enum shmem_result
writer_insert (struct shmem_regs_writer *writer, size_t at, size_t num)
{
  if (num > writer->buffer_size - writer->size)
    return SHMEM_ERROR_SPACE;
  memmove (writer->buffer + at + num, writer->buffer + at, writer->size - at);
  writer->size += num;
  return SHMEM_OK;
}

static enum shmem_result
writer_insert_run (struct shmem_regs_writer *writer, size_t at, uint32_t offset,
    uint32_t value)
{
  enum shmem_result result =
      writer_insert (writer, at, SHMEM_REGS_RUN_SIZE (1));

  if (result != SHMEM_OK)
    return result;
  run_store_header (writer->buffer + at, offset, 1);
  shmem_priv_store_u32 (
      writer->buffer + at + SHMEM_REGS_RUN_HEADER_SIZE, value);
  return SHMEM_OK;
}

/* The run at @at begins with the register after the one at @offset. */
static enum shmem_result
writer_prepend (struct shmem_regs_writer *writer, size_t at, uint32_t offset,
    uint32_t value)
{
  const size_t value_at = at + SHMEM_REGS_RUN_HEADER_SIZE;
  const uint32_t num = run_load (writer->buffer, at).num;
  enum shmem_result result =
      writer_insert (writer, value_at, SHMEM_REGS_STRIDE);

  if (result != SHMEM_OK)
    return result;
  run_store_header (writer->buffer + at, offset, num + 1);
  shmem_priv_store_u32 (writer->buffer + value_at, value);
  return SHMEM_OK;
}

/* The register fills the gap between @run, which is at @at, and the next run: it
 * takes the place of the second header, which is larger. */
static void
writer_join (struct shmem_regs_writer *writer, size_t at, const struct run *run,
    uint32_t value)
{
  const uint32_t num = run_load (writer->buffer, run->next).num;
  const size_t values = run->next + SHMEM_REGS_RUN_HEADER_SIZE;

  shmem_priv_store_u32 (writer->buffer + run->next, value);
  memmove (writer->buffer + run->next + SHMEM_REGS_STRIDE,
      writer->buffer + values, writer->size - values);
  writer->size -= SHMEM_REGS_RUN_HEADER_SIZE - SHMEM_REGS_STRIDE;
  run_store_header (
      writer->buffer + at, (uint32_t) run->offset, run->num + 1 + num);
}

/* @run, which is at @at, ends before the new register. */
static enum shmem_result
writer_append (struct shmem_regs_writer *writer, size_t at,
    const struct run *run, uint32_t value)
{
  enum shmem_result result;

  if (run->next < writer->size
      && run_load (writer->buffer, run->next).offset
          == run->end + SHMEM_REGS_STRIDE) {
    writer_join (writer, at, run, value);
    return SHMEM_OK;
  }
  result = writer_insert (writer, run->next, SHMEM_REGS_STRIDE);
  if (result != SHMEM_OK)
    return result;
  shmem_priv_store_u32 (writer->buffer + run->next, value);
  run_store_header (writer->buffer + at, (uint32_t) run->offset, run->num + 1);
  return SHMEM_OK;
}

enum shmem_result
shmem_regs_writer_set (
    struct shmem_regs_writer *writer, uint32_t offset, uint32_t value)
{
  struct run run;
  size_t at;

  if (offset % SHMEM_REGS_STRIDE != 0)
    return SHMEM_ERROR_REGISTERS;
  for (at = 0; at < writer->size; at = run.next) {
    run = run_load (writer->buffer, at);
    if (run.offset == (uint64_t) offset + SHMEM_REGS_STRIDE)
      return writer_prepend (writer, at, offset, value);
    if (offset < run.offset)
      break;
    if (offset == run.end)
      return writer_append (writer, at, &run, value);
    if (offset < run.end) {
      shmem_priv_store_u32 (writer->buffer + at + SHMEM_REGS_RUN_HEADER_SIZE
              + (offset - (uint32_t) run.offset),
          value);
      return SHMEM_OK;
    }
  }
  return writer_insert_run (writer, at, offset, value);
}

/* ---- reading ---- */

/* The run at @at, after one whose registers end at @end. */
static enum shmem_result
check_run (const uint8_t *data, size_t size, size_t at, uint64_t end,
    struct shmem_fault *fault)
{
  const size_t room = size - at;
  uint64_t offset;
  uint32_t num;

  if (room < SHMEM_REGS_RUN_HEADER_SIZE)
    return shmem_priv_fail_at (fault, SHMEM_ERROR_TRUNCATED, at);
  offset = shmem_priv_load_u32 (data + at);
  num = shmem_priv_load_u32 (data + at + 4);
  /* A run that starts where another one ends would be part of it. */
  if (offset % SHMEM_REGS_STRIDE != 0 || (at > 0 && offset <= end))
    return shmem_priv_fail_at (fault, SHMEM_ERROR_REGISTERS, at);
  if (num == 0 || num > (ADDRESS_SPACE - offset) / SHMEM_REGS_STRIDE)
    return shmem_priv_fail_at (fault, SHMEM_ERROR_REGISTERS, at + 4);
  if (num > (room - SHMEM_REGS_RUN_HEADER_SIZE) / SHMEM_REGS_STRIDE)
    return shmem_priv_fail_at (fault, SHMEM_ERROR_TRUNCATED, at + 4);
  return SHMEM_OK;
}

enum shmem_result
shmem_regs_reader_init (struct shmem_regs_reader *reader, const void *data,
    size_t size, struct shmem_fault *fault)
{
  struct run run = { 0 };
  uint32_t num = 0;

  if (data == NULL && size > 0)
    return shmem_priv_fail_at (fault, SHMEM_ERROR_INVALID_ARGUMENT, 0);
  for (size_t at = 0; at < size; at = run.next) {
    enum shmem_result result = check_run (data, size, at, run.end, fault);

    if (result != SHMEM_OK)
      return result;
    run = run_load (data, at);
    num += run.num;
  }
  *reader = (struct shmem_regs_reader){
    .data = data,
    .size = size,
    .num = num,
  };
  return SHMEM_OK;
}

enum shmem_result
shmem_regs_reader_next (struct shmem_regs_reader *reader, struct shmem_reg *reg)
{
  struct run run;

  if (reader->run >= reader->size)
    return SHMEM_ERROR_NOT_FOUND;
  run = run_load (reader->data, reader->run);
  reg->offset = (uint32_t) run.offset + SHMEM_REGS_STRIDE * reader->index;
  reg->value = shmem_priv_load_u32 (
      run_value (reader->data, reader->run, reader->index));
  if (++reader->index == run.num) {
    reader->run = run.next;
    reader->index = 0;
  }
  return SHMEM_OK;
}

enum shmem_result
shmem_regs_reader_find (
    const struct shmem_regs_reader *reader, uint32_t offset, uint32_t *value)
{
  struct run run;

  if (offset % SHMEM_REGS_STRIDE != 0)
    return SHMEM_ERROR_NOT_FOUND;
  for (size_t at = 0; at < reader->size; at = run.next) {
    run = run_load (reader->data, at);
    if (offset < run.offset)
      break;
    if (offset < run.end) {
      *value = shmem_priv_load_u32 (run_value (reader->data, at,
          (offset - (uint32_t) run.offset) / SHMEM_REGS_STRIDE));
      return SHMEM_OK;
    }
  }
  return SHMEM_ERROR_NOT_FOUND;
}
