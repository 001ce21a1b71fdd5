import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CommandCall } from '../command/call.ts';
import { nodeRole } from './node-role.ts';

function call(state: string | undefined, access: string, name: string, mode?: string): CommandCall {
  const readPreference = mode === undefined ? undefined : new Map([['mode', mode]]);
  const member = state === undefined ? undefined : { state };
  return { node: { member }, command: { access, name }, generic: { readPreference } } as never;
}

/** States of members, commands with the preference that they have, and the error that comes of each. */
const ROLES: readonly (readonly [
  string | undefined,
  string,
  string,
  (string | undefined)?,
  string?,
])[] = [
  [undefined, 'write', 'insert'],
  [undefined, 'read', 'find'],
  ['PRIMARY', 'write', 'insert'],
  ['PRIMARY', 'read', 'find'],
  ['SECONDARY', 'control', 'ping'],
  ['SECONDARY', 'write', 'insert', undefined, 'NotWritablePrimary'],
  ['SECONDARY', 'read', 'find', undefined, 'NotPrimaryNoSecondaryOk'],
  ['SECONDARY', 'read', 'find', 'primary', 'NotPrimaryNoSecondaryOk'],
  ['SECONDARY', 'read', 'find', 'nearest'],
  ['SECONDARY', 'read', 'getMore'],
  ['STARTUP', 'control', 'ping'],
  ['STARTUP', 'write', 'insert', undefined, 'NotWritablePrimary'],
  ['STARTUP', 'write', 'insert', 'nearest', 'NotWritablePrimary'],
  ['STARTUP', 'read', 'find', undefined, 'NotPrimaryNoSecondaryOk'],
  ['STARTUP', 'read', 'find', 'nearest', 'NotPrimaryOrSecondary'],
  ['RECOVERING', 'control', 'ping'],
  ['RECOVERING', 'read', 'find', 'nearest', 'NotPrimaryOrSecondary'],
  ['RECOVERING', 'write', 'insert', undefined, 'NotPrimaryOrSecondary'],
];

test('a member does what its state lets it do', () => {
  for (const [state, access, name, mode, codeName] of ROLES) {
    const act = (): unknown => nodeRole.before?.(call(state, access, name, mode));
    const shown = [state, name, mode].join(' ');
    if (codeName === undefined) assert.equal(act(), undefined, shown);
    else assert.throws(act, { codeName }, shown);
  }
});
