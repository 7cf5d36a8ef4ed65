/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The element: hdrextractor.c with H.265, of which h265codec.c has what is special.
 */

/**
 * SECTION:element-h265hdrextractor
 * @title: h265hdrextractor
 * @short_description: HDR metadata of an H.265 stream as containers
 * @see_also: #GstShmemContainerMeta
 *
 * Looks for HDR metadata in each access unit of an H.265 stream, puts it into a
 * #GstShmemContainer and attaches that to the buffer, which is otherwise
 * unchanged. The #GstShmemContainerMeta stays with its picture through decoders
 * and converters, so that it reaches the element that shows the picture.
 *
 * Entries of a container, in this order:
 *
 * | format | from |
 * |--------|------|
 * | `MDCV` | SEI mastering display colour volume |
 * | `CLLI` | SEI content light level information |
 * | `T35 ` | SEI user data registered by ITU-T T.35, each message whole |
 * | `DVRP` | NAL units of type 62 in the base layer: Dolby Vision RPUs |
 *
 * T.35 messages are HDR10+, HDR Vivid, SL-HDR, ST 2094-10, ST 2094-50 and
 * unknown ones, but not captions. Those of the access unit come first, in
 * stream order, then those that persist.
 *
 * User data under the UUID of this project holds a whole container with what
 * has no place of its own in the bitstream (#h265hdrinserter:containers). It is
 * attached as a second container, to its own frame only: it says which picture
 * it is about, and one that a lost packet left at another picture is refused, as
 * is what is malformed or exceeds a limit (#h265hdrextractor:refused-containers).
 * Plane tables, and entries for which the bitstream has a place, are left out of
 * it (#h265hdrextractor:refused-entries), so that nothing in it can contradict what
 * other players find.
 *
 * An access unit counts as one frame, regardless of its contents. SEI messages
 * in `codec_data` count as if they preceded the first access unit (with
 * #h265hdrextractor:persistence `sequence`, the first one of each coded video
 * sequence). So do `mastering-display-info` and `content-light-level` of the
 * caps, each until `codec_data` or the bitstream say anything of its kind.
 *
 * #h265hdrextractor:persistence selects which metadata an access unit without a
 * message gets, in decoding order and for each kind of metadata separately.
 * RPUs apply only to their own access unit and never persist.
 * `sequence` resets at an IDR or BLA picture, and at a CRA picture that is the
 * first or follows an end of sequence, a flush or a discontinuity. ffmpeg treats
 * HDR10+ like `stream`, but drops mastering display and light level at an IDR,
 * like `sequence`.
 *
 * Parsers change their caps whenever mastering display or light level change,
 * and demuxers when the frame rate of a fragment differs. Such a change does not
 * reach the source pad, unless #h265hdrextractor:update-caps is set: decoders
 * that are opened anew for it in the middle of a GOP would lose pictures.
 *
 * As long as the metadata does not change, the same container is attached
 * again, which takes no file descriptor and no system call.
 *
 * ## Example launch lines
 *
 * |[
 * gst-launch-1.0 filesrc location=tests/samples/hdr10plus.h265 ! h265parse ! \
 *     h265hdrextractor ! avdec_h265 ! videoconvert ! autovideosink
 * ]| Plays a file, with HDR10+ on every decoded frame.
 *
 * |[
 * gst-launch-1.0 videotestsrc num-buffers=30 ! x265enc ! h265parse ! \
 *     matroskamux ! filesink location=video.mkv
 * gst-launch-1.0 -v filesrc location=video.mkv ! matroskademux ! \
 *     h265hdrextractor persistence=stream ! fakesink silent=false
 * ]| Attaches containers without a parser: a demuxer that outputs whole access
 * units is enough.
 *
 * Since: 0.9
 */

#include "elements.h"
#include "h265/h265codec.h"
#include "hdr/hdrextractor.h"

typedef GstShmemHdrExtractor GstH265HdrExtractor;
typedef GstShmemHdrExtractorClass GstH265HdrExtractorClass;

static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE (
    "sink", GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS (H265_CAPS));
static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE (
    "src", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS (H265_CAPS));

static GType gst_h265_hdr_extractor_get_type (void);

G_DEFINE_TYPE (
    GstH265HdrExtractor, gst_h265_hdr_extractor, GST_TYPE_SHMEM_HDR_EXTRACTOR)
GST_ELEMENT_REGISTER_DEFINE (h265hdrextractor, "h265hdrextractor",
    GST_RANK_NONE, gst_h265_hdr_extractor_get_type ())

static void
gst_h265_hdr_extractor_init (GstH265HdrExtractor *self)
{
  (void) self;
}

static void
gst_h265_hdr_extractor_class_init (GstH265HdrExtractorClass *klass)
{
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);

  klass->codec = &h265_codec;
  GST_DEBUG_CATEGORY_INIT (
      klass->debug, "h265hdrextractor", 0, "HDR metadata of H.265 streams");

  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (element_class,
      "H.265 HDR metadata extractor", "Filter/Metadata/Video",
      "Attaches the HDR10, HDR10+ and Dolby Vision metadata of each H.265 "
      "access unit to its buffer as a shared-memory container",
      "The gst-shmemmeta authors");
}
