/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The twelve buffers, and the way from their texts to bytes and back. */

#include "buffers.h"

#include "lib/frames.h"

#include <string.h>

#define FORMAT_VENDOR G_GUINT64_CONSTANT (0x0300000000000001)

const FrameCase frame_cases[N_FRAME_CASES] = {
  { "one of everything", "M1000 C400 P16 H1 V1 R1", "M500 C300 P18",
      "M1000 C400 P16 H1 V1 R1", "M1000 C400 P16 H1 V1 R1",
      "M1000 C400 P16 H1 V1 R1", NULL },
  { "the last container wins, each kind by itself", "M1000 C400 H1 | C500 P18",
      "M500 C300 P16", "M1000 H1 C500 P18", "M1000 H1 C500 P18",
      "M1000 H1 C500 P18", NULL },
  { "duplicates in one container", "C400 H1 C500 H2 C500 M1000", "P16",
      "H2 C500 M1000", "H2 C500 M1000", "H2 C500 M1000", NULL },
  { "nested at the end", "H1 C400 [C500 [H2 M1000]]", "M500 P16",
      "C500 H2 M1000", "C500 H2 M1000", "C500 H2 M1000", NULL },
  { "nested where they stand", "[C500 H2 [R1]] C400 | [H3 V1] H4", "P18",
      "R1 C400 V1 H4", "R1 C400 V1 H4", "R1 C400 V1 H4", NULL },
  { "a picture beats the frame, even before it",
      "0: C600 P16 H5 R1 | C400 H3 P18 R2", "C300 M500", "C400 H3 P18 R2",
      "C600 P16 H5 R1", "C400 H3 P18 R2", "C400 H3 P18 R2" },
  { "two pictures", "0: C600 H6 | 1: C700 H7 M700", "C300", "", "C600 H6",
      "C700 H7 M700", "C700 H7 M700" },
  { "the last one is malformed", "M1000 C400 P16 H1 | M! C! P! H! R1",
      "M500 C300 P16", "M! C! P! H! R1", "M! C! P! H! R1", "M! C! P! H! R1",
      NULL },
  { "several providers", "H1 V1 U1 W1 | V2 [U2] H2", "", "W1 V2 U2 H2",
      "W1 V2 U2 H2", "W1 V2 U2 H2", NULL },
  { "two RPUs", "R1 R2 | M1000", "P16", "R2 M1000", "R2 M1000", "R2 M1000",
      NULL },
  { "not under the rule", "S1 X1 C400 S2 | X2 [X1 C500 S1]", "P16",
      "S1 X1 S2 X2 X1 C500 S1", "S1 X1 S2 X2 X1 C500 S1",
      "S1 X1 S2 X2 X1 C500 S1", NULL },
  { "caps alone", "", "M500 C300 P16", "", "", "", NULL },
};

const gchar *
frame_case_flat (guint index)
{
  const FrameCase *frame = &frame_cases[index];

  return frame->flat ? frame->flat : frame->first;
}

/* ---- from text to bytes ---- */

static const guint8 vivid[] = { 0x26, 0x00, 0x04, 0x00, 0x05 };
static const guint8 captions[] = { 0xb5, 0x00, 0x31, 'G', 'A', '9', '4', 0x03 };
static const guint8 unknown[] = { 0xb5, 0x12, 0x34 };
static const guint8 extended[] = { 0xff, 0x01, 0x12, 0x34 };
static const guint8 vendor[] = { 0 };

/* Entries that are some bytes and their value. */
static const struct
{
  gchar kind;
  guint64 format;
  const guint8 *prefix;
  gsize size;
} prefixed[] = {
  { 'V', SHMEM_FORMAT_T35, vivid, sizeof vivid },
  { 'S', SHMEM_FORMAT_T35, captions, sizeof captions },
  { 'U', SHMEM_FORMAT_T35, unknown, sizeof unknown },
  { 'W', SHMEM_FORMAT_T35, extended, sizeof extended },
  { 'R', SHMEM_FORMAT_DVRP, (const guint8 *) "\x19", 1 },
  { 'X', FORMAT_VENDOR, vendor, sizeof vendor },
};

