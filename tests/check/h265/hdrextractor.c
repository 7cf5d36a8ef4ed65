/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * h265hdrextractor with access units made by hand, with the samples, whose
 * README.md says what has to come out, and with streams of others if there.
 */

#include "elements.h"
#include "units.h"

#include <gst/check/gstcheck.h>
#include <gst/check/gstharness.h>
#include <gst/shmemmeta/shmemmeta.h>

#include <string.h>
#include <sys/resource.h>

#include "lib-shmem/open-fds.h"
#include "lib/harness.h"

#define BYTE_STREAM_CAPS                                                       \
  "video/x-h265, stream-format=(string)byte-stream, alignment=(string)au"

/* Containers */

static GstShmemContainer *
get_container (GstBuffer *buffer)
{
  GstShmemContainerMeta *meta = gst_buffer_get_shmem_container_meta (buffer);

  return meta ? meta->container : NULL;
}

static guint
count_entries (GstBuffer *buffer, guint64 format)
{
  GstShmemContainer *container = get_container (buffer);
  GstShmemEntry entry;
  guint i, count = 0;

  if (container == NULL)
    return 0;
  for (i = 0; i < gst_shmem_container_get_n_entries (container); i++)
    if (gst_shmem_container_get_entry (container, i, &entry)
        && entry.format == format)
      count++;
  return count;
}

static void
assert_entry (GstBuffer *buffer, guint index, guint64 format,
    const guint8 *data, gsize size)
{
  GstShmemEntry entry;

  fail_unless (get_container (buffer) != NULL);
  fail_unless (
      gst_shmem_container_get_entry (get_container (buffer), index, &entry));
  fail_unless (entry.format == format);
  fail_unless_equals_int (entry.size, size);
  fail_unless (memcmp (entry.data, data, size) == 0);
}

static void
assert_n_entries (GstBuffer *buffer, guint n)
{
  GstShmemContainer *container = get_container (buffer);

  fail_unless_equals_int (
      container ? gst_shmem_container_get_n_entries (container) : 0, n);
}

/* Harnesses */

static GstHarness *
new_extractor (const gchar *caps, const gchar *persistence)
{
  GstHarness *harness = gst_harness_new ("h265hdrextractor");

  gst_util_set_object_arg (
      G_OBJECT (harness->element), "persistence", persistence);
  gst_harness_set_src_caps_str (harness, caps);
  return harness;
}

static GstBuffer *
take_buffer (GByteArray *unit)
{
  return gst_buffer_new_wrapped_full (0, unit->data, unit->len, 0, unit->len,
      unit, (GDestroyNotify) g_byte_array_unref);
}

static GstBuffer *
push_unit (GstHarness *harness, GByteArray *unit)
{
  GstBuffer *buffer = gst_harness_push_and_pull (harness, take_buffer (unit));

  fail_unless (buffer != NULL);
  return buffer;
}

/* An access unit of one picture, with or without HDR10+. */
static GByteArray *
small_unit (guint picture, const guint8 *t35, gsize size)
{
  GByteArray *unit = bytes_new ();

  if (t35 != NULL)
    put_sei (unit, START_CODES, NAL_PREFIX_SEI, 4, t35, size);
  put_picture (unit, START_CODES, picture);
  return unit;
}

static guint
push_and_count_t35 (GstHarness *harness, GByteArray *unit)
{
  GstBuffer *buffer = push_unit (harness, unit);
  guint count = count_entries (buffer, SHMEM_FORMAT_T35);

  gst_buffer_unref (buffer);
  return count;
}

/* Files */

static gboolean
read_file (const gchar *variable, const gchar *name, gchar **data, gsize *size)
{
  const gchar *folder = g_getenv (variable);
  gchar *path;
  gboolean read;

  if (folder == NULL)
    return FALSE;
  path = g_build_filename (folder, name, NULL);
  read = g_file_get_contents (path, data, size, NULL);
  g_free (path);
  return read;
}

