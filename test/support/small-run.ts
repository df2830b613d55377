import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { openForge, openMachine } from '../../src/compose.ts';
import { noCaps } from '../../src/core/budget.ts';
import { defaultLimits, type Settings, supervisedGates } from '../../src/core/settings.ts';
import { type LocalForge, mirrorToLocalForge, startLocalForge } from '../../src/headless/run/local-forge.ts';
import { type OpenedRun, startRun } from '../../src/headless/run/start-run.ts';
import type { Fault } from '../../src/rehearsal/faults.ts';
import type { Play, Reply, Request } from '../../src/rehearsal/play.ts';
import { startRehearsal } from '../../src/rehearsal/rehearsal-server.ts';

/** Who is asked, as its tools and its name say; `member` is one of the board's. */
export type Part = 'pm' | 'developer' | 'reviewer' | 'scout' | 'specialist' | 'member';

/** What the model says, told apart by role. Called with the request and how often that role was asked before. */
export type Script = Partial<Record<Part, (request: Request, turn: number) => Reply | Promise<Reply>>>;

/** Where a small run takes place. */
export interface Place {
  readonly folder: string;
  /** The user's repository. */
  readonly root: string;
  /** Our state folder. */
  readonly home: string;
  readonly forge: LocalForge;
}

export interface SmallRun extends Place {
  readonly run: OpenedRun;
  readonly journal: string;
  close(): Promise<void>;
}

export interface SmallRunOptions {
  readonly files: Readonly<Record<string, string>>;
  readonly script: Script | ((place: Place) => Script);
  /** Instead of the script. */
  readonly play?: Play;
  /** Where it is not the greeting's. */
  readonly issue?: { readonly title: string; readonly body: string };
  readonly settings?: Partial<Settings>;
  readonly window?: number;
  readonly faults?: readonly Fault[];
  readonly delayMs?: number;
  /** Starts another forge than an orderly one, in this folder. */
  readonly forge?: (directory: string) => Promise<LocalForge>;
}

const roleOf = (request: Request): Part => {
  const has = (name: string) => request.tools.some((tool) => tool.name === name);
  if (has('submit_plan') || has('delegate')) return 'pm';
  if (has('open_pull_request')) return 'developer';
  if (has('vote')) return 'member';
  const helper = /\nYou are (scout|specialist)-/.exec(request.system)?.[1];
  return helper === 'scout' || helper === 'specialist' ? helper : 'reviewer';
};

/** How often this conversation has been answered already: plays are functions of the request alone. */
export const turnsSoFar = (request: Request): number =>
  request.messages.filter((message) => message.role === 'assistant').length;

export const say = (text: string, ...calls: Reply['calls']): Reply => ({ text, calls });

export const call = (name: string, args: unknown = {}): Reply['calls'][number] => ({ name, arguments: args });

const git = (folder: string, ...args: string[]): string =>
  execFileSync('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', ...args], {
    cwd: folder,
    encoding: 'utf8',
  }).trim();

/** A run on a repository of these files, with real git, forge, commands and model server; only what the model says is written down. */
export async function smallRun(options: SmallRunOptions): Promise<SmallRun> {
  const folder = await mkdtemp(join(tmpdir(), 'swarm-small-'));
  const root = join(folder, 'project');
  for (const [path, text] of Object.entries(options.files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  git(root, 'init', '-q', '-b', 'main');
  git(root, 'add', '-A');
  git(root, 'commit', '-q', '-m', 'Begin');
  const base = { branch: 'main', commit: git(root, 'rev-parse', 'HEAD') };
  const machine = await openMachine(join(folder, 'home'));
  const forge = await (options.forge?.(join(folder, 'forge')) ?? startLocalForge(join(folder, 'forge'), root));
  const journal = join(folder, 'model.jsonl');
  const place: Place = { folder, root, home: join(folder, 'home'), forge };
  const script = typeof options.script === 'function' ? options.script(place) : options.script;
  const rehearsal = await startRehearsal({
    play: options.play ?? {
      name: 'script',
      reply: (request) => script[roleOf(request)]?.(request, turnsSoFar(request)) ?? say('I have nothing to say.'),
    },
    journal,
    ...(options.faults ? { faults: options.faults } : {}),
    ...(options.delayMs ? { delayMs: options.delayMs } : {}),
  });
  await mirrorToLocalForge(forge, await machine.git.store(root, base.commit), base);
  const issue = await openForge(forge.access).openIssue({
    ...(options.issue ?? { title: 'It says hello wrongly', body: 'It should greet the world.' }),
    labels: [],
  });
  const settings: Settings = {
    gates: { ...supervisedGates, plan: 'policy', merge: 'policy' },
    budget: { tokens: null, money: null },
    limits: { ...defaultLimits, longestWaitMs: 2000 },
    models: {
      default: {
        provider: 'openai',
        name: 'scripted',
        baseUrl: `${rehearsal.url}/v1`,
        window: options.window ?? 64_000,
        price: { input: 1, cached: 0.1, output: 2 },
      },
    },
    setup: [],
    setupHosts: [],
    checks: ['sh check.sh'],
    sandbox: machine.shell.sandbox,
    allowedCommands: [],
    twoIdentities: false,
    caps: noCaps,
    mode: 'parallel',
    rules: [],
    ...options.settings,
  };
  const run = await startRun({
    home: join(folder, 'home'),
    machine,
    root,
    base,
    unseen: [],
    forge: forge.access,
    reviewer: settings.twoIdentities ? forge.reviewer : null,
    record: null,
    issue: issue.number,
    settings,
    keys: { openai: { key: 'none', source: 'the test' } },
    settleMs: 0,
  });
  const close = async () => {
    await run.close();
    await rehearsal.close();
    await forge.close();
    await rm(folder, { recursive: true, force: true });
  };
  return { ...place, run, journal, close };
}

/** A repository whose check fails until `greeting.txt` says "hello world". */
export const greeting = {
  'greeting.txt': 'hello moon\n',
  'check.sh': 'grep -q "hello world" greeting.txt\n',
  'README.md': '# Greeting\n',
};

export const onePlan = {
  summary: 'Mend the greeting.',
  tasks: [
    {
      id: 't1',
      title: 'Greet the world',
      brief: 'Change greeting.txt to say hello world.',
      criteria: ['It greets the world'],
      globs: ['greeting.txt'],
    },
  ],
};

/** The shortest way through: plan, edit, pull request, accept, report. */
export const straight = {
  pm: (_, turn) =>
    turn === 0
      ? say('I plan.', call('submit_plan', onePlan))
      : say('All is merged.', call('report', { outcome: 'done', summary: 'It greets the world now.' })),
  developer: (_, turn) =>
    turn === 0
      ? say(
          'I mend it.',
          call('edit_file', { path: 'greeting.txt', old: 'hello moon', new: 'hello world' }),
          call('open_pull_request', { title: 'Greet the world', summary: 'It said moon.' }),
        )
      : say('I wait.'),
  reviewer: () =>
    say('It is right.', call('review', { verdict: 'accept', summary: 'It greets the world.', findings: [] })),
} satisfies Script;
