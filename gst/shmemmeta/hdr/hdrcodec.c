/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * What extractors and inserters do with the codec of a stream, whichever it is.
 */

#include "hdr/hdrcodec.h"

void
hdr_codec_free (HdrCodec *self)
{
  if (self != NULL)
    self->klass->free (self);
}

void
hdr_codec_flush (HdrCodec *self)
{
  if (self != NULL && self->klass->flush != NULL)
    self->klass->flush (self);
}

void
hdr_codec_post_error (
    const HdrCodec *self, GstElement *element, const GError *error)
{
  GST_ELEMENT_ERROR (element, STREAM, FORMAT,
      ("%s. If the file plays elsewhere, put %s before %s; else make the file "
       "anew from its stream, for example with ffmpeg -c copy.",
          error->message, self->klass->parser,
          GST_OBJECT_NAME (gst_element_get_factory (element))),
      (NULL));
}