/* All that @description makes of a file, or NULL if the file or an element is
 * not there. */
static GPtrArray *
run_file (const gchar *variable, const gchar *name, const gchar *description)
{
  GstHarness *harness;
  GPtrArray *outputs;
  GstBuffer *buffer;
  gchar *data;
  gsize size;
  GstElement *bin = gst_parse_bin_from_description (description, TRUE, NULL);

  if (bin == NULL)
    return NULL;
  if (!read_file (variable, name, &data, &size)) {
    gst_object_unref (bin);
    return NULL;
  }
  harness = gst_harness_new_with_element (bin, "sink", "src");
  gst_harness_set_src_caps_str (harness, "video/x-h265");
  gst_harness_push (harness, gst_buffer_new_wrapped (data, size));
  gst_harness_push_event (harness, gst_event_new_eos ());

  outputs = g_ptr_array_new_with_free_func ((GDestroyNotify) gst_buffer_unref);
  while ((buffer = gst_harness_try_pull (harness)) != NULL)
    g_ptr_array_add (outputs, buffer);
  gst_harness_teardown (harness);
  gst_object_unref (bin);
  return outputs;
}

static guint
count_buffers_with (GPtrArray *outputs, guint64 format)
{
  guint i, count = 0;

  for (i = 0; i < outputs->len; i++)
    count += count_entries (g_ptr_array_index (outputs, i), format) > 0;
  return count;
}

/* Tests with access units made by hand */

GST_START_TEST (test_order_of_entries)
{
  GstHarness *harness = new_extractor (BYTE_STREAM_CAPS, "sequence");
  GstBuffer *buffer =
      push_unit (harness, full_access_unit (START_CODES, NAL_IDR_N_LP));
  GstShmemEntry entry;

  assert_n_entries (buffer, 5);
  fail_unless (
      gst_shmem_container_get_entry (get_container (buffer), 0, &entry));
  fail_unless (entry.format == SHMEM_FORMAT_MDCV);
  fail_unless (
      gst_shmem_container_get_entry (get_container (buffer), 1, &entry));
  fail_unless (entry.format == SHMEM_FORMAT_CLLI);
  assert_entry (
      buffer, 2, SHMEM_FORMAT_T35, t35_hdr10plus, sizeof t35_hdr10plus);
  assert_entry (buffer, 3, SHMEM_FORMAT_T35, t35_vivid, sizeof t35_vivid);
  assert_entry (buffer, 4, SHMEM_FORMAT_DVRP, rpu, sizeof rpu);
  gst_buffer_unref (buffer);
  gst_harness_teardown (harness);
}
GST_END_TEST

GST_START_TEST (test_nothing_found)
{
  GstHarness *harness = new_extractor (BYTE_STREAM_CAPS, "stream");
  GstBuffer *buffer = push_unit (harness, small_unit (NAL_IDR_N_LP, NULL, 0));

  fail_unless (get_container (buffer) == NULL);
  gst_buffer_unref (buffer);
  gst_harness_teardown (harness);
}
GST_END_TEST

/* The same entries give the same container, with no new file. */
GST_START_TEST (test_equal_content_is_shared)
{
  GstHarness *harness = new_extractor (BYTE_STREAM_CAPS, "sequence");
  GstBuffer *reference =
      push_unit (harness, full_access_unit (START_CODES, NAL_IDR_N_LP));
  int fds = count_open_fds ();
  guint i;

  for (i = 0; i < 100; i++) {
    GstBuffer *buffer =
        push_unit (harness, full_access_unit (START_CODES, NAL_TRAIL_R));

    fail_unless (get_container (buffer) == get_container (reference));
    fail_unless_equals_int (count_open_fds (), fds);
    gst_buffer_unref (buffer);
  }
  gst_buffer_unref (reference);
  gst_harness_teardown (harness);
}
GST_END_TEST

