import type { Subcommand } from '../command-line.ts';
import { adapter } from './adapter.ts';
import { kms } from './kms.ts';
import { mockup } from './mockup.ts';
import { mongocryptd } from './mongocryptd.ts';
import { mongod } from './mongod.ts';
import { mongos } from './mongos.ts';
import { orchestration } from './orchestration.ts';
import { report } from './report.ts';
import { run } from './run.ts';
import { server } from './server.ts';
import { specs } from './specs.ts';

/** The subcommands of `touchstone`, by name. */
export const subcommands: Readonly<Record<string, Subcommand>> = {
  adapter,
  kms,
  mockup,
  mongocryptd,
  mongod,
  mongos,
  orchestration,
  report,
  run,
  server,
  specs,
};
