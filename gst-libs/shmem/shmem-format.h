/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The container on the wire: the two structs of the kernel RFC "shmem fd for
 * non-DMA buffer sharing cross drivers", the format codes, and the payloads
 * that have a fixed shape. docs/container-format.md is the normative text.
 *
 * Everything is packed and little-endian on every host. These structs document
 * the layout; on a big-endian host, or if the bytes come from another process,
 * read them with shmem-reader.h instead.
 *
 * Threads: these are constants and plain values.
 *
 * Since: 0.9
 */

#ifndef SHMEM_FORMAT_H
#define SHMEM_FORMAT_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#define SHMEM_PRIV_STATIC_ASSERT(expr, what) static_assert (expr, what)
#else
#define SHMEM_PRIV_STATIC_ASSERT(expr, what) _Static_assert(expr, what)
#endif

#define SHMEM_API __attribute__ ((visibility ("default")))
#define SHMEM_MUST_CHECK __attribute__ ((warn_unused_result))

/* C++ has no flexible array members, but its compilers accept them. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpedantic"

/**
 * struct shmem_generic_container - one payload and its format
 * @format: a format code, SHMEM_FORMAT_LINEAR when @payload is a
 *          struct shmem_nesting_container
 * @size: bytes in @payload
 * @payload: nothing follows its last byte
 */
struct shmem_generic_container
{
  uint64_t format;
  uint32_t size;
  uint8_t payload[];
} __attribute__ ((packed));

/**
 * struct shmem_nesting_container - several payloads
 * @num: entries
 * @formats: @num format codes, followed by
 *           uint32_t sizes[num]: bytes of each entry,
 *           uint32_t offsets[num]: start of each, from the payload, and
 *           uint8_t payload[].
 *
 * C allows one flexible array only: SHMEM_NESTING_SIZES_OFFSET() and the macros
 * below it give the start of the others.
 */
struct shmem_nesting_container
{
  uint32_t num;
  uint64_t formats[];
} __attribute__ ((packed));

#pragma GCC diagnostic pop

/* Bytes in front of a payload, and of a nesting container before formats[]. */
#define SHMEM_GENERIC_HEADER_SIZE 12u
#define SHMEM_NESTING_FORMATS_OFFSET 4u

/* Bytes from the start of a nesting container of num entries. num must be
 * checked against a limit first, or these wrap. */
#define SHMEM_NESTING_SIZES_OFFSET(num) (4u + 8u * (size_t) (num))
#define SHMEM_NESTING_OFFSETS_OFFSET(num) (4u + 12u * (size_t) (num))
#define SHMEM_NESTING_PAYLOAD_OFFSET(num) (4u + 16u * (size_t) (num))

/* Every entry starts on a multiple of this, from the nesting payload. */
#define SHMEM_ENTRY_ALIGNMENT 8u

SHMEM_PRIV_STATIC_ASSERT (
    sizeof (struct shmem_generic_container) == SHMEM_GENERIC_HEADER_SIZE,
    "packed: format, size");
SHMEM_PRIV_STATIC_ASSERT (offsetof (struct shmem_generic_container, payload)
        == SHMEM_GENERIC_HEADER_SIZE,
    "the payload follows the header");
SHMEM_PRIV_STATIC_ASSERT (offsetof (struct shmem_nesting_container, formats)
        == SHMEM_NESTING_FORMATS_OFFSET,
    "packed: num, formats");
SHMEM_PRIV_STATIC_ASSERT (
    (SHMEM_GENERIC_HEADER_SIZE + SHMEM_NESTING_PAYLOAD_OFFSET (3))
            % SHMEM_ENTRY_ALIGNMENT
        == 0,
    "the nested payload is aligned after a generic header");

/* Limits of the writer, and of a reader unless it is given lower ones. */
#define SHMEM_MAX_SIZE (1024u * 1024u)
#define SHMEM_MAX_ENTRIES 64u
#define SHMEM_MAX_DEPTH 4u

/* Format codes: vendor (DRM_FORMAT_MOD_VENDOR_*) in bits 56..63. Vendor NONE
 * (0) is used by this project: version in bits 32..39, FourCC in bits 0..31. A
 * new code needs a row in the table of shmem-payload.c and may need rows in
 * other tables: see "A new payload format" in docs/architecture.md. */
