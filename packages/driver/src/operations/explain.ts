import type { Document } from 'bson';
import { MongoInvalidArgumentError } from '../error/api-error.ts';
import type {
  ExplainCommandOptions,
  ExplainVerbosityLike,
} from '../operation-model/command-options.ts';
import type { CursorReply } from '../operation-model/cursor-reply.ts';
import { DocumentBatch } from '../operation-model/document-batch.ts';
import type { Operation } from '../operation-model/operation.ts';
import { readReply } from '../operation-model/read-reply.ts';

/** The `explain` of what would open a cursor, as a cursor over the one document that explains it. */
export function explainAsCursor(
  explained: Operation<unknown>,
  wanted: ExplainVerbosityLike | ExplainCommandOptions,
): Operation<CursorReply> {
  const { retried: _never, recover: _none, ...asDocument } = explain(explained, wanted);
  return {
    ...asDocument,
    parse: (reply) => ({ id: 0n, namespace: '', batch: new DocumentBatch(reply, [0]) }),
  };
}

/** The `explain` command around another one; it is never written by, whatever the other one does. */
export function explain(
  explained: Operation<unknown>,
  wanted: ExplainVerbosityLike | ExplainCommandOptions,
): Operation<Document> {
  const { verbosity, maxTimeMS } = explainSettings(wanted);
  return {
    commandName: 'explain',
    namespace: { db: explained.namespace.db },
    access: 'read',
    selection: 'byReadPreference',
    retry: explained.retry === 'asRead' ? 'asRead' : 'never',
    pinning: 'none',
    concerns: 'none',
    settings: explained.settings,
    build(limits) {
      const { body, sequences = [] } = explained.build(limits);
      for (const { identifier, documents } of sequences) body[identifier] = documents;
      const command: Document = { explain: body, verbosity };
      if (maxTimeMS !== undefined) command['maxTimeMS'] = maxTimeMS;
      if (body['comment'] !== undefined) command['comment'] = body['comment'];
      return { body: command };
    },
    parse: (reply) => readReply(reply, explained.settings.bson),
  };
}

function explainSettings(wanted: ExplainVerbosityLike | ExplainCommandOptions): {
  verbosity: string;
  maxTimeMS?: number | undefined;
} {
  if (wanted === true) return { verbosity: 'allPlansExecution' };
  if (wanted === false) return { verbosity: 'queryPlanner' };
  if (typeof wanted === 'string') return { verbosity: wanted };
  if (typeof wanted?.verbosity === 'string') return wanted;
  throw new MongoInvalidArgumentError(
    'Field "explain" must be a boolean, a verbosity or an object {verbosity, maxTimeMS}',
  );
}
