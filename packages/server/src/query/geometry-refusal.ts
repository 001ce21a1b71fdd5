import { CommandError } from '../value/command-error.ts';
import type { FieldOperator } from './operator.ts';

/** An operator on geometry, which this server knows by name only. */
export function refusedGeometry(name: string): FieldOperator {
  return {
    name,
    compile() {
      throw new CommandError('NotImplemented', `${name} is not supported: no geometry here yet`);
    },
  };
}
