/* What is in a BSON document, by a path with dots; views into it live as long as it does. */
#ifndef FIELDS_H
#define FIELDS_H

#include <bson/bson.h>

bool fields_find (const bson_t *document, const char *path, bson_iter_t *found);

/* The text there; "" where there is none. */
const char *fields_text (const bson_t *document, const char *path);

/* A view of the document or array there; an empty document, and false, where there is none. */
bool fields_document (const bson_t *document, const char *path, bson_t *inner);

int64_t fields_number (const bson_t *document, const char *path, int64_t otherwise);

bool fields_true (const bson_t *document, const char *path);

/* Whether a text is one of an array's. */
bool fields_array_has (const bson_t *document, const char *path, const char *text);

/* Appends each member of a document whose name does not stand in the list, which NULL ends. */
void fields_copy_but (const bson_t *document, bson_t *to, const char *const *names);

void fields_append (bson_t *to, const char *name, const bson_iter_t *found);

/* The member itself, as a value of the driver: NULL where it is missing. */
const bson_value_t *fields_value (const bson_t *document, const char *name, bson_iter_t *found);

#endif
