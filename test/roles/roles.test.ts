import { describe, expect, it } from 'vitest';
import { uncapped } from '../../src/core/budget.ts';
import { Grant, mayWrite, narrow } from '../../src/core/grant.ts';
import { ToolTraits } from '../../src/core/hierarchy.ts';
import { judge } from '../../src/core/judge.ts';
import { loadBoard } from '../../src/roles/load-board.ts';
import { builtInRoles, type LoadedRole, loadRoles, readRole } from '../../src/roles/load-roles.ts';
import { RoleError } from '../../src/roles/role-file.ts';
import { tools } from '../../src/tools/index.ts';
import { folderOf } from './folder-of.ts';

const roles = await loadRoles();

const role = (name: string): LoadedRole => {
  const found = roles[name];
  if (!found) throw new Error(`no role ${name}`);
  return found;
};
const asked = (name: string): Grant => role(name).role.grant;

const board = asked('board');
const pm = narrow(board, asked('pm'));
const developer = narrow(pm, asked('developer'), { write: ['src/parse/**'] });
const reviewer = narrow(pm, asked('reviewer'));
const scout = narrow(pm, asked('scout'));
const specialist = narrow(developer, asked('specialist'));

describe('the roles that come with the program', () => {
  it('are these, each in its tier', () => {
    expect(Object.fromEntries(Object.values(roles).map((one) => [one.role.name, one.role.tier]))).toEqual({
      board: 0,
      pm: 1,
      developer: 2,
      reviewer: 2,
      scout: 2,
      specialist: 3,
    });
  });

  it.each(Object.keys(roles))(
    '%s has a prompt that is short, names no tool it lacks, and names only tools that exist',
    (name) => {
      const { prompt } = role(name);
      const { uses, passes } = asked(name);
      expect(prompt.split('\n').length).toBeLessThanOrEqual(60);
      expect(prompt.length).toBeLessThan(6000);
      const all = tools.map((tool) => tool.name);
      expect([...uses, ...passes].filter((tool) => !all.includes(tool))).toEqual([]);
      const mentioned = all.filter((tool) => tool.includes('_') && prompt.includes(tool));
      expect(mentioned.filter((tool) => !uses.includes(tool))).toEqual([]);
    },
  );

  it('no tool is out of reach of all of them and of the members of the board', async () => {
    expect([...board.passes].sort()).toEqual(tools.map((tool) => tool.name).sort());
    const { members } = await loadBoard({ roles: Object.keys(roles) });
    const all = [...Object.values(roles), ...Object.values(members)];
    const used = new Set(all.flatMap(({ role: { grant } }) => grant.uses));
    expect(tools.map((tool) => tool.name).filter((tool) => !used.has(tool))).toEqual([]);
  });
});

describe('narrowed from the board down, each role', () => {
  it('gets what it asks for', () => {
    for (const [name, grant] of Object.entries({ pm, developer, reviewer, scout, specialist })) {
      const { uses, passes, spawns } = asked(name);
      expect(grant).toMatchObject({ uses, passes, spawns });
    }
  });

  it('has under it whom it may spawn, one tier down and no further', () => {
    const below = (name: string): string[] =>
      asked(name).spawns.filter((other) => role(other).role.tier === role(name).role.tier + 1);
    expect(Object.fromEntries(Object.keys(roles).map((name) => [name, below(name)]))).toEqual({
      board: ['pm'],
      pm: ['developer', 'reviewer', 'scout'],
      developer: ['specialist'],
      reviewer: [],
      scout: [],
      specialist: [],
    });
  });

  it('writes what it should and nothing else', () => {
    expect(mayWrite(developer, 'src/parse/a.ts')).toBe(true);
    expect(mayWrite(developer, 'src/other.ts')).toBe(false);
    for (const grant of [reviewer, scout, specialist])
      for (const file of ['src/parse/a.ts', 'README.md', 'x']) expect(mayWrite(grant, file)).toBe(false);
  });

  it('is refused each tool that changes files or hands in, unless it is the developer', () => {
    const traits = Object.fromEntries(tools.map((tool) => [tool.name, ToolTraits.parse(tool.traits)]));
    const changing = tools
      .filter(({ traits: { kind } }) => kind === 'writes' || kind === 'submits')
      .map(({ name }) => name);
    expect(changing).toEqual(['edit_file', 'create_file', 'delete_file', 'update_branch', 'open_pull_request']);
    const verdicts = (name: string, grant: Grant) =>
      changing.map(
        (tool) =>
          judge(
            { role: name, grant },
            { tool, target: { paths: ['src/parse/a.ts'], command: null, argv: null, hosts: [], spends: null } },
            { tools: traits, planApproved: true, sandboxed: true, allowed: () => null, left: uncapped },
          ).verdict,
      );
    expect(new Set(verdicts('developer', developer))).toEqual(new Set(['allow']));
    for (const [name, grant] of Object.entries({ board, pm, reviewer, scout, specialist }))
      expect(new Set(verdicts(name, grant))).toEqual(new Set(['deny']));
  });

  it('reaches no host', () => {
    for (const grant of [board, pm, developer, reviewer, scout, specialist]) expect(grant.hosts).toEqual([]);
  });

  it('a reviewer stays unable to write even under a parent that may write all', () => {
    const generous: Grant = { ...board, uses: tools.map((tool) => tool.name), write: [] };
    expect(mayWrite(narrow(generous, { ...asked('reviewer'), uses: ['edit_file'] }), 'x')).toBe(false);
  });
});

