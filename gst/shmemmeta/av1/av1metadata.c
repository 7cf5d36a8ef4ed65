/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Converts between metadata OBUs and the entries of a container. Values are
 * never validated. What is no HDR metadata is no message.
 */

#include "av1/av1obu.h"

#include "hdr/hdrcontainer.h"
#include "hdr/hdrnumbers.h"

#include <gst/gst.h>
#include <shmem/shmem-payload.h>
#include <shmem/shmem-t35.h>

#include <string.h>

/* trailing_bits() behind a payload of whole bytes. */
#define TRAILING_BITS 0x80

enum
{
  METADATA_TYPE_HDR_CLL = 1,
  METADATA_TYPE_HDR_MDCV = 2,
  METADATA_TYPE_ITUT_T35 = 4,
  /* One of "unregistered user private", clause 6.7.1: the UUID tells whose. */
  METADATA_TYPE_CONTAINER = 31,
};

#define HDR_CLL_SIZE 4
#define HDR_MDCV_SIZE 24

/* @value * @to / @from, to the nearest, and @maximum at most. */
static guint32
scale (guint32 value, guint to, guint from, guint32 maximum)
{
  const guint64 scaled = ((guint64) value * to + from / 2) / from;

  return (guint32) MIN (scaled, maximum);
}

/* 0.16 fixed point, and 0.00002 */
static guint16
chromaticity_from_obu (const guint8 *payload)
{
  return scale (hdr_read_number (payload, 2), 50000, 1 << 16, G_MAXUINT16);
}

static void
chromaticity_to_obu (guint8 *payload, guint16 value)
{
  hdr_write_number (payload, scale (value, 1 << 16, 50000, G_MAXUINT16), 2);
}

/* Luminances are 24.8 and 18.14 fixed point, and 0.0001 cd/m2. */
void
av1_mastering_display_from_obu (guint8 *entry, const guint8 *payload)
{
  struct shmem_mdcv mdcv;
  guint i;

  for (i = 0; i < 6; i++)
    mdcv.primaries[i / 2][i % 2] = chromaticity_from_obu (payload + 2 * i);
  mdcv.white_point[0] = chromaticity_from_obu (payload + 12);
  mdcv.white_point[1] = chromaticity_from_obu (payload + 14);
  mdcv.max_luminance =
      scale (hdr_read_number (payload + 16, 4), 10000, 1 << 8, G_MAXUINT32);
  mdcv.min_luminance =
      scale (hdr_read_number (payload + 20, 4), 10000, 1 << 14, G_MAXUINT32);
  shmem_mdcv_write (&mdcv, &mdcv);
  memcpy (entry, &mdcv, sizeof mdcv);
}

void
av1_mastering_display_to_obu (guint8 *payload, const guint8 *entry)
{
  struct shmem_mdcv mdcv = { 0 };
  guint i;

  if (shmem_mdcv_parse (&mdcv, entry, sizeof mdcv) != SHMEM_OK)
    g_return_if_reached ();
  for (i = 0; i < 6; i++)
    chromaticity_to_obu (payload + 2 * i, mdcv.primaries[i / 2][i % 2]);
  chromaticity_to_obu (payload + 12, mdcv.white_point[0]);
  chromaticity_to_obu (payload + 14, mdcv.white_point[1]);
  hdr_write_number (
      payload + 16, scale (mdcv.max_luminance, 1 << 8, 10000, G_MAXUINT32), 4);
  hdr_write_number (
      payload + 20, scale (mdcv.min_luminance, 1 << 14, 10000, G_MAXUINT32), 4);
}

/* Those with a fixed size, which is that of the entry too. */
static const struct
{
  guint type;
  guint64 format;
  gsize size;
  void (*from_obu) (guint8 *entry, const guint8 *payload);
  void (*to_obu) (guint8 *payload, const guint8 *entry);
} kinds[] = {
  { METADATA_TYPE_HDR_CLL, SHMEM_FORMAT_CLLI, HDR_CLL_SIZE,
      hdr_light_level_from_payload, hdr_light_level_to_payload },
  { METADATA_TYPE_HDR_MDCV, SHMEM_FORMAT_MDCV, HDR_MDCV_SIZE,
      av1_mastering_display_from_obu, av1_mastering_display_to_obu },
};

