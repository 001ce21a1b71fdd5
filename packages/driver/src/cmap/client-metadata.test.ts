import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { encode } from '@touchstone/protocol';
import { Int32 } from 'bson';
import type { ClientEnvironment } from './client-environment.ts';
import { appendDriverInfo, clientMetadata, DRIVER_VERSION } from './client-metadata.ts';
import { environmentMetadata, isFunctionService } from './environment-metadata.ts';
import { utf8Prefix } from './utf8-prefix.ts';

function environment(
  variables: Record<string, string> = {},
  { inDocker = false, ...more }: Partial<ClientEnvironment> & { inDocker?: boolean } = {},
): ClientEnvironment {
  return {
    env: environmentMetadata({ variables, inDocker }),
    isFaas: isFunctionService(variables),
    os: { type: 'Linux', architecture: 'x64', version: '6.1' },
    platform: 'Node.js v20',
    ...more,
  };
}

const LAMBDA = {
  AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs20',
  AWS_REGION: 'us-east-2',
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '1024',
};

describe('clientMetadata', () => {
  test('tells driver, system, platform and application', () => {
    assert.deepEqual(clientMetadata({ appName: 'shop', environment: environment() }), {
      application: { name: 'shop' },
      driver: { name: 'touchstone', version: DRIVER_VERSION },
      os: { type: 'Linux', name: 'linux', architecture: 'x64', version: '6.1' },
      platform: 'Node.js v20',
    });
  });

  test("has the version of the package's description", () => {
    const description = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
    assert.equal(JSON.parse(description).version, DRIVER_VERSION);
  });

  test('appends each library once, with an empty entry for what it does not tell', () => {
    let driverInfo = appendDriverInfo([], { name: 'one', version: '1.5', platform: 'p1' });
    driverInfo = appendDriverInfo(driverInfo, { name: 'two' });
    driverInfo = appendDriverInfo(driverInfo, { name: 'two', version: '' });
    driverInfo = appendDriverInfo(driverInfo, { name: 'three', version: '1.5', platform: 'p3' });
    driverInfo = appendDriverInfo(driverInfo, {});
    const { driver, platform } = clientMetadata({ driverInfo, environment: environment() });
    assert.deepEqual(driver, {
      name: 'touchstone|one|two|three',
      version: `${DRIVER_VERSION}|1.5||1.5`,
    });
    assert.equal(platform, 'Node.js v20|p1|p3');
    assert.throws(() => appendDriverInfo([], { name: 'a|b' }), {
      name: 'MongoInvalidArgumentError',
    });
  });

  test('is cut to 512 bytes in the order of the specification', () => {
    const long = (length: number): string => 'x'.repeat(length);
    const variables = { ...LAMBDA, AI_AGENT: long(64) };
    const cut = (region: number, release: number, platform: number) =>
      clientMetadata({
        environment: environment(
          { ...variables, AWS_REGION: long(region) },
          {
            os: { type: 'Linux', architecture: 'x64', version: long(release) },
            platform: long(platform),
          },
        ),
      });
    assert.deepEqual(cut(600, 1, 1)['env'], { name: 'aws.lambda', agent: long(64) });
    assert.deepEqual(cut(600, 300, 1)['env'], { name: 'aws.lambda' });
    assert.deepEqual(cut(600, 300, 1)['os'].version, long(300));
    assert.deepEqual(cut(600, 600, 1)['os'], { type: 'Linux' });
    assert.deepEqual(cut(600, 600, 1)['env'], { name: 'aws.lambda' });
    assert.equal(cut(600, 600, 395)['env'], undefined);
    const shortest = cut(600, 600, 600);
    assert.equal(encode(shortest).length, 512);
    assert.match(shortest['platform'], /^x+$/);
  });

  test('cuts the name of the application between characters', () => {
    const name = clientMetadata({ appName: 'é'.repeat(70), environment: environment() });
    assert.equal(name['application'].name, 'é'.repeat(64));
    assert.equal(utf8Prefix('aé', 2), 'a');
  });
});

describe('environmentMetadata', () => {
  const of = (variables: Record<string, string>) => environment(variables).env;

  test('knows functions as a service and their numbers', () => {
    assert.deepEqual(of(LAMBDA), {
      name: 'aws.lambda',
      memory_mb: new Int32(1024),
      region: 'us-east-2',
    });
    assert.deepEqual(of({ FUNCTIONS_WORKER_RUNTIME: 'node' }), { name: 'azure.func' });
    assert.deepEqual(
      of({
        K_SERVICE: 's',
        FUNCTION_MEMORY_MB: '1024',
        FUNCTION_TIMEOUT_SEC: '60',
        FUNCTION_REGION: 'r',
      }),
      { name: 'gcp.func', timeout_sec: new Int32(60), memory_mb: new Int32(1024), region: 'r' },
    );
    assert.deepEqual(of({ VERCEL: '1', VERCEL_REGION: 'cdg1' }), {
      name: 'vercel',
      region: 'cdg1',
    });
    assert.deepEqual(of({ ...LAMBDA, VERCEL: '1' }), { name: 'vercel' });
  });

  test('says nothing when it is not clear, and leaves out what is no number', () => {
    assert.equal(of({}), undefined);
    assert.equal(of({ ...LAMBDA, FUNCTIONS_WORKER_RUNTIME: 'node' }), undefined);
    assert.equal(of({ AWS_EXECUTION_ENV: 'EC2' }), undefined);
    assert.equal(environment({ ...LAMBDA, FUNCTIONS_WORKER_RUNTIME: 'node' }).isFaas, true);
    assert.equal(environment({ AWS_EXECUTION_ENV: 'EC2' }).isFaas, false);
    assert.deepEqual(of({ ...LAMBDA, AWS_LAMBDA_FUNCTION_MEMORY_SIZE: 'big', AWS_REGION: '' }), {
      name: 'aws.lambda',
    });
  });

  test('knows containers, beside functions too', () => {
    assert.deepEqual(
      environment({ ...LAMBDA, KUBERNETES_SERVICE_HOST: '1' }, { inDocker: true }).env?.[
        'container'
      ],
      { runtime: 'docker', orchestrator: 'kubernetes' },
    );
  });

  test('reads AI_AGENT last, normalized and cut', () => {
    assert.deepEqual(of({ AI_AGENT: ' My-Agent ' }), { agent: 'my-agent' });
    assert.deepEqual(of({ AI_AGENT: 'TRUE' }), { agent: 'ai_agent' });
    assert.deepEqual(of({ AI_AGENT: 'x', GOOSE_TERMINAL: '1' }), { agent: 'goose' });
    assert.equal(of({ AI_AGENT: '  ' }), undefined);
    assert.deepEqual(of({ AI_AGENT: `${'a'.repeat(63)}é` }), { agent: 'a'.repeat(63) });
  });
});
