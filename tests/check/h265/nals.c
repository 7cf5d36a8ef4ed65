/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* An access unit as a list of NAL units, for tests of what writes them. It
 * shares nothing with the code under test: it takes start codes and escapes
 * literally, and fails on whatever a writer must not do. */

#include "nals.h"

#include <string.h>

static void
nal_free (gpointer data)
{
  Nal *nal = data;

  g_byte_array_unref (nal->raw);
  g_byte_array_unref (nal->rbsp);
  g_free (nal);
}

/* Clause 7.3.1.1, word by word: next_bits (24) == 0x000003. */
static GByteArray *
rbsp_of (const guint8 *data, gsize size)
{
  GByteArray *rbsp = g_byte_array_new ();
  gsize i = 2;

  while (i < size) {
    if (i + 2 < size && data[i] == 0 && data[i + 1] == 0 && data[i + 2] == 3) {
      g_byte_array_append (rbsp, data + i, 2);
      i += 3;
    } else {
      g_byte_array_append (rbsp, data + i++, 1);
    }
  }
  return rbsp;
}

/* Clause 7.4.2: what is not in a NAL unit. */
static void
assert_no_emulation (const guint8 *data, gsize size)
{
  gsize i;

  fail_unless (data[size - 1] != 0, "a NAL unit ends in a zero");
  for (i = 0; i + 2 < size; i++) {
    fail_if (data[i] == 0 && data[i + 1] == 0 && data[i + 2] < 3);
    fail_if (i + 3 < size && data[i] == 0 && data[i + 1] == 0
        && data[i + 2] == 3 && data[i + 3] > 3);
  }
}

static void
nal_append (GPtrArray *nals, const guint8 *data, gsize size, guint prefix_size)
{
  Nal *nal = g_new0 (Nal, 1);

  fail_unless (size >= 2);
  assert_no_emulation (data, size);
  memcpy (nal->header, data, 2);
  nal->type = data[0] >> 1 & 0x3f;
  nal->prefix_size = prefix_size;
  nal->raw = g_byte_array_new ();
  g_byte_array_append (nal->raw, data, size);
  nal->rbsp = rbsp_of (data, size);
  g_ptr_array_add (nals, nal);
}

static void
split_byte_stream (GPtrArray *nals, const guint8 *data, gsize size)
{
  gsize start, at;
  guint prefix;

  for (at = 0; at < size; at = start) {
    prefix = memcmp (data + at, "\0\0\0\1", 4) == 0 ? 4 : 3;
    fail_unless (
        memcmp (data + at + prefix - 3, "\0\0\1", 3) == 0, "no start code");
    for (start = at + prefix; start < size; start++)
      if (memcmp (data + start, "\0\0\1", MIN (3, size - start)) == 0
          || memcmp (data + start, "\0\0\0\1", MIN (4, size - start)) == 0)
        break;
    nal_append (nals, data + at + prefix, start - at - prefix, prefix);
  }
}

static void
split_packetized (
    GPtrArray *nals, const guint8 *data, gsize size, guint length_size)
{
  gsize at = 0, length;
  guint i;

  while (at < size) {
    fail_unless (size - at > length_size);
    for (length = 0, i = 0; i < length_size; i++)
      length = length << 8 | data[at++];
    fail_unless (length <= size - at, "a length is too large");
    nal_append (nals, data + at, length, length_size);
    at += length;
  }
}

GPtrArray *
split_nals (const guint8 *data, gsize size, guint length_size)
{
  GPtrArray *nals = g_ptr_array_new_with_free_func (nal_free);

  if (length_size == 0)
    split_byte_stream (nals, data, size);
  else
    split_packetized (nals, data, size, length_size);
  return nals;
}

const Nal *
nal_at (const GPtrArray *nals, guint index)
{
  fail_unless (index < nals->len);
  return g_ptr_array_index (nals, index);
}

gchar *
describe_nals (const GPtrArray *nals)
{
  GString *text = g_string_new (NULL);
  guint i;

  for (i = 0; i < nals->len; i++) {
    const Nal *nal = nal_at (nals, i);
    const guint8 *data = nal->rbsp->data;
    gsize at = 0, size = 0;

    g_string_append_printf (text, "%s%u", i ? " " : "", nal->type);
    while ((nal->type == 39 || nal->type == 40) && at + 1 < nal->rbsp->len) {
      g_string_append_printf (text, ":%u", data[at++]);
      for (size = 0; data[at] == 255; at++)
        size += 255;
      size += data[at++];
      at += size;
      fail_unless (at < nal->rbsp->len, "an SEI message is too long");
    }
  }
  return g_string_free (text, FALSE);
}