static void
add_prefixed (GstShmemContainerBuilder *builder, gchar kind, guint value)
{
  guint8 bytes[16];
  guint i;

  for (i = 0; i < G_N_ELEMENTS (prefixed); i++) {
    if (prefixed[i].kind != kind)
      continue;
    memcpy (bytes, prefixed[i].prefix, prefixed[i].size);
    bytes[prefixed[i].size] = value;
    gst_shmem_container_builder_add (
        builder, prefixed[i].format, bytes, prefixed[i].size + 1);
    return;
  }
  g_assert_not_reached ();
}

static GstVideoMasteringDisplayInfo
make_display (guint luminance)
{
  return (GstVideoMasteringDisplayInfo){
    .display_primaries = { { 34000, 16000 }, { 13250, 34500 }, { 7500, 3000 } },
    .white_point = { 15635, 16450 },
    .max_display_mastering_luminance = 10000 * luminance,
    .min_display_mastering_luminance = 50
  };
}

static void
add_hdr10plus (GstShmemContainerBuilder *builder, guint average)
{
  const GstShmemHdr10Plus values = make_values (average);

  fail_unless (gst_shmem_hdr10_plus_add (&values, builder, NULL));
}

static void
add_entry (GstShmemContainerBuilder *builder, gchar kind, guint value)
{
  const GstVideoMasteringDisplayInfo display = make_display (value);
  const GstVideoContentLightLevel level = { .max_content_light_level = value,
    .max_frame_average_light_level = 100 };
  const GstShmemCicp cicp = { 9, value, 9, FALSE };

  if (kind == 'M')
    gst_shmem_mastering_display_add (&display, builder);
  else if (kind == 'C')
    gst_shmem_content_light_level_add (&level, builder);
  else if (kind == 'P')
    gst_shmem_cicp_add (&cicp, builder);
  else if (kind == 'H')
    add_hdr10plus (builder, value);
  else
    add_prefixed (builder, kind, value);
}

static void
add_malformed (GstShmemContainerBuilder *builder, gchar kind)
{
  static const guint8 zeros[24], full_range[] = { 9, 16, 9, 7 };
  static const guint8 cut[] = { 0xb5, 0x00, 0x3c, 0x00, 0x01, 0x04, 0x01 };

  if (kind == 'M')
    gst_shmem_container_builder_add (builder, SHMEM_FORMAT_MDCV, zeros, 23);
  else if (kind == 'C')
    gst_shmem_container_builder_add (builder, SHMEM_FORMAT_CLLI, zeros, 5);
  else if (kind == 'P')
    gst_shmem_container_builder_add (
        builder, SHMEM_FORMAT_CICP, full_range, sizeof full_range);
  else if (kind == 'H')
    gst_shmem_container_builder_add (
        builder, SHMEM_FORMAT_T35, cut, sizeof cut);
  else
    g_assert_not_reached ();
}

static GstShmemContainer *
build (GstShmemContainerBuilder *builder)
{
  GstShmemContainer *container =
      gst_shmem_container_builder_build (builder, NULL);

  fail_unless (container != NULL);
  gst_shmem_container_builder_free (builder);
  return container;
}

/* The entries at *@text, up to the end of their container. */
static GstShmemContainer *
parse_container (const gchar **text)
{
  GstShmemContainerBuilder *builder = gst_shmem_container_builder_new ();
  GstShmemContainer *inner;

  for (; **text != '\0' && **text != ']' && **text != '|'; (*text)++) {
    if (**text == '[') {
      (*text)++;
      inner = parse_container (text);
      gst_shmem_container_builder_add_container (builder, inner);
      gst_shmem_container_unref (inner);
    } else if (**text == ' ') {
      continue;
    } else if ((*text)[1] == '!') {
      add_malformed (builder, *(*text)++);
    } else {
      gchar kind = *(*text)++;

      add_entry (builder, kind, strtoul (*text, (gchar **) text, 10));
      (*text)--;
    }
  }
  return build (builder);
}

GstBuffer *
frame_case_buffer (guint index)
{
  const gchar *text = frame_cases[index].containers;
  GstBuffer *buffer = make_frame (index, NULL, NULL);

  while (*text != '\0') {
    GstShmemContainer *container;
    gint picture = GST_SHMEM_PICTURE_ALL;

    text += strspn (text, " |");
    if (text[1] == ':') {
      picture = text[0] - '0';
      text += 2;
    }
    container = parse_container (&text);
    gst_buffer_add_shmem_container_meta_full (buffer, container, picture);
    gst_shmem_container_unref (container);
  }
  return buffer;
}

