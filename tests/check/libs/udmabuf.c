/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Shared memory as dma-buf: that it is the same bytes, made once, and what is
 * refused, with the reason. What needs /dev/udmabuf is left out where there is
 * none; the virtual machines have it. */

#include <gst/check/gstcheck.h>
#include <gst/shmemmeta/shmemmeta.h>
#include <gst/video/video.h>

#include <fcntl.h>
#include <linux/udmabuf.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lib/errors.h"
#include "lib/fds-fixture.h"
#include "lib-shmem/sealed-fd.h"
#include "shmem/shmem-memfd.h"

/* Not whole pages. */
#define SIZE 10000

static gboolean
has_udmabuf (void)
{
  return access ("/dev/udmabuf", R_OK | W_OK) == 0;
}

static GstMemory *
new_memory (GstShmemPolicy policy, GstAllocationParams *params)
{
  GstAllocator *allocator = gst_shmem_allocator_new (policy);
  GstMemory *memory = gst_allocator_alloc (allocator, SIZE, params);

  fail_unless (memory != NULL);
  gst_object_unref (allocator);
  return memory;
}

static void
fill (GstMemory *memory, guint8 value)
{
  GstMapInfo map;

  fail_unless (gst_memory_map (memory, &map, GST_MAP_WRITE));
  memset (map.data, value, map.size);
  gst_memory_unmap (memory, &map);
}

static void
check_filled (GstMemory *memory, guint8 value, gsize size)
{
  GstMapInfo map;
  gsize i;

  fail_unless (gst_memory_map (memory, &map, GST_MAP_READ));
  fail_unless_equals_uint64 (map.size, size);
  for (i = 0; i < size; i++)
    fail_unless_equals_int (map.data[i], value);
  gst_memory_unmap (memory, &map);
}

static void
check_refused (GstMemory *memory, GstShmemError code, const gchar *word)
{
  GError *error = NULL;

  fail_unless (gst_shmem_memory_to_dmabuf (memory, &error) == NULL);
  assert_error (&error, GST_SHMEM_ERROR, (gint) code, word);
  fail_unless (gst_shmem_memory_to_dmabuf (memory, NULL) == NULL);
}

GST_START_TEST (test_seals)
{
  GstMemory *memory;

  memory = new_memory (GST_SHMEM_POLICY_PRODUCER_WRITABLE, NULL);
  check_refused (memory, GST_SHMEM_ERROR_UNTRUSTED, "FUTURE_WRITE");
  gst_memory_unref (memory);

  memory = new_memory (GST_SHMEM_POLICY_IMMUTABLE, NULL);
  fail_unless (gst_shmem_memory_seal (memory, NULL));
  check_refused (memory, GST_SHMEM_ERROR_UNTRUSTED, "seal, WRITE");
  gst_memory_unref (memory);
}

GST_END_TEST

/* Somebody else's memfd, right but for its size. */
GST_START_TEST (test_pages)
{
  gint fd = memfd_create ("test", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  GstAllocator *allocator =
      gst_shmem_allocator_new (GST_SHMEM_POLICY_IMPORTABLE);
  GstMemory *memory;

  fail_unless_equals_int (ftruncate (fd, SIZE), 0);
  fail_unless_equals_int (
      fcntl (fd, F_ADD_SEALS, F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL), 0);
  memory = gst_shmem_allocator_take_fd (GST_SHMEM_ALLOCATOR (allocator), fd,
      SIZE, GST_SHMEM_IMPORT_REFUSE, 0, NULL);
  fail_unless (memory != NULL);
  check_refused (memory, GST_SHMEM_ERROR_INVALID_DATA, "pages");
  gst_memory_unref (memory);

  /* This is what the policy is for. */
  memory = gst_allocator_alloc (allocator, SIZE, NULL);
  fail_unless_equals_uint64 (memory->maxsize % sysconf (_SC_PAGESIZE), 0);
  fail_unless_equals_uint64 (memory->size, SIZE);
  gst_memory_unref (memory);
  gst_object_unref (allocator);
}

GST_END_TEST

GST_START_TEST (test_no_device)
{
  GstMemory *memory = new_memory (GST_SHMEM_POLICY_IMPORTABLE, NULL);

  if (access ("/dev/udmabuf", F_OK) != 0)
    check_refused (memory, GST_SHMEM_ERROR_NOT_FOUND, "CONFIG_UDMABUF");
  gst_memory_unref (memory);
}

GST_END_TEST

GST_START_TEST (test_other_memory)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, SIZE, NULL);
  GError *error = NULL;

  fail_unless (gst_shmem_buffer_to_dmabuf (buffer, &error) == NULL);
  fail_unless (
      g_error_matches (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA));
  g_clear_error (&error);
  gst_buffer_unref (buffer);
}

