/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Containers: what the builder takes and refuses, one object for the same
 * bytes, containers of others, good and bad, and that nobody can change one.
 */

#include <gst/check/gstcheck.h>
#include <gst/shmemmeta/shmemmeta.h>
#include <shmem/shmem-container.h>

#include <string.h>

#include "lib-shmem/open-fds.h"
#include "lib/errors.h"
#include "lib/fds-fixture.h"
#include "lib-shmem/sealed-fd.h"

#define FORMAT_A G_GUINT64_CONSTANT (0x4100000000000041)
#define FORMAT_B G_GUINT64_CONSTANT (0x4200000000000042)

static GstShmemContainer *
new_container (guint64 format, gconstpointer data, gsize size)
{
  GstShmemContainerBuilder *builder = gst_shmem_container_builder_new ();
  GstShmemContainer *container;
  GError *error = NULL;

  gst_shmem_container_builder_add (builder, format, data, size);
  container = gst_shmem_container_builder_build (builder, &error);
  fail_unless (container != NULL, "%s", error ? error->message : "");
  gst_shmem_container_builder_free (builder);
  return container;
}

static guint8 *
dup_bytes (GstShmemContainer *container, gsize *size)
{
  const guint8 *data = gst_shmem_container_get_data (container, size);

  return g_memdup2 (data, *size);
}

static void
check_limit (GstShmemContainerBuilder *builder, gint code, const gchar *words)
{
  GError *error = NULL;

  fail_unless (gst_shmem_container_builder_build (builder, &error) == NULL);
  assert_error (&error, GST_SHMEM_ERROR, code, words);
  fail_unless (gst_shmem_container_builder_build (builder, NULL) == NULL);
}

/* The domain is named as GLib names one, also where only the text is seen, as
 * in a message of another language's bindings. */
GST_START_TEST (test_error_domain)
{
  fail_unless_equals_string (
      g_quark_to_string (GST_SHMEM_ERROR), "gst-shmem-error-quark");
}

GST_END_TEST

GST_START_TEST (test_entries)
{
  GstShmemContainerBuilder *builder = gst_shmem_container_builder_new ();
  GstShmemContainer *container;
  GstShmemEntry entry;

  gst_shmem_container_builder_add (builder, FORMAT_A, "abc", 3);
  gst_shmem_container_builder_add (builder, FORMAT_B, NULL, 0);
  gst_shmem_container_builder_add (builder, FORMAT_A, "later", 5);
  fail_unless_equals_int (
      gst_shmem_container_builder_get_n_entries (builder), 3);
  container = gst_shmem_container_builder_build (builder, NULL);
  fail_unless_equals_int (gst_shmem_container_get_n_entries (container), 3);
  fail_unless (gst_shmem_container_get_entry (container, 0, &entry));
  fail_unless (entry.format == FORMAT_A && entry.size == 3);
  fail_unless (memcmp (entry.data, "abc", 3) == 0);
  fail_unless (gst_shmem_container_get_entry (container, 1, &entry));
  fail_unless (entry.format == FORMAT_B && entry.size == 0);
  fail_if (gst_shmem_container_get_entry (container, 3, &entry));
  fail_if (gst_shmem_container_get_entry (container, G_MAXUINT, &entry));
  fail_unless (gst_shmem_container_find_entry (container, FORMAT_A, &entry));
  fail_unless_equals_uint64 (entry.size, 3);
  fail_if (gst_shmem_container_find_entry (container, 1, &entry));
  fail_if (gst_shmem_container_find_entry (container, 0, &entry));
  gst_shmem_container_unref (container);
  gst_shmem_container_builder_free (builder);
}

GST_END_TEST

