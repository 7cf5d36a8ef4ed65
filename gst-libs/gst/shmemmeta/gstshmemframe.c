/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The one place that decides which value applies to a frame when its metas
 * carry several of a kind. It never judges a value, and never looks at caps or
 * at the video. */

#include <gst/shmemmeta/gstshmemframe.h>
#include <shmem/shmem-t35.h>
#include "gstshmem-private.h"
#include "gstshmemvideohdr-private.h"

/**
 * SECTION:gstshmemframe
 * @title: Values of a frame
 * @short_description: the values that apply to a frame
 * @see_also: #GstShmemContainerMeta, #GstShmemContainer
 *
 * A buffer can carry several containers, containers can be nested, entries can
 * occur twice, and with GStreamer 1.30 and later there can be a
 * GstVideoHDRMeta. One rule decides which value applies: the **last** one of
 * each kind, in the order
 *
 * - caps, which elements that know them use if the buffer carries no value
 *   (%GST_SHMEM_ERROR_NOT_FOUND);
 * - GStreamer's GstVideoHDRMeta, the last one if there are several;
 * - containers about the whole frame, from first to last, and in each its
 * entries from first to last, those of a nested container at its position;
 * - containers about the picture in question, likewise.
 *
 * `MDCV`, `CLLI`, `CICP` and `DVRP` are a kind each, and so are the `T35 `
 * messages of each provider (shmem_t35_get_provider()). Captions and other
 * messages of ATSC A/53, and all other formats, are not subject to the rule: a
 * frame can carry several of them.
 *
 * A picture is one of the buffer's #GstShmemPlanesMeta. A frame with only one
 * has picture 0.
 *
 * The functions can be called from any thread, as long as no other thread adds
 * or removes metas of the buffer.
 */

typedef struct
{
  GstBuffer *buffer;
  gint picture;
  GstShmemVideoHdr video;
} Frame;

static void
frame_init (Frame *frame, GstBuffer *buffer, gint picture)
{
  frame->buffer = buffer;
  frame->picture = picture;
  _gst_shmem_video_hdr_read (&frame->video, buffer);
}

static void
frame_clear (Frame *frame)
{
  _gst_shmem_video_hdr_clear (&frame->video);
}

/* Every entry, in ascending order of precedence */

typedef struct
{
  GstShmemEntryFunc func;
  gpointer user_data;
} Visit;

static bool
visit_entry (const struct shmem_entry *found, uint32_t depth, void *user_data)
{
  const GstShmemEntry entry = { found->format, found->data, found->size };
  const Visit *visit = user_data;

  (void) depth;
  return found->format == SHMEM_FORMAT_LINEAR
      || visit->func (&entry, visit->user_data);
}

/* The entries of the containers about @picture only. */
static gboolean
visit_containers (GstBuffer *buffer, gint picture, Visit *visit)
{
  GstShmemContainerMeta *meta;
  gpointer state = NULL;

  while ((meta = gst_buffer_iterate_shmem_container_meta (buffer, &state)))
    if (meta->container != NULL && meta->picture == picture
        && !shmem_reader_walk (
            _gst_shmem_container_get_reader (meta->container), visit_entry,
            visit))
      return FALSE;
  return TRUE;
}

static gboolean
visit_frame (const Frame *frame, GstShmemEntryFunc func, gpointer user_data)
{
  Visit visit = { func, user_data };

  if (frame->video.entry.size > 0 && !func (&frame->video.entry, user_data))
    return FALSE;
  return visit_containers (frame->buffer, GST_SHMEM_PICTURE_ALL, &visit)
      && (frame->picture == GST_SHMEM_PICTURE_ALL
          || visit_containers (frame->buffer, frame->picture, &visit));
}

/* Kinds */

#define KIND_NONE 0
#define KIND_T35(provider) (G_GUINT64_CONSTANT (1) << 63 | (provider))

/* A number for each kind of which only the last entry applies, or KIND_NONE. */
static guint64
get_kind (const GstShmemEntry *entry)
{
  switch (entry->format) {
    case SHMEM_FORMAT_MDCV:
    case SHMEM_FORMAT_CLLI:
    case SHMEM_FORMAT_CICP:
    case SHMEM_FORMAT_DVRP:
      return entry->format;
    case SHMEM_FORMAT_T35:
      if (shmem_t35_get_kind (entry->data, entry->size) == SHMEM_T35_NOT_HDR)
        return KIND_NONE;
      return KIND_T35 (shmem_t35_get_provider (entry->data, entry->size));
    default:
      return KIND_NONE;
  }
}

/* The last entry of a kind; @index is counted over the whole frame. */
typedef struct
{
  guint64 kind;
  guint index;
} Last;

/* Providers can be made up, so there can be as many kinds as entries: those for
 * which @few has no room are sorted. */
