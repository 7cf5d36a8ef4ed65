/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The table of payload formats, and the conversion of payloads of fixed shape
 * to and from their bytes. A check looks at the layout of a payload only:
 * whether a value makes sense is decided by the code that uses it.
 *
 * A new payload format is a code in shmem-format.h, a row of the table in
 * shmem-payload.c, and a reader: gst_shmem_container_to_json() and the command
 * gst-shmemmeta-1.0 show its name and bytes as soon as the row is there.
 * docs/architecture.md, "A new payload format", lists the other tables that may
 * need a row.
 *
 * Threads: any thread may call these; there is no state but what the caller
 * passes.
 *
 * Since: 0.9
 */

#ifndef SHMEM_PAYLOAD_H
#define SHMEM_PAYLOAD_H

#include <shmem/shmem-reader.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * struct shmem_payload_info - a payload format
 * @format: format code
 * @name: what the payload is, in English
 * @standard: the standard that defines it, NULL if @name says so or there is
 *            none
 * @min_size: bytes of the smallest payload
 * @max_size: bytes of the largest; equal to @min_size if the size is fixed
 */
struct shmem_payload_info
{
  uint64_t format;
  const char *name;
  const char *standard;
  uint32_t min_size;
  uint32_t max_size;
};

/* The row of @format: static, and NULL if the format is unknown, as are all
 * formats of other vendors and of later versions. */
SHMEM_API const struct shmem_payload_info *shmem_payload_get_info (
    uint64_t format);

/**
 * shmem_payload_check - check the format code and the layout of one payload
 * @entry: the payload; only its code and bytes are read
 * @fault: or NULL; filled on failure. Its offset counts from @entry->data:
 *         TRUNCATED, TRAILING, TOO_LARGE: where the payload ends, or should
 *         end. INVALID_ARGUMENT, FORMAT: 0. Otherwise as for a container or for
 *         register values; in a plane table the start of the plane, or the end
 *         of the header if that is at fault.
 *
 * Return: SHMEM_OK, also if the format is unknown: such a payload is carried
 * unread. SHMEM_ERROR_FORMAT if the code is none that vendor 0 can define; a
 * reader carries that as well. SHMEM_ERROR_INVALID_ARGUMENT if @entry, or its data, is NULL.
 */
SHMEM_API SHMEM_MUST_CHECK enum shmem_result shmem_payload_check (
    const struct shmem_entry *entry, struct shmem_fault *fault);

/* SHMEM_ERROR_TRUNCATED or SHMEM_ERROR_TRAILING if @size is not the size of the
 * struct; @values is then untouched. */
SHMEM_API SHMEM_MUST_CHECK enum shmem_result shmem_mdcv_parse (
    struct shmem_mdcv *values, const void *data, size_t size);
SHMEM_API SHMEM_MUST_CHECK enum shmem_result shmem_clli_parse (
    struct shmem_clli *values, const void *data, size_t size);
SHMEM_API SHMEM_MUST_CHECK enum shmem_result shmem_cicp_parse (
    struct shmem_cicp *values, const void *data, size_t size);

/* Host values to wire bytes. @out may be @in. */
SHMEM_API void shmem_mdcv_write (
    const struct shmem_mdcv *in, struct shmem_mdcv *out);
SHMEM_API void shmem_clli_write (
    const struct shmem_clli *in, struct shmem_clli *out);

#ifdef __cplusplus
}
#endif

#endif /* SHMEM_PAYLOAD_H */