void
av1_message_init (Av1Message *message)
{
  *message = (Av1Message){ .converted = g_byte_array_new () };
}

void
av1_message_clear (Av1Message *message)
{
  g_clear_pointer (&message->converted, g_byte_array_unref);
}

static void
take_converted (Av1Message *message, guint64 format)
{
  message->format = format;
  message->data = message->converted->data;
  message->size = message->converted->len;
}

static Av1Fault
read_fixed (Av1Message *message, guint index, const guint8 *data, gsize size)
{
  const gsize expected = kinds[index].size;

  if (size < expected)
    return AV1_FAULT_METADATA_TRUNCATED;
  g_byte_array_set_size (message->converted, expected);
  kinds[index].from_obu (message->converted->data, data);
  take_converted (message, kinds[index].format);
  return size > expected && data[expected] == TRAILING_BITS
      ? AV1_FAULT_NONE
      : AV1_FAULT_NO_TRAILING_BITS;
}

/* The size is not told: the message ends before the trailing bits, which are in
 * the last byte that is not 0 (clause 5.8.2). */
static Av1Fault
cut_trailing_bits (const guint8 *data, gsize *size)
{
  while (*size > 0 && data[*size - 1] == 0)
    --*size;
  if (*size == 0 || data[*size - 1] != TRAILING_BITS)
    return AV1_FAULT_NO_TRAILING_BITS;
  --*size;
  return AV1_FAULT_NONE;
}

static Av1Fault
read_container (Av1Message *message, const guint8 *data, gsize size)
{
  const Av1Fault fault = cut_trailing_bits (data, &size);

  if (!hdr_container_is_marked (data, size))
    return AV1_FAULT_NONE;
  message->format = HDR_FORMAT_CONTAINER;
  message->data = data;
  message->size = size;
  return fault;
}

static Av1Fault
read_t35 (Av1Message *message, const guint8 *data, gsize size)
{
  const Av1Fault fault = cut_trailing_bits (data, &size);

  if (size == 0)
    return AV1_FAULT_METADATA_TRUNCATED;
  if (shmem_t35_get_kind (data, size) == SHMEM_T35_NOT_HDR)
    return AV1_FAULT_NONE;
  if (av1_rpu_from_t35 (message->converted, data, size)) {
    take_converted (message, SHMEM_FORMAT_DVRP);
    return fault;
  }
  message->format = SHMEM_FORMAT_T35;
  message->provider = hdr_get_provider (SHMEM_FORMAT_T35, data, size);
  message->data = data;
  message->size = size;
  return fault;
}

Av1Fault
av1_message_read (Av1Message *message, const guint8 *data, gsize size)
{
  gsize offset = 0;
  guint32 type;
  guint i;

  message->format = 0;
  message->provider = 0;
  g_byte_array_set_size (message->converted, 0);
  if (!av1_read_leb128 (data, size, &offset, &type))
    return AV1_FAULT_METADATA_TRUNCATED;
  if (type == METADATA_TYPE_ITUT_T35)
    return read_t35 (message, data + offset, size - offset);
  if (type == METADATA_TYPE_CONTAINER)
    return read_container (message, data + offset, size - offset);
  for (i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (kinds[i].type == type)
      return read_fixed (message, i, data + offset, size - offset);
  return AV1_FAULT_NONE;
}

static void
put_byte (GByteArray *bytes, guint8 byte)
{
  g_byte_array_append (bytes, &byte, 1);
}

void
av1_message_write (
    GByteArray *out, guint64 format, const guint8 *data, gsize size)
{
  guint8 payload[HDR_MDCV_SIZE];
  guint i;

  for (i = 0; i < G_N_ELEMENTS (kinds); i++) {
    if (kinds[i].format != format)
      continue;
    g_return_if_fail (size == kinds[i].size);
    kinds[i].to_obu (payload, data);
    put_byte (out, kinds[i].type);
    g_byte_array_append (out, payload, kinds[i].size);
    put_byte (out, TRAILING_BITS);
    return;
  }
  put_byte (out,
      format == HDR_FORMAT_CONTAINER ? METADATA_TYPE_CONTAINER
                                     : METADATA_TYPE_ITUT_T35);
  if (format == SHMEM_FORMAT_DVRP)
    av1_rpu_to_t35 (out, data, size);
  else
    g_byte_array_append (out, data, size);
  put_byte (out, TRAILING_BITS);
}
