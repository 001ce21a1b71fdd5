/** What all programs share: the server's address, and output that is the same in every run with the same results. */
import { inspect } from 'node:util';

/** The address of a replica set of one member that is there for this program alone. */
export const uri = process.argv[2];

const ids = new Map();

/** The same text for what differs from run to run: ids are numbered in the order of their appearance, times are left out. */
function stable(text) {
  return text
    .replaceAll(
      /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{24}/g,
      (id) => {
        if (!ids.has(id)) ids.set(id, `id${ids.size + 1}`);
        return ids.get(id);
      },
    )
    .replaceAll(/20[2-9]\d-\d\d-\d\dT[\d:.]+Z/g, 'now')
    .replaceAll(/127\.0\.0\.1:\d+/g, 'host');
}

/** Prints a value with its classes. */
export function show(title, value) {
  const text = inspect(value, { depth: 12, breakLength: 120, compact: 3, maxArrayLength: 200 });
  console.log(stable(`${title}: ${text}`));
}

/** Prints in which way a call fails; that it does not fail would be told too. */
export async function showFailure(title, call) {
  try {
    show(`${title} did not fail`, await call());
  } catch (error) {
    const { name, code, codeName, message } = error;
    show(title, { class: error.constructor.name, name, code, codeName, message });
  }
}
