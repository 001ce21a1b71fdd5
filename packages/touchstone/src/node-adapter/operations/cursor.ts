import type { NodeOperation } from './operation.ts';

export const cursorOperations: Readonly<Record<string, NodeOperation>> = {
  close: ({ target, arguments: options }) => target.close(options),
  iterateOnce: ({ target }) => target.tryNext(),
  iterateUntilDocumentOrError: async ({ target }) => {
    // One call, however often the server says that there is nothing yet: a time limit holds for all of it.
    const document = await target.next();
    if (document === null) throw new Error('The cursor ended before it gave a document.');
    return document;
  },
};
