/**
 * A server in a process of its own that sends canned replies, so that a driver is what is measured: it looks at the first
 * field of a command and answers with prepared bytes. With the argument `replicaset` it is the only member of a set, whose
 * replies carry the cluster's time.
 */
import { createServer } from 'node:net';
import {
  decodeValue,
  ElementCursor,
  encode,
  encodeMessage,
  MessageReader,
  parseMessage,
} from '@touchstone/protocol';
import { Binary, ObjectId, Timestamp } from 'bson';

const hello = {
  ismaster: true,
  isWritablePrimary: true,
  helloOk: true,
  topologyVersion: { processId: new ObjectId(), counter: 0n },
  maxBsonObjectSize: 16_777_216,
  maxMessageSizeBytes: 48_000_000,
  maxWriteBatchSize: 100_000,
  localTime: new Date(),
  logicalSessionTimeoutMinutes: 30,
  connectionId: 1,
  minWireVersion: 0,
  maxWireVersion: 25,
  readOnly: false,
  ok: 1,
};
const document = {
  _id: 1,
  name: 'a small document',
  when: new Date(0),
  values: [1, 2, 3],
  inner: { yes: true, text: 'some more text here' },
};
const batch = Array.from({ length: 1000 }, (_, index) => ({ ...document, _id: index }));
const { topologyVersion: _version, ...plainHello } = hello;
const time = new Timestamp({ t: 1_700_000_000, i: 1 });
const isMember = process.argv[2] === 'replicaset';
/** The fields that every reply of a member ends with. */
const times = isMember && {
  $clusterTime: {
    clusterTime: time,
    signature: { hash: new Binary(new Uint8Array(20)), keyId: 0n },
  },
  operationTime: time,
};
const encodeReply = (fields: object): Uint8Array => encode({ ...fields, ok: 1, ...times });
const cursorReply = (cursor: object): Uint8Array => encodeReply({ cursor });

const replies: Record<string, Uint8Array> = {
  find: cursorReply({ firstBatch: [document], id: 0n, ns: 'bench.things' }),
  aggregate: cursorReply({ firstBatch: batch, id: 0n, ns: 'bench.things' }),
  insert: encodeReply({ n: 1 }),
  update: encodeReply({ n: 1, nModified: 1 }),
};
const fine = encodeReply({});
/** The collection "many" has ten batches. */
const BATCHES = 10;
const manyFirst = cursorReply({ firstBatch: batch, id: 7n, ns: 'bench.many' });
const manyNext = cursorReply({ nextBatch: batch, id: 7n, ns: 'bench.many' });
const manyLast = cursorReply({ nextBatch: batch, id: 0n, ns: 'bench.many' });

const server = createServer({ noDelay: true }, (socket) => {
  const reader = new MessageReader();
  let requestId = 0;
  let batches = 0;
  socket.on('error', () => {});
  const answer = (body: Uint8Array): Uint8Array => {
    const [name, value] = firstField(body);
    if (name === 'find' && value === 'many') {
      batches = 1;
      return manyFirst;
    }
    if (name !== 'getMore') return replies[name] ?? fine;
    return ++batches < BATCHES ? manyNext : manyLast;
  };
  socket.on('data', (bytes) => {
    reader.push(bytes);
    const answers: Uint8Array[] = [];
    for (let frame = reader.next(); frame !== undefined; frame = reader.next()) {
      const message = parseMessage(frame);
      const common = { requestId: ++requestId, responseTo: message.requestId };
      if (message.kind === 'query') {
        const documents = [replies['hello'] as Uint8Array];
        const flags = { responseFlags: 0, cursorId: 0n, startingFrom: 0 };
        answers.push(encodeMessage({ kind: 'reply', ...common, ...flags, documents }));
      } else if (message.kind === 'msg' && !message.moreToCome) {
        const body = answer(message.body);
        const flags = { checksumPresent: false, moreToCome: false, exhaustAllowed: false };
        answers.push(encodeMessage({ kind: 'msg', ...common, ...flags, body, sequences: [] }));
      }
    }
    if (answers.length > 0)
      socket.write(answers.length === 1 ? (answers[0] as Uint8Array) : Buffer.concat(answers));
  });
});

function firstField(body: Uint8Array): readonly [name: string, value: unknown] {
  const cursor = new ElementCursor(body);
  if (!cursor.next()) return ['', undefined];
  const name = cursor.name();
  return [name, name === 'find' ? decodeValue(body, cursor.type, cursor.valueStart) : undefined];
}

function memberFields(address: string): object {
  const opTime = { ts: time, t: 1n };
  return {
    hosts: [address],
    setName: 'rs0',
    setVersion: 1,
    secondary: false,
    primary: address,
    me: address,
    electionId: new ObjectId(),
    lastWrite: { opTime, lastWriteDate: new Date(), majorityOpTime: opTime },
  };
}

server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const member = isMember && memberFields(`127.0.0.1:${port}`);
  for (const name of ['hello', 'ismaster', 'isMaster']) {
    replies[name] = encode({ ...plainHello, ...member, ...times });
  }
  console.log(port);
});
process.stdin.on('end', () => process.exit()).resume();
