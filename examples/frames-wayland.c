/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Shows the frames of a shmemfdsink in a window, and prints their HDR values,
 * of which the compositor is not told: frames-wayland PATH */

#include <shmem/shmem-frames.h>
#include <shmem/shmem-hdr10plus.h>

#include <err.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "viewporter-client.h"
#include "xdg-shell-client.h"

/* Callbacks of Wayland get more than most need. */
#pragma GCC diagnostic ignored "-Wunused-parameter"

#define FOURCC(a, b, c, d) SHMEM_FORMAT_CODE (a, b, c, d, 0)

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
  struct wl_registry *registry;
  struct wl_compositor *compositor;
  struct wl_shm *shm;
  struct wp_viewporter *viewporter;
  struct xdg_wm_base *shell;
  struct wl_surface *surface;
  struct wp_viewport *viewport;
  struct xdg_surface *shell_surface;
  struct xdg_toplevel *toplevel;
  bool is_configured;
  bool is_closed;
  struct buffer buffers[2];
  struct shmem_frames_client *client;
  struct shmem_frame *next; /* not shown yet */
} window;

/* ---- HDR values ---- */

static void
print_hdr10plus (const struct shmem_frame *frame)
{
  static const uint8_t prefix[] = { 0xb5, 0x00, 0x3c, 0x00, 0x01, 0x04 };
  struct shmem_entry entry;
  struct shmem_hdr10plus v;
  const uint32_t *maxscl = v.windows[0].maxscl;

  if (shmem_frame_find_entry (
          frame, 0, SHMEM_FORMAT_T35, prefix, sizeof prefix, &entry)
          == SHMEM_FRAMES_OK
      && shmem_hdr10plus_parse (&v, entry.data, entry.size, NULL, NULL)
          == SHMEM_OK)
    printf (", HDR10+ for %u cd/m2: maxscl %u %u %u",
        v.targeted_system_display_maximum_luminance, maxscl[0], maxscl[1],
        maxscl[2]);
}

static void
print_frame (const struct shmem_frame *frame)
{
  struct shmem_frame_info info;
  struct shmem_frames_hdr hdr;

  shmem_frame_get_info (frame, &info);
  shmem_frame_get_hdr (frame, 0, &hdr);
  printf ("%.3f s: %ux%u", (double) info.pts / 1e9, info.width, info.height);
  if (hdr.has & SHMEM_FRAMES_HAS_CLLI)
    printf (", MaxCLL %u, MaxFALL %u", hdr.clli.max_content_light_level,
        hdr.clli.max_frame_average_light_level);
  if (hdr.has & SHMEM_FRAMES_HAS_MDCV)
    printf (", mastered at %g to %g cd/m2", hdr.mdcv.min_luminance / 1e4,
        hdr.mdcv.max_luminance / 1e4);
  print_hdr10plus (frame);
  printf ("\n");
}

/* ---- pixels ---- */

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

/* Each compositor takes these formats; wl_shm has no more than INT32_MAX bytes. */
static bool
can_show (const struct shmem_frame_plane *plane)
{
  return plane->data
      && (plane->fourcc == FOURCC ('X', 'R', '2', '4')
          || plane->fourcc == FOURCC ('A', 'R', '2', '4'))
      && plane->row_bytes > 0 && plane->row_bytes / 4 == plane->width
      && plane->height > 0 && plane->height <= INT32_MAX / plane->row_bytes;
}

/* Rows are copied, as a compositor maps memory of wl_shm for reading and writing:
 * that of frames is sealed against writing. */
static void
copy_frame (struct buffer *buffer, const struct shmem_frame *frame)
{
  struct shmem_frame_plane plane;

  if (shmem_frame_get_plane (frame, 0, &plane) != SHMEM_FRAMES_OK
      || !can_show (&plane))
    errx (1,
        "these frames cannot be shown: %s; put videoconvert ! "
        "video/x-raw,format=BGRx before the shmemfdsink",
        shmem_frames_get_caps_text (window.client));
  if (buffer->width != plane.width || buffer->height != plane.height)
    resize_buffer (buffer, plane.width, plane.height);
  for (size_t y = 0; y < plane.height; y++)
    memcpy (buffer->pixels + y * plane.row_bytes,
        (const uint8_t *) plane.data + y * plane.stride, plane.row_bytes);
}