/* One provider's message replaces only its own; RPUs never persist. */
GST_START_TEST (test_each_kind_persists_by_itself)
{
  GstHarness *harness = new_extractor (BYTE_STREAM_CAPS, "sequence");
  GstBuffer *buffer =
      push_unit (harness, full_access_unit (START_CODES, NAL_IDR_N_LP));

  gst_buffer_unref (buffer);
  buffer = push_unit (harness,
      small_unit (
          NAL_TRAIL_R, t35_hdr10plus_other, sizeof t35_hdr10plus_other));
  assert_n_entries (buffer, 4);
  assert_entry (buffer, 2, SHMEM_FORMAT_T35, t35_hdr10plus_other,
      sizeof t35_hdr10plus_other);
  assert_entry (buffer, 3, SHMEM_FORMAT_T35, t35_vivid, sizeof t35_vivid);
  gst_buffer_unref (buffer);

  buffer = push_unit (harness, small_unit (NAL_IDR_N_LP, NULL, 0));
  assert_n_entries (buffer, 0);
  gst_buffer_unref (buffer);
  gst_harness_teardown (harness);
}
GST_END_TEST

/* For each persistence: how many of these access units carry the T35 of the
 * first: plain, CRA, end of sequence and plain CRA, IDR. */
static guint
count_persisting (const gchar *persistence)
{
  GstHarness *harness = new_extractor (BYTE_STREAM_CAPS, persistence);
  GByteArray *unit;
  guint count;

  count = push_and_count_t35 (
      harness, small_unit (NAL_IDR_N_LP, t35_hdr10plus, sizeof t35_hdr10plus));
  fail_unless_equals_int (count, 1);
  count = push_and_count_t35 (harness, small_unit (NAL_TRAIL_R, NULL, 0));
  count += push_and_count_t35 (harness, small_unit (NAL_CRA, NULL, 0));
  unit = small_unit (NAL_TRAIL_R, NULL, 0);
  put_nal (unit, START_CODES, NAL_EOS, NULL, 0);
  count += push_and_count_t35 (harness, unit);
  count += push_and_count_t35 (harness, small_unit (NAL_CRA, NULL, 0));
  count += push_and_count_t35 (harness, small_unit (NAL_IDR_N_LP, NULL, 0));
  gst_harness_teardown (harness);
  return count;
}

GST_START_TEST (test_persistence)
{
  fail_unless_equals_int (count_persisting ("frame"), 0);
  fail_unless_equals_int (count_persisting ("sequence"), 3);
  fail_unless_equals_int (count_persisting ("stream"), 5);
}
GST_END_TEST

GST_START_TEST (test_discont_and_flush)
{
  GstHarness *harness = new_extractor (BYTE_STREAM_CAPS, "sequence");
  GstBuffer *buffer;
  GstSegment segment;

  push_and_count_t35 (
      harness, small_unit (NAL_IDR_N_LP, t35_hdr10plus, sizeof t35_hdr10plus));
  buffer = take_buffer (small_unit (NAL_CRA, NULL, 0));
  GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DISCONT);
  buffer = gst_harness_push_and_pull (harness, buffer);
  fail_unless (get_container (buffer) == NULL);
  gst_buffer_unref (buffer);

  push_and_count_t35 (
      harness, small_unit (NAL_TRAIL_R, t35_hdr10plus, sizeof t35_hdr10plus));
  gst_harness_push_event (harness, gst_event_new_flush_start ());
  gst_harness_push_event (harness, gst_event_new_flush_stop (TRUE));
  gst_harness_set_src_caps_str (harness, BYTE_STREAM_CAPS);
  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_harness_push_event (harness, gst_event_new_segment (&segment));
  fail_unless_equals_int (
      push_and_count_t35 (harness, small_unit (NAL_TRAIL_R, NULL, 0)), 0);
  gst_harness_teardown (harness);
}
GST_END_TEST

/* The memory of the video is the same behind the element, whether or not the
 * buffer is writable and however many memories it has. */
