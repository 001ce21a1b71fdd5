import { present } from '@touchstone/protocol';
import type { ObservedEvent } from '../../adapter-protocol/adapter-protocol.ts';
import { expect, expectEqual } from '../expect.ts';
import type { ProseTest } from '../prose-test.ts';

/** README, "Heartbeat Tests" 1. */
export const heartbeatStarted: ProseTest = {
  needsServer: false,
  cases: [
    {
      description:
        'ServerHeartbeatStartedEvent is emitted before the monitoring socket was created',
      measuresTime: true,
      async run(world) {
        const seen: { readonly what: string; readonly at: number }[] = [];
        const { clock, transport } = world.runtime;
        const listener = await transport.listen(
          { kind: 'tcp', host: '127.0.0.1', port: 0 },
          (stream) => {
            seen.push({ what: 'client connected', at: clock.date() });
            stream.handler = {
              data() {
                seen.push({ what: 'client hello received', at: clock.date() });
                stream.destroy();
              },
              closed() {},
            };
          },
        );
        world.keep({ [Symbol.asyncDispose]: () => listener.close() });
        const port = listener.address.kind === 'tcp' ? listener.address.port : 0;
        const client = await world.client({
          uri: `mongodb://127.0.0.1:${port}/?serverSelectionTimeoutMS=500`,
          observeEvents: ['serverHeartbeatStartedEvent', 'serverHeartbeatFailedEvent'],
        });
        await client.commandError({ ping: 1 });
        const [started] = await client.waitForEvents('serverHeartbeatStartedEvent');
        const [failed] = await client.waitForEvents('serverHeartbeatFailedEvent');
        expectEqual(
          seen.slice(0, 2).map(({ what }) => what),
          ['client connected', 'client hello received'],
          'what the server saw',
        );
        const [connected, helloed] = seen;
        const order = [timeOf(started), connected?.at, helloed?.at, timeOf(failed)].map(Number);
        expect(
          order.every((at, index) => index === 0 || at >= present(order[index - 1])),
          `started, connected, hello, failed: at ${order.join(', ')}`,
        );
      },
    },
  ],
};

function timeOf(event: ObservedEvent | undefined): number {
  return event?.observedAt ?? Number.NaN;
}
