import { compileExpression, type Expression, scopeOf } from '../../expression/expression.ts';
import { fail } from '../../expression/failure.ts';
import { fieldsOf } from '../../expression/field-path.ts';
import { afterRests, Standing } from '../../expression/standing.ts';
import { valueText } from '../../expression/value-text.ts';
import type { Fields, Value } from '../../value/value.ts';
import { PAUSE } from '../pause.ts';
import type { StageDefinition } from '../stage.ts';

const DECISIONS: ReadonlyMap<string, Value> = new Map([
  ['DESCEND', 'descend'],
  ['KEEP', 'keep'],
  ['PRUNE', 'prune'],
]);

class Redaction {
  readonly #decide: Expression;
  readonly #root: Fields;
  readonly #variables: Map<string, Value | undefined>;

  constructor(decide: Expression, root: Fields, variables: Map<string, Value | undefined>) {
    this.#decide = decide;
    this.#root = root;
    this.#variables = variables;
  }

  document(fields: Fields): Fields | undefined {
    this.#variables.set('CURRENT', fields);
    const decision = this.#decide(scopeOf(this.#root, this.#variables));
    if (decision === 'keep') return fields;
    if (decision === 'prune') return undefined;
    if (decision === 'descend') return this.#inside(fields);
    const words =
      "$redact's expression should not return anything aside from the variables $$KEEP, $$DESCEND, and $$PRUNE";
    return fail(17053, `${words}, but returned ${valueText(decision)}`);
  }

  #inside(fields: Fields): Fields {
    const kept: Fields = new Map();
    for (const [name, value] of fields) {
      const part = this.#value(value);
      if (part !== undefined) kept.set(name, part);
    }
    return kept;
  }

  #value(value: Value): Value | undefined {
    if (value instanceof Map) return this.document(value);
    if (!Array.isArray(value)) return value;
    return value.map((element) => this.#value(element)).filter((element) => element !== undefined);
  }
}

/** `$redact`: an expression decides for each document, and those inside it, what is shown. */
export const redact: StageDefinition = {
  name: '$redact',
  compile(spec, { context }) {
    const known = new Map([...context.variables, ...DECISIONS, ['CURRENT', undefined] as const]);
    const decide = compileExpression(spec, { ...context, variables: known });
    return {
      *run(documents) {
        const standing = new Standing(context.pace);
        const redacted = (root: Fields): { readonly shown: Fields | undefined } => {
          const variables = new Map([...context.variables, ...DECISIONS]);
          return { shown: new Redaction(decide, root, variables).document(root) };
        };
        for (const document of documents) {
          if (document === PAUSE) {
            yield PAUSE;
            continue;
          }
          const root = fieldsOf(document);
          const made =
            standing.attempt(redacted, root) ??
            (yield* afterRests(PAUSE, standing, redacted, root));
          if (made.shown !== undefined) yield made.shown;
        }
      },
    };
  },
};
