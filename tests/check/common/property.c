/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* A table with a property of every type, installed in an object: what the
 * object offers, and what becomes of values that are set, copied and cleared. */

#include <gst/check/gstcheck.h>

#include "common/commonproperty.h"

typedef struct
{
  guint before; /* nothing may write here */
  gchar *text;
  gchar *unset;
  gboolean flag;
  gint number;
  guint count;
  gint64 offset;
  guint64 time;
  GstState state;
  guint after; /* nor here */
} Settings;

#define AT(field) offsetof (Settings, field)
#define UNTOUCHED 0xa5a5a5a5

enum
{
  TEXT = 1,
  UNSET,
  FLAG,
  NUMBER,
  COUNT,
  OFFSET,
  TIME,
  STATE,
  STATS,
  NEXT
};

static const CommonProperty table[] = {
  { "text", "Text", "A string", G_TYPE_STRING, .offset = AT (text),
      .initial_text = "initial", .flags = COMMON_PROPERTY_READY },
  { "unset", "Unset", "A string without a default", G_TYPE_STRING,
      .offset = AT (unset), .flags = COMMON_PROPERTY_PLAYING },
  { "flag", "Flag", "A boolean", G_TYPE_BOOLEAN, .offset = AT (flag),
      .initial = TRUE, .flags = COMMON_PROPERTY_READY },
  { "number", "Number", "An int", G_TYPE_INT, .offset = AT (number),
      .minimum = G_MININT, .maximum = 7, .initial = -3,
      .flags = COMMON_PROPERTY_READY },
  { "count", "Count", "A uint", G_TYPE_UINT, .offset = AT (count), .minimum = 2,
      .maximum = G_MAXUINT, .initial = G_MAXUINT,
      .flags = COMMON_PROPERTY_READY },
  { "offset", "Offset", "An int64", G_TYPE_INT64, .offset = AT (offset),
      .minimum = G_MININT64, .maximum = G_MAXINT64, .initial = G_MININT64,
      .flags = COMMON_PROPERTY_READY },
  { "time", "Time", "A uint64", G_TYPE_UINT64, .offset = AT (time),
      .minimum = 1, .maximum = -1, .initial = -1,
      .flags = COMMON_PROPERTY_READY },
  { "state", "State", "An enum", G_TYPE_ENUM, gst_state_get_type, AT (state),
      .initial = GST_STATE_PAUSED, .flags = COMMON_PROPERTY_READY },
  { "stats", "Statistics", "A boxed value, which is not stored", G_TYPE_BOXED,
      gst_structure_get_type, .flags = G_PARAM_READABLE },
};

static const CommonProperties properties = COMMON_PROPERTIES (table);

/* ---- an object that has them ---- */

typedef struct
{
  GObject parent;
  Settings settings;
} Object;

typedef struct
{
  GObjectClass parent;
  guint next;
} ObjectClass;

static GType object_get_type (void);
G_DEFINE_TYPE (Object, object, G_TYPE_OBJECT)

static void
set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  (void) pspec;
  fail_unless (common_properties_set (
      &properties, &((Object *) object)->settings, id, value));
}

static void
get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  (void) pspec;
  fail_unless (common_properties_get (
                   &properties, &((Object *) object)->settings, id, value)
      == (id != STATS));
}

static void
finalize (GObject *object)
{
  Settings *settings = &((Object *) object)->settings;

  fail_unless (settings->before == UNTOUCHED && settings->after == UNTOUCHED);
  common_properties_clear (&properties, settings);
  fail_unless (settings->text == NULL && settings->unset == NULL);
  G_OBJECT_CLASS (object_parent_class)->finalize (object);
}

static void
object_class_init (ObjectClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->set_property = set_property;
  object_class->get_property = get_property;
  object_class->finalize = finalize;
  klass->next = common_properties_install (&properties, object_class);
}

static void
object_init (Object *self)
{
  self->settings.before = self->settings.after = UNTOUCHED;
  common_properties_init (&properties, &self->settings);
}

static GObject *
new_object (void)
{
  return g_object_new (object_get_type (), NULL);
}

static GParamSpec *
find (GObject *object, guint id)
{
  GParamSpec *spec = g_object_class_find_property (
      G_OBJECT_GET_CLASS (object), table[id - 1].name);

  fail_unless (spec != NULL, "%s", table[id - 1].name);
  return spec;
}

static void
assert_settings (const Settings *settings, const gchar *text,
    const gchar *unset, gboolean flag, gint number, guint count, gint64 offset,
    guint64 time, GstState state)
{
  fail_unless_equals_string (settings->text, text);
  fail_unless_equals_string (settings->unset, unset);
  fail_unless_equals_int (settings->flag, flag);
  fail_unless_equals_int (settings->number, number);
  fail_unless_equals_uint64 (settings->count, count);
  fail_unless_equals_int64 (settings->offset, offset);
  fail_unless_equals_uint64 (settings->time, time);
  fail_unless_equals_int (settings->state, state);
}

