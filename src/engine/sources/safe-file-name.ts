import { basePath } from "../../base/util/go-path.js";

const DEFAULT_NAME = "download";

/** The last part of a path as the name of a file; `download` for what is none. Agrees with source/util/pathutil. */
export function safeFileName(text: string): string {
  const name = basePath(text.trim());
  const isName = name !== "" && name !== "." && name !== ".." && name !== "/";
  return isName && !/\p{Cc}/u.test(name) ? name : DEFAULT_NAME;
}
