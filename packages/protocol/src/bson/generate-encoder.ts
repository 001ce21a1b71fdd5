import { ObjectId } from 'bson';
import { BSON_TYPE } from './bson-type.ts';
import type { ByteWriter } from './byte-writer.ts';
import { putText } from './byte-writer.ts';
import type { Document } from './document.ts';
import type { WriteDocumentOptions } from './encode-options.ts';

/** The objects that are being written, outermost first: one that contains itself has no BSON form. */
export type Path = object[];

/**
 * Writes a document of the encoder's shape and returns true; or writes nothing and returns false when the
 * document is of another shape, or of a class, or speaks for itself by `toBSON`.
 */
export type GeneratedEncoder = (
  writer: ByteWriter,
  document: Document,
  options: WriteDocumentOptions,
  path: Path,
) => boolean;

/** A field of a shape to be: what stood there says which type the encoder looks for first. */
export interface SampleField {
  readonly name: string;
  readonly value: unknown;
}

/** The general writer's functions that generated code falls back on. `Site` is the caller's own. */
export interface ShapeWriters<Site> {
  /** Writes a whole element of any type, if it has one. */
  field(
    writer: ByteWriter,
    key: string,
    value: unknown,
    surroundings: { readonly options: WriteDocumentOptions; readonly path: Path },
  ): void;
  /** Writes an array's value. */
  array(
    site: Site,
    writer: ByteWriter,
    array: readonly unknown[],
    surroundings: { readonly options: WriteDocumentOptions; readonly path: Path },
  ): void;
  /** Writes an embedded document by one of its site's encoders; false, and nothing written, when none fits. */
  known(
    site: Site,
    writer: ByteWriter,
    document: object,
    surroundings: { readonly options: WriteDocumentOptions; readonly path: Path },
  ): boolean;
}

export interface EncoderPlan<Site> {
  readonly fields: readonly SampleField[];
  /** Whether `_id` is written before the other fields. */
  readonly idFirst: boolean;
  readonly writers: ShapeWriters<Site>;
  newSite(): Site;
}

/** From this depth on each document is compared with those around it: a cycle comes there soon enough. */
const UNCHECKED_DEPTH = 8;

/**
 * Writes a function for one shape. It compares the document's keys with the shape's, in order, reads each
 * value by its name, and writes type, name and NUL as whole words. The last name is looked up first: to begin a walk
 * over the keys of a huge object costs as much as to finish it.
 */
export function generateEncoder<Site>(plan: EncoderPlan<Site>): GeneratedEncoder {
  const { fields, idFirst, writers } = plan;
  const sites: Site[] = [];
  const keys = fields.map(({ name }) => name);
  const room = fields.reduce((sum, { name }) => sum + name.length * 3 + 2 + 16, 16);
  const site = (): string => `sites[${sites.push(plan.newSite()) - 1}]`;
  const written = idFirst ? withIdFirst(fields) : fields;
  const code = `const {field,array,known}=writers;return function(w,d,options,path){
if(d.toBSON!==undefined||getPrototypeOf(d)!==objectPrototype)return false;
if(d[${JSON.stringify(keys.at(-1) ?? '')}]===undefined)return false;
let n=0;for(const k in d)if(k!==keys[n++])return false;
if(n!==${keys.length}${idFirst && keys.includes('_id') ? '||d._id===undefined' : ''})return false;
if(path.length>${UNCHECKED_DEPTH}&&path.includes(d))return false;
path.push(d);const around={options,path};w.reserve(${room});const start=w.position;
let p=start+4,view=w.view,bytes=w.buffer,v;
${written.map((sample) => fieldCode(sample, { room, site })).join('')}
bytes[p++]=0;view.setInt32(start,p-start,true);w.position=p;path.pop();return true;}`;
  const names = ['writers', 'sites', 'keys', 'putText', 'ObjectId', 'objectPrototype'];
  const make = new Function(...names, 'getPrototypeOf', code) as (
    ...values: unknown[]
  ) => GeneratedEncoder;
  const { prototype, getPrototypeOf } = Object;
  return make(writers, sites, keys, putText, ObjectId, prototype, getPrototypeOf);
}

