import { present } from '@touchstone/protocol';
import { fail } from '../expression/failure.ts';
import type { Value } from '../value/value.ts';

/** The one field of a stage: its name and specification. */
export function stageEntry(stage: Value): readonly [name: string, spec: Value] {
  if (!(stage instanceof Map)) {
    return fail('TypeMismatch', "Each element of the 'pipeline' array must be an object");
  }
  if (stage.size !== 1) {
    fail(40323, 'A pipeline stage specification object must contain exactly one field.');
  }
  return present(stage.entries().next().value);
}
