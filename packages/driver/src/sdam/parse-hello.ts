import { propertyOf } from '@touchstone/protocol';
import type { Document, ObjectId } from 'bson';
import type { Address, ServerDescription, ServerType, Tags } from './server-description.ts';
import { serverDescription } from './server-description.ts';
import { isObjectId, parseTopologyVersion } from './topology-version.ts';

/** The facts that the reply does not say itself; the monitor measured it. */
export interface HelloMeasurements {
  /** Milliseconds of the driver's monotonic clock. */
  readonly lastUpdateTime: number;
  /** Weighted average in milliseconds. */
  readonly roundTripTime: number;
  /** Least of the last samples in milliseconds. */
  readonly minRoundTripTime: number;
}

/**
 * The description of a server that answered `hello` or its legacy form with `ok: 1`.
 *
 * Source: server-discovery-and-monitoring, "Parsing a hello or legacy hello response".
 */
export function parseHello(
  address: Address,
  reply: Document,
  measurements: HelloMeasurements,
): ServerDescription {
  return serverDescription(address, {
    type: parseServerType(reply),
    topologyVersion: parseTopologyVersion(reply['topologyVersion']),
    me: text(reply['me'])?.toLowerCase() ?? null,
    hosts: addresses(reply['hosts']),
    passives: addresses(reply['passives']),
    arbiters: addresses(reply['arbiters']),
    tags: tags(reply['tags']),
    setName: text(reply['setName']),
    setVersion: integer(reply['setVersion']),
    electionId: objectId(reply['electionId']),
    primary: text(reply['primary'])?.toLowerCase() ?? null,
    minWireVersion: integer(reply['minWireVersion']) ?? 0,
    maxWireVersion: integer(reply['maxWireVersion']) ?? 0,
    logicalSessionTimeoutMinutes: integer(reply['logicalSessionTimeoutMinutes']),
    iscryptd: reply['iscryptd'] === true,
    maxBsonObjectSize: integer(reply['maxBsonObjectSize']),
    maxMessageSizeBytes: integer(reply['maxMessageSizeBytes']),
    maxWriteBatchSize: integer(reply['maxWriteBatchSize']),
    lastWriteDate: lastWriteDate(reply['lastWrite']),
    ...measurements,
  });
}

/** The symptoms of each type, in the specification's table. `isWritablePrimary` comes before `ismaster`. */
export function parseServerType(reply: Document): ServerType {
  if (Number(reply['ok']) !== 1) return 'Unknown';
  if (reply['isreplicaset'] === true) return 'RSGhost';
  if (reply['msg'] === 'isdbgrid') return 'Mongos';
  if (text(reply['setName']) === null) return 'Standalone';
  // A hidden member may be a secondary as well, and must not be read from.
  if (reply['hidden'] === true) return 'RSOther';
  if ((reply['isWritablePrimary'] ?? reply['ismaster']) === true) return 'RSPrimary';
  if (reply['secondary'] === true) return 'RSSecondary';
  return reply['arbiterOnly'] === true ? 'RSArbiter' : 'RSOther';
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

/** Numbers may come as JavaScript numbers or, when a client asked for it, as BSON's classes. */
function integer(value: unknown): number | null {
  if (value === null || value === undefined || typeof value === 'boolean') return null;
  const number = Number(value);
  return Number.isNaN(number) ? null : number;
}

function objectId(value: unknown): ObjectId | null {
  return isObjectId(value) ? value : null;
}

function addresses(value: unknown): readonly Address[] {
  return Array.isArray(value) ? value.map((host) => normalizeAddress(String(host))) : [];
}

/** Host names are compared in lower case (RFC 4343); a missing port is MongoDB's own. */
function normalizeAddress(host: string): Address {
  const hasPort = /:\d+$/.test(host);
  return (hasPort ? host : `${host}:27017`).toLowerCase();
}

function tags(value: unknown): Tags {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function lastWriteDate(value: unknown): number | null {
  const date = propertyOf(value, 'lastWriteDate');
  return date instanceof Date ? date.getTime() : integer(date);
}
