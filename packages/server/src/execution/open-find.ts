import type { CommandCall } from '../command/call.ts';
import type { DocumentSource } from '../cursor/document-source.ts';
import type { Namespace } from '../storage/collection.ts';
import { type FindBody, runFind } from './run-find.ts';

/** The documents that a query yields, whether the name is a collection's or a view's. */
export function openFind(call: CommandCall, namespace: Namespace, body: FindBody): DocumentSource {
  return runFind(call, namespace, body).source;
}
