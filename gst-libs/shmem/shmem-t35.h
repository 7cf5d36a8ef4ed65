/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The kind of an ITU-T T.35 message, the payload of SHMEM_FORMAT_T35. A message
 * starts at its country code: 0xB5 (United States) or 0x26 (China), then the
 * terminal provider code and the codes that this provider defines.
 *
 * Threads: any thread may call these; there is no state but what the caller
 * passes.
 *
 * Since: 0.9
 */

#ifndef SHMEM_T35_H
#define SHMEM_T35_H

#include <shmem/shmem-format.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * enum shmem_t35_kind - what a message is, according to its first bytes
 */
enum shmem_t35_kind
{
  SHMEM_T35_OTHER = 0, /* of a provider that is not listed here */
  SHMEM_T35_HDR10PLUS, /* SMPTE ST 2094-40, B5 003C 0001 04 */
  SHMEM_T35_HDR_VIVID, /* T/UWA 005.1, 26 0004 0005 */
  SHMEM_T35_SL_HDR,    /* ETSI TS 103 433, B5 003A */
  /* SMPTE ST 2094-10 (ETSI TS 103 572, ATSC A/341), B5 0031 "GA94" 09 */
  SHMEM_T35_ST2094_10,
  SHMEM_T35_ST2094_50, /* SMPTE ST 2094-50, B5 0090 0001 */
  SHMEM_T35_NOT_HDR,   /* captions, bar data and active format (ATSC A/53) */
};

/* The kind of the message of @size bytes at @data; NULL if @size is 0. A message
 * of a listed kind can still be malformed. SHMEM_T35_OTHER also if it is too
 * short to tell, or starts with the country code 0xFF: an extension byte follows
 * (ITU-T T.35 clause 3.1), and no listed provider is in the extended table. */
SHMEM_API enum shmem_t35_kind shmem_t35_get_kind (
    const void *data, size_t size);

/* A number below 2^63, the same for messages that replace each other: those of
 * one kind, or of SHMEM_T35_OTHER with the same country code and terminal
 * provider code (ITU-T T.35 clauses 3.1 and 3.2). Do not store it: the list of
 * kinds grows. */
SHMEM_API uint64_t shmem_t35_get_provider (const void *data, size_t size);

/* Its short name, for people, such as "HDR10+"; static, never NULL. */
SHMEM_API const char *shmem_t35_kind_get_name (enum shmem_t35_kind kind);

#ifdef __cplusplus
}
#endif

#endif /* SHMEM_T35_H */
