import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type Forge, ForgeError, type ForgeIssue } from '../../ports/forge.ts';
import { CannotStart } from '../cannot-start.ts';

/** An issue by its number on the forge, or as a file to be filed there. */
export type IssueSource =
  | { readonly number: number }
  | { readonly file: string; readonly title: string; readonly body: string };

/** Reads `--issue`. */
export async function readIssueOption(text: string): Promise<IssueSource> {
  const [, digits] = /^#?(\d+)$/.exec(text.trim()) ?? [];
  if (digits !== undefined) {
    if (Number(digits) > 0) return { number: Number(digits) };
    throw new CannotStart('There is no issue 0. Give the number of an issue, or a file: --issue FILE.md');
  }
  return issueIn(text, await contentOf(text));
}

async function contentOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code === 'ENOENT')
      throw new CannotStart(
        `--issue ${file} is neither a number nor a file that is there (${resolve(file)}). Give one of the two.`,
      );
    throw new CannotStart(`--issue ${file} cannot be read (${code ?? error}). Give a text file with the issue in it.`);
  }
}

/** The first heading or line is the title, the rest the body. */
function issueIn(file: string, text: string): IssueSource {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const at = lines.findIndex((line) => line.trim() !== '');
  const title = (lines[at] ?? '')
    .replace(/^#+\s*/, '')
    .trim()
    .slice(0, 250);
  if (title === '')
    throw new CannotStart(`${file} is empty. Write the issue in it: a title in the first line, the rest below.`);
  return {
    file,
    title,
    body: lines
      .slice(at + 1)
      .join('\n')
      .trim(),
  };
}

/** The open issue that is meant; one in a file that was filed before and is still open is that one. Null: it is to be filed. */
export async function findIssue(forge: Forge, source: IssueSource): Promise<ForgeIssue | null> {
  if (!('number' in source)) {
    const same = (issue: ForgeIssue) =>
      issue.state === 'open' && issue.title === source.title && issue.body.trim() === source.body;
    return (await forge.recentIssues()).find(same) ?? null;
  }
  const issue = await existing(forge, source.number);
  if (issue.state === 'closed')
    throw new CannotStart(`Issue ${issue.number} ("${issue.title}") is closed. Open it again, or choose another one.`);
  return issue;
}

async function existing(forge: Forge, number: number): Promise<ForgeIssue> {
  try {
    return await forge.issue(number);
  } catch (error) {
    if (!(error instanceof ForgeError) || error.kind !== 'missing') throw error;
    const none = `There is no issue ${number} on ${forge.name} (${forge.remote().url.replace(/\.git$/, '')}).`;
    throw new CannotStart(`${none} Give the number of one that is there, or a file: --issue FILE.md`, {
      inEditor: `${none} Choose one that is there.`,
    });
  }
}

export const fileIssue = (forge: Forge, { title, body }: Extract<IssueSource, { file: string }>): Promise<ForgeIssue> =>
  forge.openIssue({ title, body, labels: [] });