static void
assert_memories_kept (GstHarness *harness, GstBuffer *buffer)
{
  GPtrArray *memories = g_ptr_array_new ();
  guint i;

  for (i = 0; i < gst_buffer_n_memory (buffer); i++)
    g_ptr_array_add (memories, gst_buffer_peek_memory (buffer, i));
  buffer = gst_harness_push_and_pull (harness, buffer);
  fail_unless_equals_int (gst_buffer_n_memory (buffer), memories->len);
  for (i = 0; i < memories->len; i++)
    fail_unless (
        gst_buffer_peek_memory (buffer, i) == g_ptr_array_index (memories, i));
  assert_n_entries (buffer, 5);
  gst_buffer_unref (buffer);
  g_ptr_array_unref (memories);
}

GST_START_TEST (test_video_is_not_copied)
{
  GstHarness *harness = new_extractor (BYTE_STREAM_CAPS, "sequence");
  GstBuffer *buffer, *halves;
  gsize size;

  buffer = take_buffer (full_access_unit (START_CODES, NAL_IDR_N_LP));
  size = gst_buffer_get_size (buffer);
  halves = gst_buffer_append (
      gst_buffer_copy_region (buffer, GST_BUFFER_COPY_ALL, 0, size / 2),
      gst_buffer_copy_region (buffer, GST_BUFFER_COPY_ALL, size / 2, -1));
  assert_memories_kept (harness, gst_buffer_ref (buffer));
  fail_unless (get_container (buffer) == NULL);
  assert_memories_kept (harness, buffer);
  assert_memories_kept (harness, halves);
  gst_harness_teardown (harness);
}
GST_END_TEST

static GstCaps *
packetized_caps (guint length_size)
{
  guint8 codec_data[23 + 5 + 9] = { 1 };
  static const guint8 array[] = { 0x80 | NAL_PREFIX_SEI, 0, 1, 0, 9,
    NAL_PREFIX_SEI << 1, 1, 144, 4, 0x0f, 0xa0, 0x00, 0x64, 0x80 };
  GstBuffer *buffer;
  GstCaps *caps;

  codec_data[21] = 0xfc | (length_size - 1);
  codec_data[22] = 1;
  memcpy (codec_data + 23, array, sizeof array);
  buffer = gst_buffer_new_memdup (codec_data, sizeof codec_data);
  caps = gst_caps_new_simple ("video/x-h265", "stream-format", G_TYPE_STRING,
      "hvc1", "alignment", G_TYPE_STRING, "au", "codec_data", GST_TYPE_BUFFER,
      buffer, NULL);
  gst_buffer_unref (buffer);
  return caps;
}

/* NAL lengths of 1, 2 and 4 bytes; the light level of codec_data holds until
 * the access unit has its own. */
GST_START_TEST (test_packetized)
{
  static const guint length_sizes[] = { 1, 2, 4 };
  static const guint8 declared[] = { 0xa0, 0x0f, 0x64, 0x00 };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (length_sizes); i++) {
    GstHarness *harness = gst_harness_new ("h265hdrextractor");
    GByteArray *unit = bytes_new ();
    GstBuffer *buffer;

    gst_harness_set_src_caps (harness, packetized_caps (length_sizes[i]));
    put_picture (unit, length_sizes[i], NAL_IDR_N_LP);
    buffer = push_unit (harness, unit);
    assert_n_entries (buffer, 1);
    assert_entry (buffer, 0, SHMEM_FORMAT_CLLI, declared, sizeof declared);
    gst_buffer_unref (buffer);

    buffer =
        push_unit (harness, full_access_unit (length_sizes[i], NAL_TRAIL_R));
    assert_n_entries (buffer, 5);
    fail_unless_equals_int (count_entries (buffer, SHMEM_FORMAT_CLLI), 1);
    gst_buffer_unref (buffer);
    gst_harness_teardown (harness);
  }
}
GST_END_TEST

