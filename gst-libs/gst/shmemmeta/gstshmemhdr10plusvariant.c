/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* HDR10+ values as a GVariant dictionary and back, for languages that cannot
 * reach arrays inside of structs. The names are those of
 * gst_shmem_container_to_json(). Says nothing of ranges, except that a number
 * must fit its field: gst_shmem_hdr10_plus_write() checks them. */

#include <gst/shmemmeta/gstshmemhdr10plus.h>
#include "gstshmem-private.h"

/* Numbers of a struct: @count of @size bytes each, at @offset. */
typedef struct
{
  const gchar *name;
  gsize offset;
  gsize size;
  guint count;
} Field;

#define FIELD(Type, member)                                                    \
  {                                                                            \
#member, G_STRUCT_OFFSET(Type, member), sizeof(((Type *) 0)->member), 1    \
  }
#define LIST(Type, member)                                                     \
  {                                                                            \
#member, G_STRUCT_OFFSET(Type, member), sizeof(((Type *) 0)->member[0]),   \
        G_N_ELEMENTS(((Type *) 0)->member)                                     \
  }

static const Field geometry[] = {
  FIELD (GstShmemHdr10PlusWindow, window_upper_left_corner_x),
  FIELD (GstShmemHdr10PlusWindow, window_upper_left_corner_y),
  FIELD (GstShmemHdr10PlusWindow, window_lower_right_corner_x),
  FIELD (GstShmemHdr10PlusWindow, window_lower_right_corner_y),
  FIELD (GstShmemHdr10PlusWindow, center_of_ellipse_x),
  FIELD (GstShmemHdr10PlusWindow, center_of_ellipse_y),
  FIELD (GstShmemHdr10PlusWindow, rotation_angle),
  FIELD (GstShmemHdr10PlusWindow, semimajor_axis_internal_ellipse),
  FIELD (GstShmemHdr10PlusWindow, semimajor_axis_external_ellipse),
  FIELD (GstShmemHdr10PlusWindow, semiminor_axis_external_ellipse),
  FIELD (GstShmemHdr10PlusWindow, overlap_process_option),
};
static const Field luminance[] = {
  FIELD (GstShmemHdr10PlusWindow, average_maxrgb),
  FIELD (GstShmemHdr10PlusWindow, fraction_bright_pixels),
};
static const Field knee[] = {
  FIELD (GstShmemHdr10PlusWindow, knee_point_x),
  FIELD (GstShmemHdr10PlusWindow, knee_point_y),
};
static const Field saturation[] = {
  FIELD (GstShmemHdr10PlusWindow, color_saturation_weight),
};
static const Field maxscl = LIST (GstShmemHdr10PlusWindow, maxscl);
static const Field anchors =
    LIST (GstShmemHdr10PlusWindow, bezier_curve_anchors);
static const Field percentile[] = {
  FIELD (GstShmemHdr10PlusPercentile, percentage),
  FIELD (GstShmemHdr10PlusPercentile, percentile),
};
static const Field message[] = {
  FIELD (GstShmemHdr10Plus, application_version),
  FIELD (GstShmemHdr10Plus, targeted_system_display_maximum_luminance),
};

/* ---- to a dictionary ---- */

static guint32
load (const Field *field, gconstpointer base, guint index)
{
  gconstpointer at =
      (const guint8 *) base + field->offset + index * field->size;

  switch (field->size) {
    case 1:
      return *(const guint8 *) at;
    case 2:
      return *(const guint16 *) at;
    default:
      return *(const guint32 *) at;
  }
}

static void
add_number (GVariantDict *to, const gchar *name, guint32 value)
{
  g_variant_dict_insert_value (to, name, g_variant_new_uint32 (value));
}

static void
add_fields (GVariantDict *to, gconstpointer base, const Field *fields, guint n)
{
  guint i;

  for (i = 0; i < n; i++)
    add_number (to, fields[i].name, load (&fields[i], base, 0));
}

