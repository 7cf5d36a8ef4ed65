/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The drawing area of plots: SVG, or PNG through cairo. Units are pixels from
 * the upper left corner; colours are 0xRRGGBB. Drawing cannot fail, only saving
 * can.
 */

#ifndef __SHMEM_TOOL_CANVAS_H__
#define __SHMEM_TOOL_CANVAS_H__

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  gdouble x, y;
} CanvasPoint;

typedef struct
{
  guint32 colour;
  gdouble alpha;
  gdouble width;
  gdouble dash; /* length, or 0 for a solid line */
} CanvasPen;

typedef enum
{
  CANVAS_START,
  CANVAS_MIDDLE,
  CANVAS_END,
} CanvasAnchor;

typedef struct
{
  guint32 colour;
  gdouble size;
  gboolean bold;
  gboolean upwards; /* rotated, from bottom to top */
  CanvasAnchor anchor;
} CanvasFont;

typedef struct _Canvas Canvas;

/* @name is the kind of the element: its class in SVG. */
struct _Canvas
{
  gdouble width, height;
  void (*line) (Canvas *self, const gchar *name, const CanvasPoint *points,
      guint n, const CanvasPen *pen);
  void (*area) (Canvas *self, const gchar *name, const CanvasPoint *points,
      guint n, guint32 colour);
  /* Filled with white where @filled is FALSE. */
  void (*circle) (Canvas *self, const gchar *name, CanvasPoint centre,
      gdouble radius, gboolean filled, guint32 colour);
  /* @at is on the base line. */
  void (*text) (Canvas *self, const gchar *name, CanvasPoint at,
      const CanvasFont *font, const gchar *text);
  gboolean (*save) (Canvas *self, const gchar *path, GError **error);
  void (*free) (Canvas *self);
};

/* @title is the alternative text for people who cannot see the picture. */
Canvas *canvas_new_svg (gdouble width, gdouble height, const gchar *title);
/* NULL if there is not enough memory, or no cairo in this build. */
Canvas *canvas_new_png (gdouble width, gdouble height, GError **error);

void canvas_segment (Canvas *self, const gchar *name, gdouble x1, gdouble y1,
    gdouble x2, gdouble y2, const CanvasPen *pen);
void canvas_box (Canvas *self, const gchar *name, gdouble x, gdouble y,
    gdouble width, gdouble height, guint32 colour);

/* An estimate, independent of the font: an upper bound for common sans-serif
 * ones. */
gdouble canvas_estimate_width (const CanvasFont *font, const gchar *text);

G_END_DECLS

#endif /* __SHMEM_TOOL_CANVAS_H__ */
