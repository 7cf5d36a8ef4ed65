/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Prints what becomes of the access units of a byte stream, for order_tests.py:
 *
 *   print-order FILE [PIECE]   reads FILE in pieces of PIECE bytes
 *
 * A line for each access unit, "NUMBER OFFSET SIZE FATE [FRAME]", in the order
 * in which that becomes known. The parameter sets of the first access unit with
 * an SPS are declared before, as FFmpeg does that. Then "doubt NUMBER REASON" if there is one, and
 * "duration NANOSECONDS" if it is known.
 */

#include "h265/h265order.h"
#include "h265/h265splitter.h"

#include <gst/gst.h>

#include <stdio.h>
#include <stdlib.h>

#define NAL_SPS 33

typedef struct
{
  guint64 offset;
  gsize size;
} Place;

typedef struct
{
  H265Order *order;
  H265AccessUnit unit;
  GArray *places;
} Printer;

static void
print_placed (Printer *printer)
{
  H265Placed placed;

  while (h265_order_pop (printer->order, &placed)) {
    const Place *place =
        &g_array_index (printer->places, Place, placed.access_unit);

    printf ("%" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT " %" G_GSIZE_FORMAT " ",
        placed.access_unit, place->offset, place->size);
    if (placed.fate == H265_SHOWN)
      printf ("frame %" G_GUINT64_FORMAT "\n", placed.frame);
    else
      printf ("%s\n", h265_fate_to_string (placed.fate));
  }
}

/* Declares the first parameter sets; TRUE if there were any. */
static gboolean
declare_split (Printer *printer, H265Splitter *splitter)
{
  const guint8 *data;
  guint64 offset;
  gsize size;
  guint i;

  while (h265_splitter_pop (splitter, &data, &size, &offset)
      == H265_SPLIT_ACCESS_UNIT) {
    h265_access_unit_parse (&printer->unit, data, size, 0);
    for (i = 0; i < printer->unit.headers->len; i++) {
      if (g_array_index (printer->unit.headers, H265Nal, i).type == NAL_SPS) {
        h265_order_declare (printer->order, &printer->unit, data);
        return TRUE;
      }
    }
  }
  return FALSE;
}

static void
declare_file (Printer *printer, FILE *file, gsize piece)
{
  H265Splitter *splitter = h265_splitter_new ();
  guint8 *bytes = g_malloc (piece);
  gboolean found = FALSE;
  gsize n;

  while (!found && (n = fread (bytes, 1, piece, file)) > 0) {
    h265_splitter_push (splitter, bytes, n);
    found = declare_split (printer, splitter);
  }
  h265_splitter_finish (splitter);
  if (!found)
    declare_split (printer, splitter);
  rewind (file);
  g_free (bytes);
  h265_splitter_free (splitter);
}

static gboolean
print_split (Printer *printer, H265Splitter *splitter)
{
  const guint8 *data;
  Place place;
  H265SplitResult result;

  while (
      (result = h265_splitter_pop (splitter, &data, &place.size, &place.offset))
      == H265_SPLIT_ACCESS_UNIT) {
    g_array_append_val (printer->places, place);
    h265_access_unit_parse (&printer->unit, data, place.size, 0);
    h265_order_push (printer->order, &printer->unit, data);
    print_placed (printer);
  }
  return result != H265_SPLIT_TOO_LARGE;
}

static gboolean
print_file (Printer *printer, FILE *file, gsize piece)
{
  H265Splitter *splitter = h265_splitter_new ();
  guint8 *bytes = g_malloc (piece);
  gboolean good = TRUE;
  gsize n;

  while (good && (n = fread (bytes, 1, piece, file)) > 0) {
    h265_splitter_push (splitter, bytes, n);
    good = print_split (printer, splitter);
  }
  h265_splitter_finish (splitter);
  good = good && print_split (printer, splitter);
  h265_order_finish (printer->order);
  print_placed (printer);
  g_free (bytes);
  h265_splitter_free (splitter);
  return good;
}

static void
print_end (const H265Order *order)
{
  const gchar *reason;
  guint64 number;

  if (h265_order_get_doubt (order, &number, &reason))
    printf ("doubt %" G_GUINT64_FORMAT " %s\n", number, reason);
  number = h265_order_get_frame_duration (order);
  if (number != GST_CLOCK_TIME_NONE)
    printf ("duration %" G_GUINT64_FORMAT "\n", number);
}

int
main (int argc, char **argv)
{
  Printer printer;
  gsize piece = argc > 2 ? strtoul (argv[2], NULL, 10) : 1 << 20;
  FILE *file = argc > 1 ? fopen (argv[1], "rb") : NULL;
  gboolean good;

  if (file == NULL || piece == 0) {
    fprintf (stderr, "usage: print-order FILE [PIECE]\n");
    return 2;
  }
  gst_init (NULL, NULL);
  printer.order = h265_order_new ();
  printer.places = g_array_new (FALSE, FALSE, sizeof (Place));
  h265_access_unit_init (&printer.unit);

  declare_file (&printer, file, piece);
  good = print_file (&printer, file, piece);
  print_end (printer.order);

  h265_access_unit_clear (&printer.unit);
  g_array_unref (printer.places);
  h265_order_free (printer.order);
  fclose (file);
  return good ? 0 : 1;
}
