#include "entities.h"

#include <string.h>

#include "concerns.h"
#include "fields.h"
#include "outcomes.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static entity_t **entities;
static int count;

entity_t *
entities_find (const char *name)
{
   entity_t *found = NULL;
   pthread_mutex_lock (&mutex);
   for (int at = 0; at < count; at++) {
      if (strcmp (entities[at]->name, name) == 0) {
         found = entities[at];
      }
   }
   pthread_mutex_unlock (&mutex);
   return found;
}

entity_t *
entities_add (entity_kind_t kind, const char *name, entity_t *parent, const bson_t *options)
{
   entity_t *entity = bson_malloc0 (sizeof *entity);
   entity->kind = kind;
   entity->name = bson_strdup (name);
   entity->parent = parent;
   entity->options = bson_copy (options);
   pthread_mutex_lock (&mutex);
   entities = bson_realloc (entities, (size_t) (count + 1) * sizeof *entities);
   entities[count++] = entity;
   pthread_mutex_unlock (&mutex);
   return entity;
}

entity_t *
entities_client_of (entity_t *entity)
{
   while (entity->parent != NULL) {
      entity = entity->parent;
   }
   return entity;
}

lease_t *
lease_new (entity_t *client)
{
   mongoc_client_t *lent = client->pool == NULL ? NULL : mongoc_client_pool_try_pop (client->pool);
   if (lent == NULL) {
      return NULL;
   }
   lease_t *lease = bson_malloc0 (sizeof *lease);
   lease->client = lent;
   lease->pool = client->pool;
   lease->users = 1;
   pthread_mutex_init (&lease->mutex, NULL);
   return lease;
}

lease_t *
lease_share (lease_t *lease)
{
   __sync_fetch_and_add (&lease->users, 1);
   return lease;
}

void
lease_end (lease_t *lease)
{
   if (__sync_sub_and_fetch (&lease->users, 1) == 0) {
      mongoc_client_pool_push (lease->pool, lease->client);
      pthread_mutex_destroy (&lease->mutex);
      bson_free (lease);
   }
}

/* True if a connection string has an option: no other whose name only ends so. */
static bool
has_option (const char *uri, const char *option)
{
   const char *found = uri;
   while ((found = strcasestr (found, option)) != NULL) {
      if (found > uri && (found[-1] == '?' || found[-1] == '&')) {
         return true;
      }
      found++;
   }
   return false;
}

/* What tests ask of a client that libmongoc, or this adapter, has no way to give. */
static const char *
lack_of_client (const bson_t *options, const char *uri)
{
   static const char *const WISHES[] = {"jitter",
                                        "clock",
                                        "serverSelector",
                                        "environmentVariables",
                                        "lastingVariables",
                                        "autoEncryptOpts",
                                        "clientOptions",
                                        "aws",
                                        "oidc",
                                        "accessToken",
                                        "driverInfo",
                                        "observeTracingMessages",
                                        "observeLogMessages",
                                        "awaitMinPoolSizeMS"};
   static const char *const EVENTS[] = {"poolCreatedEvent",
                                        "poolReadyEvent",
                                        "poolClearedEvent",
                                        "poolClosedEvent",
                                        "connectionCreatedEvent",
                                        "connectionReadyEvent",
                                        "connectionClosedEvent",
                                        "connectionCheckOutStartedEvent",
                                        "connectionCheckOutFailedEvent",
                                        "connectionCheckedOutEvent",
                                        "connectionCheckedInEvent"};
   static const char *const OPTIONS[] = {
      "timeoutMS=", "minPoolSize=", "proxyHost=", "maxAdaptiveRetries=", "enableOverloadRetargeting=", "serverMonitoringMode="};
   for (size_t at = 0; at < sizeof WISHES / sizeof *WISHES; at++) {
      if (bson_has_field (options, WISHES[at])) {
         return WISHES[at];
      }
   }
   for (size_t at = 0; at < sizeof EVENTS / sizeof *EVENTS; at++) {
      if (fields_array_has (options, "observeEvents", EVENTS[at])) {
         return EVENTS[at];
      }
   }
   for (size_t at = 0; at < sizeof OPTIONS / sizeof *OPTIONS; at++) {
      if (has_option (uri, OPTIONS[at])) {
         return OPTIONS[at];
      }
   }
   return NULL;
}

