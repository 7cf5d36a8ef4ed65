/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Reads containers from untrusted sources. The whole container is checked
 * before any of it is returned. Nothing is allocated or copied: a reader and
 * its entries point into the caller's bytes, which must stay valid and
 * unchanged during use (a sealed memfd, or a private copy).
 *
 * Threads: a reader is a plain value that nothing changes after
 * shmem_reader_init(): any thread may read it while its bytes are there.
 *
 * Since: 0.9
 */

#ifndef SHMEM_READER_H
#define SHMEM_READER_H

#include <shmem/shmem-format.h>

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * enum shmem_result - result of reading or writing
 *
 * The text for each is shmem_result_to_string().
 */
enum shmem_result
{
  SHMEM_OK = 0,
  SHMEM_ERROR_TRUNCATED,        /* bytes end before the container does */
  SHMEM_ERROR_TRAILING,         /* bytes follow the container's last one */
  SHMEM_ERROR_TOO_LARGE,        /* more bytes than the limit */
  SHMEM_ERROR_TOO_MANY_ENTRIES, /* more entries than the limit */
  SHMEM_ERROR_TOO_DEEP,         /* nested deeper than the limit */
  SHMEM_ERROR_OFFSET,           /* an entry is not at the one offset allowed */
  SHMEM_ERROR_PADDING,          /* a byte that must be zero is not */
  SHMEM_ERROR_NOT_FOUND,        /* no such entry */
  SHMEM_ERROR_NOT_NESTED,       /* the entry is not a nesting container */
  SHMEM_ERROR_SPACE,            /* the buffer to write to is too small */
  SHMEM_ERROR_INVALID_ARGUMENT, /* the call is wrong, whatever the bytes */
  /* For sequences only, shmem-sequence.h. */
  SHMEM_ERROR_MAGIC,   /* not a sequence */
  SHMEM_ERROR_VERSION, /* unknown version */
  SHMEM_ERROR_FLAGS,   /* unknown, or invalid for the record */
  SHMEM_ERROR_ORDER,   /* a frame number is 2^64-1, or invalid after the last */
  /* For register values only, shmem-regs.h. */
  SHMEM_ERROR_REGISTERS, /* invalid offset or length of a run of registers */
  /* For plane tables only, shmem-planes.h. */
  SHMEM_ERROR_PLANES, /* an invalid plane */
  /* For Dolby Vision RPUs only, shmem-rpu.h. */
  SHMEM_ERROR_CRC,         /* the checksum does not match the bytes */
  SHMEM_ERROR_RPU,         /* a value that the syntax does not allow */
  SHMEM_ERROR_UNSUPPORTED, /* a value behind which nothing can be read */
  /* For the check of one payload only, shmem-payload.h. */
  SHMEM_ERROR_FORMAT, /* bits 40 to 55 of a code of vendor 0 are not zero */
  /* For HDR10+ only, shmem-hdr10plus.h. */
  SHMEM_ERROR_HDR10PLUS, /* a value that the syntax does not allow */
  /* For file descriptors only, shmem-mapping.h. */
  SHMEM_ERROR_SYSTEM, /* a system call failed; errno says why */
  SHMEM_ERROR_KIND,   /* not a memfd */
  SHMEM_ERROR_SEALS,  /* a required seal is missing */
};

/**
 * struct shmem_limits - limits of a reader
 * @max_size: bytes of the whole container, at most SHMEM_MAX_SIZE
 * @max_entries: entries of each nesting container, at most SHMEM_MAX_ENTRIES
 * @max_depth: nesting containers inside each other, at most SHMEM_MAX_DEPTH
 * @reserved: 0
 */
struct shmem_limits
{
  uint32_t max_size;
  uint32_t max_entries;
  uint32_t max_depth;
  uint32_t reserved[5];
};

/* Those of docs/container-format.md. */
#define SHMEM_LIMITS_DEFAULT                                                   \
  {                                                                            \
    SHMEM_MAX_SIZE, SHMEM_MAX_ENTRIES, SHMEM_MAX_DEPTH,                        \
    {                                                                          \
      0                                                                        \
    }                                                                          \
  }

