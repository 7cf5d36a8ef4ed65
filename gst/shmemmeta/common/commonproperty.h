/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The properties of an element as a table: each row has what gst-inspect-1.0
 * shows and where the value is stored. Locking is up to the caller.
 */

#ifndef __COMMONPROPERTY_H__
#define __COMMONPROPERTY_H__

#include <gst/gst.h>

G_BEGIN_DECLS

/**
 * CommonProperty:
 * @name: name of the property
 * @nick: short name for display
 * @blurb: a sentence, with the unit
 * @type: G_TYPE_STRING, BOOLEAN, INT, UINT, INT64, UINT64, ENUM or BOXED
 * @get_type: the type of a BOXED, or of an ENUM without @enum_name
 * @offset: offset of the value in the struct of settings: a gchar *, gboolean,
 *     gint, guint, gint64, guint64 or enum. A BOXED value is not stored
 * @minimum: minimum of a number
 * @maximum: maximum of a number; for UINT64 its bits, so -1 for G_MAXUINT64
 * @initial: default of a number, ENUM or BOOLEAN; for UINT64 its bits
 * @initial_text: default of a STRING, or NULL
 * @enum_name: name of the type of an ENUM that only this property has, or NULL
 * @enum_values: its values
 * @flags: access, and the states in which it can be changed
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
  const gchar *enum_name;
  const GEnumValue *enum_values;
  GParamFlags flags;
} CommonProperty;

typedef struct
{
  const CommonProperty *all;
  guint n;
  gsize settings; /* for common_properties_implement() */
} CommonProperties;

#define COMMON_PROPERTIES(table)                                               \
  {                                                                            \
    (table), G_N_ELEMENTS (table), 0                                           \
  }
/* The same, with the settings in member @settings of the instance. */
#define COMMON_PROPERTIES_OF(table, Instance, settings)                        \
  {                                                                            \
    (table), G_N_ELEMENTS (table), G_STRUCT_OFFSET (Instance, settings)        \
  }

/* Read and write, in NULL and READY only, or in all states. */
#define COMMON_PROPERTY_READY                                                  \
  (G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_READY)
#define COMMON_PROPERTY_PLAYING                                                \
  (G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_PLAYING)

/* Installs @properties with ids from 1 on; returns the next free id. */
guint common_properties_install (
    const CommonProperties *properties, GObjectClass *klass);
/* The same, and sets set_property() and get_property() of @klass, a GstObject,
 * to functions which access the settings of the instance under the object
 * lock. */
guint common_properties_implement (
    const CommonProperties *properties, GObjectClass *klass);

/* Sets the defaults; @settings has no strings yet. */
void common_properties_init (
    const CommonProperties *properties, gpointer settings);
/* Copies the values to @copy, which has no strings yet. */
void common_properties_copy (
    const CommonProperties *properties, gpointer copy, gconstpointer settings);
/* Frees the strings, and sets them to NULL. */
void common_properties_clear (
    const CommonProperties *properties, gpointer settings);

/* FALSE if @id is not one of @properties, or its value is not stored. */
gboolean common_properties_set (const CommonProperties *properties,
    gpointer settings, guint id, const GValue *value);
gboolean common_properties_get (const CommonProperties *properties,
    gconstpointer settings, guint id, GValue *value);

G_END_DECLS

#endif /* __COMMONPROPERTY_H__ */
