import { BSON_TYPE } from './bson-type.ts';
import type { ByteWriter } from './byte-writer.ts';
import { putText } from './byte-writer.ts';

/** The most digits of an index, its type and NUL, and a value of fixed size. */
export const ITEM_SIZE = 32;

/** The type and the index of an array's item; the caller has made room. */
export function writeItemHead(writer: ByteWriter, type: number, index: number): void {
  const { buffer } = writer;
  let at = writer.position;
  buffer[at++] = type;
  if (index < 10) buffer[at++] = 48 + index;
  else at = putText(buffer, at, String(index));
  buffer[at++] = 0;
  writer.position = at;
}

export function writeStringItem(writer: ByteWriter, index: number, item: string): void {
  writer.reserve(ITEM_SIZE + item.length * 3);
  writeItemHead(writer, BSON_TYPE.string, index);
  const at = writer.position;
  const end = putText(writer.buffer, at + 4, item);
  writer.view.setInt32(at, end - at - 3, true);
  writer.buffer[end] = 0;
  writer.position = end + 1;
}

export function writeNumberItem(writer: ByteWriter, index: number, item: number): void {
  writer.reserve(ITEM_SIZE);
  const isInt32 = (item | 0) === item && !Object.is(item, -0);
  writeItemHead(writer, isInt32 ? BSON_TYPE.int32 : BSON_TYPE.double, index);
  if (isInt32) {
    writer.view.setInt32(writer.position, item, true);
    writer.position += 4;
  } else {
    writer.view.setFloat64(writer.position, item, true);
    writer.position += 8;
  }
}
