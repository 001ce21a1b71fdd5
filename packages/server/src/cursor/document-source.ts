/** In the place of a document: a rest is due, then the source goes on. Only sources that were given a pace say so. */
export const PAUSED: Uint8Array = new Uint8Array(0);

/** The place where a cursor's documents come from. */
export interface DocumentSource {
  /** The next document, or undefined when there is none (for a tailable source: none yet), or `PAUSED`. */
  next(): Uint8Array | undefined;
  /** True if it is already known that nothing more will come. */
  readonly exhausted: boolean;
  /** Calls back when something more may have come; only tailable sources wait. */
  readonly onMore?: (listener: () => void) => () => void;
  close?(): void;
}

/** Documents that are all there: it knows when the last one is out. */
export function arraySource(documents: readonly Uint8Array[]): DocumentSource {
  let at = 0;
  return {
    next: () => documents[at++],
    get exhausted() {
      return at >= documents.length;
    },
  };
}

/** Documents as they are found: only the next call tells that there are no more. */
export function iteratorSource(documents: Iterator<Uint8Array>): DocumentSource {
  let exhausted = false;
  return {
    next() {
      const { done, value } = documents.next();
      if (done) {
        exhausted = true;
        return undefined;
      }
      return value;
    },
    get exhausted() {
      return exhausted;
    },
    close() {
      documents.return?.();
    },
  };
}

/** The first `limit` documents of a source; it knows when the last one is out. */
export function limitedSource(source: DocumentSource, limit: number): DocumentSource {
  let left = limit;
  return {
    next() {
      if (left <= 0) return undefined;
      const document = source.next();
      if (document !== PAUSED) left--;
      return document;
    },
    get exhausted() {
      return left <= 0 || source.exhausted;
    },
    close() {
      source.close?.();
    },
  };
}
