import { EJSON } from 'bson';
import type { ObservedEvent } from '../adapter-protocol/adapter-protocol.ts';
import type { TestResult } from '../run/test-result.ts';
import { printableLines } from './printable.ts';

const LONGEST_VALUE = 600;

/** Everything that a reader needs to understand a failure, as lines of text. */
export function explainFailure(result: TestResult): string {
  const { details } = result;
  const lines = [result.reason ?? result.outcome];
  if (details === undefined) return printableLines(lines.join('\n'));
  if (details.place !== undefined) lines.push(`at ${details.place}`);
  if (details.operation !== undefined) lines.push(`operation: ${show(details.operation)}`);
  for (const mismatch of details.mismatches) {
    lines.push(`${mismatch.path === '' ? '(whole value)' : mismatch.path}: ${mismatch.message}`);
    if ('expected' in mismatch) lines.push(`  expected: ${show(mismatch.expected)}`);
    if ('actual' in mismatch) lines.push(`  actual:   ${show(mismatch.actual)}`);
  }
  if (details.stack !== undefined) lines.push(details.stack);
  for (const [client, events] of Object.entries(details.events)) {
    if (events.length > 0) lines.push(`what ${client} showed:`, ...events.map(eventLine));
  }
  return printableLines(lines.join('\n'));
}

function eventLine(event: ObservedEvent): string {
  return `  ${event.name} ${show(event.fields)}`;
}

function show(value: unknown): string {
  let text: string | undefined;
  try {
    text = value === undefined ? 'nothing' : EJSON.stringify(value as object, { relaxed: true });
  } catch {
    text = String(value);
  }
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text;
}
