/** A method with what its arguments may be. */
export interface Method {
  /** The class whose method it is. */
  readonly on: 'pets' | 'db' | 'client' | 'admin';
  readonly name: string;
  /** Arguments that work. */
  readonly typical: readonly (readonly unknown[])[];
  /** The place where the options stand among the arguments, and those that are tried with null and with wrong values. */
  readonly options?: { readonly at: number; readonly names: readonly string[] };
}

/** Options of everything that reads, and of everything that writes. */
export const READ: readonly string[] = [
  'session',
  'signal',
  'timeoutMS',
  'readPreference',
  'readConcern',
  'comment',
  'maxTimeMS',
];
export const WRITE: readonly string[] = [
  'session',
  'timeoutMS',
  'writeConcern',
  'comment',
  'maxTimeMS',
];