/* Caps that say the same again do not bring back what was replaced. */
GST_START_TEST (test_repeated_codec_data)
{
  GstHarness *harness = gst_harness_new ("h265hdrextractor");
  GstCaps *caps = packetized_caps (4);
  GByteArray *unit = bytes_new ();
  GstShmemContainer *container;
  GstBuffer *buffer;

  gst_harness_set_src_caps (harness, gst_caps_copy (caps));
  put_sei (
      unit, 4, NAL_PREFIX_SEI, 144, sei_light_level, sizeof sei_light_level);
  put_picture (unit, 4, NAL_IDR_N_LP);
  buffer = push_unit (harness, unit);
  container = gst_shmem_container_ref (get_container (buffer));
  gst_buffer_unref (buffer);

  gst_caps_set_simple (caps, "framerate", GST_TYPE_FRACTION, 24, 1, NULL);
  gst_harness_set_src_caps (harness, caps);
  unit = bytes_new ();
  put_picture (unit, 4, NAL_TRAIL_R);
  buffer = push_unit (harness, unit);
  fail_unless (get_container (buffer) == container);
  gst_buffer_unref (buffer);
  gst_shmem_container_unref (container);
  gst_harness_teardown (harness);
}
GST_END_TEST

/* Caps fill in what the bitstream does not say, until it does. */
GST_START_TEST (test_caps_as_fallback)
{
  static const guint8 of_caps[] = { 0xa0, 0x0f, 0x64, 0x00 };
  static const guint8 of_bitstream[] = { 0xe8, 0x03, 0x90, 0x01 };
  GstHarness *harness = new_extractor (
      BYTE_STREAM_CAPS ", content-light-level=(string)4000:100", "sequence");
  GByteArray *unit = bytes_new ();
  GstBuffer *buffer;
  guint i;

  for (i = 0; i < 3; i++) {
    buffer = push_unit (
        harness, small_unit (i == 1 ? NAL_TRAIL_R : NAL_IDR_N_LP, NULL, 0));
    assert_n_entries (buffer, 1);
    assert_entry (buffer, 0, SHMEM_FORMAT_CLLI, of_caps, sizeof of_caps);
    gst_buffer_unref (buffer);
  }
  put_sei (unit, START_CODES, NAL_PREFIX_SEI, 144, sei_light_level,
      sizeof sei_light_level);
  put_picture (unit, START_CODES, NAL_IDR_N_LP);
  buffer = push_unit (harness, unit);
  assert_entry (
      buffer, 0, SHMEM_FORMAT_CLLI, of_bitstream, sizeof of_bitstream);
  gst_buffer_unref (buffer);
  buffer = push_unit (harness, small_unit (NAL_IDR_N_LP, NULL, 0));
  assert_n_entries (buffer, 0);
  gst_buffer_unref (buffer);
  gst_harness_teardown (harness);
}
GST_END_TEST

/* A broken SEI: the buffer passes with what precedes the fault, and the bus
 * hears of it once. */
GST_START_TEST (test_fault_is_reported_once)
{
  static const guint8 broken[] = { 144, 4, 0x03, 0xe8, 0x01, 0x90, 4, 200, 1 };
  GstHarness *harness = new_extractor (BYTE_STREAM_CAPS, "sequence");
  GstBus *bus = gst_bus_new ();
  GstMessage *message;
  guint i;

  gst_element_set_bus (harness->element, bus);
  for (i = 0; i < 3; i++) {
    GByteArray *unit = bytes_new ();
    GstBuffer *buffer;

    put_nal (unit, START_CODES, NAL_PREFIX_SEI, broken, sizeof broken);
    put_picture (unit, START_CODES, NAL_IDR_N_LP);
    buffer = push_unit (harness, unit);
    assert_n_entries (buffer, 1);
    gst_buffer_unref (buffer);
  }
  message = gst_bus_pop_filtered (bus, GST_MESSAGE_WARNING);
  fail_unless (message != NULL);
  gst_message_unref (message);
  fail_unless (gst_bus_pop_filtered (bus, GST_MESSAGE_WARNING) == NULL);
  gst_element_set_bus (harness->element, NULL);
  gst_object_unref (bus);
  gst_harness_teardown (harness);
}
GST_END_TEST

