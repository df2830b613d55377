import { GitError } from '../ports/git.ts';
import { IndexError } from '../ports/index.ts';
import { ShellError } from '../ports/shell.ts';
import type { ToolContext, ToolResult } from './tool.ts';

/** A call that cannot be done as asked. `message` is what the model reads: what is wrong and what to do instead. */
export class Refusal extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'Refusal';
  }
}

export function refuse(message: string): never {
  throw new Refusal(message);
}

type Run<Input> = (input: Input, context: ToolContext) => Promise<ToolResult>;

/**
 * Turns what is expected to go wrong (a refusal, a port's own error, a file system that says no) into a result for the
 * model. Aborts and mistakes of ours go on as exceptions.
 */
export const answering =
  <Input>(run: Run<Input>): Run<Input> =>
  async (input, context) => {
    context.signal.throwIfAborted();
    try {
      return await run(input, context);
    } catch (error) {
      const text = sentenceOf(error);
      if (text === null) throw error;
      return { ok: false, text };
    }
  };

function sentenceOf(error: unknown): string | null {
  if (error instanceof Refusal) return error.message;
  if (error instanceof IndexError) return `The index cannot answer: ${error.message} Use search_text instead.`;
  if (error instanceof GitError) return `Git refused: ${error.message}`;
  if (error instanceof ShellError) return `The command could not be started: ${error.message}`;
  return fileSystemSentence(error);
}

/** What the codes of the file system mean. Without the message of Node, which names paths of the host. */
const MEANING: Readonly<Record<string, string>> = {
  EACCES: 'The file system does not permit this.',
  EBUSY: 'The file is in use by another program. Try again.',
  EISDIR: 'This is a folder, not a file.',
  ELOOP: 'This is a symlink that cannot be followed here.',
  EMFILE: 'Too many files are open on this machine. Try again.',
  ENAMETOOLONG: 'The path is too long for the file system.',
  ENOENT: 'It was not there any more. Look again with list_folder.',
  ENOSPC: 'The disk is full. Nothing was changed. Report that you are blocked.',
  ENOTDIR: 'A part of the path is a file, not a folder.',
  EPERM: 'The file system does not permit this.',
  EROFS: 'The file system is read-only.',
};

function fileSystemSentence(error: unknown): string | null {
  if (!(error instanceof Error) || !('syscall' in error) || !('code' in error)) return null;
  const code = String(error.code);
  return MEANING[code] ?? `The file system refused (${code}).`;
}
