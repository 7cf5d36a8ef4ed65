/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Access to one plane of a buffer. A plane within one memory is mapped where
 * it is. One that spans several is collected into memory of its own and, when
 * it was mapped to write, put back. The buffer keeps its memories in any case:
 * gst_buffer_map_range() would merge them, and gst_buffer_extract() and
 * gst_buffer_fill() replace those that cannot be mapped, with copies that
 * whoever has mapped the old ones does not see. */

#include <gst/shmemmeta/gstshmemplanemap.h>

#include "gstshmem-private.h"

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
 *     use_row (map.data + (gsize) y * map.stride, map.width);
 *   gst_shmem_plane_unmap (&map);
 * }
 * ]|
 */

/* What one memory has of a plane. */
typedef struct
{
  GstMemory *memory;
  GstMapInfo info;
  gsize skip;
  gsize size;
} Piece;

/* A plane that spans memories. They stay mapped as long as the plane is, so
 * that what was written can be put back. */
struct _GstShmemPlanePieces
{
  guint num;
  Piece pieces[GST_SHMEM_MAX_PLANES];
};

/* Of one plane, the memories may have changed since the table was checked. */
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
  else if (gst_shmem_planes_check_buffer (&meta->planes, buffer, error))
    return &meta->planes.planes[index];
  return NULL;
}

static gboolean
map_in_place (GstShmemPlaneMap *map, GstMemory *memory,
    const GstShmemPlane *plane, GstMapFlags flags)
{
  if (!gst_memory_map (memory, &map->info, flags))
    return FALSE;
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

/* @plane was checked against @buffer, so it ends in one of the memories. */
static GstShmemPlanePieces *
map_pieces (GstBuffer *buffer, const GstShmemPlane *plane, GstMapFlags flags)
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
      free_pieces (pieces);
      return NULL;
    }
    pieces->num++;
    left -= piece->size;
  }
  return pieces;
}

/* From the memories into @data, or back. */
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
    GstMapFlags flags)
{
  /* Where gsize has 32 bits, memories that are parts of one may have more. */
  if (map->size != plane->size)
    return FALSE;
  /* To write as well: not all of it needs to be written. */
  map->pieces = map_pieces (buffer, plane, flags | GST_MAP_READ);
  if (map->pieces == NULL)
    return FALSE;
  map->data = g_try_malloc (map->size);
  if (map->data == NULL) {
    g_clear_pointer (&map->pieces, free_pieces);
    return FALSE;
  }
  copy_pieces (map->pieces, map->data, FALSE);
  return TRUE;
}

/**
 * gst_shmem_plane_map:
 * @map: (out caller-allocates): filled on success
 * @buffer: a buffer with a #GstShmemPlanesMeta; writable to map it to write
 * @plane: which plane
 * @flags: %GST_MAP_READ, %GST_MAP_WRITE or both
 * @error: return location for an error, or %NULL
 *
 * Maps one plane, whatever memories it spans. Several can be mapped at a
 * time, as #GstMemory allows: all to read, or all with %GST_MAP_READWRITE. One
 * that spans memories is a copy; what is written to it gets to the buffer with
 * gst_shmem_plane_unmap().
 *
 * The buffer keeps its memories. So memory that is read-only, or that another
 * buffer has as well, cannot be mapped to write (%GST_SHMEM_ERROR_SYSTEM); a
 * copy from gst_buffer_copy_deep() has memories and a table of its own.
 *
 * The table is checked against the memories once more before it is used.
 *
 * Returns: whether @map is filled and has to be given to
 *     gst_shmem_plane_unmap()
 *
 * Since: 0.1
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
  g_return_val_if_fail (
      !(flags & GST_MAP_WRITE) || gst_buffer_is_writable (buffer), FALSE);

  found = find_plane (buffer, plane, error);
  if (found == NULL)
    return FALSE;
  made.flags = flags;
  made.size = (gsize) found->size;
  made.stride = found->stride;
  made.width = found->width;
  made.height = found->height;
  memory = gst_buffer_peek_memory (buffer, found->memory);
  if (found->size <= memory->size - found->offset
          ? map_in_place (&made, memory, found, flags)
          : map_copy (&made, buffer, found, flags)) {
    *map = made;
    return TRUE;
  }
  return _gst_shmem_refuse (error, GST_SHMEM_ERROR_SYSTEM,
      "plane %u: memory %u cannot be mapped to %s", plane, found->memory,
      flags & GST_MAP_WRITE ? "write" : "read");
}

/**
 * gst_shmem_plane_unmap:
 * @map: from gst_shmem_plane_map()
 *
 * Since: 0.1
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
