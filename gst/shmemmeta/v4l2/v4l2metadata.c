/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Gathers what a device says of a frame, from nodes that know nothing of each
 * other, and puts it into one container. One epoll instance has them all: a
 * frame without news costs one epoll_wait(), and one pread() of the InfoFrame.
 * It never waits longer than the timeout, nor for a node whose next metadata is
 * there already, as metadata comes in order. It never touches pixels. */

#include "v4l2/v4l2metadata.h"
#include "v4l2/v4l2controls.h"
#include "v4l2/v4l2infoframe.h"
#include "v4l2/v4l2stamp.h"
#include "common/commonerror.h"

#include <gio/gio.h>
#include <gst/shmemmeta/gstshmemv4l2.h>
#include <shmem/shmem-format.h>

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

/* Assumed if the duration of a frame is not known. */
#define DEFAULT_DURATION (GST_SECOND / 30)

/* Nodes of one kind. */
#define MAX_NODES 8

/* The rest of a container is for headers, static metadata and padding. */
#define MAX_METADATA (SHMEM_MAX_SIZE - 8192)

/* What is posted once. */
typedef enum
{
  NOTICE_MISSING,
  NOTICE_UNMATCHED,
  NOTICE_TOO_MUCH,
  NOTICE_INFOFRAME,
  N_NOTICES,
} Notice;

struct _V4l2Metadata
{
  GstElement *element;
  gint epoll; /* -1 while closed */
  gboolean started;
  GPtrArray *controls; /* of V4l2Controls */
  GPtrArray *metas;    /* of V4l2Meta */
  V4l2InfoframeFile infoframe;

  GstClockTime timeout; /* of the settings */
  GstClockTime duration;
  gboolean has_colours;
  GstShmemCicp colours; /* of the caps */

  GstShmemContainerBuilder *builder;
  gsize size; /* of metadata that is in it */
  /* While it lives, equal bytes need no new memfd. */
  GstShmemContainer *last;
  V4l2MetadataStats stats;
  gboolean interrupted; /* the last wait */
  gboolean posted[N_NOTICES];
};

V4l2Metadata *
v4l2_metadata_new (GstElement *element)
{
  V4l2Metadata *self = g_new0 (V4l2Metadata, 1);

  self->element = element;
  self->epoll = -1;
  self->infoframe.fd = -1;
  self->duration = DEFAULT_DURATION;
  self->controls =
      g_ptr_array_new_with_free_func ((GDestroyNotify) v4l2_controls_free);
  self->metas =
      g_ptr_array_new_with_free_func ((GDestroyNotify) v4l2_meta_free);
  self->builder = gst_shmem_container_builder_new ();
  return self;
}

void
v4l2_metadata_free (V4l2Metadata *self)
{
  v4l2_metadata_close (self);
  g_ptr_array_unref (self->controls);
  g_ptr_array_unref (self->metas);
  gst_shmem_container_builder_free (self->builder);
  g_free (self);
}

/* ---- opening ---- */

/* Nodes are numbered, controls from MAX_NODES on. */
static gboolean
watch (V4l2Metadata *self, const V4l2Device *device, guint32 events,
    guint32 number, GError **error)
{
  struct epoll_event event = { .events = events, .data.u32 = number };

  return epoll_ctl (self->epoll, EPOLL_CTL_ADD, device->fd, &event) == 0
      || common_fail (error, G_IO_ERROR, (gint) g_io_error_from_errno (errno),
          "%s cannot be polled: %s", device->path, g_strerror (errno));
}

static gboolean
open_controls (V4l2Metadata *self, const gchar *path, GError **error)
{
  V4l2Controls *controls = v4l2_controls_open (path, error);

  if (controls == NULL)
    return FALSE;
  g_ptr_array_add (self->controls, controls);
  GST_INFO_OBJECT (self->element, "%s has HDR10 controls", path);
  return watch (self, &controls->device, EPOLLPRI,
      MAX_NODES + self->controls->len - 1, error);
}

static gboolean
open_meta (
    V4l2Metadata *self, const gchar *path, V4l2Match match, GError **error)
{
  V4l2Meta *meta = v4l2_meta_open (path, match, error);

  if (meta == NULL)
    return FALSE;
  g_ptr_array_add (self->metas, meta);
  return TRUE;
}

