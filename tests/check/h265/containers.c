/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Whole containers in user data SEI of access units made by hand: what
 * h265hdrinserter writes with containers=all, and what h265hdrextractor attaches
 * again, and what it does not. Networks are in tests/network.
 */

#include <string.h>

#include "elements.h"
#include "inserter.h"
#include "lib/errors.h"
#include "lib/harness.h"

/* 67f0194a-7489-4aa6-a0db-f21de354a380, as docs/network.md has it. */
static const guint8 uuid[16] = { 0x67, 0xf0, 0x19, 0x4a, 0x74, 0x89, 0x4a, 0xa6,
  0xa0, 0xdb, 0xf2, 0x1d, 0xe3, 0x54, 0xa3, 0x80 };
/* That of x265. */
static const guint8 other_uuid[16] = { 0x2c, 0xa2, 0xde, 0x09, 0xb5, 0x17, 0x47,
  0xdb, 0xbb, 0x55, 0xa4, 0xfe, 0x7f, 0xc2, 0xfc, 0x4e };
#define DIGEST_SIZE 16
#define VENDOR G_GUINT64_CONSTANT (0x0300000000000001)
/* Ends in zeros, and needs emulation prevention. */
static const guint8 payload[] = { 1, 0, 0, 1, 0, 0, 3, 0, 0, 0 };
static const guint8 cicp[] = { 9, 16, 9, 0 };
static const guint8 plns[24] = { 1 };

/* ---- containers ---- */

#define ADD_VENDOR(builder, bytes)                                             \
  gst_shmem_container_builder_add (builder, VENDOR, bytes, sizeof bytes)

/* What has no place of its own in H.265. */
static void
add_others (GstShmemContainerBuilder *builder)
{
  ADD (builder, CICP, cicp);
  ADD_VENDOR (builder, payload);
  ADD (builder, V4LM, payload);
  gst_shmem_container_builder_add (builder, SHMEM_FORMAT_REGS, NULL, 0);
}

static GstShmemContainer *
others (void)
{
  GstShmemContainerBuilder *builder = gst_shmem_container_builder_new ();

  add_others (builder);
  return build (builder);
}

static GstShmemContainer *
vendor_only (guint8 number)
{
  return make_container (VENDOR, &number, 1);
}

/* All formats, mixed. */
static GstShmemContainer *
everything (void)
{
  GstShmemContainerBuilder *builder = gst_shmem_container_builder_new ();

  ADD (builder, T35, t35_hdr10plus);
  ADD (builder, PLNS, plns);
  add_others (builder);
  ADD (builder, DVRP, rpu);
  ADD (builder, T35, t35_captions);
  return build (builder);
}

/* ---- harnesses ---- */

static GstHarness *
open_element (const gchar *factory, guint length_size)
{
  GstElement *element = gst_element_factory_make (factory, NULL);
  GstHarness *harness;

  fail_unless (element != NULL);
  watch (element);
  harness = gst_harness_new_with_element (element, "sink", "src");
  gst_harness_set_src_caps (harness, caps_of (length_size, NULL, 0));
  gst_object_unref (element);
  return harness;
}

static GstHarness *
open_inserter_of (guint length_size)
{
  GstHarness *harness = open_element ("h265hdrinserter", length_size);

  gst_util_set_object_arg (G_OBJECT (harness->element), "containers", "all");
  return harness;
}

static GstHarness *
open_inserter (void)
{
  return open_inserter_of (START_CODES);
}

static GstHarness *
open_extractor (void)
{
  return open_element ("h265hdrextractor", START_CODES);
}

/* The last container of @buffer, which has @n, is @container; takes both. */
#define assert_last(buffer, n, container)                                      \
  assert_last_at (G_STRLOC, buffer, n, container)
static void
assert_last_at (const gchar *where, GstBuffer *buffer, guint n,
    GstShmemContainer *container)
{
  GstShmemContainerMeta *meta, *last = NULL;
  gpointer state = NULL;

  fail_unless (count_containers (buffer) == n, "%s: %u containers", where,
      count_containers (buffer));
  while ((meta = gst_buffer_iterate_shmem_container_meta (buffer, &state)))
    last = meta;
  /* The same bytes are the same object. */
  fail_unless (
      n == 0 || last->container == container, "%s: other bytes", where);
  if (container != NULL)
    gst_shmem_container_unref (container);
  gst_buffer_unref (buffer);
}

