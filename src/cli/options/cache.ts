import { type CacheEntry, parseCacheEntries } from "../../client/build/cache-options.js";
import type { CliOption } from "./cli-option.js";

const read = (given: readonly string[]): readonly CacheEntry[] => given.flatMap(parseCacheEntries);

/** Where earlier results are looked for. */
export const cacheFromOption: CliOption<readonly CacheEntry[]> = {
  flags: "--cache-from <cache>",
  summary:
    "take build cache from there: an image, or type=TYPE,KEY=VALUE, for example type=local,src=DIRECTORY",
  read,
};

/** Where results are left for later builds. */
export const cacheToOption: CliOption<readonly CacheEntry[]> = {
  flags: "--cache-to <cache>",
  summary: "leave build cache there, for example type=registry,ref=IMAGE,mode=max or type=inline",
  read,
};
