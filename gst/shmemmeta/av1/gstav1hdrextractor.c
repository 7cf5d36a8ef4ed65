/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The element: hdrextractor.c with AV1, of which av1codec.c has what is special.
 */

/**
 * SECTION:element-av1hdrextractor
 * @title: av1hdrextractor
 * @short_description: HDR metadata of an AV1 stream as containers
 * @see_also: #GstShmemContainerMeta, h265hdrextractor
 *
 * Looks for HDR metadata in each temporal unit of an AV1 stream, puts it into a
 * #GstShmemContainer and attaches that to the buffer, which is otherwise
 * unchanged. The #GstShmemContainerMeta stays with its picture through decoders
 * and converters, so that it reaches the element that shows the picture.
 *
 * Entries of a container, in this order:
 *
 * | format | from |
 * |--------|------|
 * | `MDCV` | metadata OBU of type METADATA_TYPE_HDR_MDCV |
 * | `CLLI` | metadata OBU of type METADATA_TYPE_HDR_CLL |
 * | `T35 ` | metadata OBU of type METADATA_TYPE_ITUT_T35, each message whole |
 * | `DVRP` | the same with Dolby Vision (B5 003B 00000800): the RPU in it |
 *
 * They are the same bytes as those that h265hdrextractor finds in an H.265 stream
 * which says the same, so that containers of one codec can be written into a
 * stream of the other. Captions are left out. Values of `MDCV` are rounded to
 * the nearest unit of H.265, which GStreamer uses too.
 *
 * User data under the UUID of this project holds a whole container with what
 * has no place of its own in the bitstream (#av1hdrinserter:containers). It is
 * attached as a second container, to its own frame only: it says which picture
 * it is about, and one that a lost packet left at another picture is refused, as
 * is what is malformed or exceeds a limit (#av1hdrextractor:refused-containers).
 * Plane tables, and entries for which the bitstream has a place, are left out of
 * it (#av1hdrextractor:refused-entries), so that nothing in it can contradict what
 * other players find.
 *
 * All metadata of a temporal unit is of the frame that it shows, wherever it
 * stands. With `alignment=frame`, the containers are on buffers with a shown
 * frame, and others wait for it. With layers, operating point 0 counts, and in it
 * the frame of the highest spatial layer, with metadata OBUs of its layer and of
 * all layers. Metadata in `codec_data` (av1C) counts as if it preceded the first
 * frame; `mastering-display-info` and `content-light-level` of the caps hold until
 * `codec_data` or the bitstream say anything of their kind.
 *
 * #av1hdrextractor:persistence selects which metadata a frame without a message
 * gets, for each kind of metadata separately. A coded video sequence starts with
 * a temporal unit whose sequence header is followed by a key frame that is shown
 * (clause 7.5 of the AV1 specification); behind a flush or a discontinuity, also
 * with one that is not shown yet. RPUs apply only to their own frame and never
 * persist.
 *
 * As long as the metadata does not change, the same container is attached
 * again, which takes no file descriptor and no system call.
 *
 * ## Example launch line
 *
 * |[
 * gst-launch-1.0 filesrc location=tests/samples/hdr10plus.h265 ! h265parse ! \
 *     h265hdrextractor persistence=stream ! avdec_h265 ! videoconvert ! \
 *     av1enc cpu-used=8 ! av1hdrinserter ! av1parse ! matroskamux ! \
 *     filesink location=video.webm
 * gst-launch-1.0 filesrc location=video.webm ! matroskademux ! av1parse ! \
 *     av1hdrextractor ! av1dec ! shmemmetawrite location=frames.jsonl ! fakesink
 * ]| Transcodes H.265 to AV1, and shows that each frame has its HDR10+.
 *
 * Since: 0.9
 */

#include "elements.h"
#include "av1/av1codec.h"
#include "hdr/hdrextractor.h"

typedef GstShmemHdrExtractor GstAv1HdrExtractor;
typedef GstShmemHdrExtractorClass GstAv1HdrExtractorClass;

static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE (
    "sink", GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS (AV1_CAPS));
static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE (
    "src", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS (AV1_CAPS));

static GType gst_av1_hdr_extractor_get_type (void);

G_DEFINE_TYPE (
    GstAv1HdrExtractor, gst_av1_hdr_extractor, GST_TYPE_SHMEM_HDR_EXTRACTOR)
GST_ELEMENT_REGISTER_DEFINE (av1hdrextractor, "av1hdrextractor", GST_RANK_NONE,
    gst_av1_hdr_extractor_get_type ())

static void
gst_av1_hdr_extractor_init (GstAv1HdrExtractor *self)
{
  (void) self;
}

static void
gst_av1_hdr_extractor_class_init (GstAv1HdrExtractorClass *klass)
{
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);

  klass->codec = &av1_codec;
  GST_DEBUG_CATEGORY_INIT (
      klass->debug, "av1hdrextractor", 0, "HDR metadata of AV1 streams");

  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (element_class,
      "AV1 HDR metadata extractor", "Filter/Metadata/Video",
      "Attaches the HDR10, HDR10+ and Dolby Vision metadata of each AV1 "
      "temporal unit to its buffer as a shared-memory container",
      "The gst-shmemmeta authors");
}