/* The video of @buffer alone; takes it. */
static GByteArray *
take_bytes (GstBuffer *buffer)
{
  gpointer data;
  gsize size;

  gst_buffer_extract_dup (buffer, 0, -1, &data, &size);
  gst_buffer_unref (buffer);
  return g_byte_array_new_take (data, size);
}

static GByteArray *
insert (GstHarness *harness, GByteArray *unit, GstShmemContainer *container)
{
  return take_bytes (pass (harness, carry (unit, container)));
}

static GstBuffer *
extract (GstHarness *harness, GByteArray *unit)
{
  return pass (harness, take_buffer (unit));
}

/* ---- user data by hand ---- */

/* Of the picture of put_picture(). */
static void
put_digest (GByteArray *out, guint picture)
{
  const guint8 slice[] = { picture << 1, 1, 0xaf, 0x04, 0x58, 0xdc, 0x7f,
    0x80 };
  GChecksum *md5 = g_checksum_new (G_CHECKSUM_MD5);
  guint8 digest[DIGEST_SIZE];
  gsize size = sizeof digest;

  g_checksum_update (md5, slice, sizeof slice);
  g_checksum_get_digest (md5, digest, &size);
  g_checksum_free (md5);
  g_byte_array_append (out, digest, sizeof digest);
}

static GByteArray *
user_data_of (guint picture, const guint8 *bytes, gsize size)
{
  GByteArray *out = bytes_new ();

  g_byte_array_append (out, uuid, sizeof uuid);
  put_digest (out, picture);
  if (size > 0)
    g_byte_array_append (out, bytes, size);
  return out;
}

/* Takes @data. */
static void
put_user_data (GByteArray *unit, GByteArray *data)
{
  put_sei (unit, START_CODES, NAL_PREFIX_SEI, 5, data->data, data->len);
  g_byte_array_unref (data);
}

static void
put_bytes (GByteArray *unit, guint picture, const guint8 *bytes, gsize size)
{
  put_user_data (unit, user_data_of (picture, bytes, size));
}

/* Takes @container. */
static void
put_container (GByteArray *unit, guint picture, GstShmemContainer *container)
{
  gsize size;
  const guint8 *bytes = gst_shmem_container_get_data (container, &size);

  put_bytes (unit, picture, bytes, size);
  gst_shmem_container_unref (container);
}

/* Takes @container. */
static GByteArray *
unit_with_container (GstShmemContainer *container)
{
  GByteArray *unit = bytes_new ();

  put_container (unit, NAL_IDR_N_LP, container);
  put_picture (unit, START_CODES, NAL_IDR_N_LP);
  return unit;
}

/* ---- writing ---- */

/* Byte for byte, with all framings. */
GST_START_TEST (test_layout)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (length_sizes); i++) {
    GstHarness *harness = open_inserter_of (length_sizes[i]);
    GstShmemContainer *container = others ();
    GByteArray *expected;
    const guint8 *bytes;
    GPtrArray *nals;
    gsize size;

    bytes = gst_shmem_container_get_data (container, &size);
    fail_unless (size + 32 < 255);
    expected = user_data_of (NAL_IDR_N_LP, bytes, size);
    nals = push_nals (harness,
        carry (crowded_unit (length_sizes[i]), everything ()), length_sizes[i],
        "35 32 33 34 39:4 39:4 39:5 20 20 40:132 63 62 36");
    assert_payload (nal_at (nals, 6), 2, expected->data, expected->len, 1);
    fail_unless_equals_int (nal_at (nals, 6)->rbsp->data[1], expected->len);
    g_ptr_array_unref (nals);
    g_byte_array_unref (expected);
    gst_shmem_container_unref (container);
    assert_bus_without (harness->element, GST_MESSAGE_WARNING);
    close_harness (harness);
  }
}
GST_END_TEST

GST_START_TEST (test_not_unless_asked)
{
  GstHarness *harness = open_harness (START_CODES, TRUE);

  push_unchanged (harness, picture_unit (NAL_IDR_N_LP), others ());
  push_unchanged (harness, unit_with_container (vendor_only (1)), others ());
  close_harness (harness);
}
GST_END_TEST

