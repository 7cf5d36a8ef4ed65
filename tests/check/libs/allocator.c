/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The allocator: what each policy lets its maker and everybody else do, with
 * the forbidden things attempted as system calls; memory of others, good and
 * bad; and that no descriptor stays open.
 */

#include <gst/check/gstcheck.h>
#include <gst/shmemmeta/shmemmeta.h>
#include <gst/video/video.h>

#include <string.h>
#include <sys/socket.h>

#include "lib/errors.h"
#include "lib/fds-fixture.h"
#include "lib-shmem/sealed-fd.h"

#define SIZE 10000
#define SEALS_IMPORTABLE (F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW)
#define FUTURE_WRITE 0x10u

static const gchar text[] = "bytes to recognise";
static GstMemory *
new_memory (GstShmemPolicy policy, gsize size)
{
  GstAllocator *allocator = gst_shmem_allocator_new (policy);
  GstMemory *memory = gst_allocator_alloc (allocator, size, NULL);

  fail_unless (memory != NULL);
  /* A memory outlives its allocator's other owners. */
  gst_object_unref (allocator);
  return memory;
}

static void
write_text (GstMemory *memory)
{
  GstMapInfo map;

  fail_unless (gst_memory_map (memory, &map, GST_MAP_WRITE));
  memcpy (map.data, text, sizeof text);
  gst_memory_unmap (memory, &map);
}

static void
check_text (GstMemory *memory)
{
  GstMapInfo map;

  fail_unless (gst_memory_map (memory, &map, GST_MAP_READ));
  fail_unless (map.size >= sizeof text);
  fail_unless (memcmp (map.data, text, sizeof text) == 0);
  gst_memory_unmap (memory, &map);
}

static void
check_not_writable (GstMemory *memory)
{
  GstMapInfo map;

  fail_if (gst_memory_map (memory, &map, GST_MAP_WRITE));
  fail_if (gst_memory_map (memory, &map, GST_MAP_READWRITE));
}

GST_START_TEST (test_map)
{
  GstMemory *memory = new_memory (__i__, SIZE);
  GstMapInfo map;
  gsize offset, maxsize, i;

  fail_unless (gst_is_shmem_memory (memory));
  fail_unless (gst_is_fd_memory (memory));
  fail_unless (gst_memory_is_type (memory, GST_ALLOCATOR_SHMEM));
  fail_unless_equals_uint64 (
      gst_memory_get_sizes (memory, &offset, &maxsize), SIZE);
  fail_unless_equals_uint64 (offset, 0);

  fail_unless (gst_memory_map (memory, &map, GST_MAP_READWRITE));
  fail_unless_equals_uint64 (map.size, SIZE);
  for (i = 0; i < SIZE; i++)
    fail_unless (map.data[i] == 0);
  memset (map.data, 0xa5, SIZE);
  gst_memory_unmap (memory, &map);
  write_text (memory);
  check_text (memory);
  gst_memory_unref (memory);
}

GST_END_TEST

GST_START_TEST (test_share)
{
  GstMemory *memory = new_memory (__i__, SIZE), *share, *inner;
  GstMapInfo map;

  write_text (memory);
  share = gst_memory_share (memory, 6, 2);
  inner = gst_memory_share (share, 1, 1);
  gst_memory_unref (memory);
  fail_unless (gst_is_shmem_memory (share));
  fail_unless (gst_memory_map (share, &map, GST_MAP_READ));
  fail_unless_equals_uint64 (map.size, 2);
  fail_unless (memcmp (map.data, text + 6, 2) == 0);
  gst_memory_unmap (share, &map);
  gst_memory_unref (share);
  fail_unless (gst_memory_map (inner, &map, GST_MAP_READ));
  fail_unless (map.size == 1 && map.data[0] == (guint8) text[7]);
  gst_memory_unmap (inner, &map);
  gst_memory_unref (inner);
}

GST_END_TEST

