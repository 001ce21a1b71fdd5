/** Describes how strings are compared (CRUD specification, "collation"). */
export interface CollationOptions {
  /** The language, such as `en`. */
  locale: string;
  /** True compares case also where `strength` does not. */
  caseLevel?: boolean;
  /** The case that comes first: `upper`, `lower` or `off`. */
  caseFirst?: string;
  /** The level of difference that tells strings apart, from 1 (letters) to 5. */
  strength?: number;
  /** True compares digits as numbers. */
  numericOrdering?: boolean;
  /** True if spaces and punctuation count: `non-ignorable` or `shifted`. */
  alternate?: string;
  /** The characters that `shifted` passes over: `punct` or `space`. */
  maxVariable?: string;
  /** True compares accents from the end, as in French of Canada. */
  backwards?: boolean;
  /** True normalizes texts before they are compared. */
  normalization?: boolean;
}
