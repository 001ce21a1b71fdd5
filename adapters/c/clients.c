/* Operations of clients and databases. */
#include "call.h"
#include "fields.h"
#include "outcomes.h"

static void
client_close (call_t *call)
{
   entities_close (call->target);
   outcome_nothing (call->reply);
}

static void
client_list_databases (call_t *call)
{
   static const char *const NONE[] = {NULL};
   call_options (call, NONE);
   call_end_with_all (call, mongoc_client_find_databases_with_opts (call->lease->client, &call->opts));
}

static void
client_list_database_names (call_t *call)
{
   static const char *const NONE[] = {NULL};
   bson_error_t error;
   call_options (call, NONE);
   call_end_with_names (call, mongoc_client_get_database_names_with_opts (call->lease->client, &call->opts, &error), &error);
}

static void
client_watch (call_t *call)
{
   static const char *const POSITIONAL[] = {"pipeline", NULL};
   bson_t pipeline;
   fields_document (&call->arguments, "pipeline", &pipeline);
   call_options (call, POSITIONAL);
   call_keep_stream (call, mongoc_client_watch (call->lease->client, &pipeline, &call->opts));
}

static void
client_drop_database (call_t *call)
{
   static const char *const POSITIONAL[] = {"database", NULL};
   bson_error_t error;
   mongoc_database_t *database =
      mongoc_client_get_database (call->lease->client, fields_text (&call->arguments, "database"));
   call_options (call, POSITIONAL);
   call_end (call, mongoc_database_drop_with_opts (database, &call->opts, &error), &error, NULL);
   mongoc_database_destroy (database);
}

/* The protocol's own: a command to the primary. */
static void
client_run_command (call_t *call)
{
   bson_error_t error;
   bson_t command, told = BSON_INITIALIZER;
   fields_document (&call->arguments, "command", &command);
   if (mongoc_client_command_simple (
          call->lease->client, fields_text (&call->arguments, "database"), &command, NULL, &told, &error)) {
      outcome_document (call->reply, &told);
   } else {
      outcome_error (call->reply, &error, &told);
   }
   bson_destroy (&told);
}

const operation_entry_t client_operations[] = {
   {"close", client_close},
   {"createChangeStream", client_watch},
   {"dropDatabase", client_drop_database},
   {"listDatabaseNames", client_list_database_names},
   {"listDatabases", client_list_databases},
   {"runCommand", client_run_command},
   {NULL, NULL},
};

static void
database_aggregate (call_t *call)
{
   static const char *const POSITIONAL[] = {"pipeline", NULL};
   bson_t pipeline;
   fields_document (&call->arguments, "pipeline", &pipeline);
   call_options (call, POSITIONAL);
   call_end_with_all (call, mongoc_database_aggregate (call->database, &pipeline, &call->opts, call->prefs));
}

static void
database_watch (call_t *call)
{
   static const char *const POSITIONAL[] = {"pipeline", NULL};
   bson_t pipeline;
   fields_document (&call->arguments, "pipeline", &pipeline);
   call_options (call, POSITIONAL);
   call_keep_stream (call, mongoc_database_watch (call->database, &pipeline, &call->opts));
}

static void
database_create_collection (call_t *call)
{
   static const char *const POSITIONAL[] = {"collection", NULL};
   bson_error_t error;
   call_options (call, POSITIONAL);
   mongoc_collection_t *made =
      mongoc_database_create_collection (call->database, fields_text (&call->arguments, "collection"), &call->opts, &error);
   call_end (call, made != NULL, &error, NULL);
   if (made != NULL) {
      mongoc_collection_destroy (made);
   }
}

static void
database_drop_collection (call_t *call)
{
   static const char *const POSITIONAL[] = {"collection", NULL};
   bson_error_t error;
   mongoc_collection_t *collection =
      mongoc_database_get_collection (call->database, fields_text (&call->arguments, "collection"));
   call_options (call, POSITIONAL);
   call_end (call, mongoc_collection_drop_with_opts (collection, &call->opts, &error), &error, NULL);
   mongoc_collection_destroy (collection);
}

static void
database_list_collections (call_t *call)
{
   static const char *const NONE[] = {NULL};
   call_options (call, NONE);
   call_end_with_all (call, mongoc_database_find_collections_with_opts (call->database, &call->opts));
}

static void
database_list_collection_names (call_t *call)
{
   static const char *const NONE[] = {NULL};
   bson_error_t error;
   call_options (call, NONE);
   call_end_with_names (call, mongoc_database_get_collection_names_with_opts (call->database, &call->opts, &error), &error);
}

static bool
run_command (call_t *call, bson_t *told, bson_error_t *error)
{
   static const char *const POSITIONAL[] = {"command", "commandName", "batchSize", "maxTimeMS", "comment", NULL};
   bson_t command;
   fields_document (&call->arguments, "command", &command);
   call_options (call, POSITIONAL);
   return mongoc_database_command_with_opts (call->database, &command, call->prefs, &call->opts, told, error);
}

static void
database_run_command (call_t *call)
{
   bson_error_t error;
   bson_t told = BSON_INITIALIZER;
   if (run_command (call, &told, &error)) {
      outcome_document (call->reply, &told);
   } else {
      outcome_error (call->reply, &error, &told);
   }
   bson_destroy (&told);
}

const operation_entry_t database_operations[] = {
   {"aggregate", database_aggregate},
   {"createChangeStream", database_watch},
   {"createCollection", database_create_collection},
   {"dropCollection", database_drop_collection},
   {"listCollectionNames", database_list_collection_names},
   {"listCollections", database_list_collections},
   {"runCommand", database_run_command},
   {NULL, NULL},
};
