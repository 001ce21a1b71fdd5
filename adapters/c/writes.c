#include "writes.h"

#include <stdio.h>
#include <string.h>

#include "concerns.h"
#include "fields.h"
#include "outcomes.h"

void
writes_insert_one (call_t *call)
{
   static const char *const POSITIONAL[] = {"document", NULL};
   bson_error_t error;
   bson_t document, told = BSON_INITIALIZER, value = BSON_INITIALIZER;
   bson_iter_t id;
   fields_document (&call->arguments, "document", &document);
   call_options (call, POSITIONAL);
   if (mongoc_collection_insert_one (call->collection, &document, &call->opts, &told, &error)) {
      /* libmongoc tells no ids, neither those given nor those that it makes. */
      if (bson_iter_init_find (&id, &document, "_id")) {
         fields_append (&value, "insertedId", &id);
      }
      outcome_document (call->reply, &value);
   } else {
      outcome_error (call->reply, &error, &told);
   }
   bson_destroy (&value);
   bson_destroy (&told);
}

void
writes_insert_many (call_t *call)
{
   static const char *const POSITIONAL[] = {"documents", NULL};
   bson_error_t error;
   bson_t list, told = BSON_INITIALIZER, ids, value = BSON_INITIALIZER;
   bson_iter_t each, id;
   fields_document (&call->arguments, "documents", &list);
   uint32_t count = bson_count_keys (&list), at = 0;
   bson_t *views = bson_malloc0 ((count + 1) * sizeof *views);
   const bson_t **documents = bson_malloc0 ((count + 1) * sizeof *documents);
   BSON_APPEND_DOCUMENT_BEGIN (&value, "insertedIds", &ids);
   bson_iter_init (&each, &list);
   while (bson_iter_next (&each)) {
      const uint8_t *data;
      uint32_t length;
      bson_iter_document (&each, &length, &data);
      bson_init_static (&views[at], data, length);
      documents[at] = &views[at];
      if (bson_iter_init_find (&id, &views[at], "_id")) {
         fields_append (&ids, bson_iter_key (&each), &id);
      }
      at++;
   }
   bson_append_document_end (&value, &ids);
   call_options (call, POSITIONAL);
   if (mongoc_collection_insert_many (call->collection, documents, count, &call->opts, &told, &error)) {
      outcome_document (call->reply, &value);
   } else {
      outcome_bulk_error (call->reply, &error, &told);
   }
   bson_destroy (&told);
   bson_destroy (&value);
   bson_free (documents);
   bson_free (views);
}

static void
end_with_update (call_t *call, bool is_good, const bson_error_t *error, bson_t *told)
{
   bson_t value = BSON_INITIALIZER;
   bson_iter_t id;
   if (is_good) {
      bool is_upserted = bson_iter_init_find (&id, told, "upsertedId");
      if (bson_has_field (told, "matchedCount")) {
         BSON_APPEND_INT64 (&value, "matchedCount", fields_number (told, "matchedCount", 0));
         BSON_APPEND_INT64 (&value, "modifiedCount", fields_number (told, "modifiedCount", 0));
         BSON_APPEND_INT64 (&value, "upsertedCount", is_upserted ? 1 : 0);
      }
      if (is_upserted) {
         fields_append (&value, "upsertedId", &id);
      }
      outcome_document (call->reply, &value);
   } else {
      outcome_error (call->reply, error, told);
   }
   bson_destroy (&value);
   bson_destroy (told);
}

void
writes_update (call_t *call)
{
   static const char *const POSITIONAL[] = {"filter", "update", "replacement", NULL};
   bson_error_t error;
   bson_t filter, update, told = BSON_INITIALIZER;
   bool is_good;
   fields_document (&call->arguments, "filter", &filter);
   call_options (call, POSITIONAL);
   if (strcmp (call->name, "replaceOne") == 0) {
      fields_document (&call->arguments, "replacement", &update);
      is_good = mongoc_collection_replace_one (call->collection, &filter, &update, &call->opts, &told, &error);
   } else {
      fields_document (&call->arguments, "update", &update);
      is_good = strcmp (call->name, "updateMany") == 0
                   ? mongoc_collection_update_many (call->collection, &filter, &update, &call->opts, &told, &error)
                   : mongoc_collection_update_one (call->collection, &filter, &update, &call->opts, &told, &error);
   }
   end_with_update (call, is_good, &error, &told);
}

