/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Brings the parts together: with each frame, whether the display is still the
 * same one, what is signalled to it, and a commit of both. Where the driver is
 * not atomic, or rejects a commit, kmssink shows the frames, and what is
 * signalled goes to the kernel in a commit before.
 */

#include "kms/kmsparts.h"
#include "kms/kmsdisplay.h"
#include "kms/kmshotplug.h"
#include "kms/kmspolicy.h"

GST_DEBUG_CATEGORY_EXTERN (kms_debug);
#define GST_CAT_DEFAULT kms_debug

struct _KmsOutput
{
  GstElement *kmssink; /* not a reference: it owns this */
  gint fd;
  KmsFramebuffers *device; /* NULL if it cannot be opened again */
  KmsConnector *connector;
  KmsDisplay *display; /* NULL: kmssink shows the frames */
  KmsHotplug *hotplug; /* NULL: the kernel does not tell this process */
  KmsPolicy policy;
  KmsImport import;
  KmsFormat format;
  gboolean set_mode;  /* kmssink would do so */
  gboolean given_up;  /* the kernel has rejected a frame with these caps */
  gboolean can_scale; /* as kmssink has it */
  gboolean connected;
  gboolean warned; /* that HDR is not signalled */
  gboolean warned_fallback;
  guint state_serial;
};

/* ---- what is said ---- */

static void
warn_once (KmsOutput *self, const gchar *why, const gchar *hint)
{
  if (self->warned)
    return;
  self->warned = TRUE;
  GST_ELEMENT_WARNING (self->kmssink, RESOURCE, SETTINGS,
      ("HDR is not signalled to the display: %s. The video is shown as SDR.%s",
          why, hint),
      (NULL));
}

static const gchar *
hint_of (const KmsOutput *self)
{
  return kms_connector_get_obstacle (self->connector)
      ? ""
      : " Set ignore-edid=true if the EDID is wrong.";
}

/* Takes @error. If kmssink cannot show the frames either, it says so. */
static void
say_fallback (KmsOutput *self, GError *error)
{
  if (!self->warned_fallback)
    GST_ELEMENT_INFO (self->kmssink, RESOURCE, SETTINGS,
        ("Frames are shown as kmssink does it, and HDR is signalled in commits "
         "of its own, each of which costs a frame: %s.",
            error->message),
        (NULL));
  self->warned_fallback = TRUE;
  g_error_free (error);
}

/* Takes @error, which may be NULL. */
static void
log_error (KmsOutput *self, GError *error)
{
  if (error)
    GST_WARNING_OBJECT (self->kmssink, "%s", error->message);
  g_clear_error (&error);
}

GstStructure *
kms_output_take_state (KmsOutput *self)
{
  const guint serial = kms_connector_get_serial (self->connector);

  if (serial == self->state_serial)
    return NULL;
  self->state_serial = serial;
  return kms_state_new (self->connector);
}

/* ---- what is signalled ---- */

static void
check_hotplug (KmsOutput *self)
{
  gboolean connected;

  if (self->hotplug == NULL || !kms_hotplug_check (self->hotplug))
    return;
  kms_connector_probe (self->connector);
  connected = kms_connector_is_connected (self->connector);
  if (self->connected && !connected)
    GST_ELEMENT_WARNING (self->kmssink, RESOURCE, NOT_FOUND,
        ("The display at connector %u was unplugged. Frames go on, unseen.",
            kms_connector_get_id (self->connector)),
        (NULL));
  self->connected = connected;
  /* It may be another one now. */
  self->warned = FALSE;
}

static void
decide (KmsOutput *self, const KmsSettings *settings, GstBuffer *buffer,
    KmsDecision *decision)
{
  const gchar *why = kms_connector_get_obstacle (self->connector);
  GError *error = NULL;

  kms_policy_decide (&self->policy, decision, buffer,
      settings->ignore_edid ? NULL : kms_connector_get_edid (self->connector),
      settings->hdr_update, &error);
  log_error (self, error);
  if (why == NULL)
    why = decision->sdr_reason;
  if (why && decision->is_hdr)
    warn_once (self, why, hint_of (self));
}

void
kms_output_restart (KmsOutput *self)
{
  kms_policy_restart (&self->policy);
}

void
kms_output_clear (KmsOutput *self)
{
  GError *error = NULL;

  if (self->display)
    kms_display_wait (self->display);
  kms_connector_clear (self->connector, &error);
  log_error (self, error);
  kms_policy_restart (&self->policy);
}

/* ---- frames ---- */

static gboolean
is_active (const KmsOutput *self)
{
  return self->display && !self->given_up;
}

/* Takes @error. */
static KmsOutputResult
give_up (KmsOutput *self, GError *error)
{
  say_fallback (self, error);
  self->given_up = TRUE;
  if (!self->set_mode)
    return KMS_OUTPUT_KMSSINK;
  g_object_set (self->kmssink, "force-modesetting", TRUE, NULL);
  return KMS_OUTPUT_ANEW;
}

/* So that kmssink negotiates for a driver that turned out not to scale. */
static void
update_can_scale (KmsOutput *self)
{
  if (!self->can_scale || kms_display_get_can_scale (self->display))
    return;
  self->can_scale = FALSE;
  g_object_set (self->kmssink, "can-scale", FALSE, NULL);
}

