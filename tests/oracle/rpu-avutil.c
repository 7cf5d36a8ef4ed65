/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Prints the Dolby Vision metadata that libavcodec attaches to each frame of an
 * H.265 byte stream, a line a value. It shares nothing with this project and
 * needs libavutil 59; scripts/check-rpu builds it in a Debian that has that.
 */

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>

#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/dovi_meta.h>
#include <libavutil/frame.h>

#define PRINT(name, value) printf ("%s %" PRId64 "\n", name, (int64_t) (value))
#define PRINT_MEMBER(of, name) PRINT (#name, (of)->name)

static void
print_header (const AVDOVIRpuDataHeader *h)
{
  PRINT_MEMBER (h, rpu_type);
  PRINT_MEMBER (h, rpu_format);
  PRINT_MEMBER (h, vdr_rpu_profile);
  PRINT_MEMBER (h, vdr_rpu_level);
  PRINT_MEMBER (h, chroma_resampling_explicit_filter_flag);
  PRINT_MEMBER (h, coef_data_type);
  PRINT_MEMBER (h, coef_log2_denom);
  PRINT_MEMBER (h, vdr_rpu_normalized_idc);
  PRINT_MEMBER (h, bl_video_full_range_flag);
  PRINT_MEMBER (h, bl_bit_depth);
  PRINT_MEMBER (h, el_bit_depth);
  PRINT_MEMBER (h, vdr_bit_depth);
  PRINT_MEMBER (h, spatial_resampling_filter_flag);
  PRINT_MEMBER (h, el_spatial_resampling_filter_flag);
  PRINT_MEMBER (h, disable_residual_flag);
  PRINT_MEMBER (h, ext_mapping_idc_0_4);
  PRINT_MEMBER (h, ext_mapping_idc_5_7);
}

static void
print_piece (const AVDOVIReshapingCurve *curve, int i)
{
  PRINT ("mapping_idc", curve->mapping_idc[i]);
  if (curve->mapping_idc[i] == AV_DOVI_MAPPING_POLYNOMIAL) {
    PRINT ("poly_order", curve->poly_order[i]);
    for (int k = 0; k <= curve->poly_order[i]; k++)
      PRINT ("poly_coef", curve->poly_coef[i][k]);
    return;
  }
  PRINT ("mmr_order", curve->mmr_order[i]);
  PRINT ("mmr_constant", curve->mmr_constant[i]);
  for (int j = 0; j < curve->mmr_order[i]; j++)
    for (int k = 0; k < 7; k++)
      PRINT ("mmr_coef", curve->mmr_coef[i][j][k]);
}

static void
print_mapping (const AVDOVIDataMapping *m)
{
  PRINT_MEMBER (m, vdr_rpu_id);
  PRINT_MEMBER (m, mapping_color_space);
  PRINT_MEMBER (m, mapping_chroma_format_idc);
  for (int c = 0; c < 3; c++) {
    PRINT ("num_pivots", m->curves[c].num_pivots);
    for (int i = 0; i < m->curves[c].num_pivots; i++)
      PRINT ("pivots", m->curves[c].pivots[i]);
    for (int i = 0; i < m->curves[c].num_pivots - 1; i++)
      print_piece (&m->curves[c], i);
  }
  PRINT_MEMBER (m, nlq_method_idc);
  PRINT_MEMBER (m, num_x_partitions);
  PRINT_MEMBER (m, num_y_partitions);
  if (m->nlq_method_idc == AV_DOVI_NLQ_NONE)
    return;
  PRINT ("nlq_pivots", m->nlq_pivots[0]);
  PRINT ("nlq_pivots", m->nlq_pivots[1]);
  for (int c = 0; c < 3; c++) {
    PRINT ("nlq_offset", m->nlq[c].nlq_offset);
    PRINT ("vdr_in_max", m->nlq[c].vdr_in_max);
    PRINT ("linear_deadzone_slope", m->nlq[c].linear_deadzone_slope);
    PRINT ("linear_deadzone_threshold", m->nlq[c].linear_deadzone_threshold);
  }
}

static void
print_colour (const AVDOVIColorMetadata *c)
{
  PRINT_MEMBER (c, dm_metadata_id);
  PRINT_MEMBER (c, scene_refresh_flag);
  for (int i = 0; i < 9; i++)
    PRINT ("ycc_to_rgb_matrix", c->ycc_to_rgb_matrix[i].num);
  for (int i = 0; i < 3; i++)
    PRINT ("ycc_to_rgb_offset", c->ycc_to_rgb_offset[i].num);
  for (int i = 0; i < 9; i++)
    PRINT ("rgb_to_lms_matrix", c->rgb_to_lms_matrix[i].num);
  PRINT_MEMBER (c, signal_eotf);
  PRINT_MEMBER (c, signal_eotf_param0);
  PRINT_MEMBER (c, signal_eotf_param1);
  PRINT_MEMBER (c, signal_eotf_param2);
  PRINT_MEMBER (c, signal_bit_depth);
  PRINT_MEMBER (c, signal_color_space);
  PRINT_MEMBER (c, signal_chroma_format);
  PRINT_MEMBER (c, signal_full_range_flag);
  PRINT_MEMBER (c, source_min_pq);
  PRINT_MEMBER (c, source_max_pq);
  PRINT_MEMBER (c, source_diagonal);
}

static void
print_fields (const int64_t *values, int num)
{
  for (int i = 0; i < num; i++)
    PRINT ("field", values[i]);
}