/* What is there already is not written again, another one of ours goes, and what
 * others have stays, in the same NAL unit too. */
GST_START_TEST (test_again)
{
  GstHarness *harness = open_inserter ();
  GByteArray *sei = bytes_new (), *ours, *unit;
  GPtrArray *nals;

  push_unchanged (harness,
      insert (harness, picture_unit (NAL_IDR_N_LP), others ()), others ());
  push_unchanged (harness, unit_with_container (vendor_only (1)), NULL);
  push_and_expect (harness, unit_with_container (vendor_only (1)),
      vendor_only (2), "39:5 20");

  unit = bytes_new ();
  ours = user_data_of (NAL_TRAIL_R, payload, sizeof payload);
  put_sei_message (sei, 5, other_uuid, sizeof other_uuid);
  put_sei_message (sei, 5, ours->data, ours->len);
  put_sei_message (sei, 5, uuid, sizeof uuid - 1);
  put_byte (sei, 0x80);
  put_nal (unit, START_CODES, NAL_PREFIX_SEI, sei->data, sei->len);
  put_picture (unit, START_CODES, NAL_TRAIL_R);
  nals = push_nals (
      harness, carry (unit, vendor_only (3)), START_CODES, "39:5:5 39:5 1");
  assert_payload (nal_at (nals, 0), 2, other_uuid, sizeof other_uuid, 18);
  assert_payload (nal_at (nals, 0), 20, uuid, sizeof uuid - 1, 1);
  g_ptr_array_unref (nals);
  g_byte_array_unref (ours);
  g_byte_array_unref (sei);
  assert_bus_without (harness->element, GST_MESSAGE_WARNING);
  close_harness (harness);
}
GST_END_TEST

/* A nested container stays one, without what may not be in it. */
GST_START_TEST (test_nested)
{
  GstHarness *inserter = open_inserter (), *extractor = open_extractor ();
  GstShmemContainer *dirty = everything (), *clean, *expected, *gone;
  GstShmemContainerBuilder *builder = gst_shmem_container_builder_new ();

  ADD (builder, PLNS, plns);
  gone = build (builder);
  builder = gst_shmem_container_builder_new ();
  ADD_VENDOR (builder, cicp);
  gst_shmem_container_builder_add_container (builder, gone);
  gst_shmem_container_builder_add_container (builder, dirty);
  gst_shmem_container_unref (dirty);
  dirty = build (builder);

  clean = others ();
  builder = gst_shmem_container_builder_new ();
  ADD_VENDOR (builder, cicp);
  gst_shmem_container_builder_add_container (builder, clean);
  expected = build (builder);
  gst_shmem_container_unref (clean);

  assert_last (extract (extractor,
                   insert (inserter, picture_unit (NAL_IDR_N_LP), dirty)),
      2, expected);
  assert_counter (extractor, "refused-entries", 0);
  gst_shmem_container_unref (gone);
  close_harness (extractor);
  close_harness (inserter);
}
GST_END_TEST

/* Those about the whole frame first, whatever the order of the metas. */
GST_START_TEST (test_several_containers)
{
  GstHarness *inserter = open_inserter (), *extractor = open_extractor ();
  GstBuffer *buffer = take_buffer (picture_unit (NAL_IDR_N_LP));
  const guint8 numbers[] = { 2, 3, 1 };
  const gint pictures[] = { 0, 1, GST_SHMEM_PICTURE_ALL };
  GstShmemContainerBuilder *builder = gst_shmem_container_builder_new ();
  guint i;

  for (i = 0; i < 3; i++) {
    GstShmemContainer *container = vendor_only (numbers[i]);

    gst_buffer_add_shmem_container_meta_full (buffer, container, pictures[i]);
    gst_shmem_container_unref (container);
  }
  gst_shmem_container_builder_add (builder, VENDOR, "\1", 1);
  gst_shmem_container_builder_add (builder, VENDOR, "\2", 1);
  assert_last (extract (extractor, take_bytes (pass (inserter, buffer))), 1,
      build (builder));
  close_harness (extractor);
  close_harness (inserter);
}
GST_END_TEST

static GstShmemContainer *
of_size (gsize size)
{
  guint8 *bytes = g_malloc0 (size);
  GstShmemContainer *container = make_container (VENDOR, bytes, size);

  g_free (bytes);
  return container;
}

