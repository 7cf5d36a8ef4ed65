/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The display of the module in kmod, with libdrm and nothing of ours: what is
 * put into HDR_OUTPUT_METADATA is what CTA-861 wants on the wire, what makes
 * a mode set and what does not, and buffers of others on the screen.
 */

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <drm_fourcc.h>
#include <linux/dma-heap.h>
#include <linux/udmabuf.h>
#include <xf86drm.h>
#include <xf86drmMode.h>

#include <shmem/shmem-memfd.h>

#include "lib-shmem/shmem-test.h"

#define DEBUGFS "/sys/kernel/debug/shmemtest/kms/"
#define MODESET_PARAMETER "/sys/module/shmemtest/parameters/hdr_modeset"
#define WIDTH 1280
#define HEIGHT 720
#define PITCH (WIDTH * 4)
#define SIZE (PITCH * HEIGHT)

/* HDMI Dynamic Range and Mastering infoframe: header of 4 bytes and 26. */
#define INFOFRAME_SIZE 30

struct display
{
  int fd;
  uint32_t connector;
  uint32_t crtc;
  uint32_t plane;
  drmModeModeInfo mode;
  uint32_t mode_blob;
};

/* Reads @name of debugfs into @text, without its last newline. */
static void
read_debugfs (const char *name, char *text, size_t size)
{
  char path[128];
  ssize_t got;
  int fd;

  snprintf (path, sizeof (path), DEBUGFS "%s", name);
  fd = open (path, O_RDONLY | O_CLOEXEC);
  CHECK (fd >= 0);
  got = read (fd, text, size - 1);
  CHECK (got > 0);
  text[got - 1] = '\0';
  close (fd);
}

static unsigned
status (const char *name)
{
  char text[1024], *line;
  unsigned value = 0;

  read_debugfs ("status", text, sizeof (text));
  line = strstr (text, name);
  CHECK (line != NULL);
  CHECK_INT (sscanf (line + strlen (name), " %u", &value), 1);
  return value;
}

static void
write_file (const char *path, const char *text)
{
  int fd = open (path, O_WRONLY | O_CLOEXEC);

  CHECK (fd >= 0);
  CHECK_INT (write (fd, text, strlen (text)), strlen (text));
  close (fd);
}

static int
open_card (void)
{
  for (int i = 0; i < 8; i++) {
    drmVersionPtr version;
    char path[32];
    bool ours;
    int fd;

    snprintf (path, sizeof (path), "/dev/dri/card%d", i);
    fd = open (path, O_RDWR | O_CLOEXEC);
    if (fd < 0)
      continue;
    version = drmGetVersion (fd);
    ours = version != NULL && strcmp (version->name, "shmemtest") == 0;
    drmFreeVersion (version);
    if (ours)
      return fd;
    close (fd);
  }
  test_fail (__FILE__, __LINE__, "no card of shmemtest");
}

/* The id of a property, 0 if there is none; its value now. */
static uint32_t
find_property (const struct display *display, uint32_t object, uint32_t type,
    const char *name, uint64_t *value)
{
  drmModeObjectPropertiesPtr all =
      drmModeObjectGetProperties (display->fd, object, type);
  uint32_t id = 0;

  CHECK (all != NULL);
  for (uint32_t i = 0; i < all->count_props && id == 0; i++) {
    drmModePropertyPtr property =
        drmModeGetProperty (display->fd, all->props[i]);

    if (strcmp (property->name, name) == 0) {
      id = property->prop_id;
      if (value != NULL)
        *value = all->prop_values[i];
    }
    drmModeFreeProperty (property);
  }
  drmModeFreeObjectProperties (all);
  return id;
}

static void
add (const struct display *display, drmModeAtomicReqPtr request,
    uint32_t object, uint32_t type, const char *name, uint64_t value)
{
  uint32_t id = find_property (display, object, type, name, NULL);

  CHECK (id != 0);
  CHECK (drmModeAtomicAddProperty (request, object, id, value) > 0);
}

