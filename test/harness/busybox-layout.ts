import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { archive, directory, entry } from "../engine/archive/tar-bytes.js";
import { imageOf, writeLayout } from "./oci-image.js";
import { findBusybox } from "./step-runner.js";

const DIRECTORIES = ["bin", "etc", "home", "proc", "dev", "sys", "var"];
const USERS = ["root:x:0:0:root:/root:/bin/sh", "app:x:1000:1001:App:/home/app:/bin/sh"];
const GROUPS = ["root:x:0:", "app:x:1001:"];

/**
 * The root of an image with nothing but busybox, as an archive: the same bytes each time. There has to be one, see
 * findBusybox.
 */
export function busyboxArchive(): Buffer {
  const busybox = findBusybox()!;
  const applets = execFileSync(busybox, ["--list"], { encoding: "utf8" }).split("\n");
  return archive(
    ...DIRECTORIES.map((name) => directory(`${name}/`)),
    directory("root/", { mode: 0o700 }),
    directory("tmp/", { mode: 0o1777 }),
    entry({ name: "bin/busybox", mode: 0o755 }, readFileSync(busybox)),
    ...applets
      .filter((name) => name !== "" && name !== "busybox")
      .map((name) => entry({ name: `bin/${name}`, type: "2", link: "busybox", mode: 0o777 })),
    entry({ name: "etc/passwd" }, `${USERS.join("\n")}\n`),
    entry({ name: "etc/group" }, `${GROUPS.join("\n")}\n`),
  );
}

/** A layout with an image of busybox, in a directory that is made. */
export function writeBusyboxLayout(folder: string): string {
  return writeLayout(folder, imageOf([{ bytes: busyboxArchive() }]));
}
