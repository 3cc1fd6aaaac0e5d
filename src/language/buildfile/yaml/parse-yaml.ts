import { Composer, type CST, type Document, type ParsedNode } from "yaml";
import type { Diagnostic } from "../../../base/diagnostic/diagnostic.js";
import type { Range } from "../../../base/source/range.js";
import type { Source } from "../../../base/source/source.js";
import { hasInvalidBytes } from "../../../base/util/decode-text.js";
import { readTokens } from "./read-tokens.js";
import { syntaxError } from "./syntax-error.js";
import type { YamlNode } from "./tree.js";
import { buildTree } from "./tree-builder.js";

/** Nobody reads more. */
export const MAX_ERRORS = 1000;

/** A YAML document as far as it could be read. */
export interface ParsedYaml {
  /** Undefined if there is an error, or nothing but comments. */
  readonly root: YamlNode | undefined;
  readonly errors: readonly Diagnostic[];
}

/**
 * Reads a text as one document of YAML 1.2 with its core schema, and merges (`<<`) on top. Time and memory are bounded
 * for any text. Spec: spec/buildfile.md#yaml.
 */
export function parseYaml(source: Source): ParsedYaml {
  const invalid = invalidText(source);
  if (invalid !== undefined) return { root: undefined, errors: [invalid] };
  const tokens = readTokens(source);
  if (!isTokens(tokens)) return { root: undefined, errors: [tokens] };
  const { document, errors } = composeDocument(source, tokens);
  if (errors.length > 0) return { root: undefined, errors: inOrder(errors) };
  const contents = document?.contents ?? undefined;
  if (contents === undefined || isNothing(contents)) return { root: undefined, errors: [] };
  const tree = buildTree(source, contents);
  return tree.errors.length > 0
    ? { root: undefined, errors: inOrder(tree.errors) }
    : { root: tree.root, errors: [] };
}

function isTokens(value: readonly CST.Token[] | Diagnostic): value is readonly CST.Token[] {
  return Array.isArray(value);
}

/** The first places first, and not more than anybody reads. */
function inOrder(errors: readonly Diagnostic[]): readonly Diagnostic[] {
  return errors.toSorted((a, b) => (a.range?.start ?? 0) - (b.range?.start ?? 0)).slice(0, MAX_ERRORS);
}

/** Bytes that are not UTF-8 stand as lone surrogates in a source's text. */
function invalidText(source: Source): Diagnostic | undefined {
  if (!hasInvalidBytes(source.text)) return undefined;
  const start = source.text.search(/[\ud800-\udfff]/u);
  const range = { start, end: start + 1 };
  return { ...syntaxError(source, "the file is not valid UTF-8", range), code: "text/invalid-utf8" };
}

/** People meet it where a text begins with a brace. */
const WRONG_KEY = "a key has to be a text; one that begins with `{`, `[` or `*` needs quotes";

type YamlDocument = Document.Parsed<ParsedNode>;

function composeDocument(
  source: Source,
  tokens: readonly CST.Token[],
): { document: YamlDocument | undefined; errors: Diagnostic[] } {
  const composer = new Composer<ParsedNode>({
    // Duplicates are looked for in the tree: this library compares each key with each.
    uniqueKeys: false,
    stringKeys: true,
    prettyErrors: false,
    resolveKnownTags: false,
    logLevel: "silent",
  });
  const errors: Diagnostic[] = [];
  let first: YamlDocument | undefined;
  for (const document of composer.compose(tokens, true, source.text.length)) {
    if (first !== undefined) {
      errors.push(syntaxError(source, "a Buildfile is one YAML document", firstOf(document.range)));
      break;
    }
    first = document as YamlDocument;
    errors.push(...problems(source, first, tokens));
  }
  return { document: first, errors };
}

function firstOf([start]: readonly number[]): Range {
  return { start: start ?? 0, end: (start ?? 0) + 1 };
}

/** What the library found, tags that mean nothing here, and other versions of YAML. */
function problems(source: Source, document: YamlDocument, tokens: readonly CST.Token[]): Diagnostic[] {
  const found = [
    ...document.errors,
    ...document.warnings.filter((warning) => warning.code === "TAG_RESOLVE_FAILED"),
  ].map(({ code, message, pos: [start, end] }) => {
    const { length } = source.text;
    return syntaxError(source, code === "NON_STRING_KEY" ? WRONG_KEY : message, {
      start: Math.min(start, length),
      end: Math.min(end, length),
    });
  });
  const { version } = document.directives.yaml;
  if (version === "1.2") return found;
  const directive = tokens.find((token) => token.type === "directive" && token.source.startsWith("%YAML"));
  const start = directive?.offset ?? 0;
  const end = start + (directive?.type === "directive" ? directive.source.length : 0);
  return [...found, syntaxError(source, `a Buildfile is YAML 1.2, not ${version}`, { start, end })];
}

/** A file of comments has a scalar of nothing. */
function isNothing(contents: ParsedNode): boolean {
  return "source" in contents && contents.source === "" && contents.range[0] === contents.range[1];
}