/* ---- tests ---- */

GST_START_TEST (test_install)
{
  GObject *object = new_object ();
  guint id;

  fail_unless_equals_int (
      ((ObjectClass *) G_OBJECT_GET_CLASS (object))->next, NEXT);
  for (id = TEXT; id < NEXT; id++) {
    const CommonProperty *row = &table[id - 1];
    GParamSpec *spec = find (object, id);

    fail_unless (g_type_is_a (
        spec->value_type, row->get_type ? row->get_type () : row->type));
    fail_unless_equals_string (g_param_spec_get_nick (spec), row->nick);
    fail_unless_equals_string (g_param_spec_get_blurb (spec), row->blurb);
    fail_unless_equals_int (spec->flags & row->flags, row->flags);
    fail_unless_equals_int (
        spec->flags & G_PARAM_WRITABLE, row->flags & G_PARAM_WRITABLE);
  }
  g_object_unref (object);
}

GST_END_TEST

GST_START_TEST (test_limits)
{
  GObject *object = new_object ();
  GParamSpec *number = find (object, NUMBER), *count = find (object, COUNT);
  GParamSpec *offset = find (object, OFFSET), *time = find (object, TIME);

  fail_unless_equals_int (G_PARAM_SPEC_INT (number)->minimum, G_MININT);
  fail_unless_equals_int (G_PARAM_SPEC_INT (number)->maximum, 7);
  fail_unless_equals_uint64 (G_PARAM_SPEC_UINT (count)->minimum, 2);
  fail_unless_equals_uint64 (G_PARAM_SPEC_UINT (count)->maximum, G_MAXUINT);
  fail_unless_equals_int64 (G_PARAM_SPEC_INT64 (offset)->minimum, G_MININT64);
  fail_unless_equals_int64 (G_PARAM_SPEC_INT64 (offset)->maximum, G_MAXINT64);
  fail_unless_equals_uint64 (G_PARAM_SPEC_UINT64 (time)->minimum, 1);
  fail_unless_equals_uint64 (G_PARAM_SPEC_UINT64 (time)->maximum, G_MAXUINT64);
  g_object_unref (object);
}

GST_END_TEST

/* What is stored at first is what GObject says that the default is. */
GST_START_TEST (test_defaults)
{
  GObject *object = new_object ();
  guint id;

  assert_settings (&((Object *) object)->settings, "initial", NULL, TRUE, -3,
      G_MAXUINT, G_MININT64, G_MAXUINT64, GST_STATE_PAUSED);
  for (id = TEXT; id < STATS; id++) {
    GValue value = G_VALUE_INIT;

    g_value_init (&value, find (object, id)->value_type);
    g_object_get_property (object, table[id - 1].name, &value);
    fail_unless (g_param_value_defaults (find (object, id), &value), "%s",
        table[id - 1].name);
    g_value_unset (&value);
  }
  g_object_unref (object);
}

GST_END_TEST

GST_START_TEST (test_set_and_get)
{
  GObject *object = new_object ();
  Settings got = { 0 };

  g_object_set (object, "text", NULL, "unset", "set", "flag", FALSE, "number",
      G_MININT, "count", 2u, "offset", G_MAXINT64, "time",
      G_GUINT64_CONSTANT (1) << 63, "state", GST_STATE_PLAYING, NULL);
  assert_settings (&((Object *) object)->settings, NULL, "set", FALSE, G_MININT,
      2, G_MAXINT64, G_GUINT64_CONSTANT (1) << 63, GST_STATE_PLAYING);
  g_object_set (object, "text", "once", NULL);
  g_object_set (object, "text", "twice", NULL);
  g_object_get (object, "text", &got.text, "unset", &got.unset, "flag",
      &got.flag, "number", &got.number, "count", &got.count, "offset",
      &got.offset, "time", &got.time, "state", &got.state, NULL);
  assert_settings (&got, "twice", "set", FALSE, G_MININT, 2, G_MAXINT64,
      G_GUINT64_CONSTANT (1) << 63, GST_STATE_PLAYING);
  fail_unless (got.text != ((Object *) object)->settings.text);
  g_free (got.text);
  g_free (got.unset);
  g_object_unref (object);
}

GST_END_TEST

GST_START_TEST (test_copy_and_clear)
{
  GObject *object = new_object ();
  Settings copy = { .before = UNTOUCHED, .after = UNTOUCHED };

  g_object_set (object, "unset", "set", "flag", FALSE, "number", 5, "count", 9u,
      "offset", G_GINT64_CONSTANT (-1), "time", G_GUINT64_CONSTANT (3), "state",
      GST_STATE_READY, NULL);
  common_properties_copy (&properties, &copy, &((Object *) object)->settings);
  /* A copy of its own. */
  g_object_set (object, "text", "changed", "unset", NULL, "count", 3u, NULL);
  g_object_unref (object);
  assert_settings (
      &copy, "initial", "set", FALSE, 5, 9, -1, 3, GST_STATE_READY);
  common_properties_clear (&properties, &copy);
  assert_settings (&copy, NULL, NULL, FALSE, 5, 9, -1, 3, GST_STATE_READY);
  common_properties_clear (&properties, &copy);
  fail_unless (copy.before == UNTOUCHED && copy.after == UNTOUCHED);
}

