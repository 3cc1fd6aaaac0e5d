import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { EngineError } from "./engine-error.mjs";
import { program, readInstalled } from "./installed.mjs";
import { run } from "./process.mjs";

/** @typedef {{ ref: string, env?: string[], cmd: string[], entrypoint?: string[], workdir?: string }} BaseImage */

const PATH = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/**
 * Stand-ins for the usual base images, since no image is pulled: their names, commands and search paths,
 * with nothing but busybox inside.
 *
 * @type {readonly BaseImage[]}
 */
export const BASE_IMAGES = [
  { ref: "docker.io/library/busybox:latest", cmd: ["sh"] },
  { ref: "docker.io/library/alpine:latest", cmd: ["/bin/sh"] },
  { ref: "docker.io/library/alpine:3.20", cmd: ["/bin/sh"] },
  { ref: "docker.io/library/debian:bookworm-slim", cmd: ["bash"] },
  { ref: "docker.io/library/ubuntu:24.04", cmd: ["/bin/bash"] },
  {
    ref: "docker.io/library/nginx:alpine",
    cmd: ["nginx", "-g", "daemon off;"],
    entrypoint: ["/docker-entrypoint.sh"],
  },
  {
    ref: "docker.io/library/golang:1.23-alpine",
    env: [
      "PATH=/go/bin:/usr/local/go/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
      "GOTOOLCHAIN=local",
      "GOPATH=/go",
    ],
    cmd: ["/bin/sh"],
    workdir: "/go",
  },
  { ref: "docker.io/library/node:22-alpine", cmd: ["node"], entrypoint: ["docker-entrypoint.sh"] },
  { ref: "docker.io/library/python:3.12-slim", env: [PATH, "LANG=C.UTF-8"], cmd: ["python3"] },
];

/**
 * Makes base images in an engine, so that builds find them with no network.
 *
 * @param {import("./start.mjs").RunningEngine} engine
 * @param {readonly BaseImage[]} [images]
 * @returns {Promise<string[]>} their references
 */
export async function importBaseImages(engine, images = BASE_IMAGES) {
  const dir = mkdtempSync(join(engine.dir, "base-"));
  try {
    const tar = await packRootfs(dir);
    await Promise.all(images.map((image) => importImage(engine, tar, image)));
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
  return images.map(({ ref }) => ref);
}

/**
 * @param {import("./start.mjs").RunningEngine} engine
 * @param {string} tar
 * @param {BaseImage} image
 */
async function importImage(engine, tar, { ref, env = [PATH], cmd, entrypoint, workdir }) {
  const changes = [
    ...env.map((entry) => `ENV ${entry}`),
    ...(entrypoint ? [`ENTRYPOINT ${JSON.stringify(entrypoint)}`] : []),
    `CMD ${JSON.stringify(cmd)}`,
    ...(workdir ? [`WORKDIR ${workdir}`] : []),
  ];
  const args = ["import", ...changes.flatMap((change) => ["--change", change]), tar, ref];
  const { code, stderr } = await run(engine.docker, args, { env: engine.env });
  if (code !== 0) throw new EngineError(`Could not import ${ref}: ${stderr.trim()}`);
}

/**
 * A root filesystem of busybox, the same bytes every time.
 *
 * @param {string} dir
 * @returns {Promise<string>} the tar file
 */
async function packRootfs(dir) {
  const installed = readInstalled();
  if (!installed)
    throw new EngineError("The engine's installation is gone.", "Run: node scripts/engine.mjs install");
  const busybox = program(installed.root, "busybox");
  const rootfs = join(dir, "rootfs");
  for (const name of ["bin", "dev", "etc", "home", "proc", "root", "sys", "tmp", "usr/local/bin", "var"]) {
    mkdirSync(join(rootfs, name), { recursive: true, mode: 0o755 });
  }
  chmodSync(join(rootfs, "tmp"), 0o1777);
  copyFileSync(busybox, join(rootfs, "bin/busybox"));
  const { stdout } = await run(busybox, ["--list"]);
  const applets = stdout.split("\n").filter((name) => name && name !== "busybox");
  for (const name of applets) symlinkSync("busybox", join(rootfs, "bin", name));
  symlinkSync("busybox", join(rootfs, "bin/bash"));
  writeFileSync(
    join(rootfs, "etc/passwd"),
    "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n",
  );
  writeFileSync(join(rootfs, "etc/group"), "root:x:0:\nnogroup:x:65534:\n");

  const tar = join(dir, "rootfs.tar");
  const same = ["--sort=name", "--mtime=@0", "--owner=0", "--group=0", "--numeric-owner"];
  const { code, stderr } = await run("tar", ["-C", rootfs, ...same, "-cf", tar, "."]);
  if (code !== 0) throw new EngineError(`Could not pack the base images: ${stderr.trim()}`);
  return tar;
}
