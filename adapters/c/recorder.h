/* The events of one client, numbered, as far as its entity asks for them. */
#ifndef RECORDER_H
#define RECORDER_H

#include <mongoc/mongoc.h>

typedef struct recorder recorder_t;

/* The options are those of the client entity; they are copied. */
recorder_t *recorder_new (const bson_t *options);

void recorder_destroy (recorder_t *recorder);

void recorder_listen (recorder_t *recorder, mongoc_client_pool_t *pool);

/* Appends the events behind a number as `events`; where there are none, waits so many milliseconds for the first. */
void recorder_tell (recorder_t *recorder, int64_t after, int64_t wait_ms, bson_t *reply);

/* Appends the description of the topology as `value`: its type as an event told it, the servers as they are now. */
void recorder_tell_topology (recorder_t *recorder, mongoc_client_t *client, bson_t *reply);

#endif
