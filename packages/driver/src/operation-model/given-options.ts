/**
 * The options that a caller gave: null stands for an absent option, and for absent options. A comment may be null, which is
 * a value like any other.
 */
export function given<Options extends object>(
  options: Options | null | undefined,
): Options | undefined {
  if (typeof options !== 'object' || options === null) return undefined;
  for (const name in options) {
    if (options[name] === null && name !== 'comment') return withoutNulls(options);
  }
  return options;
}

function withoutNulls<Options extends object>(options: Options): Options {
  const entries = Object.entries(options).filter(
    ([name, value]) => value !== null || name === 'comment',
  );
  return Object.fromEntries(entries) as Options;
}
