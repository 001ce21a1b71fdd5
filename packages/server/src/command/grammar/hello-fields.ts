import type { HelloBody } from '../hello-reply.ts';
import { boolean, document, integer, looseBoolean, string, value, values } from './field-type.ts';
import { fields, type Grammar, optional } from './fields.ts';

/** The grammar of hello and of its older forms. */
export const helloFields: Grammar<HelloBody> = fields(
  {
    client: optional(document),
    compression: optional(values),
    forShell: optional(value),
    helloOk: optional(boolean),
    hostInfo: optional(value),
    internalClient: optional(document),
    loadBalanced: optional(looseBoolean),
    maxAwaitTimeMS: optional(integer),
    saslSupportedMechs: optional(string),
    speculativeAuthenticate: optional(document),
    topologyVersion: optional(document),
    backpressure: optional(value),
  },
  { lenient: true },
);
