import { createHash, randomBytes } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type Composition,
  compose,
  type EditorTurn,
  type ForgeAccess,
  holdLock,
  type KeySource,
  type Keys,
  type Machine,
  openForge,
  rolesAndTools,
} from '../../compose.ts';
import type { Decision, Mission } from '../../core/facts.ts';
import type { Run } from '../../core/run.ts';
import type { Settings } from '../../core/settings.ts';
import type { ForgeIssue } from '../../ports/forge.ts';
import { CannotStart } from '../cannot-start.ts';
import { repositoryFolder } from '../state-folder.ts';
import { unusableBoard } from '../unusable-board.ts';
import type { ReachedForge } from './reach-forge.ts';
import { type RunRecord, writeRecord } from './run-record.ts';

export interface RunSource {
  readonly home: string;
  readonly machine: Machine;
  /** The user's repository: its top folder, and what the run starts from. */
  readonly root: string;
  readonly base: { readonly branch: string; readonly commit: string };
  readonly unseen: readonly string[];
  readonly forge: ForgeAccess;
  readonly reviewer: ForgeAccess | null;
  readonly issue: number;
  readonly settings: Settings;
  readonly keys: Keys | KeySource;
  readonly editor?: EditorTurn;
  readonly settleMs: number;
  /** How to reach everything again; null for a run that nobody is to continue. */
  readonly record: Omit<RunRecord, 'run'> | null;
}

/** A run that is open and owned by this process. */
export interface OpenedRun {
  readonly id: string;
  readonly composition: Composition;
  /** What was decided since it was opened and before this was called, once: from then on the engine tells. */
  missed(): readonly Decision[];
  close(): Promise<void>;
}

export const runsFolder = (home: string, root: string): string => join(repositoryFolder(home, root), 'runs');

/** Opens a run on an issue. Whoever holds the issue already is named; what was begun is removed again when it fails. */
export async function startRun(source: RunSource): Promise<OpenedRun> {
  const release = await own(source, source.issue);
  const id = newRunId();
  const runFolder = join(runsFolder(source.home, source.root), id);
  let composition: Composition | null = null;
  try {
    const issue = await readIssue(source);
    await mkdir(runFolder, { recursive: true, mode: 0o700 });
    if (source.record !== null) await writeRecord(runFolder, { ...source.record, run: id });
    composition = await composeFor(source, runFolder);
    const missed = collect(composition);
    await composition.engine.submit({
      type: 'open-run',
      at: Date.now(),
      run: id,
      mission: await missionOf(issue, composition),
      base: { ...source.base },
      unseen: [...source.unseen].slice(0, 1000),
      settings: source.settings,
      ...(await constituted(composition)),
    });
    const opened = composition;
    return { id, composition: opened, missed, close: () => closeAll(opened, release) };
  } catch (error) {
    await composition?.close();
    await rm(runFolder, { recursive: true, force: true });
    await release();
    throw error;
  }
}

/** Who may be in the run, its board among them, and what they may call. */
async function constituted({ board, engine }: Composition) {
  if (board === null) throw new Error('a run that has begun is not begun again');
  const { members, constitution } = board;
  const { roles, tools } = await rolesAndTools();
  const seats = Object.entries(members);
  return {
    roles: { ...roles, ...Object.fromEntries(seats.map(([name, { role }]) => [name, role])) },
    tools,
    board: {
      constitution: await engine.texts.stow(constitution.text),
      hash: constitution.hash,
      members: await Promise.all(
        seats.map(async ([name, { title, lens, prompt }]) => ({
          name,
          title,
          lens,
          prompt: await engine.texts.stow(prompt),
        })),
      ),
    },
  };
}

export interface Resuming extends Pick<RunSource, 'home' | 'machine' | 'root' | 'keys' | 'editor'> {
  /** As its log says it stands. */
  readonly run: Run;
  readonly reached: Pick<ReachedForge, 'access' | 'reviewer' | 'settleMs'>;
}

