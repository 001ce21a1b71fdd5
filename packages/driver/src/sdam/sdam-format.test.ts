import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { specificationFolder } from '../uri/specification.test-support.ts';
import { generationOf } from './pool-generations.ts';
import type { TopologyEvent } from './reduce.ts';
import { reduce } from './reduce.ts';
import type { Json } from './sdam-format.test-support.ts';
import {
  eventOfError,
  eventOfResponse,
  eventOutcome,
  extended,
  seedOf,
  serverOutcome,
} from './sdam-format.test-support.ts';

const suites = ['single', 'rs', 'sharded', 'errors', 'load-balanced', 'monitoring'];

for (const suite of suites) {
  const folder = specificationFolder(`server-discovery-and-monitoring/tests/${suite}`);
  if (folder === undefined) {
    test(`${suite}: the official files are not here`, { skip: true });
    continue;
  }
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.json'))) {
    test(`${suite}/${file}`, () => run(parse(readFileSync(new URL(file, folder), 'utf8'))));
  }
}

/** Only a single-threaded driver needs the type PossiblePrimary, to order its checks. */
function parse(text: string): Json {
  return JSON.parse(text.replaceAll('"PossiblePrimary"', '"Unknown"'));
}

function run(spec: Json): void {
  let state = seedOf(spec['uri']);
  let events: Json[] = [];
  const feed = (event: TopologyEvent | undefined): void => {
    if (event === undefined) return;
    const next = reduce(state, event);
    state = next.state;
    for (const effect of next.effects) {
      if (effect.kind === 'publish') events.push(eventOutcome(effect.event));
    }
  };
  feed({ kind: 'opened' });
  for (const phase of spec['phases']) {
    for (const response of phase.responses ?? []) feed(eventOfResponse(response));
    for (const error of phase.applicationErrors ?? []) feed(eventOfError(error, state));
    if (phase.outcome.events !== undefined) {
      assert.deepEqual(events, phase.outcome.events);
      events = [];
      continue;
    }
    checkOutcome(phase.outcome, state);
  }
}

function checkOutcome(
  outcome: Json,
  { description, poolGenerations }: ReturnType<typeof seedOf>,
): void {
  assert.equal(description.type, outcome['topologyType']);
  assert.equal(description.compatible, outcome['compatible'] ?? true);
  for (const field of [
    'setName',
    'logicalSessionTimeoutMinutes',
    'maxSetVersion',
    'maxElectionId',
  ]) {
    if (!(field in outcome)) continue;
    assert.deepEqual(extended(description[field as 'setName']), outcome[field], field);
  }
  assert.deepEqual([...description.servers.keys()].sort(), Object.keys(outcome['servers']).sort());
  for (const [address, want] of Object.entries<Json>(outcome['servers'])) {
    const server = description.servers.get(address)!;
    const got = serverOutcome(server, generationOf(poolGenerations, address), want);
    assert.deepEqual(got, want, address);
  }
}
