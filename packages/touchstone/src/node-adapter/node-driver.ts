// biome-ignore-all lint/suspicious/noExplicitAny: two drivers, and each of several versions: only what is used of them is known.
/** A module with the API shape of the official `mongodb` package; the reference driver's types describe it. */
export type NodeDriver = typeof import('@touchstone/driver');

/** Driver objects behind entities. Their methods are called by the names that tests use, so they are not typed. */
export type DriverObject = any;
