/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The element: hdrinserter.c with AV1, of which av1codec.c has what is special.
 */

/**
 * SECTION:element-av1hdrinserter
 * @title: av1hdrinserter
 * @short_description: Writes HDR metadata of containers into an AV1 stream
 * @see_also: #GstShmemContainerMeta, av1hdrextractor, h265hdrinserter
 *
 * Writes the metadata that each buffer carries in its #GstShmemContainerMeta
 * into the bitstream of its temporal unit. Decoders, scalers and encoders keep
 * these metas on their frame, so, placed after an encoder, this element
 * preserves HDR10+, Dolby Vision and static metadata across a transcode,
 * whatever the codecs and their GOP structures.
 *
 * | entry | becomes a metadata OBU of type | where |
 * |-------|--------------------------------|-------|
 * | `MDCV` | METADATA_TYPE_HDR_MDCV | at random access points, before the first frame |
 * | `CLLI` | METADATA_TYPE_HDR_CLL | the same |
 * | `T35 ` | METADATA_TYPE_ITUT_T35 | directly before each shown frame |
 * | `DVRP` | METADATA_TYPE_ITUT_T35, B5 003B 00000800 | the same |
 * | all others but `PLNS` | 31, unregistered user private | the same, with #av1hdrinserter:containers=all |
 *
 * So each frame with `show_frame` or `show_existing_frame` has exactly one OBU of
 * a kind, behind the temporal delimiter, the sequence header and the frame
 * before it, as AOM's document on HDR10+ in AV1 requires; frames that are not
 * shown have none. If a stream has layers, the OBU has the layer of its frame, and
 * each shown frame of operating point 0 gets one.
 *
 * Mastering display and light level stay in force until the coded video sequence
 * ends. They are written into every temporal unit that has a sequence header and
 * a key frame, if its buffer carries them. If those of a buffer differ from those
 * in force elsewhere, they wait for the next such temporal unit, with one
 * warning; see #av1hdrinserter:static-metadata. Values of `MDCV` are rounded to
 * the nearest that AV1 has: reading them back gives the same but for chromaticities
 * of 1, and maximum luminances that are no multiple of 1/256 cd/m2.
 *
 * What differs in the bitstream is kept, with one warning, or replaced with
 * #av1hdrinserter:replace, as by h265hdrinserter; a temporal unit that needs no
 * change passes as the same buffer. Metadata in `codec_data` stays there. With
 * `alignment=frame`, buffers of frames that are not shown pass unchanged.
 *
 * A temporal unit that is damaged or shows no frame passes unchanged, and an
 * entry that no OBU can carry is left out; the first of each causes a warning.
 *
 * ## Example launch line
 *
 * |[
 * gst-launch-1.0 filesrc location=tests/samples/hdr10plus.h265 ! h265parse ! \
 *     h265hdrextractor persistence=stream ! avdec_h265 ! videoconvert ! \
 *     av1enc cpu-used=8 ! av1hdrinserter ! av1parse ! matroskamux ! \
 *     filesink location=video.webm
 * ]| Transcodes H.265 to AV1 and keeps HDR10+ on each frame.
 *
 * Since: 0.9
 */

#include "elements.h"
#include "av1/av1codec.h"
#include "hdr/hdrinserter.h"

typedef GstShmemHdrInserter GstAv1HdrInserter;
typedef GstShmemHdrInserterClass GstAv1HdrInserterClass;

static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE (
    "sink", GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS (AV1_CAPS));
static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE (
    "src", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS (AV1_CAPS));

static GType gst_av1_hdr_inserter_get_type (void);

G_DEFINE_TYPE (
    GstAv1HdrInserter, gst_av1_hdr_inserter, GST_TYPE_SHMEM_HDR_INSERTER)
GST_ELEMENT_REGISTER_DEFINE (av1hdrinserter, "av1hdrinserter", GST_RANK_NONE,
    gst_av1_hdr_inserter_get_type ())

static void
gst_av1_hdr_inserter_init (GstAv1HdrInserter *self)
{
  (void) self;
}

static void
gst_av1_hdr_inserter_class_init (GstAv1HdrInserterClass *klass)
{
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);

  klass->codec = &av1_codec;
  GST_DEBUG_CATEGORY_INIT (klass->debug, "av1hdrinserter", 0,
      "writes HDR metadata into AV1 streams");

  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (element_class,
      "AV1 HDR metadata inserter", "Filter/Metadata/Video",
      "Writes the HDR10, HDR10+ and Dolby Vision metadata that buffers carry "
      "in shared-memory containers into their AV1 temporal units",
      "The gst-shmemmeta authors");
}
