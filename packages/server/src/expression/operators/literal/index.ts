import { metadataOf } from '../../document-metadata.ts';
import { fail } from '../../failure.ts';
import type { Operator } from '../../operator.ts';
import { OptimizationFailure } from '../../optimizing.ts';
import type { ExpressionContext } from '../../scope.ts';

const META = [
  'textScore',
  'searchScore',
  'searchHighlights',
  'searchScoreDetails',
  'searchSequenceToken',
  'vectorSearchScore',
  'score',
  'scoreDetails',
  'geoNearDistance',
  'geoNearPoint',
  'randVal',
  'recordId',
  'indexKey',
  'sortKey',
  'timeseriesBucketMinTime',
  'timeseriesBucketMaxTime',
];

function literalOperator(name: string): Operator {
  return { kind: 'compiled', name, compile: (spec) => () => spec };
}

const NEAREST: Readonly<Record<string, string>> = {
  geoNearDistance: 'distance',
  geoNearPoint: 'point',
};

/** Refuses to ask for what no document of the pipeline can be known to have. */
function checkKnown(name: string, { lacksNearest, lacksSort }: ExpressionContext): void {
  if (lacksNearest && Object.hasOwn(NEAREST, name)) {
    const words = `query requires $geoNear ${NEAREST[name]} metadata, but it is not available`;
    throw new OptimizationFailure('Location40218', words);
  }
  if (!lacksSort || name !== 'sortKey') return;
  throw new OptimizationFailure('BadValue', 'cannot use sortKey $meta projection without a sort');
}

export const literal: readonly Operator[] = [
  literalOperator('$const'),
  literalOperator('$literal'),
  {
    kind: 'compiled',
    name: '$meta',
    compile(spec, compiler) {
      if (typeof spec !== 'string') fail(17307, '$meta only supports string arguments');
      if (!META.includes(spec)) fail(17308, `Unsupported argument to $meta: ${spec}`);
      compiler.keepDynamic();
      if (spec === 'textScore' && !compiler.context.hasTextScore) {
        const words = 'query requires text score metadata, but it is not available';
        throw new OptimizationFailure('Location40218', words);
      }
      checkKnown(spec, compiler.context);
      return ({ root }) => metadataOf(root, spec);
    },
  },
  {
    kind: 'compiled',
    name: '$rand',
    compile(spec, compiler) {
      const isEmpty = spec instanceof Map ? spec.size === 0 : Array.isArray(spec) && !spec.length;
      if (!isEmpty && !(spec instanceof Map)) {
        fail(10065, 'invalid parameter: expected an object ($rand)');
      }
      if (!isEmpty) fail(3040501, '$rand does not currently accept arguments');
      compiler.keepDynamic();
      return () => compiler.context.random();
    },
  },
];
