/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The capabilities of a capture device as caps, and setting its format and
 * rate. Formats with a name in GStreamer become raw video or Bayer patterns,
 * others become frames with a plane table. Bitstreams are left to v4l2src. */

#include "v4l2/v4l2capture.h"
#include "v4l2/v4l2fields.h"
#include "v4l2/v4l2pixelformat.h"
#include "v4l2/v4l2timings.h"
#include "common/commonerror.h"

#include <gst/shmemmeta/gstshmemplanesmeta.h>

#include <gio/gio.h>

#include <string.h>

#define DEFAULT_RATE 30

/* Bounds the enumeration of a driver whose list never ends. */
#define MAX_LISTED 256

guint
v4l2_format_count_planes (const struct v4l2_format *format)
{
  if (format->type != V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE)
    return 1;
  return MIN (format->fmt.pix_mp.num_planes, VIDEO_MAX_PLANES);
}

/* v4l2_pix_format and v4l2_pix_format_mplane share their first members: width,
 * height, pixelformat, field. */
G_STATIC_ASSERT (offsetof (struct v4l2_format, fmt.pix.field)
    == offsetof (struct v4l2_format, fmt.pix_mp.field));

/* @caps (nullable) may require progressive or interlaced video. */
static struct v4l2_format
make_format (const V4l2Capture *self, guint32 pixelformat, guint32 width,
    guint32 height, const GstStructure *caps)
{
  struct v4l2_format format;

  memset (&format, 0, sizeof format);
  format.type = self->type;
  format.fmt.pix.width = width;
  format.fmt.pix.height = height;
  format.fmt.pix.pixelformat = pixelformat;
  format.fmt.pix.field = v4l2_field_choose (self->format.fmt.pix.field, caps);
  return format;
}

static gboolean
try_format (V4l2Capture *self, struct v4l2_format *format)
{
  return v4l2_device_ioctl (self->device.fd, VIDIOC_TRY_FMT, format) >= 0;
}

/* ---- capabilities ---- */

static void
list_formats (V4l2Capture *self)
{
  const guint32 only = self->pixelformat;
  struct v4l2_fmtdesc description = { .type = self->type };

  while (description.index < MAX_LISTED
      && v4l2_device_ioctl (self->device.fd, VIDIOC_ENUM_FMT, &description)
          >= 0) {
    V4l2PixelFormat one = { .pixelformat = description.pixelformat };
    struct v4l2_format format = make_format (self, one.pixelformat,
        self->format.fmt.pix.width, self->format.fmt.pix.height, NULL);

    description.index++;
    if ((only != 0 && only != one.pixelformat) || !try_format (self, &format)
        || format.fmt.pix.pixelformat != one.pixelformat)
      continue;
    one.n_planes = v4l2_format_count_planes (&format);
    one.format = v4l2_pixelformat_to_video (one.pixelformat);
    one.bayer = v4l2_pixelformat_to_bayer (one.pixelformat);
    /* Who asks for a format knows better than the driver's flag. */
    if (one.format == GST_VIDEO_FORMAT_UNKNOWN && one.bayer == NULL
        && v4l2_pixelformat_is_bitstream (
            one.pixelformat, only ? 0 : description.flags, one.n_planes))
      continue;
    /* The current format is preferred. */
    if (one.pixelformat == self->format.fmt.pix.pixelformat)
      g_array_prepend_val (self->formats, one);
    else
      g_array_append_val (self->formats, one);
  }
}

/* For a device which does not enumerate its sizes: from the smallest to the
 * largest that it accepts; these are equal if the signal determines the
 * size. */
static void
find_sizes (
    V4l2Capture *self, guint32 pixelformat, struct v4l2_frmsizeenum *size)
{
  struct v4l2_frmsize_stepwise *steps = &size->stepwise;
  struct v4l2_format min = make_format (self, pixelformat, 1, 1, NULL);
  struct v4l2_format max = make_format (self, pixelformat, 32767, 32767, NULL);

  size->type = V4L2_FRMSIZE_TYPE_CONTINUOUS;
  if (!try_format (self, &min) || !try_format (self, &max))
    min = max = self->format;
  *steps = (struct v4l2_frmsize_stepwise){ min.fmt.pix.width, max.fmt.pix.width,
    1, min.fmt.pix.height, max.fmt.pix.height, 1 };
}

