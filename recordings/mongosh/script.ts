/** A line of the program's output that tells the result of a step begins so, followed by the step's place. */
export const MARK = '@step';

/**
 * The program for the shell: each step is a function, since the shell awaits what functions of a program call by
 * itself, as it does for what is typed.
 */
export function shellScript(steps: readonly string[]): string {
  return [PRELUDE, ...steps.map((step, at) => `step(${at}, () => ${step});`), ''].join('\n');
}

const PRELUDE = `
db = db.getSiblingDB('mongosh-steps');
function shape(value, left) {
  if (value === null || typeof value !== 'object') return typeof value;
  if (value._bsontype !== undefined) return value._bsontype;
  if (Array.isArray(value)) return 'array';
  if (value instanceof Date) return 'date';
  const shapes = {};
  for (const name of Object.keys(value)) if (name !== left) shapes[name] = shape(value[name], left);
  return shapes;
}
function step(at, act) {
  let shown;
  try {
    const value = act();
    shown = EJSON.stringify({ value: value === undefined ? 'undefined' : value }, { relaxed: false });
  } catch (error) {
    const { name, code, codeName, message } = error;
    shown = JSON.stringify({ error: name, code, codeName, message });
  }
  print('${MARK} ' + at + ' ' + shown);
}
`;
