import { languageNamed } from '../text-search/language.ts';
import type { TextSpecification } from '../text-search/text-specification.ts';
import type { Collation } from '../value/collation.ts';
import { asFields } from '../value/known-value.ts';
import type { Fields, Value } from '../value/value.ts';

/** One path of an index: 1 and -1 are directions, a word names a special kind (`2dsphere`, `text` …). */
export interface IndexPath {
  readonly path: string;
  readonly direction: 1 | -1;
  readonly special: string | undefined;
}

/** The definition of an index, as the client asked for it. */
export interface IndexDefinition {
  readonly name: string;
  /** As listIndexes shows it: v, key, name and the options that were given. */
  readonly specification: Fields;
  readonly paths: readonly IndexPath[];
  readonly unique: boolean;
  readonly sparse: boolean;
  readonly hidden: boolean;
  readonly prepareUnique: boolean;
  readonly expireAfterSeconds: number | undefined;
  readonly collation: Collation | undefined;
  /** True if a partial index holds a document; absent: it holds all. */
  readonly covers: ((document: Uint8Array) => boolean) | undefined;
}

/** The index on `_id` of a collection that is not stored: it holds nothing, and nothing is found by it. */
export const NO_INDEX: IndexDefinition = {
  name: '_id_',
  specification: new Map(),
  paths: [],
  unique: false,
  sparse: false,
  hidden: true,
  prepareUnique: false,
  expireAfterSeconds: undefined,
  collation: undefined,
  covers: undefined,
};

/** The key pattern as the client gave it. */
export function keyPatternOf(definition: IndexDefinition): Fields {
  return asFields(definition.specification.get('key'));
}

/** The specification of a text index; undefined for other kinds. */
export function textSpecificationOf({
  paths,
  specification,
}: IndexDefinition): TextSpecification | undefined {
  if (!paths.some(({ special }) => special === 'text')) return undefined;
  const weights = (specification.get('weights') ?? new Map()) as Fields;
  const language = specification.get('default_language');
  return {
    weights: new Map([...weights].map(([path, weight]) => [path, Number(String(weight))])),
    defaultLanguage: languageNamed(String(language ?? 'english')) ?? 'english',
    languageOverride: String(specification.get('language_override') ?? 'language'),
  };
}

/** The paths of a key pattern. */
export function indexPathsOf(pattern: Fields): IndexPath[] {
  return [...pattern].map(([path, value]) => ({
    path,
    direction: isNegative(value) ? -1 : 1,
    special: typeof value === 'string' ? value : undefined,
  }));
}

function isNegative(value: Value): boolean {
  if (typeof value === 'string') return false;
  return Number(String(value)) < 0;
}
