import type { NodeOperation } from './operation.ts';

export const cursorOperations: Readonly<Record<string, NodeOperation>> = {
  close: ({ target, arguments: options }) => target.close(options),
  iterateOnce: ({ target }) => target.tryNext(),
  iterateUntilDocumentOrError: async ({ target }) => {
    for (;;) {
      const document = await target.tryNext();
      if (document !== null) return document;
      if (target.closed) throw new Error('The cursor ended before it gave a document.');
    }
  },
};
