import { it } from 'node:test';
import { comparePlans, KINDS } from './choose-plan.test-support.ts';

for (const kind of KINDS)
  it(`property: finds the same with an index as without, in the order asked for: ${kind}`, () =>
    comparePlans(kind, 2, 7));
