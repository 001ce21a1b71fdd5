import { expectEqual } from '../expect.ts';
import type { ProseCase, ProseTest } from '../prose-test.ts';

type Variables = Readonly<Record<string, string>>;

const LAMBDA: Variables = {
  AWS_EXECUTION_ENV: 'AWS_Lambda_java8',
  AWS_REGION: 'us-east-2',
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '1024',
};
const LAMBDA_METADATA = { name: 'aws.lambda', region: 'us-east-2', memory_mb: 1024 };

/** The variables that are set, and the `env` that hello then carries; null for none. */
const ENVIRONMENTS: readonly (readonly [string, Variables, Record<string, unknown> | null])[] = [
  ['valid AWS', LAMBDA, LAMBDA_METADATA],
  ['valid Azure', { FUNCTIONS_WORKER_RUNTIME: 'node' }, { name: 'azure.func' }],
  [
    'valid GCP',
    {
      K_SERVICE: 'servicename',
      FUNCTION_MEMORY_MB: '1024',
      FUNCTION_TIMEOUT_SEC: '60',
      FUNCTION_REGION: 'us-central1',
    },
    { name: 'gcp.func', memory_mb: 1024, timeout_sec: 60, region: 'us-central1' },
  ],
  ['valid Vercel', { VERCEL: '1', VERCEL_REGION: 'cdg1' }, { name: 'vercel', region: 'cdg1' }],
  [
    'invalid: several providers',
    { AWS_EXECUTION_ENV: 'AWS_Lambda_java8', FUNCTIONS_WORKER_RUNTIME: 'node' },
    null,
  ],
  [
    'invalid: a long text',
    { AWS_EXECUTION_ENV: 'AWS_Lambda_java8', AWS_REGION: 'a'.repeat(512) },
    { name: 'aws.lambda', region: null },
  ],
  [
    'invalid: wrong types',
    { AWS_EXECUTION_ENV: 'AWS_Lambda_java8', AWS_LAMBDA_FUNCTION_MEMORY_SIZE: 'big' },
    { name: 'aws.lambda', memory_mb: null },
  ],
  ['invalid: not AWS_Lambda_', { AWS_EXECUTION_ENV: 'EC2' }, null],
  [
    'valid container and provider',
    { ...LAMBDA, KUBERNETES_SERVICE_HOST: '1' },
    { ...LAMBDA_METADATA, container: { orchestrator: 'kubernetes' } },
  ],
];

/** "Test 1: Test that environment metadata is properly captured". */
export const environmentMetadata: ProseTest = {
  needsServer: true,
  cases: ENVIRONMENTS.map(([name, variables, env], at): ProseCase => {
    return {
      description: `1.${at + 1}: environment metadata: ${name}`,
      async run(world) {
        const tap = await world.tap();
        const client = await world.client({
          tap,
          environmentVariables: variables,
        });
        await client.command({ ping: 1 });
        for (const metadata of tap.clientDocuments) {
          // The tests themselves may run in a container.
          expectEqual(metadata['env'], env ?? { name: null }, 'client.env');
        }
      },
    };
  }),
};
