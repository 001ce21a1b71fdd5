import { type Fields, isFields, type Value } from '../value/value.ts';

/** The parts of a query that its shape is made of. */
export interface ShapedQuery {
  readonly filter: Fields;
  readonly sort?: Fields | undefined;
  readonly projection?: Fields | undefined;
  /** The collation as it is shown; undefined for the simple one. */
  readonly collation?: Fields | undefined;
}

const LOGICAL: ReadonlySet<string> = new Set(['$and', '$or', '$nor']);

/** The text that queries share which differ in nothing but the values they compare with. */
export function queryShape({ filter, sort, projection, collation }: ShapedQuery): string {
  return [shapeOf(filter), written(sort), written(projection), written(collation)].join('|');
}

/** A shape in eight hexadecimal digits, as plans are told apart by (FNV-1a). */
export function shapeHash(shape: string): string {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(shape)) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0).toString(16).toUpperCase().padStart(8, '0');
}

function shapeOf(filter: Fields): string {
  const parts = [...filter].flatMap(([name, value]) => {
    if (name === '$and' && Array.isArray(value)) return value.map(shapeOfPart);
    if (!LOGICAL.has(name) || !Array.isArray(value)) return [`${name}:${testShape(value)}`];
    // Each alternative stands by itself: two of them are not one of two parts.
    return [
      `${name}[${value
        .map((each) => `(${shapeOfPart(each)})`)
        .sort()
        .join()}]`,
    ];
  });
  return parts.sort().join();
}

function shapeOfPart(part: Value): string {
  return isFields(part) ? shapeOf(part) : '';
}

function testShape(value: Value): string {
  if (!isTest(value)) return `$eq${value === null ? ' null' : ''}`;
  const tests = [...value].map(([operator, argument]) => {
    if (isFields(argument) && operator === '$not') return `$not(${testShape(argument)})`;
    if (isFields(argument) && operator === '$elemMatch') {
      return `$elemMatch(${isTest(argument) ? testShape(argument) : shapeOf(argument)})`;
    }
    return `${operator}${argument === null ? ' null' : ''}`;
  });
  return tests.sort().join();
}

function isTest(value: Value): value is Fields {
  if (!isFields(value)) return false;
  const [first] = value.keys();
  return first?.startsWith('$') === true && first !== '$ref' && first !== '$id';
}

function written(fields: Fields | undefined): string {
  return fields === undefined
    ? ''
    : [...fields].map(([name, value]) => `${name} ${valueText(value)}`).join();
}

function valueText(value: Value): string {
  if (isFields(value)) return `{${written(value)}}`;
  return Array.isArray(value) ? `[${value.map(valueText).join()}]` : String(value);
}
