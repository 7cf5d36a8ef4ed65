/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Reads color_config() with the parser of GStreamer.
 */

#define GST_USE_UNSTABLE_API

#include "source/av1rules.h"

#include <gst/codecparsers/gstav1parser.h>

gboolean
tool_av1_color_read (ToolAv1Color *color, const guint8 *data, gsize size)
{
  GstAV1OBU obu = { .obu_type = GST_AV1_OBU_SEQUENCE_HEADER,
    .data = (guint8 *) data,
    .obu_size = (guint32) size };
  GstAV1Parser *parser = gst_av1_parser_new ();
  GstAV1SequenceHeaderOBU header;
  gboolean read;

  read = gst_av1_parser_parse_sequence_header_obu (parser, &obu, &header)
      == GST_AV1_PARSER_OK;
  gst_av1_parser_free (parser);
  if (read)
    *color = (ToolAv1Color){ .color_primaries =
                                 header.color_config.color_primaries,
      .transfer_characteristics = header.color_config.transfer_characteristics,
      .matrix_coefficients = header.color_config.matrix_coefficients };
  return read;
}
