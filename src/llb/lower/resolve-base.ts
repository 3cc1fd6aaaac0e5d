import { BuildError } from "../../base/diagnostic/build-error.js";
import { cloneImage, emptyImage, historyEntries, type Image } from "../../base/image/image.js";
import { parseImage } from "../../base/image/parse-image.js";
import {
  parseNormalizedNamed,
  referenceToString,
  tagNameOnly,
  withDigest,
} from "../../base/image/reference.js";
import { formatPlatformAll, normalizePlatform, type Platform } from "../../base/platform/platform.js";
import { goQuote } from "../../base/util/go-quote.js";
import { defaultPath } from "../../base/util/os-path.js";
import { suggest } from "../../base/util/suggest.js";
import { EMPTY_ENV } from "../../language/words/env.js";
import { imageEdge } from "../sources/image.js";
import { cloneState, rootState, scratchState } from "./build-state.js";
import type { LoadedContext } from "./environment.js";
import { checkBasePlatform } from "./from-checks.js";
import type { Lowering } from "./lowering.js";
import { ownImage, type StageState } from "./stage-state.js";
import { findNamedContext } from "./stages.js";
import { stepName } from "./step-name.js";

/** The stage of an empty file system. */
export function resolveScratch(lowering: Lowering, stage: StageState): void {
  stage.state = scratchState();
  stage.image = scratchImage(lowering.targetPlatform);
  stage.platform = lowering.targetPlatform;
  if (stage.unregistered) stage.dispatched = true;
}

/**
 * Gives a stage the image or context it is based on.
 *
 * @throws BuildError at the base's name, with the FROM's lines. Matches resolveBaseImage, dockerfile2llb/convert.go.
 */
export async function resolveBase(lowering: Lowering, stage: StageState): Promise<void> {
  try {
    await resolve(lowering, stage);
  } catch (error) {
    throw atBase(stage, error);
  } finally {
    if (stage.unregistered) stage.dispatched = true;
  }
}

/**
 * Checks and normalises what a stage that is not needed is based on. `names` has what names came to earlier, since very
 * many stages may name the same image.
 *
 * @throws BuildError as {@link resolveBase} does.
 */
export function nameBase(stage: StageState, names: Map<string, string>): void {
  try {
    const name = names.get(stage.baseName) ?? normalizedName(stage.baseName);
    names.set(stage.baseName, name);
    stage.baseName = name;
    // A trigger may still make it needed; the reference has counted its FROM by then.
    if (stage.stepTotal > 0) stage.stepIndex++;
  } catch (error) {
    throw atBase(stage, error);
  } finally {
    if (stage.unregistered) stage.dispatched = true;
  }
}

function atBase({ baseRange, place }: StageState, error: unknown): BuildError {
  return BuildError.from(error).at(baseRange).atPlace(place);
}

async function resolve(lowering: Lowering, stage: StageState): Promise<void> {
  const original = stage.baseName;
  let platform = stage.platform ?? lowering.targetPlatform;
  stage.baseName = normalizedName(original);
  if (stage.namedContext !== undefined) {
    await useStageContext(stage);
    return;
  }
  const context = findNamedContext(lowering, stage.baseName, stage, platform);
  if (context !== undefined) {
    const { state, image } = await context.load();
    stage.baseImage = image ?? scratchImage(platform);
    stage.image = newImage(stage.baseImage);
    stage.state = cloneState(state);
    stage.state.platform = normalizePlatform(platform);
    stage.platform = platform;
    return;
  }
  const { image, ref } = await lookUp(lowering, stage, original, platform);
  stage.baseImage = image;
  stage.image = newImage(image);
  stage.baseName = ref;
  if (stage.platform === undefined && lowering.options.platform === undefined) {
    platform = detectedPlatform(image, platform, lowering.options.buildPlatforms);
  }
  if (hasNoLayer(image)) {
    stage.state = scratchState();
    stage.platform = platform;
    return;
  }
  useImage(lowering, stage, platform);
  checkBasePlatform(original, platform, image.platform, stage.place, lowering.checks);
}

