import { it } from 'node:test';
import { comparePlans } from './choose-plan.test-support.ts';

it('property: the same, over many sets of documents', () => comparePlans(20));
