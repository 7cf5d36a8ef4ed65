/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Which uevents of the kernel are about a connector: of the right device, of
 * the right kind, and whole. */

#include <gst/check/gstcheck.h>

#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/netlink.h>

#include "kms/kmshotplug.h"

#define TITLE "change@/devices/platform/shmemtest-kms/drm/card1\0"
#define DEVICE                                                                 \
  "ACTION=change\0DEVPATH=/devices/platform/shmemtest-kms/drm/card1\0"         \
  "SUBSYSTEM=drm\0HOTPLUG=1\0"
#define END "DEVNAME=dri/card1\0DEVTYPE=drm_minor\0SEQNUM=1234\0MAJOR=226\0"
#define CARD1 "MINOR=1\0"

#define check(text, expected)                                                  \
  fail_unless_equals_int (                                                     \
      kms_hotplug_parse (text, sizeof (text) - 1, 1, 33), expected)

GST_START_TEST (test_parse)
{
  check (TITLE DEVICE END CARD1, TRUE);
  check (TITLE DEVICE "CONNECTOR=33\0" END CARD1, TRUE);
  check (TITLE DEVICE "CONNECTOR=34\0" END CARD1, FALSE);
  check (TITLE DEVICE "CONNECTOR=33\0PROPERTY=7\0" END CARD1, FALSE);
  check (TITLE DEVICE END "MINOR=0\0", FALSE);
  check (TITLE DEVICE END "MINOR=11\0", FALSE);
  check (TITLE DEVICE END "MINOR=\0", FALSE);
  check (TITLE DEVICE END, FALSE);
  check (TITLE "SUBSYSTEM=block\0HOTPLUG=1\0" END CARD1, FALSE);
  check (TITLE "SUBSYSTEM=drm\0" END CARD1, FALSE);
  check (TITLE "SUBSYSTEM=drm\0LEASE=1\0" END CARD1, FALSE);
  check ("", FALSE);
}

GST_END_TEST

/* The last line has to have its end, and nothing behind it is read. */
GST_START_TEST (test_cut)
{
  static const gchar text[] = TITLE DEVICE END CARD1;
  gsize size;

  for (size = 0; size < sizeof text - 1; size++) {
    gchar *exact = g_memdup2 (text, size);

    fail_if (kms_hotplug_parse (exact, size, 1, 33), "%zu", size);
    g_free (exact);
  }
}

GST_END_TEST

/* Another process cannot make one up. */
GST_START_TEST (test_not_the_kernel)
{
  static const gchar text[] = TITLE DEVICE END "MINOR=3\0";
  /* MINOR of /dev/null is 3; the socket has the number of the process. */
  const gint null = open ("/dev/null", O_RDWR | O_CLOEXEC);
  const gint fd =
      socket (AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_KOBJECT_UEVENT);
  struct sockaddr_nl to = { .nl_family = AF_NETLINK,
    .nl_pid = (guint32) getpid () };
  KmsHotplug *hotplug = kms_hotplug_new (null, 33, NULL);

  if (hotplug == NULL) {
    fail_unless (TRUE);
    goto done;
  }
  fail_unless (kms_hotplug_parse (text, sizeof text - 1, 3, 33));
  fail_if (kms_hotplug_check (hotplug));
  fail_unless_equals_int (
      sendto (fd, text, sizeof text - 1, 0, (struct sockaddr *) &to, sizeof to),
      sizeof text - 1);
  fail_if (kms_hotplug_check (hotplug));
  kms_hotplug_free (hotplug);
done:
  close (fd);
  close (null);
}

GST_END_TEST

static Suite *
kmshotplug_suite (void)
{
  Suite *suite = suite_create ("kmshotplug");
  TCase *tcase = tcase_create ("kmshotplug");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, test_parse);
  tcase_add_test (tcase, test_cut);
  tcase_add_test (tcase, test_not_the_kernel);
  return suite;
}

GST_CHECK_MAIN (kmshotplug)