/* Milliseconds until @frame is due, or a part of them. */
static int
get_delay (const struct shmem_frame *frame)
{
  struct shmem_frame_info info;
  struct timespec time;
  uint64_t now;

  shmem_frame_get_info (frame, &info);
  clock_gettime (CLOCK_MONOTONIC, &time);
  now = (uint64_t) time.tv_sec * 1000000000u + (uint64_t) time.tv_nsec;
  if (info.due == SHMEM_FRAMES_NO_TIME || info.due <= now)
    return 0;
  return info.due - now < 1000000000u ? (int) ((info.due - now) / 1000000) + 1
                                      : 1000;
}

/* Shows the next frame when it is due and the compositor leaves a buffer free.
 * Returns the timeout for poll(). */
static int
show_next (void)
{
  struct buffer *buffer = &window.buffers[window.buffers[0].is_busy];
  int delay;

  if (!window.next || !window.is_configured || buffer->is_busy)
    return -1;
  delay = get_delay (window.next);
  if (delay > 0)
    return delay;
  copy_frame (buffer, window.next);
  shmem_frame_release (window.next);
  window.next = NULL;
  buffer->is_busy = true;
  wl_surface_attach (window.surface, buffer->wl, 0, 0);
  wl_surface_damage (window.surface, 0, 0, INT32_MAX, INT32_MAX);
  wl_surface_commit (window.surface);
  return 0;
}

/* ---- the window ---- */

static void
on_ping (void *data, struct xdg_wm_base *shell, uint32_t serial)
{
  xdg_wm_base_pong (shell, serial);
}

/* Frames are scaled to the size that the compositor wants, if it wants one. */
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
  window.registry = wl_display_get_registry (window.display);
  wl_registry_add_listener (window.registry, &listener, NULL);
  wl_display_roundtrip (window.display);
  if (!window.compositor || !window.shm || !window.shell || !window.viewporter)
    errx (1,
        "the compositor lacks wl_shm, xdg_wm_base or wp_viewporter: use "
        "a newer one");
}

static void
open_window (const char *title)
{
  static const struct xdg_wm_base_listener shell_listener = { on_ping };
  static const struct xdg_surface_listener listener = { on_configure };
  static const struct xdg_toplevel_listener toplevel_listener = {
    .configure = on_size,
    .close = on_close,
  };

  xdg_wm_base_add_listener (window.shell, &shell_listener, NULL);
  window.surface = wl_compositor_create_surface (window.compositor);
  window.viewport =
      wp_viewporter_get_viewport (window.viewporter, window.surface);
  window.shell_surface =
      xdg_wm_base_get_xdg_surface (window.shell, window.surface);
  xdg_surface_add_listener (window.shell_surface, &listener, NULL);
  window.toplevel = xdg_surface_get_toplevel (window.shell_surface);
  xdg_toplevel_add_listener (window.toplevel, &toplevel_listener, NULL);
  xdg_toplevel_set_title (window.toplevel, title);
  wl_surface_commit (window.surface);
}

/* ---- both ---- */

/* Takes what the producer sent, up to a frame; false at the end of the stream. */
static bool
receive (void)
{
  struct shmem_frames_event event = { .kind = SHMEM_FRAMES_CAPS };
  struct shmem_frames_error error;

  while (!window.next && event.kind != SHMEM_FRAMES_NONE) {
    if (shmem_frames_dispatch (window.client, &event, &error)
        != SHMEM_FRAMES_OK)
      errx (1, "%s", error.text);
    if (event.kind == SHMEM_FRAMES_EOS)
      return false;
    if (event.kind == SHMEM_FRAMES_FRAME)
      print_frame (event.frame);
    window.next = event.frame;
  }
  return true;
}

/* Waits for either side, and serves the compositor. Nothing more is received
 * before the next frame is shown, so that the producer is no faster. */
static void
wait_for_any (int timeout)
{
  struct pollfd fds[] = {
    { wl_display_get_fd (window.display), POLLIN, 0 },
    { window.next ? -1 : shmem_frames_get_fd (window.client), POLLIN, 0 },
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

int
main (int argc, char **argv)
{
  struct shmem_frames_error error;

  if (argc != 2)
    errx (1, "usage: frames-wayland PATH, the socket-path of a shmemfdsink");
  setvbuf (stdout, NULL, _IOLBF, 0);
  if (shmem_frames_connect (argv[1], NULL, &window.client, &error)
      != SHMEM_FRAMES_OK)
    errx (1, "%s", error.text);
  connect_display ();
  open_window (argv[1]);
  while (!window.is_closed && receive ())
    wait_for_any (show_next ());
  shmem_frame_release (window.next);
  shmem_frames_close (window.client);
  wl_display_disconnect (window.display);
  return 0;
}
