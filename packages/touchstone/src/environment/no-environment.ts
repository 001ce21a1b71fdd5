import type { Environment } from './environment.ts';

/** Stands where there is no server: for tests that ask the driver's state machines alone. */
export const noEnvironment: Environment & AsyncDisposable = {
  topology: 'none',
  serverVersion: 'none',
  parameters: {},
  auth: false,
  addresses: [],
  uri: refuse,
  command: refuse,
  find: refuse,
  async [Symbol.asyncDispose]() {},
};

function refuse(): never {
  throw new Error('This test was said to need no server, and asks for one.');
}