static void
add_connector (const struct display *display, drmModeAtomicReqPtr request,
    const char *name, uint64_t value)
{
  add (display, request, display->connector, DRM_MODE_OBJECT_CONNECTOR, name,
      value);
}

static void
add_plane (const struct display *display, drmModeAtomicReqPtr request,
    const char *name, uint64_t value)
{
  add (display, request, display->plane, DRM_MODE_OBJECT_PLANE, name, value);
}

/* 0, or errno. */
static int
commit (
    const struct display *display, drmModeAtomicReqPtr request, uint32_t flags)
{
  int result = drmModeAtomicCommit (display->fd, request, flags, NULL);

  drmModeAtomicFree (request);
  return -result;
}

static void
open_display (struct display *display)
{
  drmModeResPtr resources;
  drmModePlaneResPtr planes;
  drmModeConnectorPtr connector;

  memset (display, 0, sizeof (*display));
  display->fd = open_card ();
  CHECK_INT (drmSetClientCap (display->fd, DRM_CLIENT_CAP_ATOMIC, 1), 0);
  resources = drmModeGetResources (display->fd);
  CHECK (resources != NULL && resources->count_connectors == 1);
  display->connector = resources->connectors[0];
  display->crtc = resources->crtcs[0];
  drmModeFreeResources (resources);
  planes = drmModeGetPlaneResources (display->fd);
  CHECK (planes != NULL && planes->count_planes == 1);
  display->plane = planes->planes[0];
  drmModeFreePlaneResources (planes);
  connector = drmModeGetConnector (display->fd, display->connector);
  CHECK_INT (connector->connection, DRM_MODE_CONNECTED);
  CHECK (connector->count_modes > 0);
  display->mode = connector->modes[0];
  CHECK_INT (display->mode.hdisplay, WIDTH);
  CHECK_INT (display->mode.vdisplay, HEIGHT);
  drmModeFreeConnector (connector);
  CHECK_INT (drmModeCreatePropertyBlob (display->fd, &display->mode,
                 sizeof (display->mode), &display->mode_blob),
      0);
}

/* Everything off. */
static void
close_display (struct display *display)
{
  drmModeAtomicReqPtr request = drmModeAtomicAlloc ();

  add_connector (display, request, "CRTC_ID", 0);
  add_connector (display, request, "HDR_OUTPUT_METADATA", 0);
  add_connector (display, request, "Colorspace", 0);
  add (display, request, display->crtc, DRM_MODE_OBJECT_CRTC, "ACTIVE", 0);
  add (display, request, display->crtc, DRM_MODE_OBJECT_CRTC, "MODE_ID", 0);
  add_plane (display, request, "FB_ID", 0);
  add_plane (display, request, "CRTC_ID", 0);
  CHECK_INT (commit (display, request, DRM_MODE_ATOMIC_ALLOW_MODESET), 0);
  close (display->fd);
}

static uint32_t
add_fb (const struct display *display, uint32_t handle)
{
  uint32_t handles[4] = { handle }, pitches[4] = { PITCH }, offsets[4] = { 0 };
  uint32_t fb = 0;

  CHECK_INT (drmModeAddFB2 (display->fd, WIDTH, HEIGHT, DRM_FORMAT_XRGB8888,
                 handles, pitches, offsets, &fb, 0),
      0);
  return fb;
}

static uint32_t
make_fb (const struct display *display, uint8_t fill)
{
  uint32_t handle, pitch;
  uint64_t size, offset;
  void *mapped;

  CHECK_INT (drmModeCreateDumbBuffer (
                 display->fd, WIDTH, HEIGHT, 32, 0, &handle, &pitch, &size),
      0);
  CHECK_INT (pitch, PITCH);
  CHECK_INT (drmModeMapDumbBuffer (display->fd, handle, &offset), 0);
  mapped = mmap (NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, display->fd,
      (off_t) offset);
  CHECK (mapped != MAP_FAILED);
  memset (mapped, fill, size);
  munmap (mapped, size);
  return add_fb (display, handle);
}