/* Headers of the container, with one entry, and of user data. */
#define HEADERS (12 + 4 + 16 + 32)
#define MAX_SIZE (256 * 1024)

GST_START_TEST (test_limits_of_writing)
{
  GstHarness *inserter = open_inserter (), *extractor = open_extractor ();
  GstShmemContainerBuilder *builder = gst_shmem_container_builder_new ();
  GstBuffer *buffer = take_buffer (picture_unit (NAL_IDR_N_LP));
  GstShmemContainer *container;
  guint i;

  assert_last (extract (extractor,
                   insert (inserter, picture_unit (NAL_IDR_N_LP),
                       of_size (MAX_SIZE - HEADERS))),
      1, of_size (MAX_SIZE - HEADERS));
  assert_counter (inserter, "refused-containers", 0);
  push_unchanged (
      inserter, picture_unit (NAL_IDR_N_LP), of_size (MAX_SIZE - HEADERS + 1));
  assert_counter (inserter, "refused-containers", 1);
  assert_bus_warning (inserter->element, STREAM, ENCODE, "access unit 1");

  /* Each fits, both together do not. */
  for (i = 0; i < 33; i++)
    ADD_VENDOR (builder, cicp);
  container = build (builder);
  gst_buffer_add_shmem_container_meta (buffer, container);
  gst_buffer_add_shmem_container_meta (buffer, container);
  gst_shmem_container_unref (container);
  gst_buffer_unref (pass (inserter, buffer));
  assert_counter (inserter, "refused-containers", 2);
  assert_bus_without (inserter->element, GST_MESSAGE_WARNING);
  assert_counter (extractor, "refused-containers", 0);
  close_harness (extractor);
  close_harness (inserter);
}
GST_END_TEST

/* ---- reading ---- */

/* Beside what H.265 has a place for, as a container of its own; for its own
 * access unit only. */
GST_START_TEST (test_attached)
{
  GstHarness *inserter = open_inserter (), *extractor = open_extractor ();

  assert_last (
      extract (extractor,
          insert (inserter, full_access_unit (START_CODES, NAL_IDR_N_LP),
              others ())),
      2, others ());
  gst_buffer_unref (extract (extractor, picture_unit (NAL_TRAIL_R)));
  assert_last (extract (extractor, picture_unit (NAL_IDR_N_LP)), 0, NULL);
  assert_last (extract (extractor,
                   insert (inserter, picture_unit (NAL_CRA), vendor_only (5))),
      1, vendor_only (5));
  assert_counter (extractor, "refused-containers", 0);
  assert_bus_without (extractor->element, GST_MESSAGE_WARNING);
  close_harness (extractor);
  close_harness (inserter);
}
GST_END_TEST

#define assert_refused(extractor, unit, n)                                     \
  assert_refused_at (G_STRLOC, extractor, unit, n)
/* Nothing is attached, and the counter has @n more than before. */
static void
assert_refused_at (
    const gchar *where, GstHarness *extractor, GByteArray *unit, guint n)
{
  guint64 before;

  g_object_get (extractor->element, "refused-containers", &before, NULL);
  assert_last_at (where, extract (extractor, unit), 0, NULL);
  assert_counter_at (where, extractor, "refused-containers", before + n);
}

GST_START_TEST (test_truncated)
{
  GstHarness *harness = open_extractor ();
  GstShmemContainer *container = others ();
  const guint8 *bytes;
  GByteArray *data;
  gsize size, i;

  bytes = gst_shmem_container_get_data (container, &size);
  data = user_data_of (NAL_IDR_N_LP, bytes, size);
  for (i = 0; i < data->len; i++)
    assert_refused (harness, unit_with_sei (5, data->data, i, NAL_IDR_N_LP),
        i >= sizeof uuid);
  assert_bus_warning (harness->element, STREAM, DECODE, "metadata, refused");
  assert_bus_without (harness->element, GST_MESSAGE_WARNING);
  /* One byte too much, and all of it. */
  put_byte (data, 0);
  assert_refused (
      harness, unit_with_sei (5, data->data, data->len, NAL_IDR_N_LP), 1);
  assert_last (extract (harness,
                   unit_with_sei (5, data->data, data->len - 1, NAL_IDR_N_LP)),
      1, container);
  g_byte_array_unref (data);
  close_harness (harness);
}
GST_END_TEST

