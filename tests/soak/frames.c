/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * From a seed and a number to a frame, and back: whether a buffer is the frame
 * that it says it is. Keeps no state, so a consumer can join anywhere.
 */

#include "frames.h"

#include <string.h>

/* Caps change in one of four stretches of this many frames, anywhere in it. */
#define LOOK_STRETCH 64
#define SCENE_LENGTH 128
#define PACE_LENGTH 512
#define CONTAINER_SIZE 1024

enum
{
  SALT_LOOK = 1,
  SALT_LOOK_AT,
  SALT_FORMAT,
  SALT_WIDTH,
  SALT_HEIGHT,
  SALT_MEMORY,
  SALT_CONTAINER,
  SALT_PACE,
};

static guint64
mix (guint64 value)
{
  value += G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
  value = (value ^ (value >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  value = (value ^ (value >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return value ^ (value >> 31);
}

/* A random number below @n that is always the same for the same arguments. */
static guint
draw (guint64 seed, guint salt, guint64 number, guint n)
{
  return (guint) (mix (mix (seed ^ ((guint64) salt << 56)) ^ number) % n);
}

static guint64
find_look (guint64 seed, guint64 number)
{
  guint64 stretch;

  for (stretch = number / LOOK_STRETCH; stretch > 0; stretch--) {
    guint64 at = stretch * LOOK_STRETCH
        + draw (seed, SALT_LOOK_AT, stretch, LOOK_STRETCH);

    if (at <= number && draw (seed, SALT_LOOK, stretch, 4) == 0)
      return at;
  }
  return 0;
}

static void
choose_info (SoakFrame *frame, guint64 seed)
{
  static const GstVideoFormat formats[] = { GST_VIDEO_FORMAT_GRAY8,
    GST_VIDEO_FORMAT_NV12, GST_VIDEO_FORMAT_I420, GST_VIDEO_FORMAT_P010_10LE,
    GST_VIDEO_FORMAT_RGBA, GST_VIDEO_FORMAT_YUY2 };
  guint64 look = frame->look;

  gst_video_info_set_format (&frame->info,
      formats[draw (seed, SALT_FORMAT, look, G_N_ELEMENTS (formats))],
      16 + 2 * draw (seed, SALT_WIDTH, look, 160),
      16 + 2 * draw (seed, SALT_HEIGHT, look, 120));
}

static void
choose_containers (SoakFrame *frame, guint64 seed)
{
  guint choice = draw (seed, SALT_CONTAINER, frame->number, 16);

  /* Keys differ between frames and scenes, and between seeds. */
  if (choice < 10)
    frame->containers[frame->n_containers++] =
        mix (seed) ^ (frame->number / SCENE_LENGTH) << 1;
  if (choice == 0 || choice >= 12)
    frame->containers[frame->n_containers++] =
        mix (seed) ^ (frame->number << 1 | 1);
}

static void
choose_memory (SoakFrame *frame, guint64 seed)
{
  guint choice = draw (seed, SALT_MEMORY, frame->number, 16);

  frame->memory = SOAK_MEMORY_POOL;
  if (choice == 0)
    frame->memory = SOAK_MEMORY_SYSTEM;
  else if (choice == 1)
    frame->memory = SOAK_MEMORY_SPLIT;
  else if (choice == 2)
    frame->memory = SOAK_MEMORY_OWN;
}

void
soak_frame_init (SoakFrame *frame, guint64 seed, guint64 number)
{
  static const guint paces[] = { 0, 2000, 300 };

  memset (frame, 0, sizeof *frame);
  frame->number = number;
  frame->look = find_look (seed, number);
  frame->memory = SOAK_MEMORY_OWN;
  choose_info (frame, seed);
  if (number - frame->look >= SOAK_PLAIN_FRAMES) {
    choose_memory (frame, seed);
    choose_containers (frame, seed);
  }
  frame->fps =
      paces[draw (seed, SALT_PACE, number / PACE_LENGTH, G_N_ELEMENTS (paces))];
}

GstCaps *
soak_frame_get_caps (const SoakFrame *frame)
{
  return gst_video_info_to_caps (&frame->info);
}

static guint64
frame_word (const SoakFrame *frame, gsize at)
{
  return (frame->number + 1) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15)
      ^ at * G_GUINT64_CONSTANT (0xff51afd7ed558ccd);
}

gboolean
soak_frame_fill (const SoakFrame *frame, GstBuffer *buffer)
{
  GstMapInfo map;
  guint64 word;
  gsize i;

  if (!gst_buffer_map (buffer, &map, GST_MAP_WRITE))
    return FALSE;
  for (i = 0; i < map.size / sizeof word; i++) {
    word = frame_word (frame, i);
    memcpy (map.data + i * sizeof word, &word, sizeof word);
  }
  word = frame_word (frame, i);
  memcpy (map.data + i * sizeof word, &word, map.size % sizeof word);
  gst_buffer_unmap (buffer, &map);
  GST_BUFFER_OFFSET (buffer) = frame->number;
  GST_BUFFER_PTS (buffer) = frame->number * SOAK_FRAME_DURATION;
  GST_BUFFER_DURATION (buffer) = SOAK_FRAME_DURATION;
  return TRUE;
}

static void
fill_container (guint64 key, guint64 *words)
{
  gsize i;

  for (i = 0; i < CONTAINER_SIZE / sizeof *words; i++)
    words[i] = mix (key + i);
}

GstShmemContainer *
soak_container_new (guint64 key)
{
  g_autoptr (GstShmemContainerBuilder) builder =
      gst_shmem_container_builder_new ();
  guint64 words[CONTAINER_SIZE / sizeof (guint64)];

  fill_container (key, words);
  gst_shmem_container_builder_add (
      builder, SHMEM_FORMAT_T35, words, sizeof words);
  return gst_shmem_container_builder_build (builder, NULL);
}

static gchar *
check_map (const SoakFrame *frame, const GstMapInfo *map)
{
  guint64 expected, word;
  gsize i;

  if (map->size != GST_VIDEO_INFO_SIZE (&frame->info))
    return g_strdup_printf ("has %" G_GSIZE_FORMAT
                            " bytes instead of %" G_GSIZE_FORMAT,
        map->size, GST_VIDEO_INFO_SIZE (&frame->info));
  for (i = 0; i * sizeof word < map->size; i++) {
    gsize size = MIN (sizeof word, map->size - i * sizeof word);

    expected = frame_word (frame, i);
    memcpy (&word, &expected, sizeof word);
    memcpy (&word, map->data + i * sizeof word, size);
    if (word != expected)
      return g_strdup_printf ("has %016" G_GINT64_MODIFIER
                              "x instead of %016" G_GINT64_MODIFIER
                              "x at byte %" G_GSIZE_FORMAT,
          word, expected, i * sizeof word);
  }
  return NULL;
}

gchar *
soak_frame_check_bytes (const SoakFrame *frame, GstBuffer *buffer)
{
  GstMapInfo map;
  gchar *fault;

  if (!gst_buffer_map (buffer, &map, GST_MAP_READ))
    return g_strdup ("cannot be mapped");
  fault = check_map (frame, &map);
  gst_buffer_unmap (buffer, &map);
  return fault;
}

static gboolean
container_has (GstShmemContainer *container, guint64 key)
{
  guint64 words[CONTAINER_SIZE / sizeof (guint64)];
  GstShmemEntry entry;

  fill_container (key, words);
  return gst_shmem_container_get_n_entries (container) == 1
      && gst_shmem_container_get_entry (container, 0, &entry)
      && entry.format == SHMEM_FORMAT_T35 && entry.size == sizeof words
      && memcmp (entry.data, words, sizeof words) == 0;
}

static gchar *
check_containers (const SoakFrame *frame, GstBuffer *buffer)
{
  GstShmemContainerMeta *meta;
  gpointer state = NULL;
  guint n = 0;

  while ((meta = gst_buffer_iterate_shmem_container_meta (buffer, &state))) {
    if (n < frame->n_containers
        && !container_has (meta->container, frame->containers[n]))
      return g_strdup_printf ("has something else in container %u", n);
    n++;
  }
  if (n != frame->n_containers)
    return g_strdup_printf (
        "has %u containers instead of %u", n, frame->n_containers);
  return NULL;
}

gchar *
soak_frame_check (
    const SoakFrame *frame, GstBuffer *buffer, const GstVideoInfo *info)
{
  gchar *fault;

  if (GST_VIDEO_INFO_FORMAT (info) != GST_VIDEO_INFO_FORMAT (&frame->info)
      || GST_VIDEO_INFO_WIDTH (info) != GST_VIDEO_INFO_WIDTH (&frame->info)
      || GST_VIDEO_INFO_HEIGHT (info) != GST_VIDEO_INFO_HEIGHT (&frame->info))
    return g_strdup_printf ("came with caps %s %dx%d instead of %s %dx%d",
        GST_VIDEO_INFO_NAME (info), GST_VIDEO_INFO_WIDTH (info),
        GST_VIDEO_INFO_HEIGHT (info), GST_VIDEO_INFO_NAME (&frame->info),
        GST_VIDEO_INFO_WIDTH (&frame->info),
        GST_VIDEO_INFO_HEIGHT (&frame->info));
  if (GST_BUFFER_PTS (buffer) != frame->number * SOAK_FRAME_DURATION
      || GST_BUFFER_DURATION (buffer) != SOAK_FRAME_DURATION)
    return g_strdup ("has other timestamps");
  fault = check_containers (frame, buffer);
  return fault ? fault : soak_frame_check_bytes (frame, buffer);
}
