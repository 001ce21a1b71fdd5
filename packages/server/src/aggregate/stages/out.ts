import { fail } from '../../expression/failure.ts';
import { typeName } from '../../expression/operator.ts';
import type { Value } from '../../value/value.ts';
import type { PipelineNamespace } from '../pipeline-context.ts';
import type { StageDefinition } from '../stage.ts';

function requireText(field: string, value: Value | undefined): string {
  if (value === undefined) {
    return fail(40414, `BSON field '$out.${field}' is missing but a required field`);
  }
  if (typeof value === 'string') return value;
  const words = `BSON field '$out.${field}' is the wrong type '${typeName(value)}'`;
  return fail('TypeMismatch', `${words}, expected type 'string'`);
}

function targetOf(spec: Value, { database }: PipelineNamespace): PipelineNamespace {
  if (typeof spec === 'string') return { database, collection: spec };
  if (!(spec instanceof Map)) {
    const words = '$out only supports a string or object argument';
    return fail(16990, `${words}, but found ${typeName(spec)}`);
  }
  for (const name of spec.keys()) {
    if (!['db', 'coll', 'timeseries'].includes(name)) {
      fail(40415, `BSON field '$out.${name}' is an unknown field.`);
    }
  }
  if (spec.has('timeseries')) {
    fail('NotImplemented', '$out into a time-series collection is not implemented');
  }
  const collection = requireText('coll', spec.get('coll'));
  return { database: requireText('db', spec.get('db')), collection };
}

/** `$out`: puts the documents in the place of a collection. */
export const out: StageDefinition = {
  name: '$out',
  position: 'last',
  notInside: ['$facet', '$lookup', '$unionWith'],
  compile(spec, { context }) {
    const target = targetOf(spec, context.namespace);
    const { database, collection } = target;
    if (collection === '') {
      fail('InvalidNamespace', `Invalid $out target namespace, ${database}`);
    }
    return {
      target,
      // biome-ignore lint/correctness/useYield: the stage's documents go elsewhere
      *run(documents) {
        if (collection?.includes('$')) {
          const words = `error with target namespace: Invalid collection name: ${collection}`;
          fail('IllegalOperation', words);
        }
        context.world.replaceCollection(target, documents);
      },
    };
  },
};