void
writes_delete (call_t *call)
{
   static const char *const POSITIONAL[] = {"filter", NULL};
   bson_error_t error;
   bson_t filter, told = BSON_INITIALIZER, value = BSON_INITIALIZER;
   bson_iter_t count;
   fields_document (&call->arguments, "filter", &filter);
   call_options (call, POSITIONAL);
   bool is_good = strcmp (call->name, "deleteMany") == 0
                     ? mongoc_collection_delete_many (call->collection, &filter, &call->opts, &told, &error)
                     : mongoc_collection_delete_one (call->collection, &filter, &call->opts, &told, &error);
   if (is_good) {
      if (bson_iter_init_find (&count, &told, "deletedCount")) {
         BSON_APPEND_INT64 (&value, "deletedCount", bson_iter_as_int64 (&count));
      }
      outcome_document (call->reply, &value);
   } else {
      outcome_error (call->reply, &error, &told);
   }
   bson_destroy (&value);
   bson_destroy (&told);
}

static mongoc_find_and_modify_opts_t *
find_and_modify_opts (call_t *call)
{
   /* Each has a function of its own; what is left is added to the command. */
   static const char *const OWN[] = {"filter", "update", "replacement", "sort", "projection", "returnDocument",
                                     "upsert", "bypassDocumentValidation", "maxTimeMS", NULL};
   mongoc_find_and_modify_opts_t *opts = mongoc_find_and_modify_opts_new ();
   mongoc_find_and_modify_flags_t flags = MONGOC_FIND_AND_MODIFY_NONE;
   const bson_t *given = &call->arguments;
   bson_t part;
   bson_iter_t found;
   if (fields_document (given, "sort", &part)) {
      mongoc_find_and_modify_opts_set_sort (opts, &part);
   }
   if (fields_document (given, "projection", &part)) {
      mongoc_find_and_modify_opts_set_fields (opts, &part);
   }
   if (fields_document (given, "update", &part) || fields_document (given, "replacement", &part)) {
      mongoc_find_and_modify_opts_set_update (opts, &part);
   }
   if (fields_find (given, "bypassDocumentValidation", &found)) {
      mongoc_find_and_modify_opts_set_bypass_document_validation (opts, bson_iter_bool (&found));
   }
   if (bson_has_field (given, "maxTimeMS")) {
      mongoc_find_and_modify_opts_set_max_time_ms (opts, (uint32_t) fields_number (given, "maxTimeMS", 0));
   }
   if (strcmp (call->name, "findOneAndDelete") == 0) {
      flags |= MONGOC_FIND_AND_MODIFY_REMOVE;
   }
   if (fields_true (given, "upsert")) {
      flags |= MONGOC_FIND_AND_MODIFY_UPSERT;
   }
   if (strcmp (fields_text (given, "returnDocument"), "After") == 0) {
      flags |= MONGOC_FIND_AND_MODIFY_RETURN_NEW;
   }
   mongoc_find_and_modify_opts_set_flags (opts, flags);
   call_options (call, OWN);
   mongoc_find_and_modify_opts_append (opts, &call->opts);
   return opts;
}

void
writes_find_and_modify (call_t *call)
{
   bson_error_t error;
   bson_t filter, told = BSON_INITIALIZER;
   bson_iter_t value;
   fields_document (&call->arguments, "filter", &filter);
   mongoc_find_and_modify_opts_t *opts = find_and_modify_opts (call);
   if (!mongoc_collection_find_and_modify_with_opts (call->collection, &filter, opts, &told, &error)) {
      outcome_error (call->reply, &error, &told);
   } else if (bson_iter_init_find (&value, &told, "value")) {
      outcome_value (call->reply, bson_iter_value (&value));
   } else {
      outcome_nothing (call->reply);
   }
   mongoc_find_and_modify_opts_destroy (opts);
   bson_destroy (&told);
}