GST_START_TEST (test_builder_limits)
{
  GstShmemContainerBuilder *builder = gst_shmem_container_builder_new ();
  GstShmemContainerBuilder *copy;
  GstShmemContainer *container;
  guint8 *large = g_malloc0 (SHMEM_MAX_SIZE + 1);
  guint i;

  /* Nothing is a container as well. */
  container = gst_shmem_container_builder_build (builder, NULL);
  fail_unless (container != NULL);
  fail_unless_equals_int (gst_shmem_container_get_n_entries (container), 0);
  gst_shmem_container_unref (container);

  for (i = 0; i < SHMEM_MAX_ENTRIES; i++)
    gst_shmem_container_builder_add (builder, FORMAT_A, "x", 1);
  container = gst_shmem_container_builder_build (builder, NULL);
  fail_unless (container != NULL);
  gst_shmem_container_unref (container);
  gst_shmem_container_builder_add (builder, FORMAT_A, "x", 1);
  check_limit (builder, GST_SHMEM_ERROR_LIMIT, "65 entries, more entries");
  copy = g_boxed_copy (GST_TYPE_SHMEM_CONTAINER_BUILDER, builder);
  check_limit (copy, GST_SHMEM_ERROR_LIMIT, "65 entries, more entries");
  gst_shmem_container_builder_free (copy);

  gst_shmem_container_builder_reset (builder);
  /* 12 bytes of generic header, 4 + 16 of the nesting one, 4 to an offset
   * that is a multiple of 8. */
  gst_shmem_container_builder_add (
      builder, FORMAT_A, large, SHMEM_MAX_SIZE - 32);
  container = gst_shmem_container_builder_build (builder, NULL);
  fail_unless (container != NULL);
  gst_shmem_container_unref (container);
  gst_shmem_container_builder_reset (builder);
  gst_shmem_container_builder_add (
      builder, FORMAT_A, large, SHMEM_MAX_SIZE - 31);
  check_limit (builder, GST_SHMEM_ERROR_LIMIT, "1 entries, more bytes");
  gst_shmem_container_builder_reset (builder);
  gst_shmem_container_builder_add (
      builder, FORMAT_A, large, SHMEM_MAX_SIZE + 1);
  check_limit (builder, GST_SHMEM_ERROR_LIMIT, "1 entries, more bytes");
  gst_shmem_container_builder_reset (builder);
  gst_shmem_container_builder_add (
      builder, FORMAT_A, large, SHMEM_MAX_SIZE / 2);
  gst_shmem_container_builder_add (
      builder, FORMAT_A, large, SHMEM_MAX_SIZE / 2);
  gst_shmem_container_builder_add (builder, FORMAT_A, large, G_MAXSIZE);
  check_limit (builder, GST_SHMEM_ERROR_LIMIT, "3 entries, more bytes");
  /* What comes after the one too many does not change the reason. */
  for (i = 0; i < SHMEM_MAX_ENTRIES; i++)
    gst_shmem_container_builder_add (builder, FORMAT_A, NULL, 0);
  check_limit (builder, GST_SHMEM_ERROR_LIMIT, "67 entries, more bytes");

  /* LINEAR says that the bytes are a nesting container. */
  gst_shmem_container_builder_reset (builder);
  gst_shmem_container_builder_add (builder, 0, "no", 2);
  check_limit (builder, GST_SHMEM_ERROR_INVALID_DATA, "1 entries, end");
  gst_shmem_container_builder_reset (builder);
  container = gst_shmem_container_builder_build (builder, NULL);
  fail_unless (container != NULL);
  gst_shmem_container_unref (container);
  gst_shmem_container_builder_free (builder);
  g_free (large);
}

GST_END_TEST

/* As g_free(), g_clear_pointer() and the like. */
GST_START_TEST (test_free_nothing)
{
  gst_shmem_container_builder_free (NULL);
}

GST_END_TEST

/* A critical, as from every other function, and no crash. */
GST_START_TEST (test_no_builder)
{
  const GLogLevelFlags fatal = g_log_set_always_fatal (G_LOG_FATAL_MASK);

  ASSERT_CRITICAL (gst_shmem_container_builder_reset (NULL));
  ASSERT_CRITICAL (gst_shmem_container_builder_add (NULL, FORMAT_A, "x", 1));
  ASSERT_CRITICAL (gst_shmem_container_builder_get_n_entries (NULL));
  ASSERT_CRITICAL (gst_shmem_container_builder_build (NULL, NULL));
  g_log_set_always_fatal (fatal);
}

GST_END_TEST

