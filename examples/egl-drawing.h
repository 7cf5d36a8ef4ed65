/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* OpenGL ES 2 without a window, of whatever the machine has. A failure ends the
 * program. */

#ifndef EGL_DRAWING_H
#define EGL_DRAWING_H

#include <EGL/egl.h>

#include <stdint.h>

/* The exit status where no driver imports dma-bufs. */
#define DRAWING_NO_IMPORT 77

EGLDisplay drawing_open (void);

/* Draws @image with this size, in pixels; once. */
void drawing_draw (
    EGLDisplay display, EGLImage image, uint32_t width, uint32_t height);

/* Reads a part of what was drawn, as bytes of red, green, blue and opacity of each
 * pixel. Rows are those of the image, from its first one. */
void drawing_read (
    uint32_t x, uint32_t y, uint32_t width, uint32_t height, uint8_t *pixels);

#endif /* EGL_DRAWING_H */