GstCaps *
frame_case_caps (guint index)
{
  const gchar *text = frame_cases[index].caps;
  GstCaps *caps = gst_caps_new_empty_simple ("video/x-raw");
  const gint luminance = find_value (text, 'M');
  const gint level = find_value (text, 'C');
  const gint transfer = find_value (text, 'P');
  const GstVideoMasteringDisplayInfo display = make_display (luminance);
  const GstVideoContentLightLevel light = { .max_content_light_level = level,
    .max_frame_average_light_level = 100 };
  const GstShmemCicp cicp = { 9, transfer, 9, FALSE };

  if (luminance >= 0)
    gst_shmem_mastering_display_to_caps (&display, caps);
  if (level >= 0)
    gst_shmem_content_light_level_to_caps (&light, caps);
  if (transfer >= 0) {
    GstVideoColorimetry colorimetry;
    g_autofree gchar *name = NULL;

    fail_unless (gst_shmem_cicp_to_colorimetry (&cicp, &colorimetry));
    name = gst_video_colorimetry_to_string (&colorimetry);
    gst_caps_set_simple (caps, "colorimetry", G_TYPE_STRING, name, NULL);
  }
  return caps;
}

/* ---- from bytes to text ---- */

static gboolean
describe_values (
    guint64 format, const guint8 *data, gsize size, gchar *kind, guint *value)
{
  GstVideoMasteringDisplayInfo display;
  GstVideoContentLightLevel level;
  GstShmemHdr10Plus values;
  GstShmemCicp cicp;

  switch (format) {
    case SHMEM_FORMAT_MDCV:
      *kind = 'M';
      if (!gst_shmem_mastering_display_parse (&display, data, size, NULL))
        return FALSE;
      *value = display.max_display_mastering_luminance / 10000;
      return TRUE;
    case SHMEM_FORMAT_CLLI:
      *kind = 'C';
      if (!gst_shmem_content_light_level_parse (&level, data, size, NULL))
        return FALSE;
      *value = level.max_content_light_level;
      return TRUE;
    case SHMEM_FORMAT_CICP:
      *kind = 'P';
      if (!gst_shmem_cicp_parse (&cicp, data, size, NULL))
        return FALSE;
      *value = cicp.transfer_characteristics;
      return TRUE;
    default:
      *kind = 'H';
      if (!gst_shmem_hdr10_plus_parse (&values, data, size, NULL))
        return FALSE;
      *value = values.windows[0].average_maxrgb;
      return TRUE;
  }
}

void
describe_entry (GString *text, guint64 format, gconstpointer data, gsize size)
{
  gchar kind;
  guint i, value;

  if (text->len > 0)
    g_string_append_c (text, ' ');
  for (i = 0; i < G_N_ELEMENTS (prefixed); i++)
    if (prefixed[i].format == format && prefixed[i].size + 1 == size
        && memcmp (prefixed[i].prefix, data, size - 1) == 0) {
      g_string_append_printf (
          text, "%c%u", prefixed[i].kind, ((const guint8 *) data)[size - 1]);
      return;
    }
  if (describe_values (format, data, size, &kind, &value))
    g_string_append_printf (text, "%c%u", kind, value);
  else
    g_string_append_printf (text, "%c!", kind);
}

gint
find_value (const gchar *text, gchar kind)
{
  const gchar *entry = strchr (text, kind);

  if (entry == NULL)
    return FRAME_NOT_FOUND;
  return entry[1] == '!' ? FRAME_MALFORMED : atoi (entry + 1);
}

static gint
compare_words (gconstpointer a, gconstpointer b)
{
  return strcmp (*(gchar *const *) a, *(gchar *const *) b);
}

gchar *
pick_entries (const gchar *text, const gchar *kinds, gboolean malformed)
{
  gchar **words = g_strsplit (text, " ", -1);
  GPtrArray *picked = g_ptr_array_new ();
  gchar *joined;
  guint i;

  for (i = 0; words[i] != NULL; i++)
    if (words[i][0] != '\0' && strchr (kinds, words[i][0])
        && (malformed || words[i][1] != '!'))
      g_ptr_array_add (picked, words[i]);
  g_ptr_array_sort (picked, compare_words);
  g_ptr_array_add (picked, NULL);
  joined = g_strjoinv (" ", (gchar **) picked->pdata);
  g_ptr_array_unref (picked);
  g_strfreev (words);
  return joined;
}
