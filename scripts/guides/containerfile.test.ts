import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { MongoClient } from '@touchstone/driver';
import { guideSteps } from './guide-blocks.ts';

const LAUNCHER = 'packages/server/bin/touchstone-mongod.js';

/** The words of an instruction in its form as a list. */
function words(containerfile: string, instruction: string): string[] {
  const line = containerfile.split('\n').find((each) => each.startsWith(instruction)) ?? '';
  return JSON.parse(line.slice(line.indexOf('[')));
}

test('what the Containerfile starts is healthy when it says that it waits, and ends by its signal', async () => {
  const steps = guideSteps(readFileSync('docs/docker.md', 'utf8'));
  const file = steps.find((step) => step.kind === 'write' && step.file === 'Containerfile');
  assert.ok(file?.kind === 'write');
  assert.match(file.text, /^RUN npm install --global @touchstone\/server$/m);
  const bin: { bin: Record<string, string> } = JSON.parse(
    readFileSync('packages/server/package.json', 'utf8'),
  );
  const [program = '', ...flags] = words(file.text, 'ENTRYPOINT');
  assert.equal(`packages/server/${bin.bin[program]?.slice(2)}`, LAUNCHER);
  const { NODE_OPTIONS: _, ...env } = process.env;
  const child = spawn(process.execPath, [LAUNCHER, ...flags.with(-1, '0')], { env });
  let log = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    log += text;
  });
  while (!log.includes('Waiting for connections')) await once(child.stdout, 'data');
  const port = /"Waiting for connections","attr":\{"port":(\d+)/.exec(log)?.[1] ?? '';
  const [, ...health] = words(file.text, 'HEALTHCHECK');
  const check = (at: string): Promise<unknown> =>
    promisify(execFile)(
      process.execPath,
      health.map((word) => word.replace('27017', at)),
    );
  await check(port);
  const client = new MongoClient(`mongodb://127.0.0.1:${port}/`);
  assert.equal((await client.db('admin').command({ ping: 1 }))['ok'], 1);
  await client.close();
  child.kill('SIGTERM');
  assert.deepEqual(await once(child, 'close'), [0, null]);
  await assert.rejects(check(port));
});
