/** From so many milliseconds on, others notice that they are kept waiting. */
export const NOTICED_MS = 250;

/** The requests that keep others waiting for longer, by their names, and why they do. Each was looked at; a new one has none until it is. */
export const REASONS: Readonly<Record<string, string>> = {};
