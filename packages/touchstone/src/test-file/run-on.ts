import { optionsDocument, type TestDocument } from './extended-json.ts';
import {
  arrayOf,
  boolean,
  type Member,
  object,
  oneOf,
  optional,
  type Reader,
  refuse,
  string,
} from './reader.ts';

/** One combination of server and driver properties under which a test may run; every member must hold. */
export interface RunOnRequirement {
  readonly minServerVersion?: string;
  readonly maxServerVersion?: string;
  readonly topologies?: readonly RequiredTopology[];
  readonly serverless?: 'require' | 'forbid' | 'allow';
  readonly serverParameters?: TestDocument;
  readonly auth?: boolean;
  readonly authMechanism?: string;
  readonly csfle?: boolean | { readonly minLibmongocryptVersion?: string };
}

/** `sharded-replicaset` is the deprecated name of a sharded cluster on replica sets. */
export type RequiredTopology =
  | 'single'
  | 'replicaset'
  | 'sharded'
  | 'sharded-replicaset'
  | 'load-balanced';

const VERSION = /^\d+(\.\d+){1,2}$/;

const version: Reader<string> = (value, place) =>
  typeof value === 'string' && VERSION.test(value)
    ? value
    : refuse(value, place, 'a version such as "4.4" or "4.4.1"');

const parameters: Reader<TestDocument> = (value, place) => {
  const document = optionsDocument(value, place);
  return Object.keys(document).length > 0 ? document : refuse(value, place, 'at least 1 member(s)');
};

const encryption: Member<boolean | { readonly minLibmongocryptVersion?: string }, false> = optional(
  (value, place) =>
    typeof value === 'boolean'
      ? value
      : object({ minLibmongocryptVersion: optional(version, 25) }, { atLeast: 1 })(value, place),
  8,
);

export const runOnRequirement: Reader<RunOnRequirement> = object(
  {
    minServerVersion: optional(version),
    maxServerVersion: optional(version),
    topologies: optional(
      arrayOf(
        oneOf({
          single: 0,
          replicaset: 0,
          sharded: 0,
          'sharded-replicaset': 0,
          'load-balanced': 3,
        }),
        { atLeast: 1 },
      ),
    ),
    serverless: optional(oneOf({ require: 4, forbid: 4, allow: 4 }), 4),
    serverParameters: optional(parameters, 1),
    auth: optional(boolean, 3),
    authMechanism: optional(string, 19),
    csfle: encryption,
  },
  { atLeast: 1 },
);
