import * as touchstone from '@touchstone/driver';
import * as official from 'mongodb';

/** Of a client, what these tests use of either driver. */
export interface Client extends AsyncDisposable {
  connect(): Promise<unknown>;
  close(): Promise<void>;
  on(event: string, listener: (event: Record<string, unknown>) => void): unknown;
  db(name: string): {
    command(body: object): Promise<Record<string, unknown>>;
    collection(name: string): {
      insertOne(document: object): Promise<unknown>;
      insertMany(documents: object[]): Promise<unknown>;
      find(filter?: object): { toArray(): Promise<Record<string, unknown>[]> };
      countDocuments(): Promise<number>;
    };
  };
}

export interface Driver {
  readonly name: string;
  connect(uri: string, options?: Record<string, unknown>): Promise<Client>;
}

function driverOf(name: string, MongoClient: unknown): Driver {
  const Constructor = MongoClient as new (uri: string, options: object) => Client;
  return {
    name,
    async connect(uri, options = {}) {
      const client = new Constructor(uri, { serverSelectionTimeoutMS: 3000, ...options });
      try {
        await client.connect();
        return client;
      } catch (error) {
        await client.close();
        throw error;
      }
    },
  };
}

/** Our driver, and beside it the official one. */
export const drivers: readonly Driver[] = [
  driverOf('@touchstone/driver', touchstone.MongoClient),
  driverOf('mongodb', official.MongoClient),
];
