import { BuildError } from "../diagnostic/build-error.js";
import { parseGoUint } from "./go-number.js";

/** The mode that files get: as bits, or as changes such as `u=rwX,go-w`, which BuildKit applies to each file. */
export type FileMode = { readonly mode: number } | { readonly symbolic: string };

const MOST_BITS = 0o7777;

/**
 * The value of `--chmod`: octal digits or a symbolic mode.
 *
 * @throws BuildError. Agrees with dispatchCopy, dockerfile2llb/convert_copy.go.
 */
export function parseChmod(text: string): FileMode {
  const mode = parseGoUint(text, 8, 32);
  if (typeof mode === "number" && mode <= MOST_BITS) return { mode };
  if (typeof mode === "number" || /^[0-9]/.test(text)) {
    throw new BuildError(
      "step/copy",
      `invalid chmod parameter: '${text}'. it should be octal string and between 0 and 07777`,
    );
  }
  if (!isSymbolicMode(text)) throw new BuildError("step/copy", "invalid syntax");
  return { symbolic: text };
}

/**
 * Whether a text is a list of clauses, each of them letters for whom, then one or more operators with letters for what.
 * Agrees with mode.Parse, github.com/tonistiigi/dchapes-mode.
 */
function isSymbolicMode(text: string): boolean {
  return text.split(",").every((clause) => {
    const operator = clause.search(/[^augo]/);
    return operator !== -1 && /^[-+=][-+=rstwXxugo]*$/.test(clause.slice(operator));
  });
}