/* Each bit of the UUID says that it is somebody else's, each of the digest that
 * it is of another picture. */
GST_START_TEST (test_marked_otherwise)
{
  GstHarness *harness = open_extractor ();
  GstShmemContainer *container = others ();
  const guint8 *bytes;
  GByteArray *data;
  gsize size;
  guint i;

  bytes = gst_shmem_container_get_data (container, &size);
  data = user_data_of (NAL_IDR_N_LP, bytes, size);
  for (i = 0; i < 8 * 32; i++) {
    data->data[i / 8] ^= 1 << i % 8;
    assert_refused (harness,
        unit_with_sei (5, data->data, data->len, NAL_IDR_N_LP), i >= 8 * 16);
    data->data[i / 8] ^= 1 << i % 8;
  }
  /* The picture in front of which it stands is another one. */
  assert_refused (
      harness, unit_with_sei (5, data->data, data->len, NAL_CRA), 1);
  /* There is none. */
  g_byte_array_set_size (data, size + 32);
  put_user_data (data, user_data_of (NAL_IDR_N_LP, bytes, size));
  g_byte_array_remove_range (data, 0, size + 32);
  assert_refused (harness, data, 1);
  gst_shmem_container_unref (container);
  close_harness (harness);
}
GST_END_TEST

/* A picture is lost: the last of two is that of the picture behind them. */
GST_START_TEST (test_two)
{
  GstHarness *harness = open_extractor ();
  GByteArray *unit = bytes_new ();

  put_container (unit, NAL_TRAIL_R, vendor_only (1));
  put_container (unit, NAL_CRA, vendor_only (2));
  put_picture (unit, START_CODES, NAL_CRA);
  assert_last (extract (harness, unit), 1, vendor_only (2));
  assert_counter (harness, "refused-containers", 1);

  /* The same, and what belongs to the picture is lost too. */
  unit = bytes_new ();
  put_container (unit, NAL_TRAIL_R, vendor_only (1));
  put_picture (unit, START_CODES, NAL_CRA);
  assert_refused (harness, unit, 1);

  /* Both are of this picture, the last one is damaged or not. */
  unit = bytes_new ();
  put_container (unit, NAL_CRA, vendor_only (1));
  put_container (unit, NAL_CRA, vendor_only (2));
  put_picture (unit, START_CODES, NAL_CRA);
  assert_last (extract (harness, unit), 1, vendor_only (2));
  assert_counter (harness, "refused-containers", 3);
  unit = bytes_new ();
  put_container (unit, NAL_CRA, vendor_only (1));
  put_bytes (unit, NAL_CRA, payload, sizeof payload);
  put_picture (unit, START_CODES, NAL_CRA);
  assert_last (extract (harness, unit), 1, vendor_only (1));
  assert_counter (harness, "refused-containers", 4);
  close_harness (harness);
}
GST_END_TEST

/* More than an access unit may have, and larger ones. */
GST_START_TEST (test_limits_of_reading)
{
  GstHarness *harness = open_extractor ();
  GByteArray *unit = bytes_new ();
  guint i;

  for (i = 0; i < 100; i++)
    put_container (unit, NAL_IDR_N_LP, vendor_only (i));
  put_picture (unit, START_CODES, NAL_IDR_N_LP);
  assert_last (extract (harness, unit), 1, vendor_only (3));
  assert_counter (harness, "refused-containers", 99);
  assert_refused (
      harness, unit_with_container (of_size (MAX_SIZE - HEADERS + 1 + 16)), 1);
  assert_bus_warning (harness->element, STREAM, DECODE, "metadata, refused");
  close_harness (harness);
}
GST_END_TEST

/* GST_WRITE_UINT64_LE() takes an address that is aligned only. */
static void
write_le (guint8 *at, guint64 value, guint size)
{
  guint i;

  for (i = 0; i < size; i++)
    at[i] = value >> 8 * i & 0xff;
}

