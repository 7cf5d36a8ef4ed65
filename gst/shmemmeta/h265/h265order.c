/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Puts access units in presentation order: that of picture order counts within a
 * coded video sequence, and one sequence behind the other.
 *
 * sps_max_num_reorder_pics says when a decoder outputs a picture, but some
 * streams have a wrong one, so the order does not depend on it: a picture waits
 * until its coded video sequence has ended, or more pictures wait than the
 * decoded picture buffer can hold. The model of that, in h265picturebuffer.c,
 * tells which pictures are shown at all. Where it outputs pictures in another
 * order, or one comes too late for its place, the order is in doubt.
 */

#include "h265/h265order.h"

#include "h265/h265picturebuffer.h"
#include "h265/h265slice.h"

#include <string.h>

typedef struct
{
  H265Picture picture;
  gboolean output; /* by the model */
} Waiting;

struct _H265Order
{
  H265Parameters *parameters;
  H265PictureBuffer buffer;
  H265Slice slice;
  guint64 n_units;
  gboolean has_picture;

  /* In presentation order. */
  Waiting waiting[H265_ORDER_MAX_WAITING + 1];
  guint n_waiting;
  guint64 n_frames;
  /* What was shown, and what the model output last. */
  H265Picture shown, output;
  gboolean has_shown, has_output;
  /* The last one of those decoded, in presentation order. */
  H265Picture last;
  /* The coded video sequence in which the order of the model holds. */
  guint64 followed;

  GArray *placed; /* of H265Placed */
  guint n_popped;

  const gchar *doubt;
  guint64 doubtful_unit;
};

const gchar *
h265_fate_to_string (H265Fate fate)
{
  static const gchar *const texts[] = {
    [H265_SHOWN] = "shown",
    [H265_NO_PICTURE] = "has no picture",
    [H265_NOT_OUTPUT] = "not meant for output",
    [H265_SKIPPED] = "skipped at a random access point",
    [H265_DISCARDED] = "discarded at a random access point",
    [H265_UNDECODABLE] = "cannot be decoded",
  };

  return texts[fate];
}

H265Order *
h265_order_new (void)
{
  H265Order *order = g_new0 (H265Order, 1);

  order->parameters = h265_parameters_new ();
  h265_picture_buffer_init (&order->buffer);
  order->placed = g_array_new (FALSE, FALSE, sizeof (H265Placed));
  return order;
}

void
h265_order_free (H265Order *order)
{
  if (order == NULL)
    return;
  h265_parameters_free (order->parameters);
  g_array_unref (order->placed);
  g_free (order);
}

static void
add_doubt (H265Order *order, guint64 access_unit, const gchar *reason)
{
  if (order->doubt != NULL)
    return;
  order->doubt = reason;
  order->doubtful_unit = access_unit;
}

static void
place (H265Order *order, guint64 access_unit, H265Fate fate)
{
  const H265Placed placed = {
    .access_unit = access_unit,
    .fate = fate,
    .frame = fate == H265_SHOWN ? order->n_frames++ : 0,
  };

  g_array_append_val (order->placed, placed);
}

/* Waiting pictures */

static gboolean
is_before (const H265Picture *a, const H265Picture *b)
{
  return a->sequence != b->sequence ? a->sequence < b->sequence
                                    : a->poc < b->poc;
}

static void
remove_waiting (H265Order *order, guint index)
{
  order->n_waiting--;
  memmove (&order->waiting[index], &order->waiting[index + 1],
      (order->n_waiting - index) * sizeof (Waiting));
}

static void
show (H265Order *order, guint index)
{
  order->shown = order->waiting[index].picture;
  order->has_shown = TRUE;
  place (order, order->shown.access_unit, H265_SHOWN);
  remove_waiting (order, index);
}

/* Streams were spliced without an end of sequence, or so many pictures are
 * missing that the most significant bits of picture order counts are wrong.
 * Until the coded video sequence ends, the order of the model is as good as any. */
static void
follow_model (H265Order *order, const H265Picture *picture)
{
  order->followed = picture->sequence;
  while (order->n_waiting > 0 && order->waiting[0].output)
    show (order, 0);
}

static void
check_place (
    H265Order *order, const H265Picture *picture, gboolean is_random_access)
{
  /* No picture precedes a random access point in decoding order and follows it
   * in presentation order. */
  if (is_random_access && is_before (picture, &order->last)) {
    add_doubt (order, picture->access_unit,
        "it is a random access point, but belongs before earlier pictures");
    follow_model (order, picture);
  } else if (order->has_shown && is_before (picture, &order->shown)) {
    add_doubt (order, picture->access_unit,
        "its picture belongs before one that was shown long ago");
    follow_model (order, picture);
  } else if (order->has_output && is_before (picture, &order->output)) {
    add_doubt (order, picture->access_unit,
        "its picture belongs before one that decoders have shown already");
  }
}

static void
add_waiting (
    H265Order *order, const H265Picture *picture, gboolean is_random_access)
{
  guint i = order->n_waiting;

  check_place (order, picture, is_random_access);
  while (i > 0 && is_before (picture, &order->waiting[i - 1].picture))
    i--;
  memmove (&order->waiting[i + 1], &order->waiting[i],
      (order->n_waiting - i) * sizeof (Waiting));
  order->waiting[i] = (Waiting){ .picture = *picture };
  order->n_waiting++;
  if (is_before (&order->last, picture))
    order->last = *picture;
}

