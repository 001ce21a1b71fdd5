import { encode, findElement } from '@touchstone/protocol';
import { renderValue } from '../rendering/render-json.ts';
import { entriesOf, isDocument, type SpecDocument } from '../spec/message-spec.ts';
import { isValueMatcher } from './value-matcher.ts';

/** A spec's document as text, in the form in which requests are rendered. */
export function renderSpecDocument(document: SpecDocument): string {
  const fields = entriesOf(document).map(
    ([name, value]) => `${JSON.stringify(name)}: ${renderSpecValue(value)}`,
  );
  return `{${fields.join(', ')}}`;
}

/** A spec's value as text; matchers describe themselves. */
export function renderSpecValue(value: unknown): string {
  if (isValueMatcher(value)) return value.describe();
  if (isDocument(value)) return renderSpecDocument(value);
  if (Array.isArray(value)) return `[${value.map(renderSpecValue).join(', ')}]`;
  const bytes = encode({ value });
  const cell = findElement(bytes, 'value');
  return cell ? renderValue(bytes, cell.type, cell.valueStart) : String(value);
}
