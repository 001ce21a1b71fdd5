import { scoring } from '../text-search/text-scores.ts';
import type { TextSpecification } from '../text-search/text-specification.ts';
import { CommandError } from '../value/command-error.ts';
import { decodeFields } from '../value/decode-fields.ts';
import { parsePath, somePathValue } from '../value/path.ts';
import { showFields } from '../value/show-value.ts';
import type { Steps } from '../value/steps.ts';
import { type IndexDefinition, textSpecificationOf } from './index-definition.ts';
import type { StoredRecord } from './stored-record.ts';

/** A record of so many terms has a map of its own. */
const MANY_TERMS = 5000;

/** The entries of a text index: which records have a term, and how much it weighs there. */
export class TextPostings {
  readonly specification: TextSpecification;
  /** The paths in front of the texts, which a query has to give values for. */
  readonly prefix: readonly string[];
  readonly #definition: IndexDefinition;
  readonly #byTerm = new Map<string, Map<StoredRecord, number>>();
  /** Records of very many terms stand here by themselves: to hold one, or to let it go, takes one step. */
  readonly #ofManyTerms = new Map<StoredRecord, ReadonlyMap<string, number>>();

  constructor(definition: IndexDefinition, specification: TextSpecification) {
    this.#definition = definition;
    this.specification = specification;
    const first = definition.paths.findIndex(({ special }) => special === 'text');
    this.prefix = definition.paths.slice(0, first).map(({ path }) => path);
  }

  /** Tells how much each term of a document weighs. Throws for a document that cannot be indexed. */
  *scoring(document: Uint8Array): Steps<ReadonlyMap<string, number>> {
    if (this.#definition.covers?.(document) === false) return new Map();
    this.#checkArrays(document);
    return yield* scoring(decodeFields(document), this.specification);
  }

  /** The number of its entries: one for each term of each document. */
  get size(): number {
    let size = 0;
    for (const records of this.#byTerm.values()) size += records.size;
    for (const scores of this.#ofManyTerms.values()) size += scores.size;
    return size;
  }

  add(record: StoredRecord, scores: ReadonlyMap<string, number>): void {
    if (scores.size >= MANY_TERMS) {
      this.#ofManyTerms.set(record, scores);
      return;
    }
    for (const [term, score] of scores) {
      const records = this.#byTerm.get(term);
      if (records === undefined) this.#byTerm.set(term, new Map([[record, score]]));
      else records.set(record, score);
    }
  }

  /** Lets a record go; its scores are asked for where they are needed. */
  remove(record: StoredRecord, scores: () => ReadonlyMap<string, number>): void {
    if (this.#ofManyTerms.delete(record)) return;
    for (const term of scores().keys()) {
      const records = this.#byTerm.get(term);
      records?.delete(record);
      if (records?.size === 0) this.#byTerm.delete(term);
    }
  }

  /** The records that have a term with what it weighs there, the most first. */
  withTerm(term: string): readonly (readonly [StoredRecord, number])[] {
    const records = [...(this.#byTerm.get(term) ?? [])];
    for (const [record, scores] of this.#ofManyTerms) {
      const score = scores.get(term);
      if (score !== undefined) records.push([record, score]);
    }
    return records.sort(([a, x], [b, y]) => y - x || b.recordId - a.recordId);
  }

  // Only the texts may stand in arrays, not what stands beside them in a key.
  #checkArrays(document: Uint8Array): void {
    for (const { path, special } of this.#definition.paths) {
      if (special !== undefined || path === '_ftsx') continue;
      const isArray = somePathValue(document, parsePath(path), 'keep', Array.isArray);
      if (!isArray) continue;
      throw new CommandError(
        'CannotBuildIndexKeys',
        `Field '${path}' of text index contains an array in document: ` +
          showFields(decodeFields(document)),
      );
    }
  }
}

/** The postings of an index; undefined for other kinds. */
export function textPostingsOf(definition: IndexDefinition): TextPostings | undefined {
  const specification = textSpecificationOf(definition);
  return specification && new TextPostings(definition, specification);
}
