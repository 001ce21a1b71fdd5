import { Int32 } from 'bson';
import type { CommandCall } from '../command/call.ts';
import { decodeFields } from '../value/decode-fields.ts';
import type { Fields, Value } from '../value/value.ts';

/** What the server is doing, as currentOp and `$currentOp` show it. */
export function operationsInProgress(call: CommandCall): Fields[] {
  const { node, connection, generic } = call;
  const operation = new Map<string, Value>([
    ['type', 'op'],
    ['host', node.address],
    ['desc', `conn${connection.id}`],
    ['connectionId', new Int32(connection.id)],
    ['client', connection.remoteAddress],
  ]);
  if (connection.appName !== undefined) operation.set('appName', connection.appName);
  if (connection.metadata !== undefined) operation.set('clientMetadata', connection.metadata);
  operation.set('active', true).set('op', 'command');
  operation.set('ns', `${generic.database}.$cmd.aggregate`);
  operation.set('command', decodeFields(call.body.bytes));
  return [operation];
}
