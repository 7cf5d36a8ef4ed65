/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Stands in for connectors in builds without libdrm. */

#include "doctor/doctor.h"

void
doctor_look_at_displays (DoctorReport *report)
{
  doctor_begin (report, "connectors");
  doctor_advise (doctor_add (report, DOCTOR_MISSING, "connectors"),
      "the tool was built without libdrm: build it with -Ddrm=enabled");
}
