import fc from "fast-check";
import { encodeText } from "../../../src/base/util/decode-text.js";
import type { Choices } from "./choices.js";

const PIECES = [
  ...[
    "FROM ",
    "RUN ",
    "COPY ",
    "ADD ",
    "ENV ",
    "ARG ",
    "LABEL ",
    "HEALTHCHECK ",
    "ONBUILD ",
    "CMD ",
    "SHELL ",
    "EXPOSE ",
    "x",
  ],
  ...[
    "alpine",
    "AS ",
    "a",
    "\n",
    "\n",
    "\n",
    "\r\n",
    " ",
    " ",
    "\t",
    "\\\n",
    "\\",
    "`",
    "#",
    "# escape=`\n",
    "# check=",
    "# syntax=",
  ],
  ...[
    "--from=",
    "--mount=",
    "--platform=",
    "type=cache",
    "target=",
    ",",
    "=",
    "<<",
    "<<-",
    "EOF",
    "\nEOF\n",
    "[",
    "]",
    '"',
    "'",
    "[",
  ],
  ...[
    "$",
    "${",
    "}",
    ":-",
    ":+",
    "?",
    "%",
    "##",
    "//",
    "/",
    "$A",
    "NONE",
    "interval=",
    "1s",
    "0",
    "9",
    "sha256:",
    "https://",
    ".git",
  ],
  ...[
    "é",
    "\u00a0",
    "\u0085",
    "\u2028",
    "\ufeff",
    "\0",
    "\x7f",
    "😀",
    "\ud83d",
    "\udc00",
    "\udcff",
    "İ",
    "ß",
    "ſ",
    "K",
  ],
];

/** Pieces of Dockerfiles without sense. */
export function tokenSoup(choices: Choices): Uint8Array {
  return encodeText(choices.many(0, 40, () => choices.of(PIECES)).join(""));
}

/** Any text, any bytes. */
export const rawBytes: fc.Arbitrary<Uint8Array> = fc.oneof(
  fc.string({ unit: "binary", maxLength: 60 }).map((text) => Buffer.from(text)),
  fc.uint8Array({ maxLength: 60 }),
  fc
    .string({ unit: fc.constantFrom(..." \t\n\r\\`#$\"'{}[]<=:-/RUNFOM"), maxLength: 60 })
    .map((text) => Buffer.from(text)),
);
