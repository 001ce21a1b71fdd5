/** The official files that need no server, answered by the reference driver's state machines. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { present } from '@touchstone/protocol';
import { nodeRuntime } from '@touchstone/runtime';
import type { DriverAdapter, DriverInfo } from '../adapter-protocol/adapter-protocol.ts';
import { reference } from '../drivers/reference.ts';
import { noEnvironment } from '../environment/no-environment.ts';
import { runCases } from '../run/run-cases.ts';
import type { TestResult } from '../run/test-result.ts';
import { findTestFiles } from '../specs/find-test-files.ts';
import { locateSpecifications } from '../specs/locate-specifications.ts';
import { loadTestFile } from './load-test-file.ts';

const runtime = nodeRuntime();
const specifications = locateSpecifications();

/** At least so many cases; files that are added later add more. */
const SUITES: Readonly<Record<string, number>> = {
  'server-discovery-and-monitoring': 170,
  'connection-monitoring-and-pooling': 28,
  'server-selection': 93,
  'max-staleness': 27,
  'connection-string': 80,
  'uri-options': 159,
  auth: 67,
  'read-write-concern': 38,
  'initial-dns-seedlist-discovery': 46,
};

async function run(suite: string, adapter: DriverAdapter): Promise<readonly TestResult[]> {
  const started = await adapter.send({ kind: 'start', protocol: 1 });
  const driver: DriverInfo | undefined = started.kind === 'started' ? started.driver : undefined;
  const results: TestResult[] = [];
  for (const { name, path } of findTestFiles([suite], present(specifications).folder)) {
    const file = loadTestFile({ suite, file: name, text: readFileSync(path, 'utf8') });
    if (file.needsServer) continue;
    const environment = noEnvironment;
    results.push(
      ...(await runCases(file, file.cases, {
        adapter,
        environment,
        runtime,
        ...(driver && { driver }),
      })),
    );
  }
  return results;
}

describe('official files without a server', { skip: specifications === undefined }, () => {
  for (const [suite, atLeast] of Object.entries(SUITES)) {
    it(suite, async (context) => {
      await using adapter = await reference.open();
      const start = runtime.clock.now();
      const results = await run(suite, adapter);
      const bad = results.filter(
        ({ outcome }) => outcome !== 'passed' && outcome !== 'unsupported',
      );
      assert.deepEqual(
        bad.map(({ file, case: name, reason }) => `${file}: ${name}: ${reason}`),
        [],
      );
      assert.ok(results.length >= atLeast, `${results.length} of ${atLeast} cases`);
      context.diagnostic(
        `${results.length} cases in ${Math.round(runtime.clock.now() - start)} ms`,
      );
    });
  }
});
