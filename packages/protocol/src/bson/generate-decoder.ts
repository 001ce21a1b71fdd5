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
 */
export function generateDecoder(
  shape: Shape,
  readers: ShapeReaders,
  newSite: () => ShapeSite,
): GeneratedDecoder {
  const sites: ShapeSite[] = [];
  const site = (): number => sites.push(newSite()) - 1;
  const statements = shape.fields.map((field, index) => fieldCode(field, index, site));
  const literal = shape.fields
    .map(({ name }, index) => `${JSON.stringify(name)}:v${index}`)
    .join(',');
  const body = `const {value,document,array,position,text}=readers;return function(view,bytes,p,end){let n=0;${statements.join('')}
if(p!==end)return NO_FIT;return {${literal}};}`;
  const make = new Function('readers', 'sites', 'NO_FIT', body) as (
    readers: ShapeReaders,
    sites: readonly ShapeSite[],
    noFit: typeof NO_FIT,
  ) => GeneratedDecoder;
  return make(readers, sites, NO_FIT);
}

function fieldCode({ nameBytes, type }: ShapeField, index: number, site: () => number): string {
  // A type byte, the name, and the value if its size is fixed: nothing is read beyond the document. One that
  // ends sooner has another type in this place, and a decoder of its own once it has come often enough.
  const needed = nameBytes.length + 1 + (FIXED_SIZES[type] ?? 0);
  const bounds = `if(p+${needed}>end||${nameComparison(nameBytes)})return NO_FIT;`;
  const at = `p+${nameBytes.length + 1}`;
  const general = `{v${index}=value(bytes[p],${at});p=position();}`;
  return `${bounds}let v${index};${valueCode(type, `v${index}`, at, { needed, general, site })}\n`;
}

const FIXED_SIZES: Readonly<Record<number, number>> = {
  [BSON_TYPE.int32]: 4,
  [BSON_TYPE.double]: 8,
  [BSON_TYPE.boolean]: 1,
};

/** True in the generated code when the name at `p + 1` is another one. */
function nameComparison(nameBytes: Uint8Array): string {
  const view = new DataView(nameBytes.buffer);
  const length = nameBytes.length;
  if (length < 4) {
    return [...nameBytes].map((byte, at) => `bytes[p+${1 + at}]!==${byte}`).join('||');
  }
  const parts: string[] = [];
  for (let at = 0; at < length; at += 4) {
    // The last word overlaps the one before it rather than reading on.
    const word = Math.min(at, length - 4);
    parts.push(`view.getInt32(p+${1 + word},true)!==${view.getInt32(word, true)}`);
  }
  return parts.join('||');
}

interface Surroundings {
  /** How many bytes the element takes, when its size is fixed. */
  readonly needed: number;
  readonly general: string;
  readonly site: () => number;
}

function valueCode(
  type: number,
  target: string,
  at: string,
  { needed, general, site }: Surroundings,
): string {
  const inLine = (read: string): string =>
    `if(bytes[p]===${type}){${target}=${read};p+=${needed};}else ${general}`;
  switch (type) {
    case BSON_TYPE.int32:
      return inLine(`view.getInt32(${at},true)`);
    case BSON_TYPE.double:
      return inLine(`view.getFloat64(${at},true)`);
    case BSON_TYPE.null:
      return inLine('null');
    case BSON_TYPE.boolean:
      return `if(bytes[p]===8&&(n=bytes[${at}])<2){${target}=n===1;p+=${needed};}else ${general}`;
    case BSON_TYPE.string:
      return `if(bytes[p]===2){${target}=text(${at},end);p+=${needed + 4}+view.getInt32(${at},true);}else ${general}`;
    case BSON_TYPE.document:
      return `if(bytes[p]===3){${target}=document(sites[${site()}],${at});p=position();}else ${general}`;
    case BSON_TYPE.array:
      return `if(bytes[p]===4){${target}=array(sites[${site()}],${at});p=position();}else ${general}`;
    default:
      return general;
  }
}
