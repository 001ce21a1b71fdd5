/* What a test file has created, by name. */
#ifndef ENTITIES_H
#define ENTITIES_H

#include <pthread.h>

#include <mongoc/mongoc.h>

#include "recorder.h"

typedef enum { CLIENT, DATABASE, COLLECTION, SESSION, BUCKET, CURSOR, CHANGE_STREAM } entity_kind_t;

/*
 * A client of the pool, lent to one operation, or to a session or a cursor as long as that lives: whatever belongs together
 * has to use the same. One thread may use it at a time.
 */
typedef struct {
   mongoc_client_t *client;
   mongoc_client_pool_t *pool;
   pthread_mutex_t mutex;
   int users;
} lease_t;

typedef struct entity {
   entity_kind_t kind;
   char *name;
   /* The entity that it was made from. */
   struct entity *parent;
   /* `options` of the test file. */
   bson_t *options;
   /* A client; NULL when it is closed. */
   mongoc_client_pool_t *pool;
   recorder_t *recorder;
   /* A session, NULL when it has ended; a cursor; a change stream. */
   lease_t *lease;
   mongoc_client_session_t *session;
   bson_t *lsid;
   mongoc_cursor_t *cursor;
   /* The first document of a cursor that was asked for to open it. */
   bson_t *first;
   mongoc_change_stream_t *stream;
} entity_t;

/* NULL where there is none. */
entity_t *entities_find (const char *name);

/* Keeps a new entity under its name; the options are copied. */
entity_t *entities_add (entity_kind_t kind, const char *name, entity_t *parent, const bson_t *options);

/* Answers a request to create an entity. */
void entities_create (const bson_t *request, bson_t *reply);

/* The client from which an entity was made. */
entity_t *entities_client_of (entity_t *entity);

/* A client of the pool; NULL where it has no more to lend. */
lease_t *lease_new (entity_t *client);

lease_t *lease_share (lease_t *lease);

void lease_end (lease_t *lease);

/* Ends a cursor, a change stream, a session; closes a client and what was made from it. */
void entities_close (entity_t *entity);

void entities_close_all (void);

/* Lets go of everything without closing it, since something still uses it. */
void entities_abandon (void);

#endif
