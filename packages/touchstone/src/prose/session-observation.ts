import type { AdapterDocument } from '../adapter-protocol/adapter-protocol.ts';
import { canonicalText } from '../match/equal-scalars.ts';
import { expect } from './expect.ts';
import { Caller } from './methods-with-session.ts';
import type { ProseClient } from './prose-client.ts';
import type { ProseClientOptions, ProseContext } from './prose-context.ts';

export const DATABASE = 'sessions-prose';

/** Leaves these documents, and no others, in the collection that the tests work on. */
export async function fillCollection(
  { environment }: ProseContext,
  documents: readonly AdapterDocument[] = [],
): Promise<void> {
  const writeConcern = { w: 'majority' };
  await environment.command(DATABASE, { drop: 'test', writeConcern }).catch(() => {});
  await environment.command(DATABASE, { create: 'test', writeConcern });
  if (documents.length === 0) return;
  await environment.command(DATABASE, { insert: 'test', documents, writeConcern });
}

/** A client whose commands are observed, and a collection of it. */
export async function observed(
  world: ProseContext,
  options: ProseClientOptions = {},
  collectionOptions: AdapterDocument = {},
): Promise<Caller> {
  const events = ['commandStartedEvent', 'commandSucceededEvent'];
  const client: ProseClient = await world.client({ observeEvents: events, ...options });
  return Caller.create(client, DATABASE, collectionOptions);
}

/** The id of the session that a command belongs to, as a text; undefined where it has none. */
export function lsidOf({ lsid }: AdapterDocument): string | undefined {
  return lsid === undefined ? undefined : canonicalText(lsid.id);
}

/** The ids of the sessions that commands belong to, each once; fails the test where one has none. */
export function lsidsOf(commands: readonly AdapterDocument[]): ReadonlySet<string> {
  return new Set(
    commands.map((command) => {
      const lsid = lsidOf(command);
      expect(lsid !== undefined, `an lsid in ${Object.keys(command)[0]}`);
      return lsid as string;
    }),
  );
}
