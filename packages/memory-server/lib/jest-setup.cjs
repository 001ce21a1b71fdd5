/** What Jest runs before each test file. */
beforeEach(() => globalThis.memoryServer.beginTest());
afterEach(() => globalThis.memoryServer.endTest());
