/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* A window of XRGB pixels on a Wayland compositor. A failure ends the program. */

#ifndef WAYLAND_WINDOW_H
#define WAYLAND_WINDOW_H

#include <stdbool.h>
#include <stdint.h>

/* There is one. */
void window_open (const char *title);
void window_close (void);

/* Its user has closed it. */
bool window_is_closed (void);
/* It is on the screen, and the compositor leaves pixels free to be written. */
bool window_is_ready (void);

/* For window_show(), when the window is ready. The size is @width * 4 * @height
 * bytes, at most INT32_MAX, and at least 1. */
uint8_t *window_get_pixels (uint32_t width, uint32_t height);
void window_show (void);

/* Until the compositor has something to say, which is done then, @fd is readable,
 * unless it is -1, or @timeout, in ms, is over, unless it is -1. */
void window_wait (int fd, int timeout);

#endif /* WAYLAND_WINDOW_H */
