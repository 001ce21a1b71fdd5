/* An adapter for libmongoc: lines of Extended JSON in, lines out, each request in a thread of its own (docs/ADAPTERS.md). */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "call.h"
#include "fields.h"
#include "machines.h"
#include "outcomes.h"

static pthread_mutex_t output = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t work = PTHREAD_MUTEX_INITIALIZER;
/* Requests under way that use entities. */
static int running;

static void
say (const bson_t *message)
{
   char *text = bson_as_canonical_extended_json (message, NULL);
   pthread_mutex_lock (&output);
   puts (text);
   fflush (stdout);
   pthread_mutex_unlock (&output);
   bson_free (text);
}

static void
append_id (bson_t *message, const bson_t *request)
{
   bson_iter_t id;
   if (bson_iter_init_find (&id, request, "id")) {
      fields_append (message, "id", &id);
   }
}

static void
announce (const call_t *call, int64_t callback)
{
   bson_t message = BSON_INITIALIZER;
   append_id (&message, call->request);
   BSON_APPEND_UTF8 (&message, "kind", "callback");
   BSON_APPEND_INT64 (&message, "callback", callback);
   say (&message);
   bson_destroy (&message);
}

static void
start (bson_t *reply)
{
   bson_t driver;
   BSON_APPEND_UTF8 (reply, "kind", "started");
   BSON_APPEND_DOCUMENT_BEGIN (reply, "driver", &driver);
   BSON_APPEND_UTF8 (&driver, "name", "libmongoc");
   BSON_APPEND_UTF8 (&driver, "version", mongoc_get_version ());
   BSON_APPEND_UTF8 (&driver, "language", "C");
   bson_append_document_end (reply, &driver);
}

static void
append_session_state (bson_t *reply, const entity_t *entity)
{
   static const char *const STATES[] = {"none", "starting", "in_progress", "committed", "aborted"};
   uint32_t server = mongoc_client_session_get_server_id (entity->session);
   bson_t state = BSON_INITIALIZER;
   BSON_APPEND_UTF8 (&state, "transactionState", STATES[mongoc_client_session_get_transaction_state (entity->session)]);
   BSON_APPEND_BOOL (&state, "dirty", mongoc_client_session_get_dirty (entity->session));
   BSON_APPEND_BOOL (&state, "pinned", server != 0);
   mongoc_server_description_t *pinned =
      server == 0 ? NULL : mongoc_client_get_server_description (entity->lease->client, server);
   if (pinned != NULL) {
      BSON_APPEND_UTF8 (&state, "pinnedTo", mongoc_server_description_host (pinned)->host_and_port);
      mongoc_server_description_destroy (pinned);
   }
   outcome_document (reply, &state);
   bson_destroy (&state);
}

static void
inspect (const bson_t *request, bson_t *reply)
{
   const char *query = fields_text (request, "query");
   entity_t *entity = entities_find (fields_text (request, "object"));
   if (entity == NULL) {
      outcome_unsupported (reply, "there is no such entity to be looked at");
   } else if (strcmp (query, "lsid") == 0 && entity->lsid != NULL) {
      outcome_document (reply, entity->lsid);
   } else if (strcmp (query, "sessionState") == 0 && entity->session != NULL) {
      append_session_state (reply, entity);
   } else if (strcmp (query, "operationTime") == 0 && entity->session != NULL) {
      uint32_t timestamp, increment;
      mongoc_client_session_get_operation_time (entity->session, &timestamp, &increment);
      BSON_APPEND_UTF8 (reply, "kind", "result");
      if (timestamp == 0) {
         BSON_APPEND_NULL (reply, "value");
      } else {
         BSON_APPEND_TIMESTAMP (reply, "value", timestamp, increment);
      }
   } else if (strcmp (query, "resumeToken") == 0 && entity->stream != NULL) {
      const bson_t *token = mongoc_change_stream_get_resume_token (entity->stream);
      if (token == NULL) {
         outcome_nothing (reply);
      } else {
         outcome_document (reply, token);
      }
   } else if (strcmp (query, "topologyDescription") == 0 && entity->recorder != NULL) {
      lease_t *lease = lease_new (entity);
      if (lease == NULL) {
         outcome_unsupported (reply, "the client is closed, or has no more clients to lend");
         return;
      }
      BSON_APPEND_UTF8 (reply, "kind", "result");
      recorder_tell_topology (entity->recorder, lease->client, reply);
      lease_end (lease);
   } else {
      outcome_unsupported (reply, "libmongoc does not tell %s", query);
   }
}

