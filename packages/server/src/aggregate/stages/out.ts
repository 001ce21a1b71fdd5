import { fail } from '../../expression/failure.ts';
import { typeName } from '../../expression/operator.ts';
import { restingSteps } from '../../expression/standing.ts';
import { allAtOnce } from '../../value/steps.ts';
import type { Fields, Value } from '../../value/value.ts';
import { PAUSE } from '../pause.ts';
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
  const collection = requireText('coll', spec.get('coll'));
  return { database: requireText('db', spec.get('db')), collection };
}

const INTERNAL: ReadonlySet<string> = new Set(['admin', 'config', 'local']);

function checkTarget({ database, collection = '' }: PipelineNamespace): void {
  if (collection.includes('\0')) {
    fail('InvalidNamespace', 'namespaces cannot have embedded null characters');
  }
  if (collection.startsWith('.')) {
    fail('InvalidNamespace', `Collection names cannot start with '.': ${collection}`);
  }
  if (collection === '' || database === '' || /[/\\ "\0]/.test(database)) {
    const name = collection === '' ? database : `${database}.${collection}`;
    fail('InvalidNamespace', `Invalid $out target namespace, ${name}`);
  }
  if (collection.startsWith('system.')) {
    fail(17385, `Can't $out to special collection: ${collection}`);
  }
  if (INTERNAL.has(database)) fail(31321, `Can't $out to internal database: ${database}`);
}

function timeseriesOf(spec: Value): Fields | undefined {
  const given = spec instanceof Map ? spec.get('timeseries') : undefined;
  if (given === undefined) return undefined;
  if (!(given instanceof Map)) {
    const words = `BSON field '$out.timeseries' is the wrong type '${typeName(given)}'`;
    return fail('TypeMismatch', `${words}, expected type 'object'`);
  }
  if (given.get('timeField') !== undefined) return given;
  return fail(40414, "BSON field '$out.timeseries.timeField' is missing but a required field");
}

/** `$out`: puts the documents in the place of a collection. */
export const out: StageDefinition = {
  name: '$out',
  position: 'last',
  notInside: ['$facet', '$lookup', '$unionWith'],
  compile(spec, { context }) {
    const target = targetOf(spec, context.namespace);
    const timeseries = timeseriesOf(spec);
    checkTarget(target);
    return {
      target,
      *run(documents) {
        if (target.collection?.includes('$')) {
          const words = `Invalid collection name: ${target.collection}`;
          fail('IllegalOperation', `error with target namespace: ${words}`);
        }
        const replacing = context.world.replacingCollection(target, documents, timeseries);
        if (context.pace === undefined) allAtOnce(replacing);
        else yield* restingSteps(PAUSE, context.pace, replacing);
      },
    };
  },
};
