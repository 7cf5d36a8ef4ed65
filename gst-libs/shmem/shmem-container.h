/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Everything of libshmem-container. */

#ifndef SHMEM_CONTAINER_H
#define SHMEM_CONTAINER_H

#include <shmem/shmem-format.h>
#include <shmem/shmem-hdr10plus.h>
#include <shmem/shmem-mapping.h>
#include <shmem/shmem-memfd.h>
#include <shmem/shmem-payload.h>
#include <shmem/shmem-planes.h>
#include <shmem/shmem-reader.h>
#include <shmem/shmem-regs.h>
#include <shmem/shmem-rpu.h>
#include <shmem/shmem-sequence.h>
#include <shmem/shmem-t35.h>
#include <shmem/shmem-version.h>
#include <shmem/shmem-writer.h>

#endif /* SHMEM_CONTAINER_H */
