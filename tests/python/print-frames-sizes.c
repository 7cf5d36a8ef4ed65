/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Prints the size of each struct that shmemframes knows, and where members are
 * that follow others of another size. */

#include <shmem/shmem-frames.h>
#include <shmem/shmem-hdr10plus.h>

#include <stdio.h>

#define SIZE(Name, name) printf ("%s %zu\n", #Name, sizeof (struct name))
#define AT(name, member)                                                       \
  printf (".%s %zu\n", #member, offsetof (struct name, member))

static void
print_client (void)
{
  SIZE (Error, shmem_frames_error);
  AT (shmem_frames_error, text);
  SIZE (Options, shmem_frames_options);
  AT (shmem_frames_options, max_held);
  AT (shmem_frames_options, max_bytes);
  AT (shmem_frames_options, max_copy);
  SIZE (Event, shmem_frames_event);
  AT (shmem_frames_event, frame);
  AT (shmem_frames_event, text);
  AT (shmem_frames_event, time);
  AT (shmem_frames_event, duration);
  SIZE (Segment, shmem_frames_segment);
  AT (shmem_frames_segment, format);
  AT (shmem_frames_segment, rate);
  AT (shmem_frames_segment, base);
  AT (shmem_frames_segment, epoch);
  AT (shmem_frames_segment, generation);
  SIZE (Peer, shmem_frames_peer);
  AT (shmem_frames_peer, gid);
  SIZE (Stats, shmem_frames_stats);
  AT (shmem_frames_stats, bytes);
  AT (shmem_frames_stats, objects);
  AT (shmem_frames_stats, held);
}

static void
print_frame (void)
{
  SIZE (FrameInfo, shmem_frame_info);
  AT (shmem_frame_info, size);
  AT (shmem_frame_info, flags);
  AT (shmem_frame_info, n_planes);
  AT (shmem_frame_info, crop_x);
  AT (shmem_frame_info, width);
  AT (shmem_frame_info, fourcc);
  AT (shmem_frame_info, modifier);
  SIZE (Plane, shmem_frame_plane);
  AT (shmem_frame_plane, offset);
  AT (shmem_frame_plane, size);
  AT (shmem_frame_plane, modifier);
  AT (shmem_frame_plane, fourcc);
  AT (shmem_frame_plane, stride);
  AT (shmem_frame_plane, row_bytes);
  AT (shmem_frame_plane, fd);
  AT (shmem_frame_plane, memory);
  AT (shmem_frame_plane, role);
  AT (shmem_frame_plane, field);
  SIZE (Memory, shmem_frame_memory);
  AT (shmem_frame_memory, size);
  AT (shmem_frame_memory, object);
  AT (shmem_frame_memory, object_size);
  AT (shmem_frame_memory, fd);
  AT (shmem_frame_memory, is_device);
  SIZE (Container, shmem_frame_container);
  AT (shmem_frame_container, size);
  AT (shmem_frame_container, object);
  AT (shmem_frame_container, picture);
  SIZE (Entry, shmem_entry);
  AT (shmem_entry, data);
  AT (shmem_entry, size);
  SIZE (Reader, shmem_reader);
  AT (shmem_reader, num);
  AT (shmem_reader, generic);
}

static void
print_static (void)
{
  SIZE (Cicp, shmem_cicp);
  AT (shmem_cicp, full_range);
  SIZE (Clli, shmem_clli);
  AT (shmem_clli, max_frame_average_light_level);
  SIZE (Mdcv, shmem_mdcv);
  AT (shmem_mdcv, white_point);
  AT (shmem_mdcv, max_luminance);
  AT (shmem_mdcv, min_luminance);
  SIZE (Hdr, shmem_frames_hdr);
  AT (shmem_frames_hdr, cicp);
  AT (shmem_frames_hdr, clli);
  AT (shmem_frames_hdr, mdcv);
  SIZE (Caps, shmem_frames_caps);
  AT (shmem_frames_caps, format);
  AT (shmem_frames_caps, fourcc);
  AT (shmem_frames_caps, modifier);
  AT (shmem_frames_caps, width);
  AT (shmem_frames_caps, pixel_aspect_num);
  AT (shmem_frames_caps, interlace);
  AT (shmem_frames_caps, views);
  AT (shmem_frames_caps, hdr);
}

static void
print_hdr10plus (void)
{
  SIZE (Percentile, shmem_hdr10plus_percentile);
  AT (shmem_hdr10plus_percentile, percentile);
  SIZE (Window, shmem_hdr10plus_window);
  AT (shmem_hdr10plus_window, rotation_angle);
  AT (shmem_hdr10plus_window, overlap_process_option);
  AT (shmem_hdr10plus_window, maxscl);
  AT (shmem_hdr10plus_window, distribution_maxrgb);
  AT (shmem_hdr10plus_window, fraction_bright_pixels);
  AT (shmem_hdr10plus_window, knee_point_y);
  AT (shmem_hdr10plus_window, bezier_curve_anchors);
  AT (shmem_hdr10plus_window, color_saturation_weight);
  SIZE (PeakLuminance, shmem_hdr10plus_peak_luminance);
  AT (shmem_hdr10plus_peak_luminance, num_rows);
  AT (shmem_hdr10plus_peak_luminance, num_cols);
  AT (shmem_hdr10plus_peak_luminance, values);
  SIZE (Hdr10Plus, shmem_hdr10plus);
  AT (shmem_hdr10plus, num_windows);
  AT (shmem_hdr10plus, windows);
  AT (shmem_hdr10plus, targeted_system_display_maximum_luminance);
  AT (shmem_hdr10plus, mastering_display_actual_peak_luminance);
  SIZE (Hdr10PlusFault, shmem_hdr10plus_fault);
  AT (shmem_hdr10plus_fault, offset);
  AT (shmem_hdr10plus_fault, bit);
  AT (shmem_hdr10plus_fault, field);
  AT (shmem_hdr10plus_fault, value);
  AT (shmem_hdr10plus_fault, max);
}

int
main (void)
{
  print_client ();
  print_frame ();
  print_static ();
  print_hdr10plus ();
  return 0;
}
