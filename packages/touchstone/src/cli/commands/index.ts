import type { Subcommand } from '../command-line.ts';
import { mockup } from './mockup.ts';
import { mongocryptd } from './mongocryptd.ts';
import { report } from './report.ts';
import { run } from './run.ts';
import { server } from './server.ts';
import { specs } from './specs.ts';

/** The subcommands of `touchstone`, by name. */
export const subcommands: Readonly<Record<string, Subcommand>> = {
  mockup,
  mongocryptd,
  report,
  run,
  server,
  specs,
};
