import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { builtInRole, builtInRoleNames } from './built-in-roles.ts';

/** MongoDB 7.0.11 answers this to `rolesInfo` with `showBuiltinRoles` and `showPrivileges`. */
const FACTS = new URL('../../src/auth/built-in-roles.facts.jsonl', import.meta.url);

interface Fact {
  readonly role: string;
  readonly db: string;
  readonly privileges: readonly (readonly [string, string])[];
}

const facts = readFileSync(FACTS, 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Fact);

function byResource(fact: Pick<Fact, 'role' | 'db'>): readonly (readonly [string, string])[] {
  const rows = builtInRole(fact)?.flatMap(({ resources, actions }) =>
    resources.map((resource) => [resource, actions.toSorted().join(' ')] as const),
  );
  return (rows ?? []).toSorted(([a], [b]) => (a < b ? -1 : 1));
}

for (const fact of facts) {
  test(`${fact.role}@${fact.db} allows what it does in MongoDB`, () => {
    const expected = fact.privileges.toSorted(([a], [b]) => (a < b ? -1 : 1));
    assert.deepEqual(byResource(fact), expected);
  });
}

test('there are no other built-in roles', () => {
  for (const db of ['admin', 'a']) {
    const names = facts.filter((fact) => fact.db === db).map(({ role }) => role);
    assert.deepEqual(builtInRoleNames(db).toSorted(), names.toSorted());
  }
});
