/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The Wayland of frames-wayland: wl_shm and xdg-shell. It knows no frames. */

#include "wayland-window.h"

#include <err.h>
#include <poll.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "viewporter-client.h"
#include "xdg-shell-client.h"

/* Callbacks of Wayland get more than most need. */
#pragma GCC diagnostic ignored "-Wunused-parameter"

struct buffer
{
  struct wl_buffer *wl;
  uint8_t *pixels;
  uint32_t width;
  uint32_t height;
  bool is_busy; /* the compositor reads it */
};

static struct
{
  struct wl_display *display;
  struct wl_compositor *compositor;
  struct wl_shm *shm;
  struct wp_viewporter *viewporter;
  struct xdg_wm_base *shell;
  struct wl_surface *surface;
  struct wp_viewport *viewport;
  bool is_configured;
  bool is_closed;
  struct buffer buffers[2];
} window;

/* ---- pixels ---- */

static struct buffer *
get_buffer (void)
{
  return &window.buffers[window.buffers[0].is_busy];
}

static void
on_release (void *data, struct wl_buffer *wl)
{
  struct buffer *buffer = data;

  buffer->is_busy = false;
}

static void
resize_buffer (struct buffer *buffer, uint32_t width, uint32_t height)
{
  static const struct wl_buffer_listener listener = { on_release };
  size_t size = (size_t) width * height * 4;
  int fd = memfd_create ("frames-wayland", MFD_CLOEXEC);
  struct wl_shm_pool *pool;

  if (buffer->wl) {
    wl_buffer_destroy (buffer->wl);
    munmap (buffer->pixels, (size_t) buffer->width * buffer->height * 4);
  }
  *buffer = (struct buffer){ .width = width, .height = height };
  if (fd < 0 || ftruncate (fd, (off_t) size) < 0)
    err (1, "no memory for %u x %u pixels; send smaller frames", width, height);
  buffer->pixels = mmap (NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (buffer->pixels == MAP_FAILED)
    err (1, "no room for %u x %u pixels; send smaller frames", width, height);
  pool = wl_shm_create_pool (window.shm, fd, (int32_t) size);
  buffer->wl = wl_shm_pool_create_buffer (pool, 0, (int32_t) width,
      (int32_t) height, (int32_t) width * 4, WL_SHM_FORMAT_XRGB8888);
  wl_buffer_add_listener (buffer->wl, &listener, buffer);
  wl_shm_pool_destroy (pool);
  close (fd);
}

uint8_t *
window_get_pixels (uint32_t width, uint32_t height)
{
  struct buffer *buffer = get_buffer ();

  if (buffer->width != width || buffer->height != height)
    resize_buffer (buffer, width, height);
  return buffer->pixels;
}

void
window_show (void)
{
  struct buffer *buffer = get_buffer ();

  buffer->is_busy = true;
  wl_surface_attach (window.surface, buffer->wl, 0, 0);
  wl_surface_damage (window.surface, 0, 0, INT32_MAX, INT32_MAX);
  wl_surface_commit (window.surface);
}

bool
window_is_ready (void)
{
  return window.is_configured && !get_buffer ()->is_busy;
}

bool
window_is_closed (void)
{
  return window.is_closed;
}

/* ---- the window ---- */

static void
on_ping (void *data, struct xdg_wm_base *shell, uint32_t serial)
{
  xdg_wm_base_pong (shell, serial);
}

/* Pixels are scaled to the size that the compositor wants, if it wants one. */
static void
on_size (void *data, struct xdg_toplevel *toplevel, int32_t width,
    int32_t height, struct wl_array *states)
{
  bool is_wanted = width > 0 && height > 0;

  wp_viewport_set_destination (
      window.viewport, is_wanted ? width : -1, is_wanted ? height : -1);
}

static void
on_close (void *data, struct xdg_toplevel *toplevel)
{
  window.is_closed = true;
}

static void
on_configure (void *data, struct xdg_surface *surface, uint32_t serial)
{
  xdg_surface_ack_configure (surface, serial);
  wl_surface_commit (window.surface);
  window.is_configured = true;
}

static void
on_global (void *data, struct wl_registry *registry, uint32_t name,
    const char *interface, uint32_t version)
{
#define BIND(member, type)                                                     \
  if (strcmp (interface, type##_interface.name) == 0)                          \
  window.member = wl_registry_bind (registry, name, &type##_interface, 1)
  BIND (compositor, wl_compositor);
  BIND (shm, wl_shm);
  BIND (viewporter, wp_viewporter);
  BIND (shell, xdg_wm_base);
#undef BIND
}

static void
on_global_remove (void *data, struct wl_registry *registry, uint32_t name)
{
}

static void
connect_display (void)
{
  static const struct wl_registry_listener listener = { on_global,
    on_global_remove };

  window.display = wl_display_connect (NULL);
  if (!window.display)
    err (1, "no Wayland compositor: start one, and set WAYLAND_DISPLAY");
  wl_registry_add_listener (
      wl_display_get_registry (window.display), &listener, NULL);
  wl_display_roundtrip (window.display);
  if (!window.compositor || !window.shm || !window.shell || !window.viewporter)
    errx (1,
        "the compositor lacks wl_shm, xdg_wm_base or wp_viewporter: use "
        "a newer one");
}

void
window_open (const char *title)
{
  static const struct xdg_wm_base_listener shell_listener = { on_ping };
  static const struct xdg_surface_listener listener = { on_configure };
  static const struct xdg_toplevel_listener toplevel_listener = {
    .configure = on_size,
    .close = on_close,
  };
  struct xdg_surface *surface;
  struct xdg_toplevel *toplevel;

  connect_display ();
  xdg_wm_base_add_listener (window.shell, &shell_listener, NULL);
  window.surface = wl_compositor_create_surface (window.compositor);
  window.viewport =
      wp_viewporter_get_viewport (window.viewporter, window.surface);
  surface = xdg_wm_base_get_xdg_surface (window.shell, window.surface);
  xdg_surface_add_listener (surface, &listener, NULL);
  toplevel = xdg_surface_get_toplevel (surface);
  xdg_toplevel_add_listener (toplevel, &toplevel_listener, NULL);
  xdg_toplevel_set_title (toplevel, title);
  wl_surface_commit (window.surface);
}

void
window_wait (int fd, int timeout)
{
  struct pollfd fds[] = {
    { wl_display_get_fd (window.display), POLLIN, 0 },
    { fd, POLLIN, 0 },
  };

  while (wl_display_prepare_read (window.display) < 0)
    wl_display_dispatch_pending (window.display);
  wl_display_flush (window.display);
  poll (fds, 2, timeout);
  if (fds[0].revents)
    wl_display_read_events (window.display);
  else
    wl_display_cancel_read (window.display);
  if (wl_display_dispatch_pending (window.display) < 0)
    err (1, "the compositor is gone; start it and this program again");
}

void
window_close (void)
{
  wl_display_disconnect (window.display);
}
