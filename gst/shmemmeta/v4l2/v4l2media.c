/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Explains why a pipeline of a media controller does not start: follows its
 * enabled links from the video node upstream, and compares the formats at both
 * ends of each. It only reads; the media device is opened for an explanation
 * and closed again. */

#include "v4l2/v4l2src.h"

#include <fcntl.h>
#include <linux/media.h>
#include <linux/v4l2-subdev.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#define MAX_DEVICES 32
/* Of each kind of object. */
#define MAX_OBJECTS 4096
/* Links to follow: more than that is a loop. */
#define MAX_FOLLOWED 256

typedef struct
{
  gchar *path;
  gint fd;
  struct media_v2_topology top;
  struct media_v2_entity *entities;
  struct media_v2_interface *interfaces;
  struct media_v2_pad *pads;
  struct media_v2_link *links;
  guint followed;
} Media;

/* The format at a pad of a sub-device, or at the video node. */
typedef struct
{
  guint32 width;
  guint32 height;
  guint32 code; /* MEDIA_BUS_FMT_*; 0 at the video node */
} PadFormat;

/* ---- the topology ---- */

static void
media_clear (Media *self)
{
  if (self->fd >= 0)
    close (self->fd);
  g_free (self->path);
  g_free (self->entities);
  g_free (self->interfaces);
  g_free (self->pads);
  g_free (self->links);
}

/* Asks for numbers first, and then for the objects themselves. */
static gboolean
read_topology (Media *self)
{
  struct media_v2_topology *top = &self->top;

  if (v4l2_device_ioctl (self->fd, MEDIA_IOC_G_TOPOLOGY, top) < 0
      || top->num_entities > MAX_OBJECTS || top->num_interfaces > MAX_OBJECTS
      || top->num_pads > MAX_OBJECTS || top->num_links > MAX_OBJECTS)
    return FALSE;
  self->entities = g_new0 (struct media_v2_entity, top->num_entities);
  self->interfaces = g_new0 (struct media_v2_interface, top->num_interfaces);
  self->pads = g_new0 (struct media_v2_pad, top->num_pads);
  self->links = g_new0 (struct media_v2_link, top->num_links);
  top->ptr_entities = (guintptr) self->entities;
  top->ptr_interfaces = (guintptr) self->interfaces;
  top->ptr_pads = (guintptr) self->pads;
  top->ptr_links = (guintptr) self->links;
  return v4l2_device_ioctl (self->fd, MEDIA_IOC_G_TOPOLOGY, top) >= 0;
}

static gboolean
media_open (Media *self, guint number)
{
  *self = (Media){ .path = g_strdup_printf ("/dev/media%u", number) };
  self->fd = open (self->path, O_RDWR | O_CLOEXEC | O_NOCTTY);
  if (self->fd >= 0 && read_topology (self))
    return TRUE;
  media_clear (self);
  return FALSE;
}

static const struct media_v2_entity *
find_entity (const Media *self, guint32 id)
{
  guint i;

  for (i = 0; i < self->top.num_entities; i++)
    if (self->entities[i].id == id)
      return &self->entities[i];
  return NULL;
}

static const struct media_v2_pad *
find_pad (const Media *self, guint32 id)
{
  guint i;

  for (i = 0; i < self->top.num_pads; i++)
    if (self->pads[i].id == id)
      return &self->pads[i];
  return NULL;
}

/* MEDIA_LNK_FL_LINK_TYPE of the kernel's header shifts a signed number into its
 * sign. */
#define LINK_TYPE (0xfu << 28)

static gboolean
is_kind (const struct media_v2_link *link, guint32 kind)
{
  return (link->flags & LINK_TYPE) == kind;
}

/* The entity of the device node with these numbers. */
static const struct media_v2_entity *
find_node (const Media *self, dev_t rdev)
{
  guint i, j;

  for (i = 0; i < self->top.num_interfaces; i++) {
    const struct media_v2_interface *interface = &self->interfaces[i];

    if (interface->devnode.major != major (rdev)
        || interface->devnode.minor != minor (rdev))
      continue;
    for (j = 0; j < self->top.num_links; j++)
      if (is_kind (&self->links[j], MEDIA_LNK_FL_INTERFACE_LINK)
          && self->links[j].source_id == interface->id)
        return find_entity (self, self->links[j].sink_id);
  }
  return NULL;
}

/* ---- formats ---- */

/* Opens the sub-device node of @entity; -1 if it has none. */
static gint
open_subdev (const Media *self, const struct media_v2_entity *entity)
{
  guint i, j;

  for (i = 0; i < self->top.num_links; i++)
    for (j = 0; j < self->top.num_interfaces; j++) {
      const struct media_v2_interface *interface = &self->interfaces[j];
      g_autofree gchar *link = NULL, *target = NULL, *name = NULL, *path = NULL;

      if (!is_kind (&self->links[i], MEDIA_LNK_FL_INTERFACE_LINK)
          || self->links[i].sink_id != entity->id
          || self->links[i].source_id != interface->id
          || interface->intf_type != MEDIA_INTF_T_V4L_SUBDEV)
        continue;
      link = g_strdup_printf ("/sys/dev/char/%u:%u", interface->devnode.major,
          interface->devnode.minor);
      target = g_file_read_link (link, NULL);
      if (target == NULL)
        continue;
      name = g_path_get_basename (target);
      path = g_build_filename ("/dev", name, NULL);
      return open (path, O_RDWR | O_CLOEXEC | O_NOCTTY);
    }
  return -1;
}