/* (transfer full): the paths in @list, which may be NULL. */
static gchar **
split (const gchar *property, const gchar *list, GError **error)
{
  gchar **paths = g_strsplit (list ? list : "", ",", -1);
  guint i;

  for (i = 0; paths[i]; i++)
    if (*g_strstrip (paths[i]) == '\0' || i >= MAX_NODES) {
      common_fail (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
          "%s \"%s\" is not a comma-separated list of up to %u paths", property,
          list, MAX_NODES);
      g_strfreev (paths);
      return NULL;
    }
  return paths;
}

static gboolean
open_all_controls (V4l2Metadata *self, const gchar *list, GError **error)
{
  g_auto (GStrv) paths = split ("control-device", list, error);
  guint i;

  for (i = 0; paths && paths[i]; i++)
    if (!open_controls (self, paths[i], error))
      return FALSE;
  return paths != NULL;
}

static gboolean
open_all_metas (
    V4l2Metadata *self, const gchar *list, V4l2Match match, GError **error)
{
  g_auto (GStrv) paths = split ("metadata-device", list, error);
  guint i;

  for (i = 0; paths && paths[i]; i++)
    if (!open_meta (self, paths[i], match, error))
      return FALSE;
  return paths != NULL;
}

/* Most devices have no such controls, and need not. */
static void
try_own_controls (V4l2Metadata *self, const gchar *path)
{
  g_autoptr (GError) error = NULL;

  if (!open_controls (self, path, &error))
    GST_INFO_OBJECT (self->element, "%s", error->message);
}

static gboolean
open_all (V4l2Metadata *self, const V4l2MetadataSettings *settings,
    const gchar *own, GError **error)
{
  self->epoll = epoll_create1 (EPOLL_CLOEXEC);
  if (self->epoll < 0)
    return common_fail (error, G_IO_ERROR, (gint) g_io_error_from_errno (errno),
        "cannot make an epoll file: %s", g_strerror (errno));
  if (settings->control_device == NULL && own)
    try_own_controls (self, own);
  return open_all_controls (self, settings->control_device, error)
      && open_all_metas (
          self, settings->metadata_device, settings->metadata_match, error)
      && (settings->infoframe_file == NULL || *settings->infoframe_file == '\0'
          || v4l2_infoframe_file_open (
              &self->infoframe, settings->infoframe_file, error));
}

gboolean
v4l2_metadata_open (V4l2Metadata *self, const V4l2MetadataSettings *settings,
    const gchar *own, GError **error)
{
  self->timeout = settings->metadata_timeout;
  self->stats = (V4l2MetadataStats){ 0 };
  memset (self->posted, 0, sizeof self->posted);
  v4l2_metadata_set_format (self, NULL, GST_CLOCK_TIME_NONE);
  if (open_all (self, settings, own, error))
    return TRUE;
  v4l2_metadata_close (self);
  return FALSE;
}

void
v4l2_metadata_close (V4l2Metadata *self)
{
  v4l2_metadata_stop (self);
  g_ptr_array_set_size (self->controls, 0);
  g_ptr_array_set_size (self->metas, 0);
  v4l2_infoframe_file_close (&self->infoframe);
  g_clear_pointer (&self->last, gst_shmem_container_unref);
  if (self->epoll >= 0)
    close (self->epoll);
  self->epoll = -1;
}

/* ---- starting ---- */

/* A node is polled only while it streams: before, it would report an error, or
 * start to be read(). */
static gboolean
start_meta (V4l2Metadata *self, guint number, GError **error)
{
  V4l2Meta *meta = g_ptr_array_index (self->metas, number);

  return v4l2_meta_start (meta, error)
      && watch (self, &meta->device, EPOLLIN, number, error);
}

gboolean
v4l2_metadata_start (V4l2Metadata *self, GError **error)
{
  guint i;

  if (self->started)
    return TRUE;
  self->started = TRUE;
  for (i = 0; i < self->metas->len; i++)
    if (!start_meta (self, i, error)) {
      v4l2_metadata_stop (self);
      return FALSE;
    }
  return TRUE;
}