typedef struct
{
  Last few[16];
  guint n_few;
  GArray *more; /* of Last, or NULL */
  guint index;
  Visit visit;
} Search;

static Last *
find_few (Search *search, guint64 kind)
{
  guint i;

  for (i = 0; i < search->n_few; i++)
    if (search->few[i].kind == kind)
      return &search->few[i];
  return NULL;
}

static gboolean
note_kind (const GstShmemEntry *entry, gpointer user_data)
{
  Search *search = user_data;
  const Last last = { get_kind (entry), search->index++ };
  Last *few;

  if (last.kind == KIND_NONE)
    return TRUE;
  few = find_few (search, last.kind);
  if (few == NULL && search->n_few < G_N_ELEMENTS (search->few))
    few = &search->few[search->n_few++];
  if (few != NULL) {
    *few = last;
    return TRUE;
  }
  if (search->more == NULL)
    search->more = g_array_new (FALSE, FALSE, sizeof last);
  g_array_append_val (search->more, last);
  return TRUE;
}

static gint
compare_last (gconstpointer a, gconstpointer b)
{
  const Last *left = a, *right = b;

  if (left->kind != right->kind)
    return left->kind < right->kind ? -1 : 1;
  return left->index < right->index ? -1 : left->index > right->index;
}

/* @last is in the sorted array; it is the last of its kind if the next one is
 * of another kind. */
static gboolean
is_last_of_more (const GArray *more, const Last *last)
{
  guint at;

  if (!g_array_binary_search ((GArray *) more, last, compare_last, &at))
    return FALSE;
  return at + 1 == more->len
      || g_array_index (more, Last, at + 1).kind != last->kind;
}

static gboolean
visit_last (const GstShmemEntry *entry, gpointer user_data)
{
  Search *search = user_data;
  const Last last = { get_kind (entry), search->index++ };
  const Last *few = find_few (search, last.kind);

  if (few != NULL && few->index != last.index)
    return TRUE;
  if (few == NULL && last.kind != KIND_NONE
      && !is_last_of_more (search->more, &last))
    return TRUE;
  return search->visit.func (entry, search->visit.user_data);
}

/**
 * gst_buffer_foreach_shmem_entry:
 * @buffer: (transfer none): a buffer, whose metas must not change meanwhile
 * @picture: which picture, or #GST_SHMEM_PICTURE_ALL for entries about the
 *     whole frame only
 * @func: (scope call): called for each entry
 * @user_data: for @func
 *
 * Visits the entries that apply to a picture: the winning entry of each kind
 * that is subject to the rule above, and every entry of all other formats, in
 * ascending order of precedence. Nested containers are stepped into and not
 * visited themselves. Entries are not validated: @func has to check them.
 *
 * All entries are walked over twice, and nothing is allocated unless there are
 * more than 16 kinds.
 *
 * Returns: %FALSE if @func stopped it
 *
 * Since: 0.9
 */
gboolean
gst_buffer_foreach_shmem_entry (
    GstBuffer *buffer, gint picture, GstShmemEntryFunc func, gpointer user_data)
{
  Search search = { .visit = { func, user_data } };
  gboolean completed;
  Frame frame;

  g_return_val_if_fail (GST_IS_BUFFER (buffer), FALSE);
  g_return_val_if_fail (picture >= GST_SHMEM_PICTURE_ALL, FALSE);
  g_return_val_if_fail (func != NULL, FALSE);

  frame_init (&frame, buffer, picture);
  visit_frame (&frame, note_kind, &search);
  if (search.more != NULL)
    g_array_sort (search.more, compare_last);
  search.index = 0;
  completed = visit_frame (&frame, visit_last, &search);
  g_clear_pointer (&search.more, g_array_unref);
  frame_clear (&frame);
  return completed;
}

/* Values */

typedef struct
{
  guint64 kind;
  GstShmemEntry entry;
  gboolean found;
} Wanted;

static gboolean
note_wanted (const GstShmemEntry *entry, gpointer user_data)
{
  Wanted *wanted = user_data;

  if (get_kind (entry) == wanted->kind) {
    wanted->entry = *entry;
    wanted->found = TRUE;
  }
  return TRUE;
}

/* @frame must be cleared in any case; @entry is valid until then. */
static gboolean
frame_find (Frame *frame, GstBuffer *buffer, gint picture, guint64 kind,
    const gchar *name, GstShmemEntry *entry, GError **error)
{
  Wanted wanted = { .kind = kind };

  frame->video.large = NULL;
  g_return_val_if_fail (GST_IS_BUFFER (buffer), FALSE);
  g_return_val_if_fail (picture >= GST_SHMEM_PICTURE_ALL, FALSE);

  frame_init (frame, buffer, picture);
  visit_frame (frame, note_wanted, &wanted);
  if (!wanted.found)
    return _gst_shmem_refuse (
        error, GST_SHMEM_ERROR_NOT_FOUND, "the frame has no %s", name);
  *entry = wanted.entry;
  return TRUE;
}

