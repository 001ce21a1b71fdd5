import type { Document } from 'bson';
import type { ExplainOptions } from '../operation-model/command-options.ts';
import type { Namespace, Operation } from '../operation-model/operation.ts';
import { readReply } from '../operation-model/read-reply.ts';
import type { OperationSettings } from '../operation-model/settings.ts';
import { type AggregateCommandOptions, aggregateBody } from './aggregate.ts';

/** Options of `countDocuments`. */
export interface CountDocumentsOptions extends AggregateCommandOptions, ExplainOptions {
  /** The number of documents that are passed over; default 0. */
  skip?: number | undefined;
  /** The number of documents that there are at most; default: all. */
  limit?: number | undefined;
}

/** Counts exactly, by an aggregation (CRUD specification, "countDocuments"). */
export function countDocuments(
  namespace: Namespace & { readonly collection: string },
  filter: Document,
  options: CountDocumentsOptions,
  settings: OperationSettings,
): Operation<number> {
  const { skip, limit } = options;
  const pipeline: Document[] = [{ $match: filter }];
  if (typeof skip === 'number') pipeline.push({ $skip: skip });
  if (typeof limit === 'number') pipeline.push({ $limit: limit });
  pipeline.push({ $group: { _id: 1, n: { $sum: 1 } } });
  return {
    commandName: 'aggregate',
    namespace,
    access: 'read',
    selection: 'byReadPreference',
    retry: 'asRead',
    pinning: 'none',
    concerns: 'read',
    settings,
    build: () => ({ body: aggregateBody(namespace.collection, pipeline, options) }),
    // No group means that nothing matched.
    parse: (reply) => Number(readReply(reply)['cursor']?.firstBatch?.[0]?.n ?? 0),
  };
}
