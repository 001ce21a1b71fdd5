import { decode } from '@touchstone/protocol';
import { startReplicaSet } from '@touchstone/server';
import type { Document } from 'bson';
import type { Chance } from './chance.ts';
import { RawConnection } from './raw-connection.ts';
import type { Target } from './target.ts';

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
  return {
    name,
    make: maker(names),
    async feed(input) {
      if (connection.isClosed) connection = await RawConnection.connect(address);
      let body: Document;
      try {
        body = decode(input);
      } catch {
        return undefined;
      }
      const reply = await connection.run(body);
      const error = reply?.['writeErrors']?.[0] ?? reply;
      return error?.['code'] === 1 ? `InternalError: ${error['errmsg']}` : undefined;
    },
    async close() {
      connection.end();
      await set.close();
    },
  };
}
