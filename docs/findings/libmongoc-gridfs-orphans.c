/* Deleting a file that has chunks but no entry leaves the chunks.
 * cc -o finding libmongoc-gridfs-orphans.c $(pkg-config --cflags --libs libmongoc-1.0) && ./finding "$MONGODB_URI"
 * prints: 1 chunk(s) left */
#include <mongoc/mongoc.h>
#include <stdio.h>

int
main (int count, char **words)
{
   bson_error_t error;
   bson_value_t id = {.value_type = BSON_TYPE_INT32, .value.v_int32 = 1};
   mongoc_init ();
   mongoc_client_t *client = mongoc_client_new (count > 1 ? words[1] : "mongodb://127.0.0.1:27017");
   mongoc_database_t *database = mongoc_client_get_database (client, "finding");
   mongoc_collection_t *chunks = mongoc_database_get_collection (database, "fs.chunks");
   bson_t *chunk = BCON_NEW ("files_id", BCON_INT32 (1), "n", BCON_INT32 (0), "data", BCON_BIN (BSON_SUBTYPE_BINARY, (const uint8_t *) "x", 1));
   bson_t *all = bson_new ();
   mongoc_collection_drop (chunks, &error);
   mongoc_collection_insert_one (chunks, chunk, NULL, NULL, &error);
   mongoc_gridfs_bucket_t *bucket = mongoc_gridfs_bucket_new (database, NULL, NULL, &error);
   mongoc_gridfs_bucket_delete_by_id (bucket, &id, &error);
   printf ("%s\n%lld chunk(s) left\n", error.message,
           (long long) mongoc_collection_count_documents (chunks, all, NULL, NULL, NULL, &error));
   mongoc_gridfs_bucket_destroy (bucket);
   bson_destroy (chunk);
   bson_destroy (all);
   mongoc_collection_destroy (chunks);
   mongoc_database_destroy (database);
   mongoc_client_destroy (client);
   mongoc_cleanup ();
   return 0;
}
