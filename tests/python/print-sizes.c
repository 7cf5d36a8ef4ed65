/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Prints the name and size of each public struct that is not opaque. */

#include <gst/shmemmeta/shmemmeta.h>

#include <stdio.h>

#define PRINT(Name) printf ("%s %zu\n", #Name, sizeof (Gst##Name))

int
main (void)
{
  PRINT (ShmemCicp);
  PRINT (ShmemContainerMeta);
  PRINT (ShmemEntry);
  PRINT (ShmemHdr10Plus);
  PRINT (ShmemHdr10PlusFault);
  PRINT (ShmemHdr10PlusFrame);
  PRINT (ShmemHdr10PlusJsonOddity);
  PRINT (ShmemHdr10PlusPeakLuminance);
  PRINT (ShmemHdr10PlusPercentile);
  PRINT (ShmemHdr10PlusWindow);
  PRINT (ShmemPlane);
  PRINT (ShmemPlaneMap);
  PRINT (ShmemPlanes);
  PRINT (ShmemPlanesMeta);
  return 0;
}
