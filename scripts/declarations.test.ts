import assert from 'node:assert/strict';
import { test } from 'node:test';
import { commonJsDeclarations } from './declarations.ts';

test('relative imports of declarations end in .cjs, all others stay', () => {
  const text = [
    "import type { Document } from 'bson';",
    "export * from './bson/index.ts';",
    "export type Client = import('../client/client.js').Client;",
    '//# sourceMappingURL=index.d.ts.map',
  ].join('\n');
  assert.equal(
    commonJsDeclarations(text),
    [
      "import type { Document } from 'bson';",
      "export * from './bson/index.cjs';",
      "export type Client = import('../client/client.cjs').Client;",
      '',
    ].join('\n'),
  );
});