/* That @copy is of @policy, as a system call by anybody else finds it. */
static void
check_copy_seals (GstMemory *copy, GstShmemPolicy policy)
{
  gint fd = gst_fd_memory_get_fd (copy);

  fail_unless (gst_memory_is_type (copy, GST_ALLOCATOR_SHMEM));
  /* Newer kernels add EXEC. */
  fail_unless_equals_int ((gint) gst_shmem_memory_get_seals (copy),
      fcntl (fd, F_GET_SEALS) & ~0x20);
  fail_unless (denies_resize (fd));
  fail_unless_equals_int (
      denies_write (fd), policy == GST_SHMEM_POLICY_PRODUCER_WRITABLE);
  fail_unless_equals_int (denies_writable_mapping (fd),
      policy == GST_SHMEM_POLICY_PRODUCER_WRITABLE);
  if (policy != GST_SHMEM_POLICY_IMMUTABLE)
    fail_unless (denies_seals (fd));
}

GST_START_TEST (test_copy)
{
  GstMemory *memory = new_memory (__i__, SIZE), *copy;

  write_text (memory);
  if (__i__ == GST_SHMEM_POLICY_IMMUTABLE)
    fail_unless (gst_shmem_memory_seal (memory, NULL));
  copy = gst_memory_copy (memory, 0, -1);
  fail_unless (copy != NULL);
  fail_unless_equals_uint64 (copy->size, SIZE);
  check_text (copy);
  write_text (copy);
  check_copy_seals (copy, __i__);
  fail_unless (inode_of (gst_fd_memory_get_fd (copy))
      != inode_of (gst_fd_memory_get_fd (memory)));
  /* It can be sealed as its original could. */
  fail_unless_equals_int (
      gst_shmem_memory_seal (copy, NULL), __i__ == GST_SHMEM_POLICY_IMMUTABLE);
  gst_memory_unref (copy);

  copy = gst_memory_copy (memory, 6, 5);
  fail_unless_equals_uint64 (copy->size, 5);
  fail_unless (gst_memory_is_type (copy, GST_ALLOCATOR_SHMEM));
  gst_memory_unref (copy);
  gst_memory_unref (memory);
}

GST_END_TEST

static ino_t
copy_and_drop (GstMemory *memory, gssize size)
{
  GstMemory *copy = gst_memory_copy (memory, 0, size);
  ino_t inode = inode_of (gst_fd_memory_get_fd (copy));

  gst_memory_unref (copy);
  return inode;
}

/* The next copy of a size gets the memory of the last; the content of that is
 * gone, whatever its user did to it. */
GST_START_TEST (test_copy_recycles)
{
  gboolean recycles = __i__ != GST_SHMEM_POLICY_IMMUTABLE;
  GstMemory *memory = new_memory (__i__, SIZE), *copy, *other, *share;
  gsize offset, maxsize, i;
  GstMapInfo map;
  ino_t inode;

  write_text (memory);
  copy = gst_memory_copy (memory, 0, -1);
  gst_memory_get_sizes (copy, &offset, &maxsize);
  gst_memory_resize (copy, 0, maxsize);
  fail_unless (gst_memory_map (copy, &map, GST_MAP_WRITE));
  memset (map.data, 0xa5, map.size);
  gst_memory_unmap (copy, &map);
  gst_memory_resize (copy, 100, 1);
  inode = inode_of (gst_fd_memory_get_fd (copy));

  /* Not while somebody has it, or a part of it. */
  other = gst_memory_copy (memory, 0, -1);
  fail_unless (inode_of (gst_fd_memory_get_fd (other)) != inode);
  gst_memory_unref (other);
  share = gst_memory_share (copy, 0, 1);
  gst_memory_unref (copy);
  fail_unless (copy_and_drop (memory, -1) != inode);
  gst_memory_unref (share);

  copy = gst_memory_copy (memory, 0, -1);
  fail_unless_equals_int (
      inode_of (gst_fd_memory_get_fd (copy)) == inode, recycles);
  fail_unless_equals_uint64 (
      gst_memory_get_sizes (copy, &offset, &maxsize), SIZE);
  fail_unless_equals_uint64 (offset, 0);
  check_text (copy);
  gst_memory_resize (copy, 0, maxsize);
  fail_unless (gst_memory_map (copy, &map, GST_MAP_READ));
  for (i = sizeof text; i < map.size; i++)
    fail_unless (map.data[i] == 0);
  gst_memory_unmap (copy, &map);
  check_copy_seals (copy, __i__);
  /* Of another size, there is none. */
  fail_unless (copy_and_drop (memory, 5) != inode);
  gst_memory_unref (copy);
  gst_memory_unref (memory);
}

