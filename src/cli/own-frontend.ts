import type { FrontendProgram } from "../client/build/build-frontend.js";
import { isOwnImage } from "../frontend/own-image.js";
import { runFrontend } from "../frontend/run-frontend.js";
import { languageOf } from "../language-table.js";

/** The frontend that builds have without another one: that of this program, which `# syntax=org/buildfile:1` means, too. */
export const ownFrontend: FrontendProgram = (gateway) => runFrontend(gateway, { languageOf, isOwnImage });
