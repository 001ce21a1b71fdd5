import { present } from '@touchstone/protocol';
import type {
  NearDocument,
  NearRequest,
  PipelineContext,
  PipelineNamespace,
} from '../aggregate/pipeline.ts';
import type { CommandCall } from '../command/call.ts';
import { fail } from '../expression/failure.ts';
import type { FindQuery } from '../find/find-query.ts';
import { isNear, type Near, nearestFirst } from '../find/nearest.ts';
import { compileMatcher } from '../query/match.ts';
import type { DocumentCollection } from '../storage/document-collection.ts';
import { type Fields, isFields } from '../value/value.ts';
import { resolveView } from './pipeline-source.ts';

/** The documents that `$geoNear` reads of a collection, the nearest first. */
export function nearestDocuments(
  call: CommandCall,
  context: PipelineContext,
  asked: { readonly namespace: PipelineNamespace; readonly request: NearRequest },
): Iterable<NearDocument> {
  const { collection, query } = nearQuery(call, context, asked);
  const matcher = compileMatcher(query.filter, context, { allowsNear: true });
  if (!isNear(matcher)) return [];
  return nearDocuments(nearestFirst(collection, query, matcher));
}

function* nearDocuments(found: Iterable<Near>): Generator<NearDocument> {
  for (const { bytes, nearest } of found) yield { document: bytes, nearest };
}

/** The query that a `$geoNear` stands for, and the collection that it is put to. */
export function nearQuery(
  call: CommandCall,
  context: PipelineContext,
  { namespace, request }: { readonly namespace: PipelineNamespace; readonly request: NearRequest },
): { readonly collection: DocumentCollection; readonly query: FindQuery } {
  const collection = collectionOf(call, namespace);
  const filter = filterOf(request.key ?? geoPathOf(collection), request);
  const hint = hintOf(call);
  return { collection, query: { filter, hint, context, at: call.readAt, tellsCollation: true } };
}

function hintOf({ body }: CommandCall): string | Fields | undefined {
  const hint = body.value('hint');
  return typeof hint === 'string' || isFields(hint) ? hint : undefined;
}

function collectionOf(call: CommandCall, namespace: PipelineNamespace): DocumentCollection {
  const { database, collection: name = '' } = namespace;
  const entry = call.data.find(database, name);
  if (entry?.kind === 'view') {
    const { namespace: below, stages } = resolveView(call, entry);
    if (stages.length === 0) return collectionOf(call, below);
    return fail(
      40603,
      '$geoNear was not the first stage in the pipeline after optimization. Is optimization ' +
        'disabled or inhibited?',
    );
  }
  const collection = call.data.collection(database, name, call.readAt);
  if (collection !== undefined) return collection;
  const words = `$geoNear requires a geo index to run, but ${database}.${name} does not exist`;
  return fail('NamespaceNotFound', words);
}

/** The only path that the collection has a geospatial index on: in a plane or, where there is none, on the sphere. */
function geoPathOf({ indexes, fullName }: DocumentCollection): string {
  for (const kind of ['2d', '2dsphere']) {
    const found = indexes.flatMap(({ definition }) =>
      definition.paths.filter(({ special }) => special === kind).slice(0, 1),
    );
    if (found.length > 1) {
      const words = `There is more than one ${kind} index on ${fullName}; unsure which to use for $geoNear`;
      fail('IndexNotFound', words);
    }
    if (found.length === 1) return present(found[0]).path;
  }
  return fail('IndexNotFound', '$geoNear requires a 2d or 2dsphere index, but none were found');
}

function filterOf(key: string, { near, query }: NearRequest): Fields {
  if (!query.has(key)) return new Map([...query, [key, near]]);
  return new Map([['$and', [new Map([[key, near]]), query]]]);
}
