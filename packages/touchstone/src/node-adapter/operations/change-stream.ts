import type { NodeOperation } from './operation.ts';

export const changeStreamOperations: Readonly<Record<string, NodeOperation>> = {
  close: ({ target }) => target.close(),
  iterateOnce: ({ target }) => target.tryNext(),
  iterateUntilDocumentOrError: ({ target }) => target.next(),
};
