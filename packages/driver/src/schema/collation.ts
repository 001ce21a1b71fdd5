/** How strings are compared (CRUD specification, "collation"). */
export interface CollationOptions {
  /** The language, such as `en`. */
  locale: string;
  /** True compares case also where `strength` does not. */
  caseLevel?: boolean;
  /** Which case comes first: `upper`, `lower` or `off`. */
  caseFirst?: string;
  /** What tells strings apart, from 1 (letters) to 5. */
  strength?: number;
  /** True compares digits as numbers. */
  numericOrdering?: boolean;
  /** Whether spaces and punctuation count: `non-ignorable` or `shifted`. */
  alternate?: string;
  /** What `shifted` passes over: `punct` or `space`. */
  maxVariable?: string;
  /** True compares accents from the end, as in French of Canada. */
  backwards?: boolean;
  /** True normalizes texts before they are compared. */
  normalization?: boolean;
}
