// Jest finds a preset by this name.
exports.testEnvironment = require.resolve('./lib/jest-environment.cjs');
exports.setupFilesAfterEnv = [require.resolve('./lib/jest-setup.cjs')];
