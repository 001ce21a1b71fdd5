import { typeAlias } from '../../value/bson-type.ts';
import type { Fields } from '../../value/value.ts';
import { decodedValue } from '../command-body.ts';
import type { HelloBody } from '../hello-reply.ts';
import {
  document,
  type FieldType,
  looseBoolean,
  natural,
  value,
  values,
  wrongType,
} from './field-type.ts';
import { fields, type Grammar, optional } from './fields.ts';
import { topologyVersionOfClient } from './topology-version.ts';

/** An array of texts; null stands for none. */
const names: FieldType<string[]> = {
  nullIsNothing: true,
  read(element, path) {
    return values.read(element, path).flatMap((each, index) => {
      if (typeof each === 'string') return [each];
      if (each === null) return [];
      throw wrongType(`${path}.${index}`, typeAlias(each), ['string']);
    });
  },
};

/** A user: `database.user`, or a document of both. */
const userName: FieldType<string | Fields> = {
  nullIsNothing: true,
  read(element, path) {
    const given = decodedValue(element);
    if (typeof given === 'string' || (element.type === 3 && given instanceof Map)) return given;
    throw wrongType(path, element.type, ['string', 'object']);
  },
};

/** The grammar of hello and of its older forms. */
export const helloFields: Grammar<HelloBody> = fields(
  {
    client: optional(document),
    compression: optional(names),
    forShell: optional(value),
    helloOk: optional(looseBoolean),
    hostInfo: optional(value),
    internalClient: optional(document),
    loadBalanced: optional(looseBoolean),
    maxAwaitTimeMS: optional(natural),
    saslSupportedMechs: optional(userName),
    speculativeAuthenticate: optional(document),
    topologyVersion: optional(topologyVersionOfClient),
    backpressure: optional(value),
  },
  // The older forms are told of by the same name.
  { lenient: true, structure: () => 'hello' },
);
