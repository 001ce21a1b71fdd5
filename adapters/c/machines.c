#include "machines.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fields.h"
#include "outcomes.h"

static bson_t *
from_hex (const char *digits, bson_error_t *error)
{
   size_t length = strlen (digits) / 2;
   uint8_t *bytes = bson_malloc0 (length + 1);
   for (size_t at = 0; at < length; at++) {
      char pair[3] = {digits[2 * at], digits[2 * at + 1], '\0'};
      bytes[at] = (uint8_t) strtoul (pair, NULL, 16);
   }
   bson_t *document = bson_new_from_data (bytes, length);
   bson_free (bytes);
   if (document == NULL) {
      bson_set_error (error, BSON_ERROR_INVALID, 1, "the bytes are no document");
   } else if (!bson_validate_with_error (document, BSON_VALIDATE_UTF8 | BSON_VALIDATE_UTF8_ALLOW_NULL, error)) {
      bson_destroy (document);
      return NULL;
   }
   return document;
}

static char *
to_hex (const bson_t *document)
{
   const uint8_t *bytes = bson_get_data (document);
   char *digits = bson_malloc0 (2 * document->len + 1);
   for (uint32_t at = 0; at < document->len; at++) {
      snprintf (digits + 2 * at, 3, "%02X", bytes[at]);
   }
   return digits;
}

static void
end_with_output (bson_t *reply, const char *output)
{
   bson_t value = BSON_INITIALIZER;
   BSON_APPEND_UTF8 (&value, "output", output);
   outcome_document (reply, &value);
   bson_destroy (&value);
}

static void
run_decimal (const char *text, bson_t *reply)
{
   bson_decimal128_t decimal;
   char output[BSON_DECIMAL128_STRING];
   bson_error_t error;
   if (bson_decimal128_from_string (text, &decimal)) {
      bson_decimal128_to_string (&decimal, output);
      end_with_output (reply, output);
   } else {
      bson_set_error (&error, BSON_ERROR_INVALID, 1, "\"%s\" is no decimal number", text);
      outcome_error (reply, &error, NULL);
   }
}

static void
run_bson (const bson_t *input, bson_t *reply)
{
   const char *from = fields_text (input, "from"), *to = fields_text (input, "to");
   bson_error_t error = {0};
   bson_iter_t found;
   uint32_t length = 0;
   const char *text = fields_find (input, "input", &found) ? bson_iter_utf8 (&found, &length) : "";
   if (strcmp (from, "decimal128") == 0) {
      run_decimal (text, reply);
      return;
   }
   bson_t *document = strcmp (from, "bson") == 0 ? from_hex (text, &error)
                                                 : bson_new_from_json ((const uint8_t *) text, (ssize_t) length, &error);
   if (document == NULL) {
      outcome_error (reply, &error, NULL);
      return;
   }
   char *output = strcmp (to, "bson") == 0                    ? to_hex (document)
                  : strcmp (to, "canonicalExtendedJson") == 0 ? bson_as_canonical_extended_json (document, NULL)
                                                              : bson_as_relaxed_extended_json (document, NULL);
   if (output == NULL) {
      bson_set_error (&error, BSON_ERROR_INVALID, 1, "the document cannot be written");
      outcome_error (reply, &error, NULL);
   } else {
      end_with_output (reply, output);
      bson_free (output);
   }
   bson_destroy (document);
}

void
machine_run (const bson_t *request, bson_t *reply)
{
   const char *name = fields_text (request, "machine");
   bson_t input;
   fields_document (request, "input", &input);
   if (strcmp (name, "bson") == 0) {
      run_bson (&input, reply);
   } else {
      outcome_unsupported (reply, "libmongoc shows no machine %s", name);
   }
}
