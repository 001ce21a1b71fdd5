/**
 * Jest's environment for Node.js, with a server for each worker: it is there before a test file is loaded, and empty.
 * `testEnvironmentOptions: { memoryServer: { members: 3 } }` tells it more.
 */
const { createRequire } = require('node:module');
const { join } = require('node:path');
const { testDatabase } = require('../bundle/test-database.cjs');

const { TestEnvironment } = createRequire(join(process.cwd(), 'package.json'))(
  'jest-environment-node',
);

class MemoryServerEnvironment extends TestEnvironment {
  constructor(config, context) {
    super(config, context);
    this.memoryServerOptions = config.projectConfig.testEnvironmentOptions.memoryServer ?? {};
  }

  async setup() {
    await super.setup();
    const database = await testDatabase(this.memoryServerOptions);
    database.reset();
    const { variable = 'MONGO_URL' } = this.memoryServerOptions;
    this.global.process.env[variable] = database.uri;
    this.global.memoryServer = database;
  }
}

module.exports = MemoryServerEnvironment;