GST_END_TEST

#define N_COPIES 100

/* Only so many wait to be used again; those whose size nobody wants make room
 * for others. None is left when the allocator is gone: the fixture counts
 * descriptors. */
GST_START_TEST (test_copy_bounded)
{
  GstMemory *memory = new_memory (__i__, SIZE), *copies[N_COPIES];
  ino_t inodes[N_COPIES], inode;
  guint n_recycled = 0, i, k;

  for (i = 0; i < N_COPIES; i++) {
    copies[i] = gst_memory_copy (memory, 0, -1);
    inodes[i] = inode_of (gst_fd_memory_get_fd (copies[i]));
  }
  for (i = 0; i < N_COPIES; i++)
    gst_memory_unref (copies[i]);
  for (i = 0; i < N_COPIES; i++) {
    copies[i] = gst_memory_copy (memory, 0, -1);
    inode = inode_of (gst_fd_memory_get_fd (copies[i]));
    for (k = 0; k < N_COPIES && inodes[k] != inode; k++)
      ;
    n_recycled += k < N_COPIES;
  }
  fail_unless_equals_int (n_recycled > 0, __i__ != GST_SHMEM_POLICY_IMMUTABLE);
  fail_unless (n_recycled <= 64);
  for (i = 0; i < N_COPIES; i++)
    gst_memory_unref (copies[i]);

  copies[0] = gst_memory_copy (memory, 0, 5);
  inode = copy_and_drop (memory, 5);
  fail_unless_equals_int (
      copy_and_drop (memory, 5) == inode, __i__ != GST_SHMEM_POLICY_IMMUTABLE);
  gst_memory_unref (memory);
  gst_memory_unref (copies[0]);
}

GST_END_TEST

#define N_THREADS 4

static gpointer
copy_much (gpointer data)
{
  GstMemory *memory = data;
  GstMemory *copies[3];
  guint round, i;

  for (round = 0; round < 200; round++) {
    for (i = 0; i < G_N_ELEMENTS (copies); i++)
      copies[i] = gst_memory_copy (memory, 0, i ? -1 : 5);
    check_text (copies[1]);
    write_text (copies[2]);
    for (i = 0; i < G_N_ELEMENTS (copies); i++)
      gst_memory_unref (copies[i]);
  }
  gst_memory_unref (memory);
  return NULL;
}

GST_START_TEST (test_copy_threads)
{
  GstMemory *memory = new_memory (__i__, SIZE);
  GThread *threads[N_THREADS];
  guint i;

  write_text (memory);
  for (i = 0; i < N_THREADS; i++)
    threads[i] = g_thread_new ("copy", copy_much, gst_memory_ref (memory));
  gst_memory_unref (memory);
  for (i = 0; i < N_THREADS; i++)
    g_thread_join (threads[i]);
}

GST_END_TEST

