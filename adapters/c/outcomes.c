#include "outcomes.h"

#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "fields.h"

typedef struct {
   bson_error_t error;
   bson_t *told;
} kept_t;

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
/* Errors are numbered from 1. */
static kept_t *kept;
static int count;

void
outcome_unsupported (bson_t *reply, const char *format, ...)
{
   char reason[512];
   va_list given;
   va_start (given, format);
   vsnprintf (reason, sizeof reason, format, given);
   va_end (given);
   BSON_APPEND_UTF8 (reply, "kind", "unsupported");
   BSON_APPEND_UTF8 (reply, "reason", reason);
}

void
outcome_done (bson_t *reply)
{
   BSON_APPEND_UTF8 (reply, "kind", "done");
}

void
outcome_nothing (bson_t *reply)
{
   BSON_APPEND_UTF8 (reply, "kind", "result");
   BSON_APPEND_NULL (reply, "value");
}

void
outcome_value (bson_t *reply, const bson_value_t *value)
{
   BSON_APPEND_UTF8 (reply, "kind", "result");
   BSON_APPEND_VALUE (reply, "value", value);
}

void
outcome_document (bson_t *reply, const bson_t *value)
{
   BSON_APPEND_UTF8 (reply, "kind", "result");
   BSON_APPEND_DOCUMENT (reply, "value", value);
}

void
outcome_array (bson_t *reply, const bson_t *value)
{
   BSON_APPEND_UTF8 (reply, "kind", "result");
   BSON_APPEND_ARRAY (reply, "value", value);
}

void
outcome_number (bson_t *reply, int64_t value)
{
   BSON_APPEND_UTF8 (reply, "kind", "result");
   BSON_APPEND_INT64 (reply, "value", value);
}

static const char *
name_of_domain (uint32_t domain)
{
   static const char *const NAMES[] = {
      [MONGOC_ERROR_CLIENT] = "MONGOC_ERROR_CLIENT",
      [MONGOC_ERROR_STREAM] = "MONGOC_ERROR_STREAM",
      [MONGOC_ERROR_PROTOCOL] = "MONGOC_ERROR_PROTOCOL",
      [MONGOC_ERROR_CURSOR] = "MONGOC_ERROR_CURSOR",
      [MONGOC_ERROR_QUERY] = "MONGOC_ERROR_QUERY",
      [MONGOC_ERROR_INSERT] = "MONGOC_ERROR_INSERT",
      [MONGOC_ERROR_SASL] = "MONGOC_ERROR_SASL",
      [MONGOC_ERROR_BSON] = "MONGOC_ERROR_BSON",
      [MONGOC_ERROR_NAMESPACE] = "MONGOC_ERROR_NAMESPACE",
      [MONGOC_ERROR_COMMAND] = "MONGOC_ERROR_COMMAND",
      [MONGOC_ERROR_COLLECTION] = "MONGOC_ERROR_COLLECTION",
      [MONGOC_ERROR_GRIDFS] = "MONGOC_ERROR_GRIDFS",
      [MONGOC_ERROR_SCRAM] = "MONGOC_ERROR_SCRAM",
      [MONGOC_ERROR_SERVER_SELECTION] = "MONGOC_ERROR_SERVER_SELECTION",
      [MONGOC_ERROR_WRITE_CONCERN] = "MONGOC_ERROR_WRITE_CONCERN",
      [MONGOC_ERROR_SERVER] = "MONGOC_ERROR_SERVER",
      [MONGOC_ERROR_TRANSACTION] = "MONGOC_ERROR_TRANSACTION",
      [MONGOC_ERROR_POOL] = "MONGOC_ERROR_POOL",
   };
   const char *name = domain < sizeof NAMES / sizeof *NAMES ? NAMES[domain] : NULL;
   return name == NULL ? "bson_error_t" : name;
}

static int
keep (const bson_error_t *error, const bson_t *told)
{
   pthread_mutex_lock (&mutex);
   kept = bson_realloc (kept, (size_t) (count + 1) * sizeof *kept);
   kept[count] = (kept_t){.error = *error, .told = told == NULL ? NULL : bson_copy (told)};
   int number = ++count;
   pthread_mutex_unlock (&mutex);
   return number;
}

void
outcome_recall (int64_t number, bson_error_t *error, bson_t **told)
{
   pthread_mutex_lock (&mutex);
   if (number > 0 && number <= count) {
      const kept_t *found = &kept[number - 1];
      *error = found->error;
      *told = found->told == NULL ? bson_new () : bson_copy (found->told);
   } else {
      bson_set_error (error, MONGOC_ERROR_CLIENT, 1, "the test failed");
      *told = bson_new ();
   }
   pthread_mutex_unlock (&mutex);
}

void
outcome_forget (void)
{
   pthread_mutex_lock (&mutex);
   for (int at = 0; at < count; at++) {
      if (kept[at].told != NULL) {
         bson_destroy (kept[at].told);
      }
   }
   bson_free (kept);
   kept = NULL;
   count = 0;
   pthread_mutex_unlock (&mutex);
}