static void
reset (bson_t *reply)
{
   call_give_up ();
   pthread_mutex_lock (&work);
   for (int tries = 0; running > 0 && tries < 500; tries++) {
      pthread_mutex_unlock (&work);
      usleep (10000);
      pthread_mutex_lock (&work);
   }
   if (running > 0) {
      entities_abandon ();
   } else {
      entities_close_all ();
   }
   outcome_forget ();
   pthread_mutex_unlock (&work);
   outcome_done (reply);
}

static void
count_running (int more)
{
   pthread_mutex_lock (&work);
   running += more;
   pthread_mutex_unlock (&work);
}

static void
answer_with_entities (const char *kind, const bson_t *request, bson_t *reply)
{
   if (strcmp (kind, "createEntity") == 0) {
      entities_create (request, reply);
   } else if (strcmp (kind, "run") == 0) {
      call_run (request, reply, announce);
   } else if (strcmp (kind, "inspect") == 0) {
      inspect (request, reply);
   } else if (strcmp (kind, "events") == 0) {
      entity_t *client = entities_find (fields_text (request, "client"));
      if (client != NULL && client->recorder != NULL) {
         int64_t wait = fields_number (request, "waitMS", 0);
         recorder_tell (client->recorder, fields_number (request, "after", 0), wait, reply);
      } else {
         /* A client that is still being made has none so far. */
         bson_t none = BSON_INITIALIZER;
         BSON_APPEND_UTF8 (reply, "kind", "events");
         BSON_APPEND_ARRAY (reply, "events", &none);
         bson_destroy (&none);
      }
   } else {
      BSON_APPEND_UTF8 (reply, "kind", "failure");
      BSON_APPEND_UTF8 (reply, "message", "this adapter knows no such request");
   }
}

static void *
answer (void *given)
{
   bson_t *request = given;
   bson_t reply = BSON_INITIALIZER;
   const char *kind = fields_text (request, "kind");
   append_id (&reply, request);
   if (strcmp (kind, "start") == 0) {
      start (&reply);
   } else if (strcmp (kind, "reset") == 0) {
      reset (&reply);
   } else if (strcmp (kind, "endCallback") == 0) {
      call_end_callback (request);
      outcome_done (&reply);
   } else if (strcmp (kind, "machine") == 0) {
      machine_run (request, &reply);
   } else {
      count_running (1);
      answer_with_entities (kind, request, &reply);
      count_running (-1);
   }
   say (&reply);
   bson_destroy (&reply);
   bson_destroy (request);
   return NULL;
}

static void
log_to_standard_error (mongoc_log_level_t level, const char *domain, const char *message, void *context)
{
   (void) context;
   fprintf (stderr, "%s %s: %s\n", mongoc_log_level_str (level), domain, message);
}

int
main (void)
{
   char *line = NULL;
   size_t size = 0;
   signal (SIGPIPE, SIG_IGN);
   mongoc_init ();
   mongoc_log_set_handler (log_to_standard_error, NULL);
   while (getline (&line, &size, stdin) > 0) {
      bson_error_t error;
      pthread_t thread;
      bson_t *request = bson_new_from_json ((const uint8_t *) line, -1, &error);
      if (request == NULL) {
         fprintf (stderr, "a line that is no request: %s\n", error.message);
         return 1;
      }
      if (strcmp (fields_text (request, "kind"), "stop") == 0 ||
          pthread_create (&thread, NULL, answer, request) != 0) {
         bson_destroy (request);
         break;
      }
      pthread_detach (thread);
   }
   free (line);
   /* Threads may still be waiting for a server; the system takes back what they have. */
   fflush (stdout);
   _exit (0);
}
