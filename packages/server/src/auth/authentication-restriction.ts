import { CommandError } from '../value/command-error.ts';
import type { Fields, Value } from '../value/value.ts';
import { isInRange, parseAddressRange } from './address-range.ts';

/** Ranges of addresses: a client that logs in comes from one of the first, and has come to one of the second. */
export interface AuthenticationRestriction {
  readonly clientSource?: readonly string[];
  readonly serverAddress?: readonly string[];
}

/** The restrictions of a user or of a role: one of them has to be met, if there are any. */
export type RestrictionSet = readonly AuthenticationRestriction[];

/** The two ends of a connection, each as a host and a port. */
export interface ConnectionEnds {
  readonly remoteAddress: string;
  readonly localAddress: string;
}

/** Tells whether a client may log in by such a connection. */
export function isAdmitted(sets: readonly RestrictionSet[], ends: ConnectionEnds): boolean {
  return sets.every((set) => set.length === 0 || set.some((each) => isMet(each, ends)));
}

function isMet(
  { clientSource, serverAddress }: AuthenticationRestriction,
  { remoteAddress, localAddress }: ConnectionEnds,
): boolean {
  return isWithin(remoteAddress, clientSource) && isWithin(localAddress, serverAddress);
}

function isWithin(address: string, ranges: readonly string[] | undefined): boolean {
  if (ranges === undefined) return true;
  const host = address.replace(/:\d+$/, '').replace(/^\[|\]$/g, '');
  return ranges.some((range) => isInReadableRange(host, range));
}

// The ranges of roles are not looked at before somebody has them: who cannot be understood admits nobody.
function isInReadableRange(host: string, range: string): boolean {
  try {
    return isInRange(host, parseAddressRange(range));
  } catch (error) {
    if (error instanceof CommandError) return false;
    throw error;
  }
}

/** The restrictions as they are stored and shown. */
export function restrictionFields(set: RestrictionSet): Fields[] {
  return set.map(({ clientSource, serverAddress }) => {
    const fields: Fields = new Map();
    if (clientSource !== undefined) fields.set('clientSource', [...clientSource]);
    if (serverAddress !== undefined) fields.set('serverAddress', [...serverAddress]);
    return fields;
  });
}

/** Reads what is stored of a user or of a role. */
export function storedRestrictions(value: Value | undefined): RestrictionSet {
  if (!Array.isArray(value)) return [];
  return value.flatMap((each) => (each instanceof Map ? [restrictionOf(each)] : []));
}

/** A restriction of fields that were checked. */
export function restrictionOf(fields: Fields): AuthenticationRestriction {
  const ranges = (name: string): string[] | undefined => {
    const value = fields.get(name);
    return Array.isArray(value) ? value.map(String) : undefined;
  };
  const clientSource = ranges('clientSource');
  const serverAddress = ranges('serverAddress');
  return {
    ...(clientSource === undefined ? {} : { clientSource }),
    ...(serverAddress === undefined ? {} : { serverAddress }),
  };
}