GST_START_TEST (test_same_bytes)
{
  GstShmemContainer *original = new_container (FORMAT_A, "abc", 3), *again;
  GstShmemContainer *other = new_container (FORMAT_A, "abd", 3);
  guint8 *bytes;
  gsize size;
  gint fds;

  fail_unless (original != other);
  fds = count_open_fds ();
  again = new_container (FORMAT_A, "abc", 3);
  fail_unless (original == again);
  fail_unless_equals_int (count_open_fds (), fds);
  gst_shmem_container_unref (again);

  bytes = dup_bytes (original, &size);
  again = gst_shmem_container_new (bytes, size, NULL);
  fail_unless (original == again);
  gst_shmem_container_unref (again);
  again = gst_shmem_container_new_take_fd (
      dup (gst_shmem_container_get_fd (original)), size,
      GST_SHMEM_IMPORT_REFUSE, NULL);
  fail_unless (original == again);
  fail_unless_equals_int (count_open_fds (), fds);
  gst_shmem_container_unref (again);

  /* Once it is dead, a new one is as good. */
  fds = gst_shmem_container_get_fd (original);
  gst_shmem_container_unref (original);
  fail_unless (fcntl (fds, F_GETFD) < 0);
  original = gst_shmem_container_new (bytes, size, NULL);
  fail_unless (original != NULL);
  again = gst_shmem_container_new (bytes, size, NULL);
  fail_unless (original == again);
  gst_shmem_container_unref (again);
  gst_shmem_container_unref (original);
  gst_shmem_container_unref (other);
  g_free (bytes);
}

GST_END_TEST

GST_START_TEST (test_nested)
{
  GstShmemContainerBuilder *builder = gst_shmem_container_builder_new ();
  GstShmemContainer *level, *inner, *found;
  GError *error = NULL;
  guint depth;

  inner = new_container (FORMAT_B, "deep", 4);
  level = gst_shmem_container_ref (inner);
  for (depth = 2; depth <= SHMEM_MAX_DEPTH; depth++) {
    gst_shmem_container_builder_reset (builder);
    gst_shmem_container_builder_add (builder, FORMAT_A, "x", 1);
    gst_shmem_container_builder_add_container (builder, level);
    gst_shmem_container_unref (level);
    level = gst_shmem_container_builder_build (builder, NULL);
    fail_unless (level != NULL);
  }
  gst_shmem_container_builder_reset (builder);
  gst_shmem_container_builder_add_container (builder, level);
  check_limit (builder, GST_SHMEM_ERROR_LIMIT, "nested deeper");

  fail_unless (gst_shmem_container_new_nested (level, 0, &error) == NULL);
  assert_error (
      &error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA, "entry 0, nested");
  fail_unless (gst_shmem_container_new_nested (level, 2, &error) == NULL);
  assert_error (
      &error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_NOT_FOUND, "entry 2, 2 entries");
  fail_unless (gst_shmem_container_new_nested (level, 2, NULL) == NULL);
  for (depth = SHMEM_MAX_DEPTH; depth > 1; depth--) {
    found = gst_shmem_container_new_nested (level, 1, &error);
    fail_unless (found != NULL);
    gst_shmem_container_unref (level);
    level = found;
  }
  /* The innermost is the one that was alive all the time. */
  fail_unless (level == inner);
  gst_shmem_container_unref (level);
  gst_shmem_container_unref (inner);
  gst_shmem_container_builder_free (builder);
}

GST_END_TEST

static gint
sealed_fd (gconstpointer data, gsize size)
{
  gint fd = -1;

  fail_unless (shmem_memfd_create_sealed ("test", data, size, &fd) == 0);
  return fd;
}

static void
check_fd_refused (gint fd, gsize size, gint code)
{
  guint policy;

  for (policy = 0; policy < 2; policy++) {
    GError *error = NULL;

    fail_unless (gst_shmem_container_new_take_fd (
                     fd < 0 ? -1 : dup (fd), size, policy, &error)
        == NULL);
    fail_unless (
        g_error_matches (error, GST_SHMEM_ERROR, code), "%s", error->message);
    g_clear_error (&error);
  }
  if (fd >= 0)
    close (fd);
}