/* Acquired memory is recycled like a copy, and shared with copies. */
GST_START_TEST (test_acquire)
{
  GstAllocator *allocator = gst_shmem_allocator_new (__i__);
  gboolean recycles = __i__ != GST_SHMEM_POLICY_IMMUTABLE;
  GstMemory *memory, *copy;
  ino_t inode;

  fail_unless (
      gst_shmem_allocator_acquire (GST_SHMEM_ALLOCATOR (allocator), G_MAXSIZE)
      == NULL);
  memory = gst_shmem_allocator_acquire (GST_SHMEM_ALLOCATOR (allocator), SIZE);
  fail_unless_equals_uint64 (memory->size, SIZE);
  check_copy_seals (memory, __i__);
  write_text (memory);
  inode = inode_of (gst_fd_memory_get_fd (memory));
  gst_memory_unref (memory);

  memory = gst_shmem_allocator_acquire (GST_SHMEM_ALLOCATOR (allocator), SIZE);
  fail_unless_equals_int (
      inode_of (gst_fd_memory_get_fd (memory)) == inode, recycles);
  write_text (memory);
  copy = gst_memory_copy (memory, 0, -1);
  fail_unless (inode_of (gst_fd_memory_get_fd (copy)) != inode);
  gst_memory_unref (memory);
  fail_unless_equals_int (copy_and_drop (copy, -1) == inode, recycles);
  /* Memory that is in use outlives the owner of the allocator. */
  gst_object_unref (allocator);
  check_text (copy);
  gst_memory_unref (copy);
}

GST_END_TEST

GST_START_TEST (test_params)
{
  GstAllocator *allocator = gst_shmem_allocator_new (__i__);
  GstAllocationParams params;
  GstMemory *memory;
  GstMapInfo map;
  gsize offset, maxsize;

  gst_allocation_params_init (&params);
  params.prefix = 64;
  params.padding = 100;
  params.align = 4095;
  memory = gst_allocator_alloc (allocator, SIZE, &params);
  fail_unless (memory != NULL);
  fail_unless_equals_uint64 (
      gst_memory_get_sizes (memory, &offset, &maxsize), SIZE);
  fail_unless_equals_uint64 (offset, 64);
  fail_unless (maxsize >= 64 + SIZE + 100);
  fail_unless (gst_memory_map (memory, &map, GST_MAP_READWRITE));
  fail_unless (((gsize) map.data - 64) % 4096 == 0);
  fail_unless (map.data[SIZE - 1] == 0);
  gst_memory_unmap (memory, &map);
  /* The whole of it can be reached. */
  gst_memory_resize (memory, -64, maxsize);
  fail_unless (gst_memory_map (memory, &map, GST_MAP_WRITE));
  memset (map.data, 1, map.size);
  gst_memory_unmap (memory, &map);
  gst_memory_unref (memory);

  /* More than the pages of a mapping have; more than there is. */
  params.align = 2 * 65536 - 1;
  fail_unless (gst_allocator_alloc (allocator, SIZE, &params) == NULL);
  params.align = 0;
  params.prefix = G_MAXSIZE;
  fail_unless (gst_allocator_alloc (allocator, SIZE, &params) == NULL);
  params.prefix = 0;
  params.padding = G_MAXSIZE - 1;
  fail_unless (gst_allocator_alloc (allocator, SIZE, &params) == NULL);
  params.padding = 0;
  fail_unless (gst_allocator_alloc (allocator, G_MAXSIZE, &params) == NULL);
  gst_object_unref (allocator);
}

GST_END_TEST

GST_START_TEST (test_size_zero)
{
  GstMemory *memory = new_memory (__i__, 0);
  GstMapInfo map;

  fail_unless_equals_uint64 (memory->size, 0);
  fail_unless (gst_memory_map (memory, &map, GST_MAP_READ));
  fail_unless_equals_uint64 (map.size, 0);
  gst_memory_unmap (memory, &map);
  if (__i__ == GST_SHMEM_POLICY_IMMUTABLE)
    fail_unless (gst_shmem_memory_seal (memory, NULL));
  gst_memory_unref (memory);
}

GST_END_TEST

