import { BuildError } from "../../base/diagnostic/build-error.js";
import { parseBool } from "../../base/util/parse-bool.js";
import type { SourceOp } from "../../proto/generated/ops.js";
import type { Tree } from "../layers/layer.js";
import type { OpenSource, SourceReference } from "../sources/open-source.js";
import { SourceAttributes } from "../sources/source-attributes.js";
import { jsonDigest, sourceDigest } from "../sources/source-key.js";
import type { StepContext } from "../step-context.js";

/** What is wanted of a directory of the client. */
export interface LocalRequest {
  readonly name: string;
  readonly includePatterns: readonly string[];
  readonly excludePatterns: readonly string[];
  readonly followPaths: readonly string[];
}

/**
 * A directory of the user as a source. It has to be looked at anew in each build, and is known by what is in it.
 *
 * @param open makes a tree of a request
 * @throws BuildError for attributes that make no sense. Agrees with source/local/source.go.
 */
export function openLocalSource(
  op: SourceOp,
  open: (request: LocalRequest) => Tree | Promise<Tree>,
): OpenSource {
  const [, reference = ""] = /^local:\/\/(.*)$/s.exec(op.identifier ?? "") ?? [];
  const source: SourceReference = { scheme: "local", reference, attributes: op.attrs ?? {}, op };
  const attributes = new SourceAttributes(source);
  const session = attributes.text("local.session");
  attributes.text("local.sharedkeyhint");
  attributes.text("local.unique");
  attributes.choice("local.differ", ["metadata", "none", ""]);
  const list = (name: string): readonly string[] => parseList(name, attributes.text(name));
  const request: LocalRequest = {
    name: reference,
    includePatterns: list("local.includepattern"),
    excludePatterns: list("local.excludepatterns"),
    followPaths: list("local.followpaths"),
  };
  refuseMetadataTransfer(attributes);
  attributes.assertAllKnown();
  const { name, includePatterns, excludePatterns, followPaths } = request;
  const digest = jsonDigest({
    SessionID: session,
    IncludePatterns: includePatterns,
    ExcludePatterns: excludePatterns,
    FollowPaths: followPaths,
  });
  let tree: Promise<Tree> | undefined;
  return {
    cacheKey: async () => ({ digest: sourceDigest(`session:${name}:${digest}`), isLast: true }),
    tree: (_context: StepContext) => {
      tree ??= Promise.resolve(open(request));
      return tree;
    },
    pin: () => ({ kind: "local", name }),
  };
}

function refuseMetadataTransfer(attributes: SourceAttributes): void {
  const only = attributes.text("local.metadatatransfer");
  attributes.text("local.metadatatransferexclude");
  if (only === "" || parseBool(only) === false) return;
  throw new BuildError(
    "engine/unsupported",
    "the bundled engine does not take contexts without their content",
  );
}

function parseList(name: string, text: string): readonly string[] {
  if (text === "") return [];
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch {}
  if (list === null) return [];
  if (Array.isArray(list) && list.every((item) => typeof item === "string")) return list;
  throw new BuildError("engine/definition", `invalid value for ${name}: it is no list of texts`);
}
