/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * What a hostile producer says that is no frame: HELLO of versions to come,
 * events, REFUSED; and the metas of its frames.
 */

#include "transport-client.h"

#include <string.h>

void
producer_greets_otherwise (Producer *self)
{
  guint64 packet[PACKET_ROOM / sizeof (guint64)] = { 0 };
  TransportHello *hello = (TransportHello *) packet;
  guint8 more = program_byte (self->program);
  gsize size = sizeof *hello + more;

  transport_encode_hello (hello, program_byte (self->program));
  hello->header.size = (guint32) size;
  hello->max_held = program_byte (self->program);
  hello->version = TRANSPORT_VERSION + program_byte (self->program) % 4u;
  hello->min_version = program_byte (self->program) % 8u;
  program_spoil (self->program, packet, size);
  producer_sends (self, packet, size);
}

void
producer_refuses (Producer *self)
{
  TransportRefused message = { { TRANSPORT_REFUSED, sizeof message },
    program_byte (self->program) % (TRANSPORT_LAST_REASON + 2u), 0 };

  program_spoil (self->program, &message, sizeof message);
  producer_sends (self, &message, sizeof message);
}

/* ---- Events. ---- */

static const gchar *const texts[] = {
  "",
  "stream/0",
  "taglist, title=(string)\"t\";",
  "taglist, bitrate=(uint)1, image=(sample){ None };",
  "taglist, language-code=(string){ en, de };",
  "custom, a=(int)1, t=(structure)[x, y=(string)z];",
  "GstForceKeyUnit, all-headers=(boolean)true, count=(uint)1;",
  "GstEventGap, timestamp=(guint64)1;",
  "x, p=(gpointer)1;",
  "not a structure",
  "x, v=(int)[ 1, 2 ];",
  "x, a=(GValueArray)< 1, (string)b >;",
};

/* One of these, or any bytes. */
static void
append_text (Producer *self)
{
  guint8 choice = program_byte (self->program);
  const guint8 *bytes;
  const gchar *text;
  guint8 size;

  if (choice < 0xf0) {
    text = texts[choice % G_N_ELEMENTS (texts)];
    producer_append (self, text, strlen (text));
    return;
  }
  size = program_byte (self->program);
  if (gst_byte_reader_get_data (self->program, size, &bytes))
    producer_append (self, bytes, size);
}

void
producer_sends_event (Producer *self)
{
  TransportEventHead head = { { TRANSPORT_EVENT, 0 },
    program_byte (self->program) % (TRANSPORT_EVENT_CUSTOM_STICKY + 2u), 0, 0,
    0 };

  head.flags = program_byte (self->program);
  head.time = program_number (self->program);
  head.duration = program_number (self->program);
  self->size = sizeof head;
  append_text (self);
  head.header.size = (guint32) self->size;
  program_spoil (self->program, &head, sizeof head);
  memcpy (self->message, &head, sizeof head);
  producer_sends (self, self->message, self->size);
}

/* ---- Metas. ---- */

/* Of a known kind or none, and of any bytes. */
static void
append_meta (Producer *self)
{
  static const guint8 zeros[8];
  guint8 size = program_byte (self->program);
  TransportMeta entry = { program_byte (self->program), size };
  const guint8 *bytes;

  if (!gst_byte_reader_get_data (self->program, size, &bytes))
    return;
  producer_append (self, &entry, sizeof entry);
  producer_append (self, bytes, size);
  producer_append (self, zeros, (8 - size % 8u) % 8u);
  self->head.n_metas++;
}

void
producer_appends_metas (Producer *self)
{
  guint n = program_byte (self->program) % (TRANSPORT_MAX_METAS + 2u);
  gsize before = self->size;
  guint8 *entries = self->message + before;

  for (; n > 0; n--)
    append_meta (self);
  self->head.metas_size = (guint32) (self->size - before);
  program_spoil (self->program, entries, self->head.metas_size);
}
