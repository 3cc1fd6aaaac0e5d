import { BuildError } from "../../base/diagnostic/build-error.js";
import { numberErrorText, parseGoInt } from "../../base/util/go-number.js";

/** What becomes of the 07777 of a file; directories are told apart for `X`. */
export type ModeChange = (mode: number, isDirectory: boolean) => number;

const SET_ID = 0o6000;
const STICKY = 0o1000;
const STANDARD = SET_ID | 0o777;
const OTHERS = 0o7;
const EXECUTE = 0o111;
const WHO: Readonly<Record<string, number>> = { a: STANDARD, u: 0o4700, g: 0o2070, o: OTHERS };
const PERMISSIONS: Readonly<Record<string, number>> = { r: 0o444, w: 0o222, x: EXECUTE };
/** How far left of the others' bits those of a class are. */
const SHIFT: Readonly<Record<string, number>> = { u: 6, g: 3, o: 0 };

type Operator = "+" | "-" | "=";
type Step = (mode: number, original: number, isDirectory: boolean) => number;

/**
 * The change that a mode says: octal digits, or as in chmod(1): `u=rwX,go-w`. The umask has no say.
 * Agrees with ParseWithUmask and Set.Apply, github.com/tonistiigi/dchapes-mode.
 *
 * @throws BuildError `step/copy` `invalid syntax`
 */
export function parseModeChange(text: string): ModeChange {
  if (/^[0-9]/.test(text)) {
    const mode = parseGoInt(text, 8, 16);
    if (typeof mode !== "number") throw new BuildError("step/copy", numberErrorText("ParseInt", text, mode));
    if (mode > 0o7777) throw new BuildError("step/copy", "invalid syntax");
    return () => mode;
  }
  const steps = text.split(",").flatMap(parseClause);
  return (mode, isDirectory) => steps.reduce((now, step) => step(now, mode, isDirectory), mode);
}

/** Letters for whom, then operators with letters for what. */
function parseClause(clause: string): Step[] {
  const match = /^([augo]*)((?:[-+=][rstwXxugo]*)+)$/.exec(clause);
  if (match === null) throw new BuildError("step/copy", "invalid syntax");
  const builder = new ClauseBuilder([...match[1]!].reduce((who, letter) => who | WHO[letter]!, 0));
  for (const [, operator, letters] of match[2]!.matchAll(/([-+=])([^-+=]*)/g)) {
    builder.add(operator as Operator, letters!);
  }
  return builder.steps;
}

/** Puts together what one clause does. What `t` says of whom stays for later letters, as it does in the reference. */
class ClauseBuilder {
  readonly steps: Step[] = [];
  #who: number;

  constructor(who: number) {
    this.#who = who;
  }

  add(operator: Operator, letters: string): void {
    this.#who &= ~STICKY;
    let permissions = 0;
    let conditional = 0;
    // Whether `=` has taken away what was there.
    let isCleared = false;
    const flush = (isForced: boolean): void => {
      if (permissions !== 0 || isForced) this.#change(operator, permissions);
      if (conditional !== 0) this.#executeIfAny(conditional);
      permissions = 0;
      conditional = 0;
    };
    for (const letter of letters) {
      const isForOthersOnly = this.#who !== 0 && (this.#who & ~OTHERS) === 0;
      if (letter === "u" || letter === "g" || letter === "o") {
        flush(false);
        isCleared ||= operator === "=";
        this.#copy(letter, operator);
      } else if (letter === "s") permissions |= isForOthersOnly ? 0 : SET_ID;
      else if (letter === "t") {
        if (isForOthersOnly) continue;
        this.#who |= STICKY;
        permissions |= STICKY;
      } else if (letter === "X" && operator !== "-") conditional = EXECUTE;
      else permissions |= PERMISSIONS[letter] ?? EXECUTE;
    }
    flush(operator === "=" && !isCleared);
  }

  #change(operator: Operator, permissions: number): void {
    const bits = this.#who === 0 ? permissions : this.#who & permissions;
    const all = this.#who === 0 ? STANDARD : this.#who;
    if (operator === "=") this.steps.push((mode) => (mode & ~all) | bits);
    else if (operator === "+") this.steps.push((mode) => mode | bits);
    else this.steps.push((mode) => mode & ~bits);
  }

  /** Lets a file be executed that somebody may execute already, and a directory be searched. */
  #executeIfAny(permissions: number): void {
    const bits = this.#who === 0 ? permissions : this.#who & permissions;
    this.steps.push((mode, original, isDirectory) =>
      isDirectory || (original & EXECUTE) !== 0 ? mode | bits : mode,
    );
  }

  /** Takes the bits of another class. */
  #copy(from: string, operator: Operator): void {
    const who = this.#who;
    const classes = who === 0 ? [6, 3, 0] : [6, 3, 0].filter((shift) => (who & (0o4 << shift)) !== 0);
    this.steps.push((mode) => {
      const value = (mode >> SHIFT[from]!) & 0o7;
      let now = mode;
      for (const shift of classes) {
        if (operator !== "+") now &= ~((operator === "=" ? 0o7 : value) << shift);
        if (operator !== "-") now |= value << shift;
      }
      return now;
    });
  }
}
