import { byteAt } from '@touchstone/protocol';
import type { Interceptor } from '../command/call.ts';
import { type BodyElement, bytesOf } from '../command/command-body.ts';
import { aliasOf } from '../command/grammar/field-type.ts';
import { CommandError } from '../value/command-error.ts';
import { findElement } from '../value/element.ts';

/** MongoDB believes no time that is more than a year ahead (`maxAcceptableLogicalClockDriftSecs`). */
const MAX_DRIFT_SECONDS = 365 * 24 * 60 * 60;
const HASH_BYTES = 20;
const DOUBLE = 1;
const OBJECT = 3;
const ARRAY = 4;
const BINARY = 5;
const INT = 16;
const TIMESTAMP = 17;
const LONG = 18;
const DECIMAL = 19;
const NUMBERS: readonly number[] = [DOUBLE, INT, LONG, DECIMAL];

/** Refuses a `$clusterTime` that no server can have told; a standalone server has none, and looks at none. */
export const clusterTime: Interceptor = {
  name: 'cluster-time',
  before({ node, generic }) {
    const element = generic.clusterTime;
    if (element === undefined) return undefined;
    if (node.member === undefined && node.mongos === undefined) return undefined;
    const now = Math.floor(node.runtime.clock.date() / 1000);
    const told = secondsOf(element);
    if (told <= now + MAX_DRIFT_SECONDS) return undefined;
    throw new CommandError(
      'ClusterTimeFailsRateLimiter',
      `New $clusterTime, ${told}, is too far from this node's wall clock time, ${now}.`,
    );
  },
};

// Read in place: nearly every command of a client carries it.
function secondsOf(element: BodyElement): number {
  if (element.type !== OBJECT && element.type !== ARRAY) {
    const words = 'invalid parameter: expected an object ($clusterTime)';
    throw new CommandError('Location10065', words);
  }
  const bytes = bytesOf(element);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const time = startOfValue(bytes, 0, FIELDS.clusterTime);
  const signature = startOfValue(bytes, 0, FIELDS.signature);
  const hash = startOfValue(bytes, signature, FIELDS.hash);
  const length = view.getInt32(hash, true);
  if (length !== HASH_BYTES) {
    throw new CommandError('UnsupportedFormat', `Unsupported SHA1Block hash length: ${length}`);
  }
  checkKey(bytes, signature);
  return view.getUint32(time + 4, true);
}

function checkKey(bytes: Uint8Array, signature: number): void {
  const type = byteAt(bytes, elementOf(bytes, signature, FIELDS.keyId));
  if (NUMBERS.includes(type)) return;
  throw new CommandError(
    'TypeMismatch',
    `Expected field "keyId" to have numeric type, but found ${aliasOf(type)}`,
  );
}

interface Field {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly type: number;
}

function field(name: string, type: number): Field {
  return { name, bytes: Buffer.from(name), type };
}

const FIELDS = {
  clusterTime: field('clusterTime', TIMESTAMP),
  signature: field('signature', OBJECT),
  hash: field('hash', BINARY),
  keyId: field('keyId', LONG),
};

function elementOf(bytes: Uint8Array, start: number, { name, bytes: sought }: Field): number {
  const at = findElement(bytes, start, sought);
  if (at >= 0) return at;
  throw new CommandError('NoSuchKey', `Missing expected field "${name}"`);
}

/** The place where the value of a field begins. */
function startOfValue(bytes: Uint8Array, start: number, wanted: Field): number {
  const at = elementOf(bytes, start, wanted);
  const found = byteAt(bytes, at);
  if (found === wanted.type) return at + 1 + wanted.bytes.length + 1;
  throw new CommandError(
    'TypeMismatch',
    `"${wanted.name}" had the wrong type. Expected ${aliasOf(wanted.type)}, found ${aliasOf(found)}`,
  );
}
