import { BSON_TYPE } from './bson-type.ts';
import type { GeneratedDecoder, ShapeSite } from './generated-decoder.ts';
import { NO_FIT } from './generated-decoder.ts';
import type { Shape, ShapeField } from './shape.ts';

/** The general reader's functions that generated code falls back on. */
export interface ShapeReaders {
  /** Reads a value of any type at a position; `position()` says where it ended. */
  value(type: number, at: number): unknown;
  /** Reads an embedded document at a position, with the decoders of its site. */
  document(site: ShapeSite, at: number): unknown;
  array(site: ShapeSite, at: number): unknown;
  position(): number;
  /** The string of a length-prefixed string whose length field is at a position, within a limit. */
  text(at: number, end: number): string;
}

/** Content security policies and Node's `--disallow-code-generation-from-strings` forbid `new Function`. */
export const canGenerate: boolean = (() => {
  try {
    return new Function('return true')() === true;
  } catch {
    return false;
  }
})();

/**
 * Writes a function for one shape: each name is compared as whole words, each value of the expected type is read
 * in line, and the object is made by one literal, so that all objects of the shape share one hidden class.
 * Embedded documents of few fields are read in line: a call for each would cost more than their fields do.
 */
export function generateDecoder(
  shape: Shape,
  readers: ShapeReaders,
  newSite: () => ShapeSite,
): GeneratedDecoder {
  const sites: ShapeSite[] = [];
  let names = 0;
  const place: Place = {
    p: 'p',
    end: 'end',
    mismatch: 'return NO_FIT',
    site: () => `sites[${sites.push(newSite()) - 1}]`,
    name: () => ++names,
  };
  const body = `const {value,document,array,position,text}=readers;return function(view,bytes,p,end){let n=0;${documentCode(shape, place, 'return ')}}`;
  const make = new Function('readers', 'sites', 'NO_FIT', body) as (
    readers: ShapeReaders,
    sites: readonly ShapeSite[],
    noFit: typeof NO_FIT,
  ) => GeneratedDecoder;
  return make(readers, sites, NO_FIT);
}

/** The place where in the generated function a document is read. */
interface Place {
  /** The variables of the next byte and of the document's closing NUL. */
  readonly p: string;
  readonly end: string;
  /** The code that runs when the document is of another shape. */
  readonly mismatch: string;
  /** A new place for embedded documents or items, in the code's words. */
  readonly site: () => string;
  /** A number not used before. */
  readonly name: () => number;
}

function documentCode(shape: Shape, place: Place, target: string): string {
  const fields = shape.fields.map((field) => {
    const variable = `v${place.name()}`;
    return { name: field.name, variable, code: fieldCode(field, variable, place) };
  });
  const literal = fields.map(({ name, variable }) => `${JSON.stringify(name)}:${variable}`);
  return `${fields.map(({ code }) => code).join('')}
if(${place.p}!==${place.end})${place.mismatch};${target}{${literal.join(',')}};`;
}

function fieldCode(field: ShapeField, variable: string, place: Place): string {
  const { nameBytes, type, shape } = field;
  const { p, end, mismatch, site } = place;
  // A type byte, the name, and the value if its size is fixed: nothing is read beyond the document. One that
  // ends sooner has another type in this place, and a decoder of its own once it has come often enough.
  const needed = nameBytes.length + 1 + (FIXED_SIZES[type] ?? 0);
  const bounds = `if(${p}+${needed}>${end}||${nameComparison(nameBytes, p)})${mismatch};`;
  const at = `${p}+${nameBytes.length + 1}`;
  const general = `{${variable}=value(bytes[${p}],${at});${p}=position();}`;
  const code = valueCode(type, variable, { p, end, at, needed, general, site });
  const inLine =
    shape === undefined ? code : `${inLineCode(shape, variable, { ...place, at })}${code}}`;
  return `${bounds}let ${variable};${inLine}\n`;
}

/** An embedded document of a known shape, without a call; the block it opens goes on with any other value. */
function inLineCode(
  shape: Shape,
  variable: string,
  place: Place & { readonly at: string },
): string {
  const number = place.name();
  const inner = { ...place, p: `p${number}`, end: `e${number}`, mismatch: `break try${number}` };
  const { p, end } = inner;
  return `done${number}:{try${number}:if(bytes[${place.p}]===3&&${place.at}+5<=${place.end}){
let ${p}=${place.at};const ${end}=${p}+view.getInt32(${p},true)-1;
if(${end}-${p}<4||${end}>=${place.end}||bytes[${end}]!==0)${inner.mismatch};${p}+=4;
${documentCode(shape, inner, `${variable}=`)}${place.p}=${end}+1;break done${number};}
`;
}

const FIXED_SIZES: Readonly<Record<number, number>> = {
  [BSON_TYPE.int32]: 4,
  [BSON_TYPE.double]: 8,
  [BSON_TYPE.boolean]: 1,
};

/** True in the generated code when the name behind the type byte at `p` is another one. */
function nameComparison(nameBytes: Uint8Array, p: string): string {
  const view = new DataView(nameBytes.buffer);
  const length = nameBytes.length;
  if (length < 4) {
    return [...nameBytes].map((byte, at) => `bytes[${p}+${1 + at}]!==${byte}`).join('||');
  }
  const parts: string[] = [];
  for (let at = 0; at < length; at += 4) {
    // The last word overlaps the one before it rather than reading on.
    const word = Math.min(at, length - 4);
    parts.push(`view.getInt32(${p}+${1 + word},true)!==${view.getInt32(word, true)}`);
  }
  return parts.join('||');
}

interface Surroundings {
  readonly p: string;
  readonly end: string;
  /** The position of the value. */
  readonly at: string;
  /** The number of bytes that the element takes, when its size is fixed. */
  readonly needed: number;
  readonly general: string;
  readonly site: () => string;
}

function valueCode(type: number, target: string, surroundings: Surroundings): string {
  const { p, end, at, needed, general, site } = surroundings;
  const inLine = (read: string): string =>
    `if(bytes[${p}]===${type}){${target}=${read};${p}+=${needed};}else ${general}`;
  switch (type) {
    case BSON_TYPE.int32:
      return inLine(`view.getInt32(${at},true)`);
    case BSON_TYPE.double:
      return inLine(`view.getFloat64(${at},true)`);
    case BSON_TYPE.null:
      return inLine('null');
    case BSON_TYPE.boolean:
      return `if(bytes[${p}]===8&&(n=bytes[${at}])<2){${target}=n===1;${p}+=${needed};}else ${general}`;
    case BSON_TYPE.string:
      return `if(bytes[${p}]===2){${target}=text(${at},${end});${p}+=${needed + 4}+view.getInt32(${at},true);}else ${general}`;
    case BSON_TYPE.document:
      return `if(bytes[${p}]===3){${target}=document(${site()},${at});${p}=position();}else ${general}`;
    case BSON_TYPE.array:
      return `if(bytes[${p}]===4){${target}=array(${site()},${at});${p}=position();}else ${general}`;
    default:
      return general;
  }
}
