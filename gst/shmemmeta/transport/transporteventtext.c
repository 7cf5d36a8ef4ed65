/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The GstEvents of a stream as EVENT messages, and back. What a message says is
 * untrusted: text passes the grammar of caps, and tags must exist and have the
 * type that this process knows them by. Tags of other types, such as pictures,
 * do not go over.
 */

#include "transport/transportevents.h"

#include "common/commoncapstext.h"
#include "common/commonerror.h"
#include "transport/transportfault.h"

#include <gst/shmemmeta/shmemmeta.h>

#include <string.h>

/* Flags of a stream that mean the same in another process. */
#define STREAM_FLAGS                                                           \
  (GST_STREAM_FLAG_SPARSE | GST_STREAM_FLAG_SELECT | GST_STREAM_FLAG_UNSELECT)

#define MAX_STREAM_ID_SIZE 1024

static const struct
{
  GstEventType type;
  TransportEventKind kind;
} kinds[] = {
  { GST_EVENT_STREAM_START, TRANSPORT_EVENT_STREAM_START },
  { GST_EVENT_TAG, TRANSPORT_EVENT_TAGS },
  { GST_EVENT_GAP, TRANSPORT_EVENT_GAP },
  { GST_EVENT_CUSTOM_DOWNSTREAM, TRANSPORT_EVENT_CUSTOM },
  { GST_EVENT_CUSTOM_DOWNSTREAM_OOB, TRANSPORT_EVENT_CUSTOM },
  { GST_EVENT_CUSTOM_DOWNSTREAM_STICKY, TRANSPORT_EVENT_CUSTOM_STICKY },
};

static TransportEventKind
find_kind (GstEventType type)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (kinds[i].type == type)
      return kinds[i].kind;
  return (TransportEventKind) 0;
}

gboolean
transport_event_can_go (GstEventType type)
{
  return find_kind (type) != 0;
}

/* ---- tags ---- */

/* The value of a tag, or each of several. */
static gboolean
has_type (const GValue *value, GType type)
{
  guint n, i;

  if (!GST_VALUE_HOLDS_LIST (value))
    return G_VALUE_HOLDS (value, type);
  n = gst_value_list_get_size (value);
  for (i = 0; i < n; i++)
    if (!G_VALUE_HOLDS (gst_value_list_get_value (value, i), type))
      return FALSE;
  return n > 0;
}

/* gst_tag_list_new_from_string() takes values of any type, which fail when they
 * are got. */
static GstTagList *
make_tags (const GstStructure *structure)
{
  gint n = gst_structure_n_fields (structure), i;
  GstTagList *tags = gst_tag_list_new_empty ();

  for (i = 0; i < n; i++) {
    const gchar *tag = gst_structure_nth_field_name (structure, (guint) i);
    const GValue *value = gst_structure_get_value (structure, tag);
    guint j;

    if (!gst_tag_exists (tag) || !has_type (value, gst_tag_get_type (tag)))
      continue;
    if (!GST_VALUE_HOLDS_LIST (value)) {
      gst_tag_list_add_value (tags, GST_TAG_MERGE_APPEND, tag, value);
      continue;
    }
    for (j = 0; j < gst_value_list_get_size (value); j++)
      gst_tag_list_add_value (
          tags, GST_TAG_MERGE_APPEND, tag, gst_value_list_get_value (value, j));
  }
  return tags;
}

/* Whether the value of one tag can be text. */
static gboolean
can_be_text (const gchar *tag, const GValue *value)
{
  GstStructure *alone = gst_structure_new_empty ("taglist");
  gchar *text;

  gst_structure_set_value (alone, tag, value);
  text = common_tags_to_text (alone, NULL);
  gst_structure_free (alone);
  g_free (text);
  return text != NULL;
}

static gchar *
tags_to_text (const GstTagList *tags, gchar **lost, GError **error)
{
  GstStructure *structure = gst_structure_new_empty ("taglist");
  gint n = gst_tag_list_n_tags (tags), i;
  gchar *text;

  for (i = 0; i < n; i++) {
    const gchar *tag = gst_tag_list_nth_tag_name (tags, (guint) i);
    GValue value = G_VALUE_INIT;

    if (!gst_tag_list_copy_value (&value, tags, tag))
      continue;
    if (can_be_text (tag, &value)) {
      gst_structure_set_value (structure, tag, &value);
    } else if (*lost == NULL) {
      *lost = g_strdup (tag);
    }
    g_value_unset (&value);
  }
  text = common_tags_to_text (structure, error);
  gst_structure_free (structure);
  return text;
}

/* ---- encoding ---- */

/* Takes @text, which can be NULL. */
static GBytes *
new_message (TransportEventHead *head, gchar *text)
{
  gsize size = text ? strlen (text) : 0;
  guint8 *message = g_malloc (sizeof *head + size);

  head->header.type = TRANSPORT_EVENT;
  head->header.size = (guint32) (sizeof *head + size);
  memcpy (message, head, sizeof *head);
  if (size > 0)
    memcpy (message + sizeof *head, text, size);
  g_free (text);
  return g_bytes_new_take (message, sizeof *head + size);
}

