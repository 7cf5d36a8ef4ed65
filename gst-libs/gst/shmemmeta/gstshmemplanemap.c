/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Access to one plane of a buffer. A plane within one memory is mapped where
 * it is. One that spans several is collected into memory of its own and, when
 * it was mapped to write, put back: merging the buffer's memories, as
 * gst_buffer_map_range() does, would make the plane table wrong. */

#include <gst/shmemmeta/gstshmemplanemap.h>

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

/* The bytes of @buffer before its memory @index. */
static gsize
get_position (GstBuffer *buffer, guint index)
{
  gsize position = 0;
  guint i;

  for (i = 0; i < index; i++)
    position += gst_buffer_peek_memory (buffer, i)->size;
  return position;
}

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

/* Whether the memories that @plane starts and goes on in may be written. */
static gboolean
may_write (GstBuffer *buffer, const GstShmemPlane *plane)
{
  gsize left = plane->offset + plane->size;
  guint i;

  for (i = plane->memory; left > 0; i++) {
    GstMemory *memory = gst_buffer_peek_memory (buffer, i);

    if (GST_MEMORY_IS_READONLY (memory))
      return FALSE;
    left -= MIN (left, memory->size);
  }
  return TRUE;
}

static gboolean
map_copy (GstShmemPlaneMap *map, GstBuffer *buffer, const GstShmemPlane *plane,
    GstMapFlags flags)
{
  if ((flags & GST_MAP_WRITE) && !may_write (buffer, plane))
    return FALSE;
  map->data = g_try_malloc (plane->size);
  if (map->data == NULL)
    return FALSE;
  map->position = get_position (buffer, plane->memory) + plane->offset;
  /* To write as well: not all of it needs to be written. */
  if (gst_buffer_extract (buffer, map->position, map->data, plane->size)
      == plane->size) {
    if (flags & GST_MAP_WRITE)
      map->buffer = buffer;
    return TRUE;
  }
  g_clear_pointer (&map->data, g_free);
  return FALSE;
}

/**
 * gst_shmem_plane_map:
 * @map: (out caller-allocates): filled on success
 * @buffer: a buffer with a #GstShmemPlanesMeta; writable to map it to write
 * @plane: which plane
 *     and to be kept until it is unmapped
 * @flags: %GST_MAP_READ, %GST_MAP_WRITE or both
 * @error: return location for an error, or %NULL
 *
 * Maps one plane, whatever memories it spans. Several can be mapped at a
 * time, as #GstMemory allows. One that spans memories is a copy; what is
 * written to it gets to the buffer with gst_shmem_plane_unmap().
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
  made.size = found->size;
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
  g_set_error (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_SYSTEM,
      "plane %u: memory %u cannot be mapped to %s", plane, found->memory,
      flags & GST_MAP_WRITE ? "write" : "read");
  return FALSE;
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
  } else {
    if (map->buffer)
      gst_buffer_fill (map->buffer, map->position, map->data, map->size);
    g_free (map->data);
  }
  map->data = NULL;
  map->buffer = NULL;
}
