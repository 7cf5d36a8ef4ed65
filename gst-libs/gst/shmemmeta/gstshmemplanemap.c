/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Maps one plane of a buffer. A plane within one memory is mapped in place. A
 * plane that spans several is copied into a block of its own and, if mapped for
 * writing, copied back. The memories of the buffer are never replaced:
 * gst_buffer_map_range() would merge them, and gst_buffer_extract() and
 * gst_buffer_fill() would replace those that cannot be mapped by copies, which
 * are not seen through mappings of the old ones. */

#include <gst/shmemmeta/gstshmemplanemap.h>

#include "gstshmem-private.h"
#include "gstshmemplanerows-private.h"

#include <string.h>

/**
 * SECTION:gstshmemplanemap
 * @title: GstShmemPlaneMap
 * @short_description: Read and write one plane
 * @see_also: #GstShmemPlanesMeta
 *
 * |[<!-- language="C" -->
 * GstShmemPlaneMap map;
 *
 * if (gst_shmem_plane_map (&map, buffer, 5, GST_MAP_READ, &error)) {
 *   for (guint y = 0; y < map.height; y++)
 *     use_row (map.data + (gsize) y * map.stride, map.row_bytes);
 *   gst_shmem_plane_unmap (&map);
 * }
 * ]|
 *
 * A map is for one thread at a time; planes of one buffer can be mapped by
 * several.
 */

/* The part of a plane in one memory. */
typedef struct
{
  GstMemory *memory;
  GstMapInfo info;
  gsize skip;
  gsize size;
} Piece;

/* A plane that spans memories. They stay mapped as long as the plane, so that
 * changes can be copied back. */
struct _GstShmemPlanePieces
{
  guint num;
  Piece pieces[GST_SHMEM_MAX_PLANES];
};

/* Checks again, as memories may have been replaced since the last check. */
static const GstShmemPlane *
find_plane (GstBuffer *buffer, guint index, GError **error)
{
  GstShmemPlanesMeta *meta = gst_buffer_get_shmem_planes_meta (buffer);

  if (meta == NULL)
    g_set_error_literal (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_NOT_FOUND,
        "the buffer has no GstShmemPlanesMeta");
  else if (index >= meta->planes.num)
    g_set_error (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_NOT_FOUND,
        "plane %u: the buffer has %u planes", index, meta->planes.num);
  else if (gst_shmem_planes_check (&meta->planes, buffer, error))
    return &meta->planes.planes[index];
  return NULL;
}

/* Sets @error to the reason why @memory, with index @index in the buffer, cannot
 * be mapped. */
static gboolean
refuse_map (GstMemory *memory, guint index, GstMapFlags flags, GError **error)
{
  const GstLockFlags lock = (GstLockFlags) (flags & GST_MAP_READWRITE);

  if ((flags & GST_MAP_WRITE) && GST_MEMORY_IS_READONLY (memory))
    return _gst_shmem_refuse (error, GST_SHMEM_ERROR_NOT_WRITABLE,
        "memory %u is read-only; write to a copy", index);
  if ((flags & GST_MAP_WRITE) && !gst_memory_is_writable (memory))
    return _gst_shmem_refuse (error, GST_SHMEM_ERROR_NOT_WRITABLE,
        "memory %u is shared with another buffer; write to a copy", index);
  if (!gst_mini_object_lock (GST_MINI_OBJECT_CAST (memory), lock))
    return _gst_shmem_refuse (error, GST_SHMEM_ERROR_BUSY,
        "memory %u is mapped in another way; unmap it first", index);
  gst_mini_object_unlock (GST_MINI_OBJECT_CAST (memory), lock);
  return _gst_shmem_refuse (error, GST_SHMEM_ERROR_SYSTEM,
      "memory %u cannot be mapped to %s", index,
      flags & GST_MAP_WRITE ? "write" : "read");
}

static gboolean
map_in_place (GstShmemPlaneMap *map, GstMemory *memory,
    const GstShmemPlane *plane, GstMapFlags flags, GError **error)
{
  if (!gst_memory_map (memory, &map->info, flags))
    return refuse_map (memory, plane->memory, flags, error);
  map->memory = gst_memory_ref (memory);
  map->data = map->info.data + plane->offset;
  return TRUE;
}

static gboolean
map_piece (Piece *piece, GstMemory *memory, gsize skip, guint64 left,
    GstMapFlags flags)
{
  if (!gst_memory_map (memory, &piece->info, flags))
    return FALSE;
  piece->memory = gst_memory_ref (memory);
  piece->skip = skip;
  piece->size = (gsize) MIN (left, memory->size - skip);
  return TRUE;
}

static void
free_pieces (GstShmemPlanePieces *pieces)
{
  guint i;

  for (i = 0; i < pieces->num; i++) {
    gst_memory_unmap (pieces->pieces[i].memory, &pieces->pieces[i].info);
    gst_memory_unref (pieces->pieces[i].memory);
  }
  g_free (pieces);
}

