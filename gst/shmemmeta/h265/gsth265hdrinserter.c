/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The element: hdrinserter.c with H.265, of which h265codec.c has what is special.
 */

/**
 * SECTION:element-h265hdrinserter
 * @title: h265hdrinserter
 * @short_description: Writes HDR metadata of containers into an H.265 stream
 * @see_also: #GstShmemContainerMeta, h265hdrextractor, shmemmetaread
 *
 * Writes the metadata that each buffer carries in its #GstShmemContainerMeta
 * into the bitstream of its access unit. Decoders, scalers and encoders keep
 * these metas on their frame, so, placed after an encoder, this element
 * preserves HDR10+, Dolby Vision and static metadata across a transcode,
 * whatever its GOP structure.
 *
 * | entry | becomes | where |
 * |-------|---------|-------|
 * | `MDCV` | SEI mastering display colour volume | see below |
 * | `CLLI` | SEI content light level information | see below |
 * | `T35 ` | SEI user data registered by ITU-T T.35 | access units with it |
 * | `DVRP` | NAL unit of type 62 | access units with it |
 * | all others but `PLNS` | SEI user data unregistered | access units with them, with #h265hdrinserter:containers=all |
 *
 * Mastering display and light level stay in force until the coded video
 * sequence ends. They are written at every random access point whose buffer
 * carries them. If those of a buffer differ from those in force elsewhere, they
 * wait for the next random access point (an IRAP picture), with one warning; see
 * #h265hdrinserter:static-metadata. H.265 requires all mastering display and
 * light level messages of a coded video sequence to be equal, which only its
 * value `sequence` ensures: a CRA picture in the middle of a stream is a random
 * access point, but starts no sequence.
 *
 * SEI messages go before the first slice, each in a prefix SEI NAL unit of its
 * own; RPUs go to the end of the access unit, before an end of sequence.
 * Captions are ignored, and so are entries of other formats, unless
 * #h265hdrinserter:containers is `all`: then they go, as one container, into
 * user data under a UUID of this project, in front of the slice. What is there
 * under that UUID is replaced, whatever #h265hdrinserter:replace says; user data
 * of others stays. If a buffer has several
 * entries of one kind, the one that applies to its picture 0 is written, as
 * selected by gst_buffer_foreach_shmem_entry(). The metas stay on the buffer.
 *
 * An access unit never carries conflicting metadata of one kind. If the
 * bitstream has different metadata, it is kept, with one warning; with
 * #h265hdrinserter:replace it is replaced, and mastering display and light level
 * that the bitstream changes where they may not change are removed. Nothing
 * else changes: other
 * messages, captions and slices stay as they are, and an access unit that needs
 * no change passes as the same buffer.
 *
 * Messages in `codec_data` stay there. They apply from the start of each coded
 * video sequence, as if its first access unit contained them, until an access
 * unit overrides them.
 *
 * An access unit that is damaged or has no slice passes unchanged, and an entry
 * that no NAL unit can carry is left out; the first of each causes a warning. A
 * NAL unit that becomes too large for the length size in `codec_data` is an
 * error.
 *
 * ## Example launch lines
 *
 * |[
 * gst-launch-1.0 filesrc location=tests/samples/hdr10plus.h265 ! h265parse ! \
 *     h265hdrextractor persistence=stream ! avdec_h265 ! videoscale ! \
 *     video/x-raw,width=160,height=96 ! x265enc ! h265parse ! h265hdrinserter ! \
 *     filesink location=small.h265
 * ]| Transcodes and keeps HDR10+ on each frame.
 *
 * |[
 * gst-shmemmeta-1.0 convert --force tests/samples/hdr10plus.h265 metadata.json
 * gst-launch-1.0 filesrc location=tests/samples/hdr10plus.h265 ! h265parse ! \
 *     avdec_h265 ! shmemmetaread location=metadata.json ! x265enc ! \
 *     h265hdrinserter ! h265parse ! matroskamux ! filesink location=video.mkv
 * ]| Encodes with the HDR10+ of a JSON file, whose frames are numbered in
 * presentation order.
 *
 * Since: 0.9
 */

#include "elements.h"
#include "h265/h265codec.h"
#include "hdr/hdrinserter.h"

typedef GstShmemHdrInserter GstH265HdrInserter;
typedef GstShmemHdrInserterClass GstH265HdrInserterClass;

static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE (
    "sink", GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS (H265_CAPS));
static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE (
    "src", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS (H265_CAPS));

static GType gst_h265_hdr_inserter_get_type (void);

G_DEFINE_TYPE (
    GstH265HdrInserter, gst_h265_hdr_inserter, GST_TYPE_SHMEM_HDR_INSERTER)
GST_ELEMENT_REGISTER_DEFINE (h265hdrinserter, "h265hdrinserter", GST_RANK_NONE,
    gst_h265_hdr_inserter_get_type ())

static void
gst_h265_hdr_inserter_init (GstH265HdrInserter *self)
{
  (void) self;
}

static void
gst_h265_hdr_inserter_class_init (GstH265HdrInserterClass *klass)
{
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);

  klass->codec = &h265_codec;
  GST_DEBUG_CATEGORY_INIT (klass->debug, "h265hdrinserter", 0,
      "writes HDR metadata into H.265 streams");

  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (element_class,
      "H.265 HDR metadata inserter", "Filter/Metadata/Video",
      "Writes the HDR10, HDR10+ and Dolby Vision metadata that buffers carry "
      "in shared-memory containers into their H.265 access units",
      "The gst-shmemmeta authors");
}
