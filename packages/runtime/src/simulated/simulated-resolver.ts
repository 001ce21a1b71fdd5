import type { Clock } from '../clock.ts';
import type { Resolver, SrvRecord } from '../resolver.ts';
import { sleep } from '../sleep.ts';
import { TransportError } from '../transport.ts';

const LOOK_UP_MS = 1;

/** Tables in place of DNS. They may be changed at any time; an answer is what holds when it comes. */
export class SimulatedResolver implements Resolver {
  readonly #clock: Clock;
  readonly #srv = new Map<string, readonly SrvRecord[]>();
  readonly #txt = new Map<string, readonly (readonly string[])[]>();
  readonly #cname = new Map<string, readonly string[]>();
  readonly #failures = new Map<string, string>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Replaces the SRV records of `name` (such as `_mongodb._tcp.example.com`); none: ENODATA. */
  setSrv(name: string, records: readonly SrvRecord[]): void {
    this.#srv.set(name.toLowerCase(), records);
  }

  /** Replaces the TXT records of `name`, each a list of character strings. */
  setTxt(name: string, records: readonly (readonly string[])[]): void {
    this.#txt.set(name.toLowerCase(), records);
  }

  /** Makes one name an alias of another. */
  setCname(name: string, canonicalNames: readonly string[]): void {
    this.#cname.set(name.toLowerCase(), canonicalNames);
  }

  /** Every look-up of `name` fails with Node's error code, until `recover`. */
  fail(name: string, code: string): void {
    this.#failures.set(name.toLowerCase(), code);
  }

  /** Ends failures: names are found again as they were set. */
  recover(name: string): void {
    this.#failures.delete(name.toLowerCase());
  }

  /** The SRV records of a name; rejects with `TransportError` where there are none. */
  resolveSrv(name: string): Promise<readonly SrvRecord[]> {
    return this.#lookUp('querySrv', name, this.#srv);
  }

  /** The TXT records of a name, each in its parts; rejects with `TransportError` where there are none. */
  resolveTxt(name: string): Promise<readonly (readonly string[])[]> {
    return this.#lookUp('queryTxt', name, this.#txt);
  }

  /** The names that a name is an alias of; rejects with `TransportError` where there are none. */
  resolveCname(name: string): Promise<readonly string[]> {
    return this.#lookUp('queryCname', name, this.#cname);
  }

  async #lookUp<Row>(
    query: string,
    name: string,
    table: ReadonlyMap<string, readonly Row[]>,
  ): Promise<readonly Row[]> {
    await sleep(this.#clock, LOOK_UP_MS);
    const key = name.toLowerCase();
    const rows = table.get(key);
    const code = this.#failures.get(key) ?? (rows ? 'ENODATA' : this.#absence(key));
    const failed = this.#failures.has(key) || !rows || rows.length === 0;
    if (failed) throw new TransportError(code, `${query} ${code} ${name}`);
    return rows;
  }

  /** A name with records of another kind exists. */
  #absence(key: string): string {
    const exists = [this.#srv, this.#txt, this.#cname].some((table) => table.has(key));
    return exists ? 'ENODATA' : 'ENOTFOUND';
  }
}