static void
add_list (GVariantDict *to, gconstpointer base, const Field *field, guint n)
{
  GVariantBuilder list = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("au"));
  guint i;

  for (i = 0; i < MIN (n, field->count); i++)
    g_variant_builder_add (&list, "u", load (field, base, i));
  g_variant_dict_insert_value (to, field->name, g_variant_builder_end (&list));
}

static void
add_percentiles (GVariantDict *to, const GstShmemHdr10PlusWindow *window)
{
  GVariantBuilder list = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  guint n = MIN (window->num_distribution_maxrgb_percentiles,
      GST_SHMEM_HDR10_PLUS_MAX_PERCENTILES);
  guint i;

  for (i = 0; i < n; i++) {
    GVariantDict one = G_VARIANT_DICT_INIT (NULL);

    add_fields (&one, &window->distribution_maxrgb[i], percentile,
        G_N_ELEMENTS (percentile));
    g_variant_builder_add_value (&list, g_variant_dict_end (&one));
  }
  add_number (to, "num_distribution_maxrgb_percentiles", n);
  g_variant_dict_insert_value (
      to, "distribution_maxrgb", g_variant_builder_end (&list));
}

static void
add_mapping (GVariantDict *to, const GstShmemHdr10PlusWindow *window)
{
  g_variant_dict_insert (
      to, "tone_mapping_flag", "b", window->tone_mapping_flag);
  if (window->tone_mapping_flag) {
    add_fields (to, window, knee, G_N_ELEMENTS (knee));
    add_number (
        to, "num_bezier_curve_anchors", window->num_bezier_curve_anchors);
    add_list (to, window, &anchors, window->num_bezier_curve_anchors);
  }
  g_variant_dict_insert (to, "color_saturation_mapping_flag", "b",
      window->color_saturation_mapping_flag);
  if (window->color_saturation_mapping_flag)
    add_fields (to, window, saturation, G_N_ELEMENTS (saturation));
}

/* Window 0 is the whole picture and has no geometry in the message. */
static GVariant *
window_to_variant (const GstShmemHdr10PlusWindow *window, gboolean placed)
{
  GVariantDict to = G_VARIANT_DICT_INIT (NULL);

  if (placed)
    add_fields (&to, window, geometry, G_N_ELEMENTS (geometry));
  add_list (&to, window, &maxscl, maxscl.count);
  add_fields (&to, window, luminance, G_N_ELEMENTS (luminance));
  add_percentiles (&to, window);
  add_mapping (&to, window);
  return g_variant_dict_end (&to);
}

static void
add_grid (GVariantDict *to, const gchar *name,
    const GstShmemHdr10PlusPeakLuminance *grid)
{
  GVariantBuilder rows = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aau"));
  g_autofree gchar *flag = g_strconcat (name, "_flag", NULL);
  g_autofree gchar *num_rows = g_strconcat ("num_rows_", name, NULL);
  g_autofree gchar *num_cols = g_strconcat ("num_cols_", name, NULL);
  guint row, col;

  g_variant_dict_insert (to, flag, "b", grid->present);
  if (grid->present) {
    add_number (to, num_rows, grid->num_rows);
    add_number (to, num_cols, grid->num_cols);
    for (row = 0; row < MIN (grid->num_rows, GST_SHMEM_HDR10_PLUS_MAX_ROWS);
         row++) {
      g_variant_builder_open (&rows, G_VARIANT_TYPE ("au"));
      for (col = 0; col < MIN (grid->num_cols, GST_SHMEM_HDR10_PLUS_MAX_COLS);
           col++)
        g_variant_builder_add (&rows, "u", (guint32) grid->values[row][col]);
      g_variant_builder_close (&rows);
    }
    g_variant_dict_insert_value (to, name, g_variant_builder_end (&rows));
  } else {
    g_variant_builder_clear (&rows);
  }
}

