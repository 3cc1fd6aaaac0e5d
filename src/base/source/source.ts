import { decodeText, encodeText } from "../util/decode-text.js";
import { LineIndex } from "./line-index.js";
import type { Position } from "./range.js";

/** A text to compile: its name, its content, and where its lines are. */
export class Source {
  readonly filename: string;
  /** The language as github/linguist names it: `Dockerfile` or `YAML`. */
  readonly language: string;
  /** The bytes decoded by {@link decodeText}: encoding this text gives the bytes back. */
  readonly text: string;
  #lines: LineIndex | undefined;

  constructor(filename: string, content: Uint8Array | string, language = "Dockerfile") {
    this.filename = filename;
    this.language = language;
    this.text = typeof content === "string" ? content : decodeText(content);
  }

  /** The bytes as they were read, made anew from the text: a large file is not kept twice. */
  get bytes(): Uint8Array {
    return encodeText(this.text);
  }

  get lines(): LineIndex {
    this.#lines ??= new LineIndex(this.text);
    return this.#lines;
  }

  position(offset: number): Position {
    return this.lines.position(offset);
  }
}
