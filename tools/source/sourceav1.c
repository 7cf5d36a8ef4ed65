/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Frames of an AV1 video in an IVF file or an OBU stream, with what each
 * carries. A temporal unit shows one frame, so they are in presentation order
 * as they are. Nothing is decoded.
 */

#include "source/source.h"
#include "tool.h"

#include "av1/av1unit.h"
#include "hdr/hdrpersistence.h"
#include "source/input.h"

#define CHUNK_SIZE (64 * 1024)
#define MAX_UNIT_SIZE (64 * 1024 * 1024)
#define IVF_HEADER_SIZE 32
#define IVF_FRAME_HEADER_SIZE 12
/* The longest header of an OBU: two bytes, and a size. */
#define MAX_OBU_HEADER_SIZE 10

typedef struct
{
  ToolSource parent;
  ToolInput *input;
  GByteArray *bytes; /* read, but not yet behind */
  guint64 offset;    /* of the first of them in the file */
  gboolean ended;    /* the file has no more */
  gsize unit_size;   /* of the last temporal unit, which is at their start */
  Av1Unit unit;
  HdrPersistence persistence;
  HdrCarried carried;
  GstShmemContainerBuilder *builder;
  GstShmemContainer *container; /* of what is carried, or NULL */
  guint64 units, next;
  guint32 rate, scale; /* of IVF: a second has @rate / @scale ticks */
  GstClockTime pts;
} Av1Source;

/* ---- bytes ---- */

/* Makes @size bytes of the file available; fewer only at its end. */
static gboolean
fill (Av1Source *self, gsize size, GError **error)
{
  while (self->bytes->len < size && !self->ended) {
    const guint before = self->bytes->len;
    gssize count;

    g_byte_array_set_size (self->bytes, before + CHUNK_SIZE);
    count = tool_input_read (
        self->input, self->bytes->data + before, CHUNK_SIZE, error);
    g_byte_array_set_size (self->bytes, before + (guint) MAX (count, 0));
    if (count < 0)
      return FALSE;
    self->ended = count == 0;
  }
  return TRUE;
}

static void
drop (Av1Source *self, gsize size)
{
  g_byte_array_remove_range (self->bytes, 0, (guint) size);
  self->offset += size;
}

static gboolean
refuse_end (const Av1Source *self, GError **error)
{
  return tool_refuse (error,
      "byte %" G_GUINT64_FORMAT ": temporal unit %" G_GUINT64_FORMAT
      " is damaged or ends too early; the file may be truncated",
      self->offset, self->units);
}

static gboolean
refuse_size (const Av1Source *self, GError **error)
{
  return tool_refuse (error,
      "byte %" G_GUINT64_FORMAT ": a temporal unit of more than %d bytes",
      self->offset, MAX_UNIT_SIZE);
}

/* ---- IVF ---- */

static guint64
read_number (const guint8 *data, guint size)
{
  guint64 number = 0;

  while (size > 0)
    number = number << 8 | data[--size];
  return number;
}

static gboolean
read_ivf_header (Av1Source *self, GError **error)
{
  const guint8 *data;
  guint size;

  if (!fill (self, IVF_HEADER_SIZE, error))
    return FALSE;
  data = self->bytes->data;
  if (self->bytes->len < IVF_HEADER_SIZE)
    return tool_refuse (error, "byte 0: the header of IVF ends too early");
  size = (guint) read_number (data + 6, 2);
  self->rate = (guint32) read_number (data + 16, 4);
  self->scale = (guint32) read_number (data + 20, 4);
  if (size < IVF_HEADER_SIZE)
    return tool_refuse (error, "byte 6: a header of IVF with %u bytes", size);
  if (!fill (self, size, error))
    return FALSE;
  drop (self, MIN (size, self->bytes->len));
  return TRUE;
}

static ToolRead
next_in_ivf (Av1Source *self, GError **error)
{
  guint32 size;

  if (!fill (self, IVF_FRAME_HEADER_SIZE, error))
    return TOOL_FAILED;
  if (self->bytes->len == 0)
    return TOOL_END;
  if (self->bytes->len < IVF_FRAME_HEADER_SIZE)
    return refuse_end (self, error) ? TOOL_END : TOOL_FAILED;
  size = (guint32) read_number (self->bytes->data, 4);
  if (self->rate > 0)
    self->pts = gst_util_uint64_scale (read_number (self->bytes->data + 4, 8),
        GST_SECOND * self->scale, self->rate);
  if (size > MAX_UNIT_SIZE)
    return refuse_size (self, error) ? TOOL_END : TOOL_FAILED;
  drop (self, IVF_FRAME_HEADER_SIZE);
  if (!fill (self, size, error))
    return TOOL_FAILED;
  if (self->bytes->len < size)
    return refuse_end (self, error) ? TOOL_END : TOOL_FAILED;
  self->unit_size = size;
  return TOOL_FRAME;
}

/* ---- OBU stream ---- */

