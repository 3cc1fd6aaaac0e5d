import { decodeText } from "../util/decode-text.js";
import { LineIndex } from "./line-index.js";
import type { Position } from "./range.js";

/** A text to compile: its name, its bytes, and where its lines are. */
export class Source {
  readonly filename: string;
  /** The language as github/linguist names it: `Dockerfile` or `YAML`. */
  readonly language: string;
  /** The bytes as they were read. */
  readonly bytes: Uint8Array;
  /** The bytes decoded by {@link decodeText}: printing this text gives the bytes back. */
  readonly text: string;
  #lines: LineIndex | undefined;

  constructor(filename: string, content: Uint8Array | string, language = "Dockerfile") {
    this.filename = filename;
    this.language = language;
    if (typeof content === "string") {
      this.text = content;
      this.bytes = Buffer.from(content, "utf8");
    } else {
      this.bytes = content;
      this.text = decodeText(content);
    }
  }

  get lines(): LineIndex {
    this.#lines ??= new LineIndex(this.text);
    return this.#lines;
  }

  position(offset: number): Position {
    return this.lines.position(offset);
  }
}
