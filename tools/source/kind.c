/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Detects the kind of a file, by its content first, as a name can be wrong. Only
 * the first bytes are looked at, so that a pipe can be read afterwards.
 */

#include "source/kind.h"
#include "source/input.h"
#include "tool.h"

#include "av1/av1obu.h"

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
  guint64 file_size; /* or 0 */
} Head;

static gboolean
has (const Head *head, gsize offset, const gchar *bytes, gsize size)
{
  return head->size >= offset + size
      && memcmp (head->bytes + offset, bytes, size) == 0;
}

/* The size in its header is that of the file. */
static gboolean
is_whole_container (const Head *head)
{
  return head->size >= SHMEM_GENERIC_HEADER_SIZE
      && head->file_size >= SHMEM_GENERIC_HEADER_SIZE
      && GST_READ_UINT32_LE (head->bytes + 8)
      == head->file_size - SHMEM_GENERIC_HEADER_SIZE;
}

/* Its format is known, in this version or another, but it may be too long or too
 * short. */
static gboolean
is_container (const Head *head)
{
  guint64 format;
  guint32 size;

  if (head->size < SHMEM_GENERIC_HEADER_SIZE)
    return FALSE;
  format = GST_READ_UINT64_LE (head->bytes);
  size = GST_READ_UINT32_LE (head->bytes + 8);
  if (format == SHMEM_FORMAT_LINEAR)
    return size > 0 && size <= SHMEM_MAX_SIZE;
  format &= ~ANY_VERSION;
  return format != SHMEM_FORMAT_LINEAR
      && shmem_payload_get_info (format) != NULL;
}

/* Any number of zeros can precede the first start code. By the bytes after it: an RPU as dovi_tool writes it, or a NAL
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

/* ISO/IEC 14496-12, and boxes with which QuickTime files start. */
static gboolean
is_mp4 (const Head *head)
{
  static const gchar types[][5] = { "ftyp", "styp", "moov", "moof", "mdat",
    "free", "skip", "wide", "sidx" };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (types); i++)
    if (has (head, 4, types[i], 4))
      return TRUE;
  return FALSE;
}

/* Packets of 188 bytes, with four bytes in front as on discs (.m2ts), or with 16
 * bytes of error correction behind them. */
static gboolean
is_transport_stream (const Head *head)
{
  static const struct
  {
    gsize size, sync;
  } packets[] = { { 188, 0 }, { 192, 4 }, { 204, 0 } };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (packets); i++)
    if (has (head, packets[i].sync, "\x47", 1)
        && has (head, packets[i].sync + packets[i].size, "\x47", 1)
        && has (head, packets[i].sync + 2 * packets[i].size, "\x47", 1))
      return TRUE;
  return FALSE;
}

/* A temporal delimiter and a sequence header, in units with their lengths (annex
 * B of the AV1 specification); they can have their sizes as well. */
static gboolean
is_annexb (const Head *head)
{
  guint32 temporal_unit, frame_unit, length;
  gsize offset = 0;

  if (!av1_read_leb128 (head->bytes, head->size, &offset, &temporal_unit)
      || !av1_read_leb128 (head->bytes, head->size, &offset, &frame_unit)
      || !av1_read_leb128 (head->bytes, head->size, &offset, &length)
      || frame_unit >= temporal_unit || length >= frame_unit
      || head->size - offset <= length)
    return FALSE;
  if (!(length == 1 && has (head, offset, "\x10", 1))
      && !(length == 2 && has (head, offset, "\x12\0", 2)))
    return FALSE;
  offset += length;
  return av1_read_leb128 (head->bytes, head->size, &offset, &length)
      && length < frame_unit && offset < head->size
      && (head->bytes[offset] & 0xf9) == AV1_OBU_SEQUENCE_HEADER << 3;
}

/* AV1 in IVF, or a temporal delimiter and a sequence header, each with its size
 * (clause 5.2 of the AV1 specification). */
static gboolean
detect_av1 (const Head *head, ToolKind *kind)
{
  if (has (head, 0, "DKIF", 4) && has (head, 8, "AV01", 4))
    *kind = TOOL_KIND_IVF;
  else if (has (head, 0, "\x12\x00\x0a", 3))
    *kind = TOOL_KIND_OBU;
  else if (is_annexb (head))
    *kind = TOOL_KIND_ANNEXB;
  else
    return FALSE;
  return TRUE;
}

