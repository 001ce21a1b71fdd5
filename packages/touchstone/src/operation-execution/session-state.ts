import type { SessionState } from '../adapter-protocol/adapter-protocol.ts';
import { inspect, type TestContext } from './test-context.ts';

/** The state of a session, as the driver knows it. */
export async function sessionState(context: TestContext, session: string): Promise<SessionState> {
  context.entities.getOfKind(session, 'session');
  return (await inspect(context, 'sessionState', session)) as SessionState;
}
