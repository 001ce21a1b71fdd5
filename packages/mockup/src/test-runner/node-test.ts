/**
 * A fixture for `node:test`: each test gets a mock server, started and stopped for it, and fails when
 * requests were left unread, a handler failed or a client broke the protocol.
 *
 *     import { mockTest } from '@touchstone/mockup/node-test';
 *     mockTest('pings', async ({ server }) => { … });
 */
import { test as nodeTest, type TestContext } from 'node:test';
import type { MockupDB } from '../server/mockup-db.ts';
import type { MockupOptions } from '../server/mockup-options.ts';
import { withFixture } from './mock-fixture.ts';

/** The things that a test is given. */
export interface MockTestContext {
  readonly server: MockupDB;
  /** node:test's own context. */
  readonly t: TestContext;
}

/** The body of a test. */
export type MockTestBody = (context: MockTestContext) => unknown;

/** Declares a test with a mock server; `options` are the server's. */
export function mockTest(name: string, body: MockTestBody): void;
export function mockTest(name: string, options: MockupOptions, body: MockTestBody): void;
export function mockTest(
  name: string,
  optionsOrBody: MockupOptions | MockTestBody,
  body?: MockTestBody,
): void {
  const options = typeof optionsOrBody === 'function' ? {} : optionsOrBody;
  const run = typeof optionsOrBody === 'function' ? optionsOrBody : body;
  if (!run) throw new TypeError(`the test "${name}" has no body`);
  void nodeTest(name, (t) => withFixture(options, ({ server }) => run({ server, t })));
}

/** `mockTest` by the name that tests usually have. */
export const test: typeof mockTest = mockTest;
