import type { LanguageName } from './language.ts';

/** The specification of a text index. */
export interface TextSpecification {
  /** Tells how much a text at a path counts; `$**` for all texts that are not named. */
  readonly weights: ReadonlyMap<string, number>;
  readonly defaultLanguage: LanguageName;
  /** The field by which a document names its language. */
  readonly languageOverride: string;
}

/** The path that stands for all. */
export const ALL_PATHS = '$**';
