/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __COMMONPROPERTY_H__
#define __COMMONPROPERTY_H__

#include <glib-object.h>

G_BEGIN_DECLS

/* Makes *@string a copy of the text in @value. */
static inline void
common_property_set_string (gchar **string, const GValue *value)
{
  g_free (*string);
  *string = g_value_dup_string (value);
}

G_END_DECLS

#endif /* __COMMONPROPERTY_H__ */
