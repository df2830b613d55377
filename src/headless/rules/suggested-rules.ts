import { lineWords } from '../../compose.ts';
import type { Rule } from '../../core/policy.ts';
import { mayRule } from '../../core/rule-on.ts';
import type { Ask, Run } from '../../core/run.ts';

/** What a rule made of an answer would be about, before anyone says how far it reaches. */
export type SuggestedRule = Pick<Rule, 'match' | 'role'>;

/**
 * The rules that answer questions like this one the same way from now on, as narrow as is of use: for a command line one for
 * each part of it. None where there can be none: nobody can tell what a line that cannot be read would run another time.
 */
export function suggestedRules(ask: Ask, run: Run, verdict: 'allow' | 'deny'): readonly SuggestedRule[] {
  const { gate, subject, by } = ask;
  if (!mayRule(gate, verdict)) return [];
  const role = run.agents[by]?.role ?? null;
  if (subject.kind === 'spawn') return [{ match: subject.spawning.role, role }];
  if (subject.kind !== 'command') return [{ match: null, role: null }];
  // What code runs to prove something is allowed line by line, as it is written, and never refused by a rule.
  if (subject.call === null)
    return verdict === 'deny'
      ? []
      : subject.command
          .split('\n')
          .flatMap((match) => fitting(match) ?? [])
          .map((match) => ({ match, role: null }));
  const parts = lineWords(subject.command);
  if (parts === null) return [];
  const patterns = [...new Set(parts.map(patternOf))];
  const fit = patterns.flatMap((one) => one ?? []);
  // What no pattern fits is ruled about as it is written, and so is a no to a line: it says nothing of the line's parts.
  const whole = fit.length < patterns.length || fit.length === 0 || (verdict === 'deny' && fit.length > 1);
  const matches = whole ? [fitting(subject.command) ?? []].flat() : fit;
  return matches.map((match) => ({ match, role }));
}

const LONGEST = 500;

const fitting = (line: string): string | null => (line.trim() === line && line.length <= LONGEST ? line : null);

/** Programs that run whatever they are told to: only all their words say what that is. */
const RUNS_ANYTHING =
  /^(node|deno|bun|python[\d.]*|ruby|perl|php|bash|sh|zsh|dash|fish|env|sudo|doas|su|xargs|find|npx|bunx|uvx|pipx|eval|exec|source|\.|ssh|docker|podman|make|awk|sed|tee|nohup|timeout|time|nice)$/;

/** Programs whose second word says what they do, and often the third. */
const WITH_COMMANDS =
  /^(npm|pnpm|yarn|git|cargo|go|gh|pip[\d.]*|poetry|uv|mvn|gradle|dotnet|bundle|composer|brew|apt|apt-get)$/;

/** Null where no pattern of words says it: a space or a star within a word would mean something else. */
function patternOf(argv: readonly string[]): string | null {
  const [program = ''] = argv;
  const name = program.slice(program.lastIndexOf('/') + 1);
  const whole = program === '>' || program === '=' || RUNS_ANYTHING.test(name);
  const words = whole ? argv : argv.slice(0, WITH_COMMANDS.test(name) ? leading(argv) : 1);
  return words.every((word) => /^[^\s*?{}]+$/.test(word)) ? (fitting(words.join(' ')) ?? null) : null;
}

/** `npm test`, `npm run build`: up to where options and files begin. */
function leading(argv: readonly string[]): number {
  const plain = argv.slice(1).findIndex((word) => !/^[a-z][\w:-]*$/i.test(word));
  const subcommands = plain < 0 ? argv.length - 1 : plain;
  if (subcommands === 0) return argv.length;
  return 1 + Math.min(subcommands, argv[1] === 'run' ? 2 : 1);
}
