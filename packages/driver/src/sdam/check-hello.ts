import type { Document } from 'bson';
import { MongoUnexpectedServerResponseError } from '../error/runtime-error.ts';

/** The rule for a field of hello; null counts as missing. */
interface FieldRule {
  readonly expected: string;
  readonly accepts: (value: unknown) => boolean;
}

const flag: FieldRule = { expected: 'a boolean', accepts: (value) => typeof value === 'boolean' };
const text: FieldRule = { expected: 'a string', accepts: (value) => typeof value === 'string' };
const texts: FieldRule = {
  expected: 'an array of strings',
  accepts: (value) => Array.isArray(value) && value.every((item) => typeof item === 'string'),
};
/** MongoDB has sets of 50 members: thousands would each be connected to, and compared with all others at each change. */
const MOST_MEMBERS = 100;
const members: FieldRule = {
  expected: `an array of at most ${MOST_MEMBERS} strings`,
  accepts: (value) => texts.accepts(value) && (value as unknown[]).length <= MOST_MEMBERS,
};
const document: FieldRule = { expected: 'a document', accepts: isDocument };
const objectId: FieldRule = { expected: 'an ObjectId', accepts: isObjectId };
const number: FieldRule = {
  expected: 'a number',
  accepts: (value) => Number.isFinite(numberOf(value)),
};
const topologyVersion: FieldRule = {
  expected: 'a document with the ObjectId processId and the number counter',
  accepts: (value) =>
    isDocument(value) && isObjectId(value['processId']) && number.accepts(value['counter']),
};

function integer(least: number, most: number): FieldRule {
  return {
    expected: `a whole number from ${least} to ${most}`,
    accepts(value) {
      const given = numberOf(value);
      return Number.isInteger(given) && given >= least && given <= most;
    },
  };
}

const INT32_MAX = 2 ** 31 - 1;

const RULES: ReadonlyMap<string, FieldRule> = new Map(
  Object.entries({
    arbiterOnly: flag,
    arbiters: members,
    compression: texts,
    connectionId: number,
    electionId: objectId,
    helloOk: flag,
    hidden: flag,
    hosts: members,
    iscryptd: flag,
    ismaster: flag,
    isreplicaset: flag,
    isWritablePrimary: flag,
    lastWrite: document,
    logicalSessionTimeoutMinutes: integer(0, INT32_MAX),
    maxBsonObjectSize: integer(1, INT32_MAX),
    maxMessageSizeBytes: integer(1, INT32_MAX),
    maxWireVersion: integer(0, INT32_MAX),
    maxWriteBatchSize: integer(1, INT32_MAX),
    me: text,
    minWireVersion: integer(0, INT32_MAX),
    msg: text,
    passives: members,
    primary: text,
    saslSupportedMechs: texts,
    secondary: flag,
    serviceId: objectId,
    setName: text,
    setVersion: number,
    speculativeAuthenticate: document,
    tags: document,
    topologyVersion,
  }),
);

/**
 * Gives back a reply to hello whose fields are what the driver takes them for; those that it does not know may be
 * anything. Throws `MongoUnexpectedServerResponseError` that names the field.
 *
 * Source: mongodb-handshake; server-discovery-and-monitoring, "hello or legacy hello".
 */
export function checkHello(reply: Document): Document {
  for (const [name, value] of Object.entries(reply)) {
    const rule = RULES.get(name);
    if (rule === undefined || value === null || rule.accepts(value)) continue;
    throw new MongoUnexpectedServerResponseError(
      `The server answered hello with something else than ${rule.expected} in "${name}"`,
    );
  }
  return reply;
}

function isDocument(value: unknown): value is Document {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isObjectId(value: unknown): boolean {
  return isDocument(value) && value['_bsontype'] === 'ObjectId';
}

/** Numbers may come as JavaScript's or as classes of BSON. */
function numberOf(value: unknown): number {
  const isClass = isDocument(value) && ['Int32', 'Long', 'Double'].includes(value['_bsontype']);
  return typeof value === 'number' || typeof value === 'bigint' || isClass
    ? Number(value)
    : Number.NaN;
}