static void
add_fb_to (
    const struct display *display, drmModeAtomicReqPtr request, uint32_t fb)
{
  add_plane (display, request, "FB_ID", fb);
  add_plane (display, request, "CRTC_ID", display->crtc);
  add_plane (display, request, "SRC_W", (uint64_t) WIDTH << 16);
  add_plane (display, request, "SRC_H", (uint64_t) HEIGHT << 16);
  add_plane (display, request, "CRTC_W", WIDTH);
  add_plane (display, request, "CRTC_H", HEIGHT);
}

static void
turn_on (const struct display *display, uint32_t fb)
{
  drmModeAtomicReqPtr request = drmModeAtomicAlloc ();

  add_connector (display, request, "CRTC_ID", display->crtc);
  add (display, request, display->crtc, DRM_MODE_OBJECT_CRTC, "ACTIVE", 1);
  add (display, request, display->crtc, DRM_MODE_OBJECT_CRTC, "MODE_ID",
      display->mode_blob);
  add_fb_to (display, request, fb);
  CHECK_INT (commit (display, request, DRM_MODE_ATOMIC_ALLOW_MODESET), 0);
}

static uint32_t
make_blob (const struct display *display, const void *data, size_t size)
{
  uint32_t id = 0;

  CHECK_INT (drmModeCreatePropertyBlob (display->fd, data, size, &id), 0);
  return id;
}

static int
set_blob (const struct display *display, uint32_t blob, uint32_t flags)
{
  drmModeAtomicReqPtr request = drmModeAtomicAlloc ();

  add_connector (display, request, "HDR_OUTPUT_METADATA", blob);
  return commit (display, request, flags);
}

/* BT.2020 in 0.00002, red first; PQ; no two values alike. */
static struct hdr_output_metadata
some_metadata (void)
{
  struct hdr_output_metadata metadata;
  struct hdr_metadata_infoframe *frame = &metadata.hdmi_metadata_type1;

  /* Padding too: the kernel compares all of it. */
  memset (&metadata, 0, sizeof (metadata));
  metadata.metadata_type = 0;
  frame->eotf = 2;
  frame->metadata_type = 0;
  frame->display_primaries[0].x = 35400;
  frame->display_primaries[0].y = 14600;
  frame->display_primaries[1].x = 8500;
  frame->display_primaries[1].y = 39850;
  frame->display_primaries[2].x = 6550;
  frame->display_primaries[2].y = 2300;
  frame->white_point.x = 15635;
  frame->white_point.y = 16450;
  frame->max_display_mastering_luminance = 1000;
  frame->min_display_mastering_luminance = 50;
  frame->max_cll = 993;
  frame->max_fall = 402;
  return metadata;
}

/* CTA-861-G, 6.9: type 0x87, version 1, 26 bytes; a checksum that makes the
 * sum of all bytes 0; EOTF, descriptor id, then the descriptor of type 1, in
 * 16 bits each, low byte first. Independent of the kernel's packing. */
static void
check_infoframe (const struct hdr_output_metadata *metadata)
{
  const struct hdr_metadata_infoframe *frame = &metadata->hdmi_metadata_type1;
  const uint16_t values[] = { frame->display_primaries[0].x,
    frame->display_primaries[0].y, frame->display_primaries[1].x,
    frame->display_primaries[1].y, frame->display_primaries[2].x,
    frame->display_primaries[2].y, frame->white_point.x, frame->white_point.y,
    frame->max_display_mastering_luminance,
    frame->min_display_mastering_luminance, frame->max_cll, frame->max_fall };
  uint8_t bytes[INFOFRAME_SIZE] = { 0x87, 1, 26, 0, frame->eotf, 0 };
  char expected[2 * INFOFRAME_SIZE + 1], shown[128];
  uint8_t sum = 0;

  for (size_t i = 0; i < sizeof (values) / sizeof (values[0]); i++) {
    bytes[6 + 2 * i] = values[i] & 0xff;
    bytes[7 + 2 * i] = values[i] >> 8;
  }
  for (size_t i = 0; i < sizeof (bytes); i++)
    sum += bytes[i];
  bytes[3] = (uint8_t) -sum;
  for (size_t i = 0; i < sizeof (bytes); i++)
    sprintf (expected + 2 * i, "%02x", bytes[i]);

  read_debugfs ("infoframe", shown, sizeof (shown));
  if (strcmp (shown, expected) != 0)
    printf ("# %s\n# %s\n", shown, expected);
  CHECK (strcmp (shown, expected) == 0);
}