/**
 * struct shmem_fault - the first thing that is wrong
 * @result: what is wrong
 * @offset: of the field or byte at fault, from the container's start:
 *          TRUNCATED: the field that claims more than there is, or is itself
 *          incomplete. TRAILING, TOO_LARGE: the first excess byte.
 *          TOO_MANY_ENTRIES: num. TOO_DEEP: the format of the nesting entry.
 *          OFFSET: the offset. PADDING: the byte
 */
struct shmem_fault
{
  enum shmem_result result;
  size_t offset;
};

/**
 * struct shmem_entry - one payload of a container
 * @format: format code
 * @data: its bytes; NULL only when @size is 0
 * @size: number of bytes
 */
struct shmem_entry
{
  uint64_t format;
  const void *data;
  uint32_t size;
};

/**
 * struct shmem_reader - a container that has been checked
 * @num: entries in it; 1 of a generic container without a nesting one
 *
 * All other fields are private.
 */
struct shmem_reader
{
  const uint8_t *nesting;
  uint32_t num;
  struct shmem_entry generic;
  uint64_t reserved[2];
};

/**
 * shmem_reader_init - check a whole container and prepare to read it
 * @reader: filled on success, untouched otherwise
 * @data: the container, starting with its generic header
 * @size: bytes at @data, all of which must belong to the container
 * @limits: or NULL for SHMEM_LIMITS_DEFAULT; values above the SHMEM_MAX_*
 *          constants are clamped to these
 * @fault: or NULL; filled on failure with what is wrong and where
 *
 * Every level of nesting is checked. A generic container that is not LINEAR
 * has one entry. With a maximum depth of 0, LINEAR containers are refused.
 */
SHMEM_API SHMEM_MUST_CHECK enum shmem_result shmem_reader_init (
    struct shmem_reader *reader, const void *data, size_t size,
    const struct shmem_limits *limits, struct shmem_fault *fault);

/* Entry number @index, or SHMEM_ERROR_NOT_FOUND and @entry untouched. */
SHMEM_API SHMEM_MUST_CHECK enum shmem_result shmem_reader_get_entry (
    const struct shmem_reader *reader, uint32_t index,
    struct shmem_entry *entry);

/* The first entry of @format at *@index or later; *@index is set to its number.
 * With NULL for @index, the first of all; @entry may be NULL too.
 * SHMEM_ERROR_NOT_FOUND leaves both outputs untouched. */
SHMEM_API SHMEM_MUST_CHECK enum shmem_result shmem_reader_find (
    const struct shmem_reader *reader, uint64_t format, uint32_t *index,
    struct shmem_entry *entry);

/* Step into entry number @index. SHMEM_ERROR_NOT_NESTED, and @inner is
 * untouched, if it is not a nesting container. @inner may be @reader. */
SHMEM_API SHMEM_MUST_CHECK enum shmem_result shmem_reader_enter (
    const struct shmem_reader *reader, uint32_t index,
    struct shmem_reader *inner);

/**
 * shmem_walk_func - called with one entry of a container
 * @entry: points into the container; a nesting entry comes before its content
 * @depth: number of nesting entries around it; 0 for the reader's own entries
 * @user_data: as given to shmem_reader_walk()
 *
 * Returns false to end the walk.
 */
typedef bool (*shmem_walk_func) (
    const struct shmem_entry *entry, uint32_t depth, void *user_data);

/**
 * shmem_reader_walk - visit every entry, those of nested containers included
 * @reader: a container
 * @func: called for each entry, in the order of the bytes
 * @user_data: for @func
 *
 * Allocates nothing; recurses once per level, so at most SHMEM_MAX_DEPTH times.
 * Returns false if @func ended it.
 */
SHMEM_API bool shmem_reader_walk (
    const struct shmem_reader *reader, shmem_walk_func func, void *user_data);

/* Static English text, never NULL. */
SHMEM_API const char *shmem_result_to_string (enum shmem_result result);

#ifdef __cplusplus
}
#endif

#endif /* SHMEM_READER_H */
