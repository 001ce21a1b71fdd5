import type { OptionType } from './option-type.ts';

/** One option of a client (uri-options specification and the option names of `MongoClientOptions`). */
export interface OptionDescriptor {
  /** Its name in code; in a connection string upper and lower case are alike. */
  readonly name: string;
  readonly type: OptionType;
  /** The type that is allowed in code, if that is something else. */
  readonly codeType?: OptionType;
  /** The value that holds when nobody says anything; absent: nothing does. */
  readonly default?: unknown;
  /** Other names for it. */
  readonly aliases?: readonly string[];
  /** Names that were given up; their use is warned of. */
  readonly deprecatedAliases?: readonly string[];
  /** True if it may stand in a connection string; default: yes. */
  readonly inUri?: boolean;
  /** Of an option that is pairs: what may not stand in a connection string, which may come from a stranger. */
  readonly codeOnlyPairs?: readonly string[];
  /** An empty value is an error, not a warning. */
  readonly emptyIsError?: boolean;
  /** Giving it twice is an error, not a warning. */
  readonly onceOnly?: boolean;
  /** Its value is shown to nobody. */
  readonly isSecret?: boolean;
}
