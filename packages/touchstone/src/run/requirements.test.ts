import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { EnvironmentFacts } from '../environment/environment.ts';
import type { RunOnRequirement } from '../test-file/run-on.ts';
import { compareVersions, unmetRequirement } from './requirements.ts';

const facts: EnvironmentFacts = {
  topology: 'replicaset',
  serverVersion: '7.0.11-rc0',
  parameters: {
    requireApiVersion: false,
    ttl: 5,
    authenticationMechanisms: ['SCRAM-SHA-1', 'SCRAM-SHA-256'],
  },
  auth: false,
};

describe('unmetRequirement', () => {
  const met: readonly RunOnRequirement[][] = [
    [],
    [{ minServerVersion: '7.0' }],
    [{ minServerVersion: '7.0.11', maxServerVersion: '7.0.11' }],
    [{ maxServerVersion: '7.0.99' }],
    [{ topologies: ['single', 'replicaset'] }],
    [{ minServerVersion: '8.0' }, { topologies: ['replicaset'] }],
    [{ serverless: 'forbid' }],
    [{ serverless: 'allow' }],
    [{ auth: false, csfle: false }],
    [{ authMechanism: 'scram-sha-1' }],
    [{ serverParameters: { requireApiVersion: false, ttl: 5.0 } }],
  ];
  for (const requirements of met) {
    it(`finds ${JSON.stringify(requirements)} met`, () => {
      assert.equal(unmetRequirement(requirements, facts), undefined);
    });
  }

  const unmet: readonly (readonly [RunOnRequirement[], reason: RegExp])[] = [
    [[{ minServerVersion: '7.0.12' }], /7\.0\.12 or newer, this is 7\.0\.11/],
    [[{ maxServerVersion: '6.0.99' }], /6\.0\.99 or older/],
    [[{ topologies: ['sharded'] }], /topology sharded, this is replicaset/],
    [[{ serverless: 'require' }], /serverless/],
    [[{ auth: true }], /requires authentication/],
    [[{ authMechanism: 'MONGODB-OIDC' }], /mechanism MONGODB-OIDC/],
    [[{ serverParameters: { ttl: 6 } }], /parameter ttl = 6/],
    [[{ serverParameters: { unknown: true } }], /parameter unknown/],
    [[{ csfle: true }], /csfle/],
    [[{ csfle: { minLibmongocryptVersion: '1.15' } }], /csfle/],
    [[{ auth: true }, { topologies: ['single'] }], /authentication; or requires the topology/],
  ];
  for (const [requirements, reason] of unmet) {
    it(`names what is missing of ${JSON.stringify(requirements)}`, () => {
      assert.match(unmetRequirement(requirements, facts) ?? 'met', reason);
    });
  }

  it('asks how new libmongocrypt is, where there is one', () => {
    const encrypting = { ...facts, csfle: '1.20.5' };
    assert.equal(unmetRequirement([{ csfle: true }], encrypting), undefined);
    const oldEnough = [{ csfle: { minLibmongocryptVersion: '1.15.1' } }];
    assert.equal(unmetRequirement(oldEnough, encrypting), undefined);
    const tooOld = [{ csfle: { minLibmongocryptVersion: '1.21.0' } }];
    assert.match(
      unmetRequirement(tooOld, encrypting) ?? 'met',
      /1\.21\.0 or newer, this is 1\.20\.5/,
    );
    assert.match(unmetRequirement([{ csfle: false }], encrypting) ?? 'met', /must not run/);
  });

  it('takes any sharded cluster for one of replica sets', () => {
    const sharded = { ...facts, topology: 'sharded' } as const;
    assert.equal(unmetRequirement([{ topologies: ['sharded-replicaset'] }], sharded), undefined);
  });
});

describe('compareVersions', () => {
  it('compares numbers, not letters', () => {
    assert.ok(compareVersions('4.0.10', '4.0.9') > 0);
    assert.ok(compareVersions('3.6', '4.2.0') < 0);
    assert.equal(compareVersions('4.9.0-alpha4-271-g7d5cf02', '4.9'), 0);
    assert.ok(compareVersions('4.2.99', '4.10') < 0);
  });
});