static gboolean
get_interval (V4l2Capture *self, struct v4l2_fract *interval)
{
  struct v4l2_streamparm parameters = { .type = self->type };

  if (v4l2_device_ioctl (self->device.fd, VIDIOC_G_PARM, &parameters) < 0)
    return FALSE;
  *interval = parameters.parm.capture.timeperframe;
  return v4l2_fraction_is_valid (interval);
}

static gboolean
enumerate_rates (V4l2Capture *self, GValue *rates, guint32 pixelformat,
    guint32 width, guint32 height)
{
  struct v4l2_frmivalenum interval = {
    .pixel_format = pixelformat, .width = width, .height = height
  };

  while (interval.index < MAX_LISTED
      && v4l2_device_ioctl (
             self->device.fd, VIDIOC_ENUM_FRAMEINTERVALS, &interval)
          >= 0) {
    v4l2_rates_append (rates, &interval);
    if (interval.type != V4L2_FRMIVAL_TYPE_DISCRETE)
      break;
    interval.index++;
  }
  return gst_value_list_get_size (rates) > 0;
}

/* The rate of the signal, else that of the device. */
static gboolean
get_rate (
    V4l2Capture *self, const struct v4l2_dv_timings *timings, gint *n, gint *d)
{
  struct v4l2_fract interval;

  if (timings && v4l2_timings_get_rate (timings, n, d))
    return TRUE;
  if (!get_interval (self, &interval))
    return FALSE;
  *n = (gint) interval.denominator;
  *d = (gint) interval.numerator;
  return TRUE;
}

/* The rates that the device enumerates for a size, else its current rate, else
 * any. */
static void
find_rates (V4l2Capture *self, const struct v4l2_dv_timings *timings,
    GValue *rates, guint32 pixelformat, guint32 width, guint32 height)
{
  gint n, d;

  g_value_init (rates, GST_TYPE_LIST);
  if (enumerate_rates (self, rates, pixelformat, width, height))
    return;
  g_value_unset (rates);
  if (get_rate (self, timings, &n, &d)) {
    g_value_init (rates, GST_TYPE_FRACTION);
    gst_value_set_fraction (rates, n, d);
  } else {
    g_value_init (rates, GST_TYPE_FRACTION_RANGE);
    gst_value_set_fraction_range_full (rates, 0, 1, G_MAXINT, 1);
  }
}

/* What v4l2_capture_list() makes. */
typedef struct
{
  V4l2Capture *capture;
  const struct v4l2_dv_timings *timings;
  GstCaps *caps;
} List;

static void
append_caps (List *list, const V4l2PixelFormat *format,
    const struct v4l2_frmsizeenum *size)
{
  const gboolean discrete = size->type == V4L2_FRMSIZE_TYPE_DISCRETE;
  GValue rates = G_VALUE_INIT;

  find_rates (list->capture, list->timings, &rates, format->pixelformat,
      discrete ? size->discrete.width : size->stepwise.max_width,
      discrete ? size->discrete.height : size->stepwise.max_height);
  v4l2_caps_append (list->caps, format, size, &rates);
  g_value_unset (&rates);
}

static void
list_caps (List *list, const V4l2PixelFormat *format)
{
  struct v4l2_frmsizeenum size = { .pixel_format = format->pixelformat };

  while (size.index < MAX_LISTED
      && v4l2_device_ioctl (
             list->capture->device.fd, VIDIOC_ENUM_FRAMESIZES, &size)
          >= 0) {
    append_caps (list, format, &size);
    size.index++;
    if (size.type != V4L2_FRMSIZE_TYPE_DISCRETE)
      break;
  }
  if (size.index > 0)
    return;
  find_sizes (list->capture, format->pixelformat, &size);
  append_caps (list, format, &size);
}

