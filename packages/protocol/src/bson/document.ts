// biome-ignore-all lint/suspicious/noExplicitAny: as the `bson` package declares it.
/** A document as JavaScript sees it: the `bson` package's value classes inside plain objects. */
export type Document = Record<string, any>;