void
v4l2_metadata_stop (V4l2Metadata *self)
{
  guint i;

  for (i = 0; self->started && i < self->metas->len; i++) {
    V4l2Meta *meta = g_ptr_array_index (self->metas, i);

    epoll_ctl (self->epoll, EPOLL_CTL_DEL, meta->device.fd, NULL);
    v4l2_meta_stop (meta);
  }
  self->started = FALSE;
}

static GstClockTime
get_caps_duration (const GstCaps *caps)
{
  const GstStructure *structure = caps && gst_caps_get_size (caps) > 0
      ? gst_caps_get_structure (caps, 0)
      : NULL;
  gint n, d;

  if (structure == NULL
      || !gst_structure_get_fraction (structure, "framerate", &n, &d) || n <= 0
      || d <= 0)
    return DEFAULT_DURATION;
  return gst_util_uint64_scale_int (GST_SECOND, d, n);
}

void
v4l2_metadata_set_format (
    V4l2Metadata *self, const GstCaps *caps, GstClockTime duration)
{
  guint i;

  self->duration =
      GST_CLOCK_TIME_IS_VALID (duration) ? duration : get_caps_duration (caps);
  self->has_colours = caps && gst_shmem_cicp_from_caps (&self->colours, caps);
  for (i = 0; i < self->metas->len; i++) {
    V4l2Meta *meta = g_ptr_array_index (self->metas, i);

    meta->matcher.tolerance = self->duration / 2;
  }
}

GstClockTime
v4l2_metadata_get_duration (const V4l2Metadata *self)
{
  return self->duration;
}

GstClockTime
v4l2_metadata_get_timeout (const V4l2Metadata *self)
{
  if (self->metas->len == 0)
    return 0;
  return GST_CLOCK_TIME_IS_VALID (self->timeout) ? self->timeout
                                                 : self->duration;
}

/* ---- taking in ---- */

gint
v4l2_metadata_get_fd (const V4l2Metadata *self)
{
  return self->epoll;
}

static gboolean
update_one (V4l2Metadata *self, const struct epoll_event *event, GError **error)
{
  const guint32 number = event->data.u32;

  if (number < MAX_NODES)
    return v4l2_meta_update (g_ptr_array_index (self->metas, number), error);
  return v4l2_controls_update (
      g_ptr_array_index (self->controls, number - MAX_NODES),
      &self->stats.control_changes, error);
}

gboolean
v4l2_metadata_update (V4l2Metadata *self, GError **error)
{
  struct epoll_event ready[2 * MAX_NODES];
  gint i, n = epoll_wait (self->epoll, ready, G_N_ELEMENTS (ready), 0);

  for (i = 0; i < n; i++)
    if (!update_one (self, &ready[i], error))
      return FALSE;
  return TRUE;
}

/* Posts a message the first time. */
static void
post_once (V4l2Metadata *self, Notice notice, GstMessageType type, gchar *text)
{
  if (self->posted[notice]) {
    GST_INFO_OBJECT (self->element, "%s", text);
    g_free (text);
    return;
  }
  self->posted[notice] = TRUE;
  gst_element_message_full (self->element, type, GST_RESOURCE_ERROR,
      GST_RESOURCE_ERROR_READ, text, NULL, __FILE__, GST_FUNCTION, __LINE__);
}

static void
update_infoframe (V4l2Metadata *self)
{
  if (self->infoframe.fd < 0)
    return;
  switch (v4l2_infoframe_file_update (&self->infoframe)) {
    case V4L2_INFOFRAME_SAME:
      return;
    case V4L2_INFOFRAME_CHANGED:
      self->stats.infoframe_changes++;
      return;
    case V4L2_INFOFRAME_IGNORED:
      self->stats.infoframe_ignored++;
      post_once (self, NOTICE_INFOFRAME, GST_MESSAGE_WARNING,
          g_strdup_printf (
              "An InfoFrame in %s is malformed or cannot be read: the one "
              "before it counts. Further ones are only counted.",
              self->infoframe.path));
  }
}

/* ---- the metadata of a frame ---- */

