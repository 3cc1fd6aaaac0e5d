import { BuildError } from "../diagnostic/build-error.js";
import { parseGoInt } from "./go-number.js";

const NAMED =
  "ABRT ALRM BUS CHLD CLD CONT FPE HUP ILL INT IO IOT KILL PIPE POLL PROF PWR QUIT SEGV STKFLT STOP SYS TERM TRAP TSTP TTIN TTOU URG USR1 USR2 VTALRM WINCH XCPU XFSZ RTMIN RTMAX";

const SIGNALS: ReadonlySet<string> = new Set([
  ...NAMED.split(" "),
  ...Array.from({ length: 15 }, (_, i) => `RTMIN+${i + 1}`),
  ...Array.from({ length: 14 }, (_, i) => `RTMAX-${i + 1}`),
]);

/**
 * Verifies a signal: a number other than 0, or a name that Linux knows, with or without `SIG`, in any case.
 *
 * @throws BuildError `step/value`. Agrees with ParseSignal, github.com/moby/sys/signal.
 */
export function assertSignal(text: string): void {
  if (!isSignal(text)) throw new BuildError("step/value", `invalid signal: ${text}`);
}

function isSignal(text: string): boolean {
  const number = parseGoInt(text, 10, 64);
  if (typeof number === "bigint") return number !== 0n;
  const upper = text.toUpperCase();
  // Letters that become several are left as they are by the reference.
  if (upper.length !== text.length) return false;
  return SIGNALS.has(upper.startsWith("SIG") ? upper.slice(3) : upper);
}
