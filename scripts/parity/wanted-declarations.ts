import type { DeclarationDifference } from './declarations.ts';

/** A difference between the declarations that is wanted, and why no program is worse off for it. */
interface WantedDeclaration {
  readonly names: RegExp;
  readonly kind: DeclarationDifference['kind'];
  /** Undefined: whichever. */
  readonly members?: readonly string[];
  readonly reason: string;
}

export const WANTED_DECLARATIONS: readonly WantedDeclaration[] = [
  {
    names:
      /^(AuthMechanismProperties|ClusteredCollectionOptions|CSFLEKMSTlsOptions|IndexOptions|TimeSeriesCollectionOptions)$/,
    kind: 'missing members',
    reason: 'Members of any name are not taken: a misspelled option does not compile.',
  },
  {
    names: /^(ClusteredCollectionOptions|TimeSeriesCollectionOptions)$/,
    kind: 'demanded members',
    members: ['key', 'unique', 'timeField'],
    reason: 'Demanded there too; the members of any name hide it from the comparison.',
  },
  {
    names: /^(LEGAL_TCP_SOCKET_OPTIONS|LEGAL_TLS_SOCKET_OPTIONS|MONGO_CLIENT_EVENTS)$/,
    kind: 'missing name',
    reason: 'Declared as values there, and no value at run time: whoever uses one gets undefined.',
  },
  {
    names: /^GridFSBucketWriteStream$/,
    kind: 'missing members',
    members: [
      'bucket',
      'bufToStore',
      'chunks',
      'done',
      'files',
      'n',
      'pos',
      'state',
      'writeConcern',
    ],
    reason: 'How far the stream is with a chunk is its own business.',
  },
  {
    names: /^StreamDescription$/,
    kind: 'missing members',
    members: ['__nodejs_mock_server__', 'parseServerConnectionID', 'receiveResponse'],
    reason: 'The official driver fills its own object by them; nobody is given one.',
  },
  {
    names: /^TopologyDescription$/,
    kind: 'missing members',
    members: ['heartbeatFrequencyMS', 'localThresholdMS'],
    reason: 'They are options of the client, where they are found.',
  },
  {
    names: /^UnorderedBulkOperation$/,
    kind: 'missing members',
    members: ['handleWriteError'],
    reason: 'A step of its execution, taken by the driver alone.',
  },
];

/** The reason why a difference is wanted; undefined: nobody wants it. */
export function reasonForDeclaration(difference: DeclarationDifference): string | undefined {
  return WANTED_DECLARATIONS.find(
    ({ names, kind, members }) =>
      names.test(difference.name) &&
      kind === difference.kind &&
      (members === undefined || difference.members.every((member) => members.includes(member))),
  )?.reason;
}
