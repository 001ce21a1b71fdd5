/* Operations of collections. */
#include <stdio.h>
#include <string.h>

#include "call.h"
#include "fields.h"
#include "outcomes.h"
#include "writes.h"

static mongoc_cursor_t *
open_aggregate (call_t *call)
{
   static const char *const POSITIONAL[] = {"pipeline", NULL};
   bson_t pipeline;
   fields_document (&call->arguments, "pipeline", &pipeline);
   call_options (call, POSITIONAL);
   return mongoc_collection_aggregate (call->collection, MONGOC_QUERY_NONE, &pipeline, &call->opts, call->prefs);
}

static void
aggregate (call_t *call)
{
   call_end_with_all (call, open_aggregate (call));
}

static mongoc_cursor_t *
open_find (call_t *call)
{
   static const char *const POSITIONAL[] = {"filter", "cursorType", NULL};
   bson_t filter;
   const char *type = fields_text (&call->arguments, "cursorType");
   fields_document (&call->arguments, "filter", &filter);
   call_options (call, POSITIONAL);
   if (strncmp (type, "tailable", 8) == 0) {
      BSON_APPEND_BOOL (&call->opts, "tailable", true);
      BSON_APPEND_BOOL (&call->opts, "awaitData", strcmp (type, "tailableAwait") == 0);
   }
   return mongoc_collection_find_with_opts (call->collection, &filter, &call->opts, call->prefs);
}

static void
find (call_t *call)
{
   call_end_with_all (call, open_find (call));
}

static void
create_find_cursor (call_t *call)
{
   call_keep_cursor (call, open_find (call));
}

/* libmongoc has no findOne: its users ask for a cursor with one document. */
static void
find_one (call_t *call)
{
   BSON_APPEND_INT64 (&call->opts, "limit", 1);
   BSON_APPEND_BOOL (&call->opts, "singleBatch", true);
   call_end_with_first (call, open_find (call));
}

static void
watch (call_t *call)
{
   static const char *const POSITIONAL[] = {"pipeline", NULL};
   bson_t pipeline;
   fields_document (&call->arguments, "pipeline", &pipeline);
   call_options (call, POSITIONAL);
   call_keep_stream (call, mongoc_collection_watch (call->collection, &pipeline, &call->opts));
}

static void
end_with_count (call_t *call, int64_t count, const bson_error_t *error, bson_t *told)
{
   if (count >= 0) {
      outcome_number (call->reply, count);
   } else {
      outcome_error (call->reply, error, told);
   }
   bson_destroy (told);
}

static void
count_documents (call_t *call)
{
   static const char *const POSITIONAL[] = {"filter", NULL};
   bson_error_t error;
   bson_t filter, told = BSON_INITIALIZER;
   fields_document (&call->arguments, "filter", &filter);
   call_options (call, POSITIONAL);
   int64_t count =
      mongoc_collection_count_documents (call->collection, &filter, &call->opts, call->prefs, &told, &error);
   end_with_count (call, count, &error, &told);
}

static void
estimated_document_count (call_t *call)
{
   static const char *const NONE[] = {NULL};
   bson_error_t error;
   bson_t told = BSON_INITIALIZER;
   if (call->session != NULL) {
      outcome_unsupported (call->reply, "libmongoc takes no session for an estimated count");
      return;
   }
   call_options (call, NONE);
   int64_t count =
      mongoc_collection_estimated_document_count (call->collection, &call->opts, call->prefs, &told, &error);
   end_with_count (call, count, &error, &told);
}

/* libmongoc has no distinct: its users run the command as one that reads, which has all that a method would have. */
static void
distinct (call_t *call)
{
   static const char *const POSITIONAL[] = {"filter", "fieldName", NULL};
   bson_error_t error;
   bson_t query, told = BSON_INITIALIZER, values, command = BSON_INITIALIZER;
   fields_document (&call->arguments, "filter", &query);
   BSON_APPEND_UTF8 (&command, "distinct", mongoc_collection_get_name (call->collection));
   BSON_APPEND_UTF8 (&command, "key", fields_text (&call->arguments, "fieldName"));
   BSON_APPEND_DOCUMENT (&command, "query", &query);
   call_options (call, POSITIONAL);
   if (mongoc_collection_read_command_with_opts (call->collection, &command, call->prefs, &call->opts, &told, &error)) {
      fields_document (&told, "values", &values);
      outcome_array (call->reply, &values);
   } else {
      outcome_error (call->reply, &error, &told);
   }
   bson_destroy (&told);
   bson_destroy (&command);
}

