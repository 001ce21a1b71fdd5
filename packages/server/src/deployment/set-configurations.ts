import { StoredDocuments } from '../auth/stored-documents.ts';
import { tellCollection } from '../collection/told-collection.ts';
import { numberOf } from '../command/grammar/field-type.ts';
import type { Storage } from '../storage/storage.ts';
import { CommandError } from '../value/command-error.ts';
import { decodeFields } from '../value/decode-fields.ts';
import type { Fields, Value } from '../value/value.ts';
import { readConfiguration, type SetConfiguration } from './set-configuration.ts';

/** A set as far as configurations change it. */
export interface ConfigurableSet {
  readonly setName: string;
  readonly setVersion: number;
  readonly term: number;
  /** True if all members are in this process, whose owner adds and removes them. */
  readonly isWhole: boolean;
  /** `host:port` of its members. */
  readonly hosts: readonly string[];
  /** Of the member in this process; undefined where all are other processes. */
  readonly address: string | undefined;
  /** True if it has a configuration. */
  readonly isConfigured: boolean;
  /** The configuration as replSetGetConfig shows it. */
  shown(): Fields;
  /** Rejects with NodeNotFound where a member is no process that could be reached. */
  check(configuration: SetConfiguration): Promise<void>;
  /** Lives by a configuration from now on; without one before, a member becomes primary. */
  apply(configuration: SetConfiguration): Promise<void>;
}

/** The work of replSetInitiate and replSetReconfig, and the configuration that is stored with the data. */
export class SetConfigurations {
  readonly #now: () => ConfigurableSet;
  readonly #stored: StoredDocuments;

  /** `now` tells of the set as it is whenever it is asked. */
  constructor(now: () => ConfigurableSet, storage: Storage) {
    this.#now = now;
    const namespace = { database: 'local', name: 'system.replset' };
    this.#stored = new StoredDocuments(storage, namespace);
    tellCollection(storage, namespace, () => (now().isConfigured ? [now().shown()] : []));
  }

  /** Goes on with a configuration that was stored, if there is one. */
  async resume(): Promise<void> {
    const stored = this.#stored.find(this.#now().setName);
    if (stored !== undefined) await this.#configure(decodeFields(stored));
  }

  checkConfigured(): void {
    if (this.#now().isConfigured) return;
    throw new CommandError('NotYetInitialized', 'no replset config has been received');
  }

  async initiate(given: Fields): Promise<void> {
    const { isConfigured, setName, address } = this.#now();
    if (isConfigured) throw new CommandError('AlreadyInitialized', 'already initialized');
    const configuration = given.size === 0 ? simplest(setName, address) : given;
    const name = configuration.get('_id');
    if (typeof name === 'string' && name !== setName) {
      throw new CommandError(
        'InvalidReplicaSetConfig',
        `Attempting to initiate a replica set with name ${name}, but command line reports ` +
          `${setName}; rejecting`,
      );
    }
    await this.#now().check(this.#read(configuration));
    await this.#configure(configuration);
  }

  async reconfigure(given: Fields, { force }: { readonly force: boolean }): Promise<void> {
    this.checkConfigured();
    const { setName, setVersion, term } = this.#now();
    const name = given.get('_id');
    if (name !== setName) {
      throw new CommandError(
        'InvalidReplicaSetConfig',
        'Rejecting reconfig where new config set name differs from command line set name, new ' +
          `config set name: ${name}, old config set name: ${setName}`,
      );
    }
    const version = numberOf(given.get('version')) ?? 1;
    if (!force && version <= setVersion) {
      throw new CommandError(
        'NewReplicaSetConfigurationIncompatible',
        'New replica set configuration version and term must be greater than old, but {version: ' +
          `${version}, term: ${term}} is not greater than {version: ${setVersion}, term: ${term}} ` +
          `for replica set ${setName}`,
      );
    }
    this.#checkKnown(given);
    await this.#configure(given);
  }

  // Whoever has the whole set in one process starts its members.
  #checkKnown(given: Fields): void {
    const { isWhole, hosts } = this.#now();
    if (!isWhole) return;
    const unknown = this.#read(given).members.find(({ host }) => !hosts.includes(host));
    if (unknown === undefined) return;
    throw new CommandError(
      'CommandNotSupported',
      `There is no member at ${unknown.host}: addMember of this set starts one.`,
    );
  }

  #read(configuration: Fields): SetConfiguration {
    const portOf = (address: string): string | undefined => address.split(':').at(-1);
    const { address } = this.#now();
    if (address === undefined) return readConfiguration(configuration, undefined);
    return readConfiguration(configuration, (host) => portOf(host) === portOf(address));
  }

  async #configure(configuration: Fields): Promise<void> {
    await this.#now().apply(this.#read(configuration));
    if (!this.#now().isWhole) this.#store(configuration);
  }

  // As a member stores it, so that a folder of data knows the set that it belongs to.
  #store(given: Fields): void {
    const set = this.#now();
    const stored = new Map(set.shown());
    for (const [name, value] of given) if (!stored.has(name)) stored.set(name, value);
    this.#stored.put(set.setName, stored);
  }
}

function simplest(setName: string, address = ''): Fields {
  const member: Fields = new Map<string, Value>([
    ['_id', 0],
    ['host', address],
  ]);
  return new Map<string, Value>([
    ['_id', setName],
    ['version', 1],
    ['members', [member]],
  ]);
}
