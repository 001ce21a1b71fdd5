import { Binary } from 'bson';
import type { CommandCall } from '../command/call.ts';
import { checkedKind, KIND } from './encrypted-kind.ts';
import type { SchemaReader } from './encryption-information.ts';
import {
  type FindPayload,
  readEqualityPayload,
  readRangePayload,
  readTextPayload,
} from './payload.ts';
import { counterOf, type StateReader } from './state-collections.ts';
import { deriveNumbered, tagOf } from './tokens.ts';

/** The question that an encrypted value of a query stands for. */
export type Sought =
  /** Documents with one of these tags. */
  | { readonly kind: 'tags'; readonly tags: readonly Binary[] }
  /** The other end of a range: the first end has asked for both. */
  | { readonly kind: 'otherEnd' };

/** The question of an encrypted value; undefined for one that asks for nothing but itself. */
export function soughtBy(
  call: CommandCall,
  schema: SchemaReader,
  value: Binary,
): Sought | undefined {
  if (value.position === 0) return undefined;
  const { version } = call.node;
  switch (checkedKind(value)) {
    case KIND.findEquality:
      return { kind: 'tags', tags: tagsOf(call, schema, readEqualityPayload(value, version)) };
    case KIND.findRange: {
      const payload = readRangePayload(value, version);
      if (payload === undefined) return { kind: 'otherEnd' };
      return { kind: 'tags', tags: tagsOf(call, schema, payload) };
    }
    case KIND.findText:
      return { kind: 'tags', tags: tagsOf(call, schema, readTextPayload(value, version)) };
    default:
      return undefined;
  }
}

function tagsOf(
  call: CommandCall,
  schema: SchemaReader,
  { tokens, maxContention }: FindPayload,
): Binary[] {
  const at = call.readAt;
  const { state } = schema();
  const collection = call.data.collection(state.database, state.name, at);
  const reader: StateReader = { collection, at };
  const tags: Binary[] = [];
  for (const { edc, esc } of tokens) {
    for (let contention = 0; contention <= maxContention; contention++) {
      const { count } = counterOf(reader, deriveNumbered(esc, contention));
      if (count === 0) continue;
      const token = deriveNumbered(edc, contention);
      for (let n = 1; n <= count; n++) tags.push(new Binary(tagOf(token, n)));
    }
  }
  return tags;
}
