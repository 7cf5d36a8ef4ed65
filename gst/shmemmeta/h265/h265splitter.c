/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Cuts a byte stream into access units. Each byte is copied once and searched
 * once for start codes, whatever the size of the pieces in which it arrives; an
 * access unit is cut off as soon as the header of the NAL unit behind it is
 * there.
 *
 * Where pictures are missing, or the first slice of one, cuts are still at NAL
 * units only, and no access unit has two pictures.
 */

#include "h265/h265splitter.h"

#include "h265/h265nal.h"

#include <gst/gst.h>

#include <string.h>

#define START_CODE_SIZE 3
/* NAL unit header, and the first byte of a slice header. */
#define LOOKAHEAD 3
#define MIN_CAPACITY (64 * 1024)

/**
 * H265Splitter:
 * @data: what is left of the stream
 * @size: bytes in it
 * @capacity: bytes that fit
 * @offset: of @data in the stream
 * @start: of the current access unit in @data
 * @searched: no start code ends before this place in @data, other than those
 *     that were handled
 * @has_picture: the current access unit has a slice
 */
struct _H265Splitter
{
  guint8 *data;
  gsize size;
  gsize capacity;
  guint64 offset;
  gsize start;
  gsize searched;
  gboolean has_picture;
  gboolean finished;
  gboolean too_large;
};

H265Splitter *
h265_splitter_new (void)
{
  return g_new0 (H265Splitter, 1);
}

void
h265_splitter_free (H265Splitter *splitter)
{
  if (splitter == NULL)
    return;
  g_free (splitter->data);
  g_free (splitter);
}

/* Moves the current access unit to the front. */
static void
drop_popped (H265Splitter *splitter)
{
  const gsize start = splitter->start;

  if (start == 0)
    return;
  splitter->size -= start;
  splitter->searched -= start;
  splitter->offset += start;
  splitter->start = 0;
  memmove (splitter->data, splitter->data + start, splitter->size);
}

static void
reserve (H265Splitter *splitter, gsize size)
{
  gsize capacity = MAX (splitter->capacity, MIN_CAPACITY);

  g_return_if_fail (size <= G_MAXSIZE / 2);
  while (capacity < size)
    capacity *= 2;
  if (capacity == splitter->capacity)
    return;
  splitter->data = g_realloc (splitter->data, capacity);
  splitter->capacity = capacity;
}

void
h265_splitter_push (H265Splitter *splitter, const guint8 *data, gsize size)
{
  g_return_if_fail (!splitter->finished);
  g_return_if_fail (size <= G_MAXSIZE / 4);

  if (size == 0 || splitter->too_large)
    return;
  drop_popped (splitter);
  reserve (splitter, splitter->size + size);
  memcpy (splitter->data + splitter->size, data, size);
  splitter->size += size;
}

void
h265_splitter_finish (H265Splitter *splitter)
{
  splitter->finished = TRUE;
}

/* Finds the next start code. @header: the offset behind it. FALSE if more bytes
 * are needed. */
static gboolean
find_header (H265Splitter *splitter, gsize *header)
{
  *header = h265_nal_find_header (
      splitter->data, splitter->size, splitter->start, splitter->searched);
  if (*header == splitter->size) {
    /* Its last byte can be that of a start code. */
    splitter->searched = MAX (splitter->size, 1) - 1;
    return FALSE;
  }
  if (splitter->size - *header < LOOKAHEAD && !splitter->finished) {
    splitter->searched = *header - 1;
    return FALSE;
  }
  splitter->searched = *header;
  return TRUE;
}

/* Clause 7.4.2.4.4: of the base layer, what comes before the first slice of a
 * picture, and that slice. */
static gboolean
can_start_access_unit (const H265Nal *nal, gboolean is_first_slice)
{
  if (nal->layer_id != 0)
    return FALSE;
  return is_first_slice || h265_type_is_before_picture (nal->type);
}

/* Handles the NAL unit at @header; TRUE if an access unit starts with it. */
static gboolean
handle_nal (H265Splitter *splitter, gsize header)
{
  const gsize left = splitter->size - header;
  gboolean is_slice, is_first_slice, starts;
  H265Nal nal;

  if (!h265_nal_read_header (&nal, splitter->data + header, left))
    return FALSE;
  is_slice = nal.layer_id == 0 && h265_type_is_slice (nal.type);
  is_first_slice = is_slice && left > H265_NAL_HEADER_SIZE
      && (splitter->data[header + H265_NAL_HEADER_SIZE] & 0x80) != 0;
  starts =
      splitter->has_picture && can_start_access_unit (&nal, is_first_slice);
  splitter->has_picture = is_slice || (splitter->has_picture && !starts);
  return starts;
}

/* Hands the access unit before @end over. */
static H265SplitResult
cut (H265Splitter *splitter, gsize end, const guint8 **data, gsize *size,
    guint64 *offset)
{
  const gsize start = splitter->start;

  if (end - start > H265_MAX_ACCESS_UNIT_SIZE) {
    splitter->too_large = TRUE;
    return H265_SPLIT_TOO_LARGE;
  }
  *data = splitter->data + start;
  *size = end - start;
  *offset = splitter->offset + start;
  splitter->start = end;
  return H265_SPLIT_ACCESS_UNIT;
}

H265SplitResult
h265_splitter_pop (
    H265Splitter *splitter, const guint8 **data, gsize *size, guint64 *offset)
{
  gsize header, end;

  if (splitter->too_large)
    return H265_SPLIT_TOO_LARGE;
  while (find_header (splitter, &header)) {
    if (!handle_nal (splitter, header))
      continue;
    end = header - START_CODE_SIZE;
    /* zero_byte of clause B.2.1 */
    if (end > splitter->start && splitter->data[end - 1] == 0)
      end--;
    return cut (splitter, end, data, size, offset);
  }
  if (splitter->finished)
    return splitter->start == splitter->size
        ? H265_SPLIT_END
        : cut (splitter, splitter->size, data, size, offset);
  /* Up to a start code and LOOKAHEAD may be of the next one. */
  splitter->too_large = splitter->size - splitter->start
      > H265_MAX_ACCESS_UNIT_SIZE + START_CODE_SIZE + 1 + LOOKAHEAD;
  return splitter->too_large ? H265_SPLIT_TOO_LARGE : H265_SPLIT_MORE;
}
