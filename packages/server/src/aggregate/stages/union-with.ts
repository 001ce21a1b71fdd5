import { fail } from '../../expression/failure.ts';
import { typeName } from '../../expression/operator.ts';
import type { Value } from '../../value/value.ts';
import type { StageDefinition } from '../stage.ts';

interface Union {
  readonly collection?: string;
  readonly stages: Value;
}

function parse(spec: Value): Union {
  if (typeof spec === 'string') return { collection: spec, stages: [] };
  if (!(spec instanceof Map)) {
    const words = 'the $unionWith stage specification must be an object or string';
    return fail('FailedToParse', `${words}, but found ${typeName(spec)}`);
  }
  for (const name of spec.keys()) {
    if (name !== 'coll' && name !== 'pipeline') {
      fail(40415, `BSON field '$unionWith.${name}' is an unknown field.`);
    }
  }
  const collection = spec.get('coll');
  const stages = spec.get('pipeline') ?? [];
  if (collection === undefined) return { stages };
  if (typeof collection === 'string') return { collection, stages };
  const words = `BSON field '$unionWith.coll' is the wrong type '${typeName(collection)}'`;
  return fail('TypeMismatch', `${words}, expected type 'string'`);
}

/** `$unionWith`: adds the documents of another collection after those of this one. */
export const unionWith: StageDefinition = {
  name: '$unionWith',
  since: '4.4',
  compile(spec, compiler) {
    const { context } = compiler;
    const { collection, stages } = parse(spec);
    const { database } = context.namespace;
    const namespace = collection === undefined ? { database } : { database, collection };
    const pipeline = compiler.pipeline(stages, {
      inside: '$unionWith',
      context: { ...context, namespace },
    });
    if (collection === undefined && !pipeline.generates) {
      const words = '$unionWith stage without explicit collection must have a pipeline';
      fail('FailedToParse', `${words} with $documents as first stage`);
    }
    return {
      reads: collection === undefined ? pipeline.reads : [namespace, ...pipeline.reads],
      *run(documents) {
        yield* documents;
        yield* pipeline.run(pipeline.generates ? [] : context.world.documents(namespace));
      },
    };
  },
};