static void
note_event (H265Order *order, const H265BufferEvent *event)
{
  const guint64 access_unit = event->picture.access_unit;
  guint i;

  for (i = 0; i < order->n_waiting; i++)
    if (order->waiting[i].picture.access_unit == access_unit)
      break;
  if (!event->discarded) {
    order->output = event->picture;
    order->has_output = TRUE;
    if (i < order->n_waiting)
      order->waiting[i].output = TRUE;
    if (i < order->n_waiting && event->picture.sequence == order->followed)
      show (order, i);
  } else if (i < order->n_waiting) {
    remove_waiting (order, i);
    place (order, access_unit, H265_DISCARDED);
  }
}

static void
note_events (H265Order *order)
{
  guint i;

  for (i = 0; i < order->buffer.n_events; i++)
    note_event (order, &order->buffer.events[i]);
}

/* Shows what cannot be preceded by another picture any more. */
static void
show_certain (H265Order *order)
{
  const guint window =
      MIN (order->buffer.active.max_dec_pic_buffering, H265_ORDER_MAX_WAITING);

  while (order->n_waiting > H265_ORDER_MAX_WAITING
      || (order->n_waiting > 0 && order->waiting[0].output
          && (order->n_waiting > window
              || order->waiting[0].picture.sequence < order->buffer.sequence)))
    show (order, 0);
}

/* Access units */

static void
decode (H265Order *order, const H265Nal *nal, guint64 access_unit)
{
  H265Picture picture = { .access_unit = access_unit };

  switch (h265_picture_buffer_decode (
      &order->buffer, &order->slice, nal, &picture)) {
    case H265_DECODED:
      add_waiting (order, &picture, h265_type_is_irap (nal->type));
      break;
    case H265_DECODED_NOT_OUTPUT:
      place (order, access_unit, H265_NOT_OUTPUT);
      break;
    case H265_DECODED_SKIPPED:
      place (order, access_unit, H265_SKIPPED);
      break;
    case H265_DECODED_REFUSED:
      place (order, access_unit, H265_UNDECODABLE);
      add_doubt (order, access_unit,
          "its picture has the same place as another one, or refers to too "
          "many");
      break;
  }
  note_events (order);
}

static void
push_picture (H265Order *order, const H265Nal *nal, const guint8 *data,
    guint64 access_unit)
{
  if (!order->has_picture && !h265_type_is_irap (nal->type))
    add_doubt (order, access_unit,
        "the stream does not start at a random access point");
  order->has_picture = TRUE;
  h265_picture_buffer_start (&order->buffer, nal->type);
  if (h265_slice_read (&order->slice, order->parameters, nal, data)) {
    decode (order, nal, access_unit);
  } else {
    place (order, access_unit, H265_UNDECODABLE);
    add_doubt (order, access_unit,
        "its slice header cannot be read, or its parameter sets are missing");
  }
}

/* Stores parameter sets up to the first slice; returns that, or NULL. */
static const H265Nal *
store_parameters (
    H265Order *order, const H265AccessUnit *unit, const guint8 *data)
{
  guint i;

  for (i = 0; i < unit->headers->len; i++) {
    const H265Nal *nal = &g_array_index (unit->headers, H265Nal, i);

    if (h265_type_is_slice (nal->type))
      return nal;
    if (!h265_parameters_store (order->parameters, nal, data)
        && nal->type != H265_NAL_VPS)
      add_doubt (order, order->n_units, "a parameter set cannot be read");
  }
  return NULL;
}

void
h265_order_declare (
    H265Order *order, const H265AccessUnit *unit, const guint8 *data)
{
  store_parameters (order, unit, data);
}

void
h265_order_push (
    H265Order *order, const H265AccessUnit *unit, const guint8 *data)
{
  const guint64 access_unit = order->n_units;
  const H265Nal *slice = store_parameters (order, unit, data);

  if (unit->hdr.end_before)
    h265_picture_buffer_end_sequence (&order->buffer);
  if (slice != NULL)
    push_picture (order, slice, data, access_unit);
  else
    place (order, access_unit, H265_NO_PICTURE);
  if (unit->hdr.end_after)
    h265_picture_buffer_end_sequence (&order->buffer);
  show_certain (order);
  order->n_units++;
}

void
h265_order_finish (H265Order *order)
{
  while (h265_picture_buffer_flush (&order->buffer))
    note_events (order);
  while (order->n_waiting > 0)
    show (order, 0);
}

gboolean
h265_order_pop (H265Order *order, H265Placed *placed)
{
  if (order->n_popped == order->placed->len) {
    g_array_set_size (order->placed, 0);
    order->n_popped = 0;
    return FALSE;
  }
  *placed = g_array_index (order->placed, H265Placed, order->n_popped);
  order->n_popped++;
  return TRUE;
}

gboolean
h265_order_get_doubt (
    const H265Order *order, guint64 *access_unit, const gchar **reason)
{
  if (order->doubt == NULL)
    return FALSE;
  *access_unit = order->doubtful_unit;
  *reason = order->doubt;
  return TRUE;
}

guint64
h265_order_get_frame_duration (const H265Order *order)
{
  return h265_parameters_get_duration (order->parameters);
}
