#include "call.h"

#include <stdio.h>
#include <string.h>

#include "concerns.h"
#include "fields.h"
#include "outcomes.h"

void
call_translate (const bson_t *given, bson_t *opts, const char *const *but)
{
   static const char *const OWN[] = {"session", "readPreference", "readConcern", "writeConcern", NULL};
   bson_t rest = BSON_INITIALIZER;
   fields_copy_but (given, &rest, OWN);
   fields_copy_but (&rest, opts, but);
   bson_destroy (&rest);
   mongoc_write_concern_t *write = concerns_write (given);
   mongoc_read_concern_t *read = concerns_read (given);
   if (write != NULL) {
      mongoc_write_concern_append (write, opts);
      mongoc_write_concern_destroy (write);
   }
   if (read != NULL) {
      mongoc_read_concern_append (read, opts);
      mongoc_read_concern_destroy (read);
   }
}

void
call_options (call_t *call, const char *const *positional)
{
   bson_error_t error = {0};
   call_translate (&call->arguments, &call->opts, positional);
   if (call->session != NULL && call->session->session != NULL) {
      mongoc_client_session_append (call->session->session, &call->opts, &error);
   }
}

void
call_end (call_t *call, bool is_good, const bson_error_t *error, const bson_t *told)
{
   if (is_good) {
      outcome_nothing (call->reply);
   } else {
      outcome_error (call->reply, error, told);
   }
}

static bool
end_with_error (call_t *call, mongoc_cursor_t *cursor)
{
   bson_error_t error;
   const bson_t *told = NULL;
   if (!mongoc_cursor_error_document (cursor, &error, &told)) {
      return false;
   }
   outcome_error (call->reply, &error, told);
   return true;
}

void
call_end_with_all (call_t *call, mongoc_cursor_t *cursor)
{
   bson_t found = BSON_INITIALIZER;
   const bson_t *document;
   for (int at = 0; mongoc_cursor_next (cursor, &document); at++) {
      char key[16];
      snprintf (key, sizeof key, "%d", at);
      BSON_APPEND_DOCUMENT (&found, key, document);
   }
   if (!end_with_error (call, cursor)) {
      outcome_array (call->reply, &found);
   }
   bson_destroy (&found);
   mongoc_cursor_destroy (cursor);
}

void
call_end_with_first (call_t *call, mongoc_cursor_t *cursor)
{
   const bson_t *document;
   if (mongoc_cursor_next (cursor, &document)) {
      outcome_document (call->reply, document);
   } else if (!end_with_error (call, cursor)) {
      outcome_nothing (call->reply);
   }
   mongoc_cursor_destroy (cursor);
}

static entity_t *
keep (call_t *call, entity_kind_t kind)
{
   bson_t none = BSON_INITIALIZER;
   entity_t *entity = entities_add (kind, call->save_as, entities_client_of (call->target), &none);
   entity->lease = lease_share (call->lease);
   return entity;
}

void
call_keep_cursor (call_t *call, mongoc_cursor_t *cursor)
{
   const bson_t *document;
   /* A cursor is opened by asking for its first document. */
   bool is_found = mongoc_cursor_next (cursor, &document);
   if (!is_found && end_with_error (call, cursor)) {
      mongoc_cursor_destroy (cursor);
      return;
   }
   entity_t *entity = keep (call, CURSOR);
   entity->cursor = cursor;
   entity->first = is_found ? bson_copy (document) : NULL;
   outcome_nothing (call->reply);
}

void
call_keep_stream (call_t *call, mongoc_change_stream_t *stream)
{
   bson_error_t error;
   const bson_t *told = NULL;
   if (mongoc_change_stream_error_document (stream, &error, &told)) {
      outcome_error (call->reply, &error, told);
      mongoc_change_stream_destroy (stream);
      return;
   }
   keep (call, CHANGE_STREAM)->stream = stream;
   outcome_nothing (call->reply);
}

void
call_end_with_names (call_t *call, char **names, const bson_error_t *error)
{
   if (names == NULL) {
      outcome_error (call->reply, error, NULL);
      return;
   }
   bson_t list = BSON_INITIALIZER;
   for (int at = 0; names[at] != NULL; at++) {
      char key[16];
      snprintf (key, sizeof key, "%d", at);
      BSON_APPEND_UTF8 (&list, key, names[at]);
   }
   outcome_array (call->reply, &list);
   bson_destroy (&list);
   bson_strfreev (names);
}

