import type { CommandCall } from '../command/call.ts';
import { isAtLeast } from '../command/version.ts';
import type { Namespace } from '../storage/document-collection.ts';
import { type Fields, isFields, type Value } from '../value/value.ts';
import { encryptedFilter } from './encrypted-filter.ts';
import { type EncryptionInformation, schemaReader } from './encryption-information.ts';

/**
 * A pipeline with tags in the place of the encrypted values of its filters: those of `$match` and
 * `$geoNear` and, from 8.1 on, those in the pipeline of a `$lookup`.
 */
export function encryptedPipeline(
  call: CommandCall,
  information: EncryptionInformation,
  namespace: Namespace,
  stages: readonly Fields[],
): Fields[] {
  const schema = schemaReader(information, namespace);
  const rewrite = (filter: Fields): Fields => encryptedFilter(call, schema, filter);
  return stages.map((stage) => {
    const [first] = stage;
    if (first === undefined) return stage;
    const [name, spec] = first;
    const changed = changedStage(name, spec, rewrite, (from, inner) =>
      encryptedPipeline(call, information, { database: namespace.database, name: from }, inner),
    );
    if (changed === spec) return stage;
    if (name === '$lookup' && !isAtLeast(call.node.version, '8.1')) return stage;
    return new Map([[name, changed]]);
  });
}

function changedStage(
  name: string,
  spec: Value,
  rewrite: (filter: Fields) => Fields,
  nested: (from: string, stages: readonly Fields[]) => Fields[],
): Value {
  if (!isFields(spec)) return spec;
  if (name === '$match') return rewrite(spec);
  if (name === '$geoNear') {
    const query = spec.get('query');
    return isFields(query) ? new Map(spec).set('query', rewrite(query)) : spec;
  }
  if (name !== '$lookup') return spec;
  const from = spec.get('from');
  const pipeline = spec.get('pipeline');
  if (typeof from !== 'string' || !Array.isArray(pipeline)) return spec;
  const stages = pipeline.filter(isFields);
  return stages.length === pipeline.length
    ? new Map(spec).set('pipeline', nested(from, stages))
    : spec;
}