/**
 * gst_shmem_hdr10_plus_to_variant:
 * @values: values
 *
 * The values as a dictionary of type `a{sv}`, under the names and in the shape
 * of gst_shmem_container_to_json(): `windows` is an array of dictionaries, and
 * fields that are absent from the message are left out. For languages that
 * cannot reach arrays in a struct. Can be called from any thread.
 *
 * Returns: (transfer full): the dictionary, not floating
 *
 * Since: 0.9
 */
GVariant *
gst_shmem_hdr10_plus_to_variant (const GstShmemHdr10Plus *values)
{
  GVariantDict to = G_VARIANT_DICT_INIT (NULL);
  GVariantBuilder windows = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  guint n, i;

  g_return_val_if_fail (values != NULL, NULL);

  n = MIN (values->num_windows, GST_SHMEM_HDR10_PLUS_MAX_WINDOWS);
  for (i = 0; i < n; i++)
    g_variant_builder_add_value (
        &windows, window_to_variant (&values->windows[i], i > 0));
  add_fields (&to, values, message, G_N_ELEMENTS (message));
  add_number (&to, "num_windows", n);
  g_variant_dict_insert_value (
      &to, "windows", g_variant_builder_end (&windows));
  add_grid (&to, "targeted_system_display_actual_peak_luminance",
      &values->targeted_system_display_actual_peak_luminance);
  add_grid (&to, "mastering_display_actual_peak_luminance",
      &values->mastering_display_actual_peak_luminance);
  return g_variant_ref_sink (g_variant_dict_end (&to));
}

/* ---- from a dictionary ---- */

static gboolean
refuse (GError **error, const gchar *name, const gchar *what)
{
  return _gst_shmem_refuse (error, GST_SHMEM_ERROR_INVALID_DATA,
      "HDR10+ dictionary: %s %s", name, what);
}

static gboolean
store (const Field *field, gpointer base, guint index, guint32 value,
    GError **error)
{
  gpointer at = (guint8 *) base + field->offset + index * field->size;

  if (field->size < sizeof value && value >> (8 * field->size) != 0)
    return refuse (error, field->name, "is too large for its field");
  switch (field->size) {
    case 1:
      *(guint8 *) at = (guint8) value;
      break;
    case 2:
      *(guint16 *) at = (guint16) value;
      break;
    default:
      *(guint32 *) at = value;
  }
  return TRUE;
}

/* The value of @name, or NULL: without @error if there is none. From here on,
 * error is never NULL. */
static GVariant *
look_up (GVariant *from, const gchar *name, const gchar *type, GError **error)
{
  GVariant *found = g_variant_lookup_value (from, name, NULL);

  if (found && !g_variant_is_of_type (found, (const GVariantType *) type)) {
    g_variant_unref (found);
    refuse (error, name, "has the wrong type");
    return NULL;
  }
  return found;
}

static GVariant *
require (GVariant *from, const gchar *name, const gchar *type, GError **error)
{
  GVariant *found = look_up (from, name, type, error);

  if (found == NULL && *error == NULL)
    refuse (error, name, "is missing");
  return found;
}

static gboolean
get_fields (
    GVariant *from, gpointer base, const Field *fields, guint n, GError **error)
{
  guint i;

  for (i = 0; i < n; i++) {
    g_autoptr (GVariant) found = require (from, fields[i].name, "u", error);

    if (found == NULL
        || !store (&fields[i], base, 0, g_variant_get_uint32 (found), error))
      return FALSE;
  }
  return TRUE;
}

/* A flag that is missing is FALSE. */
static gboolean
get_flag (GVariant *from, const gchar *name, gboolean *value, GError **error)
{
  g_autoptr (GVariant) found = look_up (from, name, "b", error);

  *value = found && g_variant_get_boolean (found);
  return *error == NULL;
}

/* The number of elements of a list is that of the list; a count beside it must
 * agree. */
static gboolean
check_count (GVariant *from, const gchar *name, gsize count, GError **error)
{
  g_autoptr (GVariant) found = look_up (from, name, "u", error);

  if (*error)
    return FALSE;
  if (found && g_variant_get_uint32 (found) != count)
    return refuse (error, name, "differs from the length of the list");
  return TRUE;
}

