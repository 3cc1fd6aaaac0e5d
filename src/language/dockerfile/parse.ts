import {
  BlankLines,
  CloseBracket,
  Comment,
  Directive,
  DockerfileLexer,
  lineRange,
  parseDockerfileTokens,
  TriggerKeyword,
} from "../../../grammar/dockerfile/index.js";
import { BuildError } from "../../base/diagnostic/build-error.js";
import type { Source } from "../../base/source/source.js";
import { type HeredocMark, heredocsOfLine } from "../words/heredoc-mark.js";
import type { DockerfileFile, FileItem } from "./ast.js";
import { ErrorList } from "./error-list.js";
import { itemsFromCst } from "./from-cst.js";
import { INSTRUCTION_TABLE, kindOf, shapeOf } from "./instruction-table.js";
import { type InstructionLine, LineReader, type PlainLine } from "./lines.js";

/** How many tokens are parsed at once. So few are still young when they are thrown away, which costs the least time and memory. */
const CHUNK = 2000;

const PLAIN_TOKENS = { comment: Comment, directive: Directive, blank: BlankLines } as const;

/**
 * Parses a Dockerfile. It never fails: what is wrong with the text is among the tree's errors, and the rest of the
 * tree is there. Time and memory are linear in the length of the text.
 *
 * Agrees with Parse, parser/parser.go; the first error is the one that it returns. Spec: spec/dockerfile.md.
 */
export function parseDockerfile(source: Source): DockerfileFile {
  const items: FileItem[] = [];
  const rest = readDockerfile(source, (some) => {
    for (const item of some) items.push(item);
  });
  return { source, items, ...rest };
}

/** What is known of a Dockerfile once all of its items are read. */
export type DockerfileEnd = Omit<DockerfileFile, "source" | "items">;

/** Takes some items of a Dockerfile, in order; the list is not to be kept. The escape character is that of the file. */
export type TakeItems = (items: readonly FileItem[], escapeCharacter: string) => void;

/** {@link parseDockerfile} in pieces, so that no more of the tree has to be there than is needed. */
export function readDockerfile(source: Source, take: TakeItems): DockerfileEnd {
  const errors = new ErrorList();
  if (source.text === "") {
    const message = "the Dockerfile cannot be empty";
    errors.add({
      code: "text/empty-file",
      severity: "error",
      message,
      range: { start: 0, end: 0 },
      lines: [],
    });
    return { escape: "\\", errors: errors.diagnostics, emptyContinuations: [] };
  }
  const reader = new LineReader(source.text, errors);
  const lexer = new DockerfileLexer(shapeOf);
  const flush = (): void => {
    const items: FileItem[] = [];
    itemsFromCst(parseDockerfileTokens(lexer.tokens), source, items);
    lexer.tokens.length = 0;
    take(items, String.fromCharCode(reader.escape));
  };
  for (let line = reader.read(); line !== undefined; line = reader.read()) {
    if (line.kind !== "instruction") addPlainLine(line, lexer);
    else addInstruction(line, reader, lexer, errors);
    if (lexer.tokens.length > CHUNK) flush();
  }
  flush();
  const { emptyContinuations } = reader;
  return {
    escape: String.fromCharCode(reader.escape),
    errors: errors.diagnostics,
    emptyContinuations,
  };
}

function addPlainLine(line: PlainLine, lexer: DockerfileLexer): void {
  lexer.addLines(PLAIN_TOKENS[line.kind], line.name, line.start, line.end, line.line);
}

function addInstruction(
  line: InstructionLine,
  reader: LineReader,
  lexer: DockerfileLexer,
  errors: ErrorList,
): void {
  lexer.escape = reader.escape;
  const first = lexer.tokens.length;
  // Before it is lexed, since that may cut a character of the line into bytes.
  const text = reader.hasHeredocMark(line) ? line.text.slice(line.from, line.to) : undefined;
  const fault = lexer.lexLine(line);
  if (fault !== undefined) {
    errors.report(fault.code, fault.message, fault.range, { first: line.firstLine, last: line.lastLine });
  } else if (text !== undefined && mayHaveHeredocs(lexer, first)) {
    for (const mark of heredocsOf(text, line, errors)) {
      const body = reader.readHeredoc(mark, line);
      if (body === undefined) break;
      lexer.addHeredoc(mark.name, body);
    }
  }
}

/** Whether the instruction whose tokens begin at an index takes heredocs; a JSON array has none. */
function mayHaveHeredocs(lexer: DockerfileLexer, first: number): boolean {
  const { tokens } = lexer;
  if (tokens.at(-1)!.tokenType === CloseBracket) return false;
  const outer = kindOf(tokens[first]!.image);
  if (outer !== "onbuild") return outer !== undefined && INSTRUCTION_TABLE[outer].heredocs;
  for (let i = first + 1; i < tokens.length; i++) {
    if (tokens[i]!.tokenType !== TriggerKeyword) continue;
    const inner = kindOf(tokens[i]!.image);
    return inner !== undefined && INSTRUCTION_TABLE[inner].heredocs;
  }
  return false;
}

function heredocsOf(text: string, line: InstructionLine, errors: ErrorList): readonly HeredocMark[] {
  try {
    return heredocsOfLine(text);
  } catch (thrown) {
    const { message } = BuildError.from(thrown);
    errors.report("text/heredoc", message, lineRange(line), { first: line.firstLine, last: line.lastLine });
    return [];
  }
}
