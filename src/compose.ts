import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { delimiter, dirname, join, sep } from 'node:path';
import { jsonlDayLedger } from './adapters/day-ledger/jsonl-day.ts';
import { octokitForge } from './adapters/forge/octokit.ts';
import { gitAdapter } from './adapters/git/git-adapter.ts';
import { keywordIndex } from './adapters/index/keyword.ts';
import { lancedbIndex } from './adapters/index/lancedb.ts';
import { jsonlLog } from './adapters/log/jsonl.ts';
import {
  acquireLock,
  type HeldLock,
  type LockElsewhere,
  type LockOptions,
  lockHolder,
} from './adapters/log/owner-lock.ts';
import { anthropic } from './adapters/models/anthropic.ts';
import { EDITOR, type EditorTurn, editorModel } from './adapters/models/editor.ts';
import { listAnthropicModels, listOpenAiModels } from './adapters/models/list-models.ts';
import { openaiChat } from './adapters/models/openai-chat.ts';
import { openaiResponses } from './adapters/models/openai-responses.ts';
import type { ModelSettings } from './adapters/models/settings.ts';
import { plainShell } from './adapters/shell/plain.ts';
import { sandboxedShell } from './adapters/shell/sandboxed.ts';
import type { Decision } from './core/facts.ts';
import { ToolTraits } from './core/hierarchy.ts';
import type { ModelRef } from './core/settings.ts';
import type { StoredText } from './core/text.ts';
import { Engine } from './engine/engine.ts';
import type { Forge } from './ports/forge.ts';
import type { Git, Store } from './ports/git.ts';
import type { Index } from './ports/index.ts';
import { type Model, ModelError } from './ports/model.ts';
import type { Shell } from './ports/shell.ts';
import { boardInCommit } from './roles/board-in-commit.ts';
import { builtInBoard, type LoadedBoard, loadBoard } from './roles/load-board.ts';
import { loadRoles } from './roles/load-roles.ts';
import { tools } from './tools/index.ts';

export { githubRepositoryOf } from './adapters/forge/remote-url.ts';
export { listRuns } from './adapters/log/list-runs.ts';
export { EDITOR, type EditorTurn } from './adapters/models/editor.ts';
export { knownModel, pricesAsOf } from './adapters/models/prices.ts';
export { RoleError } from './roles/role-file.ts';
export { lineWords } from './tools/line-words.ts';

/** Whose name stands on commits that agents make: never the user's. */
export const IDENTITY = { name: 'Issue Swarm', email: 'issue-swarm@users.noreply.local' };

/** The machine as an engine will use it, before any run. */
export interface Machine {
  readonly shell: Shell;
  readonly git: Git;
  /** What a person should know: no sandbox here, and the like. */
  readonly notices: readonly string[];
}

/** Looks at what this machine offers. `home` is our state folder, which no command of an agent may see. */
export async function openMachine(home: string): Promise<Machine> {
  await mkdir(home, { recursive: true });
  const path = usersPath();
  const sandbox = await sandboxedShell({ hidden: [home], path });
  const notices =
    'unavailable' in sandbox
      ? [`No sandbox: ${sandbox.unavailable} Without one, each command that an agent wants to run is asked for first.`]
      : [];
  const shell = 'unavailable' in sandbox ? plainShell({ path }) : sandbox;
  return { shell, git: gitAdapter({ directory: home, shell, identity: IDENTITY }), notices };
}

/** The user's own `PATH`: a project's commands must not meet the Node and the programs that this one brings for itself. */
function usersPath(): string {
  const own = dirname(import.meta.dirname);
  const ours = (entry: string) =>
    entry.endsWith(`${sep}node-gyp-bin`) || (entry.endsWith(`${sep}.bin`) && isAround(dirname(dirname(entry)), own));
  return (process.env.PATH ?? '/usr/bin:/bin')
    .split(delimiter)
    .filter((entry) => entry !== '' && !ours(entry))
    .join(delimiter);
}

/** npm puts the programs of a package's folder on the path, and of each folder above it. */
const isAround = (folder: string, inner: string): boolean =>
  inner === folder || inner.startsWith(folder.endsWith(sep) ? folder : `${folder}${sep}`);

/** How a forge is reached, and by whom. Its token is read before each use, so that it may become another during a run. */
export interface ForgeAccess {
  readonly baseUrl: string;
  readonly owner: string;
  readonly repository: string;
  readonly token: string;
}

export const openForge = (access: ForgeAccess): Forge => octokitForge({ ...access, userAgent: 'issue-swarm' });

/** The forge by the token as it is now. */
function forgeWith(access: ForgeAccess): () => Forge {
  let opened: { readonly token: string; readonly forge: Forge } | null = null;
  return () => {
    const { token } = access;
    if (opened?.token !== token) opened = { token, forge: openForge(access) };
    return opened.forge;
  };
}

/** Who has the lock at `path`, in words; null: nobody. */
export const whoHolds = (path: string): Promise<string | null> => lockHolder(path);

