/* An operation of the unified test format under way. */
#ifndef CALL_H
#define CALL_H

#include "entities.h"

typedef struct call {
   const char *name;
   entity_t *target;
   bson_t arguments;
   /* The session that it takes part in, or NULL. */
   entity_t *session;
   lease_t *lease;
   mongoc_database_t *database;
   mongoc_collection_t *collection;
   mongoc_read_prefs_t *prefs;
   /* What the driver's function is given as options, once call_options has gathered them. */
   bson_t opts;
   bson_t *reply;
   /* The name under which the result is kept as an entity; "" for none. */
   const char *save_as;
   /* Says a line that is no reply: that the driver calls back. */
   void (*announce) (const struct call *call, int64_t callback);
   const bson_t *request;
   /* What its callback returned, as the member "value". */
   bson_t *returned;
} call_t;

typedef void (*operation_t) (call_t *call);

typedef struct {
   const char *name;
   operation_t run;
} operation_entry_t;

/* One table for each kind of entity; each ends with an entry without a name. */
extern const operation_entry_t client_operations[];
extern const operation_entry_t database_operations[];
extern const operation_entry_t collection_operations[];
extern const operation_entry_t session_operations[];
extern const operation_entry_t bucket_operations[];
extern const operation_entry_t cursor_operations[];

/* Runs a request of the kind "run". */
void call_run (const bson_t *request, bson_t *reply, void (*announce) (const call_t *call, int64_t callback));

/* Makes options of all arguments but these (NULL ends the list): the session's, concerns in the driver's words, the rest as it is. */
void call_options (call_t *call, const char *const *positional);

/* Appends concerns and the rest of a document in the driver's words. */
void call_translate (const bson_t *given, bson_t *opts, const char *const *but);

/* Ends an operation that returns nothing. */
void call_end (call_t *call, bool is_good, const bson_error_t *error, const bson_t *told);

/* Ends an operation that returns all documents of a cursor, which is destroyed. */
void call_end_with_all (call_t *call, mongoc_cursor_t *cursor);

/* Ends an operation that returns one document of a cursor, or null; the cursor is destroyed. */
void call_end_with_first (call_t *call, mongoc_cursor_t *cursor);

/* Keeps a cursor as an entity, once the server has it. */
void call_keep_cursor (call_t *call, mongoc_cursor_t *cursor);
void call_keep_stream (call_t *call, mongoc_change_stream_t *stream);

/* Ends with an array of names, which is freed. */
void call_end_with_names (call_t *call, char **names, const bson_error_t *error);

/* Ends a callback that call_back waits for. */
void call_end_callback (const bson_t *request);

/* Lets the runner do what stands in a callback; what it threw, if anything. */
bool call_back (call_t *call, bson_error_t *error, bson_t **told);

/* Ends all callbacks that are still waited for, as if the test had failed. */
void call_give_up (void);

#endif
