import { objectIdentifier } from './der.ts';
import { DerError, expectTag, partsOf, readDer } from './der-reader.ts';

/** Of a certificate, what node:crypto does not tell. All are DER, but for the bits of the key. */
export interface CertificateFields {
  /** The content of the serial number. */
  readonly serial: Uint8Array;
  readonly subject: Uint8Array;
  /** The public key without its algorithm, as OCSP hashes it. */
  readonly keyBits: Uint8Array;
  /** The values of the extensions, by the hexadecimal DER of their identifiers. */
  readonly extensions: ReadonlyMap<string, Uint8Array>;
}

/** Reads a certificate (RFC 5280, section 4.1). Throws `DerError`. */
export function certificateFields(certificate: Uint8Array): CertificateFields {
  const content = expectTag(partsOf(readDer(certificate))[0], 0x30, 'the content');
  const all = partsOf(content);
  const [serial, , , , subject, key, ...rest] = all[0]?.tag === 0xa0 ? all.slice(1) : all;
  const bits = expectTag(partsOf(expectTag(key, 0x30, 'the key'))[1], 0x03, 'the key');
  return {
    serial: expectTag(serial, 0x02, 'the serial number').content,
    subject: expectTag(subject, 0x30, 'the subject').whole,
    keyBits: bits.content.subarray(1),
    extensions: extensionsOf(rest.find(({ tag }) => tag === 0xa3)?.content),
  };
}

function extensionsOf(list: Uint8Array | undefined): ReadonlyMap<string, Uint8Array> {
  if (list === undefined) return new Map();
  return new Map(
    partsOf(readDer(list)).map((extension) => {
      const parts = partsOf(extension);
      const [identifier, value] = [parts[0], parts.at(-1)];
      if (identifier === undefined || value === undefined) throw new DerError('no extension');
      return [hexOf(identifier.whole), value.content];
    }),
  );
}

/** Tells how an identifier in dotted form stands in DER, hexadecimal. */
export function identifierKey(dotted: string): string {
  return hexOf(objectIdentifier(dotted));
}

export function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