/* V4L2 has height to width, and GStreamer width to height. */
static void
add_pixel_aspect (V4l2Capture *self, GstCaps *caps)
{
  struct v4l2_cropcap crop = { .type = self->type };
  const struct v4l2_fract *aspect = &crop.pixelaspect;

  if (v4l2_device_ioctl (self->device.fd, VIDIOC_CROPCAP, &crop) < 0
      || !v4l2_fraction_is_valid (aspect))
    return;
  gst_caps_set_simple (caps, "pixel-aspect-ratio", GST_TYPE_FRACTION,
      (gint) aspect->denominator, (gint) aspect->numerator, NULL);
}

static gboolean
check_caps (V4l2Capture *self, GstCaps *caps, GError **error)
{
  g_autofree gchar *text = NULL;

  if (!gst_caps_is_empty (caps))
    return TRUE;
  if (self->pixelformat != 0)
    text = v4l2_pixelformat_to_string (self->pixelformat);
  return common_fail (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
      "%s does not capture %s: v4l2-ctl --list-formats-ext lists its formats; "
      "for compressed video use v4l2src",
      self->device.path, text ? text : "raw video");
}

GstCaps *
v4l2_capture_list (
    V4l2Capture *self, const struct v4l2_dv_timings *timings, GError **error)
{
  List list = { self, timings, NULL };
  guint i;

  self->format.type = self->type;
  if (!v4l2_device_call (&self->device, VIDIOC_G_FMT, &self->format, error))
    return NULL;
  if (v4l2_device_ioctl (self->device.fd, VIDIOC_G_STD, &self->standard) < 0)
    self->standard = 0;
  g_array_set_size (self->formats, 0);
  list_formats (self);
  list.caps = gst_caps_new_empty ();
  for (i = 0; i < self->formats->len; i++)
    list_caps (&list, &g_array_index (self->formats, V4l2PixelFormat, i));
  list.caps = gst_caps_simplify (list.caps);
  if (!check_caps (self, list.caps, error)) {
    gst_caps_unref (list.caps);
    return NULL;
  }
  add_pixel_aspect (self, list.caps);
  return list.caps;
}

/* ---- opening ---- */

gboolean
v4l2_capture_open (
    V4l2Capture *self, const gchar *path, guint32 pixelformat, GError **error)
{
  memset (self, 0, sizeof *self);
  if (!v4l2_device_open (&self->device, path,
          V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_VIDEO_CAPTURE_MPLANE,
          "video capture node", error))
    return FALSE;
  self->type = self->device.capabilities & V4L2_CAP_VIDEO_CAPTURE_MPLANE
      ? V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE
      : V4L2_BUF_TYPE_VIDEO_CAPTURE;
  self->pixelformat = pixelformat;
  self->duration = GST_CLOCK_TIME_NONE;
  self->formats = g_array_new (FALSE, FALSE, sizeof (V4l2PixelFormat));
  return TRUE;
}

void
v4l2_capture_close (V4l2Capture *self)
{
  v4l2_device_close (&self->device);
  g_clear_pointer (&self->formats, g_array_unref);
}

/* ---- setting the format ---- */

static gboolean
is_of_format (const GstStructure *structure, const V4l2PixelFormat *format)
{
  const gchar *name = gst_structure_get_string (structure, "format");
  const gchar *code = gst_structure_get_string (structure, "v4l2-format");

  if (gst_structure_has_name (structure, "video/x-bayer"))
    return name && g_strcmp0 (name, format->bayer) == 0;
  if (format->format != GST_VIDEO_FORMAT_UNKNOWN)
    return name && gst_video_format_from_string (name) == format->format;
  return code && v4l2_pixelformat_from_string (code) == format->pixelformat;
}

static const V4l2PixelFormat *
find_format (const V4l2Capture *self, const GstStructure *structure)
{
  guint i;

  for (i = 0; i < self->formats->len; i++) {
    const V4l2PixelFormat *format =
        &g_array_index (self->formats, V4l2PixelFormat, i);

    if (is_of_format (structure, format))
      return format;
  }
  return NULL;
}

