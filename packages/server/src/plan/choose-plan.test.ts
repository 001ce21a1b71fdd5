import { it } from 'node:test';
import { comparePlans } from './choose-plan.test-support.ts';

it('property: finds the same documents with each index as without, in the order asked for', () =>
  comparePlans(2));
