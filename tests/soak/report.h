/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* What a soak tells people. */

#ifndef TESTS_SOAK_REPORT_H
#define TESTS_SOAK_REPORT_H

#include "soak.h"

void soak_report_start (const Soak *soak);
/* Call it often: it shows something now and then. */
void soak_report_progress (Soak *soak);
/* The table. */
void soak_report_end (const Soak *soak);
/* One line. */
void soak_report_verdict (const Soak *soak);

#endif /* TESTS_SOAK_REPORT_H */
