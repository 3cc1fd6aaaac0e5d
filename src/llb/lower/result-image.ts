import type { Image } from "../../base/image/image.js";
import { normalizePlatform, type Platform } from "../../base/platform/platform.js";
import type { Lowering } from "./lowering.js";
import type { StageState } from "./stage-state.js";

/**
 * The image of a lowered target as the build leaves it: with the labels that were asked for, and of the platform that
 * was. Matches finalizeResultImage, dockerfile2llb/convert.go.
 */
export function resultImage({ options, targetPlatform }: Lowering, { image }: StageState): Image {
  for (const [name, value] of options.labels) image.config.labels.set(name, value);
  image.platform = normalizePlatform(
    options.platform === undefined ? image.platform : askedPlatform(targetPlatform, image.platform),
  );
  return image;
}

/** The image is of the platform that was asked for; what it says beyond that stays if it is of the same kind. */
function askedPlatform(asked: Platform, own: Platform): Platform {
  const isSame = asked.os === own.os && asked.architecture === own.architecture;
  return {
    os: asked.os,
    architecture: asked.architecture,
    variant: asked.variant || !isSame ? asked.variant : own.variant,
    osVersion: asked.osVersion || !isSame ? asked.osVersion : own.osVersion,
    osFeatures: asked.osFeatures ?? own.osFeatures,
  };
}
