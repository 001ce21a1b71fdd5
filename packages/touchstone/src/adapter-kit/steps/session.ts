import { propertyOf } from '@touchstone/protocol';
import { CLIENT, need, SESSION } from '../check-bench.ts';
import type { CheckStep } from '../check-step.ts';

export const session: CheckStep = {
  name: 'session',
  shows: 'a session tells its id and its state',
  async run(bench) {
    await bench.create('session', SESSION, { client: CLIENT });
    const lsid = await bench.ask({ kind: 'inspect', query: 'lsid', object: SESSION });
    const isId =
      lsid.kind === 'result' && (propertyOf(lsid.value, 'id') ?? undefined) !== undefined;
    need(isId, 'the document {id: …} as the value: the logical session id');
    const state = await bench.ask({ kind: 'inspect', query: 'sessionState', object: SESSION });
    const value = state.kind === 'result' ? state.value : undefined;
    need(propertyOf(value, 'transactionState') === 'none', 'value.transactionState "none"');
    need(propertyOf(value, 'dirty') === false, 'value.dirty false');
    return undefined;
  },
};
