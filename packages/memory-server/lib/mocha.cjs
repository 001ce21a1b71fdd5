/**
 * Mocha's root hooks: `mocha --require @touchstone/memory-server/mocha`. The server is there before a test file is loaded,
 * one for each worker.
 */
const { testDatabase } = require('../bundle/test-database.cjs');

exports.mochaHooks = async () => {
  const database = await testDatabase();
  return {
    beforeEach: () => database.beginTest(),
    afterEach: () => database.endTest(),
  };
};
