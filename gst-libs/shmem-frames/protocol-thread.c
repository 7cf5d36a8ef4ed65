/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Threads for what can take long to close. A program that must not have any, as
 * a fuzz target, has a transport_start_thread() of its own. */

#include "shmem-frames/protocol-socket.h"

#include <pthread.h>
#include <signal.h>

bool
transport_start_thread (void *(*func) (void *), void *data)
{
  sigset_t all, before;
  pthread_t thread;
  int failed;

  sigfillset (&all);
  pthread_sigmask (SIG_SETMASK, &all, &before);
  failed = pthread_create (&thread, NULL, func, data);
  pthread_sigmask (SIG_SETMASK, &before, NULL);
  if (failed)
    return false;
  pthread_setname_np (thread, "shmemfdclose");
  pthread_detach (thread);
  return true;
}