static gchar *
encode_stream_start (GstEvent *event, TransportEventHead *head)
{
  const gchar *id;
  GstStreamFlags flags;

  gst_event_parse_stream_start (event, &id);
  gst_event_parse_stream_flags (event, &flags);
  head->flags = flags & STREAM_FLAGS;
  return g_utf8_make_valid (id, MIN (strlen (id), MAX_STREAM_ID_SIZE / 4));
}

static gchar *
encode_tags (
    GstEvent *event, TransportEventHead *head, gchar **lost, GError **error)
{
  GstTagList *tags;

  gst_event_parse_tag (event, &tags);
  head->flags = gst_tag_list_get_scope (tags);
  return tags_to_text (tags, lost, error);
}

static gboolean
check_size (const gchar *text, GError **error)
{
  return text == NULL || strlen (text) <= TRANSPORT_MAX_EVENT_SIZE
      || common_fail (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_LIMIT,
          "it has %zu bytes as text; %d are possible", strlen (text),
          TRANSPORT_MAX_EVENT_SIZE);
}

GBytes *
transport_event_encode (GstEvent *event, gchar **lost, GError **error)
{
  TransportEventHead head = { .kind = find_kind (GST_EVENT_TYPE (event)) };
  gchar *text = NULL;

  *lost = NULL;
  switch ((TransportEventKind) head.kind) {
    case TRANSPORT_EVENT_STREAM_START:
      text = encode_stream_start (event, &head);
      break;
    case TRANSPORT_EVENT_TAGS:
      text = encode_tags (event, &head, lost, error);
      break;
    case TRANSPORT_EVENT_GAP:
      gst_event_parse_gap (event, &head.time, &head.duration);
      return new_message (&head, NULL);
    default:
      text = common_structure_to_text (gst_event_get_structure (event), error);
  }
  if (text && check_size (text, error))
    return new_message (&head, text);
  g_free (text);
  return NULL;
}

/* ---- decoding ---- */

static GstEvent *
decode_stream_start (
    const TransportEventHead *head, const gchar *text, gsize size)
{
  GstEvent *event;
  gchar *id;

  if (size == 0 || size > MAX_STREAM_ID_SIZE
      || !g_utf8_validate (text, (gssize) size, NULL))
    return NULL;
  id = g_strndup (text, size);
  event = gst_event_new_stream_start (id);
  gst_event_set_stream_flags (
      event, (GstStreamFlags) (head->flags & STREAM_FLAGS));
  gst_event_set_group_id (event, gst_util_group_id_next ());
  g_free (id);
  return event;
}

static GstEvent *
decode_tags (const TransportEventHead *head, const gchar *text, gsize size,
    GError **error)
{
  GstStructure *structure;
  GstTagList *tags;

  if (head->flags > GST_TAG_SCOPE_GLOBAL)
    return NULL;
  structure = common_tags_from_text (text, size, error);
  if (structure == NULL)
    return NULL;
  tags = make_tags (structure);
  gst_tag_list_set_scope (tags, (GstTagScope) head->flags);
  gst_structure_free (structure);
  return gst_event_new_tag (tags);
}

/* A gap must end, and not in the distant future: sinks wait until then. */
static GstEvent *
decode_gap (const TransportEventHead *head, gsize size)
{
  if (size > 0 || head->time > G_MAXINT64
      || (head->duration != GST_CLOCK_TIME_NONE
          && head->duration > G_MAXINT64 - head->time))
    return NULL;
  return gst_event_new_gap (head->time, head->duration);
}

static GstEvent *
decode_custom (GstEventType type, const gchar *text, gsize size, GError **error)
{
  GstStructure *structure = common_structure_from_text (text, size, error);

  return structure ? gst_event_new_custom (type, structure) : NULL;
}

GstEvent *
transport_event_decode (gconstpointer data, gsize size, GError **error)
{
  const TransportEventHead *head;
  GstEvent *event = NULL;
  GError *fault = NULL;
  const gchar *text;

  if (!transport_accept (
          transport_decode_event (data, size, &head, &text, &size), error))
    return NULL;
  switch ((TransportEventKind) head->kind) {
    case TRANSPORT_EVENT_STREAM_START:
      event = decode_stream_start (head, text, size);
      break;
    case TRANSPORT_EVENT_TAGS:
      event = decode_tags (head, text, size, &fault);
      break;
    case TRANSPORT_EVENT_GAP:
      event = decode_gap (head, size);
      break;
    case TRANSPORT_EVENT_CUSTOM:
      event = decode_custom (GST_EVENT_CUSTOM_DOWNSTREAM, text, size, &fault);
      break;
    case TRANSPORT_EVENT_CUSTOM_STICKY:
      event = decode_custom (
          GST_EVENT_CUSTOM_DOWNSTREAM_STICKY, text, size, &fault);
      break;
    default:
      break;
  }
  if (event == NULL)
    common_fail (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA,
        "EVENT of kind %u cannot be used%s%s", head->kind, fault ? ": " : "",
        fault ? fault->message : "");
  g_clear_error (&fault);
  return event;
}