static gboolean
detect_content (const Head *head, ToolKind *kind)
{
  if (has (head, 0, "SHMCSEQ", 8))
    *kind = TOOL_KIND_SHMC;
  else if (has (head, 0, "\x1a\x45\xdf\xa3", 4))
    *kind = TOOL_KIND_MATROSKA;
  else if (is_mp4 (head))
    *kind = TOOL_KIND_MP4;
  else if (is_transport_stream (head))
    *kind = TOOL_KIND_MPEG_TS;
  else if (is_whole_container (head))
    *kind = TOOL_KIND_CONTAINER;
  else if (detect_byte_stream (head, kind) || detect_av1 (head, kind))
    return TRUE;
  else if (is_container (head))
    *kind = TOOL_KIND_CONTAINER;
  else if (is_json (head))
    *kind = TOOL_KIND_HDR10PLUS_JSON;
  else
    return FALSE;
  return TRUE;
}

static gboolean
detect (ToolInput *input, const gchar *path, ToolKind *kind, GError **error)
{
  Head head = { .file_size = tool_input_get_size (input) };

  head.bytes = tool_input_peek (input, HEAD_SIZE, &head.size, error);
  if (head.bytes == NULL)
    return FALSE;
  if (head.size == 0)
    return tool_refuse (error, "byte 0: the file is empty");
  if (detect_content (&head, kind) || tool_kind_from_name (path, kind))
    return TRUE;
  return tool_refuse (error,
      "byte 0: neither the first bytes nor the name are those of H.265 or "
      "AV1 video, a container sequence, a container, HDR10+ JSON or Dolby "
      "Vision RPUs");
}

gboolean
tool_kind_detect (const gchar *path, ToolKind *kind, GError **error)
{
  ToolInput *input = tool_input_open (path, error);
  gboolean detected;

  if (input == NULL)
    return FALSE;
  detected = detect (input, path, kind, error);
  tool_input_put_back (input, path);
  return detected;
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
    { ".ivf", TOOL_KIND_IVF },
    { ".obu", TOOL_KIND_OBU },
    { ".h265", TOOL_KIND_H265 },
    { ".hevc", TOOL_KIND_H265 },
    { ".265", TOOL_KIND_H265 },
    { ".mp4", TOOL_KIND_MP4 },
    { ".mov", TOOL_KIND_MP4 },
    { ".m4v", TOOL_KIND_MP4 },
    { ".qt", TOOL_KIND_MP4 },
    { ".mkv", TOOL_KIND_MATROSKA },
    { ".webm", TOOL_KIND_MATROSKA },
    { ".ts", TOOL_KIND_MPEG_TS },
    { ".m2ts", TOOL_KIND_MPEG_TS },
    { ".mts", TOOL_KIND_MPEG_TS },
    { ".m2t", TOOL_KIND_MPEG_TS },
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
tool_kind_get_name (ToolKind kind, gboolean is_av1)
{
  static const gchar *const names[] = {
    [TOOL_KIND_CONTAINER] = "container",
    [TOOL_KIND_SHMC] = "container sequence",
    [TOOL_KIND_RPU] = "Dolby Vision RPUs",
    [TOOL_KIND_HDR10PLUS_JSON] = "HDR10+ JSON",
    [TOOL_KIND_IVF] = "AV1 video in IVF",
    [TOOL_KIND_OBU] = "AV1 video",
    [TOOL_KIND_ANNEXB] = "AV1 video in annex B",
    [TOOL_KIND_H265] = "H.265 video",
    [TOOL_KIND_MP4] = "H.265 video in MP4",
    [TOOL_KIND_MATROSKA] = "H.265 video in Matroska",
    [TOOL_KIND_MPEG_TS] = "H.265 video in an MPEG transport stream",
  };

  if (is_av1 && kind == TOOL_KIND_MP4)
    return "AV1 video in MP4";
  if (is_av1 && kind == TOOL_KIND_MATROSKA)
    return "AV1 video in Matroska";
  return names[kind];
}

gboolean
tool_kind_is_video (ToolKind kind)
{
  return kind >= TOOL_KIND_IVF;
}

gboolean
tool_kind_is_av1 (ToolKind kind)
{
  return kind >= TOOL_KIND_IVF && kind <= TOOL_KIND_ANNEXB;
}
