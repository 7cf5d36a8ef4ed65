/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Shows the thread sanitizer what GLib and GStreamer synchronise. Their locks
 * are futexes and their reference counts atomics in code that is not
 * instrumented, so that everything they order looks like a race. Linked into
 * a test, these take the place of the functions of the same name in all
 * libraries, call them, and say what they mean. Only for builds with
 * -Db_sanitize=thread.
 */

#include <dlfcn.h>
#include <fcntl.h>
#include <gst/gst.h>
#include <pthread.h>
#include <sys/mman.h>
#include <unistd.h>

#undef g_once_init_enter
#undef g_once_init_leave

void __tsan_acquire (void *address);
void __tsan_release (void *address);

/* The function that would have been called without this file. */
#define NEXT(name)                                                             \
  static __typeof__ (&name) cached;                                            \
  __typeof__ (&name) next = __atomic_load_n (&cached, __ATOMIC_RELAXED);       \
  if (G_UNLIKELY (next == NULL)) {                                             \
    next = (__typeof__ (&name)) dlsym (RTLD_NEXT, #name);                      \
    __atomic_store_n (&cached, next, __ATOMIC_RELAXED);                        \
  }

#define WRAP_LOCK(name, Type)                                                  \
  void name (Type *lock)                                                       \
  {                                                                            \
    NEXT (name);                                                               \
    next (lock);                                                               \
    __tsan_acquire (lock);                                                     \
  }

#define WRAP_UNLOCK(name, Type)                                                \
  void name (Type *lock)                                                       \
  {                                                                            \
    NEXT (name);                                                               \
    __tsan_release (lock);                                                     \
    next (lock);                                                               \
  }

WRAP_LOCK (g_mutex_lock, GMutex)
WRAP_UNLOCK (g_mutex_unlock, GMutex)

gboolean
g_mutex_trylock (GMutex *mutex)
{
  gboolean locked;

  NEXT (g_mutex_trylock);
  locked = next (mutex);
  if (locked)
    __tsan_acquire (mutex);
  return locked;
}

void
g_cond_wait (GCond *cond, GMutex *mutex)
{
  NEXT (g_cond_wait);
  __tsan_release (mutex);
  next (cond, mutex);
  __tsan_acquire (mutex);
}

gboolean
g_cond_wait_until (GCond *cond, GMutex *mutex, gint64 end)
{
  gboolean signalled;

  NEXT (g_cond_wait_until);
  __tsan_release (mutex);
  signalled = next (cond, mutex, end);
  __tsan_acquire (mutex);
  return signalled;
}

gboolean (g_once_init_enter) (volatile void *location)
{
  gboolean first;

  NEXT (g_once_init_enter);
  first = next (location);
  __tsan_acquire ((void *) location);
  return first;
}

void (g_once_init_leave) (volatile void *location, gsize result)
{
  NEXT (g_once_init_leave);
  __tsan_release ((void *) location);
  next (location, result);
}

/* Whoever drops the last reference comes behind all that dropped one. */
#define WRAP_UNREF(name, Type)                                                 \
  void name (Type *object)                                                     \
  {                                                                            \
    NEXT (name);                                                               \
    __tsan_release (object);                                                   \
    __tsan_acquire (object);                                                   \
    next (object);                                                             \
  }

WRAP_UNREF (gst_mini_object_unref, GstMiniObject)
WRAP_UNREF (g_object_unref, void)
WRAP_UNREF (gst_object_unref, void)

gboolean
g_atomic_ref_count_dec (gatomicrefcount *count)
{
  gboolean last;

  NEXT (g_atomic_ref_count_dec);
  __tsan_release (count);
  last = next (count);
  __tsan_acquire (count);
  return last;
}

/* From one thread to another without a lock that could be seen: a pool's
 * queue is atomic. */
GstFlowReturn
gst_buffer_pool_acquire_buffer (
    GstBufferPool *pool, GstBuffer **buffer, GstBufferPoolAcquireParams *params)
{
  GstFlowReturn ret;

  NEXT (gst_buffer_pool_acquire_buffer);
  ret = next (pool, buffer, params);
  __tsan_acquire (pool);
  return ret;
}

void
gst_buffer_pool_release_buffer (GstBufferPool *pool, GstBuffer *buffer)
{
  NEXT (gst_buffer_pool_release_buffer);
  __tsan_release (pool);
  next (pool, buffer);
}

/* What a harness collects goes through such a queue. */
void
g_async_queue_push (GAsyncQueue *queue, gpointer data)
{
  NEXT (g_async_queue_push);
  __tsan_release (queue);
  next (queue, data);
}

gpointer
g_async_queue_try_pop (GAsyncQueue *queue)
{
  gpointer data;

  NEXT (g_async_queue_try_pop);
  data = next (queue);
  __tsan_acquire (queue);
  return data;
}

gpointer
g_async_queue_timeout_pop (GAsyncQueue *queue, guint64 timeout)
{
  gpointer data;

  NEXT (g_async_queue_timeout_pop);
  data = next (queue, timeout);
  __tsan_acquire (queue);
  return data;
}

/* Names are copied into blocks that all quarks share, behind a lock within
 * GLib. A lock that can be seen does the same for callers outside of it. */
#define WRAP_NAME(name, Type)                                                  \
  Type name (const gchar *string)                                              \
  {                                                                            \
    Type found;                                                                \
                                                                               \
    NEXT (name);                                                               \
    pthread_mutex_lock (&names_lock);                                          \
    found = next (string);                                                     \
    pthread_mutex_unlock (&names_lock);                                        \
    return found;                                                              \
  }

static pthread_mutex_t names_lock = PTHREAD_MUTEX_INITIALIZER;

WRAP_NAME (g_quark_from_string, GQuark)
WRAP_NAME (g_quark_from_static_string, GQuark)
WRAP_NAME (g_intern_string, const gchar *)
WRAP_NAME (g_intern_static_string, const gchar *)

/* The sanitizer does not know this function, and falls over a race about what
 * it makes instead of reporting it. It knows dup(). */
int
memfd_create (const char *name, unsigned int flags)
{
  int unknown, fd;

  NEXT (memfd_create);
  unknown = next (name, flags);
  if (unknown < 0)
    return unknown;
  fd = dup (unknown);
  if (fd >= 0 && (flags & MFD_CLOEXEC))
    fcntl (fd, F_SETFD, FD_CLOEXEC);
  close (unknown);
  return fd;
}
