import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isSensitiveCommand } from './redaction.ts';

test('commands that carry secrets are sensitive in any spelling', () => {
  for (const name of ['saslStart', 'saslContinue', 'createUser', 'UPDATEUSER', 'copydb']) {
    assert.equal(isSensitiveCommand(name, {}), true, name);
  }
  for (const name of ['find', 'ping', 'dropUser']) assert.equal(isSensitiveCommand(name), false);
});

test('hello is sensitive only with speculative authentication', () => {
  for (const name of ['hello', 'isMaster', 'ismaster']) {
    assert.equal(isSensitiveCommand(name, { [name]: 1 }), false);
    assert.equal(isSensitiveCommand(name, { [name]: 1, speculativeAuthenticate: {} }), true);
  }
  assert.equal(isSensitiveCommand('find', { speculativeAuthenticate: {} }), false);
});
