import type { Document } from 'bson';

interface ReadOptions {
  readonly raw: true;
  readonly timeoutMS?: number;
  readonly signal?: AbortSignal;
}

interface Listing {
  toArray(): Promise<unknown[]>;
}

/** The part of a client that encryption uses, be it the application's, one within it, or one connected to mongocryptd. */
export interface EncryptionClient {
  /** The database. */
  db(name: string): {
    command(
      command: Document,
      options: {
        readonly promoteValues: false;
        readonly promoteLongs: false;
        readonly timeoutMS?: number;
        readonly signal?: AbortSignal;
      },
    ): Promise<Document>;
    listCollections(filter: Document, options: ReadOptions & { readonly nameOnly: false }): Listing;
    collection(
      name: string,
      options: { readonly readConcern: { readonly level: 'majority' } },
    ): { find(filter: Document, options: ReadOptions): Listing };
  };
}