/* A container with @depth nesting ones inside each other, and a vendor's entry. */
static GByteArray *
deep_container (guint depth)
{
  struct shmem_entry entry = { VENDOR, payload, sizeof payload };
  GByteArray *bytes = bytes_new ();
  guint8 header[12 + 20] = { 0 };
  guint i;

  g_byte_array_append (bytes, entry.data, entry.size);
  for (i = 0; i < depth; i++) {
    /* num, format, size, offset */
    write_le (header, 1, 4);
    write_le (header + 4, i == 0 ? VENDOR : 0, 8);
    write_le (header + 12, bytes->len, 4);
    write_le (header + 16, 0, 4);
    g_byte_array_prepend (bytes, header, 20);
  }
  write_le (header, 0, 8);
  write_le (header + 8, bytes->len, 4);
  g_byte_array_prepend (bytes, header, 12);
  return bytes;
}

GST_START_TEST (test_too_deep)
{
  GstHarness *harness = open_extractor ();
  guint depth;

  for (depth = 1; depth <= 6; depth++) {
    GByteArray *bytes = deep_container (depth), *unit = bytes_new ();

    put_bytes (unit, NAL_CRA, bytes->data, bytes->len);
    put_picture (unit, START_CODES, NAL_CRA);
    if (depth <= SHMEM_MAX_DEPTH)
      assert_last (extract (harness, unit), 1,
          gst_shmem_container_new (bytes->data, bytes->len, NULL));
    else
      assert_refused (harness, unit, 1);
    g_byte_array_unref (bytes);
  }
  close_harness (harness);
}
GST_END_TEST

/* A plane table describes memory, which is not that of the receiver; and what
 * H.265 has a place for is said there, or not at all. */
GST_START_TEST (test_what_may_not_be_in_it)
{
  GstHarness *harness = open_extractor ();
  GByteArray *unit = bytes_new ();

  assert_last (
      extract (harness, unit_with_container (everything ())), 1, others ());
  assert_counter (harness, "refused-entries", 4);
  assert_bus_warning (harness->element, STREAM, DECODE, "metadata, refused");
  assert_last (
      extract (harness, unit_with_container (CONTAINER (PLNS, plns))), 0, NULL);
  assert_counter (harness, "refused-entries", 5);

  put_sei (unit, START_CODES, NAL_PREFIX_SEI, 144, sei_light_level,
      sizeof sei_light_level);
  put_container (unit, NAL_CRA, make_clli (7));
  put_picture (unit, START_CODES, NAL_CRA);
  assert_last (extract (harness, unit), 1, CONTAINER (CLLI, clli));
  assert_counter (harness, "refused-entries", 6);
  assert_counter (harness, "refused-containers", 0);
  close_harness (harness);
}
GST_END_TEST

/* Of codec_data, which is about no picture. */
GST_START_TEST (test_codec_data)
{
  GstHarness *harness = open_extractor ();
  GByteArray *sei = bytes_new ();

  put_sei_message (sei, 5, uuid, sizeof uuid);
  put_byte (sei, 0x80);
  g_byte_array_prepend (sei, (const guint8 *) "\x4e\x01", 2);
  gst_harness_set_src_caps (harness, caps_of (4, sei->data, sei->len));
  assert_counter (harness, "refused-containers", 1);
  g_byte_array_unref (sei);
  close_harness (harness);
}
GST_END_TEST

static Suite *
h265containers_suite (void)
{
  Suite *suite = suite_create ("h265containers");
  TCase *tcase = tcase_create ("general");

  GST_ELEMENT_REGISTER (h265hdrinserter, NULL);
  GST_ELEMENT_REGISTER (h265hdrextractor, NULL);
  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, test_layout);
  tcase_add_test (tcase, test_not_unless_asked);
  tcase_add_test (tcase, test_again);
  tcase_add_test (tcase, test_nested);
  tcase_add_test (tcase, test_several_containers);
  tcase_add_test (tcase, test_limits_of_writing);
  tcase_add_test (tcase, test_attached);
  tcase_add_test (tcase, test_truncated);
  tcase_add_test (tcase, test_marked_otherwise);
  tcase_add_test (tcase, test_two);
  tcase_add_test (tcase, test_limits_of_reading);
  tcase_add_test (tcase, test_too_deep);
  tcase_add_test (tcase, test_what_may_not_be_in_it);
  tcase_add_test (tcase, test_codec_data);
  return suite;
}

GST_CHECK_MAIN (h265containers)
