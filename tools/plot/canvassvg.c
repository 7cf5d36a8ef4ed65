/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * A canvas that writes SVG as text: no library is needed, text stays text, and
 * scripts find elements by their class.
 */

#include "plot/canvas.h"
#include "metafile/metafileoutput.h"
#include "tool.h"

#include <gio/gio.h>

#include <string.h>

typedef struct
{
  Canvas parent;
  GString *text;
} SvgCanvas;

static void
add_number (GString *text, gdouble value)
{
  g_autofree gchar *number = tool_format_number (value, 2);

  g_string_append (text, number);
}

static void
add_attribute (GString *text, const gchar *name, gdouble value)
{
  g_string_append_printf (text, " %s=\"", name);
  add_number (text, value);
  g_string_append_c (text, '"');
}

static void
add_path (GString *text, const gchar *name, const CanvasPoint *points, guint n,
    gboolean closed)
{
  guint i;

  g_string_append_printf (text, "<path class=\"%s\" d=\"M", name);
  for (i = 0; i < n; i++) {
    if (i > 0)
      g_string_append_c (text, ' ');
    add_number (text, points[i].x);
    g_string_append_c (text, ' ');
    add_number (text, points[i].y);
  }
  g_string_append (text, closed ? "Z\"" : "\"");
}

static void
svg_line (Canvas *canvas, const gchar *name, const CanvasPoint *points, guint n,
    const CanvasPen *pen)
{
  GString *text = ((SvgCanvas *) canvas)->text;

  if (n == 0)
    return;
  add_path (text, name, points, n, FALSE);
  g_string_append_printf (text, " fill=\"none\" stroke=\"#%06x\"", pen->colour);
  add_attribute (text, "stroke-width", pen->width);
  if (pen->alpha < 1)
    add_attribute (text, "stroke-opacity", pen->alpha);
  if (pen->dash > 0)
    add_attribute (text, "stroke-dasharray", pen->dash);
  g_string_append (text, "/>\n");
}

static void
svg_area (Canvas *canvas, const gchar *name, const CanvasPoint *points, guint n,
    guint32 colour)
{
  GString *text = ((SvgCanvas *) canvas)->text;

  if (n == 0)
    return;
  add_path (text, name, points, n, TRUE);
  g_string_append_printf (text, " fill=\"#%06x\"/>\n", colour);
}

static void
svg_circle (Canvas *canvas, const gchar *name, CanvasPoint centre,
    gdouble radius, gboolean filled, guint32 colour)
{
  GString *text = ((SvgCanvas *) canvas)->text;

  g_string_append_printf (text, "<circle class=\"%s\"", name);
  add_attribute (text, "cx", centre.x);
  add_attribute (text, "cy", centre.y);
  add_attribute (text, "r", radius);
  g_string_append_printf (text,
      " fill=\"#%06x\" stroke=\"#%06x\" stroke-width=\"2\"/>\n",
      filled ? colour : 0xffffff, colour);
}

/* Characters that XML 1.0 does not allow cannot be escaped either. */
static gchar *
escape (const gchar *text)
{
  g_autofree gchar *valid = g_utf8_make_valid (text, -1);
  gchar *c;

  for (c = valid; *c != '\0'; c++)
    if (g_ascii_iscntrl (*c))
      *c = ' ';
  return g_markup_escape_text (valid, -1);
}

static void
svg_text (Canvas *canvas, const gchar *name, CanvasPoint at,
    const CanvasFont *font, const gchar *string)
{
  static const gchar *const anchors[] = { "start", "middle", "end" };
  GString *text = ((SvgCanvas *) canvas)->text;
  g_autofree gchar *escaped = escape (string);

  g_string_append_printf (text, "<text class=\"%s\"", name);
  if (font->upwards) {
    g_string_append (text, " transform=\"translate(");
    add_number (text, at.x);
    g_string_append_c (text, ' ');
    add_number (text, at.y);
    g_string_append (text, ") rotate(-90)\"");
  } else {
    add_attribute (text, "x", at.x);
    add_attribute (text, "y", at.y);
  }
  add_attribute (text, "font-size", font->size);
  g_string_append_printf (text, " fill=\"#%06x\"", font->colour);
  if (font->anchor != CANVAS_START)
    g_string_append_printf (text, " text-anchor=\"%s\"", anchors[font->anchor]);
  if (font->bold)
    g_string_append (text, " font-weight=\"bold\"");
  g_string_append_printf (text, ">%s</text>\n", escaped);
}

static gboolean
write_text (GOutputStream *stream, gpointer user_data, GError **error)
{
  GString *text = user_data;

  return g_output_stream_write_all (
      stream, text->str, text->len, NULL, NULL, error);
}

static gboolean
svg_save (Canvas *canvas, const gchar *path, GError **error)
{
  GString *text = ((SvgCanvas *) canvas)->text;

  g_string_append (text, "</svg>\n");
  return metafile_output_write (path, write_text, text, error);
}

static void
svg_free (Canvas *canvas)
{
  g_string_free (((SvgCanvas *) canvas)->text, TRUE);
  g_free (canvas);
}

Canvas *
canvas_new_svg (gdouble width, gdouble height, const gchar *title)
{
  SvgCanvas *self = g_new0 (SvgCanvas, 1);
  g_autofree gchar *escaped = escape (title);

  self->parent.width = width;
  self->parent.height = height;
  self->parent.line = svg_line;
  self->parent.area = svg_area;
  self->parent.circle = svg_circle;
  self->parent.text = svg_text;
  self->parent.save = svg_save;
  self->parent.free = svg_free;
  self->text = g_string_new ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                             "<svg xmlns=\"http://www.w3.org/2000/svg\"");
  add_attribute (self->text, "width", width);
  add_attribute (self->text, "height", height);
  g_string_append (self->text, " viewBox=\"0 0 ");
  add_number (self->text, width);
  g_string_append_c (self->text, ' ');
  add_number (self->text, height);
  g_string_append_printf (self->text,
      "\" role=\"img\" font-family=\"DejaVu Sans, Verdana, sans-serif\" "
      "stroke-linejoin=\"round\">\n<title>%s</title>\n",
      escaped);
  canvas_box (&self->parent, "background", 0, 0, width, height, 0xffffff);
  return &self->parent;
}

/* ---- for any canvas ---- */

void
canvas_segment (Canvas *self, const gchar *name, gdouble x1, gdouble y1,
    gdouble x2, gdouble y2, const CanvasPen *pen)
{
  const CanvasPoint points[] = { { x1, y1 }, { x2, y2 } };

  self->line (self, name, points, G_N_ELEMENTS (points), pen);
}

void
canvas_box (Canvas *self, const gchar *name, gdouble x, gdouble y,
    gdouble width, gdouble height, guint32 colour)
{
  const CanvasPoint points[] = { { x, y }, { x + width, y },
    { x + width, y + height }, { x, y + height } };

  self->area (self, name, points, G_N_ELEMENTS (points), colour);
}

gdouble
canvas_estimate_width (const CanvasFont *font, const gchar *text)
{
  gdouble width = 0;
  const gchar *c;

  for (c = text; *c != '\0'; c = g_utf8_next_char (c))
    width += strchr (" ,.:;'|!()Iijlft1", *c) ? 0.38
        : g_ascii_isupper (*c) || *c == 'm'   ? 0.78
                                              : 0.62;
  return width * font->size * (font->bold ? 1.12 : 1);
}