static gboolean
is_rgb (GstVideoFormat format)
{
  const GstVideoFormatInfo *info = format == GST_VIDEO_FORMAT_UNKNOWN
      ? NULL
      : gst_video_format_get_info (format);

  return info && GST_VIDEO_FORMAT_INFO_IS_RGB (info);
}

static V4l2Colour
get_colour (const struct v4l2_format *format)
{
  const struct v4l2_pix_format *single = &format->fmt.pix;
  const struct v4l2_pix_format_mplane *multi = &format->fmt.pix_mp;

  if (format->type == V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE)
    return (V4l2Colour){ multi->colorspace, multi->xfer_func, multi->ycbcr_enc,
      multi->quantization };
  if (single->priv != V4L2_PIX_FMT_PRIV_MAGIC)
    return (V4l2Colour){ single->colorspace, 0, 0, 0 };
  return (V4l2Colour){ single->colorspace, single->xfer_func, single->ycbcr_enc,
    single->quantization };
}

/* Adds colorimetry, interlace-mode and field-order as the device will have
 * them, unless the caps name them. None is of Bayer patterns, but of what is
 * made of them. */
static void
complete_caps (V4l2Capture *self, GstStructure *structure)
{
  const V4l2PixelFormat *format = find_format (self, structure);
  GstVideoColorimetry colorimetry;
  struct v4l2_format tried;
  V4l2Colour colour;
  gint width, height;

  if (format == NULL || format->bayer
      || !gst_structure_get_int (structure, "width", &width)
      || !gst_structure_get_int (structure, "height", &height))
    return;
  tried = make_format (
      self, format->pixelformat, (guint32) width, (guint32) height, structure);
  if (!try_format (self, &tried))
    return;
  colour = get_colour (&tried);
  if (!gst_structure_has_field (structure, "colorimetry")
      && v4l2_colour_to_colorimetry (
          &colour, is_rgb (format->format), &colorimetry)) {
    g_autofree gchar *text = gst_video_colorimetry_to_string (&colorimetry);

    if (text)
      gst_structure_set (structure, "colorimetry", G_TYPE_STRING, text, NULL);
  }
  v4l2_field_complete_caps (
      v4l2_field_resolve (tried.fmt.pix.field, self->standard), structure);
}

GstCaps *
v4l2_capture_fixate (V4l2Capture *self, GstCaps *caps)
{
  struct v4l2_fract interval = { 1, DEFAULT_RATE };
  GstStructure *structure;

  caps = gst_caps_truncate (gst_caps_make_writable (caps));
  structure = gst_caps_get_structure (caps, 0);
  gst_structure_fixate_field_nearest_int (
      structure, "width", (gint) MIN (self->format.fmt.pix.width, G_MAXINT));
  gst_structure_fixate_field_nearest_int (
      structure, "height", (gint) MIN (self->format.fmt.pix.height, G_MAXINT));
  get_interval (self, &interval);
  gst_structure_fixate_field_nearest_fraction (structure, "framerate",
      (gint) interval.denominator, (gint) interval.numerator);
  caps = gst_caps_fixate (caps);
  complete_caps (self, gst_caps_get_structure (caps, 0));
  return caps;
}

/* Says what the device cannot do, and where to find what it can do. */
#define refuse(self, error, what, ...)                                         \
  common_fail (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,                    \
      "%s: " what ". v4l2-ctl --list-formats-ext lists its formats",           \
      (self)->device.path, __VA_ARGS__)

/* The field of the format that was set, as the caps require it. */
static gboolean
check_field (V4l2Capture *self, const GstStructure *structure, GError **error)
{
  self->field = v4l2_field_resolve (self->format.fmt.pix.field, self->standard);
  if (v4l2_field_matches_caps (self->field, structure))
    return TRUE;
  return refuse (self, error,
      "it captures %s video, and not the interlace-mode or field-order that "
      "the caps require: remove these fields",
      self->field == V4L2_FIELD_NONE ? "progressive" : "interlaced");
}

