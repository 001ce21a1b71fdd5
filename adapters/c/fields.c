#include "fields.h"

#include <string.h>

bool
fields_find (const bson_t *document, const char *path, bson_iter_t *found)
{
   bson_iter_t iter;
   return bson_iter_init (&iter, document) && bson_iter_find_descendant (&iter, path, found);
}

const char *
fields_text (const bson_t *document, const char *path)
{
   bson_iter_t found;
   return fields_find (document, path, &found) && BSON_ITER_HOLDS_UTF8 (&found) ? bson_iter_utf8 (&found, NULL) : "";
}

bool
fields_document (const bson_t *document, const char *path, bson_t *inner)
{
   bson_iter_t found;
   const uint8_t *data;
   uint32_t length;
   if (fields_find (document, path, &found)) {
      if (BSON_ITER_HOLDS_DOCUMENT (&found)) {
         bson_iter_document (&found, &length, &data);
         return bson_init_static (inner, data, length);
      }
      if (BSON_ITER_HOLDS_ARRAY (&found)) {
         bson_iter_array (&found, &length, &data);
         return bson_init_static (inner, data, length);
      }
   }
   bson_init (inner);
   return false;
}

int64_t
fields_number (const bson_t *document, const char *path, int64_t otherwise)
{
   bson_iter_t found;
   if (!fields_find (document, path, &found)) {
      return otherwise;
   }
   return BSON_ITER_HOLDS_NUMBER (&found) ? bson_iter_as_int64 (&found) : otherwise;
}

bool
fields_true (const bson_t *document, const char *path)
{
   bson_iter_t found;
   return fields_find (document, path, &found) && BSON_ITER_HOLDS_BOOL (&found) && bson_iter_bool (&found);
}

bool
fields_array_has (const bson_t *document, const char *path, const char *text)
{
   bson_t array;
   bson_iter_t iter;
   if (!fields_document (document, path, &array) || !bson_iter_init (&iter, &array)) {
      return false;
   }
   while (bson_iter_next (&iter)) {
      if (BSON_ITER_HOLDS_UTF8 (&iter) && strcmp (bson_iter_utf8 (&iter, NULL), text) == 0) {
         return true;
      }
   }
   return false;
}

void
fields_copy_but (const bson_t *document, bson_t *to, const char *const *names)
{
   bson_iter_t iter;
   bson_iter_init (&iter, document);
   while (bson_iter_next (&iter)) {
      const char *key = bson_iter_key (&iter);
      bool is_left_out = false;
      for (const char *const *name = names; *name != NULL; name++) {
         is_left_out = is_left_out || strcmp (*name, key) == 0;
      }
      if (!is_left_out) {
         bson_append_iter (to, NULL, 0, &iter);
      }
   }
}

void
fields_append (bson_t *to, const char *name, const bson_iter_t *found)
{
   bson_append_iter (to, name, -1, found);
}

const bson_value_t *
fields_value (const bson_t *document, const char *name, bson_iter_t *found)
{
   return bson_iter_init_find (found, document, name) ? bson_iter_value (found) : NULL;
}