#define SHMEM_FORMAT_VENDOR_SHIFT 56
#define SHMEM_FORMAT_VENDOR(format) ((uint8_t) ((format) >> 56))
#define SHMEM_FORMAT_VERSION(format) ((uint8_t) ((format) >> 32))
#define SHMEM_FORMAT_CODE(a, b, c, d, version)                                 \
  ((uint64_t) (uint8_t) (a) | ((uint64_t) (uint8_t) (b) << 8)                  \
      | ((uint64_t) (uint8_t) (c) << 16) | ((uint64_t) (uint8_t) (d) << 24)    \
      | ((uint64_t) (uint8_t) (version) << 32))

/* A nesting container. */
#define SHMEM_FORMAT_LINEAR UINT64_C (0)
/* One ITU-T T.35 message, starting with its country code. */
#define SHMEM_FORMAT_T35 SHMEM_FORMAT_CODE ('T', '3', '5', ' ', 0)
/* Dolby Vision RPU; NAL unit header and emulation prevention removed. */
#define SHMEM_FORMAT_DVRP SHMEM_FORMAT_CODE ('D', 'V', 'R', 'P', 0)
/* Mastering display colour volume: struct shmem_mdcv. */
#define SHMEM_FORMAT_MDCV SHMEM_FORMAT_CODE ('M', 'D', 'C', 'V', 0)
/* Content light level: struct shmem_clli. */
#define SHMEM_FORMAT_CLLI SHMEM_FORMAT_CODE ('C', 'L', 'L', 'I', 0)
/* Coding-independent code points: struct shmem_cicp. */
#define SHMEM_FORMAT_CICP SHMEM_FORMAT_CODE ('C', 'I', 'C', 'P', 0)
/* Plane table. */
#define SHMEM_FORMAT_PLNS SHMEM_FORMAT_CODE ('P', 'L', 'N', 'S', 0)
/* 32-bit register values, shmem-regs.h. */
#define SHMEM_FORMAT_REGS SHMEM_FORMAT_CODE ('R', 'E', 'G', 'S', 0)
/* A capture of a V4L2 metadata node: its uint32_t dataformat, then the bytes of
 * the buffer. */
#define SHMEM_FORMAT_V4LM SHMEM_FORMAT_CODE ('V', '4', 'L', 'M', 0)

/**
 * struct shmem_mdcv - SMPTE ST 2086 mastering display colour volume
 * @primaries: x and y of red, green and blue, in 0.00002
 * @white_point: x and y, in 0.00002
 * @max_luminance: in 0.0001 cd/m2
 * @min_luminance: in 0.0001 cd/m2
 *
 * Red comes first; H.265 (clause D.3.28) and V4L2 put green first, see
 * SHMEM_MDCV_GREEN_FIRST().
 */
struct shmem_mdcv
{
  uint16_t primaries[3][2];
  uint16_t white_point[2];
  uint32_t max_luminance;
  uint32_t min_luminance;
} __attribute__ ((packed));

/* Their index (green, blue, red) of the primary with index i here. */
#define SHMEM_MDCV_GREEN_FIRST(i) (((i) + 2) % 3)

/**
 * struct shmem_clli - content light level (CTA-861.3, H.265 clause D.3.35)
 * @max_content_light_level: MaxCLL in cd/m2, 0 where unknown
 * @max_frame_average_light_level: MaxFALL in cd/m2, 0 where unknown
 */
struct shmem_clli
{
  uint16_t max_content_light_level;
  uint16_t max_frame_average_light_level;
} __attribute__ ((packed));

/**
 * struct shmem_cicp - ITU-T H.273 code points
 * @colour_primaries: clause 8.1
 * @transfer_characteristics: clause 8.2
 * @matrix_coefficients: clause 8.3
 * @full_range: 1 for full range, 0 for limited
 */
struct shmem_cicp
{
  uint8_t colour_primaries;
  uint8_t transfer_characteristics;
  uint8_t matrix_coefficients;
  uint8_t full_range;
} __attribute__ ((packed));

SHMEM_PRIV_STATIC_ASSERT (sizeof (struct shmem_mdcv) == 24, "packed");
SHMEM_PRIV_STATIC_ASSERT (sizeof (struct shmem_clli) == 4, "packed");
SHMEM_PRIV_STATIC_ASSERT (sizeof (struct shmem_cicp) == 4, "packed");

#ifdef __cplusplus
}
#endif

#endif /* SHMEM_FORMAT_H */
