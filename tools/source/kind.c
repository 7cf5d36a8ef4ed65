/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Detects the kind of a file, by its content first, as a name can be wrong. Only
 * the first bytes are read, and only of regular files.
 */

#include "source/kind.h"
#include "metafile/metafileio.h"
#include "tool.h"

#include <gst/shmemmeta/shmemmeta.h>
#include <shmem/shmem-payload.h>

#include <string.h>

/* Enough for two packets of an MPEG transport stream, or white space before
 * JSON. */
#define HEAD_SIZE 4096

/* The bits of a format code that are its version. */
#define ANY_VERSION (G_GUINT64_CONSTANT (0xff) << 32)

typedef struct
{
  const guint8 *bytes;
  gsize size;
  guint64 file_size;
} Head;

static gboolean
has (const Head *head, gsize offset, const gchar *bytes, gsize size)
{
  return head->size >= offset + size
      && memcmp (head->bytes + offset, bytes, size) == 0;
}

/* The size in its header matches the file, or its format is known, in this
 * version or another, and it is too long or too short. */
static gboolean
is_container (const Head *head)
{
  guint64 format;
  guint32 size;

  if (head->size < SHMEM_GENERIC_HEADER_SIZE)
    return FALSE;
  format = GST_READ_UINT64_LE (head->bytes);
  size = GST_READ_UINT32_LE (head->bytes + 8);
  if (size == head->file_size - SHMEM_GENERIC_HEADER_SIZE)
    return TRUE;
  if (format == SHMEM_FORMAT_LINEAR)
    return size <= SHMEM_MAX_SIZE;
  format &= ~ANY_VERSION;
  return format != SHMEM_FORMAT_LINEAR
      && shmem_payload_get_info (format) != NULL;
}

/* By the bytes after the first start code: an RPU as dovi_tool writes it, or a NAL
 * unit header (H.265 clause 7.3.1.2) of the base layer. */
static gboolean
detect_byte_stream (const Head *head, ToolKind *kind)
{
  gsize i = 0;
  const guint8 *unit;

  while (i < head->size && head->bytes[i] == 0)
    i++;
  if (i < 2 || i + 2 >= head->size || head->bytes[i] != 1)
    return FALSE;
  unit = head->bytes + i + 1;
  if (unit[0] == 0x19 || (unit[0] == 0x7c && unit[1] == 0x01))
    *kind = TOOL_KIND_RPU;
  else if ((unit[0] & 0x80) == 0 && (unit[1] & 0x07) != 0)
    *kind = TOOL_KIND_H265;
  else
    return FALSE;
  return TRUE;
}

static gboolean
is_json (const Head *head)
{
  gsize i = has (head, 0, "\xef\xbb\xbf", 3) ? 3 : 0;

  while (i < head->size && g_ascii_isspace (head->bytes[i]))
    i++;
  return i < head->size && (head->bytes[i] == '{' || head->bytes[i] == '[');
}

static gboolean
detect_content (const Head *head, ToolKind *kind)
{
  if (has (head, 0, "SHMCSEQ", 8))
    *kind = TOOL_KIND_SHMC;
  else if (has (head, 0, "\x1a\x45\xdf\xa3", 4))
    *kind = TOOL_KIND_MATROSKA;
  else if (has (head, 4, "ftyp", 4) || has (head, 4, "styp", 4)
      || has (head, 4, "moov", 4))
    *kind = TOOL_KIND_MP4;
  else if (has (head, 0, "\x47", 1) && has (head, 188, "\x47", 1)
      && has (head, 376, "\x47", 1))
    *kind = TOOL_KIND_MPEG_TS;
  else if (is_container (head))
    *kind = TOOL_KIND_CONTAINER;
  else if (detect_byte_stream (head, kind))
    return TRUE;
  else if (is_json (head))
    *kind = TOOL_KIND_HDR10PLUS_JSON;
  else
    return FALSE;
  return TRUE;
}

gboolean
tool_kind_detect (const gchar *path, ToolKind *kind, GError **error)
{
  Head head = { 0 };
  g_autoptr (GBytes) bytes =
      metafile_io_read_head (path, HEAD_SIZE, &head.file_size, error);

  if (bytes == NULL)
    return FALSE;
  head.bytes = g_bytes_get_data (bytes, &head.size);
  if (head.size == 0)
    return tool_refuse (error, "byte 0: the file is empty");
  if (detect_content (&head, kind) || tool_kind_from_name (path, kind))
    return TRUE;
  return tool_refuse (error,
      "byte 0: neither the first bytes nor the name are those of H.265 video, "
      "a container sequence, a container, HDR10+ JSON or Dolby Vision RPUs");
}

gboolean
tool_kind_from_name (const gchar *path, ToolKind *kind)
{
  static const struct
  {
    const gchar *extension;
    ToolKind kind;
  } names[] = {
    { ".shmc", TOOL_KIND_SHMC },
    { ".json", TOOL_KIND_HDR10PLUS_JSON },
    { ".bin", TOOL_KIND_RPU },
    { ".h265", TOOL_KIND_H265 },
    { ".hevc", TOOL_KIND_H265 },
    { ".265", TOOL_KIND_H265 },
    { ".mp4", TOOL_KIND_MP4 },
    { ".mov", TOOL_KIND_MP4 },
    { ".m4v", TOOL_KIND_MP4 },
    { ".mkv", TOOL_KIND_MATROSKA },
    { ".ts", TOOL_KIND_MPEG_TS },
  };
  g_autofree gchar *lower = g_ascii_strdown (path, -1);
  guint i;

  for (i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_has_suffix (lower, names[i].extension)) {
      *kind = names[i].kind;
      return TRUE;
    }
  return FALSE;
}

const gchar *
tool_kind_get_name (ToolKind kind)
{
  static const gchar *const names[] = {
    [TOOL_KIND_CONTAINER] = "container",
    [TOOL_KIND_SHMC] = "container sequence",
    [TOOL_KIND_RPU] = "Dolby Vision RPUs",
    [TOOL_KIND_HDR10PLUS_JSON] = "HDR10+ JSON",
    [TOOL_KIND_H265] = "H.265 video",
    [TOOL_KIND_MP4] = "H.265 video in MP4",
    [TOOL_KIND_MATROSKA] = "H.265 video in Matroska",
    [TOOL_KIND_MPEG_TS] = "H.265 video in an MPEG transport stream",
  };

  return names[kind];
}

gboolean
tool_kind_is_video (ToolKind kind)
{
  return kind >= TOOL_KIND_H265;
}