/* @plane has been checked against @buffer, so it ends in one of its memories. */
static GstShmemPlanePieces *
map_pieces (GstBuffer *buffer, const GstShmemPlane *plane, GstMapFlags flags,
    GError **error)
{
  GstShmemPlanePieces *pieces = g_new0 (GstShmemPlanePieces, 1);
  gsize skip = (gsize) plane->offset;
  guint64 left = plane->size;
  guint i;

  for (i = plane->memory; left > 0; i++, skip = 0) {
    GstMemory *memory = gst_buffer_peek_memory (buffer, i);
    Piece *piece = &pieces->pieces[pieces->num];

    if (memory->size == 0)
      continue;
    if (!map_piece (piece, memory, skip, left, flags)) {
      refuse_map (memory, i, flags, error);
      free_pieces (pieces);
      return NULL;
    }
    pieces->num++;
    left -= piece->size;
  }
  return pieces;
}

/* Copies from the memories into @data, or back. */
static void
copy_pieces (GstShmemPlanePieces *pieces, guint8 *data, gboolean back)
{
  guint i;

  for (i = 0; i < pieces->num; i++) {
    const Piece *piece = &pieces->pieces[i];
    guint8 *bytes = piece->info.data + piece->skip;

    if (back)
      memcpy (bytes, data, piece->size);
    else
      memcpy (data, bytes, piece->size);
    data += piece->size;
  }
}

static gboolean
map_copy (GstShmemPlaneMap *map, GstBuffer *buffer, const GstShmemPlane *plane,
    GstMapFlags flags, GError **error)
{
  /* With a gsize of 32 bits, several shares of one memory can exceed it. */
  if (map->size != plane->size)
    return _gst_shmem_refuse (error, GST_SHMEM_ERROR_LIMIT,
        "%" G_GUINT64_FORMAT " bytes are more than this machine can map",
        plane->size);
  /* Also read when mapped for writing: the caller may write a part only. */
  map->pieces = map_pieces (buffer, plane, flags | GST_MAP_READ, error);
  if (map->pieces == NULL)
    return FALSE;
  map->data = g_try_malloc (map->size);
  if (map->data == NULL) {
    g_clear_pointer (&map->pieces, free_pieces);
    return _gst_shmem_refuse (error, GST_SHMEM_ERROR_SYSTEM,
        "no memory for a copy of %" G_GSIZE_FORMAT " bytes", map->size);
  }
  copy_pieces (map->pieces, map->data, FALSE);
  return TRUE;
}

/**
 * gst_shmem_plane_map:
 * @map: (out caller-allocates): filled on success
 * @buffer: a buffer with a #GstShmemPlanesMeta; writable to map it for writing
 * @plane: index of the plane
 * @flags: %GST_MAP_READ, %GST_MAP_WRITE or both
 * @error: return location for an error, or %NULL
 *
 * Maps one plane, which may span memories. Several can be mapped at a time, as
 * #GstMemory allows: all for reading, or all with %GST_MAP_READWRITE. A plane
 * that spans memories is a copy, which gst_shmem_plane_unmap() writes back.
 *
 * The memories of the buffer are never replaced. So a buffer that others have a
 * reference to, and memory that is read-only or shared with another buffer,
 * cannot be mapped for writing (%GST_SHMEM_ERROR_NOT_WRITABLE); a copy from
 * gst_buffer_copy_deep() has memories and a table of its own. Nor can memory be
 * mapped to read while it is mapped to write only (%GST_SHMEM_ERROR_BUSY).
 *
 * The table is checked against the memories before it is used.
 *
 * Returns: whether @map is filled and must be passed to gst_shmem_plane_unmap()
 *
 * Since: 0.9
 */
gboolean
gst_shmem_plane_map (GstShmemPlaneMap *map, GstBuffer *buffer, guint plane,
    GstMapFlags flags, GError **error)
{
  GstShmemPlaneMap made = { 0 };
  const GstShmemPlane *found;
  GstMemory *memory;

  g_return_val_if_fail (map != NULL, FALSE);
  g_return_val_if_fail (GST_IS_BUFFER (buffer), FALSE);

  if ((flags & GST_MAP_WRITE) && !gst_buffer_is_writable (buffer))
    return _gst_shmem_refuse (error, GST_SHMEM_ERROR_NOT_WRITABLE,
        "plane %u: the buffer is shared; write to a copy", plane);
  found = find_plane (buffer, plane, error);
  if (found == NULL)
    return FALSE;
  made.flags = flags;
  made.size = (gsize) found->size;
  made.stride = found->stride;
  made.row_bytes = _gst_shmem_plane_get_row_size (
      &gst_buffer_get_shmem_planes_meta (buffer)->planes, found);
  made.width = found->width;
  made.height = found->height;
  memory = gst_buffer_peek_memory (buffer, found->memory);
  if (found->size <= memory->size - found->offset
          ? map_in_place (&made, memory, found, flags, error)
          : map_copy (&made, buffer, found, flags, error)) {
    *map = made;
    return TRUE;
  }
  g_prefix_error (error, "plane %u: ", plane);
  return FALSE;
}

/**
 * gst_shmem_plane_unmap:
 * @map: from gst_shmem_plane_map()
 *
 * Since: 0.9
 */
void
gst_shmem_plane_unmap (GstShmemPlaneMap *map)
{
  g_return_if_fail (map != NULL);

  if (map->memory) {
    gst_memory_unmap (map->memory, &map->info);
    gst_clear_mini_object ((GstMiniObject **) &map->memory);
  } else if (map->pieces) {
    if (map->flags & GST_MAP_WRITE)
      copy_pieces (map->pieces, map->data, TRUE);
    g_clear_pointer (&map->pieces, free_pieces);
    g_free (map->data);
  }
  map->data = NULL;
}