GST_END_TEST

/* Ids that are not in the table, and one whose value is not stored. */
GST_START_TEST (test_unknown_id)
{
  static const guint ids[] = { 0, STATS, NEXT, G_MAXUINT };
  GObject *object = new_object ();
  Settings *settings = &((Object *) object)->settings;
  GstStructure *stats = NULL;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (ids); i++) {
    GValue value = G_VALUE_INIT;

    g_value_init (&value, G_TYPE_INT);
    g_value_set_int (&value, 6);
    fail_if (common_properties_set (&properties, settings, ids[i], &value));
    fail_if (common_properties_get (&properties, settings, ids[i], &value));
    fail_unless_equals_int (g_value_get_int (&value), 6);
  }
  g_object_get (object, "stats", &stats, NULL);
  fail_unless (stats == NULL);
  assert_settings (settings, "initial", NULL, TRUE, -3, G_MAXUINT, G_MININT64,
      G_MAXUINT64, GST_STATE_PAUSED);
  g_object_unref (object);
}

GST_END_TEST

/* ---- a GstObject that leaves all to the table ---- */

typedef struct
{
  GstObject parent;
  guint before;
  struct
  {
    gint mode;
    gchar *text;
  } settings;
} Simple;

typedef GstObjectClass SimpleClass;

static const GEnumValue modes[] = {
  { 0, "Nothing", "none" },
  { 4, "Something", "some" },
  { 0, NULL, NULL },
};

static const CommonProperty simple_table[] = {
  { "mode", "Mode", "An enum of its own", G_TYPE_ENUM,
      .offset = G_STRUCT_OFFSET (Simple, settings.mode)
          - G_STRUCT_OFFSET (Simple, settings),
      .initial = 4, .enum_name = "CommonPropertyTestMode", .enum_values = modes,
      .flags = COMMON_PROPERTY_READY },
  { "text", "Text", "A string", G_TYPE_STRING,
      .offset = G_STRUCT_OFFSET (Simple, settings.text)
          - G_STRUCT_OFFSET (Simple, settings),
      .flags = COMMON_PROPERTY_READY },
};

static const CommonProperties simple_properties =
    COMMON_PROPERTIES_OF (simple_table, Simple, settings);

static GType simple_get_type (void);
G_DEFINE_TYPE (Simple, simple, GST_TYPE_OBJECT)

static void
simple_finalize (GObject *object)
{
  fail_unless (((Simple *) object)->before == UNTOUCHED);
  common_properties_clear (&simple_properties, &((Simple *) object)->settings);
  G_OBJECT_CLASS (simple_parent_class)->finalize (object);
}

static void
simple_class_init (SimpleClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = simple_finalize;
  fail_unless_equals_int (
      common_properties_implement (&simple_properties, G_OBJECT_CLASS (klass)),
      3);
}

static void
simple_init (Simple *self)
{
  self->before = UNTOUCHED;
  common_properties_init (&simple_properties, &self->settings);
}

GST_START_TEST (test_implement)
{
  GObject *object = g_object_new (simple_get_type (), NULL);
  Simple *simple = (Simple *) gst_object_ref_sink (object);
  gchar *text = NULL;
  gint mode = -1;

  fail_unless (
      g_type_is_a (g_type_from_name ("CommonPropertyTestMode"), G_TYPE_ENUM));
  g_object_get (object, "mode", &mode, "text", &text, NULL);
  fail_unless (mode == 4 && text == NULL);
  gst_util_set_object_arg (object, "mode", "none");
  g_object_set (object, "text", "set", NULL);
  fail_unless_equals_int (simple->settings.mode, 0);
  fail_unless_equals_string (simple->settings.text, "set");
  g_object_get (object, "mode", &mode, "text", &text, NULL);
  fail_unless_equals_int (mode, 0);
  fail_unless_equals_string (text, "set");
  g_free (text);
  gst_object_unref (simple);
}

GST_END_TEST

static Suite *
property_suite (void)
{
  Suite *suite = suite_create ("commonproperty");
  TCase *tcase = tcase_create ("table");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, test_install);
  tcase_add_test (tcase, test_limits);
  tcase_add_test (tcase, test_defaults);
  tcase_add_test (tcase, test_set_and_get);
  tcase_add_test (tcase, test_copy_and_clear);
  tcase_add_test (tcase, test_unknown_id);
  tcase_add_test (tcase, test_implement);
  return suite;
}

GST_CHECK_MAIN (property)
