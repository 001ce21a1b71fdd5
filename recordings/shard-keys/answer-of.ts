import { randomBytes } from 'node:crypto';
import { Binary, type Document, EJSON, Long } from 'bson';
import type { RawCommands } from '../raw-commands.ts';

/** The ways in which each statement is tried. */
export const WAYS = ['alone', 'retryable', 'transaction'] as const;

const DATABASE = 'shard_keys';
const KEYS = {
  plain: { x: 1 },
  nested: { 'a.b': 1 },
  hashed: { x: 'hashed' },
  pair: { x: 1, y: 1 },
} as const;
const DOCUMENTS = [1, 2].map((x) => ({ _id: x, x, y: x, a: { b: x }, v: 0 }));

/** Makes the sharded collections that the statements name. */
export async function prepare(server: RawCommands): Promise<void> {
  await server.run(DATABASE, { dropDatabase: 1 });
  await server.run('admin', { enableSharding: DATABASE });
  for (const [name, key] of Object.entries(KEYS)) {
    const reply = await server.run('admin', { shardCollection: `${DATABASE}.${name}`, key });
    if (reply['ok'] !== 1) throw new Error(`${name} has no shard key: ${reply['errmsg']}`);
  }
}

/** Tries a statement in one of the ways, on the same documents each time; resolves with what the server answers. */
export async function answerOf(
  server: RawCommands,
  statement: string,
  way: (typeof WAYS)[number],
): Promise<string> {
  const command = EJSON.parse(statement, { relaxed: true }) as Document;
  const name = String(Object.values(command)[0]);
  await server.run(DATABASE, { delete: name, deletes: [{ q: {}, limit: 0 }] });
  await server.run(DATABASE, { insert: name, documents: DOCUMENTS });
  const lsid = { id: new Binary(randomBytes(16), 4) };
  const numbered = { lsid, txnNumber: Long.fromNumber(1) };
  if (way === 'alone') return comparable(await server.run(DATABASE, command));
  if (way === 'retryable')
    return comparable(await server.run(DATABASE, { ...command, ...numbered }));
  const begun = { ...command, ...numbered, startTransaction: true, autocommit: false };
  const reply = comparable(await server.run(DATABASE, begun));
  await server.run('admin', { abortTransaction: 1, ...numbered, autocommit: false });
  return reply;
}

// The outcome of a write, without the ids and times that differ from run to run.
function comparable(reply: Document): string {
  const { n, nModified, upserted, value, lastErrorObject, writeErrors = [], errorLabels } = reply;
  const told =
    reply['ok'] === 1 ? 'ok' : `${reply['code']} ${reply['codeName']}: ${reply['errmsg']}`;
  const counts = { n, nModified, upserted: upserted?.length, value, lastErrorObject };
  const shown = [
    told,
    EJSON.stringify(counts),
    ...writeErrors.map((each: Document) => `[${each['index']}] ${each['code']}: ${each['errmsg']}`),
    ...(errorLabels ?? []),
  ];
  return shown.join(' ').replaceAll(/\{"\$oid":"[0-9a-f]{24}"\}|ObjectId\('[0-9a-f]{24}'\)/g, 'ID');
}
