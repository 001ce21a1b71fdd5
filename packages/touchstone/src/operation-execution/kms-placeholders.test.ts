import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { EncryptionServices } from '../environment/environment.ts';
import { withCredentials } from './kms-placeholders.ts';

const services = {
  credentials: { aws: { accessKeyId: 'id', secretAccessKey: 'secret' }, kmip: { endpoint: 'a:1' } },
  temporaryCredentials: {
    accessKeyId: 'temporary',
    secretAccessKey: 'other',
    sessionToken: 'token',
  },
} as unknown as EncryptionServices;
const asked = { $$placeholder: 1 };

describe('placeholders of key services', () => {
  it('are filled with the credentials of the provider, whatever name follows its own', () => {
    const providers = { 'aws:name1': { accessKeyId: asked, secretAccessKey: asked } };
    assert.deepEqual(withCredentials(providers, services), {
      'aws:name1': { accessKeyId: 'id', secretAccessKey: 'secret' },
    });
  });

  it('are temporary credentials where there is a session token', () => {
    const aws = { accessKeyId: asked, secretAccessKey: asked, sessionToken: 'none' };
    assert.deepEqual(withCredentials({ aws }, services), {
      aws: { accessKeyId: 'temporary', secretAccessKey: 'other', sessionToken: 'none' },
    });
  });

  it('leave alone what a file says itself', () => {
    const providers = { local: { key: 'AAAA' }, kmip: {} };
    assert.deepEqual(withCredentials(providers, services), providers);
  });
});
