import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { nextAverage } from '../sdam/round-trip-time.ts';
import { specificationFolder } from '../uri/specification.test-support.ts';
import { chooseOfTwo, filterByLatency } from './latency-window.ts';
import { selectServers, suitableServers } from './select-servers.ts';
import {
  addressesOf,
  type Json,
  parseCriteria,
  parseTopology,
} from './selection-format.test-support.ts';

eachFile('server-selection/tests/server_selection', checkSelection);
eachFile('max-staleness/tests', checkSelection);
eachFile('server-selection/tests/rtt', checkRoundTripTime);
eachFile('server-selection/tests/in_window', checkInWindow);

function eachFile(path: string, check: (spec: Json) => void): void {
  const folder = specificationFolder(path);
  if (folder === undefined) {
    test(`${path}: the official files are not here`, { skip: true });
    return;
  }
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  for (const file of files.filter((name) => name.endsWith('.json')).sort()) {
    test(`${path}/${file}`, () => check(JSON.parse(readFileSync(new URL(file, folder), 'utf8'))));
  }
}

function checkSelection(spec: Json): void {
  const settings = {
    heartbeatFrequencyMS: spec['heartbeatFrequencyMS'] ?? 10_000,
    localThresholdMS: 15,
    deprioritized: addressesOf(spec['deprioritized_servers'] ?? []),
  };
  const topology = parseTopology(spec['topology_description']);
  if (spec['error'] === true) {
    assert.throws(() => selectServers(topology, parseCriteria(spec), settings), {
      name: 'MongoInvalidArgumentError',
    });
    return;
  }
  const criteria = parseCriteria(spec);
  const suitable = suitableServers(topology, criteria, settings);
  assert.deepEqual(addressesOf(suitable), addressesOf(spec['suitable_servers']));
  const inWindow = selectServers(topology, criteria, settings);
  assert.deepEqual(addressesOf(inWindow), addressesOf(spec['in_latency_window']));
}

function checkRoundTripTime(spec: Json): void {
  const average = spec['avg_rtt_ms'] === 'NULL' ? -1 : spec['avg_rtt_ms'];
  assert.ok(Math.abs(nextAverage(average, spec['new_rtt_ms']) - spec['new_avg_rtt']) < 1e-9);
}

/** The files give each server's operations in progress, which do not change while servers are drawn. */
function checkInWindow(spec: Json): void {
  const counts = new Map<string, number>(
    spec['mocked_topology_state'].map((server: Json) => [
      server['address'],
      server['operation_count'],
    ]),
  );
  const topology = parseTopology(spec['topology_description']);
  const servers = filterByLatency([...topology.servers.values()], 15);
  const random = { next: lottery(), bytes: (length: number) => new Uint8Array(length) };
  const drawn = new Map<string, number>();
  for (let round = 0; round < spec['iterations']; round += 1) {
    const { address } = chooseOfTwo(servers, (server) => counts.get(server.address) ?? 0, random)!;
    drawn.set(address, (drawn.get(address) ?? 0) + 1);
  }
  const { tolerance, expected_frequencies: frequencies } = spec['outcome'];
  for (const [address, want] of Object.entries<number>(frequencies)) {
    const got = (drawn.get(address) ?? 0) / spec['iterations'];
    // The files demand 0 and 1 without tolerance.
    const allowed = want === 0 || want === 1 ? 0 : tolerance;
    assert.ok(Math.abs(got - want) <= allowed, `${address}: ${got}, not ${want}`);
  }
}

/** Numbers in [0, 1) that are the same in every run. */
function lottery(): () => number {
  let state = 20_260_101;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
