/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Fuzzes what a frame says. The input is a byte that chooses the pictures which
 * two containers are about, two for the size of the first one, and both. What
 * the foreach visits and the getters read has to be what a slow search that is
 * written down here a second time comes to.
 */

#include <gst/shmemmeta/shmemmeta.h>
#include <shmem/shmem-reader.h>
#include <shmem/shmem-t35.h>

#include <string.h>

#include "fuzz.h"

/* More would only be slow. */
#define MAX_ENTRIES 3000

typedef struct
{
  struct shmem_entry all[MAX_ENTRIES];
  guint n;
  guint visited;
} Frame;

static bool
collect (const struct shmem_entry *entry, uint32_t depth, void *user_data)
{
  Frame *frame = user_data;

  (void) depth;
  if (entry->format == SHMEM_FORMAT_LINEAR)
    return true;
  if (frame->n == MAX_ENTRIES)
    return false;
  frame->all[frame->n++] = *entry;
  return true;
}

/* FALSE when there are too many. */
static gboolean
collect_containers (Frame *frame, GstBuffer *buffer, gint picture)
{
  GstShmemContainerMeta *meta;
  struct shmem_reader reader;
  gpointer state = NULL;
  const guint8 *data;
  gsize size;

  while ((meta = gst_buffer_iterate_shmem_container_meta (buffer, &state))) {
    if (meta->picture != picture)
      continue;
    data = gst_shmem_container_get_data (meta->container, &size);
    FUZZ_CHECK (
        shmem_reader_init (&reader, data, size, NULL, NULL) == SHMEM_OK);
    if (!shmem_reader_walk (&reader, collect, frame))
      return FALSE;
  }
  return TRUE;
}

static gboolean
is_single (const struct shmem_entry *entry)
{
  return entry->format == SHMEM_FORMAT_MDCV
      || entry->format == SHMEM_FORMAT_CLLI
      || entry->format == SHMEM_FORMAT_CICP
      || entry->format == SHMEM_FORMAT_DVRP
      || (entry->format == SHMEM_FORMAT_T35
          && shmem_t35_get_kind (entry->data, entry->size)
              != SHMEM_T35_NOT_HDR);
}

static gboolean
same_kind (const struct shmem_entry *a, const struct shmem_entry *b)
{
  return a->format == b->format && is_single (a) && is_single (b)
      && (a->format != SHMEM_FORMAT_T35
          || shmem_t35_get_provider (a->data, a->size)
              == shmem_t35_get_provider (b->data, b->size));
}

static gboolean
holds (const Frame *frame, guint index)
{
  guint i;

  for (i = index + 1; i < frame->n; i++)
    if (same_kind (&frame->all[index], &frame->all[i]))
      return FALSE;
  return TRUE;
}

static gboolean
visit (const GstShmemEntry *entry, gpointer user_data)
{
  Frame *frame = user_data;

  while (frame->visited < frame->n && !holds (frame, frame->visited))
    frame->visited++;
  FUZZ_CHECK (frame->visited < frame->n);
  FUZZ_CHECK (entry->format == frame->all[frame->visited].format);
  FUZZ_CHECK (entry->data == frame->all[frame->visited].data);
  FUZZ_CHECK (entry->size == frame->all[frame->visited].size);
  frame->visited++;
  return TRUE;
}

/* The last one of @format, or NULL. */
static const struct shmem_entry *
find (const Frame *frame, guint64 format, gboolean hdr10plus)
{
  guint i;

  for (i = frame->n; i > 0; i--) {
    const struct shmem_entry *entry = &frame->all[i - 1];

    if (entry->format == format
        && (!hdr10plus
            || shmem_t35_get_kind (entry->data, entry->size)
                == SHMEM_T35_HDR10PLUS))
      return entry;
  }
  return NULL;
}

#define CHECK_GETTER(Type, get, parse, format, hdr10plus)                      \
  do {                                                                         \
    const struct shmem_entry *entry = find (frame, format, hdr10plus);         \
    GError *error = NULL;                                                      \
    Type values, parsed;                                                       \
    gboolean set = get (buffer, picture, &values, &error);                     \
                                                                               \
    FUZZ_CHECK (set == (error == NULL));                                       \
    FUZZ_CHECK ((entry == NULL)                                                \
        == g_error_matches (                                                   \
            error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_NOT_FOUND));               \
    FUZZ_CHECK (set                                                            \
        == (entry != NULL                                                      \
            && parse (&parsed, entry->data, entry->size, NULL)));              \
    g_clear_error (&error);                                                    \
  } while (0)

static void
check_picture (Frame *frame, GstBuffer *buffer, gint picture)
{
  frame->n = frame->visited = 0;
  if (!collect_containers (frame, buffer, GST_SHMEM_PICTURE_ALL)
      || (picture >= 0 && !collect_containers (frame, buffer, picture)))
    return;
  FUZZ_CHECK (gst_buffer_foreach_shmem_entry (buffer, picture, visit, frame));
  while (frame->visited < frame->n)
    FUZZ_CHECK (!holds (frame, frame->visited++));
  CHECK_GETTER (GstVideoMasteringDisplayInfo,
      gst_buffer_get_shmem_mastering_display, gst_shmem_mastering_display_parse,
      SHMEM_FORMAT_MDCV, FALSE);
  CHECK_GETTER (GstVideoContentLightLevel,
      gst_buffer_get_shmem_content_light_level,
      gst_shmem_content_light_level_parse, SHMEM_FORMAT_CLLI, FALSE);
  CHECK_GETTER (GstShmemCicp, gst_buffer_get_shmem_cicp, gst_shmem_cicp_parse,
      SHMEM_FORMAT_CICP, FALSE);
  CHECK_GETTER (GstShmemHdr10Plus, gst_buffer_get_shmem_hdr10_plus,
      gst_shmem_hdr10_plus_parse, SHMEM_FORMAT_T35, TRUE);
}

static void
attach (GstBuffer *buffer, const guint8 *data, gsize size, gint picture)
{
  GstShmemContainer *container = gst_shmem_container_new (data, size, NULL);

  if (container == NULL)
    return;
  gst_buffer_add_shmem_container_meta_full (buffer, container, picture);
  gst_shmem_container_unref (container);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static Frame frame;
  GstBuffer *buffer;
  gsize first;
  gint picture;

  gst_init (NULL, NULL);
  if (size < 3)
    return 0;
  first = MIN ((gsize) (data[1] << 8 | data[2]), size - 3);
  buffer = gst_buffer_new ();
  attach (buffer, data + 3, first, data[0] % 3 - 1);
  attach (buffer, data + 3 + first, size - 3 - first, data[0] / 3 % 3 - 1);
  for (picture = GST_SHMEM_PICTURE_ALL; picture < 2; picture++)
    check_picture (&frame, buffer, picture);
  gst_buffer_unref (buffer);
  return 0;
}
