/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The fields of caps that programs need, out of caps as text. The text is a
 * producer's, and not trusted: it is split at commas that are in no quotes and no
 * brackets, and what is between them is used only if all of it makes sense.
 */

#include "frames-caps.h"

#include "frames-format.h"

#include <stdlib.h>
#include <string.h>

/* Of a value that is looked at; the longest is a mastering display. */
#define MAX_VALUE_SIZE 160

/* What is left of the text. */
struct cursor
{
  const char *at;
  const char *end;
};

struct field
{
  char name[40];
  char value[MAX_VALUE_SIZE];
};

static bool
is_name (char c)
{
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
      || (c >= '0' && c <= '9') || (c && strchr ("/-_.:+", c));
}

static void
skip_spaces (struct cursor *text)
{
  while (text->at < text->end && *text->at == ' ')
    text->at++;
}

static bool
take_char (struct cursor *text, char c)
{
  skip_spaces (text);
  if (text->at == text->end || *text->at != c)
    return false;
  text->at++;
  return true;
}

/* A name into @name, which has room for @size bytes with its NUL. */
static bool
take_name (struct cursor *text, char *name, size_t size)
{
  size_t n = 0;

  skip_spaces (text);
  for (; text->at < text->end && is_name (*text->at); text->at++) {
    if (n + 1 == size)
      return false;
    name[n++] = *text->at;
  }
  name[n] = '\0';
  return n > 0;
}

/* Past the bracket that ends what began before @text; false if there is none. */
static bool
skip_bracket (struct cursor *text, char close, char *out, size_t size)
{
  size_t n = 0;

  for (; text->at < text->end && *text->at != close; text->at++)
    if (n + 1 < size)
      out[n++] = *text->at;
  if (size > 0)
    out[n] = '\0';
  return take_char (text, close);
}

/* The next comma that is in no quotes and no brackets. */
static const char *
find_comma (const struct cursor *text)
{
  bool quoted = false;
  size_t depth = 0;
  const char *at;

  for (at = text->at; at < text->end; at++) {
    if (*at == '\\' && at + 1 < text->end)
      at++;
    else if (*at == '"')
      quoted = !quoted;
    else if (!quoted && strchr ("([{<", *at))
      depth++;
    else if (!quoted && depth > 0 && strchr (")]}>", *at))
      depth--;
    else if (!quoted && depth == 0 && *at == ',')
      break;
  }
  return at;
}

/* A value without its quotes; empty if it is too long to be of use. */
static void
copy_value (char *value, const char *from, const char *end)
{
  size_t n = 0;

  while (end > from && end[-1] == ' ')
    end--;
  if (end - from >= 2 && *from == '"' && end[-1] == '"') {
    from++;
    end--;
  }
  for (; from < end && n + 1 < MAX_VALUE_SIZE; from++) {
    if (*from == '\\' && from + 1 < end)
      from++;
    value[n++] = *from;
  }
  value[from == end ? n : 0] = '\0';
}

/* `name=(type)value`, of which the type can be missing. */
static bool
take_field (struct cursor *text, struct field *field)
{
  const char *comma;

  if (!take_name (text, field->name, sizeof field->name)
      || !take_char (text, '='))
    return false;
  skip_spaces (text);
  if (take_char (text, '(') && !skip_bracket (text, ')', NULL, 0))
    return false;
  skip_spaces (text);
  comma = find_comma (text);
  copy_value (field->value, text->at, comma);
  text->at = comma;
  return true;
}

/* 0 if it is not a number from 1 to INT32_MAX. */
static uint32_t
to_number (const char *text)
{
  char *end;
  unsigned long number;

  if (*text < '0' || *text > '9')
    return 0;
  number = strtoul (text, &end, 10);
  return *end == '\0' && number <= INT32_MAX ? (uint32_t) number : 0;
}

static void
parse_fraction (char *text, uint32_t *num, uint32_t *den)
{
  char *slash = strchr (text, '/');
  uint32_t denominator;

  if (slash == NULL)
    return;
  *slash = '\0';
  denominator = to_number (slash + 1);
  if (denominator == 0)
    return;
  *num = to_number (text);
  *den = denominator;
}

