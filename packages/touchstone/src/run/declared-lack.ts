import type { DriverInfo } from '../adapter-protocol/adapter-protocol.ts';
import {
  formatSchemaVersion,
  isSupportedSchemaVersion,
  parseSchemaVersion,
} from '../test-file/schema-version.ts';
import type { TestFile } from '../test-file/test-file.ts';
import type { FileIdentity } from './run-options.ts';

/**
 * Tells why the adapter declares that its driver lacks what a case needs; undefined where it declares nothing.
 * A pattern stands for `suite/file/description`, where the file has neither folder nor ending and `*`
 * stands for any text; a pattern of one or two parts covers all that is below it.
 */
export function declaredLack(
  driver: DriverInfo | undefined,
  identity: FileIdentity,
  file: TestFile,
  description: string,
): string | undefined {
  const { maxSchemaVersion } = driver ?? {};
  const newest = maxSchemaVersion === undefined ? undefined : parseSchemaVersion(maxSchemaVersion);
  if (newest !== undefined && !isSupportedSchemaVersion(file.schemaVersion, newest)) {
    const version = formatSchemaVersion(file.schemaVersion);
    return `the adapter understands schemaVersion ${maxSchemaVersion}, the file has ${version}`;
  }
  return listedLack(driver, identity, description);
}

/** The same for a file that has no schema version: only what the adapter lists counts. */
export function listedLack(
  driver: DriverInfo | undefined,
  identity: FileIdentity,
  description: string,
): string | undefined {
  const name = caseName(identity, description);
  return driver?.unsupported?.find((lack) => expressionOf(lack).test(name))?.reason;
}

function caseName({ suite, file }: FileIdentity, description: string): string {
  const base = file.slice(file.lastIndexOf('/') + 1).replace(/\.json$/, '');
  return `${suite}/${base}/${description}`;
}

type Lack = NonNullable<DriverInfo['unsupported']>[number];

/** Each case asks all of them. */
const expressions = new WeakMap<Lack, RegExp>();

function expressionOf(lack: Lack): RegExp {
  let expression = expressions.get(lack);
  if (expression === undefined) {
    const parts = lack.pattern.split('*');
    const escaped = parts.map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
    expression = new RegExp(`^${escaped.join('.*')}(/.*)?$`, 's');
    expressions.set(lack, expression);
  }
  return expression;
}
