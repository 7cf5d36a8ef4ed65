/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Frames with more than four planes that exist, as tables, and what V4L2 and
 * DRM have to say of them. Where a number comes from stands beside it; what
 * was assumed, because no public source has it, says so. */

#include "plane-layouts.h"

/* Synaptics VideoSmart, NV12 compressed, 1920x1080 of H.265: five memories.
 *
 * Five v4l2 planes, the order luma, chroma, metadata of luma, metadata of
 * chroma, motion vectors, and no bytesperline of the last three:
 *   vdec_fmt_from_cur_seq_fmt() of Synaptics' V4L2 decoder "syna-v4g-vdec"
 *   (GPL, 2023), where nv12m_h4v1_fmt has 5 memories and 2 components;
 *   "[PATCH 2/2] [WIP]: media: Add Synaptics compressed tiled format",
 *   linux-media, 2022-08-08, which has the pixel format SY12 with mem_planes
 *   5, and says that motion vectors cannot be in luma's or chroma's.
 * Stride: vdpu_v4g_tile_stride() there: the width to a multiple of 16, one
 *   more for H.265, to the 128 of the modifier, to 1024 for the display.
 * Modifier: vendor 0x0b and DRM_FORMAT_MOD_SYNA_V4H1_128L128_COMPRESSED, f 1,
 *   m 1, p 0, g 1, h 7, v 7, c 1, of "[PATCH v7 1/2] drm/fourcc: Add Synaptics
 *   VideoSmart tiled modifiers", dri-devel, 2023-04-02. It was never merged:
 *   that the vendor code stays 0x0b is assumed.
 * A framebuffer of pixels and metadata, four planes: Hsia-Jun Li in "Re: [RFC
 *   PATCH v6 02/11] media: v4l2: Extend pixel formats", 2022-11-11; there
 *   the modifier of metadata is another, which the kernel does not allow.
 *
 * Assumed: all sizes, which firmware tells that driver. Luma has the height
 * to a multiple of 128, chroma the half of it; metadata has a byte for each
 * 128 and motion vectors have 16 bytes for each 16x16 block, to whole pages.
 * "Documentation/gpu: Add Synaptics tiling formats documentation" says that
 * metadata is page-aligned, and a mail of 2022-08-20 in the thread of SY12
 * that it has less than 128 KiB. */
#define SYNA_PLANE                                                             \
  .format = DRM_NV12, .modifier = SYNA_MODIFIER, .horizontal_subsampling = 1,  \
  .vertical_subsampling = 1

const PlaneLayout synaptics = {
  "Synaptics V4H1",
  5,
  { 2359296, 1179648, 20480, 12288, 131072 },
  { 5,
      { { SYNA_PLANE, .role = SHMEM_PLANE_LUMA, .memory = 0, .size = 2359296,
            .stride = 2048, .width = 1920, .height = 1080 },
          { .format = DRM_NV12,
              .modifier = SYNA_MODIFIER,
              .role = SHMEM_PLANE_CHROMA,
              .memory = 1,
              .size = 1179648,
              .stride = 2048,
              .width = 960,
              .height = 540,
              .horizontal_subsampling = 2,
              .vertical_subsampling = 2 },
          { SYNA_PLANE, .role = SHMEM_PLANE_COMPRESSION_METADATA, .memory = 2,
              .size = 20480 },
          { SYNA_PLANE, .role = SHMEM_PLANE_COMPRESSION_METADATA, .memory = 3,
              .size = 12288 },
          { SYNA_PLANE, .role = SHMEM_PLANE_OPAQUE, .memory = 4,
              .size = 131072 } } },
  GST_MAKE_FOURCC ('S', 'Y', '1', '2'),
  1920,
  1080,
  V4L2_FIELD_NONE,
  5,
  { { 0, 0, 2359296, 2359296, 2048 }, { 1, 0, 1179648, 1179648, 2048 },
      { 2, 0, 20480, 20480, 0 }, { 3, 0, 12288, 12288, 0 },
      { 4, 0, 131072, 131072, 0 } },
  1,
  { { 4, 1920, 1080, 4,
      { { 0, 2048, 0 }, { 1, 2048, 0 }, { 2, 0, 0 }, { 3, 0, 0 } } } },
};