static void
check_no_infoframe (void)
{
  char shown[128];

  read_debugfs ("infoframe", shown, sizeof (shown));
  CHECK (strcmp (shown, "none") == 0);
}

/* What the connector says: an EDID with HDR, and properties. */
static void
connector_has_hdr (void)
{
  static const uint8_t hdr_block[] = { 0xe6, 0x06, 0x0d, 0x01 };
  struct display display;
  drmModePropertyBlobPtr edid;
  uint64_t blob = 0;
  uint8_t sums[2] = { 0 };

  open_display (&display);
  CHECK (find_property (&display, display.connector, DRM_MODE_OBJECT_CONNECTOR,
             "EDID", &blob)
      != 0);
  edid = drmModeGetPropertyBlob (display.fd, (uint32_t) blob);
  CHECK (edid != NULL);
  CHECK_INT (edid->length, 256);
  for (size_t i = 0; i < 256; i++)
    sums[i / 128] += ((const uint8_t *) edid->data)[i];
  CHECK_INT (sums[0], 0);
  CHECK_INT (sums[1], 0);
  CHECK (
      memmem (edid->data, edid->length, hdr_block, sizeof (hdr_block)) != NULL);
  drmModeFreePropertyBlob (edid);
  CHECK (find_property (&display, display.connector, DRM_MODE_OBJECT_CONNECTOR,
             "HDR_OUTPUT_METADATA", NULL)
      != 0);
  CHECK (find_property (&display, display.connector, DRM_MODE_OBJECT_CONNECTOR,
             "Colorspace", NULL)
      != 0);
  close_display (&display);
}

static void
infoframe (void)
{
  struct hdr_output_metadata metadata = some_metadata ();
  struct display display;

  open_display (&display);
  turn_on (&display, make_fb (&display, 0x11));
  check_no_infoframe ();
  CHECK_INT (
      set_blob (&display, make_blob (&display, &metadata, sizeof (metadata)),
          DRM_MODE_ATOMIC_ALLOW_MODESET),
      0);
  check_infoframe (&metadata);

  /* HLG, which has nothing but its name to say. */
  memset (&metadata, 0, sizeof (metadata));
  metadata.hdmi_metadata_type1.eotf = 3;
  CHECK_INT (
      set_blob (&display, make_blob (&display, &metadata, sizeof (metadata)),
          DRM_MODE_ATOMIC_ALLOW_MODESET),
      0);
  check_infoframe (&metadata);

  memset (&metadata.hdmi_metadata_type1, 0xff,
      sizeof (metadata.hdmi_metadata_type1));
  metadata.hdmi_metadata_type1.eotf = 2;
  metadata.hdmi_metadata_type1.metadata_type = 0;
  CHECK_INT (
      set_blob (&display, make_blob (&display, &metadata, sizeof (metadata)),
          DRM_MODE_ATOMIC_ALLOW_MODESET),
      0);
  check_infoframe (&metadata);

  CHECK_INT (set_blob (&display, 0, DRM_MODE_ATOMIC_ALLOW_MODESET), 0);
  check_no_infoframe ();
  close_display (&display);
}

/* The kernel sends an EOTF that the display does not say it can: to look into
 * the EDID is up to who sets the property. */