describe('a role file', () => {
  const good = "---\ntitle: Toolsmith\ntier: 2\nuses: [read_file]\nwrite: [['tools/**']]\n---\nYou make tools.\n";
  const read = (text: string, path = 'f') => readRole({ name: 'toolsmith', path, text });

  it('is its front matter and its prompt', () => {
    expect(read(good)).toEqual({
      role: {
        name: 'toolsmith',
        title: 'Toolsmith',
        tier: 2,
        grant: Grant.parse({ uses: ['read_file'], passes: [], write: [['tools/**']], hosts: [], spawns: [] }),
      },
      prompt: 'You make tools.',
      model: null,
    });
    expect(read(good.replace('tier', 'model: openai:gpt\ntier').replaceAll('\n', '\r\n')).model).toBe('openai:gpt');
  });

  it('may say whatever a grant can say', () => {
    expect(read(good.replace('tier', 'fanOut: 2\nforbids: [git push]\ntier')).role.grant).toMatchObject({
      fanOut: 2,
      forbids: ['git push'],
    });
  });

  it('may hold rules of its own below the front matter', () => {
    expect(read(`${good}\n---\n\nmore`).prompt).toBe('You make tools.\n\n---\n\nmore');
  });

  it.each([
    ['no front matter', 'You make tools.', null, 'begin with front matter'],
    ['front matter further down', `Read this.\n${good}`, null, 'begin with front matter'],
    ["a member's lens", good.replace('uses', 'lens: Harm\nuses'), 'lens', 'is no field'],
    ["a member's seat", good.replace('uses', 'seat: false\nuses'), 'seat', 'is no field'],
    ['no prompt', good.replace('You make tools.', ''), null, 'no prompt'],
    ['broken YAML', good.replace('[read_file]', '[read_file'), null, 'not valid YAML'],
    ['a missing field', good.replace('title: Toolsmith\n', ''), 'title', ''],
    ['a wrong type', good.replace('tier: 2', 'tier: two'), 'tier', 'expected number'],
    ['an unknown field', good.replace('uses', 'tools'), 'tools', 'is no field'],
    ['something wrong inside', good.replace('[read_file]', '[read_file, 5]'), 'uses.1', 'expected string'],
    ["sets that would be its parent's", good.replace("[['tools/**']]", '[]'), 'write', '[[]] for none'],
  ])('with %s is refused by file and field', (_, text, field, problem) => {
    const error = catchRole(() => read(text, 'roles/toolsmith/role.md'));
    expect(error).toMatchObject({ file: 'roles/toolsmith/role.md', message: expect.stringContaining(problem) });
    expect(error.message).toMatch(/^roles\/toolsmith\/role\.md: /);
    expect(error.field).toBe(field);
    if (field !== null) expect(error.message).toContain(`"${field}"`);
  });

  it('lies in a folder with the name of the role', () => {
    expect(catchRole(() => readRole({ name: 'Tool Smith', path: 'f', text: good })).message).toContain('"Tool Smith"');
  });

  it('has no name that everything has already', () => {
    const error = catchRole(() => readRole({ name: 'constructor', path: 'f', text: good }));
    expect(error.message).toContain('nobody can be called "constructor"');
  });
});

const catchRole = (act: () => unknown): RoleError => {
  try {
    act();
  } catch (error) {
    if (error instanceof RoleError) return error;
    throw error;
  }
  throw new Error('it was accepted');
};

describe('loadRoles', () => {
  const text = (more = ''): string => `---\ntitle: Mine\ntier: 2\nuses: []\nwrite: [[]]\n${more}---\nPrompt.\n`;

  it('adds a role for a folder, and replaces one of the same name', async () => {
    const own = await folderOf({
      'toolsmith/role.md': text(),
      'reviewer/role.md': text(),
      'notes/README.md': 'no role',
      'loose.md': '',
    });
    const loaded = await loadRoles([builtInRoles, own]);
    expect(Object.keys(loaded).sort()).toEqual([...Object.keys(roles), 'toolsmith'].sort());
    expect(loaded.reviewer?.role.title).toBe('Mine');
    expect(loaded.developer).toEqual(roles.developer);
  });

  it('refuses a role that spawns one that is not there', async () => {
    const own = await folderOf({ 'lead/role.md': text('spawns: [nobody]\n') });
    await expect(loadRoles([own])).rejects.toThrow(/lead.role\.md: "spawns" names "nobody"/);
  });
});
