/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The plane table of a V4L2 device's frames: VIDIOC_G_FMT and VIDIOC_QUERYBUF,
 * and one call. It captures nothing. Without a device there are two decoders'
 * frames to look at: of a format that V4L2 describes, and of a vendor's, whose
 * planes a layout has to name. */

#include <gst/shmemmeta/gstshmemplanesv4l2.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* What a driver says of its frames. */
typedef struct
{
  struct v4l2_format format;
  struct v4l2_plane planes[VIDEO_MAX_PLANES];
  guint n_planes;        /* 0 if no buffer could be asked */
  GstShmemPlanes layout; /* what V4L2 does not say; num 0 if it says all */
} Frames;

static gboolean
fail (const gchar *device, const gchar *what)
{
  g_printerr ("v4l2-planes: %s: %s: %s\n", device, what, g_strerror (errno));
  return FALSE;
}

static int
retry_ioctl (int fd, unsigned long request, void *argument)
{
  int result;

  do
    result = ioctl (fd, request, argument);
  while (result < 0 && errno == EINTR);
  return result;
}

/* ---- a device ---- */

static gboolean
query_format (int fd, const gchar *device, struct v4l2_format *format)
{
  struct v4l2_capability capability = { 0 };
  guint32 caps;

  if (retry_ioctl (fd, VIDIOC_QUERYCAP, &capability) < 0)
    return fail (device, "it is no V4L2 device (VIDIOC_QUERYCAP)");
  caps = capability.capabilities & V4L2_CAP_DEVICE_CAPS
      ? capability.device_caps
      : capability.capabilities;
  if (caps & (V4L2_CAP_VIDEO_CAPTURE_MPLANE | V4L2_CAP_VIDEO_M2M_MPLANE)) {
    format->type = V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE;
  } else if (caps & (V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_VIDEO_M2M)) {
    format->type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
  } else {
    errno = ENOTSUP;
    return fail (device, "it captures no video");
  }
  if (retry_ioctl (fd, VIDIOC_G_FMT, format) < 0)
    return fail (device, "it has no format yet (VIDIOC_G_FMT)");
  return TRUE;
}

/* A single-planar buffer is one with one v4l2 plane. */
static gboolean
query_buffer (int fd, Frames *frames)
{
  const gboolean multiple =
      frames->format.type == V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE;
  struct v4l2_buffer buffer = { .type = frames->format.type,
    .memory = V4L2_MEMORY_MMAP };

  if (multiple) {
    buffer.m.planes = frames->planes;
    buffer.length = VIDEO_MAX_PLANES;
  }
  if (retry_ioctl (fd, VIDIOC_QUERYBUF, &buffer) < 0)
    return FALSE;
  if (!multiple) {
    frames->planes[0].length = buffer.length;
    frames->planes[0].bytesused = buffer.bytesused;
  }
  frames->n_planes = multiple ? buffer.length : 1;
  return TRUE;
}

/* The buffers are of this file alone, and are gone when it is closed. Who
 * streams from the device already is left in peace: sizes are then those of
 * the format. */
static void
query_buffers (int fd, const gchar *device, Frames *frames)
{
  struct v4l2_requestbuffers request = {
    .count = 1, .type = frames->format.type, .memory = V4L2_MEMORY_MMAP
  };

  if (retry_ioctl (fd, VIDIOC_REQBUFS, &request) < 0
      || !query_buffer (fd, frames))
    g_printerr ("v4l2-planes: %s: no buffer to ask (%s); sizes are those of "
                "the format\n",
        device, g_strerror (errno));
}

static gboolean
query_device (const gchar *device, Frames *frames)
{
  int fd = open (device, O_RDWR | O_NONBLOCK | O_CLOEXEC);
  gboolean good;

  if (fd < 0)
    return fail (device, "it cannot be opened, and --example needs none");
  good = query_format (fd, device, &frames->format);
  if (good)
    query_buffers (fd, device, frames);
  close (fd);
  return good;
}

/* ---- no device ---- */

/* A decoder's NV12M, 1920x1080, in rows of 2048 bytes, with a header of 64
 * bytes in each v4l2 plane. */
static void
make_example (Frames *frames)
{
  struct v4l2_pix_format_mplane *format = &frames->format.fmt.pix_mp;

  frames->format.type = V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE;
  format->width = 1920;
  format->height = 1080;
  format->pixelformat = V4L2_PIX_FMT_NV12M;
  format->num_planes = 2;
  frames->n_planes = 2;
  for (guint i = 0; i < 2; i++) {
    format->plane_fmt[i].bytesperline = 2048;
    format->plane_fmt[i].sizeimage = 2048 * 1080 / (i + 1);
    frames->planes[i].data_offset = 64;
    frames->planes[i].bytesused = 64 + format->plane_fmt[i].sizeimage;
    frames->planes[i].length = 4096 + format->plane_fmt[i].sizeimage;
  }
}

