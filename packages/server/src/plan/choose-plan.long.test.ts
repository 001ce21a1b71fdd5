import { it } from 'node:test';
import { comparePlans, KINDS } from './choose-plan.test-support.ts';

for (const kind of KINDS)
  it(`property: the same, over many sets of documents: ${kind}`, () => comparePlans(kind, 20));
