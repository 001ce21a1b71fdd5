import { parseAddressRange } from '../../auth/address-range.ts';
import { type RestrictionSet, restrictionOf } from '../../auth/authentication-restriction.ts';
import { typeAlias } from '../../value/bson-type.ts';
import { CommandError } from '../../value/command-error.ts';
import type { Fields, Value } from '../../value/value.ts';
import { wrongType } from '../grammar/field-type.ts';

const NAMES = ['clientSource', 'serverAddress'];

/** Reads the restrictions that a command gives to a role: their ranges are looked at when somebody logs in. */
export function readRestrictions(command: string, given: readonly Value[]): RestrictionSet {
  const path = `${command}.authenticationRestrictions`;
  return given.map((each, at) => {
    if (!(each instanceof Map)) throw wrongType(`${path}.${at}`, typeAlias(each), ['object']);
    checkFields(path, each);
    return restrictionOf(each);
  });
}

/** Reads the restrictions that a command gives to a user. Throws BadValue for what is no range of addresses. */
export function readUserRestrictions(command: string, given: readonly Value[]): RestrictionSet {
  const set = readRestrictions(command, given);
  for (const { clientSource, serverAddress } of set) {
    if (clientSource === undefined && serverAddress === undefined) {
      const words = "At least one of 'clientSource' or 'serverAddress' must be set";
      throw new CommandError('CollectionIsEmpty', words);
    }
    for (const range of [...(clientSource ?? []), ...(serverAddress ?? [])]) {
      parseAddressRange(range);
    }
  }
  return set;
}

function checkFields(path: string, fields: Fields): void {
  for (const [name, ranges] of fields) {
    const at = `${path}.${name}`;
    if (!NAMES.includes(name)) {
      throw new CommandError('Location40415', `BSON field '${at}' is an unknown field.`);
    }
    if (!Array.isArray(ranges)) throw wrongType(at, typeAlias(ranges), ['array']);
    for (const [index, range] of ranges.entries()) {
      if (typeof range === 'string') continue;
      throw wrongType(`${at}.${index}`, typeAlias(range), ['string']);
    }
  }
}
