/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* What the tests of h265hdrinserter have in common: containers, harnesses that
 * say what came out, and access units to put things into. */

#include "inserter.h"

#include <string.h>

const guint length_sizes[4] = { START_CODES, 1, 2, 4 };
const guint8 mdcv[24] = { 0xd0, 0x84, 0x80, 0x3e, 0xc2, 0x33, 0xc4, 0x86, 0x4c,
  0x1d, 0xb8, 0x0b, 0x13, 0x3d, 0x42, 0x40, 0x80, 0x96, 0x98, 0x00, 0x32, 0x00,
  0x00, 0x00 };
const guint8 clli[4] = { 0xe8, 0x03, 0x90, 0x01 };
const guint8 user_data[35] = "user data of sixteen bytes or more";

/* ---- containers ---- */

GstShmemContainer *
build (GstShmemContainerBuilder *builder)
{
  GstShmemContainer *container =
      gst_shmem_container_builder_build (builder, NULL);

  fail_unless (container != NULL);
  gst_shmem_container_builder_free (builder);
  return container;
}

GstShmemContainer *
full_container (void)
{
  GstShmemContainerBuilder *builder = gst_shmem_container_builder_new ();

  ADD (builder, DVRP, rpu);
  ADD (builder, T35, t35_hdr10plus);
  ADD (builder, CLLI, clli);
  ADD (builder, T35, t35_vivid);
  ADD (builder, MDCV, mdcv);
  return build (builder);
}

/* ---- harnesses ---- */

GstCaps *
caps_of (guint length_size, const guint8 *sei, gsize size)
{
  guint8 codec_data[64] = { 1 };
  GstBuffer *buffer;
  GstCaps *caps;

  if (length_size == START_CODES)
    return gst_caps_from_string ("video/x-h265, stream-format=byte-stream, "
                                 "alignment=au");
  codec_data[21] = 0xfc | (length_size - 1);
  codec_data[22] = sei != NULL;
  if (sei != NULL) {
    memcpy (codec_data + 23, "\xa7\0\1\0", 4);
    codec_data[27] = size;
    memcpy (codec_data + 28, sei, size);
  }
  buffer = gst_buffer_new_memdup (codec_data, sei ? 28 + size : 23);
  caps = gst_caps_new_simple ("video/x-h265", "stream-format", G_TYPE_STRING,
      length_size == 4 ? "hvc1" : "hev1", "alignment", G_TYPE_STRING, "au",
      "codec_data", GST_TYPE_BUFFER, buffer, NULL);
  gst_buffer_unref (buffer);
  return caps;
}

GstHarness *
open_harness_with (GstCaps *caps, gboolean replace)
{
  GstElement *element = make_element (
      replace ? "h265hdrinserter replace=true" : "h265hdrinserter");
  GstHarness *harness = gst_harness_new_with_element (element, "sink", "src");

  gst_harness_set_src_caps (harness, caps);
  gst_object_unref (element);
  return harness;
}

GstHarness *
open_harness (guint length_size, gboolean replace)
{
  return open_harness_with (caps_of (length_size, NULL, 0), replace);
}

GstBuffer *
take_buffer (GByteArray *unit)
{
  return gst_buffer_new_wrapped_full (0, unit->data, unit->len, 0, unit->len,
      unit, (GDestroyNotify) g_byte_array_unref);
}

GstBuffer *
carry (GByteArray *unit, GstShmemContainer *container)
{
  GstBuffer *buffer = take_buffer (unit);

  if (container != NULL) {
    gst_buffer_add_shmem_container_meta (buffer, container);
    gst_shmem_container_unref (container);
  }
  return buffer;
}

GPtrArray *
nals_of (GstBuffer *buffer, guint length_size)
{
  GPtrArray *nals;
  gpointer data;
  gsize size;

  gst_buffer_extract_dup (buffer, 0, -1, &data, &size);
  nals = split_nals (data, size, length_size);
  g_free (data);
  return nals;
}

GPtrArray *
push_nals (GstHarness *harness, GstBuffer *buffer, guint length_size,
    const gchar *expected)
{
  GPtrArray *nals;
  gchar *text;

  buffer = pass (harness, buffer);
  nals = nals_of (buffer, length_size);
  text = describe_nals (nals);
  fail_unless_equals_string (text, expected);
  g_free (text);
  gst_buffer_unref (buffer);
  return nals;
}

void
push_and_expect (GstHarness *harness, GByteArray *unit,
    GstShmemContainer *container, const gchar *expected)
{
  g_ptr_array_unref (
      push_nals (harness, carry (unit, container), START_CODES, expected));
}

void
push_unchanged (
    GstHarness *harness, GByteArray *unit, GstShmemContainer *container)
{
  GstBuffer *buffer = carry (unit, container);
  GstBuffer *output = pass (harness, gst_buffer_ref (buffer));

  fail_unless (output == buffer);
  gst_buffer_unref (output);
  gst_buffer_unref (buffer);
}

/* ---- access units ---- */

GByteArray *
picture_unit (guint picture)
{
  GByteArray *unit = bytes_new ();

  put_picture (unit, START_CODES, picture);
  return unit;
}

GByteArray *
unit_with_sei (guint type, const guint8 *payload, gsize size, guint picture)
{
  GByteArray *unit = bytes_new ();

  put_sei (unit, START_CODES, NAL_PREFIX_SEI, type, payload, size);
  put_picture (unit, START_CODES, picture);
  return unit;
}

GByteArray *
crowded_unit (guint length_size)
{
  static const guint8 delimiter[] = { 0x50 }, set[] = { 0xaa, 0, 0, 1, 0x80 };
  GByteArray *unit = bytes_new ();

  put_nal (unit, length_size, 35, delimiter, sizeof delimiter);
  put_nal (unit, length_size, 32, set, sizeof set);
  put_nal (unit, length_size, 33, set, sizeof set);
  put_nal (unit, length_size, 34, set, sizeof set);
  put_sei (
      unit, length_size, NAL_PREFIX_SEI, 4, t35_captions, sizeof t35_captions);
  put_picture (unit, length_size, NAL_IDR_N_LP);
  put_picture (unit, length_size, NAL_IDR_N_LP);
  put_sei (unit, length_size, NAL_SUFFIX_SEI, 132, user_data, sizeof user_data);
  put_nal (unit, length_size, NAL_ENHANCEMENT, set, sizeof set);
  put_nal (unit, length_size, NAL_EOS, NULL, 0);
  return unit;
}

void
assert_payload (
    const Nal *nal, gsize skip, const guint8 *data, gsize size, gsize left)
{
  fail_unless_equals_int (nal->rbsp->len, skip + size + left);
  fail_unless (memcmp (nal->rbsp->data + skip, data, size) == 0);
}
