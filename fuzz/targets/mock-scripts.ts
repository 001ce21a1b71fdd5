import { InteractiveSession, interactiveServer } from '@touchstone/mockup';
import { encodeCommand } from '@touchstone/protocol';
import { nodeRuntime } from '@touchstone/runtime';
import { EJSON } from 'bson';
import type { Chance } from '../chance.ts';
import { shapeOf } from '../corpus.ts';
import { mutated } from '../mutate.ts';
import { RawConnection } from '../raw-connection.ts';
import type { TargetDefinition } from '../target.ts';
import { anyDocument } from '../values.ts';

const WORDS = ['ok', 'reply', 'error', 'hangup', 'autorespond', 'show', 'history', 'help'];
const COMMANDS = ['count', 'ping', 'hello', 'find', 'a b', '__proto__'];
const REQUESTS = ['count', 'ping', 'hello'].map((name) =>
  encodeCommand({ requestId: 1, body: { [name]: 1, $db: 'fuzz' } }),
);
const PATIENCE_MS = 2000;

function answer(chance: Chance): string {
  const text = EJSON.stringify(anyDocument(chance, 2), { relaxed: chance.once(2) });
  return chance.pick([
    `reply ${text}`,
    `ok ${text}`,
    'ok',
    'hangup',
    `error ${chance.below(99)} x`,
  ]);
}

function line(chance: Chance): string {
  switch (chance.below(4)) {
    case 0:
      return chance.pick(WORDS);
    case 1:
      return `autorespond ${chance.pick(COMMANDS)} ${answer(chance)}`;
    default:
      return answer(chance);
  }
}

/** The target types at a mock server while a client asks it: the session says what it does not understand, and goes on. */
export const mockScripts: TargetDefinition = {
  name: 'mock scripts',
  open() {
    let ways: readonly string[] = [];
    return {
      name: 'mock scripts',
      make(chance) {
        const lines = Array.from({ length: 1 + chance.below(6) }, () => line(chance));
        const script = Buffer.from(lines.join('\n'));
        return chance.once(2) ? script : mutated(script, chance);
      },
      ways: () => ways,
      async feed(input) {
        const server = interactiveServer({ port: 0, verbose: false });
        await server.run();
        const said: string[] = [];
        const client = await RawConnection.connect(server.address);
        for (const request of REQUESTS) client.write(request);
        const session = new InteractiveSession(server, {
          lines: linesOf(input),
          say: (text) => said.push(text),
        });
        const running = session.run().then(
          () => undefined,
          (error: Error) => `the session fails: ${error.stack}`,
        );
        // The next bytes of a client arrive when everything before them was answered, or nobody answers.
        await turns();
        client.end();
        await server.stop();
        ways = said.map((text) => shapeOf(text));
        return await Promise.race([running, late(running)]);
      },
    };
  },
};

async function* linesOf(input: Uint8Array): AsyncGenerator<string> {
  yield* Buffer.from(input).toString().split('\n');
}

function turns(): Promise<void> {
  const { clock } = nodeRuntime();
  return new Promise((resolve) => {
    let left = 20;
    const next = (): void => {
      left--;
      if (left === 0) resolve();
      else clock.defer(next);
    };
    next();
  });
}

function late(over: Promise<unknown>): Promise<string> {
  const { clock } = nodeRuntime();
  return new Promise((resolve) => {
    const timer = clock.setTimer(PATIENCE_MS, () =>
      resolve('the session does not end with its server'),
    );
    void over.then(() => timer.cancel());
  });
}
