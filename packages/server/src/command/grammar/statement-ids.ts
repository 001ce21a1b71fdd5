import { present } from '@touchstone/protocol';
import { CommandError } from '../../value/command-error.ts';
import { decodeFields } from '../../value/decode-fields.ts';
import { showFields } from '../../value/show-value.ts';
import type { Fields, Value } from '../../value/value.ts';
import type { CommandBody } from '../command-body.ts';
import { integer, values, wrongType } from './field-type.ts';

const INT = 16;

/** The numbers by which a retry knows the statements of a write command again. */
export function statementId(body: CommandBody): (index: number) => number {
  // Looked up by the first that asks: most commands have no statements.
  let found: { readonly ids: Value | undefined; readonly first: number } | undefined;
  return (index) => {
    found ??= { ids: body.value('stmtIds'), first: Number(body.value('stmtId') ?? 0) };
    return Array.isArray(found.ids) ? Number(found.ids[index]) : found.first + index;
  };
}

/** Throws for statement ids that contradict each other or the statements in the field `statements`. */
export function checkStatementIds(body: CommandBody, statements: string): void {
  let single: number | undefined;
  let list: Value[] | undefined;
  for (const element of body.elements) {
    const path = `${body.commandName}.${element.name}`;
    if (element.name === 'stmtId') {
      if (element.type !== INT) throw wrongType(path, element.type, ['int']);
      single = integer.read(element, path);
    }
    if (element.name === 'stmtIds') list = values.read(element, path);
  }
  if (list === undefined) return;
  if (single !== undefined) {
    throw new CommandError(
      'InvalidOptions',
      `May not specify both stmtId and stmtIds in write command. Got ${showFields(idsOf(body))}. ` +
        `Write command: ${shownCommand(body, statements)}`,
    );
  }
  const count = statementsOf(body, statements).length;
  if (list.length === count) return;
  throw new CommandError(
    'InvalidLength',
    `Number of statement ids must match the number of batch entries. Got ${list.length} ` +
      `statement ids but ${count} operations. Statement ids: ${showFields(idsOf(body))}. ` +
      `Write command: ${shownCommand(body, statements)}`,
  );
}

function idsOf(body: CommandBody): Fields {
  const shown: Fields = new Map();
  for (const name of ['stmtId', 'stmtIds']) {
    const value = body.value(name);
    if (value !== undefined) shown.set(name, value);
  }
  return shown;
}

/** The statements of a write command, wherever they stand in its message. */
export function statementsOf(body: CommandBody, statements: string): readonly Value[] {
  const own = body.value(statements);
  if (Array.isArray(own)) return own;
  const sequence = body.sequences.find(({ identifier }) => identifier === statements);
  return (sequence?.documents ?? []).map((bytes) => decodeFields(bytes));
}

/** The command as MongoDB writes it anew for messages. */
function shownCommand(body: CommandBody, statements: string): string {
  const { commandName } = body;
  return showFields(
    new Map<string, Value>([
      [commandName, present(body.value(commandName))],
      ['bypassDocumentValidation', body.value('bypassDocumentValidation') ?? false],
      ['ordered', body.value('ordered') ?? true],
      ...idsOf(body),
      [statements, [...statementsOf(body, statements)]],
    ]),
  );
}
