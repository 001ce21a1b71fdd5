import { Readable } from 'node:stream';

/** The part of a cursor that a stream needs. */
export interface StreamedCursor {
  next(): Promise<unknown>;
  close(): Promise<void>;
}

/**
 * A cursor's documents as a Node.js stream. As with the official driver it does not destroy itself at its end; destroying it
 * closes the cursor.
 */
export class CursorStream extends Readable {
  readonly #cursor: StreamedCursor;

  constructor(cursor: StreamedCursor) {
    super({ objectMode: true, autoDestroy: false, highWaterMark: 1 });
    this.#cursor = cursor;
  }

  // Node.js asks again only after something was pushed: no two documents are fetched at once.
  override _read(): void {
    this.#cursor.next().then(
      (document) => {
        if (!this.destroyed) this.push(document ?? null);
      },
      (error: Error) => this.destroy(error),
    );
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#cursor.close().then(
      () => callback(error),
      (closeError: Error) => callback(error ?? closeError),
    );
  }
}