GST_START_TEST (test_take_fd)
{
  GstShmemContainer *container = new_container (FORMAT_A, "abc", 3), *taken;
  guint8 *bytes;
  gsize size;
  gint pair[2], fd;

  bytes = dup_bytes (container, &size);
  gst_shmem_container_unref (container);

  check_fd_refused (
      sealed_fd (bytes, size), size - 1, GST_SHMEM_ERROR_INVALID_DATA);
  check_fd_refused (
      sealed_fd (bytes, size), size + 1, GST_SHMEM_ERROR_UNTRUSTED);
  check_fd_refused (sealed_fd (bytes, size), 0, GST_SHMEM_ERROR_UNTRUSTED);
  check_fd_refused (
      sealed_fd (bytes, size), SHMEM_MAX_SIZE + 1, GST_SHMEM_ERROR_LIMIT);
  check_fd_refused (sealed_fd (bytes, size), G_MAXSIZE, GST_SHMEM_ERROR_LIMIT);
  check_fd_refused (-1, size, GST_SHMEM_ERROR_SYSTEM);
  fail_unless (pipe (pair) == 0);
  fail_unless (write (pair[1], bytes, size) == (gssize) size);
  check_fd_refused (pair[0], size, GST_SHMEM_ERROR_UNTRUSTED);
  close (pair[1]);
  check_fd_refused (
      open ("/dev/zero", O_RDONLY), size, GST_SHMEM_ERROR_UNTRUSTED);
  bytes[size - 1] ^= 1;
  fd = sealed_fd (bytes, size);
  bytes[size - 1] ^= 1;
  taken =
      gst_shmem_container_new_take_fd (fd, size, GST_SHMEM_IMPORT_REFUSE, NULL);
  fail_unless (taken != NULL);
  gst_shmem_container_unref (taken);

  /* Without the seals: not at all, or a copy. */
  fd = memfd_create ("test", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  fail_unless (write (fd, bytes, size) == (gssize) size);
  fail_unless (gst_shmem_container_new_take_fd (
                   dup (fd), size, GST_SHMEM_IMPORT_REFUSE, NULL)
      == NULL);
  taken = gst_shmem_container_new_take_fd (
      dup (fd), size, GST_SHMEM_IMPORT_COPY, NULL);
  fail_unless (taken != NULL);
  fail_unless (pwrite (fd, "xxxx", 4, 0) == 4);
  fail_unless (
      memcmp (gst_shmem_container_get_data (taken, NULL), bytes, size) == 0);
  fail_unless (denies_write (gst_shmem_container_get_fd (taken)));
  gst_shmem_container_unref (taken);
  close (fd);
  g_free (bytes);
}

GST_END_TEST

/* The memfd of a container holds nothing else: not a few bytes more, nor the
 * rest of its last page, be it zero; sealed or, if it may be copied, not. */
GST_START_TEST (test_trailing_in_memfd)
{
  static const gsize extra[] = { 1, 7, 4096, 8192 - 36 };
  GstShmemContainer *container = new_container (FORMAT_A, "abcd", 4);
  guint8 large[8192 + 36] = { 0 };
  GError *error = NULL;
  const guint8 *data;
  gsize size;
  guint i;
  gint fd;

  data = gst_shmem_container_get_data (container, &size);
  fail_unless_equals_uint64 (size, 36);
  memcpy (large, data, size);
  gst_shmem_container_unref (container);
  for (i = 0; i < G_N_ELEMENTS (extra); i++) {
    memset (large + size, i % 2 ? 0xa5 : 0, sizeof large - size);
    check_fd_refused (
        sealed_fd (large, size + extra[i]), size, GST_SHMEM_ERROR_INVALID_DATA);
    fd = memfd_create ("test", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    fail_unless (
        write (fd, large, size + extra[i]) == (gssize) (size + extra[i]));
    fail_unless (gst_shmem_container_new_take_fd (
                     fd, size, GST_SHMEM_IMPORT_COPY, &error)
        == NULL);
    assert_error (&error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA,
        "36 bytes, file");
  }
}

GST_END_TEST

/* Each byte changed, each length cut: an error or a container, never a
 * crash, and no descriptor left. */
GST_START_TEST (test_bad_bytes)
{
  GstShmemContainer *container = new_container (FORMAT_A, "abcdefgh", 8), *got;
  guint8 *bytes;
  gsize size, i;

  bytes = dup_bytes (container, &size);
  gst_shmem_container_unref (container);
  for (i = 0; i < size; i++) {
    guint8 *cut = g_memdup2 (bytes, i);
    GError *error = NULL;

    fail_unless (gst_shmem_container_new (cut, i, &error) == NULL);
    fail_unless (
        g_error_matches (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA));
    g_clear_error (&error);
    g_free (cut);
    bytes[i] ^= 0x81;
    got = gst_shmem_container_new (bytes, size, NULL);
    if (got)
      gst_shmem_container_unref (got);
    got = gst_shmem_container_new_take_fd (
        sealed_fd (bytes, size), size, GST_SHMEM_IMPORT_REFUSE, NULL);
    if (got)
      gst_shmem_container_unref (got);
    bytes[i] ^= 0x81;
  }
  g_free (bytes);
}

GST_END_TEST

/* Below and above the size that is read, not mapped. */
GST_START_TEST (test_sizes)
{
  static const gsize sizes[] = { 1, 600, 16 * 1024 - 32, 16 * 1024 - 31,
    16 * 1024, 100000 };
  gsize size = sizes[__i__], total;
  guint8 *payload = g_malloc (size);
  GstShmemContainer *made, *taken;
  GstShmemEntry entry;
  guint8 *bytes;
  gsize i;

  for (i = 0; i < size; i++)
    payload[i] = (guint8) (i * 7);
  made = new_container (FORMAT_A, payload, size);
  bytes = dup_bytes (made, &total);
  gst_shmem_container_unref (made);
  taken = gst_shmem_container_new_take_fd (
      sealed_fd (bytes, total), total, GST_SHMEM_IMPORT_REFUSE, NULL);
  fail_unless (taken != NULL);
  fail_unless (gst_shmem_container_find_entry (taken, FORMAT_A, &entry));
  fail_unless_equals_uint64 (entry.size, size);
  fail_unless (memcmp (entry.data, payload, size) == 0);
  made = gst_shmem_container_new (bytes, total, NULL);
  fail_unless (made == taken);
  gst_shmem_container_unref (made);
  gst_shmem_container_unref (taken);
  g_free (bytes);
  g_free (payload);
}

GST_END_TEST

GST_START_TEST (test_cannot_change)
{
  GstShmemContainer *container = new_container (FORMAT_A, "abc", 3);
  gint fd = gst_shmem_container_get_fd (container), own;
  GstMemory *memory = gst_shmem_container_peek_memory (container);
  guint8 *bytes, now[64];
  GstMapInfo map;
  gsize size;

  bytes = dup_bytes (container, &size);
  own = reopen_writable (fd);
  fail_unless (denies_write (fd) && denies_writable_mapping (fd));
  fail_unless (denies_mprotect (fd) && denies_resize (fd));
  fail_unless (denies_punch_hole (fd) && denies_seals (fd));
  if (own >= 0) {
    fail_unless (denies_write (own) && denies_writable_mapping (own));
    fail_unless (denies_mprotect (own) && denies_resize (own));
    fail_unless (denies_punch_hole (own) && denies_seals (own));
    close (own);
  }
  fail_if (gst_memory_map (memory, &map, GST_MAP_WRITE));
  fail_unless (size <= sizeof now);
  fail_unless (pread (fd, now, size, 0) == (gssize) size);
  fail_unless (memcmp (bytes, now, size) == 0);
  gst_shmem_container_unref (container);
  g_free (bytes);
}

GST_END_TEST

#define N_STRINGS 3
static gint stop_racing;

static gpointer
race (gpointer user_data)
{
  guint seed = GPOINTER_TO_UINT (user_data), i;

  for (i = 0; i < 2000; i++) {
    gchar byte = (gchar) ((seed + i * 5) % N_STRINGS);
    GstShmemContainer *one = new_container (FORMAT_A, &byte, 1), *two;
    GstShmemEntry entry;

    two = new_container (FORMAT_A, &byte, 1);
    fail_unless (one == two);
    fail_unless (gst_shmem_container_get_entry (one, 0, &entry));
    fail_unless (entry.size == 1 && entry.data[0] == (guint8) byte);
    gst_shmem_container_unref (one);
    gst_shmem_container_unref (two);
  }
  g_atomic_int_inc (&stop_racing);
  return NULL;
}

GST_START_TEST (test_interning_race)
{
  GThread *threads[4];
  guint i;

  stop_racing = 0;
  for (i = 0; i < 4; i++)
    threads[i] = g_thread_new ("race", race, GUINT_TO_POINTER (i));
  for (i = 0; i < 4; i++)
    g_thread_join (threads[i]);
  fail_unless_equals_int (stop_racing, 4);
}

GST_END_TEST

static Suite *
container_suite (void)
{
  Suite *s = suite_create ("container");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_checked_fixture (tc, setup, teardown);
  tcase_add_test (tc, test_error_domain);
  tcase_add_test (tc, test_entries);
  tcase_add_test (tc, test_builder_limits);
  tcase_add_test (tc, test_free_nothing);
  tcase_add_test (tc, test_no_builder);
  tcase_add_test (tc, test_same_bytes);
  tcase_add_test (tc, test_nested);
  tcase_add_test (tc, test_take_fd);
  tcase_add_test (tc, test_trailing_in_memfd);
  tcase_add_test (tc, test_bad_bytes);
  tcase_add_loop_test (tc, test_sizes, 0, 6);
  tcase_add_test (tc, test_cannot_change);
  tcase_add_test (tc, test_interning_race);
  return s;
}

GST_CHECK_MAIN (container)
