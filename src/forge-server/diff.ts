import type { Git } from './git.ts';
import type { Anchor, Side } from './state.ts';

/** One file of a diff, as the files of a pull request show it. */
export interface FileDiff {
  path: string;
  previousPath: string | undefined;
  status: 'added' | 'removed' | 'modified' | 'renamed' | 'copied' | 'changed';
  sha: string;
  additions: number;
  deletions: number;
  /** The hunks without their header; undefined for a binary file. */
  patch: string | undefined;
}

const statuses: Record<string, FileDiff['status']> = {
  A: 'added',
  D: 'removed',
  M: 'modified',
  R: 'renamed',
  C: 'copied',
  T: 'changed',
};

const diffOptions = ['--no-color', '--no-ext-diff', '--no-textconv', '--find-renames', '--full-index', '--no-abbrev'];

/** What changed between two commits or trees, file by file. */
export async function diffFiles(git: Git, from: string, to: string): Promise<FileDiff[]> {
  const [raw, numbers, text] = await Promise.all([
    git.run(['diff', ...diffOptions, '--raw', '-z', from, to, '--']),
    git.run(['diff', ...diffOptions, '--numstat', '-z', from, to, '--']),
    git.run(['diff', ...diffOptions, '--patch', from, to, '--']),
  ]);
  const counts = parseNumbers(numbers);
  const patches = splitPatches(text);
  return parseRaw(raw).map((file, index) => ({
    ...file,
    additions: counts[index]?.[0] ?? 0,
    deletions: counts[index]?.[1] ?? 0,
    patch: takePatch(patches, file.status),
  }));
}

/** A file that became a link, or the reverse, is one entry and two patches: one that removes and one that adds. */
function takePatch(patches: (string | undefined)[], status: FileDiff['status']): string | undefined {
  const parts = patches.splice(0, status === 'changed' ? 2 : 1).filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : parts.join('\n');
}

type RawFile = Pick<FileDiff, 'path' | 'previousPath' | 'status' | 'sha'>;

function parseRaw(raw: string): RawFile[] {
  const fields = raw.split('\0');
  const files: RawFile[] = [];
  for (let at = 0; at < fields.length - 1; ) {
    const [, , before, after, letter] = (fields[at] ?? '').split(' ');
    const status = statuses[(letter ?? 'M').charAt(0)] ?? 'changed';
    const moved = status === 'renamed' || status === 'copied';
    files.push({
      path: fields[at + (moved ? 2 : 1)] ?? '',
      previousPath: moved ? fields[at + 1] : undefined,
      status,
      sha: (status === 'removed' ? before : after) ?? '',
    });
    at += moved ? 3 : 2;
  }
  return files;
}

function parseNumbers(text: string): [number, number][] {
  const fields = text.split('\0');
  const counts: [number, number][] = [];
  for (let at = 0; at < fields.length - 1; ) {
    const [added, removed, path] = (fields[at] ?? '').split('\t');
    counts.push([Number(added) || 0, Number(removed) || 0]);
    at += path === '' ? 3 : 1;
  }
  return counts;
}

/** A line of a patch never starts with a "d": every one begins with a blank, a sign, "@" or a backslash. */
function splitPatches(text: string): (string | undefined)[] {
  return text
    .split(/^diff --git .*\n/m)
    .slice(1)
    .map((part) => {
      const start = part.search(/^@@ /m);
      return start < 0 ? undefined : part.slice(start).replace(/\n$/, '');
    });
}

/** One line of a patch and where it stands on either side. */
interface PatchLine {
  position: number;
  hunk: number;
  left: number | undefined;
  right: number | undefined;
}

function patchLines(patch: string): PatchLine[] {
  const lines: PatchLine[] = [];
  let [left, right, hunk] = [0, 0, 0];
  for (const [index, text] of patch.split('\n').entries()) {
    const header = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@/.exec(text);
    if (header !== null) {
      left = Number(header[1]);
      right = Number(header[2]);
      hunk += 1;
    } else if (!text.startsWith('\\')) {
      lines.push({
        position: index,
        hunk,
        left: text.startsWith('+') ? undefined : left++,
        right: text.startsWith('-') ? undefined : right++,
      });
    }
  }
  return lines;
}

/** Where someone wants to comment. */
export interface Spot {
  path: string;
  line: number | undefined;
  side: Side;
  startLine: number | undefined;
  startSide: Side;
  position: number | undefined;
  wholeFile: boolean;
}

/** Finds a spot in a diff; answers which part of it is not there if it cannot be found. */
export function locate(files: readonly FileDiff[], spot: Spot): Anchor | 'path' | 'line' | 'start_line' {
  const file = files.find((one) => one.path === spot.path);
  if (file === undefined) return 'path';
  const base = { path: spot.path, side: spot.side, startLine: null, startSide: null };
  if (spot.wholeFile) return { ...base, line: null, position: 1, hunk: '' };
  const patch = file.patch ?? '';
  const lines = patch === '' ? [] : patchLines(patch);
  const end = lines.find((line) =>
    spot.line === undefined ? line.position === spot.position : numberOn(line, spot.side) === spot.line,
  );
  if (end === undefined) return 'line';
  const side: Side = spot.line === undefined && end.right === undefined ? 'LEFT' : spot.side;
  const anchor: Anchor = {
    ...base,
    side,
    line: numberOn(end, side) ?? null,
    position: end.position,
    hunk: hunkUntil(patch, end.position),
  };
  if (spot.startLine === undefined) return anchor;
  const start = lines.find((line) => line.hunk === end.hunk && numberOn(line, spot.startSide) === spot.startLine);
  if (start === undefined || start.position >= end.position) return 'start_line';
  return { ...anchor, startLine: spot.startLine, startSide: spot.startSide };
}

function numberOn(line: PatchLine, side: Side): number | undefined {
  return side === 'LEFT' ? line.left : line.right;
}

function hunkUntil(patch: string, position: number): string {
  const lines = patch.split('\n').slice(0, position + 1);
  const start = lines.findLastIndex((line) => line.startsWith('@@ '));
  return lines.slice(Math.max(0, start)).join('\n');
}