static void
eotf_of_no_use (void)
{
  struct hdr_output_metadata metadata = some_metadata ();
  struct display display;

  metadata.hdmi_metadata_type1.eotf = 1;
  open_display (&display);
  turn_on (&display, make_fb (&display, 0x11));
  CHECK_INT (
      set_blob (&display, make_blob (&display, &metadata, sizeof (metadata)),
          DRM_MODE_ATOMIC_ALLOW_MODESET),
      0);
  check_infoframe (&metadata);
  close_display (&display);
}

/* The frame and its metadata are one commit; nothing in between is seen. */
static void
with_the_frame (void)
{
  struct hdr_output_metadata metadata = some_metadata ();
  struct display display;
  drmModeAtomicReqPtr request = drmModeAtomicAlloc ();
  uint32_t fbs[2], blob;
  char first[16], log[1024 * 16], *line;

  open_display (&display);
  fbs[0] = make_fb (&display, 0x11);
  fbs[1] = make_fb (&display, 0x22);
  blob = make_blob (&display, &metadata, sizeof (metadata));
  turn_on (&display, fbs[0]);
  write_file (DEBUGFS "reset", "1");
  add_connector (&display, request, "HDR_OUTPUT_METADATA", blob);
  add_fb_to (&display, request, fbs[1]);
  CHECK_INT (commit (&display, request, DRM_MODE_ATOMIC_ALLOW_MODESET), 0);
  CHECK_INT (status ("commits"), 1);
  CHECK_INT (status ("fb"), fbs[1]);
  check_infoframe (&metadata);

  read_debugfs ("log", log, sizeof (log));
  snprintf (first, sizeof (first), " 222222222222");
  line = strstr (log, " 8701");
  CHECK (line != NULL);
  CHECK (strstr (line, first) != NULL);
  close_display (&display);
}

static void
wrong_blobs (void)
{
  struct hdr_output_metadata metadata = some_metadata ();
  struct display display;
  uint8_t bytes[sizeof (metadata) + 1] = { 0 };
  const uint32_t flags = DRM_MODE_ATOMIC_ALLOW_MODESET;

  open_display (&display);
  turn_on (&display, make_fb (&display, 0x11));
  memcpy (bytes, &metadata, sizeof (metadata));
  CHECK_INT (sizeof (metadata), 32);
  CHECK_INT (set_blob (&display,
                 make_blob (&display, bytes, sizeof (metadata) - 1), flags),
      EINVAL);
  CHECK_INT (set_blob (&display,
                 make_blob (&display, bytes, sizeof (metadata) + 1), flags),
      EINVAL);
  CHECK_INT (set_blob (&display, 0xffff, flags), EINVAL);
  check_no_infoframe ();
  close_display (&display);
}

/* What happens when metadata comes, stays, changes and goes, with drivers
 * that mode set for any change, for coming and going, and never. */
static void
mode_sets (void)
{
  static const unsigned expected[3][5] = { { 0, 0, 0, 0, 0 }, { 1, 0, 0, 0, 1 },
    { 1, 0, 1, 1, 1 } };
  struct display display;

  open_display (&display);
  turn_on (&display, make_fb (&display, 0x11));
  for (unsigned kind = 0; kind < 3; kind++) {
    struct hdr_output_metadata metadata = some_metadata ();
    char text[2] = { (char) ('0' + kind), '\0' };
    uint32_t blobs[5];

    write_file (MODESET_PARAMETER, text);
    blobs[0] = make_blob (&display, &metadata, sizeof (metadata));
    blobs[1] = make_blob (&display, &metadata, sizeof (metadata));
    metadata.hdmi_metadata_type1.max_cll++;
    blobs[2] = make_blob (&display, &metadata, sizeof (metadata));
    /* Nothing but padding, of which there are 2 bytes. */
    ((uint8_t *) &metadata)[sizeof (metadata) - 1]++;
    blobs[3] = make_blob (&display, &metadata, sizeof (metadata));
    blobs[4] = 0;

    for (int step = 0; step < 5; step++) {
      write_file (DEBUGFS "reset", "1");
      /* Who does not allow a mode set is refused one. */
      CHECK_INT (set_blob (&display, blobs[step], 0),
          expected[kind][step] ? EINVAL : 0);
      CHECK_INT (
          set_blob (&display, blobs[step], DRM_MODE_ATOMIC_ALLOW_MODESET), 0);
      CHECK_INT (status ("modesets"), expected[kind][step]);
    }
    check_no_infoframe ();
  }
  close_display (&display);
}

