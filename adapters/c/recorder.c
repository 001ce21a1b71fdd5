#include "recorder.h"

#include <pthread.h>
#include <string.h>
#include <strings.h>
#include <sys/time.h>
#include <time.h>

#include "fields.h"

struct recorder {
   pthread_mutex_t mutex;
   pthread_cond_t changed;
   bson_t *options;
   /* Events as the protocol has them, the first with the number 1. */
   bson_t **events;
   int64_t count;
   int64_t room;
   bson_t *topology;
};

recorder_t *
recorder_new (const bson_t *options)
{
   recorder_t *recorder = bson_malloc0 (sizeof *recorder);
   pthread_mutex_init (&recorder->mutex, NULL);
   pthread_cond_init (&recorder->changed, NULL);
   recorder->options = bson_copy (options);
   return recorder;
}

void
recorder_destroy (recorder_t *recorder)
{
   for (int64_t at = 0; at < recorder->count; at++) {
      bson_destroy (recorder->events[at]);
   }
   bson_free (recorder->events);
   bson_destroy (recorder->options);
   if (recorder->topology != NULL) {
      bson_destroy (recorder->topology);
   }
   pthread_cond_destroy (&recorder->changed);
   pthread_mutex_destroy (&recorder->mutex);
   bson_free (recorder);
}

static bool
is_wanted (const recorder_t *recorder, const char *name)
{
   return fields_array_has (recorder->options, "observeEvents", name);
}

static void
add (recorder_t *recorder, const char *category, const char *name, const bson_t *fields)
{
   struct timeval now;
   if (!is_wanted (recorder, name)) {
      return;
   }
   gettimeofday (&now, NULL);
   pthread_mutex_lock (&recorder->mutex);
   if (recorder->count == recorder->room) {
      recorder->room = recorder->room == 0 ? 64 : 2 * recorder->room;
      recorder->events = bson_realloc (recorder->events, (size_t) recorder->room * sizeof *recorder->events);
   }
   bson_t *event = bson_new ();
   BSON_APPEND_INT64 (event, "sequence", recorder->count + 1);
   BSON_APPEND_UTF8 (event, "category", category);
   BSON_APPEND_UTF8 (event, "name", name);
   BSON_APPEND_INT64 (event, "observedAt", (int64_t) now.tv_sec * 1000 + now.tv_usec / 1000);
   BSON_APPEND_DOCUMENT (event, "fields", fields);
   recorder->events[recorder->count++] = event;
   pthread_cond_broadcast (&recorder->changed);
   pthread_mutex_unlock (&recorder->mutex);
}

void
recorder_tell (recorder_t *recorder, int64_t after, int64_t wait_ms, bson_t *reply)
{
   struct timespec limit;
   clock_gettime (CLOCK_REALTIME, &limit);
   int64_t nanoseconds = limit.tv_nsec + wait_ms % 1000 * 1000000;
   limit.tv_sec += wait_ms / 1000 + nanoseconds / 1000000000;
   limit.tv_nsec = nanoseconds % 1000000000;
   pthread_mutex_lock (&recorder->mutex);
   int timed_out = wait_ms == 0;
   while (recorder->count <= after && !timed_out) {
      timed_out = pthread_cond_timedwait (&recorder->changed, &recorder->mutex, &limit);
   }
   bson_t list;
   BSON_APPEND_UTF8 (reply, "kind", "events");
   BSON_APPEND_ARRAY_BEGIN (reply, "events", &list);
   for (int64_t at = after < 0 ? 0 : after; at < recorder->count; at++) {
      char key[24];
      snprintf (key, sizeof key, "%lld", (long long) (at - after));
      BSON_APPEND_DOCUMENT (&list, key, recorder->events[at]);
   }
   bson_append_array_end (reply, &list);
   pthread_mutex_unlock (&recorder->mutex);
}

