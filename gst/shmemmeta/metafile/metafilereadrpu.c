/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Reads Dolby Vision RPUs from a file as dovi_tool extracts them: each after an
 * Annex B start code, without the NAL unit header, in presentation order, and
 * with the emulation prevention bytes of the stream. These bytes are always
 * removed, as from a NAL unit: without them, an RPU could contain a start code.
 * Files with the header (7C 01) exist too; an RPU starts with 19, so both are
 * unambiguous.
 *
 * A file that starts with a code of four bytes has only such codes, as dovi_tool
 * reads it: 00 00 01 is part of an RPU then, for RPUs without emulation prevention
 * exist as well. A file that starts with a code of three bytes is split at each
 * 00 00 01. Zeros before a start code belong to it (H.265 Annex B).
 */

#include "metafile/metafiletable.h"
#include "common/commonerror.h"

#include <string.h>

#define RPU_PREFIX 0x19
/* Leaves room for the headers of a container and two static values. */
#define MAX_RPU_SIZE (SHMEM_MAX_SIZE - 1024)

static const guint8 nal_header[] = { 0x7c, 0x01 };

/* @...: the number of an RPU, an offset, and the arguments of @what. */
#define fail(error, what, ...)                                                 \
  common_fail (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA,           \
      "RPU %" G_GUINT64_FORMAT ", byte %" G_GSIZE_FORMAT ": " what,            \
      __VA_ARGS__)

/* The offset of the next start code, of @code_size bytes, at or after @from;
 * @size if there is none. */
static gsize
find_start_code (const guint8 *data, gsize size, gsize from, gsize code_size)
{
  static const guint8 code[] = { 0, 0, 0, 1 };
  const guint8 *start = code + sizeof code - code_size;
  gsize i = from + code_size - 1;

  while (i < size) {
    const guint8 *one = memchr (data + i, 1, size - i);

    if (one == NULL)
      break;
    i = (gsize) (one - data) + 1;
    if (memcmp (data + i - code_size, start, code_size) == 0)
      return i - code_size;
  }
  return size;
}

/* H.265 clause 7.4.2: drops each emulation_prevention_three_byte. */
static void
append_unescaped (GByteArray *out, const guint8 *data, gsize size)
{
  gsize i, start = 0;
  guint zeros = 0;

  for (i = 0; i < size; i++) {
    if (zeros >= 2 && data[i] == 3) {
      g_byte_array_append (out, data + start, (guint) (i - start));
      start = i + 1;
      zeros = 0;
    } else {
      zeros = data[i] == 0 ? zeros + 1 : 0;
    }
  }
  g_byte_array_append (out, data + start, (guint) (size - start));
}

/* Adds the RPU from @start to @end, between two start codes. */
static gboolean
add_unit (MetafileTable *table, GByteArray *rpus, const guint8 *data,
    gsize start, gsize end, GError **error)
{
  guint offset = rpus->len;

  while (end > start && data[end - 1] == 0)
    end--;
  if (end - start >= sizeof nal_header
      && memcmp (data + start, nal_header, sizeof nal_header) == 0)
    start += sizeof nal_header;
  if (end == start)
    return fail (error, "empty", table->n_frames, start);
  if (data[start] != RPU_PREFIX)
    return fail (error, "starts with %02x, neither 19 nor 7c 01 19",
        table->n_frames, start, data[start]);
  if (end - start > MAX_RPU_SIZE)
    return fail (error, "%" G_GSIZE_FORMAT " bytes, %u at most",
        table->n_frames, start, end - start, MAX_RPU_SIZE);
  append_unescaped (rpus, data + start, end - start);
  return metafile_table_add (
      table, table->n_frames++, offset, rpus->len - offset, error);
}

static gboolean
add_units (MetafileTable *table, GByteArray *rpus, const guint8 *data,
    gsize size, GError **error)
{
  gsize end = find_start_code (data, size, 0, 3), code_size, i, start;

  for (i = 0; i < end; i++)
    if (data[i] != 0)
      return fail (
          error, "no start code (00 00 01) before it", table->n_frames, i);
  if (end == size)
    return fail (
        error, "no start code (00 00 01) in the file", table->n_frames, size);
  code_size = end > 0 ? 4 : 3;
  for (start = end + 3; start <= size && end < size; start = end + code_size) {
    end = find_start_code (data, size, start, code_size);
    if (!add_unit (table, rpus, data, start, end, error))
      return FALSE;
  }
  return TRUE;
}

gboolean
metafile_parse_rpu (MetafileTable *table, GBytes *contents, GError **error)
{
  GByteArray *rpus = g_byte_array_new ();
  gsize size;
  const guint8 *data = g_bytes_get_data (contents, &size);
  gboolean parsed = add_units (table, rpus, data, size, error);

  table->format = SHMEM_FORMAT_DVRP;
  table->bytes = g_byte_array_free_to_bytes (rpus);
  return parsed;
}
