/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * play-stats PIPELINE: plays it until an interrupt, and prints a line with the
 * name and the property `stats` of each element that has one, when all sinks
 * have seen the end and again at the interrupt. The last frame stays on a
 * display until then. Errors and warnings are printed; an error ends it with 1.
 */

#include <glib-unix.h>
#include <gst/gst.h>
#include <stdio.h>

typedef struct
{
  GstElement *pipeline;
  GMainLoop *loop;
  int status;
} Player;

static void
print_element (const GValue *value, gpointer data)
{
  GstElement *element = g_value_get_object (value);
  GstStructure *stats;
  char *text;

  (void) data;
  if (g_object_class_find_property (G_OBJECT_GET_CLASS (element), "stats")
      == NULL)
    return;
  g_object_get (element, "stats", &stats, NULL);
  text = gst_structure_to_string (stats);
  printf ("stats of %s: %s\n", GST_OBJECT_NAME (element), text);
  g_free (text);
  gst_structure_free (stats);
}

static void
print_stats (Player *player)
{
  GstIterator *elements = gst_bin_iterate_recurse (GST_BIN (player->pipeline));

  gst_iterator_foreach (elements, print_element, NULL);
  gst_iterator_free (elements);
  fflush (stdout);
}

static gboolean
interrupted (gpointer data)
{
  Player *player = data;

  print_stats (player);
  g_main_loop_quit (player->loop);
  return G_SOURCE_REMOVE;
}

static gboolean
watch (GstBus *bus, GstMessage *message, gpointer data)
{
  Player *player = data;
  GError *error = NULL;

  (void) bus;
  switch (GST_MESSAGE_TYPE (message)) {
    case GST_MESSAGE_EOS:
      print_stats (player);
      break;
    case GST_MESSAGE_WARNING:
      gst_message_parse_warning (message, &error, NULL);
      printf ("WARNING: %s\n", error->message);
      g_error_free (error);
      break;
    case GST_MESSAGE_ERROR:
      gst_message_parse_error (message, &error, NULL);
      printf ("ERROR: %s\n", error->message);
      g_error_free (error);
      player->status = 1;
      g_main_loop_quit (player->loop);
      break;
    default:
      break;
  }
  fflush (stdout);
  return G_SOURCE_CONTINUE;
}

int
main (int argc, char **argv)
{
  Player player = { .loop = g_main_loop_new (NULL, FALSE) };
  GError *error = NULL;
  GstBus *bus;

  gst_init (&argc, &argv);
  player.pipeline = gst_parse_launchv ((const gchar **) argv + 1, &error);
  if (error) {
    printf ("ERROR: %s\n", error->message);
    return 1;
  }
  bus = gst_element_get_bus (player.pipeline);
  gst_bus_add_watch (bus, watch, &player);
  g_unix_signal_add (SIGINT, interrupted, &player);
  gst_element_set_state (player.pipeline, GST_STATE_PLAYING);
  g_main_loop_run (player.loop);
  gst_element_set_state (player.pipeline, GST_STATE_NULL);
  gst_bus_remove_watch (bus);
  gst_object_unref (bus);
  gst_object_unref (player.pipeline);
  g_main_loop_unref (player.loop);
  return player.status;
}
