/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Who is attacked, and what has to be true of them after each attack. A case
 * gets a victim from the fixture and says with which reason its bad peer is
 * got rid of; the rest is checked behind it, whatever it was about. */

#ifndef TESTS_HOSTILE_VICTIMS_H
#define TESTS_HOSTILE_VICTIMS_H

#include "../helpers.h"

/* For GST_END_TEST, which waits until all pipelines have stopped. These do so
 * behind the case. */
#define END_CASE END_TEST

/* ---- An shmemfdsink, with a good consumer beside the bad ones. ---- */

extern Producer victim_sink;

/* Checked fixtures. Behind each case: every consumer but the good one is gone;
 * the good one and a new one get each frame, with the bytes that it was sent
 * with; nobody was sent an error; memfds, mappings and descriptors are as many
 * as before; the log has the reasons that were expected, and no other client
 * was dropped; and there was no SIGPIPE. */
void sink_setup (void);
/* The same with slow-consumer=drop. */
void sink_setup_drop (void);
/* With isolation=true. */
void sink_setup_isolated (void);
/* Nobody but the user of this process may connect. */
void sink_setup_allowed (void);
/* Or the same and user, or group, NOBODY. */
#define NOBODY 65534
void sink_setup_nobodys_uid (void);
void sink_setup_nobodys_gid (void);
void sink_teardown (void);

/* Lines of the log with these nouns, as says() has it, up to now. */
guint count_log (const gchar *nouns);

/* Starts anew, with a good consumer, after a case that stopped it. */
void sink_restart (void);

/* One on its way to them; returns its number. */
guint push_frame (void);
/* Of these, how many somebody still has. */
guint frames_alive (void);
GstBuffer *pull_good_frame (void);
guint next_frame_number (void);
/* Frames pass from the victim to the good consumer. */
void serve_good_peer (guint frames);

/* Of a client of this process, or of another one: the log will say that it was
 * dropped, with its pid and uid, and with the nouns of @reason. */
void expect_drop (const gchar *reason);
void expect_drop_of (gint pid, guint uid, const gchar *reason);
/* Or that it was refused, or left: not counted as dropped. */
void expect_log (gint pid, guint uid, const gchar *nouns);

typedef enum
{
  STRANGER, /* connected */
  MEMBER,   /* and greeted */
  HOLDER,   /* and has frame held_id */
} ClientState;

extern guint64 held_id;

gint bad_client (ClientState state);
/* The attack is over when the victim hung up. */
void run_client_case (
    ClientState state, void (*attack) (gint fd), const gchar *reason);

/* A case with a client @fd in @state, which is dropped for @reason. */
#define CLIENT_CASE(name, state, reason)                                       \
  static void name##_attack (gint fd);                                         \
  GST_START_TEST (name)                                                        \
  {                                                                            \
    run_client_case (state, name##_attack, reason);                            \
  }                                                                            \
  END_CASE                                                                     \
  static void name##_attack (gint fd)

/* ---- An shmemfdsrc, whose producer is a bad one. ---- */

extern Consumer victim_src;
/* The bad one's side of the connection, or -1. */
extern gint server;

/* Behind each case: the bus has the error that was expected, or none; then the
 * same element plays a good producer's frames; the rest as above. */
void src_setup (void);
void src_teardown (void);

/* The same with a client of libshmem-frames as the victim, for which src_*() and
 * expect_refusal() stand then: what concerns an element alone is not for it. */
void library_setup (void);
void library_teardown (void);
/* A frame arrives, and is dropped. */
void src_pull (void);

/* Plays, connected to @server. */
void src_connect (const gchar *properties);
/* And was greeted. */
void src_greet (const gchar *properties);
/* And was told caps and segment. */
void src_start_stream (const gchar *properties);
/* Ends the connection, and waits for the next one. */
void src_hang_up_and_accept (void);
/* Within a case, between two attempts: checks as behind it. */
void src_next (void);

/* The bus will have an error that says what the producer sent, with the nouns
 * of @reason; "" is any error. */
void expect_refusal (const gchar *reason);
/* Whether the bus has that error already; any other one fails. */
gboolean was_refused (const gchar *reason);

typedef enum
{
  CONNECTED,
  GREETED,
  STREAMING,
} ServerState;

/* Of a source, and of one with latest=true. */
void run_server_case (
    ServerState state, void (*attack) (void), const gchar *reason);

#define SERVER_CASE(name, state, reason)                                       \
  static void name##_attack (void);                                            \
  GST_START_TEST (name)                                                        \
  {                                                                            \
    run_server_case (state, name##_attack, reason);                            \
  }                                                                            \
  END_CASE                                                                     \
  static void name##_attack (void)

#endif /* TESTS_HOSTILE_VICTIMS_H */
