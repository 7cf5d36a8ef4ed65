/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Moves values between a table of properties, GObject and a struct of settings.
 * It does not validate: GParamSpec has done so.
 */

#include "common/commonproperty.h"

#define AT(type, settings, property)                                           \
  (*(type *) ((guint8 *) (settings) + (property)->offset))
#define CONST_AT(type, settings, property)                                     \
  (*(const type *) ((const guint8 *) (settings) + (property)->offset))

static GType
get_type (const CommonProperty *property)
{
  GType type;

  if (property->enum_name == NULL)
    return property->get_type ();
  type = g_enum_register_static (property->enum_name, property->enum_values);
  gst_type_mark_as_plugin_api (type, (GstPluginAPIFlags) 0);
  return type;
}

static GParamSpec *
make_spec (const CommonProperty *p)
{
  switch (p->type) {
    case G_TYPE_STRING:
      return g_param_spec_string (
          p->name, p->nick, p->blurb, p->initial_text, p->flags);
    case G_TYPE_BOOLEAN:
      return g_param_spec_boolean (
          p->name, p->nick, p->blurb, p->initial != 0, p->flags);
    case G_TYPE_INT:
      return g_param_spec_int (p->name, p->nick, p->blurb, (gint) p->minimum,
          (gint) p->maximum, (gint) p->initial, p->flags);
    case G_TYPE_UINT:
      return g_param_spec_uint (p->name, p->nick, p->blurb, (guint) p->minimum,
          (guint) p->maximum, (guint) p->initial, p->flags);
    case G_TYPE_INT64:
      return g_param_spec_int64 (p->name, p->nick, p->blurb, p->minimum,
          p->maximum, p->initial, p->flags);
    case G_TYPE_UINT64:
      return g_param_spec_uint64 (p->name, p->nick, p->blurb,
          (guint64) p->minimum, (guint64) p->maximum, (guint64) p->initial,
          p->flags);
    case G_TYPE_ENUM:
      return g_param_spec_enum (p->name, p->nick, p->blurb, get_type (p),
          (gint) p->initial, p->flags);
    default:
      return g_param_spec_boxed (
          p->name, p->nick, p->blurb, get_type (p), p->flags);
  }
}

#define TABLE g_quark_from_static_string ("CommonProperties")

guint
common_properties_install (
    const CommonProperties *properties, GObjectClass *klass)
{
  guint i;

  for (i = 0; i < properties->n; i++) {
    GParamSpec *spec = make_spec (&properties->all[i]);

    g_param_spec_set_qdata (spec, TABLE, (gpointer) properties);
    g_object_class_install_property (klass, i + 1, spec);
  }
  return properties->n + 1;
}

static void
set_property (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  const CommonProperties *properties = g_param_spec_get_qdata (spec, TABLE);

  GST_OBJECT_LOCK (object);
  if (!common_properties_set (
          properties, (guint8 *) object + properties->settings, id, value))
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
  GST_OBJECT_UNLOCK (object);
}

static void
get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  const CommonProperties *properties = g_param_spec_get_qdata (spec, TABLE);

  GST_OBJECT_LOCK (object);
  if (!common_properties_get (
          properties, (guint8 *) object + properties->settings, id, value))
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
  GST_OBJECT_UNLOCK (object);
}

guint
common_properties_implement (
    const CommonProperties *properties, GObjectClass *klass)
{
  klass->set_property = set_property;
  klass->get_property = get_property;
  return common_properties_install (properties, klass);
}

static void
init_one (const CommonProperty *property, gpointer settings)
{
  switch (property->type) {
    case G_TYPE_STRING:
      AT (gchar *, settings, property) = g_strdup (property->initial_text);
      break;
    case G_TYPE_INT64:
    case G_TYPE_UINT64:
      AT (gint64, settings, property) = property->initial;
      break;
    case G_TYPE_BOXED:
      break;
    default:
      AT (gint, settings, property) = (gint) property->initial;
  }
}

void
common_properties_init (const CommonProperties *properties, gpointer settings)
{
  guint i;

  for (i = 0; i < properties->n; i++)
    init_one (&properties->all[i], settings);
}

static void
copy_one (const CommonProperty *property, gpointer copy, gconstpointer settings)
{
  switch (property->type) {
    case G_TYPE_STRING:
      AT (gchar *, copy, property) =
          g_strdup (CONST_AT (gchar *, settings, property));
      break;
    case G_TYPE_INT64:
    case G_TYPE_UINT64:
      AT (gint64, copy, property) = CONST_AT (gint64, settings, property);
      break;
    case G_TYPE_BOXED:
      break;
    default:
      AT (gint, copy, property) = CONST_AT (gint, settings, property);
  }
}

void
common_properties_copy (
    const CommonProperties *properties, gpointer copy, gconstpointer settings)
{
  guint i;

  for (i = 0; i < properties->n; i++)
    copy_one (&properties->all[i], copy, settings);
}

void
common_properties_clear (const CommonProperties *properties, gpointer settings)
{
  guint i;

  for (i = 0; i < properties->n; i++)
    if (properties->all[i].type == G_TYPE_STRING)
      g_clear_pointer (&AT (gchar *, settings, &properties->all[i]), g_free);
}

/* The property with @id if its value is stored, or NULL. */
static const CommonProperty *
find (const CommonProperties *properties, guint id)
{
  if (id == 0 || id > properties->n
      || properties->all[id - 1].type == G_TYPE_BOXED)
    return NULL;
  return &properties->all[id - 1];
}

gboolean
common_properties_set (const CommonProperties *properties, gpointer settings,
    guint id, const GValue *value)
{
  const CommonProperty *property = find (properties, id);

  if (property == NULL)
    return FALSE;
  switch (property->type) {
    case G_TYPE_STRING:
      g_free (AT (gchar *, settings, property));
      AT (gchar *, settings, property) = g_value_dup_string (value);
      break;
    case G_TYPE_BOOLEAN:
      AT (gboolean, settings, property) = g_value_get_boolean (value);
      break;
    case G_TYPE_INT:
      AT (gint, settings, property) = g_value_get_int (value);
      break;
    case G_TYPE_UINT:
      AT (guint, settings, property) = g_value_get_uint (value);
      break;
    case G_TYPE_INT64:
      AT (gint64, settings, property) = g_value_get_int64 (value);
      break;
    case G_TYPE_UINT64:
      AT (guint64, settings, property) = g_value_get_uint64 (value);
      break;
    default:
      AT (gint, settings, property) = g_value_get_enum (value);
  }
  return TRUE;
}

gboolean
common_properties_get (const CommonProperties *properties,
    gconstpointer settings, guint id, GValue *value)
{
  const CommonProperty *property = find (properties, id);

  if (property == NULL)
    return FALSE;
  switch (property->type) {
    case G_TYPE_STRING:
      g_value_set_string (value, CONST_AT (gchar *, settings, property));
      break;
    case G_TYPE_BOOLEAN:
      g_value_set_boolean (value, CONST_AT (gboolean, settings, property));
      break;
    case G_TYPE_INT:
      g_value_set_int (value, CONST_AT (gint, settings, property));
      break;
    case G_TYPE_UINT:
      g_value_set_uint (value, CONST_AT (guint, settings, property));
      break;
    case G_TYPE_INT64:
      g_value_set_int64 (value, CONST_AT (gint64, settings, property));
      break;
    case G_TYPE_UINT64:
      g_value_set_uint64 (value, CONST_AT (guint64, settings, property));
      break;
    default:
      g_value_set_enum (value, CONST_AT (gint, settings, property));
  }
  return TRUE;
}