static bool
set_server_api (mongoc_client_pool_t *pool, const bson_t *options, bson_error_t *error)
{
   bson_t given;
   mongoc_server_api_version_t version;
   bson_iter_t found;
   if (!fields_document (options, "serverApi", &given)) {
      return true;
   }
   if (!mongoc_server_api_version_from_string (fields_text (&given, "version"), &version)) {
      bson_set_error (error, MONGOC_ERROR_CLIENT, 1, "no such version of the API");
      return false;
   }
   mongoc_server_api_t *api = mongoc_server_api_new (version);
   if (fields_find (&given, "strict", &found)) {
      mongoc_server_api_strict (api, bson_iter_bool (&found));
   }
   if (fields_find (&given, "deprecationErrors", &found)) {
      mongoc_server_api_deprecation_errors (api, bson_iter_bool (&found));
   }
   bool is_set = mongoc_client_pool_set_server_api (pool, api, error);
   mongoc_server_api_destroy (api);
   return is_set;
}

static void
create_client (const char *name, const bson_t *options, const char *text, bson_t *reply)
{
   bson_error_t error;
   const char *lack = lack_of_client (options, text);
   if (lack != NULL) {
      outcome_unsupported (reply, "a client of libmongoc cannot be given %s here", lack);
      return;
   }
   mongoc_uri_t *uri = mongoc_uri_new_with_error (text, &error);
   mongoc_client_pool_t *pool = uri == NULL ? NULL : mongoc_client_pool_new_with_error (uri, &error);
   if (uri != NULL) {
      mongoc_uri_destroy (uri);
   }
   if (pool == NULL) {
      outcome_error (reply, &error, NULL);
      return;
   }
   mongoc_client_pool_set_error_api (pool, MONGOC_ERROR_API_VERSION_2);
   recorder_t *recorder = recorder_new (options);
   recorder_listen (recorder, pool);
   if (!set_server_api (pool, options, &error)) {
      mongoc_client_pool_destroy (pool);
      recorder_destroy (recorder);
      outcome_error (reply, &error, NULL);
      return;
   }
   /* Discovery begins with the first client that is taken out. */
   mongoc_client_pool_push (pool, mongoc_client_pool_pop (pool));
   entity_t *entity = entities_add (CLIENT, name, NULL, options);
   entity->pool = pool;
   entity->recorder = recorder;
   outcome_done (reply);
}

static void
create_session (const char *name, entity_t *client, const bson_t *options, bson_t *reply)
{
   bson_error_t error;
   bson_t given;
   bson_iter_t found;
   fields_document (options, "sessionOptions", &given);
   if (bson_has_field (&given, "defaultTimeoutMS")) {
      outcome_unsupported (reply, "libmongoc has no such option: defaultTimeoutMS");
      return;
   }
   if (bson_has_field (&given, "snapshotTime")) {
      outcome_unsupported (reply, "libmongoc has no option snapshotTime");
      return;
   }
   lease_t *lease = lease_new (client);
   if (lease == NULL) {
      outcome_unsupported (reply, "a session of libmongoc takes a client of its own, and the pool has no more");
      return;
   }
   mongoc_session_opt_t *opts = mongoc_session_opts_new ();
   if (fields_find (&given, "causalConsistency", &found)) {
      mongoc_session_opts_set_causal_consistency (opts, bson_iter_bool (&found));
   }
   if (fields_find (&given, "snapshot", &found)) {
      mongoc_session_opts_set_snapshot (opts, bson_iter_bool (&found));
   }
   bson_t defaults;
   if (fields_document (&given, "defaultTransactionOptions", &defaults)) {
      mongoc_transaction_opt_t *transaction = concerns_transaction (&defaults);
      mongoc_session_opts_set_default_transaction_opts (opts, transaction);
      mongoc_transaction_opts_destroy (transaction);
   }
   mongoc_client_session_t *session = mongoc_client_start_session (lease->client, opts, &error);
   mongoc_session_opts_destroy (opts);
   if (session == NULL) {
      lease_end (lease);
      outcome_error (reply, &error, NULL);
      return;
   }
   entity_t *entity = entities_add (SESSION, name, client, options);
   entity->lease = lease;
   entity->session = session;
   entity->lsid = bson_copy (mongoc_client_session_get_lsid (session));
   outcome_done (reply);
}

