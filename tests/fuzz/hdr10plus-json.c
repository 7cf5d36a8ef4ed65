/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* HDR10+ JSON: whatever is read can be written, and reading that gives the
 * same frames. Only x265's array can have several windows, which cannot be
 * written as JSON, but as a message. */

#include <stdint.h>
#include <stdlib.h>

#include "lib/hdr10plus.h"
#include "metafile/metafilehdr10plusdocument.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static GArray *
write_and_read (const GArray *frames)
{
  MetafileHdr10PlusDocument *writer = metafile_hdr10plus_document_new ();
  GOutputStream *stream = g_memory_output_stream_new_resizable ();
  GMemoryOutputStream *memory = G_MEMORY_OUTPUT_STREAM (stream);
  GArray *again;
  guint i;

  for (i = 0; i < frames->len; i++) {
    const GstShmemHdr10PlusFrame *frame =
        &g_array_index (frames, GstShmemHdr10PlusFrame, i);

    if (!metafile_hdr10plus_document_add (
            writer, frame->frame, &frame->values, NULL))
      abort ();
  }
  if (!metafile_hdr10plus_document_write (writer, stream, NULL))
    abort ();
  again = read_hdr10plus_json (g_memory_output_stream_get_data (memory),
      g_memory_output_stream_get_data_size (memory), NULL);
  g_object_unref (stream);
  metafile_hdr10plus_document_free (writer);
  return again;
}

static void
check_same (const GstShmemHdr10PlusFrame *a, const GstShmemHdr10PlusFrame *b)
{
  GBytes *message_a = gst_shmem_hdr10_plus_write (&a->values, NULL);
  GBytes *message_b = gst_shmem_hdr10_plus_write (&b->values, NULL);

  if (a->frame != b->frame || message_a == NULL || message_b == NULL
      || !g_bytes_equal (message_a, message_b))
    abort ();
  g_bytes_unref (message_a);
  g_bytes_unref (message_b);
}

/* Whether a document has a place for all of it; every message has. */
static gboolean
check_messages (const GArray *frames)
{
  gboolean one_window = TRUE;
  guint i;

  for (i = 0; i < frames->len; i++) {
    const GstShmemHdr10PlusFrame *frame =
        &g_array_index (frames, GstShmemHdr10PlusFrame, i);

    check_same (frame, frame);
    one_window &= frame->values.num_windows == 1;
  }
  return one_window;
}

static gboolean
count_frame (
    const GstShmemHdr10PlusFrame *frame, gpointer user_data, GError **error)
{
  guint *n = user_data;

  (void) frame;
  (void) error;
  ++*n;
  return TRUE;
}

/* What is odd is at one of the frames. */
static void
check_oddities (const uint8_t *data, size_t size, guint n_frames)
{
  GArray *oddities = NULL;
  guint i, n = 0;

  if (!gst_shmem_hdr10_plus_json_foreach (data ? (const gchar *) data : "",
          size, count_frame, &n, &oddities, NULL)
      || n != n_frames)
    abort ();
  for (i = 0; i < oddities->len; i++) {
    const GstShmemHdr10PlusJsonOddity *oddity =
        &g_array_index (oddities, GstShmemHdr10PlusJsonOddity, i);

    if (oddity->first < 0
            ? oddity->count != 0
            : oddity->count == 0 || oddity->first + oddity->count > n)
      abort ();
  }
  g_array_unref (oddities);
}

static void
check_frames (const GArray *frames)
{
  GArray *again;
  guint i;

  if (!check_messages (frames))
    return;
  again = write_and_read (frames);
  if (again == NULL || again->len != frames->len)
    abort ();
  for (i = 0; i < frames->len; i++)
    check_same (&g_array_index (frames, GstShmemHdr10PlusFrame, i),
        &g_array_index (again, GstShmemHdr10PlusFrame, i));
  g_array_unref (again);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  GError *error = NULL;
  GArray *frames =
      read_hdr10plus_json (data ? (const gchar *) data : "", size, &error);

  if (frames != NULL) {
    check_frames (frames);
    check_oddities (data, size, frames->len);
    g_array_unref (frames);
  } else if (error == NULL) {
    abort ();
  }
  g_clear_error (&error);
  return 0;
}
