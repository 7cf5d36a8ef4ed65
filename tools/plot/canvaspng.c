/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * A canvas that draws PNG through cairo, at twice the resolution of the layout,
 * so that it can be printed. Without cairo, it is an error to make one.
 */

#include "plot/canvas.h"
#include "metafile/metafileoutput.h"
#include "tool.h"

#ifdef HAVE_CAIRO

#include <cairo.h>
#include <gio/gio.h>

#define SCALE 2

typedef struct
{
  Canvas parent;
  cairo_surface_t *surface;
  cairo_t *cairo;
} PngCanvas;

static void
set_colour (cairo_t *cairo, guint32 colour, gdouble alpha)
{
  cairo_set_source_rgba (cairo, (colour >> 16) / 255.0,
      ((colour >> 8) & 0xff) / 255.0, (colour & 0xff) / 255.0, alpha);
}

static void
add_path (cairo_t *cairo, const CanvasPoint *points, guint n)
{
  guint i;

  cairo_new_path (cairo);
  for (i = 0; i < n; i++)
    cairo_line_to (cairo, points[i].x, points[i].y);
}

static void
png_line (Canvas *canvas, const gchar *name, const CanvasPoint *points, guint n,
    const CanvasPen *pen)
{
  cairo_t *cairo = ((PngCanvas *) canvas)->cairo;

  (void) name;
  add_path (cairo, points, n);
  set_colour (cairo, pen->colour, pen->alpha);
  cairo_set_line_width (cairo, pen->width);
  cairo_set_dash (cairo, &pen->dash, pen->dash > 0, 0);
  cairo_stroke (cairo);
}

static void
png_area (Canvas *canvas, const gchar *name, const CanvasPoint *points, guint n,
    guint32 colour)
{
  cairo_t *cairo = ((PngCanvas *) canvas)->cairo;

  (void) name;
  add_path (cairo, points, n);
  set_colour (cairo, colour, 1);
  cairo_fill (cairo);
}

static void
png_circle (Canvas *canvas, const gchar *name, CanvasPoint centre,
    gdouble radius, gboolean filled, guint32 colour)
{
  cairo_t *cairo = ((PngCanvas *) canvas)->cairo;

  (void) name;
  cairo_new_path (cairo);
  cairo_arc (cairo, centre.x, centre.y, radius, 0, 2 * G_PI);
  set_colour (cairo, filled ? colour : 0xffffff, 1);
  cairo_fill_preserve (cairo);
  set_colour (cairo, colour, 1);
  cairo_set_line_width (cairo, 2);
  cairo_set_dash (cairo, NULL, 0, 0);
  cairo_stroke (cairo);
}

static void
png_text (Canvas *canvas, const gchar *name, CanvasPoint at,
    const CanvasFont *font, const gchar *text)
{
  static const gdouble shares[] = { 0, 0.5, 1 };
  cairo_t *cairo = ((PngCanvas *) canvas)->cairo;
  g_autofree gchar *valid = g_utf8_make_valid (text, -1);
  cairo_text_extents_t extents;

  (void) name;
  cairo_select_font_face (cairo, "sans-serif", CAIRO_FONT_SLANT_NORMAL,
      font->bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
  cairo_set_font_size (cairo, font->size);
  cairo_text_extents (cairo, valid, &extents);
  set_colour (cairo, font->colour, 1);
  cairo_save (cairo);
  cairo_translate (cairo, at.x, at.y);
  if (font->upwards)
    cairo_rotate (cairo, -G_PI / 2);
  cairo_move_to (cairo, -shares[font->anchor] * extents.x_advance, 0);
  cairo_show_text (cairo, valid);
  cairo_restore (cairo);
}

static cairo_status_t
write_bytes (void *closure, const unsigned char *data, unsigned int length)
{
  g_byte_array_append (closure, data, length);
  return CAIRO_STATUS_SUCCESS;
}

static gboolean
write_png (GOutputStream *stream, gpointer user_data, GError **error)
{
  GByteArray *bytes = user_data;

  return g_output_stream_write_all (
      stream, bytes->data, bytes->len, NULL, NULL, error);
}

static gboolean
png_save (Canvas *canvas, const gchar *path, GError **error)
{
  PngCanvas *self = (PngCanvas *) canvas;
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  cairo_status_t status =
      cairo_surface_write_to_png_stream (self->surface, write_bytes, bytes);

  if (status == CAIRO_STATUS_SUCCESS)
    return metafile_output_write (path, write_png, bytes, error);
  g_set_error_literal (error, G_FILE_ERROR, G_FILE_ERROR_FAILED,
      cairo_status_to_string (status));
  return FALSE;
}

static void
png_free (Canvas *canvas)
{
  PngCanvas *self = (PngCanvas *) canvas;

  cairo_destroy (self->cairo);
  cairo_surface_destroy (self->surface);
  g_free (self);
}

Canvas *
canvas_new_png (gdouble width, gdouble height, GError **error)
{
  PngCanvas *self = g_new0 (PngCanvas, 1);

  self->parent.width = width;
  self->parent.height = height;
  self->parent.line = png_line;
  self->parent.area = png_area;
  self->parent.circle = png_circle;
  self->parent.text = png_text;
  self->parent.save = png_save;
  self->parent.free = png_free;
  self->surface = cairo_image_surface_create (
      CAIRO_FORMAT_RGB24, (int) (SCALE * width), (int) (SCALE * height));
  self->cairo = cairo_create (self->surface);
  if (cairo_status (self->cairo) != CAIRO_STATUS_SUCCESS) {
    g_set_error_literal (error, G_FILE_ERROR, G_FILE_ERROR_NOMEM,
        cairo_status_to_string (cairo_status (self->cairo)));
    png_free (&self->parent);
    return NULL;
  }
  cairo_scale (self->cairo, SCALE, SCALE);
  cairo_set_line_join (self->cairo, CAIRO_LINE_JOIN_ROUND);
  canvas_box (&self->parent, "background", 0, 0, width, height, 0xffffff);
  return &self->parent;
}

#else /* !HAVE_CAIRO */

Canvas *
canvas_new_png (gdouble width, gdouble height, GError **error)
{
  (void) width;
  (void) height;
  g_set_error_literal (error, TOOL_ERROR, TOOL_ERROR_MISSING,
      "this build has no cairo and draws no PNG; give OUT a name that ends in "
      ".svg");
  return NULL;
}

#endif
