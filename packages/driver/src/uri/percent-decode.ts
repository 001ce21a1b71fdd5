import { MongoParseError } from '../error/mongo-error.ts';

/** Decodes `%XX`; `what` names the part in the error. Throws `MongoParseError` on a stray percent sign. */
export function percentDecode(text: string, what: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    throw new MongoParseError(
      `The ${what} must be percent-encoded: "%" is followed by two hexadecimal digits of UTF-8`,
    );
  }
}
