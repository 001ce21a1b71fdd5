import { propertyOf } from '../narrowing/property-of.ts';
import { InvalidConcernError } from './invalid-concern-error.ts';

/** The modes of a read preference, in the order of the server selection specification. */
export const READ_PREFERENCE_MODES = [
  'primary',
  'secondary',
  'primaryPreferred',
  'secondaryPreferred',
  'nearest',
] as const;

/** The members that may be read from (server-selection.md, "mode"). */
export type ReadPreferenceMode = (typeof READ_PREFERENCE_MODES)[number];

/** Tags that a member must all have; the empty set fits every member. */
export type TagSet = Readonly<Record<string, string>>;

/** The members that may answer a read (server selection specification, "Read Preference"). */
export interface ReadPreference {
  /** The members that may answer, such as `secondaryPreferred`. */
  readonly mode: ReadPreferenceMode;
  /** Tried one after the other until one fits some member; none or `[]`: every member fits. */
  readonly tagSets?: readonly TagSet[];
  /** Tells how far a secondary may lag behind, in seconds; absent: as far as it likes. */
  readonly maxStalenessSeconds?: number;
  /** True if a mongos may ask two members at once. */
  readonly hedge?: { readonly enabled?: boolean };
}

/** The parts of a read preference as options and commands bring them. */
export interface ReadPreferenceOptions {
  /** The members that may answer; default `primary`. */
  readonly mode?: unknown;
  /** The tags that members must have, the first set that fits any member; default: none. */
  readonly tagSets?: unknown;
  /** -1 is another word for absent. */
  readonly maxStalenessSeconds?: unknown;
  /** Hedged reads, which MongoDB 8.0 has deprecated; default: the server's. */
  readonly hedge?: unknown;
}

/**
 * A read preference from its parts; `mode` is `primary` by default. Throws `InvalidConcernError` on
 * unknown modes, wrong types, and on a primary with tags, staleness or hedging.
 */
export function readPreferenceFrom(options: ReadPreferenceOptions): ReadPreference {
  const mode = options.mode ?? 'primary';
  if (!isReadPreferenceMode(mode)) {
    throw new InvalidConcernError(`unknown read preference mode ${JSON.stringify(mode)}`);
  }
  const tagSets = options.tagSets === undefined ? undefined : checkedTagSets(options.tagSets);
  const maxStalenessSeconds = checkedStaleness(options.maxStalenessSeconds);
  const hedge = checkedHedge(options.hedge);
  const preference: ReadPreference = {
    mode,
    ...(tagSets && { tagSets }),
    ...(maxStalenessSeconds !== undefined && { maxStalenessSeconds }),
    ...(hedge && { hedge }),
  };
  if (mode === 'primary') refuseLimits(preference);
  return preference;
}

function isReadPreferenceMode(mode: unknown): mode is ReadPreferenceMode {
  return READ_PREFERENCE_MODES.some((known) => known === mode);
}

function refuseLimits({ tagSets, maxStalenessSeconds, hedge }: ReadPreference): void {
  if (hasTags(tagSets)) {
    throw new InvalidConcernError('read preference primary cannot be combined with tags');
  }
  if (maxStalenessSeconds !== undefined) {
    throw new InvalidConcernError('read preference primary cannot be combined with maxStaleness');
  }
  if (hedge) throw new InvalidConcernError('read preference primary cannot be hedged');
}

/** True if some set asks for a tag: `[]` and `[{}]` do not. */
function hasTags(tagSets: readonly TagSet[] | undefined): boolean {
  return tagSets?.some((tags) => Object.keys(tags).length > 0) ?? false;
}

function checkedTagSets(value: unknown): readonly TagSet[] {
  if (!Array.isArray(value) || !value.every(isTagSet)) {
    throw new InvalidConcernError('read preference tags are not an array of sets of strings');
  }
  return value;
}

function isTagSet(value: unknown): value is TagSet {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).every((tag) => typeof tag === 'string')
  );
}

function checkedStaleness(value: unknown): number | undefined {
  if (value === undefined || value === -1) return undefined;
  if (typeof value !== 'number' || !(value > 0) || !Number.isFinite(value)) {
    throw new InvalidConcernError('maxStalenessSeconds is not a positive number');
  }
  return value;
}

function checkedHedge(value: unknown): { readonly enabled?: boolean } | undefined {
  if (value === undefined) return undefined;
  const enabled = propertyOf(value, 'enabled');
  if (typeof value !== 'object' || value === null || !isOptionalBoolean(enabled)) {
    throw new InvalidConcernError('hedge is not a document with a boolean enabled');
  }
  return enabled === undefined ? {} : { enabled };
}

function isOptionalBoolean(value: unknown): value is boolean | undefined {
  return value === undefined || typeof value === 'boolean';
}

/**
 * One `readPreferenceTags` of a connection string: `dc:ny,rack:1`; the empty text is the empty set.
 * Throws `InvalidConcernError` on a part without a colon.
 */
export function parseTagSet(text: string): TagSet {
  const tags: [string, string][] = [];
  for (const part of text === '' ? [] : text.split(',')) {
    const colon = part.indexOf(':');
    if (colon < 1) throw new InvalidConcernError(`read preference tag ${part} is not name:value`);
    tags.push([part.slice(0, colon), part.slice(colon + 1)]);
  }
  return Object.fromEntries(tags);
}

/** The `$readPreference` of a command (server selection, "Passing read preference to mongos"). */
export function readPreferenceToDocument(preference: ReadPreference): Record<string, unknown> {
  const { mode, tagSets, maxStalenessSeconds, hedge } = preference;
  return {
    mode,
    ...(tagSets && tagSets.length > 0 && { tags: tagSets }),
    ...(maxStalenessSeconds !== undefined && { maxStalenessSeconds }),
    ...(hedge && Object.keys(hedge).length > 0 && { hedge }),
  };
}

/** Reads the `$readPreference` of a command. Throws `InvalidConcernError`. */
export function readPreferenceFromDocument(
  document: Readonly<Record<string, unknown>>,
): ReadPreference {
  const { mode, tags, maxStalenessSeconds, hedge } = document;
  if (mode === undefined) throw new InvalidConcernError('$readPreference without a mode');
  return readPreferenceFrom({ mode, tagSets: tags, maxStalenessSeconds, hedge });
}
