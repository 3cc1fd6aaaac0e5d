import { parseGoInt } from "../../base/util/go-number.js";
import type { Owner, UserRef } from "../ops/file.js";

/** `user[:group]`, each a number, `root` or a name. Agrees with llb.WithUser, client/llb/fileop.go. */
export function parseOwner(text: string): Owner {
  const colon = text.indexOf(":");
  if (colon === -1) return { user: userRef(text) };
  return { user: userRef(text.slice(0, colon)), group: userRef(text.slice(colon + 1)) };
}

function userRef(text: string): UserRef {
  if (text === "root") return { id: 0 };
  const id = parseGoInt(text, 10, 32);
  // an empty name marshals as id 0
  if (typeof id === "string") return text === "" ? { id: 0 } : { name: text };
  return { id: Number(BigInt.asUintN(32, BigInt(id))) };
}