/* Reads the header of the OBU at @start, and makes all of it available. */
static gboolean
read_obu (Av1Source *self, gsize start, Av1Obu *obu, GError **error)
{
  gsize offset = start;
  guint32 size;
  guint8 flags;

  if (!fill (self, start + MAX_OBU_HEADER_SIZE, error))
    return FALSE;
  flags = self->bytes->data[offset++];
  *obu = (Av1Obu){ .type = flags >> 3 & 15 };
  offset += flags >> 2 & 1;
  /* Without obu_size, nobody knows where the next one is. */
  if ((flags & 0x82) != 2
      || !av1_read_leb128 (self->bytes->data, self->bytes->len, &offset, &size))
    return refuse_end (self, error);
  if (size > MAX_UNIT_SIZE || offset + size > MAX_UNIT_SIZE)
    return refuse_size (self, error);
  if (!fill (self, offset + size, error))
    return FALSE;
  if (self->bytes->len - offset < size)
    return refuse_end (self, error);
  obu->payload = offset;
  obu->size = size;
  return TRUE;
}

/* Up to the next temporal delimiter. */
static ToolRead
next_in_stream (Av1Source *self, GError **error)
{
  gsize end = 0;
  Av1Obu obu;

  for (;;) {
    if (!fill (self, end + 1, error))
      return TOOL_FAILED;
    if (self->bytes->len == end)
      break;
    if (!read_obu (self, end, &obu, error))
      return TOOL_FAILED;
    if (obu.type == AV1_OBU_TEMPORAL_DELIMITER && end > 0)
      break;
    end = obu.payload + obu.size;
  }
  self->unit_size = end;
  return end > 0 ? TOOL_FRAME : TOOL_END;
}

/* ---- frames ---- */

static gboolean
build_container (Av1Source *self, GError **error)
{
  g_clear_pointer (&self->container, gst_shmem_container_unref);
  if (hdr_set_get_n_messages (&self->carried.current) == 0)
    return TRUE;
  self->container =
      hdr_set_build_container (&self->carried.current, self->builder, error);
  if (self->container)
    return TRUE;
  g_prefix_error (error, "shared memory for HDR metadata: ");
  return FALSE;
}

/* The next temporal unit, parsed. */
static ToolRead
read_unit (Av1Source *self, GError **error)
{
  ToolRead result;

  drop (self, self->unit_size);
  self->unit_size = 0;
  result = self->parent.kind == TOOL_KIND_IVF ? next_in_ivf (self, error)
                                              : next_in_stream (self, error);
  if (result != TOOL_FRAME)
    return result;
  av1_unit_parse (
      &self->unit, self->bytes->data, self->unit_size, AV1_TEMPORAL_UNITS);
  if (self->unit.fault != AV1_FAULT_NONE)
    tool_remarks_add_fault (&self->parent.remarks,
        "temporal unit %" G_GUINT64_FORMAT ": %s", self->units,
        av1_fault_to_string (self->unit.fault));
  self->units++;
  return TOOL_FRAME;
}

static ToolRead
av1_source_read (ToolSource *source, MetafileFrame *frame,
    GPtrArray *containers, GError **error)
{
  Av1Source *self = (Av1Source *) source;
  ToolRead result;
  gboolean same;

  do {
    result = read_unit (self, error);
    if (result != TOOL_FRAME)
      return result;
  } while (!self->unit.hdr.has_picture);
  same = hdr_carried_advance (
      &self->carried, &self->unit.hdr, FALSE, self->persistence);
  if ((!same || self->container == NULL) && !build_container (self, error))
    return TOOL_FAILED;
  if (self->container)
    g_ptr_array_add (containers, gst_shmem_container_ref (self->container));
  frame->number = self->next++;
  frame->pts = self->pts;
  return TOOL_FRAME;
}

static gdouble
av1_source_get_progress (ToolSource *source)
{
  return tool_input_get_progress (((Av1Source *) source)->input);
}

static void
av1_source_free (ToolSource *source)
{
  Av1Source *self = (Av1Source *) source;

  tool_input_free (self->input);
  g_byte_array_unref (self->bytes);
  av1_unit_clear (&self->unit);
  hdr_carried_clear (&self->carried);
  g_clear_pointer (&self->container, gst_shmem_container_unref);
  gst_shmem_container_builder_free (self->builder);
  g_free (self);
}

ToolSource *
tool_source_open_av1 (ToolKind kind, const gchar *path,
    HdrPersistence persistence, GError **error)
{
  ToolInput *input = tool_input_open (path, error);
  Av1Source *self;

  if (input == NULL)
    return NULL;
  self = g_new0 (Av1Source, 1);
  self->parent.kind = kind;
  self->parent.read = av1_source_read;
  self->parent.get_progress = av1_source_get_progress;
  self->parent.free = av1_source_free;
  self->input = input;
  self->bytes = g_byte_array_new ();
  self->persistence = persistence;
  self->pts = GST_CLOCK_TIME_NONE;
  self->builder = gst_shmem_container_builder_new ();
  av1_unit_init (&self->unit);
  hdr_carried_init (&self->carried);
  if (kind != TOOL_KIND_IVF || read_ivf_header (self, error))
    return &self->parent;
  av1_source_free (&self->parent);
  return NULL;
}
