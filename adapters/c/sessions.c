/* Operations of sessions, cursors, change streams and buckets. */
#include <stdlib.h>
#include <string.h>

#include "call.h"
#include "concerns.h"
#include "fields.h"
#include "outcomes.h"

static mongoc_client_session_t *
session_of (call_t *call)
{
   return call->target->session;
}

static void
start_transaction (call_t *call)
{
   bson_error_t error;
   mongoc_transaction_opt_t *opts = concerns_transaction (&call->arguments);
   call_end (call, mongoc_client_session_start_transaction (session_of (call), opts, &error), &error, NULL);
   mongoc_transaction_opts_destroy (opts);
}

static void
commit_transaction (call_t *call)
{
   bson_error_t error;
   bson_t told = BSON_INITIALIZER;
   call_end (call, mongoc_client_session_commit_transaction (session_of (call), &told, &error), &error, &told);
   bson_destroy (&told);
}

static void
abort_transaction (call_t *call)
{
   bson_error_t error;
   call_end (call, mongoc_client_session_abort_transaction (session_of (call), &error), &error, NULL);
}

static void
end_session (call_t *call)
{
   mongoc_client_session_destroy (session_of (call));
   call->target->session = NULL;
   outcome_nothing (call->reply);
}

static bool
in_transaction (mongoc_client_session_t *session, void *context, bson_t **told, bson_error_t *error)
{
   (void) session;
   return call_back (context, error, told);
}

static void
with_transaction (call_t *call)
{
   bson_error_t error;
   bson_t told = BSON_INITIALIZER;
   mongoc_transaction_opt_t *opts = concerns_transaction (&call->arguments);
   bool is_good =
      mongoc_client_session_with_transaction (session_of (call), in_transaction, opts, call, &told, &error);
   bson_iter_t value;
   /* libmongoc's callback returns nothing: its context carries what it is to give to the caller. */
   if (is_good && call->returned != NULL && bson_iter_init_find (&value, call->returned, "value")) {
      outcome_value (call->reply, bson_iter_value (&value));
   } else {
      call_end (call, is_good, &error, &told);
   }
   if (call->returned != NULL) {
      bson_destroy (call->returned);
   }
   mongoc_transaction_opts_destroy (opts);
   bson_destroy (&told);
}

const operation_entry_t session_operations[] = {
   {"abortTransaction", abort_transaction},
   {"commitTransaction", commit_transaction},
   {"endSession", end_session},
   {"startTransaction", start_transaction},
   {"withTransaction", with_transaction},
   {NULL, NULL},
};

static void
close_cursor (call_t *call)
{
   entity_t *entity = call->target;
   if (entity->cursor != NULL) {
      mongoc_cursor_destroy (entity->cursor);
      entity->cursor = NULL;
   }
   if (entity->stream != NULL) {
      mongoc_change_stream_destroy (entity->stream);
      entity->stream = NULL;
   }
   outcome_nothing (call->reply);
}

/* The next document, or false: then the error is set where there is one. */
static bool
next (entity_t *entity, const bson_t **document, bool *has_failed, bson_error_t *error, const bson_t **told)
{
   *has_failed = false;
   if (entity->cursor != NULL) {
      if (mongoc_cursor_next (entity->cursor, document)) {
         return true;
      }
      *has_failed = mongoc_cursor_error_document (entity->cursor, error, told);
      return false;
   }
   if (mongoc_change_stream_next (entity->stream, document)) {
      return true;
   }
   *has_failed = mongoc_change_stream_error_document (entity->stream, error, told);
   return false;
}

static void
iterate (call_t *call, bool only_once)
{
   bson_error_t error;
   const bson_t *document, *told = NULL;
   bool has_failed;
   entity_t *entity = call->target;
   if (entity->first != NULL) {
      outcome_document (call->reply, entity->first);
      bson_destroy (entity->first);
      entity->first = NULL;
      return;
   }
   if (entity->cursor == NULL && entity->stream == NULL) {
      bson_set_error (&error, MONGOC_ERROR_CURSOR, MONGOC_ERROR_CURSOR_INVALID_CURSOR, "the cursor is closed");
      outcome_error (call->reply, &error, NULL);
      return;
   }
   for (;;) {
      if (next (entity, &document, &has_failed, &error, &told)) {
         outcome_document (call->reply, document);
      } else if (has_failed) {
         outcome_error (call->reply, &error, told);
      } else if (only_once) {
         outcome_nothing (call->reply);
      } else if (entity->cursor != NULL && !mongoc_cursor_more (entity->cursor)) {
         bson_set_error (&error, MONGOC_ERROR_CURSOR, MONGOC_ERROR_CURSOR_INVALID_CURSOR, "the cursor has ended");
         outcome_error (call->reply, &error, NULL);
      } else {
         continue;
      }
      return;
   }
}

static void
iterate_once (call_t *call)
{
   iterate (call, true);
}

static void
iterate_until_document_or_error (call_t *call)
{
   iterate (call, false);
}

const operation_entry_t cursor_operations[] = {
   {"close", close_cursor},
   {"iterateOnce", iterate_once},
   {"iterateUntilDocumentOrError", iterate_until_document_or_error},
   {NULL, NULL},
};
