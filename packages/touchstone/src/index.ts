// adapter
export * from './adapter-protocol/adapter-protocol.ts';
export type { ExtendedJson } from './adapter-protocol/json-lines.ts';
export { type LineStreams, serveJsonLines } from './adapter-protocol/serve-json-lines.ts';
// run
export { loadTestFile } from './corpus/load-test-file.ts';
// drivers
export { type OpenedMongodb, openMongodb } from './drivers/mongodb.ts';
// environment
export type {
  Environment,
  EnvironmentDocument,
  EnvironmentFacts,
  TopologyName,
} from './environment/environment.ts';
// match
export type { Mismatch } from './match/mismatch.ts';
export { compareVersions, unmetRequirement } from './run/requirements.ts';
export { type RunFileOptions, runTestFile } from './run/run-file.ts';
export type { FileIdentity, RunOptions } from './run/run-options.ts';
export type { LoadedCase, LoadedTestFile } from './run/test-format.ts';
export type { FailureDetails, Outcome, TestResult } from './run/test-result.ts';
// format
export { parseTestFile } from './test-file/parse-test-file.ts';
export { type Problem, TestFileError } from './test-file/reader.ts';
export {
  NEWEST_SCHEMA_VERSION,
  type SchemaVersion,
} from './test-file/schema-version.ts';
export type { TestCase, TestFile } from './test-file/test-file.ts';
