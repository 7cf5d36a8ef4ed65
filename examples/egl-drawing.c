/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The OpenGL of frames-egl. It knows no frames. */

#include "egl-drawing.h"

#include <EGL/eglext.h>
#include <GLES2/gl2.h>
#include <GLES2/gl2ext.h>

#include <err.h>
#include <string.h>

EGLDisplay
drawing_open (void)
{
  EGLDisplay display = eglGetPlatformDisplay (
      EGL_PLATFORM_SURFACELESS_MESA, EGL_DEFAULT_DISPLAY, NULL);

  if (!display || !eglInitialize (display, NULL, NULL)
      || !strstr (eglQueryString (display, EGL_EXTENSIONS),
          "EGL_EXT_image_dma_buf_import_modifiers"))
    errx (DRAWING_NO_IMPORT,
        "no OpenGL driver here imports dma-bufs: "
        "EGL_EXT_image_dma_buf_import_modifiers is needed");
  return display;
}

/* To draw into, and to read from. */
static void
use_surface (EGLDisplay display, uint32_t width, uint32_t height)
{
  static const EGLint wanted[] = { EGL_SURFACE_TYPE, EGL_PBUFFER_BIT,
    EGL_RENDERABLE_TYPE, EGL_OPENGL_ES2_BIT, EGL_RED_SIZE, 8, EGL_NONE };
  static const EGLint version[] = { EGL_CONTEXT_CLIENT_VERSION, 2, EGL_NONE };
  const EGLint size[] = { EGL_WIDTH, (EGLint) width, EGL_HEIGHT,
    (EGLint) height, EGL_NONE };
  EGLConfig config = NULL;
  EGLSurface surface;
  EGLint n;

  eglBindAPI (EGL_OPENGL_ES_API);
  eglChooseConfig (display, wanted, &config, 1, &n);
  surface = eglCreatePbufferSurface (display, config, size);
  if (!eglMakeCurrent (display, surface, surface,
          eglCreateContext (display, config, EGL_NO_CONTEXT, version)))
    errx (1, "no OpenGL ES 2 with %ux%u pixels: EGL error 0x%x", width, height,
        (unsigned) eglGetError ());
}

static void
add_shader (GLuint program, GLenum type, const char *text)
{
  GLuint shader = glCreateShader (type);

  glShaderSource (shader, 1, &text, NULL);
  glCompileShader (shader);
  glAttachShader (program, shader);
}

static void
use_program (void)
{
  GLuint program = glCreateProgram ();
  GLint is_linked = 0;

  add_shader (program, GL_VERTEX_SHADER,
      "attribute vec2 place; varying vec2 at;"
      "void main () { gl_Position = vec4 (place * 2.0 - 1.0, 0.0, 1.0);"
      "  at = place; }");
  add_shader (program, GL_FRAGMENT_SHADER,
      "#extension GL_OES_EGL_image_external : require\n"
      "precision highp float; uniform samplerExternalOES image;"
      "varying vec2 at; void main () { gl_FragColor = texture2D (image, at); "
      "}");
  glBindAttribLocation (program, 0, "place");
  glLinkProgram (program);
  glGetProgramiv (program, GL_LINK_STATUS, &is_linked);
  if (!is_linked)
    errx (1, "this OpenGL ES lacks GL_OES_EGL_image_external");
  glUseProgram (program);
}

static void
draw_image (EGLImage image)
{
  static const float places[] = { 0, 0, 1, 0, 0, 1, 1, 1 };
  PFNGLEGLIMAGETARGETTEXTURE2DOESPROC set_image =
      (PFNGLEGLIMAGETARGETTEXTURE2DOESPROC) eglGetProcAddress (
          "glEGLImageTargetTexture2DOES");
  GLuint texture;

  glGenTextures (1, &texture);
  glBindTexture (GL_TEXTURE_EXTERNAL_OES, texture);
  glTexParameteri (GL_TEXTURE_EXTERNAL_OES, GL_TEXTURE_MIN_FILTER, GL_NEAREST);
  glTexParameteri (GL_TEXTURE_EXTERNAL_OES, GL_TEXTURE_MAG_FILTER, GL_NEAREST);
  set_image (GL_TEXTURE_EXTERNAL_OES, image);
  glVertexAttribPointer (0, 2, GL_FLOAT, GL_FALSE, 0, places);
  glEnableVertexAttribArray (0);
  glDrawArrays (GL_TRIANGLE_STRIP, 0, 4);
}

void
drawing_draw (
    EGLDisplay display, EGLImage image, uint32_t width, uint32_t height)
{
  use_surface (display, width, height);
  use_program ();
  draw_image (image);
}

void
drawing_read (
    uint32_t x, uint32_t y, uint32_t width, uint32_t height, uint8_t *pixels)
{
  glReadPixels ((GLint) x, (GLint) y, (GLsizei) width, (GLsizei) height,
      GL_RGBA, GL_UNSIGNED_BYTE, pixels);
  if (glGetError () != GL_NO_ERROR)
    errx (1, "the driver cannot draw this image");
}