KmsOutputResult
kms_output_show (
    KmsOutput *self, GstBuffer *buffer, const KmsSettings *settings)
{
  KmsOutputResult result = KMS_OUTPUT_SHOWN;
  GError *error = NULL, *hdr_error = NULL;
  KmsDecision decision;
  const KmsChange change = { self->connector, &decision };

  check_hotplug (self);
  kms_connector_set_hdr_bpc (self->connector, settings->hdr_max_bpc);
  decide (self, settings, buffer, &decision);
  if (!is_active (self))
    result = KMS_OUTPUT_KMSSINK;
  else if (kms_display_show (
               self->display, buffer, &change, &hdr_error, &error))
    update_can_scale (self);
  else
    result = give_up (self, error);
  if (result != KMS_OUTPUT_SHOWN)
    kms_connector_set (self->connector, &decision, &hdr_error);
  if (hdr_error)
    warn_once (self, hdr_error->message, "");
  g_clear_error (&hdr_error);
  return result;
}

void
kms_output_drain (KmsOutput *self)
{
  GError *error = NULL;

  if (self->display)
    kms_display_drain (self->display, &error);
  log_error (self, error);
}

void
kms_output_set_rectangle (KmsOutput *self, const GstVideoRectangle *rectangle)
{
  if (self->display)
    kms_display_set_rectangle (self->display, rectangle);
}

gboolean
kms_output_redraw (KmsOutput *self)
{
  GError *error = NULL;

  if (!is_active (self))
    return FALSE;
  kms_display_redraw (self->display, &error);
  log_error (self, error);
  /* The rectangle has a size that upstream has to make. */
  if (!self->can_scale)
    gst_pad_push_event (
        GST_BASE_SINK_PAD (self->kmssink), gst_event_new_reconfigure ());
  return TRUE;
}

/* ---- frames in shared memory ---- */

GstBuffer *
kms_output_import (KmsOutput *self, GstBuffer *buffer)
{
  return kms_import_buffer (&self->import, self->device, &self->format, buffer);
}

GstAllocator *
kms_output_get_allocator (KmsOutput *self, const GstCaps *caps)
{
  KmsFormat format;

  return kms_format_from_caps (&format, caps)
          && kms_import_works (&self->import, self->device, &format)
      ? self->import.allocator
      : NULL;
}

/* ---- caps ---- */

void
kms_output_prepare_caps (KmsOutput *self)
{
  self->given_up = FALSE;
  if (self->display == NULL)
    return;
  if (self->set_mode)
    g_object_set (self->kmssink, "force-modesetting", FALSE, NULL);
  g_object_get (self->kmssink, "can-scale", &self->can_scale, NULL);
  kms_display_set_can_scale (self->display, self->can_scale);
}

gboolean
kms_output_set_caps (KmsOutput *self, GstCaps *caps)
{
  GError *error = NULL;

  kms_policy_set_caps (&self->policy, caps);
  if (!kms_format_from_caps (&self->format, caps)) {
    GST_ELEMENT_ERROR (self->kmssink, CORE, NEGOTIATION,
        ("DRM has no pixel format for these caps: convert, with videoconvert"),
        ("%" GST_PTR_FORMAT, (gpointer) caps));
    return FALSE;
  }
  if (self->display == NULL
      || kms_display_set_format (self->display, &self->format, &error))
    return TRUE;
  GST_ELEMENT_ERROR (
      self->kmssink, CORE, NEGOTIATION, ("%s", error->message), (NULL));
  g_error_free (error);
  return FALSE;
}

/* ---- open and close ---- */

static void
open_display (KmsOutput *self, gint connector, gint plane)
{
  GError *error = NULL;

  self->device = kms_framebuffers_open (self->fd, &error);
  if (self->device)
    self->display = kms_display_new (self->fd, self->device,
        (guint32) connector, (guint32) plane, self->set_mode, &error);
  if (self->display == NULL)
    say_fallback (self, error);
}

KmsOutput *
kms_output_open (GstElement *kmssink)
{
  KmsOutput *self = g_new0 (KmsOutput, 1);
  gint connector = -1, plane = -1;
  GError *error = NULL;

  self->kmssink = kmssink;
  self->connected = TRUE;
  gst_video_info_init (&self->format.info);
  kms_import_init (&self->import);
  /* kmssink sets the mode if it was told to, or if the display is off. */
  g_object_get (kmssink, "fd", &self->fd, "connector-id", &connector,
      "plane-id", &plane, "force-modesetting", &self->set_mode, NULL);
  self->connector = kms_connector_new (self->fd, (guint32) connector);
  open_display (self, connector, plane);
  self->hotplug = kms_hotplug_new (self->fd, (guint32) connector, &error);
  log_error (self, error);
  return self;
}

static void
close_display (KmsOutput *self)
{
  GST_INFO_OBJECT (self->kmssink,
      "%" G_GUINT64_FORMAT " frames copied, %" G_GUINT64_FORMAT " not reported "
      "as displayed",
      kms_display_get_copied (self->display),
      kms_display_get_lost_flips (self->display));
  kms_display_free (self->display);
  if (self->set_mode)
    g_object_set (self->kmssink, "force-modesetting", TRUE, NULL);
}

void
kms_output_close (KmsOutput *self)
{
  kms_output_clear (self);
  if (self->display)
    close_display (self);
  g_clear_pointer (&self->device, kms_framebuffers_close);
  g_clear_pointer (&self->hotplug, kms_hotplug_free);
  kms_connector_free (self->connector);
  kms_import_clear (&self->import);
  g_free (self);
}
