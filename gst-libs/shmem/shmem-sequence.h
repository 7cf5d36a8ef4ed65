/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Container sequences (`.shmc`, docs/sequence-format.md): files with one record
 * per frame, which keep the containers of a stream to inspect them later or to
 * attach them again. The reader works on bytes in memory, checks each record
 * before it returns it, and allocates nothing; the container in a record is
 * checked by shmem_reader_init().
 *
 * Threads: a reader or a writer is for one thread at a time; there is no other
 * state.
 *
 * Since: 0.9
 */

#ifndef SHMEM_SEQUENCE_H
#define SHMEM_SEQUENCE_H

#include <shmem/shmem-reader.h>

#ifdef __cplusplus
extern "C" {
#endif

/* File header: the 8 magic bytes "SHMCSEQ\0", u32 version 1, u32 zero. */
#define SHMEM_SEQUENCE_HEADER_SIZE 16u
#define SHMEM_SEQUENCE_VERSION 1u
/* Record header: u64 frame, u64 pts, u32 size, u32 flags; then size bytes of
 * container and zeros to a multiple of 8. */
#define SHMEM_SEQUENCE_RECORD_SIZE 24u
/* The frame carries the container of the previous record, which must have one;
 * the size in the file is 0. */
#define SHMEM_SEQUENCE_FLAG_REPEAT 1u
#define SHMEM_SEQUENCE_PTS_NONE UINT64_MAX

/**
 * struct shmem_sequence_record - a container of a frame
 * @frame: number from 0, below UINT64_MAX; never less than in the previous record.
 *         A frame that
 *         carries several containers has several records; a frame without any
 *         has a single one, of @size 0 without the REPEAT flag
 * @pts: presentation time in ns, or SHMEM_SEQUENCE_PTS_NONE
 * @data: container bytes; for REPEAT those of the earlier record
 * @size: number of bytes, 0 for none
 * @flags: SHMEM_SEQUENCE_FLAG_*
 */
struct shmem_sequence_record
{
  uint64_t frame;
  uint64_t pts;
  const void *data;
  uint32_t size;
  uint32_t flags;
};

/* Fields are private. */
struct shmem_sequence_reader
{
  const uint8_t *data;
  size_t size;
  size_t position;
  struct shmem_sequence_record last;
  uint64_t reserved[2];
};

/* Check the file header. @fault as in shmem_reader_init(), from the start of
 * the file. */
SHMEM_API SHMEM_MUST_CHECK enum shmem_result shmem_sequence_reader_init (
    struct shmem_sequence_reader *reader, const void *data, size_t size,
    struct shmem_fault *fault);

/* The next record; SHMEM_ERROR_NOT_FOUND after the last one. On failure @record
 * and @reader are untouched: the records after a bad one cannot be found. */
SHMEM_API SHMEM_MUST_CHECK enum shmem_result shmem_sequence_reader_next (
    struct shmem_sequence_reader *reader, struct shmem_sequence_record *record,
    struct shmem_fault *fault);

/* The header of a file, into SHMEM_SEQUENCE_HEADER_SIZE bytes. */
SHMEM_API void shmem_sequence_write_header (void *buffer);

/* The header of a record, into SHMEM_SEQUENCE_RECORD_SIZE bytes. The caller
 * writes @record's data after it (none for REPEAT), then as many zero bytes
 * as are returned. */
SHMEM_API uint32_t shmem_sequence_write_record (
    const struct shmem_sequence_record *record, void *buffer);

#ifdef __cplusplus
}
#endif

#endif /* SHMEM_SEQUENCE_H */
