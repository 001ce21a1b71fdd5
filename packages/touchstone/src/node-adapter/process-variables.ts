/** Sets environment variables of this process, and puts back what was there before. */
export class ProcessVariables {
  readonly #before = new Map<string, string | undefined>();

  /** An undefined or null value takes the variable away. */
  set(variables: Readonly<Record<string, string | null | undefined>>): void {
    for (const [name, value] of Object.entries(variables)) {
      if (!this.#before.has(name)) this.#before.set(name, process.env[name]);
      put(name, value);
    }
  }

  restore(): void {
    for (const [name, value] of this.#before) put(name, value);
    this.#before.clear();
  }
}

function put(name: string, value: string | null | undefined): void {
  if (value === undefined || value === null) delete process.env[name];
  else process.env[name] = value;
}
