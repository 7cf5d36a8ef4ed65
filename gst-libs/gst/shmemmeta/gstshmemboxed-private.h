/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Not installed. Boxed types, also of plain values: G_DEFINE_BOXED_TYPE uses a
 * transparent union, about which -Wpedantic warns. */

#ifndef __GSTSHMEMBOXED_PRIVATE_H__
#define __GSTSHMEMBOXED_PRIVATE_H__

#include <glib-object.h>

#define GST_SHMEM_DEFINE_BOXED_TYPE(TypeName, type_name, copy, free)           \
  GType type_name##_get_type (void)                                            \
  {                                                                            \
    static gsize type = 0;                                                     \
                                                                               \
    if (g_once_init_enter (&type))                                             \
      g_once_init_leave (&type,                                                \
          g_boxed_type_register_static (g_intern_static_string (#TypeName),    \
              (GBoxedCopyFunc) (void (*) (void)) copy,                         \
              (GBoxedFreeFunc) (void (*) (void)) free));                       \
    return type;                                                               \
  }

/* For a struct that owns nothing, which is copied by assignment. */
#define GST_SHMEM_DEFINE_VALUE_TYPE(TypeName, type_name)                       \
  static TypeName *type_name##_copy (const TypeName *values)                   \
  {                                                                            \
    return g_memdup2 (values, sizeof *values);                                 \
  }                                                                            \
                                                                               \
  GST_SHMEM_DEFINE_BOXED_TYPE (TypeName, type_name, type_name##_copy, g_free)

#endif /* __GSTSHMEMBOXED_PRIVATE_H__ */
