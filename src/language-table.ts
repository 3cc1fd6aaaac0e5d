import type { Source } from "./base/source/source.js";
import { dockerfileLanguage } from "./language/dockerfile/dockerfile-language.js";
import type { Language } from "./language/plan/language.js";

/** The languages by the name that a source carries. */
export const LANGUAGE_TABLE: Readonly<Record<string, Language>> = {
  Dockerfile: dockerfileLanguage,
};

/** The language of a source; anything unknown is taken for a Dockerfile. */
export function languageOf(source: Source): Language {
  return LANGUAGE_TABLE[source.language] ?? dockerfileLanguage;
}