/** An image that begins as another one, and is not yet created. */
function newImage(base: Image): Image {
  const image = cloneImage(base);
  image.created = undefined;
  return image;
}

function normalizedName(name: string): string {
  try {
    return referenceToString(tagNameOnly(parseNormalizedNamed(name)));
  } catch (error) {
    throw BuildError.from(error).wrap(`failed to parse stage name ${goQuote(name)}`);
  }
}

async function useStageContext(stage: StageState): Promise<void> {
  const { state, image } = await loadStageContext(stage);
  stage.dispatched = true;
  stage.state = state;
  if (image === undefined) {
    ownImage(stage);
    return;
  }
  stage.image = newImage(image);
  const { platform } = image;
  if (platform.architecture !== "" && platform.os !== "") stage.platform = platform;
}

/** The context has the stage's name, not that of its base: an error is one of the whole FROM. */
async function loadStageContext(stage: StageState): Promise<LoadedContext> {
  try {
    return await stage.namedContext!.load();
  } catch (error) {
    throw BuildError.from(error).at(stage.place.range);
  }
}

function useImage(lowering: Lowering, stage: StageState, platform: Platform): void {
  const { options } = lowering;
  const name = stepName(stage, `FROM ${stage.baseName}`, options.multiPlatform, platform, EMPTY_ENV);
  const output = imageEdge(stage.baseName, options.resolveMode, {
    platform,
    description: { "com.docker.dockerfile.v1.command": stage.code, "llb.customname": name },
    lines: stage.place.lines,
  });
  stage.state = rootState(output, normalizePlatform(platform));
  stage.platform = platform;
}

async function lookUp(
  lowering: Lowering,
  stage: StageState,
  original: string,
  platform: Platform,
): Promise<{ image: Image; ref: string }> {
  const shown = lowering.options.multiPlatform ? `[${formatPlatformAll(platform)} internal]` : "[internal]";
  const logName = `${shown} load metadata for ${stage.baseName}`;
  let found: Awaited<ReturnType<Lowering["environment"]["resolveImage"]>>;
  try {
    found = await lowering.environment.resolveImage(stage.baseName, { platform, logName });
  } catch (thrown) {
    const error = BuildError.from(thrown);
    throw new BuildError(error.code, `${original}: ${error.message}`, {
      suggestion: suggest(original, [...lowering.stages.names(), ...COMMON_IMAGES]),
      cause: error.cause,
    });
  }
  const image = parseImage(found.config);
  const reference = parseNormalizedNamed(found.ref);
  const pinned = found.digest === "" ? reference : withDigest(reference, found.digest);
  return { image, ref: referenceToString(pinned) };
}

/** The platform that an image turns out to have, if the builder can run it. Agrees with autoDetectPlatform. */
function detectedPlatform(image: Image, target: Platform, supported: readonly Platform[]): Platform {
  const { os, architecture } = image.platform;
  if (target.os === os && target.architecture === architecture) return target;
  return supported.find((each) => each.os === os && each.architecture === architecture) ?? target;
}

/** Old images list no layers but have history that made some. */
function hasNoLayer(image: Image): boolean {
  if ((image.rootfs.diffIds?.length ?? 0) > 0) return false;
  return historyEntries(image.history).every((entry) => entry.emptyLayer);
}

function scratchImage(platform: Platform): Image {
  return emptyImage(platform, platform.os === "windows" ? [] : [`PATH=${defaultPath(platform.os)}`]);
}

/** Names to suggest where an image is not found; agrees with commonImageNames, dockerfile2llb/convert.go. */
const COMMON_IMAGES: readonly string[] = [
  "alpine",
  "busybox",
  "centos",
  "debian",
  "golang",
  "ubuntu",
  "fedora",
].flatMap((name) => [name, `${name}:latest`]);
