import { leafTest } from './match-node.ts';
import { readNear } from './near-condition.ts';
import type { FieldOperator } from './operator.ts';

/** An operator that orders documents by distance: whoever finds them does, the filter lets all through. */
export function nearOperator(name: string): FieldOperator {
  return {
    name,
    readsSiblings: true,
    compile(argument, { siblings, path, compiler }) {
      const near = readNear(siblings, path);
      compiler.noteNear();
      return { ...leafTest(name, argument, () => true), leafArrays: 'keep', near };
    },
  };
}
