/* What libmongoc decides by itself: libbson's codecs. */
#ifndef MACHINES_H
#define MACHINES_H

#include <bson/bson.h>

void machine_run (const bson_t *request, bson_t *reply);

#endif