/* Whether any node may still have metadata for @frame. */
static gboolean
find (V4l2Metadata *self, const V4l2Stamp *frame)
{
  gboolean pending = FALSE;
  guint i;

  for (i = 0; i < self->metas->len; i++) {
    V4l2Meta *meta = g_ptr_array_index (self->metas, i);

    if (meta->state == V4L2_PENDING)
      meta->state = v4l2_matcher_find (&meta->matcher, frame, meta->found);
    pending |= meta->state == V4L2_PENDING;
  }
  return pending;
}

static void
forget_found (V4l2Metadata *self)
{
  guint i;

  for (i = 0; i < self->metas->len; i++) {
    V4l2Meta *meta = g_ptr_array_index (self->metas, i);

    meta->state = V4L2_PENDING;
    g_ptr_array_set_size (meta->found, 0);
  }
}

GstFlowReturn
v4l2_metadata_wait (V4l2Metadata *self, gint wakeup, const V4l2Stamp *frame,
    GstClockTime arrived, GError **error)
{
  const GstClockTime timeout = v4l2_metadata_get_timeout (self);
  struct pollfd fds[] = { { wakeup, POLLIN, 0 }, { self->epoll, POLLIN, 0 } };

  forget_found (self);
  update_infoframe (self);
  self->interrupted = FALSE;
  for (;;) {
    GstClockTime waited;

    if (!v4l2_metadata_update (self, error))
      return GST_FLOW_ERROR;
    if (!find (self, frame))
      return GST_FLOW_OK;
    waited = v4l2_get_monotonic_time () - arrived;
    if (waited >= timeout)
      return GST_FLOW_OK;
    poll (fds, G_N_ELEMENTS (fds),
        (gint) MIN ((timeout - waited) / GST_MSECOND + 1, G_MAXINT));
    if (fds[0].revents) {
      self->interrupted = TRUE;
      return GST_FLOW_FLUSHING;
    }
  }
}

/* The InfoFrame was read when the frame arrived; a control tells when it
 * changed, so what it has counts more. */
static void
get_static (const V4l2Metadata *self, GstClockTime limit, CommonStatic *values)
{
  guint i;

  *values = (CommonStatic){ 0 };
  if (self->infoframe.found)
    *values = self->infoframe.values.hdr;
  for (i = 0; i < self->controls->len; i++) {
    const V4l2Controls *controls = g_ptr_array_index (self->controls, i);

    common_static_override (
        values, v4l2_history_find (&controls->history, limit));
  }
}

/* Whether a container has room for so much more. */
static gboolean
has_room (V4l2Metadata *self, gsize size)
{
  if (self->size + size <= MAX_METADATA
      && gst_shmem_container_builder_get_n_entries (self->builder)
          < SHMEM_MAX_ENTRIES) {
    self->size += size;
    return TRUE;
  }
  return FALSE;
}

static gboolean
add_meta (V4l2Metadata *self, V4l2Meta *meta, GError **error)
{
  guint i;

  for (i = 0; i < meta->found->len; i++) {
    GstShmemV4l2Metadata values = { .dataformat = meta->dataformat };

    values.data =
        g_bytes_get_data (g_ptr_array_index (meta->found, i), &values.size);
    if (!has_room (self, values.size)) {
      meta->matcher.unmatched++;
      post_once (self, NOTICE_TOO_MUCH, GST_MESSAGE_WARNING,
          g_strdup_printf ("%s has more metadata for a frame than a container "
                           "can have, which is dropped. Further ones are only "
                           "counted.",
              meta->device.path));
    } else if (!gst_shmem_v4l2_metadata_add (&values, self->builder, error)) {
      return FALSE;
    }
  }
  return TRUE;
}

static void
note_missing (V4l2Metadata *self, const V4l2Meta *meta, const GstBuffer *buffer,
    const V4l2Stamp *frame)
{
  self->stats.missing++;
  /* Nobody is to blame if it was not waited for, or if the frame is from before
   * the pipeline played. */
  if (self->interrupted || frame->timestamp == 0)
    return;
  post_once (self, NOTICE_MISSING, GST_MESSAGE_WARNING,
      g_strdup_printf ("%s has no metadata for the frame of %" GST_TIME_FORMAT
                       ", which is output without. If it came too late, raise "
                       "metadata-timeout; if never, see metadata-match. "
                       "Further ones are only counted.",
          meta->device.path, GST_TIME_ARGS (GST_BUFFER_PTS (buffer))));
}

