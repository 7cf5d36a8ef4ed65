/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Not installed. G_DEFINE_BOXED_TYPE without its transparent union, about
 * which -Wpedantic complains. */

#ifndef __SHMEM_BOXED_H__
#define __SHMEM_BOXED_H__

#include <glib-object.h>

#define SHMEM_DEFINE_BOXED_TYPE(TypeName, type_name, copy, free)               \
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

#endif /* __SHMEM_BOXED_H__ */
