import { fail } from '../../expression/failure.ts';
import { typeName } from '../../expression/operator.ts';
import type { Value } from '../../value/value.ts';
import type { PipelineNamespace } from '../pipeline-context.ts';

/** The collection that a stage's `from` names: one of the same database, or `{ db, coll }`. */
export function parseNamespace(
  stage: string,
  value: Value,
  { database }: PipelineNamespace,
): PipelineNamespace {
  if (typeof value === 'string') return { database, collection: value };
  const collection = value instanceof Map ? value.get('coll') : undefined;
  const other = value instanceof Map ? (value.get('db') ?? database) : undefined;
  if (typeof collection === 'string' && typeof other === 'string') {
    const isShared =
      other === database || (other === 'local' && collection === 'oplog.rs') || other === 'config';
    if (stage === '$lookup' && !isShared) {
      const words = `${stage} with syntax {from: {db:<>, coll:<>},..} is not supported for`;
      fail('FailedToParse', `${words} db: ${other} and coll: ${collection}`);
    }
    return { database: other, collection };
  }
  const words = `${stage} 'from' field must be a string`;
  return fail('FailedToParse', `${words}, but found ${typeName(value)}`);
}
