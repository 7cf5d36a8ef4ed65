/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Says for people what an entry of a container is. It looks at the format
 * code and the first bytes of a T.35 message and at nothing else: a name is
 * no promise that the payload is well formed. */

#include <gst/shmemmeta/gstshmemname.h>

#include <gst/shmemmeta/gstshmemt35.h>

/**
 * SECTION:gstshmemname
 * @title: Names of formats
 * @short_description: what is this entry?
 * @see_also: #GstShmemContainer
 *
 * Every entry is carried byte for byte, whether its format is known or not.
 * Names are short, in English, and not for programs: these compare the format
 * code, or use gst_shmem_t35_get_kind().
 */

static const struct
{
  guint64 format;
  const gchar *name;
} names[] = {
  { SHMEM_FORMAT_LINEAR, "nested container" },
  { SHMEM_FORMAT_T35, "ITU-T T.35 message" },
  { SHMEM_FORMAT_DVRP, "Dolby Vision RPU" },
  { SHMEM_FORMAT_MDCV, "mastering display colour volume" },
  { SHMEM_FORMAT_CLLI, "content light level" },
  { SHMEM_FORMAT_CICP, "code points" },
  { SHMEM_FORMAT_PLNS, "plane table" },
  { SHMEM_FORMAT_REGS, "register values" },
  { SHMEM_FORMAT_V4LM, "V4L2 metadata" },
};

/* DRM_FORMAT_MOD_VENDOR_* of the kernel's drm_fourcc.h; that of libdrm may be
 * older and end sooner. */
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
  /* Of these there are no more than 255. */
  return g_intern_string (name);
}

/**
 * gst_shmem_format_get_name:
 * @format: a format code
 *
 * Says what an entry of this format is, such as "Dolby Vision RPU", or
 * "vendor 0x08 (ARM)" for a format of a DRM vendor. A code of this project
 * that is not known, or of a version that is not, is "unknown".
 *
 * Returns: (transfer none): its name
 *
 * Since: 0.1
 */
const gchar *
gst_shmem_format_get_name (guint64 format)
{
  guint i;

  if (SHMEM_FORMAT_VENDOR (format) != 0)
    return get_vendor_name (SHMEM_FORMAT_VENDOR (format));
  for (i = 0; i < G_N_ELEMENTS (names); i++)
    if (names[i].format == format)
      return names[i].name;
  return "unknown";
}

/**
 * gst_shmem_entry_get_name:
 * @entry: an entry
 *
 * The name of its format; of a T.35 message of a known kind, that of the
 * kind, such as "HDR10+", "HDR Vivid" or "SL-HDR".
 *
 * Returns: (transfer none): its name
 *
 * Since: 0.1
 */
const gchar *
gst_shmem_entry_get_name (const GstShmemEntry *entry)
{
  GstShmemT35Kind kind = GST_SHMEM_T35_OTHER;

  g_return_val_if_fail (entry != NULL, NULL);

  if (entry->format == SHMEM_FORMAT_T35)
    kind = gst_shmem_t35_get_kind (entry->data, entry->size);
  return kind == GST_SHMEM_T35_OTHER ? gst_shmem_format_get_name (entry->format)
                                     : gst_shmem_t35_kind_get_name (kind);
}
