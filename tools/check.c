/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Looks into the entries of containers that are well-formed themselves: sizes,
 * prefixes, and fields that hold what the standards do not allow. Vendors'
 * entries are never judged.
 */

#include "check.h"
#include "describe.h"
#include "tool.h"

#include <shmem/shmem-payload.h>
#include <shmem/shmem-reader.h>

G_GNUC_PRINTF (2, 3)
static gboolean
fail (GError **error, const gchar *format, ...)
{
  va_list args;

  va_start (args, format);
  if (error)
    *error = g_error_new_valist (TOOL_ERROR, TOOL_ERROR_CONTENT, format, args);
  va_end (args);
  return FALSE;
}

/* ---- HDR10+ (SMPTE ST 2094-40) ---- */

static gboolean
check_hdr10plus (const struct shmem_entry *entry, GError **error)
{
  g_autofree GstShmemHdr10Plus *values = g_new0 (GstShmemHdr10Plus, 1);
  g_autofree gchar *text = NULL;
  g_autoptr (GArray) faults = NULL;

  if (!gst_shmem_hdr10_plus_parse (values, entry->data, entry->size, error))
    return FALSE;
  faults = gst_shmem_hdr10_plus_validate (values, 0, 0);
  if (faults->len == 0)
    return TRUE;
  text = gst_shmem_hdr10_plus_fault_to_string (
      &g_array_index (faults, GstShmemHdr10PlusFault, 0));
  return fail (error, "HDR10+ %s", text);
}

/* ---- entries ---- */

static gboolean
check_t35 (const struct shmem_entry *entry, GError **error)
{
  if (entry->size == 0)
    return fail (error, "T35 is empty");
  return gst_shmem_t35_get_kind (entry->data, entry->size)
      != GST_SHMEM_T35_HDR10PLUS
      || check_hdr10plus (entry, error);
}

static gboolean
check_rpu (const struct shmem_entry *entry, GError **error)
{
  return (entry->size > 0 && *(const guint8 *) entry->data == 0x19)
      || fail (error, "DVRP does not begin with 19");
}

static gboolean
check_size (const struct shmem_entry *entry, const gchar *name, guint size,
    GError **error)
{
  return entry->size == size
      || fail (error, "%s has %u bytes, not %u", name, entry->size, size);
}

static gboolean
check_mdcv (const struct shmem_entry *entry, GError **error)
{
  struct shmem_mdcv mdcv;
  guint i;

  if (!check_size (entry, "MDCV", sizeof mdcv, error))
    return FALSE;
  if (shmem_mdcv_load (entry->data, entry->size, &mdcv) != SHMEM_OK)
    return fail (error, "MDCV cannot be read");
  for (i = 0; i < 4; i++) {
    guint x = i < 3 ? mdcv.primaries[i][0] : mdcv.white_point[0];
    guint y = i < 3 ? mdcv.primaries[i][1] : mdcv.white_point[1];

    /* 1.0 in x and in y, H.265 clause D.3.28 */
    if (x > 50000 || y > 50000)
      return fail (error, "MDCV: a chromaticity is %u,%u, 50000 at most", x, y);
  }
  return mdcv.min_luminance < mdcv.max_luminance
      || fail (error, "MDCV: min_luminance %u is not below max_luminance %u",
          mdcv.min_luminance, mdcv.max_luminance);
}

static gboolean
check_cicp (const struct shmem_entry *entry, GError **error)
{
  struct shmem_cicp cicp;

  if (!check_size (entry, "CICP", sizeof cicp, error))
    return FALSE;
  if (shmem_cicp_load (entry->data, entry->size, &cicp) != SHMEM_OK)
    return fail (error, "CICP cannot be read");
  return cicp.full_range <= 1
      || fail (error, "CICP: full_range is %u, 0 or 1", cicp.full_range);
}

/* Without the memories; what the planes are in is not in the file. */
static gboolean
check_planes (const struct shmem_entry *entry, GError **error)
{
  GstShmemPlanes planes;

  if (gst_shmem_planes_parse (&planes, entry->data, entry->size, error))
    return TRUE;
  g_prefix_error (error, "PLNS: ");
  return FALSE;
}

static gboolean
check_entry (const struct shmem_entry *entry, GError **error)
{
  switch (entry->format) {
    case SHMEM_FORMAT_T35:
      return check_t35 (entry, error);
    case SHMEM_FORMAT_DVRP:
      return check_rpu (entry, error);
    case SHMEM_FORMAT_MDCV:
      return check_mdcv (entry, error);
    case SHMEM_FORMAT_CLLI:
      return check_size (entry, "CLLI", sizeof (struct shmem_clli), error);
    case SHMEM_FORMAT_CICP:
      return check_cicp (entry, error);
    case SHMEM_FORMAT_PLNS:
      return check_planes (entry, error);
    default:
      return TRUE;
  }
}

/* Recurses no deeper than a container can be nested. */
static gboolean
check_entries (const struct shmem_reader *reader, GError **error)
{
  struct shmem_reader inner;
  struct shmem_entry entry;
  gboolean valid = TRUE;
  guint i;

  for (i = 0; valid && shmem_reader_get_entry (reader, i, &entry) == SHMEM_OK;
       i++) {
    if (shmem_reader_enter (reader, i, &inner) == SHMEM_OK)
      valid = check_entries (&inner, error);
    else
      valid = check_entry (&entry, error);
    if (!valid)
      g_prefix_error (error, "entry %u: ", i);
  }
  return valid;
}

gboolean
tool_check_frame (const MetafileFrame *frame, GError **error)
{
  struct shmem_reader reader;
  const guint8 *data;
  gsize size;
  guint i;

  /* They were checked with the frame before. */
  if (frame->repeats)
    return TRUE;
  for (i = 0; i < frame->containers->len; i++) {
    data = gst_shmem_container_get_data (
        g_ptr_array_index (frame->containers, i), &size);
    if (shmem_reader_init (&reader, data, size, NULL, NULL) == SHMEM_OK
        && !check_entries (&reader, error)) {
      g_prefix_error (error, "frame %" G_GUINT64_FORMAT ": ", frame->number);
      return FALSE;
    }
  }
  return TRUE;
}
