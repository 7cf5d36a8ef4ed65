/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Functions of libc that count before they do what they are for.
 *
 * Whose an allocation is tells its stack. The C library and GLib allocate for
 * whoever called them. Where the next one is ours, the allocation is ours;
 * where it is GStreamer, and further out comes one of ours, GStreamer did it
 * for us: a GstBuffer, say, which only GStreamer can make.
 *
 * Nothing here allocates while it counts.
 */

#include "calls.h"

#include <dlfcn.h>
#include <execinfo.h>
#include <link.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#define MAX_DEPTH 48
#define MAX_SEGMENTS 1024
#define MAX_PLACES 64

typedef enum
{
  OWNER_OTHER,
  OWNER_LIBC,
  OWNER_US,
  OWNER_GSTREAMER,
  OWNER_TEST,
} Owner;

/* Code of a library, in memory. */
typedef struct
{
  gsize start, end;
  Owner owner;
} Segment;

/* Where allocations came from. */
typedef struct
{
  gpointer address;
  guint64 n;
} Place;

static Segment segments[MAX_SEGMENTS];
static guint n_segments;
static gint counting;
static CallCounts counted;
static Place places[MAX_PLACES];
/* backtrace() may allocate, and there are pauses. */
static __thread gboolean paused;

static Owner
owner_of_library (const gchar *path)
{
  const gchar *name = strrchr (path, '/');

  name = name ? name + 1 : path;
  if (name[0] == '\0')
    return OWNER_TEST;
  if (g_str_has_prefix (name, "libgstshmemmeta")
      || g_str_has_prefix (name, "libshmem-container"))
    return OWNER_US;
  if (g_str_has_prefix (name, "libgst"))
    return OWNER_GSTREAMER;
  if (g_str_has_prefix (name, "libc.") || g_str_has_prefix (name, "libglib-")
      || g_str_has_prefix (name, "libgobject-")
      || g_str_has_prefix (name, "libgio-"))
    return OWNER_LIBC;
  return OWNER_OTHER;
}

static int
add_library (struct dl_phdr_info *info, size_t size, void *user_data)
{
  guint i;

  (void) size;
  (void) user_data;
  for (i = 0; i < info->dlpi_phnum && n_segments < MAX_SEGMENTS; i++) {
    const ElfW (Phdr) *header = &info->dlpi_phdr[i];

    if (header->p_type != PT_LOAD || !(header->p_flags & PF_X))
      continue;
    segments[n_segments++] = (Segment){ info->dlpi_addr + header->p_vaddr,
      info->dlpi_addr + header->p_vaddr + header->p_memsz,
      owner_of_library (info->dlpi_name) };
  }
  return 0;
}

void
calls_init (void)
{
  gpointer stack[4];

  n_segments = 0;
  dl_iterate_phdr (add_library, NULL);
  /* Loads a library at its first call. */
  backtrace (stack, G_N_ELEMENTS (stack));
}

void
calls_start (void)
{
  memset (&counted, 0, sizeof counted);
  memset (places, 0, sizeof places);
  __atomic_store_n (&counting, TRUE, __ATOMIC_SEQ_CST);
}

void
calls_stop (CallCounts *counts)
{
  __atomic_store_n (&counting, FALSE, __ATOMIC_SEQ_CST);
  *counts = counted;
}

void
calls_pause (gboolean pause)
{
  paused = pause;
}

static Owner
owner_of (gconstpointer address)
{
  guint i;

  for (i = 0; i < n_segments; i++)
    if ((gsize) address >= segments[i].start
        && (gsize) address < segments[i].end)
      return segments[i].owner;
  return OWNER_OTHER;
}

static void
add (guint64 *count)
{
  __atomic_add_fetch (count, 1, __ATOMIC_RELAXED);
}

static void
add_place (gpointer address)
{
  guint i;

  for (i = 0; i < MAX_PLACES; i++) {
    gpointer none = NULL;

    if (__atomic_compare_exchange_n (&places[i].address, &none, address, FALSE,
            __ATOMIC_RELAXED, __ATOMIC_RELAXED)
        || none == address) {
      add (&places[i].n);
      return;
    }
  }
}

