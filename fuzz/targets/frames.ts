import { encodeCommand } from '@touchstone/protocol';
import { startReplicaSet } from '@touchstone/server';
import { mutated } from '../mutate.ts';
import { RawConnection } from '../raw-connection.ts';
import type { TargetDefinition } from '../target.ts';
import { anyDocument } from '../values.ts';

const BODIES = [
  { hello: 1, client: { driver: { name: 'x', version: '1' } }, compression: ['zlib'] },
  { insert: 'c', documents: [{ a: 1, b: [1, { c: 'x' }] }] },
  { find: 'c', filter: { a: { $gt: 1 } } },
  { saslStart: 1, mechanism: 'SCRAM-SHA-256', payload: 'biwsbj1hLHI9Yg==' },
  { aggregate: 'c', pipeline: [{ $group: { _id: '$a' } }], cursor: {} },
];

/** Messages to the server, mutated: it answers or closes, and serves everybody else. */
export const frames: TargetDefinition = {
  name: 'frames',
  async open() {
    const set = await startReplicaSet({ members: 1 });
    const address = set.hosts[0] ?? '';
    const good = await RawConnection.connect(address);
    let fed = 0;
    return {
      name: 'frames',
      make(chance) {
        const sequences = chance.once(2)
          ? [{ identifier: 'documents', documents: [anyDocument(chance)] }]
          : [];
        const body = { ...chance.pick(BODIES), $db: 'fuzz' };
        return mutated(encodeCommand({ requestId: 1, body, sequences }), chance);
      },
      async feed(input) {
        const bad = await RawConnection.connect(address);
        bad.write(input);
        // Now and then it is waited for: an honest client is served in spite of all that.
        const pong = ++fed % 16 === 0 ? await good.run({ ping: 1, $db: 'admin' }) : { ok: 1 };
        bad.end();
        return pong?.['ok'] === 1 ? undefined : 'an honest client is not served any more';
      },
      async close() {
        good.end();
        await set.close();
      },
    };
  },
};