static uint32_t
parse_interlace (const char *text)
{
  static const char *const names[] = { "progressive", "interleaved", "mixed",
    "fields", "alternate" };

  for (uint32_t i = 0; i < sizeof names / sizeof names[0]; i++)
    if (strcmp (text, names[i]) == 0)
      return i;
  return 0;
}

/* A FourCC, or one and a modifier: NV12:0x0100000000000002. */
static void
parse_drm_format (struct shmem_frames_caps *caps, const char *text)
{
  const char *colon = strchr (text, ':');
  size_t length = colon ? (size_t) (colon - text) : strlen (text);
  uint32_t fourcc = 0;

  if (length != 4)
    return;
  for (int i = 3; i >= 0; i--)
    fourcc = fourcc << 8 | (uint8_t) text[i];
  caps->fourcc = fourcc;
  if (colon)
    caps->modifier = strtoull (colon + 1, NULL, 16);
}

static void
parse_text_field (struct shmem_frames_caps *caps, struct field *field)
{
  if (strcmp (field->name, "format") == 0
      && strlen (field->value) < sizeof caps->format)
    strcpy (caps->format, field->value);
  else if (strcmp (field->name, "interlace-mode") == 0)
    caps->interlace = parse_interlace (field->value);
  else if (strcmp (field->name, "drm-format") == 0)
    parse_drm_format (caps, field->value);
  else if (strcmp (field->name, "colorimetry") == 0)
    frames_parse_colorimetry (&caps->hdr, field->value);
  else if (strcmp (field->name, "mastering-display-info") == 0)
    frames_parse_mastering_display (&caps->hdr, field->value);
  else if (strcmp (field->name, "content-light-level") == 0)
    frames_parse_light_level (&caps->hdr, field->value);
}

static void
parse_field (struct shmem_frames_caps *caps, struct field *field)
{
  if (strcmp (field->name, "width") == 0)
    caps->width = to_number (field->value);
  else if (strcmp (field->name, "height") == 0)
    caps->height = to_number (field->value);
  else if (strcmp (field->name, "views") == 0 && to_number (field->value) > 0)
    caps->views = to_number (field->value);
  else if (strcmp (field->name, "framerate") == 0)
    parse_fraction (field->value, &caps->framerate_num, &caps->framerate_den);
  else if (strcmp (field->name, "pixel-aspect-ratio") == 0)
    parse_fraction (
        field->value, &caps->pixel_aspect_num, &caps->pixel_aspect_den);
  else
    parse_text_field (caps, field);
}

/* `video/x-raw(memory:DMABuf)` */
static bool
take_media (struct cursor *text, struct shmem_frames_caps *caps)
{
  char features[128];

  if (!take_name (text, caps->media, sizeof caps->media))
    return false;
  if (!take_char (text, '('))
    return true;
  if (!skip_bracket (text, ')', features, sizeof features))
    return false;
  if (strstr (features, "memory:DMABuf"))
    caps->has |= SHMEM_FRAMES_IS_DEVICE;
  return true;
}

static bool
has_control_characters (const char *text, size_t length)
{
  for (size_t i = 0; i < length; i++)
    if ((uint8_t) text[i] < ' ')
      return true;
  return false;
}

/* What frames_shape_init() knows of the format. */
static void
find_fourcc (struct shmem_frames_caps *caps)
{
  struct frames_shape shape;

  if (caps->fourcc == 0 && caps->format[0]
      && frames_shape_init (&shape, caps->format, 2, 2, false))
    caps->fourcc = shape.fourcc;
}

bool
frames_caps_parse (
    struct shmem_frames_caps *caps, const char *text, size_t length)
{
  struct cursor cursor = { text, text + length };
  struct field field;

  *caps = (struct shmem_frames_caps){
    .framerate_den = 1, .pixel_aspect_num = 1, .pixel_aspect_den = 1, .views = 1
  };
  if (has_control_characters (text, length) || !take_media (&cursor, caps))
    return false;
  while (take_char (&cursor, ',')) {
    if (!take_field (&cursor, &field))
      return false;
    parse_field (caps, &field);
  }
  skip_spaces (&cursor);
  find_fourcc (caps);
  return cursor.at == cursor.end;
}
