import type { Choices } from "./choices.js";

const GIT = [
  "https://github.com/o/r.git",
  "git://h/r",
  "git@github.com:o/r.git",
  "ssh://git@h/o/r.git",
  "https://h/r.git",
  "git+https://h/r",
  "github.com/o/r.git",
];
const ODD_GIT = [
  "https://u:p@h/r.git",
  "https://HOST/R.git",
  "user@host:path",
  "a@b",
  "git@github.com",
  "https://h/.git",
  "ssh://h:22/r",
];
const REFS = [
  "",
  "#main",
  "#v1:sub",
  "#:sub/dir",
  `#${"a".repeat(40)}`,
  "?ref=main",
  "?tag=v1",
  "?branch=b&subdir=s",
  `?commit=${"c".repeat(40)}`,
  "?keep-git-dir=true",
  "?submodules=false",
];
const ODD_REFS = [
  "#",
  "#:",
  "#a:b:c",
  "#main:../up",
  "?foo=bar",
  "?ref=a&ref=b",
  "?ref=",
  "?commit=zz",
  "?ref=a%2Fb",
  "?ref=%zz",
  "?subdir=x#main",
];
const HTTP = [
  "https://e.com/f.tar.gz",
  "https://e.com/a/b.tgz",
  "http://e.com/x",
  "https://e.com/a%20b?x=1#frag",
  "https://e.com/$A",
];
const ODD_HTTP = [
  "http://e.com",
  "http://e.com/",
  "https://e.com/?q",
  "https:///x",
  "http://[::1]:80/f",
  "HTTPS://E.com/x",
  "ftp://h/f",
  "https://e.com/%zz",
];

/** A remote source of ADD: a git repository or something to download. */
export function remoteSource(choices: Choices): string {
  if (choices.chance(40)) return choices.odd(HTTP, ODD_HTTP);
  return choices.odd(GIT, ODD_GIT) + choices.odd(REFS, ODD_REFS);
}

const IMAGES = [
  "alpine",
  "busybox:1",
  "debian:12",
  "a.b/c",
  "localhost:5000/x:y",
  `x@sha256:${"a".repeat(64)}`,
  "scratch",
];
const ODD_IMAGES = [
  "X",
  "x:",
  "a//b",
  "x@sha256:zz",
  "SCRATCH",
  "$A",
  "${IMAGE}:1",
  '"alpine"',
  "'alpine'",
  "x y",
  "ünï",
  "0",
  ":x",
  "a__b",
  "a..b",
];

/** The name of a base image. */
export function image(choices: Choices): string {
  return choices.odd(IMAGES, [...ODD_IMAGES, "$IMAGE", "${IMAGE:-alpine}", "alpine:${TAG}"]);
}