static gboolean
set_format (V4l2Capture *self, const V4l2PixelFormat *format, guint32 width,
    guint32 height, const GstStructure *structure, GError **error)
{
  struct v4l2_format made =
      make_format (self, format->pixelformat, width, height, structure);

  if (!v4l2_device_call (&self->device, VIDIOC_S_FMT, &made, error))
    return FALSE;
  /* A single field has half the height. */
  if (!v4l2_field_is_whole (made.fmt.pix.field))
    return common_fail (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
        "%s captures %s", self->device.path,
        v4l2_field_explain (made.fmt.pix.field));
  if (made.fmt.pix.pixelformat != format->pixelformat
      || made.fmt.pix.width != width || made.fmt.pix.height != height)
    return refuse (self, error,
        "requested %" GST_FOURCC_FORMAT " of %ux%u, but the driver set "
        "%" GST_FOURCC_FORMAT " of %ux%u",
        GST_FOURCC_ARGS (format->pixelformat), width, height,
        GST_FOURCC_ARGS (made.fmt.pix.pixelformat), made.fmt.pix.width,
        made.fmt.pix.height);
  self->format = made;
  return check_field (self, structure, error);
}

/* The driver adjusts the requested rate, which gives the duration of a frame; a
 * device without a choice of rates keeps its own. */
static void
set_rate (V4l2Capture *self, const GstStructure *structure)
{
  struct v4l2_streamparm parameters = { .type = self->type };
  struct v4l2_fract *interval = &parameters.parm.capture.timeperframe;
  gint n = 0, d = 1;

  self->duration = GST_CLOCK_TIME_NONE;
  if (!gst_structure_get_fraction (structure, "framerate", &n, &d) || n <= 0)
    return;
  self->duration = gst_util_uint64_scale_int (GST_SECOND, d, n);
  interval->numerator = (guint32) d;
  interval->denominator = (guint32) n;
  if (v4l2_device_ioctl (self->device.fd, VIDIOC_S_PARM, &parameters) == 0
      && interval->numerator > 0 && interval->denominator > 0)
    self->duration = gst_util_uint64_scale (
        GST_SECOND, interval->numerator, interval->denominator);
}

static gboolean
check_colorimetry (
    V4l2Capture *self, const GstStructure *structure, GError **error)
{
  const gchar *wanted = gst_structure_get_string (structure, "colorimetry");
  const V4l2Colour colour = get_colour (&self->format);
  const gboolean rgb = self->has_info && GST_VIDEO_INFO_IS_RGB (&self->info);
  GstVideoColorimetry has, want;
  g_autofree gchar *text = NULL;

  self->has_cicp = v4l2_colour_to_cicp (&colour, rgb, &self->cicp);
  if (wanted == NULL || !gst_video_colorimetry_from_string (&want, wanted)
      || !v4l2_colour_to_colorimetry (&colour, rgb, &has)
      || gst_video_colorimetry_is_equal (&has, &want))
    return TRUE;
  text = gst_video_colorimetry_to_string (&has);
  return refuse (self, error,
      "its colorimetry is %s, but the caps require %s: remove that field", text,
      wanted);
}

gboolean
v4l2_capture_set_caps (V4l2Capture *self, GstCaps *caps, GError **error)
{
  const GstStructure *structure = gst_caps_get_structure (caps, 0);
  const V4l2PixelFormat *format = find_format (self, structure);
  gint width, height;

  if (format == NULL || !gst_structure_get_int (structure, "width", &width)
      || !gst_structure_get_int (structure, "height", &height))
    return refuse (self, error, "no format matches the caps %s",
        gst_structure_get_name (structure));
  if (!set_format (
          self, format, (guint32) width, (guint32) height, structure, error))
    return FALSE;
  self->is_bayer = format->bayer
      && v4l2_bayer_get_info (
          format->bayer, (guint) width, (guint) height, &self->info);
  self->has_info = self->is_bayer
      || (format->format != GST_VIDEO_FORMAT_UNKNOWN
          && gst_video_info_from_caps (&self->info, caps));
  set_rate (self, structure);
  return check_colorimetry (self, structure, error);
}
