import type { CaseOptions } from "../../harness/conformance/options.js";
import type { Choices } from "./choices.js";

const VALUES = ["1", "", "two words", "$X", 'a"b', "é", "alpine", "arm64", "0"];
const PLATFORMS = [
  "linux/amd64",
  "linux/arm64",
  "linux/arm/v7",
  "linux/386",
  "windows/amd64",
  "darwin/arm64",
  "linux/amd64/v2",
];
const LAYERS = { type: "layers", diff_ids: [`sha256:${"0".repeat(63)}1`] };

const IMAGES = [
  config({ User: "app", WorkingDir: "/srv", Env: ["PATH=/bin", "A=base"], Cmd: ["c"], Entrypoint: ["/e"] }),
  config({ Env: ["NOEQ", "A=$B"], Labels: { a: "1" }, OnBuild: ["RUN ob $A", "ENV OB=1", "COPY ob.txt /"] }),
  config({ OnBuild: ["FOO"] }),
  config({ OnBuild: ["ARG OB=3", "RUN echo $OB", "WORKDIR rel", "ENTRYPOINT x"] }),
  config({
    Shell: ["/bin/bash", "-c"],
    WorkingDir: "rel/dir",
    StopSignal: "SIGQUIT",
    ExposedPorts: { "80/tcp": {} },
  }),
  config({ Healthcheck: { Test: ["CMD", "x"], Interval: 1e9, Retries: 2 }, Volumes: { "/v": {} } }),
  JSON.stringify({ architecture: "arm64", os: "linux", variant: "v8", config: {}, rootfs: LAYERS }),
  JSON.stringify({
    architecture: "amd64",
    os: "windows",
    config: { Env: ["Path=C:\\Windows"] },
    rootfs: LAYERS,
  }),
  "{}",
  "null",
  "[]",
  "",
];

const NAMING_IMAGE = config({ OnBuild: ["COPY --from=a /x /y", "RUN --mount=from=b,target=/m x"] });

function config(members: object): string {
  return JSON.stringify({ architecture: "amd64", os: "linux", config: members, rootfs: LAYERS });
}

type Setting = (choices: Choices) => CaseOptions;

const SETTINGS: readonly Setting[] = [
  (choices) => ({ target: choices.odd(["a", "b", "final", "build", "c"], ["none", "0", "A", ""]) }),
  (choices) => ({
    buildArgs: Object.fromEntries(
      choices.many(1, 3, () => [
        choices.of([
          "A",
          "B",
          "X",
          "IMAGE",
          "TAG",
          "HTTP_PROXY",
          "TARGETARCH",
          "UNUSED",
          "PATH",
          "SOURCE_DATE_EPOCH",
        ]),
        choices.of(VALUES),
      ]),
    ),
  }),
  (choices) => ({ labels: { a: choices.of(VALUES), "c.d": "x" } }),
  (choices) => ({ platform: choices.of(PLATFORMS) }),
  () => ({ implicitPlatform: true }),
  () => ({ multiPlatform: true }),
  (choices) => ({ buildPlatforms: choices.many(1, 2, () => choices.of(PLATFORMS)) }),
  (choices) => ({ images: { [choices.of(["*", "docker.io/library/alpine:latest"])]: choices.of(IMAGES) } }),
  // Its triggers name a stage or an image, so it can't stand for all images.
  () => ({ images: { "docker.io/library/alpine:latest": NAMING_IMAGE } }),
  (choices) => ({
    dockerignore: choices.of([
      "*\n!a\n",
      "a\nb/\n**/c\n",
      "# c\n\n  src \n/x",
      "*.txt\n!b.txt",
      "!a",
      "a/../b\n[",
    ]),
  }),
  (choices) => ({
    contexts: {
      [choices.of(["a", "b", "alpine", "busybox:1", "alpine::linux/arm64"])]: choices.of([
        "docker-image://other:1",
        "docker-image://scratch",
        "local:dir",
        "https://github.com/o/r.git#main:sub",
        "https://e.com/x.tar",
        "docker-image://BAD NAME",
        "foo:bar",
        `oci-layout://n@sha256:${"a".repeat(64)}`,
        "input:x",
      ]),
    },
  }),
  (choices) => ({ noCache: choices.of([[], ["a"], ["b", "A"]]) }),
  (choices) => ({
    check: choices.of([
      "skip=all",
      "error=true",
      "experimental=all",
      "skip=JSONArgsRecommended,FromAsCasing",
    ]),
  }),
  (choices) => ({ network: choices.of(["host", "none"] as const) }),
  () => ({ hostname: "h", cgroupParent: "a/b", cacheNamespace: "n", shmSize: 1024 }),
  (choices) => ({ resolveMode: choices.of(["pull", "local"] as const), labs: true }),
];

/** Options of a build, often none. */
export function options(choices: Choices): CaseOptions {
  if (!choices.chance(50)) return {};
  return Object.assign({}, ...choices.many(1, 4, () => choices.of(SETTINGS)(choices)));
}