/* Appends the first of these paths that is there. */
static void
append_first (bson_t *to, const char *name, const bson_t *told, const char *const *paths)
{
   bson_iter_t found;
   for (; *paths != NULL; paths++) {
      if (fields_find (told, *paths, &found)) {
         fields_append (to, name, &found);
         return;
      }
   }
}

/* The paths within a reply are found only by members of their own: a server's is whole, a bulk write's the driver's making. */
static void
append_told (bson_t *observed, const bson_t *told)
{
   static const char *const NAMES[] = {"codeName", "writeConcernErrors.0.codeName", "writeConcernError.codeName", NULL};
   static const char *const DETAILS[] = {
      "errInfo", "writeErrors.0.errInfo", "writeConcernErrors.0.errInfo", "writeConcernError.errInfo", NULL};
   bson_t labels;
   append_first (observed, "codeName", told, NAMES);
   append_first (observed, "details", told, DETAILS);
   if (bson_has_field (told, "ok")) {
      BSON_APPEND_DOCUMENT (observed, "response", told);
   }
   fields_document (told, "errorLabels", &labels);
   BSON_APPEND_ARRAY (observed, "labels", &labels);
}

/* Of its own limits only that of server selection ends operations with words that say so. */
static bool
is_timeout (const bson_error_t *error)
{
   return error->domain == MONGOC_ERROR_SERVER_SELECTION && strstr (error->message, "expired") != NULL;
}

static void
append_error (bson_t *reply, const bson_error_t *error, const bson_t *told, bool is_bulk)
{
   bson_t observed, none = BSON_INITIALIZER;
   bool is_server = error->domain == MONGOC_ERROR_SERVER || error->domain == MONGOC_ERROR_WRITE_CONCERN;
   BSON_APPEND_UTF8 (reply, "kind", "error");
   BSON_APPEND_DOCUMENT_BEGIN (reply, "error", &observed);
   BSON_APPEND_INT32 (&observed, "number", keep (error, told));
   BSON_APPEND_UTF8 (&observed, "type", name_of_domain (error->domain));
   BSON_APPEND_UTF8 (&observed, "message", error->message);
   BSON_APPEND_BOOL (&observed, "isTimeout", is_timeout (error));
   BSON_APPEND_BOOL (&observed, "isClientError", !is_server);
   if (is_server) {
      BSON_APPEND_INT32 (&observed, "code", (int32_t) error->code);
   }
   append_told (&observed, told == NULL ? &none : told);
   if (is_bulk && told != NULL) {
      bson_t partial;
      BSON_APPEND_DOCUMENT_BEGIN (&observed, "partialResult", &partial);
      outcome_append_bulk (&partial, told);
      bson_append_document_end (&observed, &partial);
   }
   bson_append_document_end (reply, &observed);
}

static bool
is_lack (const bson_error_t *error)
{
   return error->domain == MONGOC_ERROR_COMMAND && strncmp (error->message, "Invalid option '", 16) == 0;
}

void
outcome_error (bson_t *reply, const bson_error_t *error, const bson_t *told)
{
   if (is_lack (error)) {
      outcome_unsupported (reply, "libmongoc has no such option: %s", error->message);
   } else {
      append_error (reply, error, told, false);
   }
}

void
outcome_bulk_error (bson_t *reply, const bson_error_t *error, const bson_t *told)
{
   if (is_lack (error)) {
      outcome_unsupported (reply, "libmongoc has no such option: %s", error->message);
   } else {
      append_error (reply, error, told, true);
   }
}

void
outcome_append_bulk (bson_t *to, const bson_t *told)
{
   static const struct {
      const char *name, *of_bulk, *of_one;
   } COUNTS[] = {
      {"insertedCount", "nInserted", "insertedCount"},
      {"matchedCount", "nMatched", "matchedCount"},
      {"modifiedCount", "nModified", "modifiedCount"},
      {"deletedCount", "nRemoved", "deletedCount"},
      {"upsertedCount", "nUpserted", "upsertedCount"},
   };
   bson_t upserted, ids;
   bson_iter_t each, id, index;
   for (size_t at = 0; at < sizeof COUNTS / sizeof *COUNTS; at++) {
      int64_t of_one = fields_number (told, COUNTS[at].of_one, 0);
      BSON_APPEND_INT64 (to, COUNTS[at].name, fields_number (told, COUNTS[at].of_bulk, of_one));
   }
   BSON_APPEND_DOCUMENT_BEGIN (to, "upsertedIds", &ids);
   fields_document (told, "upserted", &upserted);
   bson_iter_init (&each, &upserted);
   while (bson_iter_next (&each)) {
      if (bson_iter_recurse (&each, &index) && bson_iter_find (&index, "index") && bson_iter_recurse (&each, &id) &&
          bson_iter_find (&id, "_id")) {
         char key[24];
         snprintf (key, sizeof key, "%lld", (long long) bson_iter_as_int64 (&index));
         fields_append (&ids, key, &id);
      }
   }
   bson_append_document_end (to, &ids);
}
