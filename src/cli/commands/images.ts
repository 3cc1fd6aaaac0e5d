import { BuildError } from "../../base/diagnostic/build-error.js";
import { formatTimestamp, fromMilliseconds } from "../../client/progress/timestamp.js";
import type { Engine } from "../../engine/build/open-engine.js";
import { stringifyGo } from "../../llb/stringify-go.js";
import { engineRoot } from "../choose-builder.js";
import { type CommandContext, defineCommand } from "../cli-command.js";
import type { CliIo } from "../cli-io.js";
import { ExitCode } from "../exit-code.js";
import { openEngineFor } from "../open-engine-for.js";
import { badValue, choiceOption, switchOption } from "../options/cli-option.js";
import { engineOptions } from "../options/engine.js";
import { humanSize } from "../render/human-size.js";
import { cellText, renderTable } from "../render/table.js";
import { printable } from "../render/text-width.js";
import { timeAgo } from "../render/usage.js";
import { inUserNamespace, needsUserNamespace } from "../user-namespace.js";

const options = {
  format: choiceOption("--format <format>", "ls: how to print it", ["table", "json"]),
  ...engineOptions,
  debug: switchOption("-D, --debug", "print the stack of an internal error"),
};

type Values = CommandContext<typeof options>["values"];

const ACTIONS = ["ls", "rm"];

/** `buildfile images`: the images that the bundled engine has of its own. Spec: spec/cli.md#images. */
export const imagesCommand = defineCommand({
  name: "images",
  summary: "list and remove the images of the bundled engine",
  description:
    "Lists the images that the bundled engine keeps: those that were built without --output, or with type=image. They can be " +
    "named in FROM, and stay until they are removed.\n\n" +
    "  ls           list them\n" +
    "  rm NAME...   take names away; what no other image needs goes with the next prune",
  argument: {
    name: "[action]",
    summary: `${ACTIONS.join(", ")}; ls if there is none`,
    completes: ACTIONS,
    more: { name: "[name...]", summary: "images, by their names or digests" },
  },
  options,
  examples: [
    { command: "buildfile images", about: "all of them" },
    { command: "buildfile images rm app:1.0", about: "one less" },
  ],
  run,
});

async function run({ values, argument = "ls", more, io }: CommandContext<typeof options>): Promise<ExitCode> {
  if (!ACTIONS.includes(argument))
    throw badValue(`unknown action "${argument}": use ${ACTIONS.join(" or ")}`);
  if (argument === "ls" && more.length > 0)
    throw badValue(`too many words for "images ls": ${more.join(" ")}`);
  if (argument === "rm" && more.length === 0) throw badValue("rm requires at least one argument");
  if (argument === "rm" && values.format !== undefined) throw badValue('"images rm" takes no --format');
  if (needsUserNamespace(io.env)) return inUserNamespace(io);
  const engine = await openEngineFor(await engineRoot(values.root, io), {}, io);
  try {
    if (argument === "rm") await remove(engine, more, io);
    else await list(engine, values, io);
    return ExitCode.ok;
  } finally {
    await engine.close();
  }
}

async function list({ images, blobs }: Engine, { format }: Values, io: CliIo): Promise<void> {
  const { imageContent } = await import("../../engine/images/image-content.js");
  const { stdout } = io;
  const now = Date.now();
  const rows = [["NAME", "DIGEST", "CREATED", "SIZE"]];
  for (const { name, target, createdAt, updatedAt } of images.list()) {
    const { size } = await imageContent(target.digest, blobs);
    const [created, updated] = [createdAt, updatedAt].map(fromMilliseconds);
    if (format !== "json") {
      rows.push([cellText(name), cellText(target.digest), timeAgo(updated, now), humanSize(size)]);
      continue;
    }
    const json = {
      Name: name,
      Digest: target.digest,
      MediaType: target.mediaType,
      CreatedAt: created && formatTimestamp(created),
      UpdatedAt: updated && formatTimestamp(updated),
      Size: size,
    };
    stdout.write(printable(`${stringifyGo(json)}\n`, stdout));
  }
  if (format !== "json") stdout.write(renderTable(rows));
}

/**
 * Takes names away, and prints which. Rejects with `image/not-found` for the first that there is not, when all others are
 * gone.
 */
async function remove({ images }: Engine, words: readonly string[], io: CliIo): Promise<void> {
  const { normalizedNames } = await import("../../engine/exporters/image/image-names.js");
  const wanted = words.map((word) => ({
    word,
    names: [word, ...(isDigest(word) ? [] : normalizedNames(word))],
  }));
  const all = images.list();
  const missing: string[] = [];
  for (const { word, names } of wanted) {
    const meant = all.filter(({ name, target }) => names.includes(name) || target.digest === word);
    let isFound = false;
    for (const { name } of meant) {
      if (!(await images.remove(name))) continue;
      isFound = true;
      io.stdout.write(`${cellText(name)}\n`);
    }
    if (!isFound) missing.push(word);
  }
  const [first] = missing;
  if (first !== undefined) throw new BuildError("image/not-found", `no such image: ${first}`);
}

function isDigest(text: string): boolean {
  return /^sha256:[0-9a-f]{64}$/.test(text);
}
