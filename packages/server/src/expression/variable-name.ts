import { fail } from './failure.ts';

const FIRST_OF_USER = /^[a-z\u0080-\uffff]/;
const FIRST_OF_ANY = /^[a-zA-Z\u0080-\uffff]/;
const OTHER = /[^a-zA-Z0-9_\u0080-\uffff]/;

function checkRest(name: string): void {
  const wrong = OTHER.exec(name);
  if (wrong) {
    fail(
      'FailedToParse',
      `'${name}' contains an invalid character for a variable name: '${wrong[0]}'`,
    );
  }
}

/** Refuses a name that a user may not give to a variable. */
export function checkDefinedVariable(name: string): void {
  if (name === '') fail('FailedToParse', 'empty variable names are not allowed');
  // CURRENT is the one built-in variable that may be set anew.
  if (name === 'CURRENT') return;
  if (!FIRST_OF_USER.test(name)) {
    fail('FailedToParse', `'${name}' starts with an invalid character for a user variable name`);
  }
  checkRest(name);
}

/** Refuses a name that no variable can have. */
export function checkReadVariable(name: string): void {
  if (name === '') fail('FailedToParse', 'empty variable names are not allowed');
  if (!FIRST_OF_ANY.test(name)) {
    fail('FailedToParse', `'${name}' starts with an invalid character for a user variable name`);
  }
  checkRest(name);
}