/** Takes up a run where its log ends. */
export async function resumeRun({ run, reached, ...place }: Resuming): Promise<OpenedRun> {
  const release = await own(place, run.mission.issue);
  let composition: Composition | null = null;
  try {
    const { access: forge, reviewer, settleMs } = reached;
    composition = await composeFor(
      { ...place, forge, reviewer, settleMs, base: { commit: run.base.start } },
      join(runsFolder(place.home, place.root), run.id),
    );
    const { engine } = composition;
    const missed = collect(composition);
    await engine.submit({ type: 'resume-run', at: Date.now(), epoch: engine.run.epoch + 1 });
    const opened = composition;
    return { id: run.id, composition: opened, missed, close: () => closeAll(opened, release) };
  } catch (error) {
    await composition?.close();
    await release();
    throw error;
  }
}

function collect({ engine }: Composition): () => readonly Decision[] {
  const missed: Decision[] = [];
  const stop = engine.onDecision((decision) => missed.push(decision));
  return () => {
    stop();
    return missed.splice(0);
  };
}

async function closeAll(composition: Composition, release: () => Promise<void>): Promise<void> {
  await composition.close();
  await release();
}

/** Time-ordered, short enough for a branch name, and ours alone. */
const newRunId = (): string => `${Date.now().toString(36)}${randomBytes(2).toString('hex')}`;

/** Refuses to go on without the sandbox that a run was begun with. */
export function needSandbox({ id, settings }: Run, { shell }: Machine): void {
  if (settings.sandbox !== 'none' && shell.sandbox === 'none')
    throw new CannotStart(
      `Run ${id} was begun with a sandbox (${settings.sandbox}) and this machine has none now, so it cannot go on here.`,
    );
}

/** Says so where a run on the issue is going. */
export async function refuseWhileGoing(source: Owning, issue: number): Promise<void> {
  await (await own(source, issue))();
}

interface Owning {
  readonly home: string;
  readonly root: string;
}

/** Held by the one process that works on an issue. */
export const issueLock = ({ home, root }: Owning, issue: number): string =>
  join(repositoryFolder(home, root), `issue-${issue}.lock`);

async function own(source: Owning, issue: number): Promise<() => Promise<void>> {
  await mkdir(repositoryFolder(source.home, source.root), { recursive: true });
  const lock = await holdLock(issueLock(source, issue));
  if ('heldBy' in lock)
    throw new CannotStart(
      `A run on issue ${issue} is going already (${lock.heldBy}). Answer and order it where it goes, in that terminal or that window of the editor; or stop that process first.`,
    );
  return () => lock.release();
}

async function readIssue(source: RunSource): Promise<ForgeIssue> {
  const issue = await openForge(source.forge).issue(source.issue);
  if (issue.state === 'closed')
    throw new CannotStart(`Issue ${issue.number} ("${issue.title}") is closed. Open it again, or choose another one.`);
  return issue;
}

/** Whose comments are part of what is asked: everyone else's are read by people, not by agents. */
const HEARD = new Set(['OWNER', 'MEMBER', 'COLLABORATOR']);

async function missionOf(issue: ForgeIssue, { engine, forge }: Composition): Promise<Mission> {
  const comments = (await forge.comments(issue.number)).filter((comment) => HEARD.has(comment.association));
  const said = comments.map((comment) => `\n\n---\nComment by ${comment.author}:\n${comment.body}`);
  const body = [issue.body, ...said].join('');
  return {
    issue: issue.number,
    title: issue.title.slice(0, 300),
    body: await engine.texts.stow(body),
    author: issue.author,
    association: issue.association,
    hash: createHash('sha256').update(`${issue.title}\n${body}`).digest('hex'),
    url: issue.url,
  };
}

const composeFor = async (
  source: Pick<RunSource, 'home' | 'machine' | 'root' | 'forge' | 'reviewer' | 'keys' | 'editor' | 'settleMs'> & {
    readonly base: { readonly commit: string };
  },
  runFolder: string,
): Promise<Composition> => {
  try {
    return await compose({
      home: source.home,
      machine: source.machine,
      runFolder,
      repository: { folder: source.root, commit: source.base.commit },
      forge: source.forge,
      reviewer: source.reviewer,
      keys: source.keys,
      ...(source.editor === undefined ? {} : { editor: source.editor }),
      settleMs: source.settleMs,
    });
  } catch (error) {
    throw unusableBoard(error);
  }
};