/* A decoder of compressed NV12, 1920x1080 interlaced: eight v4l2 planes, of each
 * field luma, chroma, and what is needed to decompress them. The pixel format
 * and the modifier stand for those of a vendor. */
static void
make_compressed_example (Frames *frames)
{
  static const struct
  {
    guint8 role, subsampling;
    guint32 bytesperline, sizeimage;
  } parts[] = {
    { SHMEM_PLANE_LUMA, 1, 2048, 2048 * 544 },
    { SHMEM_PLANE_CHROMA, 2, 2048, 2048 * 272 },
    { SHMEM_PLANE_COMPRESSION_METADATA, 1, 0, 8192 },
    { SHMEM_PLANE_COMPRESSION_METADATA, 1, 0, 4096 },
  };
  struct v4l2_pix_format_mplane *format = &frames->format.fmt.pix_mp;

  frames->format.type = V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE;
  format->width = 1920;
  format->height = 1080;
  format->field = V4L2_FIELD_SEQ_TB;
  format->pixelformat = v4l2_fourcc ('V', 'N', 'D', 'R');
  format->num_planes = 8;
  frames->n_planes = frames->layout.num = 8;
  for (guint i = 0; i < 8; i++) {
    const guint field = i / 4, part = i % 4;

    format->plane_fmt[i].bytesperline = parts[part].bytesperline;
    format->plane_fmt[i].sizeimage = parts[part].sizeimage;
    frames->planes[i].length = parts[part].sizeimage;
    /* Sizes, strides, width and height are what V4L2 says. */
    frames->layout.planes[i] = (GstShmemPlane){
      .format = v4l2_fourcc ('N', 'V', '1', '2'), /* DRM_FORMAT_NV12 */
      .modifier = (guint64) 0xff << 56 | 1,
      .role = parts[part].role,
      .memory = (guint8) i,
      .horizontal_subsampling = parts[part].subsampling,
      .vertical_subsampling = parts[part].subsampling,
      .picture = (guint8) field,
      .field = (guint8) (SHMEM_FIELD_TOP + field),
    };
  }
}

/* ---- the table ---- */

/* Without a buffer to ask, sizes are those of the format; v4l2 plane 0 is
 * memory 0, 1 is memory 1. */
static gboolean
make_table (const Frames *frames, GstShmemPlanes *planes, GError **error)
{
  return gst_shmem_planes_from_v4l2 (planes, &frames->format,
      frames->n_planes > 0 ? frames->planes : NULL, frames->n_planes, NULL,
      frames->layout.num > 0 ? &frames->layout : NULL, error);
}

static void
print_table (const GstShmemPlanes *planes)
{
  GEnumClass *roles = g_type_class_ref (GST_TYPE_SHMEM_PLANE_ROLE);

  for (guint i = 0; i < planes->num; i++) {
    const GstShmemPlane *plane = &planes->planes[i];

    g_print ("plane %u: memory %u, offset %" G_GUINT64_FORMAT
             ", size %" G_GUINT64_FORMAT ", stride %u, %u x %u, %s, FourCC "
             "%" GST_FOURCC_FORMAT ", modifier 0x%" G_GINT64_MODIFIER "x\n",
        i, plane->memory, plane->offset, plane->size, plane->stride,
        plane->width, plane->height,
        g_enum_get_value (roles, plane->role)->value_nick,
        GST_FOURCC_ARGS (plane->format), plane->modifier);
  }
  g_type_class_unref (roles);
}

static gboolean
get_frames (const gchar *source, Frames *frames)
{
  if (strcmp (source, "--example") == 0)
    make_example (frames);
  else if (strcmp (source, "--compressed") == 0)
    make_compressed_example (frames);
  else
    return query_device (source, frames);
  return TRUE;
}

int
main (int argc, char **argv)
{
  const gchar *source = argc > 1 ? argv[1] : "--example";
  Frames frames = { 0 };
  GstShmemPlanes planes;
  GError *error = NULL;

  if (argc > 2
      || (source[0] == '-' && strcmp (source, "--example") != 0
          && strcmp (source, "--compressed") != 0)) {
    g_printerr ("usage: v4l2-planes [DEVICE | --example | --compressed]\n");
    return EXIT_FAILURE;
  }
  if (!get_frames (source, &frames))
    return EXIT_FAILURE;
  if (!make_table (&frames, &planes, &error)) {
    g_printerr ("v4l2-planes: %s: %s\n", source, error->message);
    g_clear_error (&error);
    return EXIT_FAILURE;
  }
  print_table (&planes);
  if (planes.planes[0].role == SHMEM_PLANE_OPAQUE)
    g_printerr ("v4l2-planes: %s: what is in there V4L2 does not say, and a "
                "layout can: see --compressed\n",
        source);
  return EXIT_SUCCESS;
}
