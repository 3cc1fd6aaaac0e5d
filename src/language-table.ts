import type { Source } from "./base/source/source.js";
import { dockerfileLanguage } from "./language/dockerfile/dockerfile-language.js";
import type { Language } from "./language/plan/language.js";

/** How each language is had, by the name that a source carries; what few use is loaded when it is used. */
const LANGUAGE_TABLE: Readonly<Record<string, () => Language | Promise<Language>>> = {
  Dockerfile: () => dockerfileLanguage,
  YAML: async () => (await import("./language/buildfile/buildfile-language.js")).buildfileLanguage,
};

/** The language of a source; anything unknown is taken for a Dockerfile. */
export async function languageOf(source: Source): Promise<Language> {
  return (LANGUAGE_TABLE[source.language] ?? LANGUAGE_TABLE.Dockerfile)!();
}
