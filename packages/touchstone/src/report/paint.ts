const CODES = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33 } as const;

/** Text in a color, where the terminal shows colors. */
export function paint(style: keyof typeof CODES, text: string, color: boolean): string {
  return color ? `\u001b[${CODES[style]}m${text}\u001b[0m` : text;
}
