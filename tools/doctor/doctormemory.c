/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Memory of the kernel: seals, which are tried, udmabuf, DMA-BUF heaps, and the
 * limits of this process.
 */

#include "doctor/doctor.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

/* Those of the kernel's headers, which may be older than the kernel. */
#ifndef MFD_NOEXEC_SEAL
#define MFD_NOEXEC_SEAL 0x0008U
#endif
#ifndef F_SEAL_FUTURE_WRITE
#define F_SEAL_FUTURE_WRITE 0x0010
#endif

#define PAGE 4096
/* Frames in flight, their metadata and planes have descriptors of their own. */
#define FEW_FILES 1024

/* ---- seals ---- */

/* 0, or errno. */
static gint
try_memfd (guint flags)
{
  const gint fd = memfd_create ("doctor", MFD_CLOEXEC | flags);
  const gint number = fd < 0 ? errno : 0;

  if (fd >= 0)
    close (fd);
  return number;
}

/* Attempts what the seal forbids: 0 if the kernel refuses it, or errno. */
static gint
try_future_write (void)
{
  const gint fd = memfd_create ("doctor", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  gpointer bytes = MAP_FAILED;
  gint number = 0;

  if (fd < 0)
    return errno;
  if (ftruncate (fd, PAGE) < 0
      || fcntl (fd, F_ADD_SEALS, F_SEAL_FUTURE_WRITE) < 0)
    number = errno;
  else
    bytes = mmap (NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (bytes != MAP_FAILED) {
    munmap (bytes, PAGE);
    number = ENOSYS;
  }
  close (fd);
  return number;
}

static void
add_seal (DoctorReport *report, const gchar *name, gint number,
    const gchar *purpose, const gchar *advice)
{
  DoctorItem *item =
      doctor_add (report, number == 0 ? DOCTOR_OK : DOCTOR_MISSING, name);

  doctor_set (item, "for", "%s", purpose);
  if (number == 0)
    return;
  doctor_set (item, "error", "%s", g_strerror (number));
  doctor_advise (item, "%s", advice);
}

static void
add_seals (DoctorReport *report)
{
  add_seal (report, "memfd", try_memfd (MFD_ALLOW_SEALING), "all shared memory",
      "the kernel or a sandbox forbids memfd_create() with seals: CONFIG_"
      "MEMFD_CREATE, seccomp");
  add_seal (report, "F_SEAL_FUTURE_WRITE", try_future_write (),
      "pools of frames that consumers cannot write to",
      "use Linux 5.1 or newer");
  add_seal (report, "MFD_NOEXEC_SEAL",
      try_memfd (MFD_ALLOW_SEALING | MFD_NOEXEC_SEAL),
      "memory that cannot be executed; all works without",
      "use Linux 6.3 or newer");
}

/* ---- devices ---- */

/* Whether @name can be opened, with an item if not. */
static gboolean
check_device (DoctorReport *report, const gchar *name, const gchar *advice)
{
  g_autofree gchar *path = doctor_report_get_path (report, name);
  const gint fd = open (path, O_RDWR | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  gint number = fd < 0 ? errno : 0;
  struct stat info;

  if (fd >= 0) {
    if (fstat (fd, &info) < 0 || !S_ISCHR (info.st_mode))
      number = ENODEV;
    close (fd);
  }
  if (number != 0)
    doctor_add_failed (report, name, number, advice);
  return number == 0;
}

static void
add_udmabuf (DoctorReport *report)
{
  g_autofree gchar *path = doctor_report_get_path (
      report, "/sys/module/udmabuf/parameters/size_limit_mb");
  g_autofree gchar *limit = NULL;
  DoctorItem *item;

  if (!check_device (report, "/dev/udmabuf",
          "load the kernel's module udmabuf (modprobe udmabuf, "
          "CONFIG_UDMABUF); without, frames are copied for drivers"))
    return;
  item = doctor_add (report, DOCTOR_OK, "/dev/udmabuf");
  if (g_file_get_contents (path, &limit, NULL, NULL))
    doctor_set (item, "size_limit_mb", "%s", g_strchomp (limit));
}

static void
add_heaps (DoctorReport *report)
{
  static const gchar advice[] =
      "use a kernel with CONFIG_DMABUF_HEAPS, if an element or a driver "
      "allocates from a heap";
  GPtrArray *names = doctor_report_list (report, "/dev/dma_heap", "");
  guint i;

  for (i = 0; i < names->len; i++)
    if (check_device (report, names->pdata[i], advice))
      doctor_add (report, DOCTOR_OK, names->pdata[i]);
  if (names->len == 0)
    doctor_advise (
        doctor_add (report, DOCTOR_MISSING, "/dev/dma_heap"), "%s", advice);
  g_ptr_array_unref (names);
}

/* ---- limits ---- */

static gchar *
describe_limit (rlim_t limit)
{
  return limit == RLIM_INFINITY
      ? g_strdup ("unlimited")
      : g_strdup_printf ("%" G_GUINT64_FORMAT, (guint64) limit);
}

static DoctorItem *
add_limit (DoctorReport *report, const gchar *name, const struct rlimit *limit)
{
  g_autofree gchar *soft = describe_limit (limit->rlim_cur);
  g_autofree gchar *hard = describe_limit (limit->rlim_max);
  DoctorItem *item = doctor_add (report, DOCTOR_OK, name);

  doctor_set (item, "soft", "%s", soft);
  doctor_set (item, "hard", "%s", hard);
  return item;
}

static void
add_limits (DoctorReport *report)
{
  struct rlimit limit;
  DoctorItem *item;

  doctor_begin (report, "limits");
  if (getrlimit (RLIMIT_NOFILE, &limit) == 0) {
    item = add_limit (report, "RLIMIT_NOFILE", &limit);
    if (limit.rlim_cur < FEW_FILES)
      doctor_advise (item,
          "raise it (ulimit -n), or queue few frames: each frame in flight has "
          "files of its own");
  }
  if (getrlimit (RLIMIT_MEMLOCK, &limit) == 0)
    add_limit (report, "RLIMIT_MEMLOCK", &limit);
}

void
doctor_look_at_memory (DoctorReport *report)
{
  doctor_begin (report, "kernel");
  add_seals (report);
  add_udmabuf (report);
  add_heaps (report);
  add_limits (report);
}
