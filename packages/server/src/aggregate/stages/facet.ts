import { fail } from '../../expression/failure.ts';
import { checkFieldName, fieldsOf } from '../../expression/field-path.ts';
import { MemoryGauge, MOST_HELD_BYTES } from '../../expression/memory-gauge.ts';
import { typeName } from '../../expression/operator.ts';
import { showValue } from '../../value/show-value.ts';
import type { AnyDocument, Fields, Value } from '../../value/value.ts';
import { listing } from '../pause.ts';
import type { StageDefinition } from '../stage.ts';

function checkStages(name: string, stages: Value): readonly Value[] {
  checkFieldName(name);
  if (!Array.isArray(stages)) {
    return fail(40170, `arguments to $facet must be arrays, ${name} is type ${typeName(stages)}`);
  }
  stages.forEach((stage, index) => {
    if (stage instanceof Map && stage.size > 0) return;
    const words = 'elements of arrays in $facet spec must be non-empty objects';
    const found = `${name} argument contained an element of type ${typeName(stage)}`;
    fail(40171, `${words}, ${found}: ${index}: ${showValue(stage)}`);
  });
  return stages;
}

function tooLarge(bytes: number): never {
  const words = `document constructed by $facet is ${bytes} bytes`;
  return fail(4031700, `${words}, which exceeds the limit of ${MOST_HELD_BYTES} bytes`);
}

/** `$facet`: several pipelines over the same documents, each giving an array. */
export const facet: StageDefinition = {
  name: '$facet',
  notInside: ['$facet'],
  compile(spec, compiler) {
    if (!(spec instanceof Map) || spec.size === 0) {
      const words = 'the $facet specification must be a non-empty object';
      return fail(40169, `${words}, but found: $facet: ${showValue(spec)}`);
    }
    const facets = Array.from(spec, ([name, stages]) => {
      const pipeline = compiler.pipeline([...checkStages(name, stages)], { inside: '$facet' });
      return { name, pipeline };
    });
    return {
      reads: facets.flatMap(({ pipeline }) => pipeline.reads),
      *run(documents) {
        const all = yield* listing(documents, fieldsOf);
        const result: Fields = new Map();
        const held = new MemoryGauge(tooLarge);
        const keep = (document: AnyDocument): Fields => {
          const fields = fieldsOf(document);
          held.take(fields);
          return fields;
        };
        for (const { name, pipeline } of facets) {
          result.set(name, yield* listing(pipeline.run(all), keep));
        }
        yield result;
      },
    };
  },
};
