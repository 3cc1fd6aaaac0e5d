import type { SourceContent, Word } from "../../plan/step.js";
import { fail } from "../fail.js";
import { referenceWord } from "../reference.js";
import type { StepContext, StepDraft } from "../step-context.js";
import { contentText } from "../word-text.js";
import {
  asList,
  asMap,
  asScalar,
  bareWord,
  booleanOf,
  itemsOf,
  memberOf,
  optionalWord,
  plainWord,
  requiredOf,
} from "../words.js";
import type { YamlEntry, YamlMap, YamlNode } from "../yaml/tree.js";

type CopyDraft = StepDraft & { kind: "copy" };
type AddDraft = StepDraft & { kind: "add" };

/** What COPY and ADD have in common. */
type TransferDraft = Pick<
  CopyDraft,
  "sources" | "contents" | "dest" | "chown" | "chmod" | "link" | "exclude"
>;

/** `copy`: a list, or a map with flags. Spec: spec/buildfile.md#copy. */
export function parseCopy(node: YamlNode, { stages }: StepContext): CopyDraft {
  if (node.kind !== "map") return { kind: "copy", ...listTransfer(node), from: undefined, parents: false };
  const from = memberOf(node, "from");
  return {
    kind: "copy",
    ...mapTransfer(node),
    from: from === undefined ? undefined : referenceWord(from, "copy", stages),
    parents: booleanOf(node, "parents") ?? false,
  };
}

/** `add`: a list, or a map with flags. Spec: spec/buildfile.md#add. */
export function parseAdd(node: YamlNode): AddDraft {
  if (node.kind !== "map") {
    return {
      kind: "add",
      ...listTransfer(node),
      checksum: undefined,
      keepGitDir: undefined,
      unpack: undefined,
    };
  }
  return {
    kind: "add",
    ...mapTransfer(node),
    checksum: optionalWord(memberOf(node, "checksum")),
    keepGitDir: booleanOf(node, "keep-git-dir"),
    unpack: booleanOf(node, "unpack"),
  };
}

/** The short form: sources and, at the end, the destination. */
function listTransfer(node: YamlNode): TransferDraft {
  const words = asList(node).items.map(bareWord);
  const dest = words[words.length - 1]!;
  return {
    sources: words.slice(0, -1),
    contents: [],
    dest,
    chown: undefined,
    chmod: undefined,
    link: false,
    exclude: [],
  };
}

function mapTransfer(map: YamlMap): TransferDraft {
  const files = memberOf(map, "files");
  return {
    sources: itemsOf(memberOf(map, "src")).map(bareWord),
    contents: files === undefined ? [] : [...asMap(files).entries.values()].map(contentOf),
    dest: bareWord(requiredOf(map, "dest")),
    chown: optionalWord(memberOf(map, "chown")),
    chmod: optionalWord(memberOf(map, "chmod")),
    link: booleanOf(map, "link") ?? false,
    // Patterns take no variables.
    exclude: itemsOf(memberOf(map, "exclude")).map(plainWord),
  };
}

function contentOf({ key, value }: YamlEntry): SourceContent {
  const path = fileName(plainWord(key));
  const content = asScalar(value.kind === "map" ? requiredOf(value, "content") : value);
  const expand = value.kind === "map" && booleanOf(value, "expand") === true;
  const text = expand ? contentText(content.text) : content.text;
  return { path, data: { text, range: content.range }, expand };
}

function fileName({ text, range }: Word): string {
  if (/^[^\s/<>'"\\$]+$/.test(text) && text !== "." && text !== "..") return text;
  const message =
    "the key has to be the name of a file, without directories, white space and quotes; `dest` says where it goes";
  throw fail("yaml/value", message, range);
}
