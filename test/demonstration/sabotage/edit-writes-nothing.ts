export * from '../../../src/tools/write-file.ts';

/** Says that it has replaced the content, and has not. */
export async function replaceContent(): Promise<void> {}