static void
use_pool (GstBufferPool *pool, GstCaps *caps, gsize size, GstShmemPolicy policy)
{
  GstAllocator *allocator = gst_shmem_allocator_new (policy);
  GstStructure *config = gst_buffer_pool_get_config (pool);
  GstBuffer *buffer;
  ino_t inode = 0;
  guint i;

  gst_buffer_pool_config_set_params (config, caps, (guint) size, 0, 1);
  gst_buffer_pool_config_set_allocator (config, allocator, NULL);
  gst_object_unref (allocator);
  fail_unless (gst_buffer_pool_set_config (pool, config));
  fail_unless (gst_buffer_pool_set_active (pool, TRUE));
  for (i = 0; i < 3; i++) {
    GstMemory *memory;

    fail_unless_equals_int (
        gst_buffer_pool_acquire_buffer (pool, &buffer, NULL), GST_FLOW_OK);
    memory = gst_buffer_peek_memory (buffer, 0);
    fail_unless (gst_is_shmem_memory (memory));
    fail_unless_equals_uint64 (gst_buffer_get_size (buffer), size);
    /* The one that was given back. */
    if (i > 0)
      fail_unless (inode_of (gst_fd_memory_get_fd (memory)) == inode);
    inode = inode_of (gst_fd_memory_get_fd (memory));
    fail_unless_equals_uint64 (gst_buffer_memset (buffer, 0, 0x17, size), size);
    gst_buffer_unref (buffer);
  }
  fail_unless (gst_buffer_pool_set_active (pool, FALSE));
  gst_object_unref (pool);
}

GST_START_TEST (test_pool)
{
  GstVideoInfo info;
  GstCaps *caps;

  use_pool (gst_buffer_pool_new (), NULL, SIZE, __i__);
  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_NV12, 100, 50);
  caps = gst_video_info_to_caps (&info);
  use_pool (gst_video_buffer_pool_new (), caps, info.size, __i__);
  gst_caps_unref (caps);
}

GST_END_TEST

