import type { ProseSuite } from '../prose-test.ts';
import { errors } from './errors.ts';
import { getMore } from './get-more.ts';

export const connectionsSurviveStepDown: ProseSuite = { errors, 'get-more': getMore };
