/* How a request ended, as the protocol tells it. */
#ifndef OUTCOMES_H
#define OUTCOMES_H

#include <mongoc/mongoc.h>

/* The driver, or this adapter, lacks something by design. */
void outcome_unsupported (bson_t *reply, const char *format, ...) BSON_GNUC_PRINTF (2, 3);

void outcome_done (bson_t *reply);

/* An operation that returns nothing. */
void outcome_nothing (bson_t *reply);

void outcome_value (bson_t *reply, const bson_value_t *value);

void outcome_document (bson_t *reply, const bson_t *value);

void outcome_array (bson_t *reply, const bson_t *value);

void outcome_number (bson_t *reply, int64_t value);

/* What the driver failed with, and the reply that it gave beside, if any. An option that it does not know is one that it lacks. */
void outcome_error (bson_t *reply, const bson_error_t *error, const bson_t *told);

/* As outcome_error, for a bulk write: what was told is also what had been done. */
void outcome_bulk_error (bson_t *reply, const bson_error_t *error, const bson_t *told);

/* The counts of a bulk write, by the names of the test format. */
void outcome_append_bulk (bson_t *to, const bson_t *told);

/* The error that the protocol knows by this number (0: the test has failed), and the reply that came with it, to be destroyed. */
void outcome_recall (int64_t number, bson_error_t *error, bson_t **told);

void outcome_forget (void);

#endif
