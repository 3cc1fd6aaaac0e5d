// Types of import-bundled.mjs, for the tests.

/** What releases have another module for, by its name. */
export const RELEASE_ALIAS: Record<string, string>;

export function importBundled(file: string): Promise<Record<string, unknown>>;

export function bundle(file: string, outfile: string, alias?: Record<string, string>): Promise<void>;
