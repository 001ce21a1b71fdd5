/* Operations of GridFS buckets. */
#include <stdlib.h>
#include <string.h>

#include "call.h"
#include "concerns.h"
#include "fields.h"
#include "outcomes.h"

static mongoc_gridfs_bucket_t *
open_bucket (call_t *call)
{
   static const char *const OWN[] = {"disableMD5", NULL};
   bson_error_t error;
   bson_t given, opts = BSON_INITIALIZER;
   fields_document (call->target->options, "bucketOptions", &given);
   call_translate (&given, &opts, OWN);
   mongoc_read_prefs_t *prefs = concerns_read_prefs (&given);
   mongoc_gridfs_bucket_t *bucket = mongoc_gridfs_bucket_new (call->database, &opts, prefs, &error);
   if (bucket == NULL) {
      outcome_error (call->reply, &error, NULL);
   }
   if (prefs != NULL) {
      mongoc_read_prefs_destroy (prefs);
   }
   bson_destroy (&opts);
   return bucket;
}

static void
delete_file (call_t *call)
{
   bson_error_t error;
   bson_iter_t id;
   mongoc_gridfs_bucket_t *bucket = open_bucket (call);
   if (bucket != NULL) {
      const bson_value_t *value = fields_value (&call->arguments, "id", &id);
      call_end (call, mongoc_gridfs_bucket_delete_by_id (bucket, value, &error), &error, NULL);
      mongoc_gridfs_bucket_destroy (bucket);
   }
}

static void
find_files (call_t *call)
{
   static const char *const POSITIONAL[] = {"filter", NULL};
   bson_t filter;
   mongoc_gridfs_bucket_t *bucket = open_bucket (call);
   if (bucket != NULL) {
      fields_document (&call->arguments, "filter", &filter);
      call_options (call, POSITIONAL);
      call_end_with_all (call, mongoc_gridfs_bucket_find (bucket, &filter, &call->opts));
      mongoc_gridfs_bucket_destroy (bucket);
   }
}

/* Reads a stream to its end; false where it failed. */
static bool
read_all (mongoc_stream_t *stream, uint8_t **content, size_t *length, bson_error_t *error)
{
   size_t room = 4096;
   ssize_t got;
   *content = bson_malloc (room);
   *length = 0;
   while ((got = mongoc_stream_read (stream, *content + *length, room - *length, 1, 0)) > 0) {
      *length += (size_t) got;
      if (*length == room) {
         room *= 2;
         *content = bson_realloc (*content, room);
      }
   }
   return got == 0 && !mongoc_gridfs_bucket_stream_error (stream, error);
}

static void
download (call_t *call)
{
   bson_error_t error = {0};
   bson_iter_t id;
   uint8_t *content = NULL;
   size_t length = 0;
   mongoc_gridfs_bucket_t *bucket = open_bucket (call);
   if (bucket == NULL) {
      return;
   }
   mongoc_stream_t *stream =
      mongoc_gridfs_bucket_open_download_stream (bucket, fields_value (&call->arguments, "id", &id), &error);
   if (stream != NULL && read_all (stream, &content, &length, &error)) {
      BSON_APPEND_UTF8 (call->reply, "kind", "result");
      BSON_APPEND_BINARY (call->reply, "value", BSON_SUBTYPE_BINARY, content, (uint32_t) length);
   } else {
      if (stream != NULL) {
         mongoc_gridfs_bucket_stream_error (stream, &error);
      }
      outcome_error (call->reply, &error, NULL);
   }
   if (stream != NULL) {
      mongoc_stream_destroy (stream);
   }
   bson_free (content);
   mongoc_gridfs_bucket_destroy (bucket);
}

/* The bytes that hexadecimal digits stand for. */
static size_t
bytes_of (const char *digits, uint8_t **bytes)
{
   size_t length = strlen (digits) / 2;
   *bytes = bson_malloc0 (length + 1);
   for (size_t at = 0; at < length; at++) {
      char pair[3] = {digits[2 * at], digits[2 * at + 1], '\0'};
      (*bytes)[at] = (uint8_t) strtoul (pair, NULL, 16);
   }
   return length;
}

static void
upload (call_t *call)
{
   static const char *const POSITIONAL[] = {"filename", "source", "disableMD5", NULL};
   bson_error_t error = {0};
   bson_value_t id;
   bson_t source;
   uint8_t *content;
   mongoc_gridfs_bucket_t *bucket = open_bucket (call);
   if (bucket == NULL) {
      return;
   }
   fields_document (&call->arguments, "source", &source);
   size_t length = bytes_of (fields_text (&source, "$$hexBytes"), &content);
   call_options (call, POSITIONAL);
   mongoc_stream_t *stream = mongoc_gridfs_bucket_open_upload_stream (
      bucket, fields_text (&call->arguments, "filename"), &call->opts, &id, &error);
   bool is_good = stream != NULL && (length == 0 || mongoc_stream_write (stream, content, length, 0) == (ssize_t) length);
   /* The last of it is written where the stream is closed. */
   is_good = is_good && mongoc_stream_close (stream) == 0;
   if (is_good) {
      outcome_value (call->reply, &id);
   } else {
      if (stream != NULL) {
         mongoc_gridfs_bucket_stream_error (stream, &error);
      }
      outcome_error (call->reply, &error, NULL);
   }
   if (stream != NULL) {
      bson_value_destroy (&id);
      mongoc_stream_destroy (stream);
   }
   bson_free (content);
   mongoc_gridfs_bucket_destroy (bucket);
}

const operation_entry_t bucket_operations[] = {
   {"delete", delete_file},
   {"download", download},
   {"find", find_files},
   {"upload", upload},
   {NULL, NULL},
};
