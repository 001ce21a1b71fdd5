import type { Binary } from 'bson';
import type { Validator } from '../storage/collection-options.ts';
import { TYPE_NUMBER } from '../value/bson-type.ts';
import { decodeFields } from '../value/decode-fields.ts';
import { type Fields, isFields, type Value } from '../value/value.ts';
import type { EncryptedField } from './encrypted-fields.ts';
import { isEncrypted, KIND, kindOf, originalType } from './encrypted-kind.ts';

const STORED: ReadonlySet<number> = new Set([
  KIND.oldStoredUnindexed,
  KIND.storedEquality,
  KIND.storedRange,
  KIND.storedText,
  KIND.storedUnindexed,
]);

/** Holds that encrypted fields are encrypted, with what the collection's own validator holds. */
export function implicitSchema(
  fields: readonly EncryptedField[],
  own: Validator | undefined,
): Validator {
  const root = treeOf(fields);
  const failures = (bytes: Uint8Array): Value[] => failuresOf(root, decodeFields(bytes));
  return {
    satisfies: (bytes) => failures(bytes).length === 0 && (own?.satisfies(bytes) ?? true),
    explain(bytes) {
      const failed = failures(bytes);
      if (failed.length === 0 && own !== undefined) return own.explain(bytes);
      return new Map<string, Value>([
        ['operatorName', 'implicitFLESchema'],
        ['schemaRulesNotSatisfied', [propertiesReport(failed)]],
      ]);
    },
  };
}

/** The fields by their names; a field inside others stands in a tree of its own. */
type Tree = Map<string, EncryptedField | Tree>;

function treeOf(fields: readonly EncryptedField[]): Tree {
  const root: Tree = new Map();
  for (const field of fields) {
    const names = field.path.split('.');
    const last = names.pop() ?? '';
    let tree = root;
    for (const name of names) {
      let next = tree.get(name);
      if (!(next instanceof Map)) {
        next = new Map();
        tree.set(name, next);
      }
      tree = next;
    }
    tree.set(last, field);
  }
  return root;
}

function failuresOf(tree: Tree, document: Fields): Value[] {
  const failures: Value[] = [];
  for (const [name, rule] of tree) {
    const value = document.get(name);
    if (value === undefined) continue;
    const details = rule instanceof Map ? failuresInside(rule, value) : failureOf(rule, value);
    if (details === undefined) continue;
    failures.push(
      new Map<string, Value>([
        ['propertyName', name],
        ['details', [details]],
      ]),
    );
  }
  return failures;
}

function failuresInside(tree: Tree, value: Value): Value | undefined {
  if (!isFields(value)) return undefined;
  const failures = failuresOf(tree, value);
  return failures.length === 0 ? undefined : propertiesReport(failures);
}

function propertiesReport(failures: Value[]): Value {
  return new Map<string, Value>([
    ['operatorName', 'properties'],
    ['propertiesNotSatisfied', failures],
  ]);
}

function failureOf({ bsonType }: EncryptedField, value: Value): Value | undefined {
  const report = (reason: string): Value =>
    new Map([
      ['operatorName', 'fle2Encrypt'],
      ['reason', reason],
    ]);
  if (!isEncrypted(value)) return report('value was not encrypted');
  const kind = kindOf(value);
  const isStored = kind !== undefined && STORED.has(kind);
  if (isStored && hasType(value, bsonType)) return undefined;
  return report('Queryable Encryption encrypted value has wrong type');
}

function hasType(value: Binary, bsonType: EncryptedField['bsonType']): boolean {
  return bsonType === undefined || originalType(value) === TYPE_NUMBER[bsonType];
}
