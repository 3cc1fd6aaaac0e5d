/** What a terminal is told. */
export interface TerminalActions {
  /** A character to show. */
  text(character: string): void;
  /** A control character such as a line feed. */
  control(code: number): void;
  /** A sequence such as `ESC [ 2 A`: its numbers, and its last character. */
  sequence(numbers: readonly number[], final: string): void;
  /** Such as `ESC 7`. */
  escape(final: string): void;
}

const ESC = 0x1b;
/** What is longer is no sequence. */
const LONGEST_SEQUENCE = 64;
const LONGEST_STRING = 4096;

/**
 * Takes the output of a program apart as a terminal does: text, control characters, sequences. What is between
 * `ESC ]` and its end (titles, clipboards, and the like) is left out, as is everything private. Bounded memory.
 */
export class ControlParser {
  readonly #actions: TerminalActions;
  #state: "text" | "escape" | "charset" | "sequence" | "string" = "text";
  #parameters = "";
  #length = 0;

  constructor(actions: TerminalActions) {
    this.#actions = actions;
  }

  write(text: string): void {
    for (const character of text) this.#take(character, character.codePointAt(0)!);
  }

  /** Forgets a sequence that has begun. */
  reset(): void {
    this.#state = "text";
  }

  #take(character: string, code: number): void {
    if (code === ESC) this.#state = "escape";
    else if (this.#state === "text") {
      if (code >= 0x20 && (code < 0x7f || code > 0x9f)) this.#actions.text(character);
      else this.#control(code);
    } else if (this.#state === "escape") this.#escape(character, code);
    else if (this.#state === "sequence") this.#sequence(character, code);
    else if (this.#state === "string") this.#string(code);
    else this.#state = "text";
  }

  #string(code: number): void {
    this.#length++;
    // It would swallow everything if its end never came.
    const isOver = code === 0x07 || code === 0x9c || code === 0x0a || this.#length > LONGEST_STRING;
    if (isOver) this.#state = "text";
    if (code === 0x0a) this.#actions.control(code);
  }

  #control(code: number): void {
    if (code < 0x20) this.#actions.control(code);
    else if (code === 0x9b) this.#begin("sequence");
    else if ("\x90\x98\x9d\x9e\x9f".includes(String.fromCharCode(code))) this.#begin("string");
  }

  #escape(character: string, code: number): void {
    this.#state = "text";
    if (character === "[") this.#begin("sequence");
    else if ("]PX^_".includes(character)) this.#begin("string");
    else if ("()*+-./#% ".includes(character)) this.#state = "charset";
    else if (code < 0x20) this.#actions.control(code);
    else if (character !== "\\") this.#actions.escape(character);
  }

  #begin(state: "sequence" | "string"): void {
    this.#state = state;
    this.#parameters = "";
    this.#length = 0;
  }

  #sequence(character: string, code: number): void {
    if (code < 0x20) this.#actions.control(code);
    else if (code < 0x40) {
      this.#parameters += character;
      if (this.#parameters.length > LONGEST_SEQUENCE) this.#state = "text";
    } else {
      this.#state = "text";
      // A private one, such as for another screen, has a sign in front.
      if (code > 0x7e || !/^[\d;]*$/.test(this.#parameters)) return;
      const numbers = this.#parameters.split(";").map((digits) => Math.min(Number(digits), 9999));
      this.#actions.sequence(numbers, character);
    }
  }
}
