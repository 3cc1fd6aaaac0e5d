import type { Gateway } from "./gateway.js";
import { GatewayError } from "./gateway-error.js";

const PREFIX = "moby.buildkit.frontend.";

/** What this frontend can do; the labels of its image say the same. */
export const FRONTEND_CAPS: readonly string[] = ["inputs", "subrequests", "contexts", "gitquerystring"].map(
  (name) => PREFIX + name,
);

/** An ability that a client asks of a frontend, and that this one lacks. */
export class MissingCapError extends GatewayError {
  readonly cap: string;

  constructor(cap: string) {
    super(`unsupported frontend capability ${cap}`, { hasSource: false, cause: undefined });
    this.cap = cap;
  }
}

/** What a client requires, as far as this frontend cannot do it. */
export interface CapsCheck {
  readonly missing: MissingCapError | undefined;
  /** Another frontend that the text names may still be able to. */
  readonly mayForward: boolean;
}

/** Compares `frontend.caps` with what this frontend can do. Agrees with validateCaps, dockerfile/builder/caps.go. */
export function checkRequiredCaps({ options }: Pick<Gateway, "options">): CapsCheck {
  let missing: MissingCapError | undefined;
  let mayForward = false;
  const required = options.get("frontend.caps") ?? "";
  for (const cap of required === "" ? [] : required.split(",")) {
    const name = cap.split("+", 1)[0]!;
    if (FRONTEND_CAPS.includes(name)) continue;
    missing = new MissingCapError(name);
    if (!cap.includes("+forward")) return { missing, mayForward: false };
    mayForward = true;
  }
  return { missing, mayForward };
}