/* The list @name, of at most @max elements, whose number goes to @n. */
static GVariant *
require_list (GVariant *from, const gchar *name, const gchar *type, gsize max,
    gsize *n, GError **error)
{
  g_autoptr (GVariant) found = require (from, name, type, error);

  if (found == NULL)
    return NULL;
  *n = g_variant_n_children (found);
  if (*n > max) {
    refuse (error, name, "has too many elements");
    return NULL;
  }
  return g_steal_pointer (&found);
}

static gboolean
get_list (
    GVariant *from, gpointer base, const Field *field, gsize *n, GError **error)
{
  g_autoptr (GVariant) list =
      require_list (from, field->name, "au", field->count, n, error);
  guint32 value;
  guint i;

  if (list == NULL)
    return FALSE;
  for (i = 0; i < *n; i++) {
    g_variant_get_child (list, i, "u", &value);
    if (!store (field, base, i, value, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
get_percentiles (
    GVariant *from, GstShmemHdr10PlusWindow *window, GError **error)
{
  gsize n, i;
  g_autoptr (GVariant) list = require_list (from, "distribution_maxrgb",
      "aa{sv}", GST_SHMEM_HDR10_PLUS_MAX_PERCENTILES, &n, error);

  if (list == NULL
      || !check_count (from, "num_distribution_maxrgb_percentiles", n, error))
    return FALSE;
  for (i = 0; i < n; i++) {
    g_autoptr (GVariant) one = g_variant_get_child_value (list, i);

    if (!get_fields (one, &window->distribution_maxrgb[i], percentile,
            G_N_ELEMENTS (percentile), error))
      return FALSE;
  }
  window->num_distribution_maxrgb_percentiles = (guint8) n;
  return TRUE;
}

static gboolean
get_mapping (GVariant *from, GstShmemHdr10PlusWindow *window, GError **error)
{
  gsize n = 0;

  if (!get_flag (from, "tone_mapping_flag", &window->tone_mapping_flag, error)
      || !get_flag (from, "color_saturation_mapping_flag",
          &window->color_saturation_mapping_flag, error))
    return FALSE;
  if (window->tone_mapping_flag
      && (!get_fields (from, window, knee, G_N_ELEMENTS (knee), error)
          || !get_list (from, window, &anchors, &n, error)
          || !check_count (from, "num_bezier_curve_anchors", n, error)))
    return FALSE;
  window->num_bezier_curve_anchors = (guint8) n;
  return !window->color_saturation_mapping_flag
      || get_fields (
          from, window, saturation, G_N_ELEMENTS (saturation), error);
}

static gboolean
get_window (GVariant *from, GstShmemHdr10PlusWindow *window, gboolean placed,
    GError **error)
{
  gsize n;

  if (placed
      && !get_fields (from, window, geometry, G_N_ELEMENTS (geometry), error))
    return FALSE;
  if (!get_list (from, window, &maxscl, &n, error))
    return FALSE;
  if (n != maxscl.count)
    return refuse (error, maxscl.name, "has not three elements");
  return get_fields (from, window, luminance, G_N_ELEMENTS (luminance), error)
      && get_percentiles (from, window, error)
      && get_mapping (from, window, error);
}

static gboolean
get_windows (GVariant *from, GstShmemHdr10Plus *values, GError **error)
{
  gsize n, i;
  g_autoptr (GVariant) list = require_list (
      from, "windows", "aa{sv}", GST_SHMEM_HDR10_PLUS_MAX_WINDOWS, &n, error);

  if (list == NULL || !check_count (from, "num_windows", n, error))
    return FALSE;
  for (i = 0; i < n; i++) {
    g_autoptr (GVariant) one = g_variant_get_child_value (list, i);

    if (!get_window (one, &values->windows[i], i > 0, error))
      return FALSE;
  }
  values->num_windows = (guint8) n;
  return TRUE;
}

/* Row @row, whose length must be that of the rows before. */
static gboolean
get_row (GVariant *rows, const gchar *name, guint row,
    GstShmemHdr10PlusPeakLuminance *grid, GError **error)
{
  g_autoptr (GVariant) cells = g_variant_get_child_value (rows, row);
  gsize n = g_variant_n_children (cells);
  guint32 value;
  guint col;

  if (n > GST_SHMEM_HDR10_PLUS_MAX_COLS || (row > 0 && n != grid->num_cols))
    return refuse (error, name, "has rows that are too long or differ");
  grid->num_cols = (guint8) n;
  for (col = 0; col < n; col++) {
    g_variant_get_child (cells, col, "u", &value);
    if (value > G_MAXUINT8)
      return refuse (error, name, "has a value that is too large");
    grid->values[row][col] = (guint8) value;
  }
  return TRUE;
}

static gboolean
get_grid (GVariant *from, const gchar *name,
    GstShmemHdr10PlusPeakLuminance *grid, GError **error)
{
  g_autofree gchar *flag = g_strconcat (name, "_flag", NULL);
  g_autofree gchar *num_rows = g_strconcat ("num_rows_", name, NULL);
  g_autofree gchar *num_cols = g_strconcat ("num_cols_", name, NULL);
  g_autoptr (GVariant) rows = NULL;
  gsize n, row;

  if (!get_flag (from, flag, &grid->present, error) || !grid->present)
    return *error == NULL;
  rows = require_list (
      from, name, "aau", GST_SHMEM_HDR10_PLUS_MAX_ROWS, &n, error);
  if (rows == NULL)
    return FALSE;
  for (row = 0; row < n; row++)
    if (!get_row (rows, name, (guint) row, grid, error))
      return FALSE;
  grid->num_rows = (guint8) n;
  return check_count (from, num_rows, n, error)
      && check_count (from, num_cols, grid->num_cols, error);
}

static gboolean
get_message (GVariant *from, GstShmemHdr10Plus *values, GError **error)
{
  return get_fields (from, values, message, G_N_ELEMENTS (message), error)
      && get_windows (from, values, error)
      && get_grid (from, "targeted_system_display_actual_peak_luminance",
          &values->targeted_system_display_actual_peak_luminance, error)
      && get_grid (from, "mastering_display_actual_peak_luminance",
          &values->mastering_display_actual_peak_luminance, error);
}

/**
 * gst_shmem_hdr10_plus_from_variant:
 * @values: (out caller-allocates): set on success, untouched on failure
 * @variant: (transfer none): a dictionary of type `a{sv}`
 * @error: return location for an error, or %NULL
 *
 * The reverse of gst_shmem_hdr10_plus_to_variant(). A flag that is missing is
 * %FALSE, counts can be left out, and other keys are ignored. Ranges are
 * checked by gst_shmem_hdr10_plus_write(). Can be called from any thread.
 *
 * Fails with %GST_SHMEM_ERROR_INVALID_DATA if a field is missing, has another
 * type or does not fit, or if a count differs from its list.
 *
 * Returns: whether @values was set
 *
 * Since: 0.9
 */
gboolean
gst_shmem_hdr10_plus_from_variant (
    GstShmemHdr10Plus *values, GVariant *variant, GError **error)
{
  g_autofree GstShmemHdr10Plus *made = g_new0 (GstShmemHdr10Plus, 1);
  GError *fault = NULL;

  g_return_val_if_fail (values != NULL, FALSE);
  g_return_val_if_fail (variant != NULL, FALSE);

  if (!g_variant_is_of_type (variant, G_VARIANT_TYPE_VARDICT))
    return refuse (error, "the value", "is not of type a{sv}");
  if (!get_message (variant, made, &fault)) {
    g_propagate_error (error, fault);
    return FALSE;
  }
  *values = *made;
  return TRUE;
}
