/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Not installed: the parts of an RPU. */

#ifndef SHMEM_RPU_PRIV_H
#define SHMEM_RPU_PRIV_H

#include <shmem/shmem-rpu.h>

#include "shmem-bitcoder-priv.h"

/* The parts. When writing, they change nothing of @rpu. */
void shmem_priv_rpu_code_mapping (
    struct shmem_priv_bit_coder *coder, struct shmem_rpu *rpu);
void shmem_priv_rpu_code_dm (
    struct shmem_priv_bit_coder *coder, struct shmem_rpu *rpu);
void shmem_priv_rpu_code_block (
    struct shmem_priv_bit_coder *coder, struct shmem_rpu_block *block);

/* Whether there is a dequantization, so an enhancement layer with residuals. */
bool shmem_priv_rpu_has_nlq (const struct shmem_rpu *rpu);

#endif /* SHMEM_RPU_PRIV_H */
