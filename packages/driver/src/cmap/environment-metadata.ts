/** `client.env` of the handshake: functions as a service, containers, agents (handshake, "client.env"). */
import { Int32 } from 'bson';
import { utf8Prefix } from './utf8-prefix.ts';

export type EnvironmentFields = Readonly<Record<string, unknown>>;

type Variables = Readonly<Record<string, string | undefined>>;

interface FunctionService {
  readonly name: string;
  isPresent(variables: Variables): boolean;
  readonly region?: string;
  readonly memory?: string;
  readonly timeout?: string;
}

const FUNCTION_SERVICES: readonly FunctionService[] = [
  {
    name: 'aws.lambda',
    isPresent: (variables) =>
      variables['AWS_EXECUTION_ENV']?.startsWith('AWS_Lambda_') === true ||
      isPopulated(variables, 'AWS_LAMBDA_RUNTIME_API'),
    region: 'AWS_REGION',
    memory: 'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
  },
  {
    name: 'azure.func',
    isPresent: (variables) => isPopulated(variables, 'FUNCTIONS_WORKER_RUNTIME'),
  },
  {
    name: 'gcp.func',
    isPresent: (variables) =>
      isPopulated(variables, 'K_SERVICE') || isPopulated(variables, 'FUNCTION_NAME'),
    region: 'FUNCTION_REGION',
    memory: 'FUNCTION_MEMORY_MB',
    timeout: 'FUNCTION_TIMEOUT_SEC',
  },
  {
    name: 'vercel',
    isPresent: (variables) => isPopulated(variables, 'VERCEL'),
    region: 'VERCEL_REGION',
  },
];

/** In the order in which they are looked for; the first that is set decides. */
const KNOWN_AGENTS: readonly (readonly [variable: string, name: string])[] = [
  ['CLAUDECODE', 'claude_code'],
  ['CLAUDE_CODE_ENTRYPOINT', 'claude_code'],
  ['CURSOR_AGENT', 'cursor'],
  ['CODEX_SANDBOX', 'codex_cli'],
  ['CLINE_ACTIVE', 'cline'],
  ['GEMINI_CLI', 'gemini_cli'],
  ['AUGMENT_AGENT', 'auggie_cli'],
  ['OPENCODE', 'opencode_client'],
  ['TRAE_AI_SHELL_ID', 'trae_ai'],
  ['GOOSE_TERMINAL', 'goose'],
  ['GOOSE_AGENT', 'goose'],
];

const AGENT_NAME_BYTES = 64;
const INT32_MAX = 0x7fffffff;

/** The fields of `client.env`; undefined when there are none. */
export function environmentMetadata({
  variables,
  inDocker,
}: {
  readonly variables: Variables;
  /** True if there is a `/.dockerenv`. */
  readonly inDocker: boolean;
}): EnvironmentFields | undefined {
  const fields: Record<string, unknown> = { ...functionFields(variables) };
  const agent = agentName(variables);
  if (agent !== undefined) fields['agent'] = agent;
  const container: Record<string, unknown> = {};
  if (inDocker) container['runtime'] = 'docker';
  if (isPopulated(variables, 'KUBERNETES_SERVICE_HOST')) container['orchestrator'] = 'kubernetes';
  if (Object.keys(container).length > 0) fields['container'] = container;
  return Object.keys(fields).length === 0 ? undefined : fields;
}

/** True if this is a function as a service, also when it is not clear which. */
export function isFunctionService(variables: Variables): boolean {
  return FUNCTION_SERVICES.some((service) => service.isPresent(variables));
}

function functionFields(variables: Variables): EnvironmentFields {
  const service = presentService(variables);
  if (service === undefined) return {};
  const timeout = int32(variables, service.timeout);
  const memory = int32(variables, service.memory);
  const region = service.region === undefined ? undefined : variables[service.region];
  return {
    name: service.name,
    ...(timeout === undefined ? {} : { timeout_sec: timeout }),
    ...(memory === undefined ? {} : { memory_mb: memory }),
    ...(region === undefined || region === '' ? {} : { region }),
  };
}

/** Vercel runs on AWS Lambda and comes before it; any other two together mean that none is known. */
function presentService(variables: Variables): FunctionService | undefined {
  const present = FUNCTION_SERVICES.filter((service) => service.isPresent(variables));
  const names = present.map(({ name }) => name).join();
  if (names === 'aws.lambda,vercel') return present[1];
  return present.length === 1 ? present[0] : undefined;
}

function agentName(variables: Variables): string | undefined {
  for (const [variable, name] of KNOWN_AGENTS) {
    if (isPopulated(variables, variable)) return name;
  }
  const value = variables['AI_AGENT']?.trim().toLowerCase() ?? '';
  if (value === '') return undefined;
  return value === '1' || value === 'true' ? 'ai_agent' : utf8Prefix(value, AGENT_NAME_BYTES);
}

function isPopulated(variables: Variables, name: string): boolean {
  return (variables[name] ?? '').trim() !== '';
}

function int32(variables: Variables, name: string | undefined): Int32 | undefined {
  const text = name === undefined ? undefined : variables[name];
  if (text === undefined || !/^\d+$/.test(text)) return undefined;
  const number = Number(text);
  return number > INT32_MAX ? undefined : new Int32(number);
}
