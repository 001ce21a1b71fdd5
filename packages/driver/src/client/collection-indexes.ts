import type { Document } from 'bson';
import type { AggregateOptions } from '../cursor/aggregation-cursor.ts';
import {
  ListIndexesCursor,
  type ListIndexesOptions,
  ListSearchIndexesCursor,
} from '../cursor/list-cursors.ts';
import type { CommandOperationOptions } from '../operation-model/command-options.ts';
import {
  type CreateIndexesOptions,
  createIndexes,
  indexDescription,
} from '../operations/create-indexes.ts';
import { type DropIndexesOptions, dropIndexes } from '../operations/drop-indexes.ts';
import {
  createSearchIndexes,
  dropSearchIndex,
  type SearchIndexDescription,
  updateSearchIndex,
} from '../operations/search-indexes.ts';
import type {
  IndexDescription,
  IndexDescriptionCompact,
  IndexDescriptionInfo,
  IndexOptions,
  IndexSpecification,
} from '../schema/index-specification.ts';
import { CollectionWrites } from './collection-writes.ts';

/** Options of `indexInformation` and `indexes`; `full` asks for whole definitions instead of key patterns. */
export type IndexInformationOptions = ListIndexesOptions & { full?: boolean | undefined };
/** Options of one index and of the command that creates it. */
export type CreateIndexOptions = Omit<CommandOperationOptions, 'collation' | 'explain'> & {
  commitQuorum?: number | string | undefined;
};
/** Options of the aggregation behind `listSearchIndexes`. */
export type ListSearchIndexesOptions = Omit<AggregateOptions, 'readConcern' | 'writeConcern'>;

const SEARCH_INDEX_NAME = 'default';

/** The indexes of a collection. */
export class CollectionIndexes<
  TSchema extends Document = Document,
> extends CollectionWrites<TSchema> {
  /** Creates an index; returns its name. */
  createIndex(indexSpec: IndexSpecification, options?: CreateIndexesOptions): Promise<string>;
  createIndex(
    keys: IndexSpecification,
    indexOptions: IndexOptions | undefined,
    commandOptions: CreateIndexOptions | undefined,
  ): Promise<string>;
  async createIndex(
    keys: IndexSpecification,
    indexOptions: Document = {},
    commandOptions: Document = indexOptions,
  ): Promise<string> {
    const description = indexDescription(keys, indexOptions);
    // The collation is the index's own, not the command's.
    const { collation: _index, ...options } = commandOptions;
    const [name = ''] = await this.#createIndexes([description], options);
    return name;
  }

  /** Creates indexes; returns their names. */
  async createIndexes(
    indexes: readonly IndexDescription[],
    options: CreateIndexesOptions = {},
  ): Promise<string[]> {
    return this.#createIndexes(indexes, options);
  }

  async dropIndex(indexName: string, options: DropIndexesOptions = {}): Promise<Document> {
    const settings = this.executor.settingsFor(options);
    return this.executor.run(dropIndexes(this.ns, indexName, options, settings), options);
  }

  /** Drops every index but that on `_id`. */
  async dropIndexes(options: DropIndexesOptions = {}): Promise<boolean> {
    await this.dropIndex('*', options);
    return true;
  }

  listIndexes(options: ListIndexesOptions = {}): ListIndexesCursor {
    return new ListIndexesCursor(this.executor.cursorContext(options), this.ns, options);
  }

  /** Whether every one of the named indexes is there. */
  async indexExists(indexes: string | string[], options?: ListIndexesOptions): Promise<boolean> {
    const present = await this.listIndexes(options).toArray();
    const names = new Set(present.map((index: Document) => index['name']));
    return (Array.isArray(indexes) ? indexes : [indexes]).every((name) => names.has(name));
  }

  indexInformation(
    options: IndexInformationOptions & { full: true },
  ): Promise<IndexDescriptionInfo[]>;
  indexInformation(
    options: IndexInformationOptions & { full?: false },
  ): Promise<IndexDescriptionCompact>;
  indexInformation(
    options: IndexInformationOptions,
  ): Promise<IndexDescriptionCompact | IndexDescriptionInfo[]>;
  indexInformation(): Promise<IndexDescriptionCompact>;
  async indexInformation({ full, ...options }: IndexInformationOptions = {}): Promise<any> {
    const indexes = await this.listIndexes(options).toArray();
    if (full === true) return indexes;
    return Object.fromEntries(indexes.map(({ name, key }) => [name, Object.entries(key)]));
  }

  indexes(options: IndexInformationOptions & { full?: true }): Promise<IndexDescriptionInfo[]>;
  indexes(options: IndexInformationOptions & { full: false }): Promise<IndexDescriptionCompact>;
  indexes(options?: ListIndexesOptions): Promise<IndexDescriptionInfo[]>;
  async indexes(options: IndexInformationOptions = {}): Promise<any> {
    return this.indexInformation({ ...options, full: options.full ?? true });
  }

  listSearchIndexes(options?: ListSearchIndexesOptions): ListSearchIndexesCursor;
  listSearchIndexes(name: string, options?: ListSearchIndexesOptions): ListSearchIndexesCursor;
  listSearchIndexes(
    nameOrOptions?: string | ListSearchIndexesOptions,
    more?: ListSearchIndexesOptions,
  ): ListSearchIndexesCursor {
    const name = typeof nameOrOptions === 'string' ? nameOrOptions : undefined;
    const options = typeof nameOrOptions === 'string' ? more : nameOrOptions;
    const stage = { $listSearchIndexes: name === undefined ? {} : { name } };
    const { host, settings } = this.executor.cursorContext(options);
    // Search indexes take neither concern (index-management, "Search Indexes").
    const context = { host, settings: { ...settings, readConcern: undefined } };
    return new ListSearchIndexesCursor(context, this.ns, [stage], options);
  }

  async createSearchIndex(description: SearchIndexDescription): Promise<string> {
    const [name = SEARCH_INDEX_NAME] = await this.createSearchIndexes([description]);
    return name;
  }

  async createSearchIndexes(descriptions: SearchIndexDescription[]): Promise<string[]> {
    const operation = createSearchIndexes(this.ns, descriptions, this.executor.settings);
    return this.executor.run(operation);
  }

  async updateSearchIndex(name: string, definition: Document): Promise<void> {
    const index = { name, definition };
    return this.executor.run(updateSearchIndex(this.ns, index, this.executor.settings));
  }

  async dropSearchIndex(name: string): Promise<void> {
    return this.executor.run(dropSearchIndex(this.ns, name, this.executor.settings));
  }

  async #createIndexes(
    indexes: readonly IndexDescription[],
    options: CreateIndexesOptions,
  ): Promise<string[]> {
    const settings = this.executor.settingsFor(options);
    return this.executor.run(createIndexes(this.ns, indexes, options, settings), options);
  }
}