/**
 * gst_buffer_get_shmem_mastering_display:
 * @buffer: (transfer none): a buffer
 * @picture: which picture, or #GST_SHMEM_PICTURE_ALL
 * @values: (out caller-allocates): set on success, untouched on failure
 * @error: return location for an error, or %NULL
 *
 * Reads the `MDCV` that applies to a picture, by the rule above. If the frame
 * carries none, the error is %GST_SHMEM_ERROR_NOT_FOUND; if it is malformed,
 * the error is another one, which describes the fault.
 *
 * Returns: whether @values was set
 *
 * Since: 0.9
 */
gboolean
gst_buffer_get_shmem_mastering_display (GstBuffer *buffer, gint picture,
    GstVideoMasteringDisplayInfo *values, GError **error)
{
  GstShmemEntry entry;
  gboolean set;
  Frame frame;

  g_return_val_if_fail (values != NULL, FALSE);

  set = frame_find (&frame, buffer, picture, SHMEM_FORMAT_MDCV,
            "mastering display (MDCV)", &entry, error)
      && gst_shmem_mastering_display_parse (
          values, entry.data, entry.size, error);
  frame_clear (&frame);
  return set;
}

/**
 * gst_buffer_get_shmem_content_light_level:
 * @buffer: (transfer none): a buffer
 * @picture: which picture, or #GST_SHMEM_PICTURE_ALL
 * @values: (out caller-allocates): set on success, untouched on failure
 * @error: return location for an error, or %NULL
 *
 * Reads the `CLLI` that applies to a picture, like
 * gst_buffer_get_shmem_mastering_display().
 *
 * Returns: whether @values was set
 *
 * Since: 0.9
 */
gboolean
gst_buffer_get_shmem_content_light_level (GstBuffer *buffer, gint picture,
    GstVideoContentLightLevel *values, GError **error)
{
  GstShmemEntry entry;
  gboolean set;
  Frame frame;

  g_return_val_if_fail (values != NULL, FALSE);

  set = frame_find (&frame, buffer, picture, SHMEM_FORMAT_CLLI,
            "light level (CLLI)", &entry, error)
      && gst_shmem_content_light_level_parse (
          values, entry.data, entry.size, error);
  frame_clear (&frame);
  return set;
}

/**
 * gst_buffer_get_shmem_cicp:
 * @buffer: (transfer none): a buffer
 * @picture: which picture, or #GST_SHMEM_PICTURE_ALL
 * @values: (out caller-allocates): set on success, untouched on failure
 * @error: return location for an error, or %NULL
 *
 * Reads the `CICP` that applies to a picture, like
 * gst_buffer_get_shmem_mastering_display().
 *
 * Returns: whether @values was set
 *
 * Since: 0.9
 */
gboolean
gst_buffer_get_shmem_cicp (
    GstBuffer *buffer, gint picture, GstShmemCicp *values, GError **error)
{
  GstShmemEntry entry;
  gboolean set;
  Frame frame;

  g_return_val_if_fail (values != NULL, FALSE);

  set = frame_find (&frame, buffer, picture, SHMEM_FORMAT_CICP,
            "code points (CICP)", &entry, error)
      && gst_shmem_cicp_parse (values, entry.data, entry.size, error);
  frame_clear (&frame);
  return set;
}

static guint64
hdr10_plus_kind (void)
{
  static const guint8 hdr10_plus[] = { 0xb5, 0x00, 0x3c, 0x00, 0x01, 0x04 };

  return KIND_T35 (shmem_t35_get_provider (hdr10_plus, sizeof hdr10_plus));
}

/**
 * gst_buffer_get_shmem_hdr10_plus:
 * @buffer: (transfer none): a buffer
 * @picture: which picture, or #GST_SHMEM_PICTURE_ALL
 * @values: (out caller-allocates): set on success, untouched on failure
 * @error: return location for an error, or %NULL
 *
 * Reads the HDR10+ message that applies to a picture, like
 * gst_buffer_get_shmem_mastering_display(), from a `T35 ` entry or GStreamer's
 * GstVideoHDRMeta. gst_shmem_hdr10_plus_parse() lists what is malformed.
 *
 * Returns: whether @values was set
 *
 * Since: 0.9
 */
gboolean
gst_buffer_get_shmem_hdr10_plus (
    GstBuffer *buffer, gint picture, GstShmemHdr10Plus *values, GError **error)
{
  GstShmemEntry entry;
  gboolean set;
  Frame frame;

  g_return_val_if_fail (values != NULL, FALSE);

  set = frame_find (&frame, buffer, picture, hdr10_plus_kind (), "HDR10+",
            &entry, error)
      && gst_shmem_hdr10_plus_parse (values, entry.data, entry.size, error);
  frame_clear (&frame);
  return set;
}