#define FIELDS(...)                                                            \
  do {                                                                         \
    const int64_t values[] = { __VA_ARGS__ };                                  \
    print_fields (values, (int) (sizeof (values) / sizeof (values[0])));       \
  } while (0)

static void
print_primaries (const AVColorPrimariesDesc *p)
{
  if (p->wp.x.den == 0)
    return;
  FIELDS (p->prim.r.x.num, p->prim.r.y.num, p->prim.g.x.num, p->prim.g.y.num,
      p->prim.b.x.num, p->prim.b.y.num, p->wp.x.num, p->wp.y.num);
}

static void
print_level8 (const AVDOVIDmLevel8 *l)
{
  FIELDS (l->target_display_index, l->trim_slope, l->trim_offset, l->trim_power,
      l->trim_chroma_weight, l->trim_saturation_gain, l->ms_weight,
      l->target_mid_contrast, l->clip_trim);
  for (int i = 0; i < 6; i++)
    PRINT ("field", l->saturation_vector_field[i]);
  for (int i = 0; i < 6; i++)
    PRINT ("field", l->hue_vector_field[i]);
}

static void
print_level11 (const AVDOVIDmLevel11 *l)
{
  PRINT ("content_type", l->content_type);
  PRINT ("byte 1", l->whitepoint << 4 | l->reference_mode_flag << 3);
  PRINT ("byte 2",
      l->sharpness << 6 | l->noise_reduction << 4 | l->mpeg_noise_reduction << 2
          | l->frame_rate_conversion);
  PRINT ("byte 3", l->brightness << 6 | l->color << 4);
}

static void
print_level (const AVDOVIDmData *dm)
{
  PRINT ("level", dm->level);
  switch (dm->level) {
    case 1:
      FIELDS (dm->l1.min_pq, dm->l1.max_pq, dm->l1.avg_pq);
      break;
    case 2:
      FIELDS (dm->l2.target_max_pq, dm->l2.trim_slope, dm->l2.trim_offset,
          dm->l2.trim_power, dm->l2.trim_chroma_weight,
          dm->l2.trim_saturation_gain, dm->l2.ms_weight);
      break;
    case 3:
      FIELDS (dm->l3.min_pq_offset, dm->l3.max_pq_offset, dm->l3.avg_pq_offset);
      break;
    case 4:
      FIELDS (dm->l4.anchor_pq, dm->l4.anchor_power);
      break;
    case 5:
      FIELDS (dm->l5.left_offset, dm->l5.right_offset, dm->l5.top_offset,
          dm->l5.bottom_offset);
      break;
    case 6:
      FIELDS (dm->l6.max_luminance, dm->l6.min_luminance, dm->l6.max_cll,
          dm->l6.max_fall);
      break;
    case 8:
      print_level8 (&dm->l8);
      break;
    case 9:
      FIELDS (dm->l9.source_primary_index);
      print_primaries (&dm->l9.source_display_primaries);
      break;
    case 10:
      FIELDS (dm->l10.target_display_index, dm->l10.target_max_pq,
          dm->l10.target_min_pq, dm->l10.target_primary_index);
      print_primaries (&dm->l10.target_display_primaries);
      break;
    case 11:
      print_level11 (&dm->l11);
      break;
    case 254:
      FIELDS (dm->l254.dm_mode, dm->l254.dm_version_index);
      break;
    case 255:
      FIELDS (dm->l255.dm_run_mode, dm->l255.dm_run_version,
          dm->l255.dm_debug[0], dm->l255.dm_debug[1], dm->l255.dm_debug[2],
          dm->l255.dm_debug[3]);
      break;
  }
}

static void
print_frame (const AVFrame *frame)
{
  const AVFrameSideData *side =
      av_frame_get_side_data (frame, AV_FRAME_DATA_DOVI_METADATA);
  const AVDOVIMetadata *dovi;

  printf ("frame\n");
  if (side == NULL) {
    printf ("nothing\n");
    return;
  }
  dovi = (const AVDOVIMetadata *) side->data;
  print_header (av_dovi_get_header (dovi));
  print_mapping (av_dovi_get_mapping (dovi));
  print_colour (av_dovi_get_color (dovi));
  for (int i = 0; i < dovi->num_ext_blocks; i++)
    print_level (av_dovi_get_ext (dovi, i));
}

static void
decode (AVCodecContext *decoder, const AVPacket *packet)
{
  AVFrame *frame = av_frame_alloc ();

  if (avcodec_send_packet (decoder, packet) == 0)
    while (avcodec_receive_frame (decoder, frame) == 0)
      print_frame (frame);
  av_frame_free (&frame);
}

int
main (int argc, char **argv)
{
  AVFormatContext *format = NULL;
  AVPacket *packet = av_packet_alloc ();
  AVCodecContext *decoder;
  const AVCodec *codec = avcodec_find_decoder (AV_CODEC_ID_HEVC);

  if (argc != 2 || avformat_open_input (&format, argv[1], NULL, NULL) < 0)
    return 1;
  avformat_find_stream_info (format, NULL);
  decoder = avcodec_alloc_context3 (codec);
  avcodec_parameters_to_context (decoder, format->streams[0]->codecpar);
  if (avcodec_open2 (decoder, codec, NULL) < 0)
    return 1;
  while (av_read_frame (format, packet) == 0) {
    decode (decoder, packet);
    av_packet_unref (packet);
  }
  decode (decoder, NULL);
  return 0;
}