/* No file descriptor left: an error that says so, not a frame without. */
GST_START_TEST (test_out_of_files)
{
  GstHarness *harness = new_extractor (BYTE_STREAM_CAPS, "sequence");
  GstBus *bus = gst_bus_new ();
  struct rlimit saved, none;
  GstMessage *message;
  GstFlowReturn flow;

  gst_element_set_bus (harness->element, bus);
  fail_unless (getrlimit (RLIMIT_NOFILE, &saved) == 0);
  none = saved;
  none.rlim_cur = 0;
  fail_unless (setrlimit (RLIMIT_NOFILE, &none) == 0);
  flow = gst_harness_push (
      harness, take_buffer (full_access_unit (START_CODES, NAL_IDR_N_LP)));
  fail_unless (setrlimit (RLIMIT_NOFILE, &saved) == 0);

  fail_unless_equals_int (flow, GST_FLOW_ERROR);
  message = gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR);
  fail_unless (message != NULL);
  gst_message_unref (message);
  gst_element_set_bus (harness->element, NULL);
  gst_object_unref (bus);
  gst_harness_teardown (harness);
}
GST_END_TEST

GST_START_TEST (test_no_file_stays_open)
{
  int before = count_open_fds ();
  guint i;

  for (i = 0; i < 20; i++) {
    GstHarness *harness = new_extractor (BYTE_STREAM_CAPS, "sequence");
    guint8 t35[sizeof t35_hdr10plus];

    memcpy (t35, t35_hdr10plus, sizeof t35);
    t35[9] = i;
    push_and_count_t35 (harness, small_unit (NAL_IDR_N_LP, t35, sizeof t35));
    gst_harness_teardown (harness);
  }
  fail_unless_equals_int (count_open_fds (), before);
}
GST_END_TEST

/* Tests with the samples */

static void
assert_sample (const gchar *persistence, guint with_t35, guint with_static)
{
  gchar *description = g_strdup_printf (
      "h265parse ! h265hdrextractor persistence=%s", persistence);
  GPtrArray *outputs =
      run_file ("SHMEM_TEST_SAMPLES", "hdr10plus.h265", description);

  fail_unless (outputs != NULL);
  fail_unless_equals_int (outputs->len, 96);
  fail_unless_equals_int (
      count_buffers_with (outputs, SHMEM_FORMAT_T35), with_t35);
  fail_unless_equals_int (
      count_buffers_with (outputs, SHMEM_FORMAT_MDCV), with_static);
  fail_unless_equals_int (
      count_buffers_with (outputs, SHMEM_FORMAT_CLLI), with_static);
  g_ptr_array_unref (outputs);
  g_free (description);
}

GST_START_TEST (test_sample_persistence)
{
  if (!have_element ("h265parse"))
    return;
  assert_sample ("frame", 68, 4);
  assert_sample ("sequence", 92, 96);
  assert_sample ("stream", 96, 96);
}
GST_END_TEST

/* The sizes that the sample's README.md gives, all of them HDR10+. */
GST_START_TEST (test_sample_messages)
{
  GPtrArray *outputs;
  guint i, sizes[128] = { 0 };

  if (!have_element ("h265parse"))
    return;
  outputs = run_file ("SHMEM_TEST_SAMPLES", "hdr10plus.h265",
      "h265parse ! h265hdrextractor persistence=frame");
  for (i = 0; i < outputs->len; i++) {
    GstShmemContainer *container =
        get_container (g_ptr_array_index (outputs, i));
    GstShmemHdr10Plus values;
    GstShmemEntry entry;

    if (container == NULL
        || !gst_shmem_container_find_entry (
            container, SHMEM_FORMAT_T35, &entry))
      continue;
    fail_unless (entry.size < G_N_ELEMENTS (sizes));
    sizes[entry.size]++;
    fail_unless (
        gst_shmem_hdr10_plus_parse (&values, entry.data, entry.size, NULL));
  }
  fail_unless_equals_int (sizes[57], 32);
  fail_unless_equals_int (sizes[51], 16);
  fail_unless_equals_int (sizes[69], 20);
  g_ptr_array_unref (outputs);
}
GST_END_TEST

