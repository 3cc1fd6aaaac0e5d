/**
 * What an operation made of its files in an earlier build: a file that is still the same is not copied again but gets the
 * copy's inode. Files are known by the digests of their records, as only these tell whether one has changed: a whole directory
 * may have taken another one's place since, with files of the same sizes and times.
 */
export interface EarlierCopies {
  /** The copy at a path of the layer, if it was made of a file with this digest. Whoever takes it looks at its attributes. */
  find(path: string, digest: string): string | undefined;
  /** Remembers a copy that is made now, of a file of that size in bytes; the digest is empty if it is not known. */
  add(path: string, digest: string, size: number): void;
}