static operation_t
operation_of (const call_t *call)
{
   static const operation_entry_t *const TABLES[] = {
      [CLIENT] = client_operations,         [DATABASE] = database_operations, [COLLECTION] = collection_operations,
      [SESSION] = session_operations,       [BUCKET] = bucket_operations,     [CURSOR] = cursor_operations,
      [CHANGE_STREAM] = cursor_operations,
   };
   for (const operation_entry_t *entry = TABLES[call->target->kind]; entry->name != NULL; entry++) {
      if (strcmp (entry->name, call->name) == 0) {
         return entry->run;
      }
   }
   return NULL;
}

/* Databases and collections are made for each operation, from the client that it was lent. */
static void
open_target (call_t *call)
{
   entity_t *target = call->target;
   entity_t *database = target->kind == DATABASE ? target : target->parent;
   if (target->kind != DATABASE && target->kind != COLLECTION && target->kind != BUCKET) {
      return;
   }
   bson_t given;
   call->database = mongoc_client_get_database (call->lease->client, fields_text (database->options, "databaseName"));
   fields_document (database->options, "databaseOptions", &given);
   concerns_set_database (call->database, &given);
   if (target->kind == COLLECTION) {
      call->collection = mongoc_database_get_collection (call->database, fields_text (target->options, "collectionName"));
      fields_document (target->options, "collectionOptions", &given);
      concerns_set_collection (call->collection, &given);
   }
}

static void
run_with_lease (call_t *call, operation_t operation)
{
   pthread_mutex_lock (&call->lease->mutex);
   open_target (call);
   call->prefs = concerns_read_prefs (&call->arguments);
   operation (call);
   if (call->prefs != NULL) {
      mongoc_read_prefs_destroy (call->prefs);
   }
   if (call->collection != NULL) {
      mongoc_collection_destroy (call->collection);
   }
   if (call->database != NULL) {
      mongoc_database_destroy (call->database);
   }
   pthread_mutex_unlock (&call->lease->mutex);
   lease_end (call->lease);
}

/* Options that libmongoc has for no operation: without a look it would send them as they are. */
static const char *
lack_of (const bson_t *arguments)
{
   static const char *const LACKS[] = {"explain", "rawData", "showExpandedEvents", "timeoutMS", "timeoutMode"};
   for (size_t at = 0; at < sizeof LACKS / sizeof *LACKS; at++) {
      if (bson_has_field (arguments, LACKS[at])) {
         return LACKS[at];
      }
   }
   return NULL;
}

/* Whether it needs a session that is no longer there: libmongoc has no value for an ended one. */
static bool
has_ended (const call_t *call)
{
   return (call->target->kind == SESSION && call->target->session == NULL) ||
          (call->session != NULL && call->session->session == NULL);
}

void
call_run (const bson_t *request, bson_t *reply, void (*announce) (const call_t *call, int64_t callback))
{
   call_t call = {.name = fields_text (request, "name"),
                  .target = entities_find (fields_text (request, "object")),
                  .reply = reply,
                  .save_as = fields_text (request, "saveAs"),
                  .announce = announce,
                  .request = request};
   fields_document (request, "arguments", &call.arguments);
   call.session = entities_find (fields_text (&call.arguments, "session"));
   if (call.target == NULL) {
      BSON_APPEND_UTF8 (reply, "kind", "failure");
      BSON_APPEND_UTF8 (reply, "message", "there is no entity of that name");
      return;
   }
   operation_t operation = operation_of (&call);
   if (operation == NULL) {
      outcome_unsupported (reply, "libmongoc has no operation %s here", call.name);
      return;
   }
   const char *lack = lack_of (&call.arguments);
   if (lack != NULL) {
      outcome_unsupported (reply, "libmongoc has no option %s", lack);
      return;
   }
   bson_init (&call.opts);
   entity_t *client = entities_client_of (call.target);
   /* A session of another client is not to be used; the driver is to say so. */
   bool is_own_session = call.session != NULL && entities_client_of (call.session) == client;
   lease_t *own = is_own_session ? call.session->lease : call.target->lease;
   if (call.target->kind == CLIENT && strcmp (call.name, "close") == 0) {
      operation (&call);
   } else if (client->pool == NULL || has_ended (&call)) {
      bson_error_t error;
      bson_set_error (&error, MONGOC_ERROR_CLIENT, 1, "the client is closed, or the session has ended");
      outcome_error (reply, &error, NULL);
   } else {
      call.lease = own != NULL ? lease_share (own) : lease_new (client);
      if (call.lease == NULL) {
         outcome_unsupported (reply, "libmongoc takes a client for each operation, and the pool has no more");
      } else {
         run_with_lease (&call, operation);
      }
   }
   bson_destroy (&call.opts);
}
