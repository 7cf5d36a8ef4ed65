// SPDX-License-Identifier: GPL-2.0-only
/*
 * The container of docs/container-format.md, as a driver would write and read
 * it: the struct shmem_generic_container and the struct
 * shmem_nesting_container of the RFC, packed and little-endian.
 *
 * Copyright (C) 2026 The gst-shmemmeta authors
 */

#include <linux/build_bug.h>
#include <linux/errno.h>
#include <linux/string.h>
#include <linux/version.h>
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0)
#include <linux/unaligned.h>
#else
#include <asm/unaligned.h>
#endif

#include "internal.h"

#define GENERIC_HEADER 12
#define ENTRIES_MAX 64
#define FOURCC(a, b, c, d)                                                     \
  ((u64) (a) | (u64) (b) << 8 | (u64) (c) << 16 | (u64) (d) << 24)
#define FORMAT_LINEAR 0
#define FORMAT_CLLI FOURCC ('C', 'L', 'L', 'I')
#define FORMAT_T35 FOURCC ('T', '3', '5', ' ')

/* Of a kind that nobody defines: nothing here looks into it. */
static const u8 t35[] = { 0xb5, 0x00, 0x3c, 0x00, 0x01, 0x05, 0x01, 0x40,
  0x00 };

/* SHMEMTEST_CONTAINER_SIZE bytes. */
void
shmemtest_container_write (u8 *bytes, u16 max_cll, u16 max_fall)
{
  u8 *nested = bytes + GENERIC_HEADER;
  u8 *payload = nested + 4 + 2 * 16;

  BUILD_BUG_ON (GENERIC_HEADER + 4 + 2 * 16 + 8 + sizeof (t35)
      != SHMEMTEST_CONTAINER_SIZE);
  memset (bytes, 0, SHMEMTEST_CONTAINER_SIZE);
  put_unaligned_le64 (FORMAT_LINEAR, bytes);
  put_unaligned_le32 (SHMEMTEST_CONTAINER_SIZE - GENERIC_HEADER, bytes + 8);
  put_unaligned_le32 (2, nested);
  put_unaligned_le64 (FORMAT_CLLI, nested + 4);
  put_unaligned_le64 (FORMAT_T35, nested + 12);
  put_unaligned_le32 (4, nested + 20);
  put_unaligned_le32 (sizeof (t35), nested + 24);
  put_unaligned_le32 (0, nested + 28);
  put_unaligned_le32 (8, nested + 32);
  put_unaligned_le16 (max_cll, payload);
  put_unaligned_le16 (max_fall, payload + 2);
  memcpy (payload + 8, t35, sizeof (t35));
}

static int
read_clli (const u8 *payload, u32 size, u16 *max_cll, u16 *max_fall)
{
  if (size != 4)
    return -EINVAL;
  *max_cll = get_unaligned_le16 (payload);
  *max_fall = get_unaligned_le16 (payload + 2);
  return 0;
}

/*
 * The bytes are a copy, or sealed: they do not change in here. What nests
 * deeper is passed over.
 */
int
shmemtest_container_find_clli (
    const u8 *bytes, size_t size, u16 *max_cll, u16 *max_fall)
{
  const u8 *nested = bytes + GENERIC_HEADER;
  u64 format;
  u32 left, num, entry_size, offset, i;

  if (size < GENERIC_HEADER
      || get_unaligned_le32 (bytes + 8) != size - GENERIC_HEADER)
    return -EINVAL;
  left = size - GENERIC_HEADER;
  format = get_unaligned_le64 (bytes);
  if (format == FORMAT_CLLI)
    return read_clli (nested, left, max_cll, max_fall);
  if (format != FORMAT_LINEAR)
    return -ENOENT;
  if (left < 4)
    return -EINVAL;
  num = get_unaligned_le32 (nested);
  if (num > ENTRIES_MAX || left - 4 < num * 16)
    return -EINVAL;
  left -= 4 + num * 16;
  for (i = 0; i < num; i++) {
    format = get_unaligned_le64 (nested + 4 + 8 * i);
    entry_size = get_unaligned_le32 (nested + 4 + 8 * num + 4 * i);
    offset = get_unaligned_le32 (nested + 4 + 12 * num + 4 * i);
    if (offset > left || entry_size > left - offset)
      return -EINVAL;
    if (format == FORMAT_CLLI)
      return read_clli (
          nested + 4 + num * 16 + offset, entry_size, max_cll, max_fall);
  }
  return -ENOENT;
}
