import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { uncapped } from '../../src/core/budget.ts';
import { type Grant, mayWrite, narrow } from '../../src/core/grant.ts';
import { judge } from '../../src/core/judge.ts';
import { lineWords } from '../../src/tools/line-words.ts';
import { touchesNothing } from '../../src/tools/tool.ts';
import { effort } from './effort.ts';
import { traits } from './opening.ts';

const runs = { numRuns: effort(1000, 20_000) };

const tools = ['read_file', 'edit_file', 'run_command', 'submit_plan', 'review'] as const;
const hosts = ['registry.test', 'forge.test', 'elsewhere.test'] as const;
const kinds = ['pm', 'developer', 'reviewer'] as const;
const globs = ['**', 'src/**', 'src/*.ts', 'docs/**', 'src/a/**', '*.md', '{src,docs}/**', ''] as const;
const paths = ['src/a.ts', 'src/a/b.ts', 'docs/a.md', 'README.md', 'a.md', '.github/workflows/ci.yml', '', 'src'];

const some = <T>(items: readonly T[]) => fc.subarray([...items]);
const grant: fc.Arbitrary<Grant> = fc.record({
  uses: some(tools),
  passes: some(tools),
  write: fc.array(some(globs), { maxLength: 3 }),
  hosts: some(hosts),
  spawns: some(kinds),
  keeps: some(globs),
  commands: fc.array(some(['npm test', 'npm *', 'git *', '**']), { maxLength: 3 }),
  forbids: some(['npm install', 'git push']),
  fanOut: fc.nat(8),
  budget: fc.record({ tokens: fc.option(fc.nat(1000)), money: fc.option(fc.nat(10)) }),
});
const scope = fc.option(some(globs)).map((write) => (write === null ? {} : { write }));
/** A lineage: what each asks for, below the one before. */
const lineage = fc.tuple(grant, fc.array(fc.tuple(grant, scope), { minLength: 1, maxLength: 4 }));

/** All that an agent may do itself or hand on. */
const handed = ({ uses, passes }: Grant): string[] => [...uses, ...passes];
const within = (child: readonly string[], parent: readonly string[]) => child.filter((item) => !parent.includes(item));

describe('a grant that is narrowed', () => {
  it('never grants what the grantor lacks, down any lineage: tools, paths, hosts, roles', () => {
    fc.assert(
      fc.property(lineage, ([board, asked]) => {
        let parent = board;
        for (const [role, area] of asked) {
          const child = narrow(parent, role, area);
          expect(within(handed(child), handed(parent))).toEqual([]);
          expect(within(child.hosts, parent.hosts)).toEqual([]);
          expect(within(child.spawns, parent.spawns)).toEqual([]);
          for (const path of paths)
            if (mayWrite(child, path)) {
              expect(mayWrite(parent, path), `${path} by ${JSON.stringify([parent, child])}`).toBe(true);
              expect(mayWrite(role, path)).toBe(true);
            }
          parent = child;
        }
      }),
      runs,
    );
  });

  it('never grants more than the role asks for', () => {
    fc.assert(
      fc.property(grant, grant, (parent, role) => {
        const child = narrow(parent, role);
        expect(within(child.uses, role.uses)).toEqual([]);
        expect(within(child.passes, role.passes)).toEqual([]);
      }),
      runs,
    );
  });

  it('within a scope writes only there', () => {
    fc.assert(
      fc.property(grant, grant, some(globs), (parent, role, write) => {
        const [whole, part] = [narrow(parent, role), narrow(parent, role, { write })];
        for (const path of paths) if (mayWrite(part, path)) expect(mayWrite(whole, path)).toBe(true);
      }),
      runs,
    );
  });

  it('shares nothing with what it was made from: changing one changes no other', () => {
    fc.assert(
      fc.property(grant, grant, (parent, role) => {
        const before = structuredClone([parent, role]);
        const child = narrow(parent, role, { write: ['src/**'] });
        child.uses.push('more');
        child.write.push(['more']);
        expect([parent, role]).toEqual(before);
      }),
      runs,
    );
  });
});

