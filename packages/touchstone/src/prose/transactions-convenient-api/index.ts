import type { ProseSuite } from '../prose-test.ts';
import { callback } from './callback.ts';
import { retries } from './retries.ts';

export const transactionsConvenientApi: ProseSuite = { callback, retries };