GST_START_TEST (test_immutable)
{
  GstMemory *memory = new_memory (GST_SHMEM_POLICY_IMMUTABLE, SIZE), *share;
  gint fd = gst_fd_memory_get_fd (memory);
  GError *error = NULL;
  GstMapInfo map;

  write_text (memory);
  share = gst_memory_share (memory, 0, -1);
  fail_unless (gst_memory_map (memory, &map, GST_MAP_READ));
  fail_if (gst_shmem_memory_seal (memory, &error));
  fail_unless (g_error_matches (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_BUSY));
  g_clear_error (&error);
  gst_memory_unmap (memory, &map);

  /* Mapped by somebody who does not ask us. */
  map.data = mmap (NULL, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  fail_unless (map.data != MAP_FAILED);
  fail_if (gst_shmem_memory_seal (memory, &error));
  fail_unless (g_error_matches (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_BUSY));
  g_clear_error (&error);
  munmap (map.data, SIZE);
  write_text (memory);

  /* Through a share, and again. */
  fail_unless (gst_shmem_memory_seal (share, &error));
  fail_unless (gst_shmem_memory_seal (memory, &error));
  fail_unless (error == NULL);
  fail_unless_equals_int (gst_shmem_memory_get_seals (memory) & 0xf, 0xf);
  fail_unless_equals_int (fcntl (fd, F_GET_SEALS) & 0xf, 0xf);
  check_not_writable (memory);
  check_not_writable (share);
  check_text (memory);
  check_text (share);
  fail_unless (denies_write (fd));
  fail_unless (denies_writable_mapping (fd));
  fail_unless (denies_mprotect (fd));
  fail_unless (denies_resize (fd));
  fail_unless (denies_punch_hole (fd));
  fail_unless (denies_seals (fd));
  check_text (memory);
  gst_memory_unref (share);
  gst_memory_unref (memory);
}

GST_END_TEST

GST_START_TEST (test_producer_writable)
{
  GstMemory *memory = new_memory (GST_SHMEM_POLICY_PRODUCER_WRITABLE, SIZE);
  gint fd = gst_fd_memory_get_fd (memory);
  GError *error = NULL;

  fail_unless_equals_int (
      gst_shmem_memory_get_seals (memory), SEALS_IMPORTABLE | FUTURE_WRITE);
  fail_unless (denies_write (fd));
  fail_unless (denies_writable_mapping (fd));
  fail_unless (denies_mprotect (fd));
  fail_unless (denies_resize (fd));
  fail_unless (denies_punch_hole (fd));
  fail_unless (denies_seals (fd));
  /* Its maker still can, any number of times. */
  write_text (memory);
  check_text (memory);
  write_text (memory);

  fail_if (gst_shmem_memory_seal (memory, &error));
  assert_error (
      &error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_UNTRUSTED, "seals, policy");
  write_text (memory);
  gst_memory_unref (memory);
}

GST_END_TEST

GST_START_TEST (test_importable)
{
  GstMemory *memory = new_memory (GST_SHMEM_POLICY_IMPORTABLE, SIZE);
  gint fd = gst_fd_memory_get_fd (memory);
  GError *error = NULL;

  fail_unless_equals_int (
      gst_shmem_memory_get_seals (memory), SEALS_IMPORTABLE);
  fail_if (denies_write (fd));
  fail_if (denies_writable_mapping (fd));
  fail_unless (denies_resize (fd));
  fail_unless (denies_seals (fd));
  fail_if (gst_shmem_memory_seal (memory, &error));
  assert_error (
      &error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_UNTRUSTED, "seals, policy");
  write_text (memory);
  check_text (memory);
  gst_memory_unref (memory);
}

GST_END_TEST

static GstMemory *
import (GstShmemPolicy allocator_policy, gint fd, gsize size,
    GstShmemImportPolicy policy, gsize max_copy, GError **error)
{
  GstAllocator *allocator = gst_shmem_allocator_new (allocator_policy);
  GstMemory *memory;

  memory = gst_shmem_allocator_take_fd (
      GST_SHMEM_ALLOCATOR (allocator), fd, size, policy, max_copy, error);
  gst_object_unref (allocator);
  return memory;
}

/* @fd is closed. */
static void
check_refused (gint fd, gsize size, gint code)
{
  GstShmemPolicy policy;
  guint n;

  for (n = 0; n < 6; n++) {
    GError *error = NULL;
    gint theirs = fd < 0 ? -1 : fcntl (fd, F_DUPFD_CLOEXEC, 0);

    policy = (GstShmemPolicy) (n / 2);
    fail_unless (import (policy, theirs, size, n % 2, 1 << 20, &error) == NULL);
    fail_unless (
        g_error_matches (error, GST_SHMEM_ERROR, code), "%s", error->message);
    g_clear_error (&error);
    /* A caller that does not want to know. */
    theirs = fd < 0 ? -1 : fcntl (fd, F_DUPFD_CLOEXEC, 0);
    fail_unless (import (policy, theirs, size, n % 2, 1 << 20, NULL) == NULL);
  }
  if (fd >= 0)
    close (fd);
}

static gint
raw_memfd (guint seals)
{
  gint fd = memfd_create ("test", MFD_CLOEXEC | MFD_ALLOW_SEALING);

  fail_unless (ftruncate (fd, SIZE) == 0);
  fail_unless (pwrite (fd, text, sizeof text, 0) == sizeof text);
  if (seals != 0)
    fail_unless (fcntl (fd, F_ADD_SEALS, seals) == 0);
  return fd;
}

/* Of what somebody else sent, and only its maker may write to, the copy is of
 * that kind too; of what anybody may write to, it is not. */
GST_START_TEST (test_copy_import)
{
  static const guint seals[] = { SEALS_IMPORTABLE | F_SEAL_WRITE,
    SEALS_IMPORTABLE | FUTURE_WRITE, SEALS_IMPORTABLE };
  GstMemory *memory, *copy;

  memory = import (GST_SHMEM_POLICY_IMPORTABLE, raw_memfd (seals[__i__]), SIZE,
      GST_SHMEM_IMPORT_REFUSE, 0, NULL);
  fail_unless (memory != NULL);
  copy = gst_memory_copy (memory, 0, -1);
  check_text (copy);
  write_text (copy);
  check_copy_seals (copy,
      __i__ == 2 ? GST_SHMEM_POLICY_IMPORTABLE
                 : GST_SHMEM_POLICY_PRODUCER_WRITABLE);
  gst_memory_unref (copy);
  gst_memory_unref (memory);
}

GST_END_TEST

GST_START_TEST (test_import)
{
  static const guint seals[] = { SEALS_IMPORTABLE | F_SEAL_WRITE,
    SEALS_IMPORTABLE | FUTURE_WRITE, SEALS_IMPORTABLE };
  GstMemory *memory, *share;

  memory = import (
      __i__, raw_memfd (seals[__i__]), SIZE, GST_SHMEM_IMPORT_REFUSE, 0, NULL);
  fail_unless (memory != NULL);
  fail_unless_equals_uint64 (memory->size, SIZE);
  fail_unless_equals_int (
      gst_shmem_memory_get_seals (memory) & seals[__i__], seals[__i__]);
  check_text (memory);
  check_not_writable (memory);
  share = gst_memory_share (memory, 0, sizeof text);
  check_text (share);
  check_not_writable (share);
  gst_memory_unref (memory);
  check_text (share);
  gst_memory_unref (share);
}

GST_END_TEST

GST_START_TEST (test_import_unsealed)
{
  static const guint missing[] = { 0, F_SEAL_SEAL, F_SEAL_GROW | F_SEAL_SHRINK,
    F_SEAL_SEAL | F_SEAL_GROW, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_WRITE };
  guint i, policy;

  for (i = 0; i < G_N_ELEMENTS (missing); i++) {
    for (policy = 0; policy < 3; policy++) {
      GError *error = NULL;
      GstMemory *memory;
      gint keep = raw_memfd (missing[i]);

      fail_unless (import (policy, dup (keep), SIZE, GST_SHMEM_IMPORT_REFUSE,
                       G_MAXSSIZE, &error)
          == NULL);
      fail_unless (
          g_error_matches (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_UNTRUSTED));
      g_clear_error (&error);
      fail_unless (import (policy, dup (keep), SIZE, GST_SHMEM_IMPORT_COPY,
                       SIZE - 1, &error)
          == NULL);
      fail_unless (
          g_error_matches (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_LIMIT));
      g_clear_error (&error);

      memory = import (
          policy, dup (keep), SIZE, GST_SHMEM_IMPORT_COPY, SIZE, &error);
      fail_unless (memory != NULL);
      /* What its owner writes now is not in the copy. */
      if (!(missing[i] & F_SEAL_WRITE))
        fail_unless (pwrite (keep, "garbage", 7, 0) == 7);
      check_text (memory);
      check_not_writable (memory);
      fail_unless (denies_write (gst_fd_memory_get_fd (memory)));
      gst_memory_unref (memory);
      close (keep);
    }
  }
}

GST_END_TEST

GST_START_TEST (test_import_bad)
{
  gint pair[2], fd;
  /* Not in /tmp, which may be a tmpfs: a file there can be copied. */
  gchar path[] = "/var/tmp/shmem-allocator-XXXXXX";

  check_refused (raw_memfd (0xf), SIZE + 1, GST_SHMEM_ERROR_UNTRUSTED);
  check_refused (raw_memfd (0xf), 0, GST_SHMEM_ERROR_UNTRUSTED);
  check_refused (raw_memfd (0), SIZE + 1, GST_SHMEM_ERROR_UNTRUSTED);
  fail_unless (pipe (pair) == 0);
  check_refused (pair[0], 1, GST_SHMEM_ERROR_UNTRUSTED);
  check_refused (pair[1], 1, GST_SHMEM_ERROR_UNTRUSTED);
  fail_unless (socketpair (AF_UNIX, SOCK_STREAM, 0, pair) == 0);
  check_refused (pair[0], 1, GST_SHMEM_ERROR_UNTRUSTED);
  close (pair[1]);
  check_refused (open ("/dev/zero", O_RDWR), 1, GST_SHMEM_ERROR_UNTRUSTED);
  check_refused (open ("/tmp", O_RDONLY), 1, GST_SHMEM_ERROR_UNTRUSTED);
  check_refused (open ("/tmp", O_PATH), 1, GST_SHMEM_ERROR_UNTRUSTED);
  check_refused (-1, SIZE, GST_SHMEM_ERROR_SYSTEM);
  fd = mkstemp (path);
  fail_unless (ftruncate (fd, SIZE) == 0);
  unlink (path);
  check_refused (fd, 1, GST_SHMEM_ERROR_UNTRUSTED);
}

GST_END_TEST

static gpointer
map_often (gpointer user_data)
{
  GstMemory *memory = user_data;
  guint i;

  for (i = 0; i < 500; i++)
    check_text (memory);
  return NULL;
}

GST_START_TEST (test_map_concurrently)
{
  GstMemory *memory = new_memory (__i__, SIZE), *shares[4];
  GThread *threads[4];
  guint i;

  write_text (memory);
  if (__i__ == GST_SHMEM_POLICY_IMMUTABLE)
    fail_unless (gst_shmem_memory_seal (memory, NULL));
  for (i = 0; i < 4; i++) {
    shares[i] = gst_memory_share (memory, 0, -1);
    threads[i] = g_thread_new ("map", map_often, shares[i]);
  }
  map_often (memory);
  for (i = 0; i < 4; i++) {
    g_thread_join (threads[i]);
    gst_memory_unref (shares[i]);
  }
  gst_memory_unref (memory);
}

GST_END_TEST

static gpointer
write_until_sealed (gpointer user_data)
{
  GstMemory *memory = user_data;
  GstMapInfo map;

  while (gst_memory_map (memory, &map, GST_MAP_WRITE)) {
    /* Could it be written, it can be read by everybody. */
    map.data[0]++;
    fail_unless (
        pread (gst_fd_memory_get_fd (memory), &map.data[1], 1, 0) == 1);
    fail_unless_equals_int (map.data[0], map.data[1]);
    gst_memory_unmap (memory, &map);
  }
  return NULL;
}

/* Sealing waits for nobody, but never comes between map and unmap. */
GST_START_TEST (test_seal_while_writing)
{
  guint round;

  for (round = 0; round < 50; round++) {
    GstMemory *memory = new_memory (GST_SHMEM_POLICY_IMMUTABLE, SIZE);
    GThread *thread = g_thread_new ("write", write_until_sealed, memory);
    GError *error = NULL;

    while (!gst_shmem_memory_seal (memory, &error)) {
      fail_unless (
          g_error_matches (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_BUSY));
      g_clear_error (&error);
      g_thread_yield ();
    }
    g_thread_join (thread);
    check_not_writable (memory);
    gst_memory_unref (memory);
  }
}

GST_END_TEST

static Suite *
allocator_suite (void)
{
  Suite *s = suite_create ("allocator");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_checked_fixture (tc, setup, teardown);
  tcase_add_loop_test (tc, test_map, 0, 3);
  tcase_add_loop_test (tc, test_share, 0, 3);
  tcase_add_loop_test (tc, test_copy, 0, 3);
  tcase_add_loop_test (tc, test_copy_recycles, 0, 3);
  tcase_add_loop_test (tc, test_copy_bounded, 0, 3);
  tcase_add_loop_test (tc, test_copy_threads, 0, 3);
  tcase_add_loop_test (tc, test_copy_import, 0, 3);
  tcase_add_loop_test (tc, test_acquire, 0, 3);
  tcase_add_loop_test (tc, test_params, 0, 3);
  tcase_add_loop_test (tc, test_size_zero, 0, 3);
  tcase_add_loop_test (tc, test_pool, 0, 3);
  tcase_add_test (tc, test_immutable);
  tcase_add_test (tc, test_producer_writable);
  tcase_add_test (tc, test_importable);
  tcase_add_loop_test (tc, test_import, 0, 3);
  tcase_add_test (tc, test_import_unsealed);
  tcase_add_test (tc, test_import_bad);
  tcase_add_loop_test (tc, test_map_concurrently, 0, 3);
  tcase_add_test (tc, test_seal_while_writing);
  return s;
}

GST_CHECK_MAIN (allocator)