static void
count_stack (gpointer *stack, gint depth)
{
  gint i = 0;
  Owner owner;

  while (i < depth && owner_of (stack[i]) == OWNER_TEST)
    i++;
  while (i < depth && owner_of (stack[i]) == OWNER_LIBC)
    i++;
  owner = i < depth ? owner_of (stack[i]) : OWNER_OTHER;
  if (owner == OWNER_US) {
    add (&counted.ours);
    add_place (stack[i]);
    return;
  }
  for (; owner == OWNER_GSTREAMER && i + 1 < depth; i++) {
    if (owner_of (stack[i + 1]) != OWNER_US)
      continue;
    add (&counted.for_us);
    add_place (stack[i]);
    return;
  }
  add (&counted.others);
}

static void
count_allocation (void)
{
  gpointer stack[MAX_DEPTH];

  if (!__atomic_load_n (&counting, __ATOMIC_RELAXED) || paused)
    return;
  paused = TRUE;
  count_stack (stack, backtrace (stack, MAX_DEPTH));
  paused = FALSE;
}

static void
count_call (guint64 *count, gpointer caller)
{
  if (!__atomic_load_n (&counting, __ATOMIC_RELAXED))
    return;
  add (count);
  add_place (caller);
}

gchar *
calls_describe (void)
{
  GString *text = g_string_new (NULL);
  guint i;

  for (i = 0; i < MAX_PLACES && places[i].address; i++) {
    gsize at = (gsize) places[i].address;
    Dl_info info;

    if (!dladdr (places[i].address, &info))
      continue;
    g_string_append_printf (text, "%" G_GUINT64_FORMAT " in %s+%#zx (%s)\n",
        places[i].n, info.dli_fname, at - (gsize) info.dli_fbase,
        info.dli_sname ? info.dli_sname : "?");
  }
  return g_string_free (text, FALSE);
}

/* ---- In place of libc's. ---- */

void *__libc_malloc (size_t size);
void *__libc_calloc (size_t n, size_t size);
void *__libc_realloc (void *old, size_t size);
void *__libc_memalign (size_t alignment, size_t size);

void *
malloc (size_t size)
{
  count_allocation ();
  return __libc_malloc (size);
}

void *
calloc (size_t n, size_t size)
{
  count_allocation ();
  return __libc_calloc (n, size);
}

void *
realloc (void *old, size_t size)
{
  count_allocation ();
  return __libc_realloc (old, size);
}

void *
aligned_alloc (size_t alignment, size_t size)
{
  count_allocation ();
  return __libc_memalign (alignment, size);
}

int
posix_memalign (void **pointer, size_t alignment, size_t size)
{
  count_allocation ();
  *pointer = __libc_memalign (alignment, size);
  return *pointer ? 0 : ENOMEM;
}

/* With 64-bit file offsets libc's headers make one of the other. */
void *calls_mmap (void *at, size_t size, int protection, int flags, int fd,
    long offset) __asm__("mmap");
void *calls_mmap64 (void *at, size_t size, int protection, int flags, int fd,
    off64_t offset) __asm__("mmap64");

static void *
map (void *at, size_t size, int protection, int flags, int fd, off64_t offset)
{
#ifdef SYS_mmap2
  /* Where there are 32 bits, an offset is in units of 4096 bytes. */
  return (void *) syscall (
      SYS_mmap2, at, size, protection, flags, fd, (long) (offset / 4096));
#else
  return (void *) syscall (SYS_mmap, at, size, protection, flags, fd, offset);
#endif
}

void *
calls_mmap (
    void *at, size_t size, int protection, int flags, int fd, long offset)
{
  count_call (&counted.maps, __builtin_return_address (0));
  return map (at, size, protection, flags, fd, offset);
}

void *
calls_mmap64 (
    void *at, size_t size, int protection, int flags, int fd, off64_t offset)
{
  count_call (&counted.maps, __builtin_return_address (0));
  return map (at, size, protection, flags, fd, offset);
}

int
munmap (void *at, size_t size)
{
  count_call (&counted.maps, __builtin_return_address (0));
  return (int) syscall (SYS_munmap, at, size);
}

int
memfd_create (const char *name, unsigned int flags)
{
  count_call (&counted.memfds, __builtin_return_address (0));
  return (int) syscall (SYS_memfd_create, name, flags);
}

ssize_t
sendmsg (int fd, const struct msghdr *message, int flags)
{
  if (message->msg_controllen > 0)
    count_call (&counted.fds_sent, __builtin_return_address (0));
  return syscall (SYS_sendmsg, fd, message, flags);
}