function withIdFirst(fields: readonly SampleField[]): readonly SampleField[] {
  const isId = ({ name }: SampleField): boolean => name === '_id';
  return [...fields.filter(isId), ...fields.filter((field) => !isId(field))];
}

interface Surroundings {
  /** How many bytes the fixed parts of all fields take at most. */
  readonly room: number;
  readonly site: () => string;
}

function fieldCode({ name, value }: SampleField, { room, site }: Surroundings): string {
  const key = JSON.stringify(name);
  const size = Buffer.byteLength(name) + 2;
  const renew = 'view=w.view;bytes=w.buffer;';
  const general = `{w.position=p;field(w,${key},v,around);w.reserve(${room});p=w.position;${renew}}`;
  const inLine = valueCode(value, {
    size,
    site,
    head: (type) => headCode(type, name),
    grow: (length) =>
      `if(p+${length}+${room}>bytes.length){w.position=p;w.reserve(${length}+${room});${renew}}`,
    refresh: `w.reserve(${room});p=w.position;${renew}`,
  });
  return `v=d[${key}];${inLine === undefined ? general : `${inLine}else ${general}`}\n`;
}

interface ValueParts {
  /** Bytes of the type, the name and its NUL. */
  readonly size: number;
  readonly site: () => string;
  head(type: number): string;
  grow(length: string): string;
  readonly refresh: string;
}

/** An `if` with a block for the type that the sample has; undefined where only the general way serves. */
function valueCode(sample: unknown, parts: ValueParts): string | undefined {
  const { head, size } = parts;
  switch (typeof sample) {
    case 'string':
      return `if(typeof v==='string'){${head(BSON_TYPE.string)}p+=${size};${parts.grow('v.length*3+5')}
n=putText(bytes,p+4,v);view.setInt32(p,n-p-3,true);bytes[n]=0;p=n+1;}`;
    case 'number':
      return `if(typeof v==='number'){${head(BSON_TYPE.int32)}
if((v|0)===v&&(v!==0||1/v>0)){view.setInt32(p+${size},v,true);p+=${size + 4};}
else{bytes[p]=1;view.setFloat64(p+${size},v,true);p+=${size + 8};}}`;
    case 'boolean':
      return `if(typeof v==='boolean'){${head(BSON_TYPE.boolean)}bytes[p+${size}]=v?1:0;p+=${size + 1};}`;
    case 'object':
      return sample === null
        ? `if(v===null){${head(BSON_TYPE.null)}p+=${size};}`
        : objectCode(sample, parts);
    default:
      return undefined;
  }
}

function objectCode(sample: object, { head, size, site, refresh }: ValueParts): string | undefined {
  const isOf = (name: string): string =>
    `if(typeof v==='object'&&v!==null&&v.constructor===${name}&&v.toBSON===undefined)`;
  if (sample.constructor === ObjectId) {
    return `${isOf('ObjectId')}{${head(BSON_TYPE.objectId)}v.serializeInto(bytes,p+${size});p+=${size + 12};}`;
  }
  if (sample.constructor === Date) {
    return `${isOf('Date')}{${head(BSON_TYPE.date)}n=v.getTime();if(n!==n)n=0;
view.setInt32(p+${size},n|0,true);view.setInt32(p+${size + 4},Math.floor(n/4294967296),true);p+=${size + 8};}`;
  }
  if (Array.isArray(sample)) {
    return `if(Array.isArray(v)&&v.toBSON===undefined){${head(BSON_TYPE.array)}w.position=p+${size};
array(${site()},w,v,around);${refresh}}`;
  }
  if (Object.getPrototypeOf(sample) !== Object.prototype) return undefined;
  // The type byte and the name are written first, and written over by the general way if nothing fits.
  return `if(typeof v==='object'&&v!==null&&(${head(BSON_TYPE.document).replaceAll(';', ',')}
w.position=p+${size},known(${site()},w,v,around))){${refresh}}`;
}

/** Type, name and NUL in words of four bytes: what the last one writes too much is written over. */
function headCode(type: number, name: string): string {
  const bytes = Buffer.concat([Buffer.of(type), Buffer.from(name), Buffer.alloc(4)]);
  const length = bytes.length - 3;
  let code = '';
  for (let at = 0; at < length; at += 4) {
    code += `view.setInt32(p+${at},${bytes.readInt32LE(at)},true);`;
  }
  return code;
}