/* Qualcomm Venus, NV12 UBWC, 1920x1080 interlaced: eight planes, one memory.
 *
 * Planes, their order, strides, scanlines and sizes: COLOR_FMT_NV12_UBWC,
 *   "Venus NV12 UBWC Interlaced Buffer Format", of msm_media_info.h (Qualcomm's
 *   kernel for Android, include/uapi/media; read in
 *   MiCode/Xiaomi_Kernel_OpenSource at 0f6c2abb2ef8). Of a field of 540 lines:
 *   luma 1920 x 544, chroma 1920 x 288, metadata of luma 64 x 80 and of chroma
 *   64 x 48, each to 4096 bytes; VENUS_BUFFER_SIZE() is twice all four.
 *   test_ubwc() has the formulas, those of the functions there: of the
 *   metadata of chroma its comment says Width, and VENUS_UV_META_STRIDE() takes
 *   the half of it. Older copies of the header align chroma to 16 lines, and
 *   have extra data behind the planes.
 * Metadata has a byte for a tile, of 32x8 pixels and 16x8 pairs: 60 x 68 and
 *   60 x 34 are in use.
 * Pixel format: V4L2_PIX_FMT_QC08C has one v4l2 plane, whose bytesperline is
 *   the width to a multiple of 128: drivers/media/platform/qcom/venus/vdec.c.
 * Modifier: DRM_FORMAT_MOD_QCOM_COMPRESSED, vendor 5, value 1. Linux's own
 *   driver takes two planes with it and finds the metadata by itself: NV12
 *   has two planes in drm_format_info, and framebuffer_check() in
 *   drivers/gpu/drm/drm_framebuffer.c refuses more.
 *
 * Assumed: that the two fields are V4L2_FIELD_SEQ_TB. It is what the layout
 * is; no public driver was seen to say so. */
#define UBWC_META(f, at, bytes, rows)                                          \
  {                                                                            \
    .format = DRM_NV12, .modifier = UBWC_MODIFIER,                             \
    .role = SHMEM_PLANE_COMPRESSION_METADATA, .offset = (at), .size = (bytes), \
    .stride = 64, .width = 60, .height = (rows), .horizontal_subsampling = 1,  \
    .vertical_subsampling = 1, .picture = (f), .field = 1 + (f)                \
  }
#define UBWC_PIXELS(f, kind, at, bytes, sub)                                   \
  {                                                                            \
    .format = DRM_NV12, .modifier = UBWC_MODIFIER, .role = (kind),             \
    .offset = (at), .size = (bytes), .stride = 1920, .width = 1920 / (sub),    \
    .height = 540 / (sub), .horizontal_subsampling = (sub),                    \
    .vertical_subsampling = (sub), .picture = (f), .field = 1 + (f)            \
  }
#define UBWC_FIELD(f, at)                                                      \
  UBWC_META (f, (at), 8192, 68),                                               \
      UBWC_PIXELS (f, SHMEM_PLANE_LUMA, (at) + 8192, 1044480, 1),              \
      UBWC_META (f, (at) + 1052672, 4096, 34),                                 \
      UBWC_PIXELS (f, SHMEM_PLANE_CHROMA, (at) + 1056768, 552960, 2)

const PlaneLayout ubwc = {
  "Qualcomm UBWC interlaced",
  1,
  { 3219456 },
  { 8, { UBWC_FIELD (0, 0), UBWC_FIELD (1, 1609728) } },
  V4L2_PIX_FMT_QC08C,
  1920,
  1080,
  V4L2_FIELD_SEQ_TB,
  1,
  { { 0, 0, 3219456, 3219456, 1920 } },
  2,
  { { 2, 1920, 540, 2, { { 1, 1920, 8192 }, { 3, 1920, 1056768 } } },
      { 4, 1920, 540, 4,
          { { 5, 1920, 1617920 }, { 7, 1920, 2666496 }, { 4, 64, 1609728 },
              { 6, 64, 2662400 } } } },
};

/* Four views of NV12, 1280x720 each: eight planes, in four memories or eight.
 *
 * Each view is NV12, and NV12M, as "V4L2_PIX_FMT_NV12 ('NV12'), NV12M" of the
 *   kernel's userspace-api documentation has it, and v4l2_fill_pixfmt_mp()
 *   sizes it.
 * Nearest of kin: COLOR_FMT_NV12_MVTB of msm_media_info.h, two views in one
 *   memory, one after the other.
 *
 * Assumed: that there are four, and their pixel format, for which V4L2 has no
 * code. In eight memories each plane has a page before it, as if of a driver
 * that writes a header and sets data_offset. */
#define VIEW_PLANE(v, kind, mem, at, sub)                                      \
  {                                                                            \
    .format = DRM_NV12, .role = (kind), .memory = (mem), .offset = (at),       \
    .size = 921600 / (sub), .stride = 1280, .width = 1280 / (sub),             \
    .height = 720 / (sub), .horizontal_subsampling = (sub),                    \
    .vertical_subsampling = (sub), .picture = (v), .view = (v)                 \
  }
#define VIEW_IN_ONE(v)                                                         \
  VIEW_PLANE (v, SHMEM_PLANE_LUMA, v, 0, 1),                                   \
      VIEW_PLANE (v, SHMEM_PLANE_CHROMA, v, 921600, 2)
#define VIEW_IN_TWO(v)                                                         \
  VIEW_PLANE (v, SHMEM_PLANE_LUMA, 2 * v, 4096, 1),                            \
      VIEW_PLANE (v, SHMEM_PLANE_CHROMA, 2 * v + 1, 4096, 2)
#define VIEW_DRM(v, at_luma, at_chroma)                                        \
  {                                                                            \
    4, 1280, 720, 2,                                                           \
    {                                                                          \
      { 2 * v, 1280, at_luma },                                                \
      {                                                                        \
        2 * v + 1, 1280, at_chroma                                             \
      }                                                                        \
    }                                                                          \
  }