static void
flips (void)
{
  struct display display;
  uint32_t fbs[2];
  uint32_t last = 0;

  open_display (&display);
  fbs[0] = make_fb (&display, 0x11);
  fbs[1] = make_fb (&display, 0x22);
  turn_on (&display, fbs[0]);
  write_file (DEBUGFS "reset", "1");
  for (int i = 0; i < 10; i++) {
    drmModeAtomicReqPtr request = drmModeAtomicAlloc ();
    struct drm_event_vblank event;

    add_plane (&display, request, "FB_ID", fbs[(i + 1) % 2]);
    CHECK_INT (drmModeAtomicCommit (display.fd, request,
                   DRM_MODE_PAGE_FLIP_EVENT | DRM_MODE_ATOMIC_NONBLOCK, NULL),
        0);
    drmModeAtomicFree (request);
    CHECK_INT (read (display.fd, &event, sizeof (event)), sizeof (event));
    CHECK_INT (event.base.type, DRM_EVENT_FLIP_COMPLETE);
    CHECK_INT (event.crtc_id, display.crtc);
    CHECK (i == 0 || event.sequence > last);
    last = event.sequence;
  }
  CHECK_INT (status ("modesets"), 0);
  CHECK_INT (status ("commits"), 10);
  CHECK_INT (status ("fb"), fbs[0]);
  close_display (&display);
}

static drmModeConnection
probe (const struct display *display, uint32_t *edid_size)
{
  drmModeConnectorPtr connector =
      drmModeGetConnector (display->fd, display->connector);
  drmModePropertyBlobPtr blob;
  drmModeConnection connection;
  uint64_t id = 0;

  CHECK (connector != NULL);
  connection = connector->connection;
  drmModeFreeConnector (connector);
  find_property (
      display, display->connector, DRM_MODE_OBJECT_CONNECTOR, "EDID", &id);
  blob = id ? drmModeGetPropertyBlob (display->fd, (uint32_t) id) : NULL;
  *edid_size = blob ? blob->length : 0;
  drmModeFreePropertyBlob (blob);
  return connection;
}

static void
hotplug (void)
{
  struct display display;
  uint32_t size;

  open_display (&display);
  write_file (DEBUGFS "hotplug", "out");
  CHECK_INT (probe (&display, &size), DRM_MODE_DISCONNECTED);
  CHECK_INT (size, 0);
  write_file (DEBUGFS "hotplug", "sdr");
  CHECK_INT (probe (&display, &size), DRM_MODE_CONNECTED);
  CHECK_INT (size, 128);
  write_file (DEBUGFS "hotplug", "hdr");
  CHECK_INT (probe (&display, &size), DRM_MODE_CONNECTED);
  CHECK_INT (size, 256);
  close_display (&display);
}

/* 8 at first, and no more than the display takes. */
static void
max_bpc (void)
{
  struct display display;
  static const unsigned wanted[] = { 10, 12, 8 };

  open_display (&display);
  turn_on (&display, make_fb (&display, 0x11));
  CHECK_INT (status ("bpc"), 8);
  for (unsigned i = 0; i < 3; i++) {
    drmModeAtomicReqPtr request = drmModeAtomicAlloc ();

    add_connector (&display, request, "max bpc", wanted[i]);
    CHECK_INT (commit (&display, request, DRM_MODE_ATOMIC_ALLOW_MODESET), 0);
    CHECK_INT (status ("bpc"), wanted[i]);
  }
  close_display (&display);
}