/** The lock at `path`, for as long as this process lives or until it is released; or who has it. */
export const holdLock = (path: string, options: LockOptions = {}): Promise<HeldLock | LockElsewhere> =>
  acquireLock(path, options);

/** What the log of a run holds, read without taking it over. */
export async function readRun(runFolder: string): Promise<{
  readonly decisions: readonly Decision[];
  readonly location: string;
  readonly text: (stored: StoredText) => Promise<string>;
}> {
  const log = await jsonlLog({ directory: runFolder });
  const { decisions } = await log.read();
  return { decisions, location: log.location, text: (stored) => log.text(stored) };
}

interface Provider {
  readonly open: (settings: ModelSettings) => Model;
  /** Names of its models; null where it does not say. Spends nothing. */
  readonly list: (settings: ModelSettings) => Promise<readonly string[] | null>;
}

/** Provider name → how its models are called. Adding one is one line. */
const PROVIDERS: Readonly<Record<string, Provider>> = {
  openai: { open: openaiResponses, list: listOpenAiModels },
  'openai-compatible': { open: openaiChat, list: listOpenAiModels },
  anthropic: { open: anthropic, list: listAnthropicModels },
};

export const providers: readonly string[] = Object.keys(PROVIDERS);

/** The key of a provider, and where the user set it. Null for servers that want none. */
export interface KeyAccess {
  readonly key: string | null;
  readonly source: string;
}

/** By provider. */
export type Keys = Readonly<Record<string, KeyAccess>>;

/** Finds the key for a model each time that it is called, so that it may become another during a run. Throws only `ModelError`. */
export type KeySource = (of: Pick<ModelRef, 'provider' | 'baseUrl'>) => Promise<KeyAccess>;

const providerOf = (name: string): Provider => {
  if (name === EDITOR) throw new ModelError('unknown-model', ONLY_IN_THE_EDITOR);
  const provider = PROVIDERS[name];
  if (!provider) throw new Error(`there is no model provider "${name}"; known: ${providers.join(', ')}`);
  return provider;
};

const ONLY_IN_THE_EDITOR =
  "The models of the editor can be called from the editor only. Go on with this run there, or choose another provider's model.";

export const openModel = (ref: ModelRef, keys: Keys): Model => providerOf(ref.provider).open(settingsOf(ref, keys));

/** Models that are opened anew where their key has become another. */
export function modelsWith(keys: Keys | KeySource, editor: EditorTurn | undefined): (ref: ModelRef) => Model {
  const opened = new Map<string, Model>();
  const accessTo = async (ref: ModelRef): Promise<KeyAccess> =>
    typeof keys === 'function' ? keys(ref) : (keys[ref.provider] ?? { key: null, source: ref.provider });
  const open = async (ref: ModelRef): Promise<Model> => {
    if (ref.provider === EDITOR && editor !== undefined) return editorModel(ref, editor);
    const access = await accessTo(ref);
    const name = JSON.stringify([ref, access.key]);
    const model = opened.get(name) ?? openModel(ref, { [ref.provider]: access });
    opened.set(name, model);
    return model;
  };
  return (ref) => ({
    id: `${ref.provider}:${ref.name}`,
    window: ref.window,
    price: ref.price,
    turn: async (request, options) => {
      const model = await open(ref);
      options.signal.throwIfAborted();
      return model.turn(request, options);
    },
  });
}

/** The names of the models that are there beside `ref`: tries its address and key without spending. Throws `ModelError`. */
export const listModels = (ref: ModelRef, keys: Keys): Promise<readonly string[] | null> =>
  providerOf(ref.provider).list(settingsOf(ref, keys));

function settingsOf(ref: ModelRef, keys: Keys): ModelSettings {
  const access = keys[ref.provider];
  return {
    name: ref.name,
    key: access?.key ?? null,
    ...(access ? { keySource: access.source } : {}),
    ...(ref.baseUrl === null ? {} : { baseUrl: ref.baseUrl }),
    window: ref.window,
    price: ref.price,
    provider: ref.provider,
  };
}

async function openIndex(directory: string): Promise<{ readonly index: Index; readonly lacks: string | null }> {
  const lance = await lancedbIndex({ directory });
  if ('index' in lance) return { index: lance.index, lacks: null };
  const lacks = `The native index does not run here, so agents search by words alone. ${lance.unavailable}`;
  return { index: keywordIndex({ reason: lance.unavailable }), lacks };
}

export interface Composing {
  readonly home: string;
  readonly machine: Machine;
  /** The run's own folder: its log and the texts beside it. */
  readonly runFolder: string;
  /** The user's repository, and the commit that the run starts from. */
  readonly repository: { readonly folder: string; readonly commit: string };
  readonly forge: ForgeAccess;
  /** A second identity for reviews, where there is one. */
  readonly reviewer: ForgeAccess | null;
  readonly keys: Keys | KeySource;
  /** Calls the editor's own models; left out where there is no editor. */
  readonly editor?: EditorTurn;
  /** ms before "not there" on the forge counts as proof. */
  readonly settleMs: number;
}

