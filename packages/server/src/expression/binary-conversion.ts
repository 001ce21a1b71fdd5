import { Binary } from 'bson';
import type { Value } from '../value/value.ts';
import { fail } from './failure.ts';

const UUID_SUBTYPE = 4;
const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

/** Describes how text stands for binary data in `$convert`. */
export type BinaryFormat = 'base64' | 'base64url' | 'hex' | 'utf8' | 'uuid' | 'auto';

const FORMATS: readonly string[] = ['base64', 'base64url', 'hex', 'utf8', 'uuid', 'auto'];
const NO_ON_ERROR = 'in $convert with no onError value';

/** The format of that name. */
export function parseBinaryFormat(value: Value | undefined): BinaryFormat {
  if (typeof value === 'string' && FORMATS.includes(value)) return value as BinaryFormat;
  return fail(4341115, `Invalid 'format' argument for $convert: ${String(value)}`);
}

function refuse(text: string, format: BinaryFormat): never {
  const words = `Failed to parse BinData '${text}' ${NO_ON_ERROR}`;
  return fail('ConversionFailure', `${words}: Input doesn't match expected format '${format}'`);
}

const PATTERNS: Readonly<Partial<Record<BinaryFormat, RegExp>>> = {
  base64: /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/,
  base64url: /^[A-Za-z0-9_-]*={0,2}$/,
  hex: /^(?:[0-9a-fA-F]{2})*$/,
  uuid: UUID,
};

function bytesOf(text: string, format: BinaryFormat): Buffer {
  switch (format) {
    case 'uuid':
      return Buffer.from(text.replaceAll('-', ''), 'hex');
    case 'auto':
      return Buffer.from(text, 'base64');
    default:
      return Buffer.from(text, format);
  }
}

/** The binary data that a text writes in the format. */
export function binaryFromText(text: string, format: BinaryFormat, subtype: number): Binary {
  const pattern = PATTERNS[format === 'auto' ? 'base64' : format];
  if (pattern && !pattern.test(text)) refuse(text, format);
  if ((format === 'uuid') !== (subtype === UUID_SUBTYPE)) {
    fail(4341114, "The UUID subtype and the 'uuid' format can only be used together in $convert");
  }
  return new Binary(bytesOf(text, format), subtype);
}

function uuidText(bytes: Uint8Array): string {
  const hex = Buffer.from(bytes).toString('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** Binary data as text in the format. */
export function textFromBinary(value: Binary, format: BinaryFormat): string {
  const bytes = value.value();
  const isUuid = value.sub_type === UUID_SUBTYPE && bytes.length === 16;
  if (format === 'uuid' || (format === 'auto' && isUuid)) {
    if (isUuid) return uuidText(bytes);
    const words = 'Only BinData of subtype 4 and length 16 can be converted to a UUID string';
    return fail('ConversionFailure', `${words} ${NO_ON_ERROR}`);
  }
  return Buffer.from(bytes).toString(format === 'auto' ? 'base64' : format);
}