const PlaneLayout views4 = {
  "4 x NV12, 4 memories",
  4,
  { 1382400, 1382400, 1382400, 1382400 },
  { 8, { VIEW_IN_ONE (0), VIEW_IN_ONE (1), VIEW_IN_ONE (2), VIEW_IN_ONE (3) } },
  VIEW_PIXELFORMAT,
  1280,
  720,
  V4L2_FIELD_NONE,
  4,
  { { 0, 0, 1382400, 1382400, 1280 }, { 1, 0, 1382400, 1382400, 1280 },
      { 2, 0, 1382400, 1382400, 1280 }, { 3, 0, 1382400, 1382400, 1280 } },
  4,
  { VIEW_DRM (0, 0, 921600), VIEW_DRM (1, 0, 921600), VIEW_DRM (2, 0, 921600),
      VIEW_DRM (3, 0, 921600) },
};

#define VIEW_LUMA_V4L2(mem)                                                    \
  {                                                                            \
    mem, 4096, 925696, 921600, 1280                                            \
  }
#define VIEW_CHROMA_V4L2(mem)                                                  \
  {                                                                            \
    mem, 4096, 464896, 460800, 1280                                            \
  }

const PlaneLayout views8 = {
  "4 x NV12, 8 memories",
  8,
  { 925696, 464896, 925696, 464896, 925696, 464896, 925696, 464896 },
  { 8, { VIEW_IN_TWO (0), VIEW_IN_TWO (1), VIEW_IN_TWO (2), VIEW_IN_TWO (3) } },
  VIEW_PIXELFORMAT,
  1280,
  720,
  V4L2_FIELD_NONE,
  8,
  { VIEW_LUMA_V4L2 (0), VIEW_CHROMA_V4L2 (1), VIEW_LUMA_V4L2 (2),
      VIEW_CHROMA_V4L2 (3), VIEW_LUMA_V4L2 (4), VIEW_CHROMA_V4L2 (5),
      VIEW_LUMA_V4L2 (6), VIEW_CHROMA_V4L2 (7) },
  4,
  { VIEW_DRM (0, 4096, 4096), VIEW_DRM (1, 4096, 4096),
      VIEW_DRM (2, 4096, 4096), VIEW_DRM (3, 4096, 4096) },
};

/* I420 640x480 with alpha, and depth of 16 bits at half the size: five planes
 * of three pictures, in three memories.
 *
 * Alpha and depth beside a picture, each an image of its own: auxiliary
 *   pictures of H.265, AuxId 1 and 2 (annex F, table F.2).
 * Depth of 16 bits: V4L2_PIX_FMT_Z16; DRM has DRM_FORMAT_R16 for one
 *   component of 16 bits, and DRM_FORMAT_R8 for one of 8.
 *
 * Assumed: the sizes, that depth is smaller, and the pixel format of all
 * three, for which V4L2 has no code. */
const PlaneLayout auxiliary = {
  "I420, alpha, depth",
  3,
  { 460800, 307200, 153600 },
  { 5,
      { { .format = DRM_YU12,
            .role = SHMEM_PLANE_LUMA,
            .size = 307200,
            .stride = 640,
            .width = 640,
            .height = 480,
            .horizontal_subsampling = 1,
            .vertical_subsampling = 1 },
          { .format = DRM_YU12,
              .role = SHMEM_PLANE_CHROMA,
              .offset = 307200,
              .size = 76800,
              .stride = 320,
              .width = 320,
              .height = 240,
              .horizontal_subsampling = 2,
              .vertical_subsampling = 2 },
          { .format = DRM_YU12,
              .role = SHMEM_PLANE_CHROMA,
              .offset = 384000,
              .size = 76800,
              .stride = 320,
              .width = 320,
              .height = 240,
              .horizontal_subsampling = 2,
              .vertical_subsampling = 2 },
          { .format = DRM_R8,
              .role = SHMEM_PLANE_ALPHA,
              .memory = 1,
              .size = 307200,
              .stride = 640,
              .width = 640,
              .height = 480,
              .horizontal_subsampling = 1,
              .vertical_subsampling = 1,
              .picture = 1 },
          { .format = DRM_R16,
              .role = SHMEM_PLANE_DEPTH,
              .memory = 2,
              .size = 153600,
              .stride = 640,
              .width = 320,
              .height = 240,
              .horizontal_subsampling = 1,
              .vertical_subsampling = 1,
              .picture = 2 } } },
  GST_MAKE_FOURCC ('Y', 'U', 'A', 'Z'),
  640,
  480,
  V4L2_FIELD_NONE,
  3,
  { { 0, 0, 460800, 460800, 640 }, { 1, 0, 307200, 307200, 640 },
      { 2, 0, 153600, 153600, 640 } },
  3,
  { { 3, 640, 480, 3,
        { { 0, 640, 0 }, { 1, 320, 307200 }, { 2, 320, 384000 } } },
      { 1, 640, 480, 1, { { 3, 640, 0 } } },
      { 4, 320, 240, 1, { { 4, 640, 0 } } } },
};

const PlaneLayout *const plane_layouts[5] = { &synaptics, &ubwc, &views4,
  &views8, &auxiliary };