/* Adds one model to a bulk write. */
static bool
add_model (mongoc_bulk_operation_t *bulk, const char *name, const bson_t *model, bson_error_t *error)
{
   static const char *const POSITIONAL[] = {"filter", "update", "replacement", "document", NULL};
   bson_t filter, change, opts = BSON_INITIALIZER;
   bool is_good = false;
   fields_document (model, "filter", &filter);
   call_translate (model, &opts, POSITIONAL);
   if (strcmp (name, "insertOne") == 0) {
      fields_document (model, "document", &change);
      is_good = mongoc_bulk_operation_insert_with_opts (bulk, &change, &opts, error);
   } else if (strcmp (name, "deleteOne") == 0) {
      is_good = mongoc_bulk_operation_remove_one_with_opts (bulk, &filter, &opts, error);
   } else if (strcmp (name, "deleteMany") == 0) {
      is_good = mongoc_bulk_operation_remove_many_with_opts (bulk, &filter, &opts, error);
   } else if (strcmp (name, "replaceOne") == 0) {
      fields_document (model, "replacement", &change);
      is_good = mongoc_bulk_operation_replace_one_with_opts (bulk, &filter, &change, &opts, error);
   } else if (strcmp (name, "updateOne") == 0) {
      fields_document (model, "update", &change);
      is_good = mongoc_bulk_operation_update_one_with_opts (bulk, &filter, &change, &opts, error);
   } else if (strcmp (name, "updateMany") == 0) {
      fields_document (model, "update", &change);
      is_good = mongoc_bulk_operation_update_many_with_opts (bulk, &filter, &change, &opts, error);
   } else {
      bson_set_error (error, MONGOC_ERROR_COMMAND, MONGOC_ERROR_COMMAND_INVALID_ARG, "Invalid option '%s'", name);
   }
   bson_destroy (&opts);
   return is_good;
}

static bool
add_models (call_t *call, mongoc_bulk_operation_t *bulk, bson_error_t *error)
{
   bson_t list, model;
   bson_iter_t each, inner;
   fields_document (&call->arguments, "requests", &list);
   bson_iter_init (&each, &list);
   while (bson_iter_next (&each)) {
      const uint8_t *data;
      uint32_t length;
      if (!bson_iter_recurse (&each, &inner) || !bson_iter_next (&inner)) {
         continue;
      }
      bson_iter_document (&inner, &length, &data);
      bson_init_static (&model, data, length);
      if (!add_model (bulk, bson_iter_key (&inner), &model, error)) {
         return false;
      }
   }
   return true;
}

void
writes_bulk (call_t *call)
{
   static const char *const POSITIONAL[] = {"requests", "bypassDocumentValidation", NULL};
   bson_error_t error;
   bson_t told = BSON_INITIALIZER, value = BSON_INITIALIZER;
   bson_iter_t bypasses;
   call_options (call, POSITIONAL);
   mongoc_bulk_operation_t *bulk = mongoc_collection_create_bulk_operation_with_opts (call->collection, &call->opts);
   if (fields_find (&call->arguments, "bypassDocumentValidation", &bypasses)) {
      mongoc_bulk_operation_set_bypass_document_validation (bulk, bson_iter_bool (&bypasses));
   }
   if (!add_models (call, bulk, &error)) {
      outcome_error (call->reply, &error, NULL);
   } else {
      if (mongoc_bulk_operation_execute (bulk, &told, &error) != 0) {
         outcome_append_bulk (&value, &told);
         outcome_document (call->reply, &value);
      } else {
         outcome_bulk_error (call->reply, &error, &told);
      }
      bson_destroy (&told);
   }
   bson_destroy (&value);
   mongoc_bulk_operation_destroy (bulk);
}
