/* Read and write concerns, read preferences and options of transactions, from the test format's words. */
#ifndef CONCERNS_H
#define CONCERNS_H

#include <mongoc/mongoc.h>

/* Each is NULL where the document has none; else the caller destroys it. */
mongoc_read_concern_t *concerns_read (const bson_t *options);
mongoc_write_concern_t *concerns_write (const bson_t *options);
mongoc_read_prefs_t *concerns_read_prefs (const bson_t *options);

mongoc_transaction_opt_t *concerns_transaction (const bson_t *options);

/* Gives a database or a collection what its options say. */
void concerns_set_database (mongoc_database_t *database, const bson_t *options);
void concerns_set_collection (mongoc_collection_t *collection, const bson_t *options);

#endif
