import type { RootOperator } from '../operator.ts';

/** `$comment`: words for the reader of a log; it matches everything. */
export const comment: RootOperator = { name: '$comment', compile: () => undefined };