static gboolean
read_format (const Media *self, const struct media_v2_pad *pad,
    const struct media_v2_entity *entity, PadFormat *format)
{
  struct v4l2_subdev_format request = { .which = V4L2_SUBDEV_FORMAT_ACTIVE,
    .pad = pad->index };
  const gint fd = open_subdev (self, entity);
  gboolean ok;

  if (fd < 0)
    return FALSE;
  ok = v4l2_device_ioctl (fd, VIDIOC_SUBDEV_G_FMT, &request) >= 0;
  close (fd);
  *format = (PadFormat){ request.format.width, request.format.height,
    request.format.code };
  return ok;
}

static gboolean
fit (const PadFormat *source, const PadFormat *sink)
{
  return source->width == sink->width && source->height == sink->height
      && (sink->code == 0 || source->code == sink->code);
}

/* ---- links ---- */

/* A link with both its ends. */
typedef struct
{
  const struct media_v2_pad *source_pad;
  const struct media_v2_pad *sink_pad;
  const struct media_v2_entity *source;
  const struct media_v2_entity *sink;
} Link;

/* FALSE if @from is not a link to a pad of @sink. */
static gboolean
get_link (const Media *self, const struct media_v2_link *from,
    const struct media_v2_entity *sink, Link *link)
{
  if (!is_kind (from, MEDIA_LNK_FL_DATA_LINK))
    return FALSE;
  link->source_pad = find_pad (self, from->source_id);
  link->sink_pad = find_pad (self, from->sink_id);
  if (link->source_pad == NULL || link->sink_pad == NULL
      || link->sink_pad->entity_id != sink->id)
    return FALSE;
  link->sink = sink;
  link->source = find_entity (self, link->source_pad->entity_id);
  return link->source != NULL;
}

/* As media-ctl writes it. */
static gchar *
name_link (const Link *link)
{
  return g_strdup_printf ("\"%.64s\":%u -> \"%.64s\":%u", link->source->name,
      link->source_pad->index, link->sink->name, link->sink_pad->index);
}

static gchar *
explain_disabled (const Media *self, const Link *link)
{
  g_autofree gchar *name = name_link (link);

  return g_strdup_printf ("no link to \"%.64s\" is enabled: media-ctl -d %s "
                          "--links '%s [1]' enables one",
      link->sink->name, self->path, name);
}

static gchar *
explain_formats (const Media *self, const Link *link, const PadFormat *source,
    const PadFormat *sink)
{
  g_autofree gchar *name = name_link (link);
  g_autofree gchar *code = sink->code == 0
      ? g_strdup ("of the video node")
      : g_strdup_printf ("of media bus format 0x%04x", sink->code);

  return g_strdup_printf ("the formats at the ends of %s differ: %ux%u of "
                          "media bus format 0x%04x, and %ux%u %s; set them "
                          "with media-ctl -d %s --set-v4l2",
      name, source->width, source->height, source->code, sink->width,
      sink->height, code, self->path);
}

/* NULL if the formats fit, or cannot be read. @node is the format of the video
 * node, if the link ends there, else NULL. */
static gchar *
explain_link (const Media *self, const Link *link, const PadFormat *node)
{
  PadFormat source, sink;

  if (!read_format (self, link->source_pad, link->source, &source))
    return NULL;
  if (node)
    sink = *node;
  else if (!read_format (self, link->sink_pad, link->sink, &sink))
    return NULL;
  return fit (&source, &sink) ? NULL
                              : explain_formats (self, link, &source, &sink);
}

/* The first fault upstream of @entity, or NULL. */
static gchar *
explain_entity (
    Media *self, const struct media_v2_entity *entity, const PadFormat *node)
{
  gboolean enabled = FALSE;
  Link link, disabled = { 0 };
  guint i;

  for (i = 0; i < self->top.num_links; i++) {
    gchar *fault;

    if (!get_link (self, &self->links[i], entity, &link))
      continue;
    if (!(self->links[i].flags & MEDIA_LNK_FL_ENABLED)) {
      disabled = link;
      continue;
    }
    enabled = TRUE;
    fault = explain_link (self, &link, node);
    if (fault == NULL && self->followed++ < MAX_FOLLOWED)
      fault = explain_entity (self, link.source, NULL);
    if (fault)
      return fault;
  }
  return disabled.sink && !enabled ? explain_disabled (self, &disabled) : NULL;
}

/* ---- the explanation ---- */

static gchar *
explain_device (Media *self, dev_t rdev, const PadFormat *node)
{
  const struct media_v2_entity *entity = find_node (self, rdev);
  gchar *fault;

  if (entity == NULL)
    return NULL;
  fault = explain_entity (self, entity, node);
  if (fault)
    return fault;
  return g_strdup_printf ("its media pipeline ends in \"%.64s\": media-ctl -d "
                          "%s -p shows links and formats",
      entity->name, self->path);
}

gchar *
v4l2_media_explain (const V4l2Device *device, const struct v4l2_format *format)
{
  const PadFormat node = { format->fmt.pix.width, format->fmt.pix.height, 0 };
  struct stat status;
  guint number;

  if (fstat (device->fd, &status) < 0)
    status.st_rdev = 0;
  for (number = 0; number < MAX_DEVICES; number++) {
    gchar *text;
    Media media;

    if (!media_open (&media, number))
      continue;
    text = explain_device (&media, status.st_rdev, &node);
    media_clear (&media);
    if (text)
      return text;
  }
  return g_strdup ("media-ctl -p shows the pipelines of all media devices");
}
