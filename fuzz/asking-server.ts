import { decode } from '@touchstone/protocol';
import { startReplicaSet } from '@touchstone/server';
import type { Document } from 'bson';
import type { Chance } from './chance.ts';
import { shapeOf } from './corpus.ts';
import { RawConnection } from './raw-connection.ts';
import type { Target } from './target.ts';
import { variedDocument } from './vary-document.ts';

/** They end, stop or disturb what the others are asked of. */
const LEFT_OUT = new Set([
  'configureFailPoint',
  'replSetStepDown',
  'replSetFreeze',
  'shutdown',
  'setParameter',
  'fsync',
  'replSetStepUp',
  'replSetReconfig',
  'fsyncUnlock',
]);

/** A target that runs commands on a server. */
export async function askingServer(
  name: string,
  maker: (names: readonly string[]) => (chance: Chance) => Uint8Array,
): Promise<Target> {
  const set = await startReplicaSet({ members: 1 });
  const address = set.hosts[0] ?? '';
  let connection = await RawConnection.connect(address);
  const documents = Array.from({ length: 20 }, (_, _id) => ({
    _id,
    a: _id % 3,
    b: [{ c: _id }],
    s: 'x',
  }));
  await connection.run({ insert: 'c', documents, $db: 'fuzz' });
  await connection.run({ create: 'v', viewOn: 'c', pipeline: [], $db: 'fuzz' });
  const listed = await connection.run({ listCommands: 1, $db: 'admin' });
  const names = Object.keys(listed?.['commands'] ?? {}).filter((each) => !LEFT_OUT.has(each));
  let ways: readonly string[] = [];
  return {
    name,
    make: maker(names),
    ways: () => ways,
    vary: variedDocument,
    async feed(input) {
      if (connection.isClosed) connection = await RawConnection.connect(address);
      let body: Document;
      try {
        body = decode(input);
      } catch {
        ways = [];
        return undefined;
      }
      // A command that would end or disturb the server may have come about by a change.
      if (!names.includes(Object.keys(body)[0] ?? '')) return undefined;
      const reply = await connection.run(body);
      const error = reply?.['writeErrors']?.[0] ?? reply;
      ways = waysOf(body, error);
      return error?.['code'] === 1 ? `InternalError: ${error['errmsg']}` : undefined;
    },
    async close() {
      connection.end();
      await set.close();
    },
  };
}

const MOST_DEPTH = 12;

/** Names the place where it failed, or else what it was done with: each operator, and each that stands right within another. */
function waysOf(body: Document, error: Document | undefined): readonly string[] {
  const [name = ''] = Object.keys(body);
  if (error === undefined) return [`${name} closed`];
  const { code, errmsg } = error;
  if (code !== undefined) return [`${name} ${code} ${shapeOf(String(errmsg))}`];
  const used = new Set<string>();
  collect(body, name, used, MOST_DEPTH);
  return [...used].map((way) => `${name} ${way}`);
}

function collect(value: unknown, above: string, into: Set<string>, depth: number): void {
  if (typeof value !== 'object' || value === null || depth === 0) return;
  for (const [key, inner] of Object.entries(value)) {
    const isOperator = key.startsWith('$');
    if (isOperator) into.add(`${above} ${key}`);
    collect(inner, isOperator ? key : above, into, depth - 1);
  }
}