void
entities_create (const bson_t *request, bson_t *reply)
{
   const char *type = fields_text (request, "entity.type"), *name = fields_text (request, "entity.id");
   bson_t options;
   fields_document (request, "entity.options", &options);
   entity_t *client = entities_find (fields_text (&options, "client"));
   entity_t *database = entities_find (fields_text (&options, "database"));
   if (strcmp (type, "client") == 0) {
      create_client (name, &options, fields_text (request, "uri"), reply);
   } else if (strcmp (type, "database") == 0 && client != NULL) {
      entities_add (DATABASE, name, client, &options);
      outcome_done (reply);
   } else if (strcmp (type, "collection") == 0 && database != NULL) {
      entities_add (COLLECTION, name, database, &options);
      outcome_done (reply);
   } else if (strcmp (type, "bucket") == 0 && database != NULL) {
      entities_add (BUCKET, name, database, &options);
      outcome_done (reply);
   } else if (strcmp (type, "session") == 0 && client != NULL) {
      create_session (name, client, &options, reply);
   } else {
      outcome_unsupported (reply, "this adapter makes no entities of type %s", type);
   }
}

static void
close_part (entity_t *entity)
{
   if (entity->cursor != NULL) {
      mongoc_cursor_destroy (entity->cursor);
      entity->cursor = NULL;
   }
   if (entity->stream != NULL) {
      mongoc_change_stream_destroy (entity->stream);
      entity->stream = NULL;
   }
   if (entity->session != NULL) {
      mongoc_client_session_destroy (entity->session);
      entity->session = NULL;
   }
   if (entity->lease != NULL) {
      lease_end (entity->lease);
      entity->lease = NULL;
   }
}

void
entities_close (entity_t *entity)
{
   if (entity->kind != CLIENT) {
      close_part (entity);
      return;
   }
   /* The later was made from the earlier: cursors go before their sessions. */
   for (int at = count - 1; at >= 0; at--) {
      if (entities[at]->kind != CLIENT && entities_client_of (entities[at]) == entity) {
         close_part (entities[at]);
      }
   }
   if (entity->pool != NULL) {
      mongoc_client_pool_destroy (entity->pool);
      entity->pool = NULL;
   }
}

static void *
close_client (void *entity)
{
   entities_close (entity);
   return NULL;
}

/* Clients close side by side, for each waits up to half a second for its monitors. */
static void
close_clients (void)
{
   pthread_t *threads = bson_malloc0 ((size_t) (count + 1) * sizeof *threads);
   for (int at = 0; at < count; at++) {
      if (entities[at]->pool != NULL && pthread_create (&threads[at], NULL, close_client, entities[at]) != 0) {
         entities_close (entities[at]);
      }
   }
   for (int at = 0; at < count; at++) {
      if (threads[at] != 0) {
         pthread_join (threads[at], NULL);
      }
   }
   bson_free (threads);
}

void
entities_close_all (void)
{
   for (int at = count - 1; at >= 0; at--) {
      close_part (entities[at]);
   }
   close_clients ();
   for (int at = 0; at < count; at++) {
      entity_t *entity = entities[at];
      if (entity->recorder != NULL) {
         recorder_destroy (entity->recorder);
      }
      bson_destroy (entity->options);
      if (entity->lsid != NULL) {
         bson_destroy (entity->lsid);
      }
      if (entity->first != NULL) {
         bson_destroy (entity->first);
      }
      bson_free (entity->name);
   }
   for (int at = 0; at < count; at++) {
      bson_free (entities[at]);
   }
   entities_abandon ();
}

void
entities_abandon (void)
{
   pthread_mutex_lock (&mutex);
   bson_free (entities);
   entities = NULL;
   count = 0;
   pthread_mutex_unlock (&mutex);
}