static uint32_t
crc32 (const uint8_t *bytes, size_t size)
{
  uint32_t crc = ~UINT32_C (0);

  for (size_t i = 0; i < size; i++) {
    crc ^= bytes[i];
    for (int bit = 0; bit < 8; bit++)
      crc = (crc >> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc;
}

/* Shows @dma_buf, whose bytes are at @pixels. */
static void
check_import (const struct display *display, int dma_buf, const void *pixels)
{
  char shown[32], expected[32];
  uint32_t handle = 0;

  CHECK_INT (drmPrimeFDToHandle (display->fd, dma_buf, &handle), 0);
  turn_on (display, add_fb (display, handle));
  CHECK_INT (status ("imported"), 1);
  read_debugfs ("crc", shown, sizeof (shown));
  snprintf (expected, sizeof (expected), "%08x", crc32 (pixels, SIZE));
  CHECK (strcmp (shown, expected) == 0);
}

static void *
map_all (int fd, int prot)
{
  void *mapped = mmap (NULL, SIZE, prot, MAP_SHARED, fd, 0);

  CHECK (mapped != MAP_FAILED);
  return mapped;
}

static void
draw (uint8_t *pixels)
{
  for (size_t i = 0; i < SIZE; i++)
    pixels[i] = (uint8_t) (i * 7 + i / PITCH);
}

/* A sealed memfd as a dma-buf: copied by nobody. */
static void
shows_a_memfd (void)
{
  struct udmabuf_create create = { .flags = UDMABUF_FLAGS_CLOEXEC };
  struct display display;
  uint8_t *pixels;
  int udmabuf = open ("/dev/udmabuf", O_RDWR | O_CLOEXEC), memfd, dma_buf;

  if (udmabuf < 0) {
    test_skipped = "no udmabuf";
    return;
  }
  CHECK_INT (shmem_memfd_create ("test", SIZE, &memfd), SHMEM_MEMFD_OK);
  CHECK_INT (shmem_memfd_seal (memfd, SHMEM_SEALS_IMPORTABLE), SHMEM_MEMFD_OK);
  pixels = map_all (memfd, PROT_READ | PROT_WRITE);
  draw (pixels);
  create.memfd = (uint32_t) memfd;
  create.size = SIZE;
  dma_buf = ioctl (udmabuf, UDMABUF_CREATE, &create);
  CHECK (dma_buf >= 0);
  open_display (&display);
  check_import (&display, dma_buf, pixels);
  close_display (&display);
  munmap (pixels, SIZE);
  close (dma_buf);
  close (memfd);
  close (udmabuf);
}

static void
shows_a_heap_buffer (void)
{
  struct dma_heap_allocation_data data = { .len = SIZE,
    .fd_flags = O_RDWR | O_CLOEXEC };
  struct display display;
  uint8_t *pixels;
  int heap = open ("/dev/dma_heap/system", O_RDWR | O_CLOEXEC);

  if (heap < 0) {
    test_skipped = "no dma-heap";
    return;
  }
  CHECK_INT (ioctl (heap, DMA_HEAP_IOCTL_ALLOC, &data), 0);
  pixels = map_all ((int) data.fd, PROT_READ | PROT_WRITE);
  draw (pixels);
  open_display (&display);
  check_import (&display, (int) data.fd, pixels);
  close_display (&display);
  munmap (pixels, SIZE);
  close ((int) data.fd);
  close (heap);
}

static const struct test_case cases[] = {
  TEST_CASE (connector_has_hdr),
  TEST_CASE (infoframe),
  TEST_CASE (eotf_of_no_use),
  TEST_CASE (with_the_frame),
  TEST_CASE (wrong_blobs),
  TEST_CASE (mode_sets),
  TEST_CASE (flips),
  TEST_CASE (hotplug),
  TEST_CASE (max_bpc),
  TEST_CASE (shows_a_memfd),
  TEST_CASE (shows_a_heap_buffer),
};

TEST_MAIN (cases)
