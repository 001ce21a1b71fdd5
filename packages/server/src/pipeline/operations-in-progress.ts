import { Int32 } from 'bson';
import type { CommandCall, MaybePromise } from '../command/call.ts';
import { isGenericArgument } from '../command/grammar/generic-arguments.ts';
import type { Node } from '../command/node.ts';
import type { Operation, Waiting } from '../command/operations.ts';
import { matchingRows } from '../find/matching-rows.ts';
import { decodeFields } from '../value/decode-fields.ts';
import type { Fields, Value } from '../value/value.ts';

const KINDS: Readonly<Record<string, string>> = {
  delete: 'remove',
  find: 'query',
  getMore: 'getmore',
  insert: 'insert',
  update: 'update',
};

/** Of these currentOp shows no more than the name: they carry what nobody else may see. */
const SECRET: ReadonlySet<string> = new Set([
  'authenticate',
  'createUser',
  'saslContinue',
  'saslStart',
  'updateUser',
]);

/** The operations of the server, as currentOp and `$currentOp` show them: the command that asks, and those that wait. */
export function operationsInProgress(
  call: CommandCall,
  { allUsers }: { readonly allUsers: boolean },
): Fields[] {
  const { node } = call;
  const now = node.runtime.clock.now();
  const seesAll = allUsers || !node.authentication.isRequired;
  const rows = [rowOf(node, { operation: call, since: now })];
  for (const waiting of node.operations.waiting) {
    if (seesAll || isSameUser(call, waiting.operation)) rows.push(rowOf(node, waiting));
  }
  return rows;
}

function isSameUser(one: Operation, other: Operation): boolean {
  const names = ({ connection }: Operation): string[] =>
    connection.authentication.users.map(({ database, name }) => `${database}.${name}`);
  const own = new Set(names(one));
  return names(other).some((name) => own.has(name));
}

function rowOf(node: Node, { operation, since }: Waiting): Fields {
  const { connection, generic, command, body } = operation;
  const waitedMS = node.runtime.clock.now() - since;
  const row = new Map<string, Value>([
    ['type', 'op'],
    ['host', node.address],
    ['desc', `conn${connection.id}`],
    ['connectionId', new Int32(connection.id)],
    ['client', connection.remoteAddress],
  ]);
  if (connection.appName !== undefined) row.set('appName', connection.appName);
  if (connection.metadata !== undefined) row.set('clientMetadata', connection.metadata);
  const at = new Date(node.runtime.clock.date()).toISOString().replace('Z', '+00:00');
  row.set('active', true).set('currentOpTime', at).set('threaded', true);
  row.set('opid', new Int32(node.operations.idOf(operation)));
  row.set('secs_running', BigInt(Math.floor(waitedMS / 1000)));
  row.set('microsecs_running', BigInt(Math.round(waitedMS * 1000)));
  if (generic.lsid !== undefined) row.set('lsid', generic.lsid);
  row.set('op', KINDS[command.name] ?? 'command');
  const isReport = command.name === 'currentOp' || command.name === 'aggregate';
  row.set('ns', `${generic.database}.$cmd${isReport ? '.aggregate' : ''}`);
  row.set('redacted', false);
  const shown = SECRET.has(command.name) ? new Map([[command.name, 'xxx']]) : undefined;
  row.set('command', shown ?? decodeFields(body.bytes)).set('queryFramework', 'classic');
  for (const [name, value] of NO_WAITING) row.set(name, value);
  return row;
}

/** One command runs at a time: none yields, and none waits for a lock. */
const NO_WAITING: readonly (readonly [string, Value])[] = [
  ['numYields', new Int32(0)],
  ['locks', new Map()],
  ['waitingForLock', false],
  ['lockStats', new Map()],
  ['waitingForFlowControl', false],
  ['flowControlStats', new Map()],
];

/** The operations that meet the conditions that the further fields of currentOp are. */
export function wantedOperations(
  call: CommandCall,
  operations: readonly Fields[],
): MaybePromise<readonly Fields[]> {
  const conditions: Fields = new Map();
  for (const [name, value] of decodeFields(call.body.bytes)) {
    const isCondition =
      name !== call.name && !OPTIONS.has(name) && !isGenericArgument(name, call.node.version);
    if (isCondition) conditions.set(name, value);
  }
  return matchingRows(call, operations, conditions.size === 0 ? undefined : conditions);
}

const OPTIONS: ReadonlySet<string> = new Set(['$all', '$ownOps', '$truncateOps']);
