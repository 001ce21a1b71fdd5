/**
 * The official files about connection strings: `connection-string`, `uri-options`, the connection-string
 * part of `read-write-concern`, and `initial-dns-seedlist-discovery` with a table in place of DNS.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Resolver } from '@touchstone/runtime';
import { type ConnectionString, parseConnectionString } from './connection-string.ts';
import { formatHost, type HostAddress } from './hosts.ts';
import { specificationFiles } from './specification.test-support.ts';
import { resolveSeeds } from './srv.ts';
import { dnsTable } from './srv-table.test-support.ts';

interface UriCase {
  readonly description: string;
  readonly uri: string;
  readonly valid: boolean;
  readonly warning: boolean | null;
  readonly hosts?: readonly { type: string; host: string; port: number | null }[] | null;
  readonly auth?: { username: string | null; password: string | null; db: string | null } | null;
  readonly options?: Readonly<Record<string, unknown>> | null;
  readonly readConcern?: Readonly<Record<string, unknown>>;
  readonly writeConcern?: Readonly<Record<string, unknown>>;
}

/** The files' names of options, in any case, against the names in code. */
function assertOptions(
  actual: Readonly<Record<string, unknown>>,
  expected: Readonly<Record<string, unknown>>,
): void {
  const byLowerName = new Map(
    Object.entries(actual).map(([name, value]) => [name.toLowerCase(), value]),
  );
  for (const [name, value] of Object.entries(expected)) {
    const lowerName = name.toLowerCase() === 'ssl' ? 'tls' : name.toLowerCase();
    assert.deepEqual(byLowerName.get(lowerName), value, name);
  }
}

function hostFields(host: HostAddress): { type: string; host: string; port: number | null } {
  if (host.kind === 'unix') return { type: 'unix', host: host.path, port: null };
  const type = host.kind === 'ipv6' ? 'ip_literal' : host.kind;
  return { type, host: host.host, port: host.hasPort ? host.port : null };
}

function assertConcern(options: Readonly<Record<string, unknown>>, file: UriCase): void {
  const { readConcern, writeConcern } = file;
  if (readConcern !== undefined) {
    assert.equal(options['readConcernLevel'], readConcern['level'], 'read concern');
  }
  if (writeConcern !== undefined) {
    const { w, journal, wtimeoutMS } = options;
    const actual = { w, journal, wtimeoutMS };
    const expected = { w: undefined, journal: undefined, wtimeoutMS: undefined, ...writeConcern };
    assert.deepEqual(actual, expected, 'write concern');
  }
}

function checkCase(file: UriCase): void {
  if (!file.valid) {
    // "Null" leaves it to the driver whether it refuses the string or ignores the option with a warning.
    if (file.warning === null && isParsedWithWarning(file.uri)) return;
    assert.throws(() => parseConnectionString(file.uri), {
      name: /^Mongo(Parse|API|InvalidArgument)Error$/,
    });
    return;
  }
  const parsed = parseConnectionString(file.uri);
  if (file.warning !== null) {
    assert.equal(parsed.warnings.length > 0, file.warning, `warnings: ${parsed.warnings.join()}`);
  }
  if (file.hosts) assert.deepEqual(parsed.hosts.map(hostFields), file.hosts);
  if (file.auth) {
    const { username = null, password = null, database: db = null } = parsed;
    assert.deepEqual({ username, password, db }, file.auth);
  }
  if (file.options) assertOptions(parsed.options, file.options);
  assertConcern(parsed.options, file);
}

function isParsedWithWarning(uri: string): boolean {
  try {
    return parseConnectionString(uri).warnings.length > 0;
  } catch {
    return false;
  }
}

for (const path of [
  'connection-string/tests',
  'uri-options/tests',
  'read-write-concern/tests/connection-string',
]) {
  const files = specificationFiles(path);
  if (files === undefined) test(path, { skip: 'the official test files are not here' }, () => {});
  for (const { name, content } of files ?? []) {
    for (const file of content.tests as UriCase[]) {
      test(`${path}/${name}: ${file.description}`, () => checkCase(file));
    }
  }
}

interface SeedlistFile {
  readonly uri: string;
  readonly seeds?: readonly string[];
  readonly numSeeds?: number;
  readonly error?: boolean;
  readonly options?: Readonly<Record<string, unknown>>;
  readonly parsed_options?: Readonly<Record<string, string>>;
}

const firstDraw = { next: () => 0, bytes: (length: number) => new Uint8Array(length) };

async function seeds(uri: string, resolver: Resolver): Promise<ConnectionString> {
  return resolveSeeds(parseConnectionString(uri), { resolver, random: firstDraw });
}

async function checkSeedlist(file: SeedlistFile): Promise<void> {
  if (file.error === true) {
    await assert.rejects(seeds(file.uri, dnsTable), { name: /^Mongo/ });
    return;
  }
  const resolved = await seeds(file.uri, dnsTable);
  const found = resolved.hosts.map(formatHost).sort();
  if (file.numSeeds !== undefined) assert.equal(found.length, file.numSeeds);
  else assert.deepEqual(found, [...(file.seeds ?? [])].sort());
  if (file.options) assertOptions(resolved.options, file.options);
  const { username, password, database } = resolved;
  const actual: Record<string, unknown> = { user: username, password };
  for (const name of ['db', 'defaultDatabase', 'auth_database']) actual[name] = database;
  for (const [name, value] of Object.entries(file.parsed_options ?? {})) {
    assert.equal(actual[name], value, name);
  }
}

for (const topology of ['load-balanced', 'replica-set', 'sharded']) {
  const path = `initial-dns-seedlist-discovery/tests/${topology}`;
  const files = specificationFiles(path);
  if (files === undefined) test(path, { skip: 'the official test files are not here' }, () => {});
  for (const { name, content } of files ?? []) {
    test(`${path}/${name}`, () => checkSeedlist(content));
  }
}
