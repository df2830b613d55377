import { Command, InvalidArgumentError, Option } from 'commander';
import { autonomies } from '../../core/autonomy.ts';
import { Mode } from '../../core/settings.ts';
import { Price } from '../../core/usage.ts';
import { beginRun } from '../begin/begin-run.ts';
import type { RunOptions } from '../begin/run-options.ts';
import { CannotStart } from '../cannot-start.ts';
import { perform } from '../run/perform.ts';
import { screenFor } from '../screens/screen-for.ts';
import { Terminal } from '../screens/terminal.ts';

interface Flags {
  readonly repo: string;
  readonly issue: string;
  readonly forge?: string;
  readonly forgeTokenEnv?: string;
  readonly reviewerTokenEnv?: string;
  readonly twoIdentities?: boolean;
  readonly model?: readonly string[];
  readonly baseUrl?: readonly string[];
  readonly keyEnv?: readonly string[];
  readonly window?: number;
  /** False for `--no-setup`. */
  readonly setup?: readonly string[] | false;
  readonly check?: readonly string[];
  readonly setupHost?: readonly string[];
  readonly price?: readonly string[];
  readonly autonomy?: string;
  readonly gate?: readonly string[];
  readonly budget?: string;
  readonly cap?: readonly string[];
  readonly mode: Mode;
  readonly developers?: number;
  readonly yes?: boolean;
  readonly fresh?: boolean;
  readonly json?: boolean;
}

const HELP = `
Set-up and checks are proposed from what the repository contains and confirmed once. Set-up alone may reach the network,
and of it only the package registries. A check that ends with exit code 0 is the only proof that work is done.

Your repository is read, and never written: the result comes into your branch by \`take\`, when you say so.

Examples:
  run --repo ../app --issue 42 --budget 2M
  run --repo ../app --issue bug.md --forge local --check "npm test" --gate plan=policy,merge=policy
  run --issue 42 --cap role:developer=2M --cap 'task=500k,$2' --cap 'day=$10' --mode sequential
  run --issue 42 --model openai:gpt-6.1-sol --model reviewer=anthropic:claude-sonnet-5-5
  run --issue bug.md --base-url http://127.0.0.1:11434/v1 --model qwen3-coder --window 65536
`;

export const runCommand = (): Command =>
  new Command('run')
    .description('take an issue of a repository to merged pull requests')
    .option('--repo <dir>', 'the repository', '.')
    .requiredOption('--issue <n|file>', 'the number of an issue on the forge, or a file with an issue in it')
    .option('--forge <local|url>', 'where issues and pull requests live (default: GitHub by the remote, else local)')
    .option('--forge-token-env <name>', 'variable with the token (default: GITHUB_TOKEN, GH_TOKEN)')
    .option('--reviewer-token-env <name>', 'variable with the token of a second identity, which reviews')
    .option('--two-identities', 'on the local forge: review as a second identity')
    .option('--model <[role=][provider:]name>', 'a model, for all roles or for one; repeatable', collect)
    .option('--base-url <[provider=]url>', 'a server that speaks the API of the provider; repeatable', collect)
    .option('--key-env <[provider=]name>', 'variable with the key; repeatable', collect)
    .option('--window <tokens>', 'how much the models can read at once', wholeNumber)
    .option('--price <name=in,cached,out>', 'US dollars for a million tokens of a model; repeatable', collect)
    .option('--setup <command>', 'run once in each new copy of the repository; repeatable', collect)
    .option('--no-setup', 'no set-up is needed')
    .option('--check <command>', "one of the project's checks; repeatable", collect)
    .option('--setup-host <host>', 'a further host that set-up may reach; repeatable', collect)
    .option('--autonomy <name>', `how much is decided without you: ${autonomies.join(', ')} (default: supervised)`)
    .option(
      '--gate <gate=decider>',
      'who decides at one gate: plan=chair,merge=policy and the like; repeatable',
      collect,
    )
    .option('--budget <budget>', '2M (tokens), $5, or tokens=2M,money=5 (default: 4M)')
    .option('--cap <whose=budget>', 'a cap beside it: role:developer=2M, task=500k,$2, day=$10; repeatable', collect)
    .addOption(
      new Option('--mode <mode>', 'tasks that do not touch each other: at once, or one after another')
        .choices(Mode.options)
        .default('parallel'),
    )
    .option('--developers <n>', 'how many may work at the same time', wholeNumber)
    .option('--yes', 'take set-up and checks as they are proposed, and go on where the baseline is red')
    .option('--fresh', 'begin anew although an earlier run on the issue has not ended')
    .option('--json', 'print facts as JSON lines and the report last')
    .addHelpText('after', HELP)
    .action(async (flags: Flags) => {
      const started = Date.now();
      const terminal = new Terminal(flags);
      const screen = screenFor(terminal, flags);
      const options = optionsOf(flags);
      const begun = await beginRun({ options, terminal, say: (notice) => screen.notice(notice) });
      const askOnRed = terminal.interactive && !options.yes;
      process.exitCode = await perform({ ...begun, screen, started, askOnRed });
    });

function collect(value: string, before: readonly string[] | boolean | undefined): readonly string[] {
  return [...(Array.isArray(before) ? before : []), value];
}

/** `NAME=INPUT,CACHED,OUTPUT`, in US dollars for a million tokens. */
function priceIn(text: string): readonly [string, Price] {
  const [, name, input, cached, output] = /^(.+)=([\d.]+),([\d.]+),([\d.]+)$/.exec(text) ?? [];
  const price = Price.safeParse({ input: Number(input), cached: Number(cached), output: Number(output) });
  if (name === undefined || !price.success)
    throw new CannotStart(
      `--price ${text} is not understood: write NAME=INPUT,CACHED,OUTPUT, in dollars for a million tokens.`,
    );
  return [name, price.data];
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError('Give a whole number, 1 or more.');
  return Number(text);
}

const optionsOf = (flags: Flags): RunOptions => ({
  repo: flags.repo,
  issue: flags.issue,
  forge: {
    forge: flags.forge ?? null,
    tokenEnv: flags.forgeTokenEnv ?? null,
    reviewerTokenEnv: flags.reviewerTokenEnv ?? null,
    twoIdentities: flags.twoIdentities ?? false,
  },
  models: {
    model: flags.model ?? [],
    baseUrl: flags.baseUrl ?? [],
    keyEnv: flags.keyEnv ?? [],
    window: flags.window ?? null,
    prices: Object.fromEntries((flags.price ?? []).map(priceIn)),
  },
  commands: {
    setup: Array.isArray(flags.setup) ? flags.setup : flags.setup === false ? [] : null,
    checks: flags.check ?? null,
    hosts: flags.setupHost ?? [],
  },
  autonomy: flags.autonomy ?? null,
  gates: flags.gate ?? [],
  budget: flags.budget ?? null,
  caps: flags.cap ?? [],
  mode: flags.mode,
  developers: flags.developers ?? null,
  yes: flags.yes ?? false,
  fresh: flags.fresh ?? false,
});