/* The same bytes give the same object, so pointers can be compared. */
static void
assert_same_containers (const gchar *sample, const gchar *filter)
{
  gchar *description = g_strdup_printf (
      "h265parse ! %s ! h265hdrextractor persistence=frame", filter);
  GPtrArray *expected = run_file ("SHMEM_TEST_SAMPLES", sample,
      "h265parse ! h265hdrextractor persistence=frame");
  GPtrArray *found = run_file ("SHMEM_TEST_SAMPLES", sample, description);
  guint i;

  fail_unless (expected != NULL && found != NULL);
  fail_unless_equals_int (found->len, expected->len);
  for (i = 0; i < found->len; i++)
    fail_unless (get_container (g_ptr_array_index (found, i))
        == get_container (g_ptr_array_index (expected, i)));
  g_ptr_array_unref (found);
  g_ptr_array_unref (expected);
  g_free (description);
}

GST_START_TEST (test_sample_stream_formats)
{
  static const gchar *const samples[] = { "hdr10plus.h265",
    "dolby-vision.h265" };
  guint i;

  if (!have_element ("h265parse"))
    return;
  for (i = 0; i < G_N_ELEMENTS (samples); i++) {
    assert_same_containers (
        samples[i], "video/x-h265,stream-format=hvc1,alignment=au");
    assert_same_containers (
        samples[i], "video/x-h265,stream-format=hev1,alignment=au");
  }
}
GST_END_TEST

/* Payloads behind the start codes of dovi_tool's layout, without emulation
 * prevention. */
static GPtrArray *
read_rpu_file (const gchar *variable, const gchar *name)
{
  GPtrArray *rpus =
      g_ptr_array_new_with_free_func ((GDestroyNotify) g_byte_array_unref);
  GByteArray *current = NULL;
  gchar *data;
  gsize size, i;
  guint zeros = 0;

  if (!read_file (variable, name, &data, &size)) {
    g_ptr_array_unref (rpus);
    return NULL;
  }
  for (i = 0; i < size; i++) {
    if (i + 4 <= size && memcmp (data + i, "\0\0\0\1", 4) == 0) {
      current = bytes_new ();
      g_ptr_array_add (rpus, current);
      zeros = 0;
      i += 3;
      continue;
    }
    fail_unless (current != NULL);
    if (zeros >= 2 && data[i] == 3) {
      zeros = 0;
      continue;
    }
    zeros = data[i] == 0 ? zeros + 1 : 0;
    put_byte (current, data[i]);
  }
  g_free (data);
  return rpus;
}

static void
assert_rpus (GPtrArray *outputs, GPtrArray *rpus)
{
  guint i;

  fail_unless_equals_int (outputs->len, rpus->len);
  for (i = 0; i < rpus->len; i++) {
    GstBuffer *buffer = g_ptr_array_index (outputs, i);
    GByteArray *expected = g_ptr_array_index (rpus, i);
    GstShmemEntry entry;

    fail_unless_equals_int (count_entries (buffer, SHMEM_FORMAT_DVRP), 1);
    gst_shmem_container_find_entry (
        get_container (buffer), SHMEM_FORMAT_DVRP, &entry);
    fail_unless_equals_int (entry.size, expected->len);
    fail_unless (memcmp (entry.data, expected->data, entry.size) == 0);
  }
}

