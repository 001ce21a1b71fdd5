import type { AdapterDocument } from '../adapter-protocol/adapter-protocol.ts';
import type { ProseClient } from './prose-client.ts';
import type { ProseClientOptions, ProseContext } from './prose-context.ts';
import type { WireTap } from './wire-tap.ts';

/** Two ways in which one command fails, one after the other. */
export interface TwoFailPoints {
  readonly command: string;
  readonly first: AdapterDocument;
  readonly second: AdapterDocument;
  /** The fields that every reply to the command has besides. */
  readonly amended?: AdapterDocument;
  /** The length of the second. */
  readonly mode: 'alwaysOn' | { readonly times: number };
}

/**
 * A client whose command fails in one way the first time, and then in the other. The tests set the second fail point in a
 * listener for the driver's event; here a tap sets it while it keeps the first reply back, which no driver can outrun.
 */
export async function failingTwice(
  world: ProseContext,
  { command, first, second, mode, amended = {} }: TwoFailPoints,
  options: Omit<ProseClientOptions, 'tap' | 'uri'> = {},
): Promise<{ readonly client: ProseClient; readonly tap: WireTap }> {
  const failCommands = [command];
  const address = await world.writable();
  let isFirst = true;
  const tap = await world.tap(
    {
      async onReply(reply, sent) {
        if (sent[command] === undefined) return reply;
        if (isFirst) await world.failCommand(mode, { failCommands, ...second }, address);
        isFirst = false;
        return { ...reply, ...amended };
      },
    },
    address,
  );
  // The errors of some tests make the driver forget the server until its monitor asks it again.
  const uriOptions = { heartbeatFrequencyMS: 500, ...options.uriOptions };
  const client = await world.client({ ...options, uriOptions, tap });
  await world.failCommand({ times: 1 }, { failCommands, ...first }, address);
  return { client, tap };
}

/** The moments at which a command was sent, in milliseconds. */
export function momentsOf(tap: WireTap, command: string): readonly number[] {
  return tap.commands.filter(({ body }) => body[command] !== undefined).map(({ at }) => at);
}
