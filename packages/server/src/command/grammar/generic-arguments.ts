import { present } from '@touchstone/protocol';
import { typeAlias } from '../../value/bson-type.ts';
import { CommandError } from '../../value/command-error.ts';
import type { Fields, Value } from '../../value/value.ts';
import { type BodyElement, type CommandBody, decodedValue } from '../command-body.ts';
import { isAtLeast, type ServerVersion } from '../version.ts';
import { boolean, document, long, numberOf, string, wrongType } from './field-type.ts';
import { lsidOfClient } from './lsid.ts';

/** The fields that every command may carry beside its own. */
export interface GenericArguments {
  readonly database: string;
  readonly lsid?: Fields;
  readonly txnNumber?: bigint;
  /** True if a router asks this member to bring the transaction to its end for all shards. */
  readonly coordinator?: boolean;
  /** The number of times that a router has begun the transaction anew on its shards. */
  readonly txnRetryCounter?: number;
  readonly autocommit?: boolean;
  readonly startTransaction?: boolean;
  readonly readConcern?: Fields;
  readonly writeConcern?: Fields;
  readonly readPreference?: Fields;
  /** `$clusterTime` as it was sent: only where there is a cluster time it is looked at. */
  readonly clusterTime?: BodyElement;
  readonly apiVersion?: string;
  readonly apiStrict?: boolean;
  readonly apiDeprecationErrors?: boolean;
  readonly maxTimeMS?: number;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type Draft = Mutable<GenericArguments>;
type Reader = (draft: Draft, element: BodyElement) => void;

const OBJECT = 3;
const NULL = 10;
const INT = 16;

/** Of these, null is as good as nothing. */
const NULLABLE: ReadonlySet<string> = new Set([
  'autocommit',
  'lsid',
  'startTransaction',
  'txnNumber',
]);

const READERS: Readonly<Record<string, Reader>> = {
  $db: (draft, element) => {
    draft.database = string.read(element, '$db');
  },
  lsid: (draft, element) => {
    draft.lsid = lsidOfClient.read(element, 'OperationSessionInfo.lsid');
  },
  txnNumber: (draft, element) => {
    if (element.type !== 18)
      throw wrongType('OperationSessionInfo.txnNumber', element.type, ['long']);
    draft.txnNumber = long.read(element, 'OperationSessionInfo.txnNumber');
  },
  txnRetryCounter: (draft, element) => {
    const path = 'OperationSessionInfo.txnRetryCounter';
    if (element.type !== INT) throw wrongType(path, element.type, ['int']);
    draft.txnRetryCounter = numberOf(decodedValue(element)) ?? 0;
  },
  autocommit: (draft, element) => {
    draft.autocommit = boolean.read(element, 'OperationSessionInfo.autocommit');
  },
  startTransaction: (draft, element) => {
    draft.startTransaction = boolean.read(element, 'OperationSessionInfo.startTransaction');
  },
  readConcern: (draft, element) => {
    if (element.type !== OBJECT) {
      throw new CommandError('FailedToParse', 'readConcern field should be an object');
    }
    draft.readConcern = document.read(element, 'readConcern');
  },
  writeConcern: (draft, element) => {
    if (element.type !== OBJECT) {
      throw new CommandError(
        'TypeMismatch',
        `"writeConcern" had the wrong type. Expected object, found ${typeAlias(decodedValue(element))}`,
      );
    }
    draft.writeConcern = document.read(element, 'writeConcern');
  },
  $readPreference: (draft, element) => {
    draft.readPreference = document.read(element, '$readPreference');
    checkMode(draft.readPreference?.get('mode'));
  },
  $clusterTime: (draft, element) => {
    draft.clusterTime = element;
  },
  apiVersion: (draft, element) => {
    draft.apiVersion = string.read(element, 'APIParametersFromClient.apiVersion');
  },
  apiStrict: (draft, element) => {
    draft.apiStrict = boolean.read(element, 'APIParametersFromClient.apiStrict');
  },
  apiDeprecationErrors: (draft, element) => {
    draft.apiDeprecationErrors = boolean.read(
      element,
      'APIParametersFromClient.apiDeprecationErrors',
    );
  },
  coordinator: (draft, element) => {
    draft.coordinator = boolean.read(element, 'OperationSessionInfo.coordinator');
  },
  maxTimeMS: (draft, element) => {
    draft.maxTimeMS = maxTimeOf(numberOf(decodedValue(element)));
  },
};

// Accepted from anybody, without a meaning on a server that is not part of a sharded cluster.
const PASSED_OVER: ReadonlySet<string> = new Set([
  '$audit',
  '$client',
  '$configServerState',
  '$configTime',
  '$oplogQueryData',
  '$replData',
  '$topologyTime',
  '$clusterTime',
  'allowImplicitCollectionCreation',
  'clientOperationKey',
  'comment',
  'databaseVersion',
  'help',
  'impersonatedUsers',
  'maxTimeMSOpOnly',
  'mayBypassWriteBlocking',
  'shardVersion',
  'stmtId',
  'stmtIds',
  'tracking_info',
  'usesDefaultMaxTimeMS',
]);

/** True if any command may have a field of that name. */
export function isGenericArgument(name: string, version: ServerVersion): boolean {
  if (name === 'rawData') return isAtLeast(version, '8.2');
  return Object.hasOwn(READERS, name) || PASSED_OVER.has(name);
}

export function readGenericArguments(body: CommandBody): GenericArguments {
  const draft: Draft = { database: '' };
  for (let at = 1; at < body.elements.length; at++) {
    const element = present(body.elements[at]);
    if (element.type === NULL && NULLABLE.has(element.name)) continue;
    if (Object.hasOwn(READERS, element.name)) present(READERS[element.name])(draft, element);
  }
  checkSessionFields(draft);
  return draft;
}

/** Checks that need not know the server; `checkTransactionFields` makes the rest. */
function checkSessionFields(draft: Draft): void {
  if (draft.txnNumber !== undefined && draft.lsid === undefined) {
    throw invalid('Transaction number requires a session ID to also be specified');
  }
  if (draft.txnNumber !== undefined) return;
  if (draft.autocommit !== undefined) {
    throw invalid("'autocommit' field requires a transaction number to also be specified");
  }
  if (draft.startTransaction !== undefined) throw withoutAutocommit();
}

/** Throws InvalidOptions for fields that no transaction has; for a server where there are transactions. */
export function checkTransactionFields(generic: GenericArguments): void {
  if (generic.txnNumber !== undefined && generic.txnNumber < 0n) {
    throw invalid('Transaction number cannot be negative');
  }
  if (generic.startTransaction !== undefined && generic.autocommit === undefined) {
    throw withoutAutocommit();
  }
  checkRetryCounter(generic);
  if (generic.autocommit === true) throw invalid('Specifying autocommit=true is not allowed.');
  if (generic.startTransaction === false) {
    throw invalid('Specifying startTransaction=false is not allowed.');
  }
}

function checkRetryCounter({ txnRetryCounter, txnNumber, autocommit }: GenericArguments): void {
  if (txnRetryCounter === undefined || txnNumber === undefined) return;
  if (txnRetryCounter < 0) throw invalid('txnRetryCounter cannot be negative');
  throw invalid(
    autocommit === undefined
      ? 'Cannot specify txnRetryCounter for a retryable write'
      : 'txnRetryCounter is only supported in sharded clusters',
  );
}

function withoutAutocommit(): CommandError {
  return invalid("'startTransaction' field requires 'autocommit' field to also be specified");
}

function invalid(message: string): CommandError {
  return new CommandError('InvalidOptions', message);
}

const MODES: readonly unknown[] = [
  undefined,
  'primary',
  'primaryPreferred',
  'secondary',
  'secondaryPreferred',
  'nearest',
];

function checkMode(mode: Value | undefined): void {
  if (typeof mode !== 'string' || MODES.includes(mode)) return;
  throw new CommandError(
    'BadValue',
    `Could not parse $readPreference mode '${mode}'. Only the modes 'primary', ` +
      "'primaryPreferred', 'secondary', 'secondaryPreferred', and 'nearest' are supported. :: " +
      `caused by :: Enumeration value '${mode}' for field 'mode' is not a valid value.`,
  );
}

function maxTimeOf(given: number | undefined): number {
  if (given === undefined) throw new CommandError('BadValue', 'maxTimeMS must be a number');
  if (!Number.isInteger(given)) {
    throw new CommandError('BadValue', 'maxTimeMS has non-integral value');
  }
  const milliseconds = Math.trunc(given);
  if (milliseconds < 0 || milliseconds > 0x7fffffff) {
    throw new CommandError(
      'BadValue',
      `${milliseconds} value for maxTimeMS is out of range [0, 2147483647]`,
    );
  }
  return milliseconds;
}
