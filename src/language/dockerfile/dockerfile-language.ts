import type { Language } from "../plan/language.js";
import { planDockerfile } from "./to-plan.js";

/** The Dockerfile language, as BuildKit's frontend docker/dockerfile reads it. Spec: spec/dockerfile.md. */
export const dockerfileLanguage: Language = planDockerfile;
