/* The operations of a collection that write documents. */
#ifndef WRITES_H
#define WRITES_H

#include "call.h"

void writes_insert_one (call_t *call);
void writes_insert_many (call_t *call);
/* updateOne, updateMany and replaceOne. */
void writes_update (call_t *call);
void writes_delete (call_t *call);
void writes_find_and_modify (call_t *call);
void writes_bulk (call_t *call);

#endif
