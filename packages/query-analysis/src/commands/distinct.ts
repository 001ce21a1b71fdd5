import type { CommandAnalysis } from '../command/command-analysis.ts';
import { markCommandFilter } from '../command/filter-arguments.ts';
import { refuse } from '../error/query-analysis-error.ts';
import type { Analysis } from '../marking/analysis.ts';
import { follow } from '../schema/schema-node.ts';
import { textOf, type Value } from '../value/value.ts';

export const distinct: CommandAnalysis = {
  name: 'distinct',
  fields: new Set(['collation', 'distinct', 'hint', 'key', 'query', 'rawData']),
  mark(analysis, { name, value }) {
    if (name === 'query') return markCommandFilter(analysis, value);
    if (name === 'key') checkKey(analysis, value);
    return value;
  },
};

/** Values are told apart by their bytes, which must therefore always be the same. */
function checkKey({ schema }: Analysis, key: Value): void {
  const path = textOf(key) ?? '';
  const info = follow(schema, path.split('.'));
  if (info.kind === 'plain') return;
  if (info.kind !== 'encrypted') {
    refuse(31027, `Invalid operation on path '${path}' which contains an encrypted path prefix.`);
  }
  const { encryption } = info;
  if (encryption.kind === 'queryable') {
    refuse(31026, 'Distinct key is not allowed to be marked for encryption');
  }
  if (encryption.key.kind === 'pointer') {
    refuse(
      51131,
      'The distinct key is not allowed to be marked for encryption with a non-UUID keyId',
    );
  }
  if (!encryption.isDeterministic) {
    refuse(
      31026,
      'Distinct key is not allowed to be marked for encryption with the randomized encryption algorithm',
    );
  }
}
