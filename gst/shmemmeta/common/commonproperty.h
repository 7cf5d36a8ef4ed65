/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The settings of an element as a table: one line a property says what
 * gst-inspect-1.0 shows and where the value is kept. Locking is the caller's.
 */

#ifndef __COMMONPROPERTY_H__
#define __COMMONPROPERTY_H__

#include <gst/gst.h>

G_BEGIN_DECLS

/**
 * CommonProperty:
 * @name: as users type it
 * @nick: a few words
 * @blurb: a sentence, with the unit
 * @type: G_TYPE_STRING, BOOLEAN, INT, UINT, INT64, UINT64, ENUM or BOXED
 * @get_type: of an ENUM or BOXED, which one
 * @offset: where the value is in the struct of settings: a gchar *, gboolean,
 *     gint, guint, gint64, guint64 or gint. Of BOXED none is kept
 * @minimum: of numbers
 * @maximum: of numbers; of UINT64 the bits of the largest, so -1 for all
 * @initial: likewise; of an ENUM the value, of a BOOLEAN TRUE or FALSE
 * @initial_text: of a STRING, or NULL
 * @flags: G_PARAM_READWRITE and when it can be changed
 */
typedef struct
{
  const gchar *name;
  const gchar *nick;
  const gchar *blurb;
  GType type;
  GType (*get_type) (void);
  gsize offset;
  gint64 minimum;
  gint64 maximum;
  gint64 initial;
  const gchar *initial_text;
  GParamFlags flags;
} CommonProperty;

typedef struct
{
  const CommonProperty *all;
  guint n;
} CommonProperties;

#define COMMON_PROPERTIES(table)                                               \
  {                                                                            \
    (table), G_N_ELEMENTS (table)                                              \
  }

/* Most can be changed only while the element is at rest. */
#define COMMON_PROPERTY_READY                                                  \
  (G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_READY)
#define COMMON_PROPERTY_PLAYING                                                \
  (G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_PLAYING)

/* Makes *@string a copy of the text in @value. */
static inline void
common_property_set_string (gchar **string, const GValue *value)
{
  g_free (*string);
  *string = g_value_dup_string (value);
}

/* Installs all of @properties with ids from 1 on; returns the next free id. */
guint common_properties_install (
    const CommonProperties *properties, GObjectClass *klass);

/* Initial values; @settings is all zero or other memory without a string. */
void common_properties_init (
    const CommonProperties *properties, gpointer settings);
/* Fills @copy, which has no string yet, with the values of @settings. */
void common_properties_copy (
    const CommonProperties *properties, gpointer copy, gconstpointer settings);
/* Frees the strings. */
void common_properties_clear (
    const CommonProperties *properties, gpointer settings);

/* FALSE when @id is none of @properties. */
gboolean common_properties_set (const CommonProperties *properties,
    gpointer settings, guint id, const GValue *value);
gboolean common_properties_get (const CommonProperties *properties,
    gconstpointer settings, guint id, GValue *value);

G_END_DECLS

#endif /* __COMMONPROPERTY_H__ */
