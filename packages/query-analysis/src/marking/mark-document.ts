import { refuse } from '../error/query-analysis-error.ts';
import {
  encryptionAt,
  follow,
  hasEncryption,
  type Subschemas,
  within,
} from '../schema/schema-node.ts';
import { documentOf } from '../value/build-value.ts';
import { fieldsOf, isArray, isDocument, type Value } from '../value/value.ts';
import type { Analysis } from './analysis.ts';
import { markEquality } from './mark-equality.ts';
import { markValue, type Use } from './mark-value.ts';

/** The field in which a server keeps the tags of Queryable Encryption. */
const SAFE_CONTENT = '__safeContent__';

/** `document`, which stands at `place`, with all of its encrypted fields marked; `root` is what JSON Pointers lead into. */
export function markDocument(
  analysis: Analysis,
  subschemas: Subschemas,
  document: Value,
  {
    use,
    root,
    path = '',
  }: { readonly use: Use; readonly root?: Value | undefined; readonly path?: string },
): Value {
  if (!hasEncryption(subschemas)) return document;
  if (isArray(document)) {
    refuse(31006, `Cannot encrypt fields inside of an array: '${path}'`);
  }
  if (!isDocument(document)) return document;
  const fields = fieldsOf(document).map(({ name, value }) => {
    const here = path === '' ? name : `${path}.${name}`;
    checkName(subschemas, name, path);
    const at = within(subschemas, name);
    const encryption = encryptionAt(at);
    if (encryption === undefined) {
      return { name, value: markDocument(analysis, at, value, { use, root, path: here }) };
    }
    if (use === 'find') return { name, value: markWithin(analysis, encryption, value, here) };
    return { name, value: markValue(analysis, encryption, value, use, root) };
  });
  return documentOf(fields);
}

/** A whole document is only found where each of its fields is encrypted to the same bytes each time. */
function markWithin(
  analysis: Analysis,
  encryption: NonNullable<ReturnType<typeof encryptionAt>>,
  value: Value,
  path: string,
): Value {
  if (encryption.kind === 'queryable') {
    refuse(
      51092,
      `Invalid match expression operator on encrypted field '${path}': a document cannot be compared as a whole`,
    );
  }
  return markEquality(analysis, encryption, value, path);
}

function checkName(subschemas: Subschemas, name: string, path: string): void {
  if (path === '' && name === SAFE_CONTENT) {
    refuse(6666200, `Cannot modify ${SAFE_CONTENT} field`);
  }
  // A name with dots in it is another field than the path; who meant the path shall hear of it.
  if (name.includes('.') && follow(subschemas, name.split('.')).kind !== 'plain') {
    refuse(51102, `A field name with dots cannot stand for the encrypted path '${name}'`);
  }
}
