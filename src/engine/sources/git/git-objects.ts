import { BuildError } from "../../../base/diagnostic/build-error.js";
import { type GitRunner, gitText, runGit } from "./git-run.js";

/** A commit, and the annotated tag that leads to it, as git stores them. */
export interface GitObjects {
  /** The id of the commit; empty if what was asked for is the commit itself. */
  readonly commitChecksum: string;
  readonly commitObject: Uint8Array;
  /** Empty if there is no annotated tag. */
  readonly tagObject: Uint8Array;
}

/**
 * The object of an id, and the commit behind it if that is a tag.
 *
 * @throws BuildError `engine/source` for any other object. Agrees with addGitObjectsToMetadata, source/git/source.go.
 */
export async function readObjects(repository: string, id: string, runner: GitRunner): Promise<GitObjects> {
  const git = (...args: readonly string[]) => ({ args: ["--git-dir", repository, ...args], isQuiet: true });
  const type = await gitText(runner, git("cat-file", "-t", id));
  if (type === "commit") {
    const commitObject = await runGit(runner, git("cat-file", "commit", id));
    return { commitChecksum: "", commitObject, tagObject: new Uint8Array() };
  }
  if (type !== "tag") {
    throw new BuildError("engine/source", `expected commit or tag object, got ${type}`);
  }
  const tagObject = await runGit(runner, git("cat-file", "tag", id));
  const commitChecksum = await gitText(runner, git("rev-parse", "--verify", `${id}^{commit}`));
  return {
    commitChecksum,
    commitObject: await runGit(runner, git("cat-file", "commit", commitChecksum)),
    tagObject,
  };
}