/* h265parse leaves each RPU in the access unit that it ends. */
GST_START_TEST (test_sample_rpus)
{
  GPtrArray *outputs, *rpus;

  if (!have_element ("h265parse"))
    return;
  outputs = run_file ("SHMEM_TEST_SAMPLES", "dolby-vision.h265",
      "h265parse ! h265hdrextractor");
  rpus = read_rpu_file ("SHMEM_TEST_SAMPLES", "dolby-vision-rpu.bin");
  fail_unless (outputs != NULL && rpus != NULL);
  assert_rpus (outputs, rpus);
  g_ptr_array_unref (rpus);
  g_ptr_array_unref (outputs);
}
GST_END_TEST

/* Tests with streams of others */

/* dovi_tool writes RPUs in presentation order: compare behind a decoder. */
GST_START_TEST (test_foreign_rpus)
{
  GPtrArray *outputs, *rpus;

  if (!have_element ("h265parse") || !have_element ("avdec_h265"))
    return;
  rpus = read_rpu_file ("SHMEM_TEST_DATA", "dovi/regular_rpu.bin");
  if (rpus == NULL)
    return;
  outputs = run_file ("SHMEM_TEST_DATA", "dovi/regular.hevc",
      "h265parse ! h265hdrextractor ! avdec_h265");
  assert_rpus (outputs, rpus);
  g_ptr_array_unref (rpus);
  g_ptr_array_unref (outputs);
}
GST_END_TEST

/* As many as ffprobe finds, in whose reading HDR10+ holds until replaced. */
GST_START_TEST (test_foreign_hdr10plus)
{
  static const struct
  {
    const gchar *name;
    guint access_units;
  } files[] = {
    { "hdr10plus/regular.hevc", 259 },
    { "hdr10plus/dhdr10-opt.hevc", 30 },
    { "hdr10plus/single-frame.hevc", 1 },
    { "hdr10plus/invalid-null-byte-seq.hevc", 1 },
    { "hdr10plus/ToS-s05.h265", 11 },
    { "hdr10plus/ToS-s15.h265", 1 },
    { "hdr10plus/ToS-s55.h265", 2 },
  };
  guint i;

  if (!have_element ("h265parse"))
    return;
  for (i = 0; i < G_N_ELEMENTS (files); i++) {
    GPtrArray *outputs = run_file ("SHMEM_TEST_DATA", files[i].name,
        "h265parse ! h265hdrextractor persistence=stream");

    if (outputs == NULL)
      return;
    fail_unless_equals_int (outputs->len, files[i].access_units);
    fail_unless_equals_int (
        count_buffers_with (outputs, SHMEM_FORMAT_T35), files[i].access_units);
    g_ptr_array_unref (outputs);
  }
}
GST_END_TEST

static Suite *
h265hdrextractor_suite (void)
{
  Suite *suite = suite_create ("h265hdrextractor");
  TCase *made = tcase_create ("made by hand");
  TCase *files = tcase_create ("files");

  GST_ELEMENT_REGISTER (h265hdrextractor, NULL);

  suite_add_tcase (suite, made);
  tcase_add_test (made, test_order_of_entries);
  tcase_add_test (made, test_nothing_found);
  tcase_add_test (made, test_equal_content_is_shared);
  tcase_add_test (made, test_each_kind_persists_by_itself);
  tcase_add_test (made, test_persistence);
  tcase_add_test (made, test_discont_and_flush);
  tcase_add_test (made, test_video_is_not_copied);
  tcase_add_test (made, test_packetized);
  tcase_add_test (made, test_repeated_codec_data);
  tcase_add_test (made, test_caps_as_fallback);
  tcase_add_test (made, test_fault_is_reported_once);
  tcase_add_test (made, test_out_of_files);
  tcase_add_test (made, test_no_file_stays_open);

  suite_add_tcase (suite, files);
  tcase_add_test (files, test_sample_persistence);
  tcase_add_test (files, test_sample_messages);
  tcase_add_test (files, test_sample_stream_formats);
  tcase_add_test (files, test_sample_rpus);
  tcase_add_test (files, test_foreign_rpus);
  tcase_add_test (files, test_foreign_hdr10plus);
  return suite;
}

GST_CHECK_MAIN (h265hdrextractor)
