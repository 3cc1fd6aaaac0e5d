/** An error as `node:fs` throws it. */
export function viewError(
  code: "ENOENT" | "ENOTDIR" | "EISDIR" | "EEXIST" | "EINVAL" | "EPERM",
  call: string,
  path: string,
): Error {
  return Object.assign(new Error(`${code}: ${call} '${path}'`), { code, syscall: call, path });
}
