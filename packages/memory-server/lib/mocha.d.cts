/** Mocha's root hooks: `mocha --require @touchstone/memory-server/mocha`. */
export function mochaHooks(): Promise<{
  beforeEach(): void | Promise<void>;
  afterEach(): void | Promise<void>;
}>;
