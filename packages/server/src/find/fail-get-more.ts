import { codeNameOf } from '@touchstone/protocol';
import type { CommandCall } from '../command/call.ts';
import { ConnectionClosed } from '../command/connection-closed.ts';
import { numberOf } from '../command/grammar/field-type.ts';
import { CommandError } from '../value/command-error.ts';

/** The failpoint that makes a getMore fail once it has its cursor. */
export function failGetMore(call: CommandCall): void {
  const { node } = call;
  const data = node.failPoints.act('failGetMoreAfterCursorCheckout', () => true);
  if (data === undefined) return;
  if (data.get('closeConnection') === true) throw new ConnectionClosed();
  const code = numberOf(data.get('errorCode'));
  if (code === undefined) return;
  throw new CommandError(
    codeNameOf(code),
    "Failing getMore via 'failGetMoreAfterCursorCheckout' failpoint",
  );
}
