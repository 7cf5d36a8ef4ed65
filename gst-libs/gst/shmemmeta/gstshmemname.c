/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Names of entries, for people. Only the format code and the first bytes of a
 * T.35 message are read: an entry with a name can still be malformed. */

#include <gst/shmemmeta/gstshmemname.h>

#include <gst/shmemmeta/gstshmemformat.h>
#include <shmem/shmem-t35.h>
#include <shmem/shmem-payload.h>

/**
 * SECTION:gstshmemname
 * @title: Names of formats
 * @short_description: what an entry is
 * @see_also: #GstShmemContainer
 *
 * Every entry is carried byte for byte, whether its format is known or not.
 * Names are short, in English, and for people. Programs compare the format
 * code, or use shmem_t35_get_kind().
 *
 * Threads: any thread may call these; values are plain, and belong to the
 * caller.
 *
 * Since: 0.9
 */

G_STATIC_ASSERT (GST_SHMEM_FORMAT_LINEAR == SHMEM_FORMAT_LINEAR);
G_STATIC_ASSERT (GST_SHMEM_FORMAT_T35 == SHMEM_FORMAT_T35);
G_STATIC_ASSERT (GST_SHMEM_FORMAT_DVRP == SHMEM_FORMAT_DVRP);
G_STATIC_ASSERT (GST_SHMEM_FORMAT_MDCV == SHMEM_FORMAT_MDCV);
G_STATIC_ASSERT (GST_SHMEM_FORMAT_CLLI == SHMEM_FORMAT_CLLI);
G_STATIC_ASSERT (GST_SHMEM_FORMAT_CICP == SHMEM_FORMAT_CICP);
G_STATIC_ASSERT (GST_SHMEM_FORMAT_PLNS == SHMEM_FORMAT_PLNS);
G_STATIC_ASSERT (GST_SHMEM_FORMAT_REGS == SHMEM_FORMAT_REGS);
G_STATIC_ASSERT (GST_SHMEM_FORMAT_V4LM == SHMEM_FORMAT_V4LM);

/* DRM_FORMAT_MOD_VENDOR_* of the kernel's drm_fourcc.h; the header of libdrm
 * may be older and have fewer. */
static const gchar *const vendors[] = { "NONE", "INTEL", "AMD", "NVIDIA",
  "SAMSUNG", "QCOM", "VIVANTE", "BROADCOM", "ARM", "ALLWINNER", "AMLOGIC",
  "MTK", "APPLE" };

static const gchar *
get_vendor_name (guint vendor)
{
  gchar name[sizeof "vendor 0x00 (BROADCOM )"];

  if (vendor < G_N_ELEMENTS (vendors))
    g_snprintf (
        name, sizeof name, "vendor 0x%02x (%s)", vendor, vendors[vendor]);
  else
    g_snprintf (name, sizeof name, "vendor 0x%02x", vendor);
  /* At most 255 of these exist. */
  return g_intern_string (name);
}

/* Such as "Dolby Vision RPU", or "vendor 0x08 (ARM)" for a format of a DRM
 * vendor. For an unknown code of this project, or an unknown version, it is
 * "unknown". */
static const gchar *
get_format_name (guint64 format)
{
  const struct shmem_payload_info *info = shmem_payload_get_info (format);

  if (SHMEM_FORMAT_VENDOR (format) != 0)
    return get_vendor_name (SHMEM_FORMAT_VENDOR (format));
  return info ? info->name : "unknown";
}

/**
 * gst_shmem_entry_get_name:
 * @entry: an entry
 *
 * The name of its format, such as "Dolby Vision RPU", or "vendor 0x08 (ARM)" for
 * that of a DRM vendor, or "unknown"; for a T.35 message of a known kind, of the kind,
 * such as "HDR10+", "HDR Vivid" or "SL-HDR". Can be called from any thread.
 *
 * Returns: (transfer none): its name
 *
 * Since: 0.9
 */
const gchar *
gst_shmem_entry_get_name (const GstShmemEntry *entry)
{
  enum shmem_t35_kind kind = SHMEM_T35_OTHER;

  g_return_val_if_fail (entry != NULL, NULL);

  if (entry->format == SHMEM_FORMAT_T35)
    kind = shmem_t35_get_kind (entry->data, entry->size);
  return kind == SHMEM_T35_OTHER ? get_format_name (entry->format)
                                 : shmem_t35_kind_get_name (kind);
}