GST_END_TEST

GST_START_TEST (test_same_bytes)
{
  GstAllocationParams params = { .prefix = 64, .padding = 100 };
  GstMemory *memory, *dmabuf, *again, *share, *part;
  GError *error = NULL;

  if (!has_udmabuf ())
    return;
  memory = new_memory (GST_SHMEM_POLICY_IMPORTABLE, &params);
  fill (memory, 0x11);
  dmabuf = gst_shmem_memory_to_dmabuf (memory, &error);
  fail_unless (dmabuf != NULL, "%s", error ? error->message : "");
  fail_unless (gst_is_dmabuf_memory (dmabuf));
  check_filled (dmabuf, 0x11, SIZE);

  /* One dma-buf, the same pages. */
  fill (memory, 0x22);
  again = gst_shmem_memory_to_dmabuf (memory, NULL);
  fail_unless (again == dmabuf);
  check_filled (dmabuf, 0x22, SIZE);
  gst_memory_unref (again);

  share = gst_memory_share (memory, 100, 50);
  part = gst_shmem_memory_to_dmabuf (share, NULL);
  fail_unless (part != NULL && part->parent == dmabuf);
  fail_unless_equals_int (
      gst_dmabuf_memory_get_fd (part), gst_dmabuf_memory_get_fd (dmabuf));
  fail_unless_equals_uint64 (part->offset, share->offset);
  check_filled (part, 0x22, 50);
  gst_memory_unref (part);
  gst_memory_unref (share);

  /* The pages outlive the memfd. */
  gst_memory_unref (memory);
  check_filled (dmabuf, 0x22, SIZE);
  gst_memory_unref (dmabuf);
}

GST_END_TEST

/* What is a dma-buf is no shared memory any more. */
GST_START_TEST (test_no_way_back)
{
  GstAllocator *allocator =
      gst_shmem_allocator_new (GST_SHMEM_POLICY_IMPORTABLE);
  GstMemory *memory, *dmabuf;
  GError *error = NULL;

  if (has_udmabuf ()) {
    memory = gst_allocator_alloc (allocator, SIZE, NULL);
    dmabuf = gst_shmem_memory_to_dmabuf (memory, NULL);
    fail_unless (dmabuf != NULL);
    fail_unless (gst_shmem_allocator_take_fd (GST_SHMEM_ALLOCATOR (allocator),
                     dup (gst_dmabuf_memory_get_fd (dmabuf)), SIZE,
                     GST_SHMEM_IMPORT_REFUSE, 0, &error)
        == NULL);
    fail_unless (
        g_error_matches (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_UNTRUSTED));
    g_clear_error (&error);
    gst_memory_unref (dmabuf);
    gst_memory_unref (memory);
  }
  gst_object_unref (allocator);
}

GST_END_TEST

/* The device of this process may write, and no other process. */
GST_START_TEST (test_sealed_behind)
{
  GstAllocator *allocator = g_object_new (GST_TYPE_SHMEM_ALLOCATOR, "policy",
      GST_SHMEM_POLICY_PRODUCER_WRITABLE, "dmabuf", TRUE, NULL);
  GstMemory *memory, *dmabuf, *copy;
  gpointer written;
  gint fd, device;

  gst_object_ref_sink (allocator);
  memory = gst_allocator_alloc (allocator, SIZE, NULL);
  if (!has_udmabuf ()) {
    fail_unless (memory == NULL);
    gst_object_unref (allocator);
    return;
  }
  fail_unless (memory != NULL);
  fail_unless_equals_uint64 (memory->size, SIZE);
  fail_unless_equals_int (
      gst_shmem_memory_get_seals (memory), SHMEM_SEALS_PRODUCER_WRITABLE);
  fd = gst_fd_memory_get_fd (memory);
  fail_unless_equals_int (
      fcntl (fd, F_GET_SEALS) & SHMEM_SEALS_PRODUCER_WRITABLE,
      SHMEM_SEALS_PRODUCER_WRITABLE);
  fail_unless (pwrite (fd, "", 1, 0) < 0);
  fail_unless (mmap (NULL, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0)
      == MAP_FAILED);

  /* Nor can whoever has the descriptor make another dma-buf of it. */
  device = open ("/dev/udmabuf", O_RDWR | O_CLOEXEC);
  fail_unless (ioctl (device, UDMABUF_CREATE,
                   &(struct udmabuf_create){
                       (guint32) fd, UDMABUF_FLAGS_CLOEXEC, 0, 4096 })
      < 0);
  close (device);

  dmabuf = gst_shmem_memory_to_dmabuf (memory, NULL);
  fail_unless (dmabuf != NULL && gst_is_dmabuf_memory (dmabuf));
  written = mmap (NULL, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED,
      gst_dmabuf_memory_get_fd (dmabuf), 0);
  fail_if (written == MAP_FAILED);
  memset (written, 0x33, SIZE);
  munmap (written, SIZE);
  check_filled (memory, 0x33, SIZE);
  gst_memory_unref (dmabuf);

  /* A copy is nothing that a device writes to. */
  copy = gst_memory_copy (memory, 0, -1);
  check_filled (copy, 0x33, SIZE);
  check_refused (copy, GST_SHMEM_ERROR_UNTRUSTED, "FUTURE_WRITE");
  gst_memory_unref (copy);
  gst_memory_unref (memory);
  gst_object_unref (allocator);
}