/* Nodes start before the frames do, so what was captured before the first match
 * is of no interest. */
static void
note_unmatched (V4l2Metadata *self, V4l2Meta *meta)
{
  if (meta->settled && meta->matcher.unmatched > meta->noted)
    post_once (self, NOTICE_UNMATCHED, GST_MESSAGE_INFO,
        g_strdup_printf ("%s has metadata which belongs to no frame, and is "
                         "dropped. Further ones are only counted.",
            meta->device.path));
  meta->settled = meta->matcher.any;
  meta->noted = meta->matcher.unmatched;
}

static gboolean
add_metas (V4l2Metadata *self, const GstBuffer *buffer, const V4l2Stamp *frame,
    GError **error)
{
  const V4l2Meta *missing = NULL;
  guint i;

  for (i = 0; i < self->metas->len; i++) {
    V4l2Meta *meta = g_ptr_array_index (self->metas, i);

    if (!add_meta (self, meta, error))
      return FALSE;
    note_unmatched (self, meta);
    if (meta->state != V4L2_FOUND && missing == NULL)
      missing = meta;
  }
  if (missing)
    note_missing (self, missing, buffer, frame);
  return TRUE;
}

/* Of the transfer function, an InfoFrame is the newest. */
static void
add_cicp (V4l2Metadata *self, const GstShmemCicp *cicp)
{
  const GstShmemCicp *colours = self->has_colours ? &self->colours : NULL;
  GstShmemCicp received;

  if (self->infoframe.found
      && v4l2_infoframe_get_cicp (
          &self->infoframe.values, cicp ? cicp : colours, &received))
    cicp = &received;
  if (cicp)
    gst_shmem_cicp_add (cicp, self->builder);
}

/* What holds at @limit. */
static void
start_builder (V4l2Metadata *self, GstClockTime limit, const GstShmemCicp *cicp)
{
  CommonStatic values;

  gst_shmem_container_builder_reset (self->builder);
  self->size = 0;
  get_static (self, limit, &values);
  common_static_add (&values, self->builder);
  add_cicp (self, cicp);
}

/* Attaches a container with what was added, unless that is nothing. */
static gboolean
attach (V4l2Metadata *self, GstBuffer *buffer, GError **error)
{
  GstShmemContainer *container;

  if (gst_shmem_container_builder_get_n_entries (self->builder) == 0)
    return TRUE;
  container = gst_shmem_container_builder_build (self->builder, error);
  if (container == NULL)
    return FALSE;
  gst_buffer_add_shmem_container_meta (buffer, container);
  g_clear_pointer (&self->last, gst_shmem_container_unref);
  self->last = container;
  return TRUE;
}

gboolean
v4l2_metadata_add (V4l2Metadata *self, GstBuffer *buffer,
    const V4l2Stamp *frame, GstClockTime arrived, const GstShmemCicp *cicp,
    GError **error)
{
  start_builder (self,
      v4l2_history_limit (frame->timestamp, arrived, self->duration), cicp);
  if (!add_metas (self, buffer, frame, error) || !attach (self, buffer, error))
    return FALSE;
  if (gst_shmem_container_builder_get_n_entries (self->builder) > 0)
    self->stats.with_container++;
  return TRUE;
}

gboolean
v4l2_metadata_add_expected (
    V4l2Metadata *self, GstBuffer *buffer, GError **error)
{
  update_infoframe (self);
  if (!v4l2_metadata_update (self, error))
    return FALSE;
  start_builder (self, v4l2_get_monotonic_time (), NULL);
  return attach (self, buffer, error);
}

V4l2MetadataStats
v4l2_metadata_get_stats (const V4l2Metadata *self)
{
  V4l2MetadataStats stats = self->stats;
  guint i;

  for (i = 0; i < self->metas->len; i++) {
    const V4l2Meta *meta = g_ptr_array_index (self->metas, i);

    stats.unmatched += meta->matcher.unmatched;
  }
  return stats;
}
