/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * A consumer: a real shmemfdsrc before a soaksink, for its lifetime or until
 * the stream ends.
 */

#include <gst/gst.h>

#include "elements.h"
#include "roles.h"
#include "soaksink.h"

#define REPORT_INTERVAL (20 * GST_MSECOND)

static SoakRule
get_rule (const gchar *name)
{
  if (g_strcmp0 (name, "all") == 0)
    return SOAK_RULE_ALL;
  if (g_strcmp0 (name, "again") == 0)
    return SOAK_RULE_AGAIN;
  return SOAK_RULE_SOME;
}

/* Whether others may have caused it: they can take all places, and whoever
 * holds frames beside one that hoards them can be the one that has held them for
 * longest. */
static gboolean
is_refusal (const GError *error, SoakRule rule)
{
  return rule == SOAK_RULE_SOME
      && g_error_matches (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_BUSY);
}

/* FALSE at the end of the stream. */
static gboolean
handle_message (GstMessage *message, SoakRule rule, gboolean *refused)
{
  GError *error = NULL;

  switch (GST_MESSAGE_TYPE (message)) {
    case GST_MESSAGE_ERROR:
      gst_message_parse_error (message, &error, NULL);
      *refused = is_refusal (error, rule);
      if (!*refused)
        soak_fail ("consumer: %s", error->message);
      g_error_free (error);
      return FALSE;
    case GST_MESSAGE_WARNING:
      gst_message_parse_warning (message, &error, NULL);
      soak_fail ("consumer: %s", error->message);
    default:
      return GST_MESSAGE_TYPE (message) != GST_MESSAGE_EOS;
  }
}

/* Whether it was the stream that ended. Nobody leaves before a frame came. */
static gboolean
run (GstElement *pipeline, GstElement *sink, const SoakOptions *options,
    gboolean *refused)
{
  SoakRule rule = get_rule (options->rule);
  gint64 end = options->lifetime_ms > 0
      ? g_get_monotonic_time () + options->lifetime_ms * G_TIME_SPAN_MILLISECOND
      : G_MAXINT64;
  GstBus *bus = gst_element_get_bus (pipeline);
  gboolean goes_on = TRUE;

  while (goes_on
      && (g_get_monotonic_time () < end || soak_sink_get_frames (sink) == 0)) {
    GstMessage *message = gst_bus_timed_pop_filtered (bus, REPORT_INTERVAL,
        GST_MESSAGE_ERROR | GST_MESSAGE_WARNING | GST_MESSAGE_EOS);

    if (message) {
      goes_on = handle_message (message, rule, refused);
      gst_message_unref (message);
    }
    soak_say ("frames %" G_GUINT64_FORMAT, soak_sink_get_frames (sink));
  }
  gst_object_unref (bus);
  return !goes_on;
}

int
soak_consumer (const SoakOptions *options)
{
  SoakSinkConfig config = { options->seed, get_rule (options->rule),
    (guint) options->keep, options->hold_ms };
  GstElement *pipeline, *src, *sink;
  gboolean ended, refused = FALSE;

  GST_ELEMENT_REGISTER (shmemfdsrc, NULL);
  pipeline = gst_pipeline_new (NULL);
  src = gst_element_factory_make ("shmemfdsrc", NULL);
  sink = soak_sink_new (&config);
  g_object_set (src, "socket-path", options->socket_path, "connect-timeout",
      30 * GST_SECOND, "reconnect", config.rule == SOAK_RULE_AGAIN, NULL);
  gst_bin_add_many (GST_BIN (pipeline), src, sink, NULL);
  if (!gst_element_link (src, sink)
      || gst_element_set_state (pipeline, GST_STATE_PLAYING)
          == GST_STATE_CHANGE_FAILURE)
    soak_fail ("consumer: cannot start at %s", options->socket_path);
  ended = run (pipeline, sink, options, &refused);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  soak_say ("frames %" G_GUINT64_FORMAT, soak_sink_get_frames (sink));
  if (ended)
    soak_say (refused ? "refused" : "eos");
  gst_object_unref (pipeline);
  return 0;
}
