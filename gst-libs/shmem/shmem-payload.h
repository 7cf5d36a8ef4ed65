/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The payloads of fixed shape, to and from their bytes. Values are not
 * judged here: what a field may hold is for whoever shows the picture.
 */

#ifndef SHMEM_PAYLOAD_H
#define SHMEM_PAYLOAD_H

#include <shmem/shmem-reader.h>

#ifdef __cplusplus
extern "C" {
#endif

/* SHMEM_ERROR_TRUNCATED or SHMEM_ERROR_TRAILING when @size is not exactly
 * that of the struct; @out is then untouched. */
SHMEM_API SHMEM_MUST_CHECK enum shmem_result shmem_mdcv_load (
    const void *data, size_t size, struct shmem_mdcv *out);
SHMEM_API SHMEM_MUST_CHECK enum shmem_result shmem_clli_load (
    const void *data, size_t size, struct shmem_clli *out);
SHMEM_API SHMEM_MUST_CHECK enum shmem_result shmem_cicp_load (
    const void *data, size_t size, struct shmem_cicp *out);

/* Host values to the bytes of the wire. @out may be @in. */
SHMEM_API void shmem_mdcv_store (
    const struct shmem_mdcv *in, struct shmem_mdcv *out);
SHMEM_API void shmem_clli_store (
    const struct shmem_clli *in, struct shmem_clli *out);

#ifdef __cplusplus
}
#endif

#endif /* SHMEM_PAYLOAD_H */
