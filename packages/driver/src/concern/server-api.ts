export type ServerApiVersion = '1';
/** The versions of the Stable API by their names. */
export const ServerApiVersion: { readonly v1: '1' } = Object.freeze({ v1: '1' });

/** The Stable API that every command declares (specification: versioned-api). */
export interface ServerApi {
  /** The version of the stable API, `1`. */
  version: ServerApiVersion;
  /** Refuse commands that are not part of it. */
  strict?: boolean;
  /** Refuse what is deprecated in it. */
  deprecationErrors?: boolean;
}
