/*
 * An adapter for a MongoDB driver, to be filled in: make && touchstone adapter check ./adapter
 *
 * Reads requests from standard input and writes replies to standard output, a line of Extended JSON each.
 */
#include <mongoc/mongoc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_ENTITIES 64

typedef enum { CLIENT, DATABASE, COLLECTION } kind_t;

typedef struct {
   char name[128];
   kind_t kind;
   void *value;
} entity_t;

static entity_t entities[MOST_ENTITIES];
static int count;

static const char *
text_of (const bson_t *document, const char *path)
{
   bson_iter_t iter, found;
   return bson_iter_init (&iter, document) && bson_iter_find_descendant (&iter, path, &found) &&
                BSON_ITER_HOLDS_UTF8 (&found)
             ? bson_iter_utf8 (&found, NULL)
             : "";
}

static void
document_of (const bson_t *document, const char *path, bson_t *inner)
{
   bson_iter_t iter, found;
   const uint8_t *data;
   uint32_t length;
   if (bson_iter_init (&iter, document) && bson_iter_find_descendant (&iter, path, &found) &&
       BSON_ITER_HOLDS_DOCUMENT (&found)) {
      bson_iter_document (&found, &length, &data);
      bson_init_static (inner, data, length);
   } else {
      bson_init (inner);
   }
}

static void *
entity_of (const char *name)
{
   for (int at = 0; at < count; at++) {
      if (strcmp (entities[at].name, name) == 0) {
         return entities[at].value;
      }
   }
   fprintf (stderr, "there is no entity %s\n", name);
   exit (1);
}

static void
unsupported (bson_t *reply, const char *what)
{
   BSON_APPEND_UTF8 (reply, "kind", "unsupported");
   char reason[256];
   snprintf (reason, sizeof reason, "this adapter does not know %s yet", what);
   BSON_APPEND_UTF8 (reply, "reason", reason);
}

static void
failure (bson_t *reply, const bson_error_t *error)
{
   /* Next, tell what the driver fails with as data: "error". */
   BSON_APPEND_UTF8 (reply, "kind", "failure");
   BSON_APPEND_UTF8 (reply, "message", error->message);
}

static void
create (const bson_t *request, bson_t *reply)
{
   const char *type = text_of (request, "entity.type");
   entity_t entity = {.kind = CLIENT};
   snprintf (entity.name, sizeof entity.name, "%s", text_of (request, "entity.id"));
   if (strcmp (type, "client") == 0) {
      entity.value = mongoc_client_new (text_of (request, "uri"));
   } else if (strcmp (type, "database") == 0) {
      entity.kind = DATABASE;
      entity.value = mongoc_client_get_database (entity_of (text_of (request, "entity.options.client")),
                                                 text_of (request, "entity.options.databaseName"));
   } else if (strcmp (type, "collection") == 0) {
      entity.kind = COLLECTION;
      entity.value = mongoc_database_get_collection (entity_of (text_of (request, "entity.options.database")),
                                                     text_of (request, "entity.options.collectionName"));
   }
   if (entity.value == NULL || count == MOST_ENTITIES) {
      unsupported (reply, type);
      return;
   }
   entities[count++] = entity;
   BSON_APPEND_UTF8 (reply, "kind", "done");
}

static void
find (mongoc_collection_t *collection, const bson_t *filter, bson_t *reply)
{
   mongoc_cursor_t *cursor = mongoc_collection_find_with_opts (collection, filter, NULL, NULL);
   const bson_t *document;
   bson_error_t error;
   bson_t found = BSON_INITIALIZER;
   char key[16];
   for (uint32_t at = 0; mongoc_cursor_next (cursor, &document); at++) {
      snprintf (key, sizeof key, "%u", at);
      BSON_APPEND_DOCUMENT (&found, key, document);
   }
   if (mongoc_cursor_error (cursor, &error)) {
      failure (reply, &error);
   } else {
      BSON_APPEND_UTF8 (reply, "kind", "result");
      BSON_APPEND_ARRAY (reply, "value", &found);
   }
   bson_destroy (&found);
   mongoc_cursor_destroy (cursor);
}

static void
run (const bson_t *request, bson_t *reply)
{
   const char *name = text_of (request, "name");
   void *target = entity_of (text_of (request, "object"));
   if (strcmp (name, "insertOne") == 0) {
      bson_t document;
      bson_error_t error;
      document_of (request, "arguments.document", &document);
      if (!mongoc_collection_insert_one (target, &document, NULL, NULL, &error)) {
         failure (reply, &error);
         return;
      }
      bson_iter_t id;
      bson_t value = BSON_INITIALIZER;
      if (bson_iter_init_find (&id, &document, "_id")) {
         BSON_APPEND_VALUE (&value, "insertedId", bson_iter_value (&id));
      }
      BSON_APPEND_UTF8 (reply, "kind", "result");
      BSON_APPEND_DOCUMENT (reply, "value", &value);
      bson_destroy (&value);
   } else if (strcmp (name, "find") == 0) {
      bson_t filter;
      document_of (request, "arguments.filter", &filter);
      find (target, &filter, reply);
   } else {
      unsupported (reply, name);
   }
}

static void
reset (void)
{
   while (count > 0) {
      entity_t *entity = &entities[--count];
      switch (entity->kind) {
      case CLIENT:
         mongoc_client_destroy (entity->value);
         break;
      case DATABASE:
         mongoc_database_destroy (entity->value);
         break;
      case COLLECTION:
         mongoc_collection_destroy (entity->value);
         break;
      }
   }
}

static void
answer (const bson_t *request, bson_t *reply)
{
   const char *kind = text_of (request, "kind");
   if (strcmp (kind, "start") == 0) {
      bson_t driver;
      BSON_APPEND_UTF8 (reply, "kind", "started");
      BSON_APPEND_DOCUMENT_BEGIN (reply, "driver", &driver);
      BSON_APPEND_UTF8 (&driver, "name", "libmongoc");
      BSON_APPEND_UTF8 (&driver, "version", mongoc_get_version ());
      BSON_APPEND_UTF8 (&driver, "language", "C");
      bson_append_document_end (reply, &driver);
   } else if (strcmp (kind, "createEntity") == 0) {
      create (request, reply);
   } else if (strcmp (kind, "run") == 0) {
      run (request, reply);
   } else if (strcmp (kind, "reset") == 0) {
      reset ();
      BSON_APPEND_UTF8 (reply, "kind", "done");
   } else {
      /* Next: "events", "inspect", "endCallback". */
      unsupported (reply, kind);
   }
}

int
main (void)
{
   char *line = NULL;
   size_t size = 0;
   mongoc_init ();
   /* One request at a time: next, answer each in a thread, for they overlap. */
   while (getline (&line, &size, stdin) > 0) {
      bson_error_t error;
      bson_t *request = bson_new_from_json ((const uint8_t *) line, -1, &error);
      if (request == NULL || strcmp (text_of (request, "kind"), "stop") == 0) {
         break;
      }
      bson_t reply = BSON_INITIALIZER;
      bson_iter_t id;
      if (bson_iter_init_find (&id, request, "id")) {
         BSON_APPEND_VALUE (&reply, "id", bson_iter_value (&id));
      }
      answer (request, &reply);
      char *text = bson_as_canonical_extended_json (&reply, NULL);
      printf ("%s\n", text);
      fflush (stdout);
      bson_free (text);
      bson_destroy (&reply);
      bson_destroy (request);
   }
   reset ();
   mongoc_cleanup ();
   free (line);
   return 0;
}
