import { present } from '@touchstone/protocol';
import type { EnvironmentFacts } from '../environment/environment.ts';
import { matchValue } from '../match/match-value.ts';
import type { MatchContext } from '../match/special-operator.ts';
import type { RunOnRequirement } from '../test-file/run-on.ts';

/**
 * Tells why none of the requirements is met, in words; undefined where one is, or where there are none. Versions
 * compare by their first three numbers ("Version String").
 */
export function unmetRequirement(
  requirements: readonly RunOnRequirement[],
  facts: EnvironmentFacts,
): string | undefined {
  const reasons = requirements.map((requirement) => unmet(requirement, facts));
  if (reasons.length === 0 || reasons.includes(undefined)) return undefined;
  return [...new Set(reasons)].join('; or ');
}

function unmet(requirement: RunOnRequirement, facts: EnvironmentFacts): string | undefined {
  return (
    unmetVersion(requirement, facts) ??
    unmetTopology(requirement, facts) ??
    unmetServerless(requirement, facts) ??
    unmetAuthentication(requirement, facts) ??
    unmetParameter(requirement, facts) ??
    unmetEncryption(requirement, facts)
  );
}

function unmetVersion(
  { minServerVersion: min, maxServerVersion: max }: RunOnRequirement,
  { serverVersion }: EnvironmentFacts,
): string | undefined {
  if (min !== undefined && compareVersions(serverVersion, min) < 0) {
    return `requires server version ${min} or newer, this is ${serverVersion}`;
  }
  if (max !== undefined && compareVersions(serverVersion, max) > 0) {
    return `requires server version ${max} or older, this is ${serverVersion}`;
  }
  return undefined;
}

function unmetTopology(
  { topologies }: RunOnRequirement,
  { topology }: EnvironmentFacts,
): string | undefined {
  const names: readonly string[] | undefined = topologies;
  if (names === undefined || names.includes(topology)) return undefined;
  // Shards have been replica sets since MongoDB 3.6: the deprecated name means no other cluster.
  if (topology === 'sharded' && names.includes('sharded-replicaset')) return undefined;
  return `requires the topology ${names.join(' or ')}, this is ${topology}`;
}

function unmetServerless(
  { serverless }: RunOnRequirement,
  facts: EnvironmentFacts,
): string | undefined {
  const isServerless = facts.serverless ?? false;
  if (serverless === 'require' && !isServerless) return 'requires a serverless deployment';
  if (serverless === 'forbid' && isServerless) return 'must not run on a serverless deployment';
  return undefined;
}

function unmetAuthentication(
  { auth, authMechanism }: RunOnRequirement,
  facts: EnvironmentFacts,
): string | undefined {
  if (auth !== undefined && auth !== facts.auth) {
    return auth ? 'requires authentication' : 'must not run with authentication';
  }
  if (authMechanism === undefined) return undefined;
  const mechanisms: unknown = facts.parameters['authenticationMechanisms'];
  const names: readonly unknown[] = Array.isArray(mechanisms) ? mechanisms : [];
  const wanted = authMechanism.toLowerCase();
  return names.some((name) => String(name).toLowerCase() === wanted)
    ? undefined
    : `requires the authentication mechanism ${authMechanism}`;
}

function unmetParameter(
  { serverParameters = {} }: RunOnRequirement,
  { parameters }: EnvironmentFacts,
): string | undefined {
  const missing = Object.entries(serverParameters).find(
    ([name, value]) => matchValue(value, parameters[name], NO_ENTITIES).length > 0,
  );
  return missing === undefined
    ? undefined
    : `requires the server parameter ${missing[0]} = ${JSON.stringify(missing[1])}`;
}

function unmetEncryption({ csfle }: RunOnRequirement, facts: EnvironmentFacts): string | undefined {
  if (csfle === undefined) return undefined;
  const { csfle: version } = facts;
  if (csfle === false) {
    return version === undefined ? undefined : 'must not run with client-side encryption';
  }
  if (version === undefined) {
    return 'requires client-side encryption (csfle): "npm run client-encryption" builds what it needs';
  }
  const oldest = typeof csfle === 'object' ? csfle.minLibmongocryptVersion : undefined;
  return oldest === undefined || compareVersions(version, oldest) >= 0
    ? undefined
    : `requires libmongocrypt ${oldest} or newer, this is ${version}`;
}

/** Requirements are checked before there are any entities. */
const NO_ENTITIES: MatchContext = { valueOf: () => undefined, lsidOf: () => undefined };

/**
 * Negative, zero or positive, by major, minor and patch; a missing part is 0, a suffix does not count.
 *
 * @example
 * ```ts
 * compareVersions('7.0.11', '7.0.2') > 0; // => true
 * compareVersions('4.4', '4.4.0'); // => 0
 * ```
 */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [versionParts(a), versionParts(b)];
  const index = left.findIndex((part, at) => part !== right[at]);
  return index < 0 ? 0 : present(left[index]) - present(right[index]);
}

function versionParts(version: string): readonly number[] {
  const [, major = '0', minor = '0', patch = '0'] =
    /^(\d+)(?:\.(\d+))?(?:\.(\d+))?/.exec(version) ?? [];
  return [major, minor, patch].map(Number);
}