/* Commands that carry secrets are published with empty bodies; so are hellos that log in. */
static bool
is_told (const recorder_t *recorder, const char *command, const bson_t *body)
{
   static const char *const SENSITIVE[] = {"authenticate", "saslStart", "saslContinue", "getnonce", "createUser",
                                           "updateUser", "copydbgetnonce", "copydbsaslstart", "copydb"};
   if (strcmp (command, "configureFailPoint") == 0 ||
       fields_array_has (recorder->options, "ignoreCommandMonitoringEvents", command)) {
      return false;
   }
   if (fields_true (recorder->options, "observeSensitiveCommands")) {
      return true;
   }
   for (size_t at = 0; at < sizeof SENSITIVE / sizeof *SENSITIVE; at++) {
      if (strcasecmp (command, SENSITIVE[at]) == 0) {
         return false;
      }
   }
   bool is_hello = strcasecmp (command, "hello") == 0 || strcasecmp (command, "ismaster") == 0;
   return !(is_hello && body != NULL && bson_empty (body));
}

/* The fields that all events of commands have, by the getters of the one at hand. */
#define COMMAND_FIELDS(EVENT, PREFIX, FIELDS)                                                   \
   do {                                                                                         \
      const bson_oid_t *service = PREFIX##_get_service_id (EVENT);                              \
      int32_t connection = PREFIX##_get_server_connection_id (EVENT);                           \
      BSON_APPEND_UTF8 (FIELDS, "commandName", PREFIX##_get_command_name (EVENT));              \
      BSON_APPEND_INT64 (FIELDS, "requestId", PREFIX##_get_request_id (EVENT));                 \
      BSON_APPEND_INT64 (FIELDS, "operationId", PREFIX##_get_operation_id (EVENT));             \
      BSON_APPEND_UTF8 (FIELDS, "address", PREFIX##_get_host (EVENT)->host_and_port);           \
      if (service != NULL) {                                                                    \
         BSON_APPEND_OID (FIELDS, "serviceId", service);                                        \
      }                                                                                         \
      if (connection != MONGOC_NO_SERVER_CONNECTION_ID) {                                       \
         BSON_APPEND_INT32 (FIELDS, "serverConnectionId", connection);                          \
      }                                                                                         \
   } while (0)

/* What libmongoc tells where a server gave its connections no number. */
#define MONGOC_NO_SERVER_CONNECTION_ID (-1)

static void
command_started (const mongoc_apm_command_started_t *event)
{
   recorder_t *recorder = mongoc_apm_command_started_get_context (event);
   const bson_t *command = mongoc_apm_command_started_get_command (event);
   if (!is_told (recorder, mongoc_apm_command_started_get_command_name (event), command)) {
      return;
   }
   bson_t fields = BSON_INITIALIZER;
   COMMAND_FIELDS (event, mongoc_apm_command_started, &fields);
   BSON_APPEND_UTF8 (&fields, "databaseName", mongoc_apm_command_started_get_database_name (event));
   BSON_APPEND_DOCUMENT (&fields, "command", command);
   add (recorder, "command", "commandStartedEvent", &fields);
   bson_destroy (&fields);
}

static void
command_succeeded (const mongoc_apm_command_succeeded_t *event)
{
   recorder_t *recorder = mongoc_apm_command_succeeded_get_context (event);
   const bson_t *reply = mongoc_apm_command_succeeded_get_reply (event);
   if (!is_told (recorder, mongoc_apm_command_succeeded_get_command_name (event), reply)) {
      return;
   }
   bson_t fields = BSON_INITIALIZER;
   COMMAND_FIELDS (event, mongoc_apm_command_succeeded, &fields);
   BSON_APPEND_DOCUMENT (&fields, "reply", reply);
   add (recorder, "command", "commandSucceededEvent", &fields);
   bson_destroy (&fields);
}

static void
command_failed (const mongoc_apm_command_failed_t *event)
{
   recorder_t *recorder = mongoc_apm_command_failed_get_context (event);
   bson_error_t error;
   if (!is_told (recorder, mongoc_apm_command_failed_get_command_name (event), NULL)) {
      return;
   }
   bson_t fields = BSON_INITIALIZER;
   COMMAND_FIELDS (event, mongoc_apm_command_failed, &fields);
   mongoc_apm_command_failed_get_error (event, &error);
   BSON_APPEND_UTF8 (&fields, "failure", error.message);
   add (recorder, "command", "commandFailedEvent", &fields);
   bson_destroy (&fields);
}

/* A server as an event tells it: its type, and what its hello said. */
static void
append_server (bson_t *to, const char *key, const mongoc_server_description_t *server)
{
   static const char *const OWN[] = {"address", "type", NULL};
   bson_t inner;
   BSON_APPEND_DOCUMENT_BEGIN (to, key, &inner);
   BSON_APPEND_UTF8 (&inner, "address", mongoc_server_description_host (server)->host_and_port);
   BSON_APPEND_UTF8 (&inner, "type", mongoc_server_description_type (server));
   if (mongoc_server_description_round_trip_time (server) >= 0) {
      BSON_APPEND_INT64 (&inner, "roundTripTimeMS", mongoc_server_description_round_trip_time (server));
   }
   fields_copy_but (mongoc_server_description_hello_response (server), &inner, OWN);
   bson_append_document_end (to, &inner);
}

static void
append_topology (bson_t *to, const char *key, const mongoc_topology_description_t *topology)
{
   bson_t inner, list;
   size_t count;
   mongoc_server_description_t **servers = mongoc_topology_description_get_servers (topology, &count);
   BSON_APPEND_DOCUMENT_BEGIN (to, key, &inner);
   BSON_APPEND_UTF8 (&inner, "type", mongoc_topology_description_type (topology));
   BSON_APPEND_ARRAY_BEGIN (&inner, "servers", &list);
   for (size_t at = 0; at < count; at++) {
      char at_key[24];
      snprintf (at_key, sizeof at_key, "%zu", at);
      append_server (&list, at_key, servers[at]);
   }
   bson_append_array_end (&inner, &list);
   bson_append_document_end (to, &inner);
   mongoc_server_descriptions_destroy_all (servers, count);
}

void
recorder_tell_topology (recorder_t *recorder, mongoc_client_t *client, bson_t *reply)
{
   bson_t value, list;
   size_t count;
   mongoc_server_description_t **servers = mongoc_client_get_server_descriptions (client, &count);
   pthread_mutex_lock (&recorder->mutex);
   BSON_APPEND_DOCUMENT_BEGIN (reply, "value", &value);
   BSON_APPEND_UTF8 (&value, "type", recorder->topology == NULL ? "Unknown" : fields_text (recorder->topology, "type"));
   BSON_APPEND_ARRAY_BEGIN (&value, "servers", &list);
   for (size_t at = 0; at < count; at++) {
      char key[24];
      snprintf (key, sizeof key, "%zu", at);
      append_server (&list, key, servers[at]);
   }
   bson_append_array_end (&value, &list);
   bson_append_document_end (reply, &value);
   pthread_mutex_unlock (&recorder->mutex);
   mongoc_server_descriptions_destroy_all (servers, count);
}

static void
server_changed (const mongoc_apm_server_changed_t *event)
{
   bson_t fields = BSON_INITIALIZER;
   BSON_APPEND_UTF8 (&fields, "address", mongoc_apm_server_changed_get_host (event)->host_and_port);
   append_server (&fields, "previousDescription", mongoc_apm_server_changed_get_previous_description (event));
   append_server (&fields, "newDescription", mongoc_apm_server_changed_get_new_description (event));
   add (mongoc_apm_server_changed_get_context (event), "sdam", "serverDescriptionChangedEvent", &fields);
   bson_destroy (&fields);
}

static void
topology_changed (const mongoc_apm_topology_changed_t *event)
{
   recorder_t *recorder = mongoc_apm_topology_changed_get_context (event);
   bson_t fields = BSON_INITIALIZER, newest;
   append_topology (&fields, "previousDescription", mongoc_apm_topology_changed_get_previous_description (event));
   append_topology (&fields, "newDescription", mongoc_apm_topology_changed_get_new_description (event));
   fields_document (&fields, "newDescription", &newest);
   pthread_mutex_lock (&recorder->mutex);
   if (recorder->topology != NULL) {
      bson_destroy (recorder->topology);
   }
   recorder->topology = bson_copy (&newest);
   pthread_mutex_unlock (&recorder->mutex);
   add (recorder, "sdam", "topologyDescriptionChangedEvent", &fields);
   bson_destroy (&fields);
}

/* Events that tell a server, or nothing at all. */
static void
add_of_host (void *recorder, const char *name, const mongoc_host_list_t *host, const bool *awaited)
{
   bson_t fields = BSON_INITIALIZER;
   if (host != NULL) {
      BSON_APPEND_UTF8 (&fields, "address", host->host_and_port);
   }
   if (awaited != NULL) {
      BSON_APPEND_BOOL (&fields, "awaited", *awaited);
   }
   add (recorder, "sdam", name, &fields);
   bson_destroy (&fields);
}

static void
server_opening (const mongoc_apm_server_opening_t *event)
{
   const mongoc_host_list_t *host = mongoc_apm_server_opening_get_host (event);
   add_of_host (mongoc_apm_server_opening_get_context (event), "serverOpeningEvent", host, NULL);
}

static void
server_closed (const mongoc_apm_server_closed_t *event)
{
   const mongoc_host_list_t *host = mongoc_apm_server_closed_get_host (event);
   add_of_host (mongoc_apm_server_closed_get_context (event), "serverClosedEvent", host, NULL);
}

static void
topology_opening (const mongoc_apm_topology_opening_t *event)
{
   add_of_host (mongoc_apm_topology_opening_get_context (event), "topologyOpeningEvent", NULL, NULL);
}

static void
topology_closed (const mongoc_apm_topology_closed_t *event)
{
   add_of_host (mongoc_apm_topology_closed_get_context (event), "topologyClosedEvent", NULL, NULL);
}

static void
heartbeat_started (const mongoc_apm_server_heartbeat_started_t *event)
{
   bool awaited = mongoc_apm_server_heartbeat_started_get_awaited (event);
   add_of_host (mongoc_apm_server_heartbeat_started_get_context (event),
                "serverHeartbeatStartedEvent",
                mongoc_apm_server_heartbeat_started_get_host (event),
                &awaited);
}

static void
heartbeat_succeeded (const mongoc_apm_server_heartbeat_succeeded_t *event)
{
   bool awaited = mongoc_apm_server_heartbeat_succeeded_get_awaited (event);
   add_of_host (mongoc_apm_server_heartbeat_succeeded_get_context (event),
                "serverHeartbeatSucceededEvent",
                mongoc_apm_server_heartbeat_succeeded_get_host (event),
                &awaited);
}

static void
heartbeat_failed (const mongoc_apm_server_heartbeat_failed_t *event)
{
   bool awaited = mongoc_apm_server_heartbeat_failed_get_awaited (event);
   add_of_host (mongoc_apm_server_heartbeat_failed_get_context (event),
                "serverHeartbeatFailedEvent",
                mongoc_apm_server_heartbeat_failed_get_host (event),
                &awaited);
}

void
recorder_listen (recorder_t *recorder, mongoc_client_pool_t *pool)
{
   mongoc_apm_callbacks_t *callbacks = mongoc_apm_callbacks_new ();
   mongoc_apm_set_command_started_cb (callbacks, command_started);
   mongoc_apm_set_command_succeeded_cb (callbacks, command_succeeded);
   mongoc_apm_set_command_failed_cb (callbacks, command_failed);
   mongoc_apm_set_server_changed_cb (callbacks, server_changed);
   mongoc_apm_set_server_opening_cb (callbacks, server_opening);
   mongoc_apm_set_server_closed_cb (callbacks, server_closed);
   mongoc_apm_set_topology_changed_cb (callbacks, topology_changed);
   mongoc_apm_set_topology_opening_cb (callbacks, topology_opening);
   mongoc_apm_set_topology_closed_cb (callbacks, topology_closed);
   mongoc_apm_set_server_heartbeat_started_cb (callbacks, heartbeat_started);
   mongoc_apm_set_server_heartbeat_succeeded_cb (callbacks, heartbeat_succeeded);
   mongoc_apm_set_server_heartbeat_failed_cb (callbacks, heartbeat_failed);
   mongoc_client_pool_set_apm_callbacks (pool, callbacks, recorder);
   mongoc_apm_callbacks_destroy (callbacks);
}
