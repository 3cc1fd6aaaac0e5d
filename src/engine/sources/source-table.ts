import { openBlob } from "./blob-source.js";
import { openGit } from "./git/git-source.js";
import { openHttp } from "./http/http-source.js";
import { openLayoutImage } from "./image/layout-image.js";
import { openRegistryImage } from "./image/registry-image.js";
import type { SourceOpener } from "./open-source.js";

/** Every scheme but `local`, which is not of this room. Agrees with source/types. */
export const SOURCE_TABLE: Readonly<Record<string, SourceOpener>> = {
  "docker-image": openRegistryImage,
  "docker-image+blob": openBlob,
  git: openGit,
  http: openHttp,
  https: openHttp,
  "oci-layout": openLayoutImage,
  "oci-layout+blob": openBlob,
};
