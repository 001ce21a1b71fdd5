/** What Vitest runs before each test file; the plugin (src/fixture/vitest.ts) names it. */
import { afterEach, beforeEach } from 'vitest';
import { testDatabase } from '../bundle/test-database.js';

const database = await testDatabase();
// Where files share a process, each begins with nothing.
database.reset();
beforeEach(() => database.beginTest());
afterEach(() => database.endTest());
