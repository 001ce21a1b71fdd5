#include "concerns.h"

#include <strings.h>

#include "fields.h"

mongoc_read_concern_t *
concerns_read (const bson_t *options)
{
   bson_t given;
   if (!fields_document (options, "readConcern", &given)) {
      return NULL;
   }
   mongoc_read_concern_t *concern = mongoc_read_concern_new ();
   if (bson_has_field (&given, "level")) {
      mongoc_read_concern_set_level (concern, fields_text (&given, "level"));
   }
   return concern;
}

mongoc_write_concern_t *
concerns_write (const bson_t *options)
{
   bson_t given;
   bson_iter_t found;
   if (!fields_document (options, "writeConcern", &given)) {
      return NULL;
   }
   mongoc_write_concern_t *concern = mongoc_write_concern_new ();
   if (fields_find (&given, "w", &found)) {
      if (BSON_ITER_HOLDS_UTF8 (&found)) {
         const char *tag = bson_iter_utf8 (&found, NULL);
         if (strcasecmp (tag, "majority") == 0) {
            mongoc_write_concern_set_w (concern, MONGOC_WRITE_CONCERN_W_MAJORITY);
         } else {
            mongoc_write_concern_set_wtag (concern, tag);
         }
      } else {
         mongoc_write_concern_set_w (concern, (int32_t) bson_iter_as_int64 (&found));
      }
   }
   if (fields_find (&given, "journal", &found)) {
      mongoc_write_concern_set_journal (concern, bson_iter_as_bool (&found));
   }
   if (fields_find (&given, "wtimeoutMS", &found)) {
      mongoc_write_concern_set_wtimeout_int64 (concern, bson_iter_as_int64 (&found));
   }
   return concern;
}

mongoc_read_prefs_t *
concerns_read_prefs (const bson_t *options)
{
   static const struct {
      const char *name;
      mongoc_read_mode_t mode;
   } MODES[] = {{"primary", MONGOC_READ_PRIMARY},
                {"primaryPreferred", MONGOC_READ_PRIMARY_PREFERRED},
                {"secondary", MONGOC_READ_SECONDARY},
                {"secondaryPreferred", MONGOC_READ_SECONDARY_PREFERRED},
                {"nearest", MONGOC_READ_NEAREST}};
   bson_t given, part;
   if (!fields_document (options, "readPreference", &given)) {
      return NULL;
   }
   mongoc_read_prefs_t *prefs = mongoc_read_prefs_new (MONGOC_READ_PRIMARY);
   for (size_t at = 0; at < sizeof MODES / sizeof *MODES; at++) {
      if (strcasecmp (fields_text (&given, "mode"), MODES[at].name) == 0) {
         mongoc_read_prefs_set_mode (prefs, MODES[at].mode);
      }
   }
   if (fields_document (&given, "tagSets", &part)) {
      mongoc_read_prefs_set_tags (prefs, &part);
   }
   if (fields_document (&given, "hedge", &part)) {
      mongoc_read_prefs_set_hedge (prefs, &part);
   }
   if (bson_has_field (&given, "maxStalenessSeconds")) {
      mongoc_read_prefs_set_max_staleness_seconds (prefs, fields_number (&given, "maxStalenessSeconds", -1));
   }
   return prefs;
}

mongoc_transaction_opt_t *
concerns_transaction (const bson_t *options)
{
   mongoc_transaction_opt_t *opts = mongoc_transaction_opts_new ();
   mongoc_read_concern_t *read = concerns_read (options);
   mongoc_write_concern_t *write = concerns_write (options);
   mongoc_read_prefs_t *prefs = concerns_read_prefs (options);
   if (read != NULL) {
      mongoc_transaction_opts_set_read_concern (opts, read);
      mongoc_read_concern_destroy (read);
   }
   if (write != NULL) {
      mongoc_transaction_opts_set_write_concern (opts, write);
      mongoc_write_concern_destroy (write);
   }
   if (prefs != NULL) {
      mongoc_transaction_opts_set_read_prefs (opts, prefs);
      mongoc_read_prefs_destroy (prefs);
   }
   if (bson_has_field (options, "maxCommitTimeMS")) {
      mongoc_transaction_opts_set_max_commit_time_ms (opts, fields_number (options, "maxCommitTimeMS", 0));
   }
   return opts;
}

/* Databases and collections take the same three, by functions of their own. */
#define SET_CONCERNS(OF, TARGET, OPTIONS)                             \
   do {                                                               \
      mongoc_read_concern_t *read = concerns_read (OPTIONS);          \
      mongoc_write_concern_t *write = concerns_write (OPTIONS);       \
      mongoc_read_prefs_t *prefs = concerns_read_prefs (OPTIONS);     \
      if (read != NULL) {                                             \
         mongoc_##OF##_set_read_concern (TARGET, read);               \
         mongoc_read_concern_destroy (read);                          \
      }                                                               \
      if (write != NULL) {                                            \
         mongoc_##OF##_set_write_concern (TARGET, write);             \
         mongoc_write_concern_destroy (write);                        \
      }                                                               \
      if (prefs != NULL) {                                            \
         mongoc_##OF##_set_read_prefs (TARGET, prefs);                \
         mongoc_read_prefs_destroy (prefs);                           \
      }                                                               \
   } while (0)

void
concerns_set_database (mongoc_database_t *database, const bson_t *options)
{
   SET_CONCERNS (database, database, options);
}

void
concerns_set_collection (mongoc_collection_t *collection, const bson_t *options)
{
   SET_CONCERNS (collection, collection, options);
}