GST_END_TEST

static GstBufferPool *
new_pool (GstVideoInfo *info)
{
  GstAllocator *allocator =
      gst_shmem_allocator_new (GST_SHMEM_POLICY_IMPORTABLE);
  GstBufferPool *pool = gst_video_buffer_pool_new ();
  GstStructure *config = gst_buffer_pool_get_config (pool);
  GstCaps *caps = gst_video_info_to_caps (info);

  gst_buffer_pool_config_set_params (config, caps, (guint) info->size, 1, 1);
  gst_buffer_pool_config_set_allocator (config, allocator, NULL);
  gst_buffer_pool_config_add_option (config, GST_BUFFER_POOL_OPTION_VIDEO_META);
  fail_unless (gst_buffer_pool_set_config (pool, config));
  fail_unless (gst_buffer_pool_set_active (pool, TRUE));
  gst_caps_unref (caps);
  gst_object_unref (allocator);
  return pool;
}

/* A pooled frame keeps its dma-buf, and is not given out while that is used. */
GST_START_TEST (test_buffer)
{
  GstBufferPoolAcquireParams now = {
    .flags = GST_BUFFER_POOL_ACQUIRE_FLAG_DONTWAIT,
  };
  GstBuffer *buffer, *made, *other;
  GstMemory *memory;
  GstBufferPool *pool;
  GstVideoInfo info;

  if (!has_udmabuf ())
    return;
  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_NV12, 66, 34);
  pool = new_pool (&info);
  fail_unless (
      gst_buffer_pool_acquire_buffer (pool, &buffer, NULL) == GST_FLOW_OK);
  GST_BUFFER_PTS (buffer) = 7;
  made = gst_shmem_buffer_to_dmabuf (buffer, NULL);
  fail_unless (made != NULL);
  fail_unless_equals_uint64 (GST_BUFFER_PTS (made), 7);
  fail_unless (gst_buffer_get_video_meta (made) != NULL);
  fail_unless (gst_buffer_get_size (made) == info.size);
  memory = gst_buffer_peek_memory (made, 0);
  gst_buffer_unref (buffer);
  fail_unless (
      gst_buffer_pool_acquire_buffer (pool, &other, &now) == GST_FLOW_EOS);
  gst_buffer_unref (made);

  fail_unless (
      gst_buffer_pool_acquire_buffer (pool, &buffer, &now) == GST_FLOW_OK);
  made = gst_shmem_buffer_to_dmabuf (buffer, NULL);
  fail_unless (gst_buffer_peek_memory (made, 0) == memory);
  gst_buffer_unref (made);
  gst_buffer_unref (buffer);
  gst_buffer_pool_set_active (pool, FALSE);
  gst_object_unref (pool);
}

GST_END_TEST

static Suite *
udmabuf_suite (void)
{
  Suite *suite = suite_create ("udmabuf");
  TCase *tcase = tcase_create ("udmabuf");

  suite_add_tcase (suite, tcase);
  tcase_add_checked_fixture (tcase, setup, teardown);
  tcase_add_test (tcase, test_seals);
  tcase_add_test (tcase, test_pages);
  tcase_add_test (tcase, test_no_device);
  tcase_add_test (tcase, test_other_memory);
  tcase_add_test (tcase, test_same_bytes);
  tcase_add_test (tcase, test_no_way_back);
  tcase_add_test (tcase, test_sealed_behind);
  tcase_add_test (tcase, test_buffer);
  return suite;
}

GST_CHECK_MAIN (udmabuf)
