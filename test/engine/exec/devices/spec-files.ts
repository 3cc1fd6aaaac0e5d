import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Directories with files that describe devices. */
export class SpecFiles {
  private made: string | undefined;

  /** Where all of them are; made when it is first wanted. */
  get folder(): string {
    this.made ??= realpathSync(mkdtempSync(join(tmpdir(), "buildfile-cdi-")));
    return this.made;
  }

  /** Writes a file, text or a value that becomes JSON; gives its directory. */
  write(directory: string, name: string, content: unknown): string {
    const path = join(this.folder, directory);
    mkdirSync(path, { recursive: true });
    writeFileSync(join(path, name), typeof content === "string" ? content : JSON.stringify(content));
    return path;
  }

  remove(): void {
    if (this.made !== undefined) rmSync(this.made, { recursive: true, force: true });
  }
}

/** A spec of one device, `example.com/thing=one` if nothing else is said. */
export function specOf(containerEdits: object, more: object = {}, device: object = {}): object {
  return {
    cdiVersion: "1.1.0",
    kind: "example.com/thing",
    devices: [{ name: "one", containerEdits, ...device }],
    ...more,
  };
}
