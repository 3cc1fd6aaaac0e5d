import type { SourceAttributes } from "./source-attributes.js";

/** What a file that is fetched is called here, and whose it is. */
export interface FileAttributes {
  /** Empty to name it by where it comes from. */
  readonly filename: string;
  /** Permission bits; 0 for 0600. */
  readonly perm: number;
  readonly uid: number;
  readonly gid: number;
}

/** The attributes of files, which blobs share with downloads. Agrees with client/llb, FileInfo. */
export function readFileAttributes(attributes: SourceAttributes): FileAttributes {
  return {
    filename: attributes.text("http.filename"),
    perm: attributes.integer("http.perm"),
    uid: attributes.integer("http.uid"),
    gid: attributes.integer("http.gid"),
  };
}
