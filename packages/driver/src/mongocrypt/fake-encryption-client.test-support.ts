import type { Document } from 'bson';
import type { EncryptionClient } from './encryption-client.ts';

/** A client that answers by function, and what it was asked: the method, its database or namespace, its arguments. */
export interface FakeEncryptionClient extends EncryptionClient {
  readonly asked: (readonly [string, string, ...unknown[]])[];
  closed: number;
  close(): Promise<void>;
}

export function fakeEncryptionClient(answers: {
  readonly command?: (command: Document) => Document;
  readonly found?: readonly unknown[];
}): FakeEncryptionClient {
  const asked: FakeEncryptionClient['asked'] = [];
  const listing = { toArray: async () => [...(answers.found ?? [])] };
  const client: FakeEncryptionClient = {
    asked,
    closed: 0,
    async close() {
      client.closed += 1;
    },
    db: (name) => ({
      async command(command, options) {
        asked.push(['command', name, command, options]);
        return answers.command?.(command) ?? { ok: 1 };
      },
      listCollections(filter, options) {
        asked.push(['listCollections', name, filter, options]);
        return listing;
      },
      collection: (collection, options) => ({
        find(filter, reading) {
          asked.push(['find', `${name}.${collection}`, filter, options, reading]);
          return listing;
        },
      }),
    }),
  };
  return client;
}