export interface Composition {
  readonly engine: Engine;
  readonly store: Store;
  readonly forge: Forge;
  readonly logLocation: string;
  /** As its files are now; null of a run that has its own in its log. */
  readonly board: LoadedBoard | null;
  /** What a person should know: that a torn end of the log was cut, that the native index does not run here. */
  readonly notices: readonly string[];
  close(): Promise<void>;
}

/** Picks the adapters, opens the log and builds an engine that has folded it. Throws `RoleError` where a file of the board cannot be used. */
export async function compose(options: Composing): Promise<Composition> {
  const { home, machine, repository } = options;
  const store = await machine.git.store(repository.folder, repository.commit);
  const roles = await loadRoles();
  const log = await jsonlLog({ directory: options.runFolder });
  const { decisions, cut } = await log.read();
  const board = isConstituted(decisions)
    ? null
    : await openBoard(home, store, { commit: repository.commit, roles: Object.keys(roles) }).catch(async (error) => {
        await log.close();
        throw error;
      });
  const folder = createHash('sha256').update(repository.folder).digest('hex').slice(0, 16);
  const { index, lacks } = await openIndex(join(home, 'index', folder));
  const forge = forgeWith(options.forge);
  const reviewer = options.reviewer ? forgeWith(options.reviewer) : forge;
  const engine = new Engine({
    log,
    models: modelsWith(options.keys, options.editor),
    get forge() {
      return forge();
    },
    get reviewer() {
      return reviewer();
    },
    store,
    shell: machine.shell,
    index,
    day: jsonlDayLedger({ folder: join(home, 'days') }),
    tools,
    prompts: Object.fromEntries(
      Object.entries({ ...roles, ...board?.members }).map(([name, { prompt }]) => [name, prompt]),
    ),
    now: () => Date.now(),
    settleMs: options.settleMs,
  });
  engine.load(decisions);
  const close = async () => {
    await engine.halt();
    await index.close();
    await log.close();
  };
  return {
    engine,
    store,
    forge: forge(),
    logLocation: log.location,
    board,
    notices: [cut, lacks].filter((one) => one !== null),
    close,
  };
}

/** Does the log hold all that the members of its board are told? Then no file of today can change it, or be in the way. */
const isConstituted = (decisions: readonly Decision[]): boolean =>
  decisions.some(({ facts }) =>
    facts.some(
      (fact) => fact.type === 'run-opened' && (fact.board?.members ?? []).every(({ prompt }) => prompt !== undefined),
    ),
  );

/**
 * The board of a run: ours, then what the project says of it in the commit that the run starts from, then what the user
 * says in our own folder, who has the last word.
 */
async function openBoard(
  home: string,
  store: Store,
  { commit, roles }: { readonly commit: string; readonly roles: readonly string[] },
): Promise<LoadedBoard> {
  const project = await boardInCommit(store, commit);
  const own = join(home, 'board');
  return loadBoard({
    directories: [builtInBoard.members, project.members, join(own, 'members')],
    constitutions: [
      builtInBoard.constitution,
      ...(project.constitution === null ? [] : [project.constitution]),
      join(own, 'constitution.md'),
    ],
    roles,
  });
}

/** The board that a run from a commit would have, and where its constitution stands; null: of no repository. */
export async function boardOf(
  home: string,
  at: { readonly store: Store; readonly commit: string } | null,
): Promise<LoadedBoard & { readonly path: string }> {
  const roles = Object.keys(await loadRoles());
  const [ours, own] = [builtInBoard.constitution, join(home, 'board', 'constitution.md')];
  const directories = [builtInBoard.members, join(home, 'board', 'members')];
  const board =
    at === null
      ? await loadBoard({ directories, constitutions: [ours, own], roles })
      : await openBoard(home, at.store, { commit: at.commit, roles });
  const project = at === null ? null : (await boardInCommit(at.store, at.commit)).constitution;
  return { ...board, path: existsSync(own) ? own : (project?.path ?? ours) };
}

/**
 * The members of the board that comes with the program, changed by the user's own files: by name the model that its file
 * asks for, or null. What a project's files ask for does not count: a stranger would choose what the user pays for.
 */
export async function memberModels(home: string): Promise<ReadonlyMap<string, string | null>> {
  const roles = Object.keys(await loadRoles());
  const directories = [builtInBoard.members, join(home, 'board', 'members')];
  const { members } = await loadBoard({ directories, roles });
  return new Map(Object.entries(members).map(([name, { model }]) => [name, model]));
}

/** The roles as a run records them, and the traits of all tools. */
export async function rolesAndTools() {
  const roles = await loadRoles();
  return {
    roles: Object.fromEntries(Object.entries(roles).map(([name, { role }]) => [name, role])),
    tools: Object.fromEntries(tools.map(({ name, traits }) => [name, ToolTraits.parse(traits)])),
  };
}
