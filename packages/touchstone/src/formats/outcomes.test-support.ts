import { nodeRuntime } from '@touchstone/runtime';
import type { AdapterReply } from '../adapter-protocol/adapter-protocol.ts';
import { loadTestFile } from '../corpus/load-test-file.ts';
import { noEnvironment } from '../environment/no-environment.ts';
import { FakeAdapter } from '../fake/fake-adapter.ts';
import { runCases } from '../run/run-cases.ts';

/** The outcomes of the cases of a file, with their reasons, where a driver's machine answers so. */
export async function outcomes(
  content: object,
  reply: AdapterReply,
  file = 'suite/tests/file.json',
): Promise<readonly (readonly [string, string | null])[]> {
  const adapter = new FakeAdapter();
  adapter.replies['machine'] = reply;
  const loaded = loadTestFile({ suite: 'suite', file, text: JSON.stringify(content) });
  const runtime = nodeRuntime();
  const results = await runCases(loaded, loaded.cases, {
    adapter,
    environment: noEnvironment,
    runtime,
  });
  return results.map(({ outcome, reason }) => [outcome, reason]);
}
