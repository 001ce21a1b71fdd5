import type { CommandCall, Interceptor } from '../command/call.ts';
import { numberedSession } from '../command/numbered-session.ts';
import { checkStillPrimary } from '../command/still-primary.ts';
import { waitUntil } from '../command/waiting.ts';

/**
 * Lets one command at a time run in a session with a transaction number. The first attempt at a write may be waiting for a
 * transaction while its retry comes: without this, both would find that nobody has done it yet.
 */
export const sessionCheckout: Interceptor = {
  name: 'session-checkout',
  before(call) {
    if (call.generic.txnNumber === undefined || call.session === undefined) return undefined;
    const { key } = call.session;
    const { checkedOut } = call.node.retryableWrites;
    if (checkedOut.isOut(key)) return checkOutLater(call, key);
    checkedOut.checkOut(key);
    call.holdsSession = true;
    return undefined;
  },
  after(call, outcome) {
    if (call.holdsSession && call.session !== undefined) {
      call.holdsSession = false;
      call.node.retryableWrites.checkedOut.checkIn(call.session.key);
    }
    return outcome;
  },
};

async function checkOutLater(call: CommandCall, key: string): Promise<undefined> {
  const { checkedOut } = call.node.retryableWrites;
  while (checkedOut.isOut(key)) {
    await waitUntil(call, Infinity, (listener) => checkedOut.onCheckIn(key, listener));
  }
  checkedOut.checkOut(key);
  call.holdsSession = true;
  lookAgain(call);
}

// Meanwhile the session may have gone on to something newer, the transaction ended, another member been elected.
function lookAgain(call: CommandCall): void {
  const { node, command, transaction } = call;
  checkStillPrimary(call);
  if (transaction === undefined) {
    const { key, txnNumber, name } = numberedSession(call);
    call.retryable = node.retryableWrites.begin(key, txnNumber, name);
  } else {
    transaction.checkTakes(command.name);
  }
}
