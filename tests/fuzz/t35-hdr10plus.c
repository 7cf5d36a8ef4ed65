/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* T.35 messages: whatever parses as HDR10+ is written back bit for bit, but
 * for the bytes behind it, and is of the kind HDR10+. */

#include <gst/shmemmeta/gstshmemhdr10plus.h>
#include <gst/shmemmeta/gstshmemt35.h>

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
check_written (const GstShmemHdr10Plus *values, const guint8 *data, gsize size)
{
  GBytes *written = gst_shmem_hdr10_plus_write (values, NULL);
  gsize n_written;
  const guint8 *bytes;

  if (written == NULL)
    abort ();
  bytes = g_bytes_get_data (written, &n_written);
  if (n_written > GST_SHMEM_HDR10_PLUS_MAX_SIZE || n_written > size
      || memcmp (bytes, data, n_written) != 0
      || n_written != gst_shmem_hdr10_plus_get_size (data, size, NULL))
    abort ();
  g_bytes_unref (written);
}

static void
check_validated (const GstShmemHdr10Plus *values)
{
  GArray *faults = gst_shmem_hdr10_plus_validate (values, 0, 0);
  guint i;

  for (i = 0; i < faults->len; i++)
    g_free (gst_shmem_hdr10_plus_fault_to_string (
        &g_array_index (faults, GstShmemHdr10PlusFault, i)));
  g_array_unref (faults);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  GstShmemT35Kind kind = gst_shmem_t35_get_kind (data, size);
  GstShmemHdr10Plus values;
  GError *error = NULL;

  if (gst_shmem_t35_kind_get_name (kind) == NULL)
    abort ();
  if (gst_shmem_hdr10_plus_parse (&values, data, size, &error)) {
    if (kind != GST_SHMEM_T35_HDR10PLUS)
      abort ();
    check_written (&values, data, size);
    check_validated (&values);
  } else if (error == NULL) {
    abort ();
  }
  g_clear_error (&error);
  return 0;
}
