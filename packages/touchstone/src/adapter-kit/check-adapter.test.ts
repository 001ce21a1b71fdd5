import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { after, describe, it } from 'node:test';
import type {
  AdapterReply,
  AdapterRequest,
  DriverAdapter,
} from '../adapter-protocol/adapter-protocol.ts';
import { decodeLine, encodeLine, LineSplitter } from '../adapter-protocol/json-lines.ts';
import { JsonLinesAdapter } from '../adapter-protocol/json-lines-adapter.ts';
import { OpenRequests } from '../adapter-protocol/open-requests.ts';
import { serveJsonLines } from '../adapter-protocol/serve-json-lines.ts';
import { reference } from '../drivers/reference.ts';
import { type BrokenAdapter, brokenAdapters } from './broken-adapters.test-support.ts';
import { checkAdapter } from './check-adapter.ts';
import { checkSteps } from './steps/index.ts';

const scratch = mkdtempSync(join(tmpdir(), 'touchstone-check-'));
after(() => rmSync(scratch, { recursive: true, force: true }));

/** A program that answers as the reference driver's adapter does, but for a fault. */
function program({ name, fault, hangLimitMS = 20_000 }: BrokenAdapter): JsonLinesAdapter {
  const file = join(scratch, `${name.replace(/\W/g, '-')}.mjs`);
  const at = (path: string): string => new URL(path, import.meta.url).href;
  writeFileSync(
    file,
    `import { serveJsonLines } from '${at('../adapter-protocol/serve-json-lines.js')}';
import { reference } from '${at('../drivers/reference.js')}';
const whole = await reference.open();
await serveJsonLines({
  async send(request, options) {
    const next = () => whole.send(request, options);
    ${fault}
    return next();
  },
  [Symbol.asyncDispose]: () => whole[Symbol.asyncDispose](),
}, { input: process.stdin, output: process.stdout });
process.exit();`,
  );
  return new JsonLinesAdapter({ command: `"${process.execPath}" ${file}`, hangLimitMS });
}

/** Statements of a fault as a function. */
const FaultFunction = (async () => {}).constructor as new (
  ...words: readonly string[]
) => (
  request: AdapterRequest,
  next: () => Promise<AdapterReply>,
) => Promise<AdapterReply | undefined>;

/** The same in this process, where that shows all there is to see: requests and replies are lines all the same. */
async function inProcess({ fault }: BrokenAdapter): Promise<DriverAdapter> {
  const whole = await reference.open();
  const act = new FaultFunction('request', 'next', fault);
  const requests = new OpenRequests();
  const input = new PassThrough();
  const lines = new LineSplitter((line) => {
    assert.equal(
      requests.answer(decodeLine(line), (what) => new Error(what)),
      undefined,
    );
  });
  const served = serveJsonLines(
    {
      async send(request, options) {
        const next = (): Promise<AdapterReply> => whole.send(request, options);
        return (await act(request, next)) ?? next();
      },
      [Symbol.asyncDispose]: () => whole[Symbol.asyncDispose](),
    },
    { input, output: { write: (text) => lines.push(text) } },
  );
  return {
    send(request, options = {}) {
      const { id, reply } = requests.open(request.kind, options);
      input.write(encodeLine({ id, ...request }));
      return reply;
    },
    async [Symbol.asyncDispose]() {
      input.end();
      await served;
    },
  };
}

describe('the check of an adapter', () => {
  it('finds nothing in a whole one, in process', async () => {
    const done = await checkAdapter(reference.open, () => undefined);
    const outcomes = done.map(({ outcome, missing }) => missing ?? outcome);
    assert.deepEqual(outcomes, Array(checkSteps.length).fill('passed'));
  });

  for (const broken of brokenAdapters) {
    const { step, says } = broken;
    it(`names what is wrong with one that ${broken.name}`, async () => {
      const done = await checkAdapter(
        async () => (broken.isProgram ? program(broken) : inProcess(broken)),
        () => undefined,
      );
      const last = done.at(-1);
      assert.deepEqual([last?.step.name, last?.outcome], [step, 'failed']);
      assert.match(`${last?.missing ?? ''}\n${last?.came ?? ''}`, says);
      assert.ok(step === 'start' || done.length > 1);
    });
  }
});