static void
find_indexes (call_t *call)
{
   static const char *const NONE[] = {NULL};
   call_options (call, NONE);
   call_end_with_all (call, mongoc_collection_find_indexes_with_opts (call->collection, &call->opts));
}

/* libmongoc tells its users to run the command, with a name that it makes of the keys. */
static void
create_index (call_t *call)
{
   static const char *const OF_COMMAND[] = {
      "keys", "session", "comment", "commitQuorum", "maxTimeMS", "writeConcern", "rawData", NULL};
   static const char *const OF_INDEX[] = {"keys", "name", "unique", "sparse", "expireAfterSeconds", "collation", "hidden",
                                          "partialFilterExpression", "wildcardProjection", NULL};
   bson_error_t error;
   bson_t keys, list, index, told = BSON_INITIALIZER, command = BSON_INITIALIZER;
   fields_document (&call->arguments, "keys", &keys);
   char *made = mongoc_collection_keys_to_index_string (&keys);
   const char *given = fields_text (&call->arguments, "name");
   BSON_APPEND_UTF8 (&command, "createIndexes", mongoc_collection_get_name (call->collection));
   BSON_APPEND_ARRAY_BEGIN (&command, "indexes", &list);
   BSON_APPEND_DOCUMENT_BEGIN (&list, "0", &index);
   BSON_APPEND_DOCUMENT (&index, "key", &keys);
   fields_copy_but (&call->arguments, &index, OF_COMMAND);
   if (*given == '\0') {
      BSON_APPEND_UTF8 (&index, "name", made);
   }
   bson_append_document_end (&list, &index);
   bson_append_array_end (&command, &list);
   call_options (call, OF_INDEX);
   bool is_good = mongoc_collection_write_command_with_opts (call->collection, &command, &call->opts, &told, &error);
   if (is_good) {
      BSON_APPEND_UTF8 (call->reply, "kind", "result");
      BSON_APPEND_UTF8 (call->reply, "value", *given == '\0' ? made : given);
   } else {
      outcome_error (call->reply, &error, &told);
   }
   bson_destroy (&told);
   bson_destroy (&command);
   bson_free (made);
}

static void
drop_index (call_t *call)
{
   static const char *const POSITIONAL[] = {"name", NULL};
   bson_error_t error;
   call_options (call, POSITIONAL);
   call_end (call,
             mongoc_collection_drop_index_with_opts (
                call->collection, fields_text (&call->arguments, "name"), &call->opts, &error),
             &error,
             NULL);
}

static void
drop_indexes (call_t *call)
{
   static const char *const NONE[] = {NULL};
   bson_error_t error;
   call_options (call, NONE);
   call_end (
      call, mongoc_collection_drop_index_with_opts (call->collection, "*", &call->opts, &error), &error, NULL);
}

static void
rename_collection (call_t *call)
{
   static const char *const POSITIONAL[] = {"to", "dropTarget", NULL};
   bson_error_t error;
   bool drops = fields_true (&call->arguments, "dropTarget");
   const char *to = fields_text (&call->arguments, "to");
   call_options (call, POSITIONAL);
   call_end (call,
             mongoc_collection_rename_with_opts (
                call->collection, mongoc_database_get_name (call->database), to, drops, &call->opts, &error),
             &error,
             NULL);
}








const operation_entry_t collection_operations[] = {
   {"aggregate", aggregate},
   {"bulkWrite", writes_bulk},
   {"countDocuments", count_documents},
   {"createChangeStream", watch},
   {"createFindCursor", create_find_cursor},
   {"createIndex", create_index},
   {"deleteMany", writes_delete},
   {"deleteOne", writes_delete},
   {"distinct", distinct},
   {"dropIndex", drop_index},
   {"dropIndexes", drop_indexes},
   {"estimatedDocumentCount", estimated_document_count},
   {"find", find},
   {"findOne", find_one},
   {"findOneAndDelete", writes_find_and_modify},
   {"findOneAndReplace", writes_find_and_modify},
   {"findOneAndUpdate", writes_find_and_modify},
   {"insertMany", writes_insert_many},
   {"insertOne", writes_insert_one},
   {"listIndexes", find_indexes},
   {"rename", rename_collection},
   {"replaceOne", writes_update},
   {"updateMany", writes_update},
   {"updateOne", writes_update},
   {NULL, NULL},
};
