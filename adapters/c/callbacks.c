/* Callbacks of the driver, whose operations the runner runs by further requests. */
#include <string.h>

#include "call.h"
#include "fields.h"
#include "outcomes.h"

typedef struct waiting {
   int64_t number;
   bool has_ended;
   bool has_thrown;
   int64_t thrown;
   bson_t *returned;
   struct waiting *next;
} waiting_t;

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static waiting_t *first;
static int64_t last_number;

bool
call_back (call_t *call, bson_error_t *error, bson_t **told)
{
   waiting_t waiting = {0};
   pthread_mutex_lock (&mutex);
   waiting.number = ++last_number;
   waiting.next = first;
   first = &waiting;
   /* The operations of the callback use the client of this session, too. */
   pthread_mutex_unlock (&call->lease->mutex);
   call->announce (call, waiting.number);
   while (!waiting.has_ended) {
      pthread_cond_wait (&changed, &mutex);
   }
   for (waiting_t **link = &first; *link != NULL; link = &(*link)->next) {
      if (*link == &waiting) {
         *link = waiting.next;
         break;
      }
   }
   pthread_mutex_unlock (&mutex);
   pthread_mutex_lock (&call->lease->mutex);
   if (waiting.has_thrown) {
      outcome_recall (waiting.thrown, error, told);
      bson_destroy (waiting.returned);
   } else {
      if (call->returned != NULL) {
         bson_destroy (call->returned);
      }
      call->returned = waiting.returned;
   }
   return !waiting.has_thrown;
}

static void
end_where (bool is_any, const bson_t *request, bool has_thrown, int64_t thrown)
{
   pthread_mutex_lock (&mutex);
   for (waiting_t *each = first; each != NULL; each = each->next) {
      if (is_any || each->number == fields_number (request, "callback", 0)) {
         bson_iter_t value;
         each->returned = bson_new ();
         if (fields_find (request, "value", &value)) {
            fields_append (each->returned, "value", &value);
         }
         each->has_ended = true;
         each->has_thrown = has_thrown;
         each->thrown = thrown;
      }
   }
   pthread_cond_broadcast (&changed);
   pthread_mutex_unlock (&mutex);
}

void
call_end_callback (const bson_t *request)
{
   bson_iter_t found;
   bool has_thrown = fields_find (request, "error", &found) && BSON_ITER_HOLDS_NUMBER (&found);
   end_where (false, request, has_thrown, fields_number (request, "error", 0));
}

void
call_give_up (void)
{
   bson_t none = BSON_INITIALIZER;
   end_where (true, &none, true, 0);
}
