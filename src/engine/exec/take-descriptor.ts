import { loadKoffi } from "../../base/native/load-koffi.js";
import { createSystem } from "./launcher/system.js";

/** A descriptor of a child process as one of this process. What pipes don't need and terminals do. */
export async function takeDescriptor(pid: number, fd: number): Promise<number> {
  return createSystem(loadKoffi()).takeDescriptor(pid, fd);
}
