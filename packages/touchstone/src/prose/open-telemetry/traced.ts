import type { AdapterDocument } from '../../adapter-protocol/adapter-protocol.ts';
import type { ProseClient } from '../prose-client.ts';
import type { ProseContext } from '../prose-context.ts';

export const TRACED_DATABASE = 'tracing-prose';
export const TRACED_COLLECTION = 'test';

export interface TracedSpan {
  readonly number: number;
  readonly parent: number | null;
  readonly name: string;
  readonly attributes: AdapterDocument;
}

/** Leaves three documents in the collection. */
export async function fill({ environment }: ProseContext): Promise<void> {
  const writeConcern = { w: 'majority' };
  await environment
    .command(TRACED_DATABASE, { drop: TRACED_COLLECTION, writeConcern })
    .catch(() => {});
  const documents = [{ _id: 1 }, { _id: 2 }, { _id: 3 }];
  await environment.command(TRACED_DATABASE, {
    insert: TRACED_COLLECTION,
    documents,
    writeConcern,
  });
}

/** The spans that have ended so far. */
export async function spansOf(client: ProseClient): Promise<readonly TracedSpan[]> {
  return (await client.events('span')).map(({ fields }) => fields as TracedSpan);
}