describe('by default', () => {
  const now = { tools: traits, planApproved: true, sandboxed: true, allowed: () => null, left: uncapped };
  const nothing: Grant = {
    uses: [],
    passes: [],
    write: [],
    keeps: [],
    commands: [],
    forbids: [],
    hosts: [],
    spawns: [],
    fanOut: 0,
    budget: uncapped,
  };
  const call = (tool: string, paths: string[] = [], command: string | null = null) => ({
    tool,
    target: { ...touchesNothing, paths, command },
  });

  it('everything is denied: every tool, known or not', () => {
    for (const tool of [...Object.keys(traits), 'fly', 'constructor', '__proto__', ''])
      expect(judge({ role: 'nobody', grant: nothing }, call(tool), now).verdict).toBe('deny');
  });

  it('what it may hand on it may not do itself', () => {
    const grant = { ...nothing, passes: ['read_file'] };
    expect(judge({ role: 'pm', grant }, call('read_file'), now).verdict).toBe('deny');
  });

  it('a tool that the grant names and nobody has is denied', () => {
    const grant = { ...nothing, uses: ['fly', 'constructor'] };
    for (const tool of grant.uses) expect(judge({ role: 'x', grant }, call(tool), now).verdict).toBe('deny');
  });

  it('no path may be written: not by no sets, not by an empty one', () => {
    for (const write of [[], [[]], [['**'], []]])
      for (const path of paths) expect(mayWrite({ ...nothing, write }, path)).toBe(false);
  });

  it('one path outside denies the whole call', () => {
    const grant = { ...nothing, uses: ['edit_file'], write: [['src/**']] };
    expect(judge({ role: 'developer', grant }, call('edit_file', ['src/a.ts']), now).verdict).toBe('allow');
    expect(judge({ role: 'developer', grant }, call('edit_file', ['src/a.ts', 'b.ts']), now).verdict).toBe('deny');
  });

  it('a verdict allows only what the grant holds, whatever is called', () => {
    fc.assert(
      fc.property(
        grant,
        fc.constantFrom(...tools, 'fly'),
        some(paths),
        fc.boolean(),
        (given, tool, touched, planApproved) => {
          const { verdict } = judge({ role: 'x', grant: given }, call(tool, touched), { ...now, planApproved });
          if (verdict === 'deny') return;
          expect(given.uses).toContain(tool);
          if (tool !== 'edit_file') return;
          expect(planApproved).toBe(true);
          for (const path of touched) expect(mayWrite(given, path)).toBe(true);
        },
      ),
      runs,
    );
  });

  it('a command without a sandbox is asked for, unless it is allowed exactly as written', () => {
    const grant = { ...nothing, uses: ['run_command'], commands: [['**']] };
    const allowed = (command: string) => (command === 'npm test' ? ('allow' as const) : null);
    const bare = { ...now, sandboxed: false, allowed };
    const verdicts = ['npm test', 'npm test ', 'npm test; rm -rf /', 'npm test\nls', 'NPM TEST', 'npm'].map(
      (command) => judge({ role: 'developer', grant }, call('run_command', [], command), bare).verdict,
    );
    expect(verdicts).toEqual(['allow', 'ask', 'ask', 'ask', 'ask', 'ask']);
  });
});

describe('a command in words', () => {
  const grant: Grant = {
    uses: ['run_command'],
    passes: [],
    write: [],
    keeps: ['.swarm/**'],
    commands: [['npm *', 'git *', 'ls']],
    forbids: ['git push', 'npm publish'],
    hosts: [],
    spawns: [],
    fanOut: 0,
    budget: uncapped,
  };
  const verdict = (command: string) =>
    judge(
      { role: 'developer', grant },
      {
        tool: 'run_command',
        target: { ...touchesNothing, command, argv: lineWords(command)?.map((one) => [...one]) ?? null },
      },
      { tools: traits, planApproved: true, sandboxed: true, allowed: () => null, left: uncapped },
    ).verdict;

  it.each(['npm test', 'git status', 'ls -la', 'npm test && git diff', 'git log | ls', 'npm test > out.txt'])(
    '%s is within the grant',
    (command) => expect(verdict(command)).toBe('allow'),
  );

  it.each([
    'rm -rf .',
    'npm test; rm -rf .',
    'git push',
    'git -C . push origin',
    '/usr/bin/git push',
    'git $X',
    'npm test && npm --silent publish',
    '$CMD',
    'env A=b npm test',
    'GIT_EXTERNAL_DIFF=x git log',
    'echo "$(rm x)"',
    'npm test > .swarm/roles/pm.md',
    'npm test "unclosed',
  ])('%s is denied', (command) => expect(verdict(command)).toBe('deny'));
});
