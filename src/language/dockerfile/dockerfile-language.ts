import type { Language } from "../plan/language.js";
import { readDockerfile } from "./parse.js";
import { planItems } from "./to-plan.js";

/** The Dockerfile language, as BuildKit's frontend docker/dockerfile reads it. Spec: spec/dockerfile.md. */
export const dockerfileLanguage: Language = (source, checks) =>
  planItems(source, checks, (take) => readDockerfile(source, take));
