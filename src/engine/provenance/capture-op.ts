import { MountType, NetMode, type Op } from "../../proto/generated/ops.js";
import type { SourcePin } from "../sources/open-source.js";
import { platformOf } from "../sources/platform-of.js";
import type { ProvenanceCapture } from "./capture.js";

/** Notes what a source led to. Agrees with the methods `Capture` of BuildKit's sources. */
export function capturePin(capture: ProvenanceCapture, pin: SourcePin): void {
  switch (pin.kind) {
    case "image":
      capture.addImage({ ...pin, platform: platformOf(pin.platform) });
      break;
    case "blob":
      capture.addBlob(pin);
      break;
    case "http":
      capture.addHttp(pin);
      break;
    case "git":
      capture.addGit(pin);
      for (const id of pin.secrets) capture.addSecret(id, true);
      for (const id of pin.agents) capture.addSsh(id, true);
      break;
    case "local":
      capture.addLocal(pin.name);
  }
}

/** Notes what a step may use: secrets, agents, the network. Agrees with captureProvenance, solver/llbsolver/provenance.go. */
export function captureOp(capture: ProvenanceCapture, { exec, build }: Op): void {
  // What a build within the build uses is not known.
  if (build !== undefined) capture.isIncomplete = true;
  if (exec === undefined) return;
  for (const { mountType, secretOpt, SSHOpt } of exec.mounts ?? []) {
    if (mountType === MountType.SECRET) capture.addSecret(secretOpt?.ID ?? "", secretOpt?.optional ?? false);
    if (mountType === MountType.SSH) capture.addSsh(SSHOpt?.ID ?? "", SSHOpt?.optional ?? false);
  }
  for (const { ID = "", optional = false } of exec.secretenv ?? []) capture.addSecret(ID, optional);
  if ((exec.network ?? NetMode.UNSET) !== NetMode.NONE) capture.usesNetwork = true;
}
