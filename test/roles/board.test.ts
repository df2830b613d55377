import { createHash } from 'node:crypto';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { type BoardSources, builtInBoard, type LoadedBoard, loadBoard } from '../../src/roles/load-board.ts';
import { loadRoles } from '../../src/roles/load-roles.ts';
import { RoleError } from '../../src/roles/role-file.ts';
import { folderOf } from './folder-of.ts';

const roles = Object.keys(await loadRoles());
const own = await loadBoard({ roles });

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const words = (text: string): number => text.split(/\s+/).length;

const fields = {
  title: 'title: Ada',
  lens: 'lens: Is it computable?',
  tier: 'tier: 0',
  uses: 'uses: [vote]',
  write: 'write: [[]]',
};
const member = (more: Readonly<Record<string, string | null>> = {}, prompt = 'You ask what can be computed.'): string =>
  `---\n${Object.values({ ...fields, ...more })
    .filter((line) => line !== null)
    .join('\n')}\n---\n${prompt}\n`;

/** The board that comes with the program, with what these files change of it. */
const changed = async (files: Readonly<Record<string, string>>, more: Partial<BoardSources> = {}) => {
  const folder = await folderOf(files);
  return loadBoard({ directories: [builtInBoard.members, folder], roles, ...more });
};

const refused = async (loading: Promise<LoadedBoard>): Promise<RoleError> => {
  const error = await loading.then(
    () => new Error('it was accepted'),
    (reason: unknown) => reason,
  );
  if (error instanceof RoleError) return error;
  throw error;
};

describe('the board that comes with the program', () => {
  const members = Object.entries(own.members);

  it('has six members, each called by its name', () => {
    expect(Object.fromEntries(members.map(([name, { title }]) => [name, title]))).toEqual({
      aurelius: 'Marcus Aurelius',
      gandhi: 'Gandhi',
      picard: 'Picard',
      socrates: 'Socrates',
      solomon: 'Solomon',
      stark: 'Tony Stark',
    });
  });

  it('each through a lens of its own, with questions of its own', () => {
    expect(new Set(members.map(([, { lens }]) => lens.split(':')[0])).size).toBe(6);
    const questions = members.flatMap(([, { prompt }]) => prompt.split('\n').filter((line) => line.startsWith('- ')));
    expect(questions.length).toBeGreaterThanOrEqual(30);
    expect(new Set(questions).size).toBe(questions.length);
  });

  it.each(members)('%s votes, and can do nothing else', (name, one) => {
    expect(one.role).toMatchObject({
      name,
      title: one.title,
      tier: 0,
      grant: { uses: ['vote'], passes: [], write: [[]], hosts: [], spawns: [] },
    });
    expect(one.model).toBeNull();
  });

  it.each(members)(
    '%s has a prompt of at most 250 words, which says when it denies, when it vetoes and that it votes once',
    (_, { prompt }) => {
      expect(words(prompt)).toBeGreaterThanOrEqual(150);
      expect(words(prompt)).toBeLessThanOrEqual(250);
      expect(prompt).toMatch(/^Deny /m);
      expect(prompt).toMatch(/^Veto only .* A veto without evidence counts as a plain no\.$/m);
      expect(prompt).toMatch(/\n\nCall `vote` once, and do nothing else\.$/);
    },
  );

  it('stands under a constitution of one page, with the three imperatives', () => {
    const { text, hash } = own.constitution;
    expect(words(text)).toBeLessThanOrEqual(500);
    expect(text.match(/^\d\. \*\*(Reduce suffering|Increase prosperity|Increase understanding)\.\*\*/gm)).toHaveLength(
      3,
    );
    expect(hash).toBe(sha256(text));
  });

  it('is no role among the roles', () => {
    expect(roles.filter((name) => Object.hasOwn(own.members, name))).toEqual([]);
    expect(roles).not.toContain('members');
  });
});

describe('the folder of a user', () => {
  it('adds a member, and replaces one of the same name', async () => {
    const board = await changed({
      'ada/role.md': member({ model: "model: 'openai:gpt'" }),
      'stark/role.md': member(),
      'notes/README.md': 'no member',
      'loose.md': '',
    });
    expect(Object.keys(board.members)).toEqual([...Object.keys(own.members), 'ada']);
    expect(board.members.ada).toMatchObject({
      title: 'Ada',
      lens: 'Is it computable?',
      prompt: 'You ask what can be computed.',
      model: 'openai:gpt',
      role: { name: 'ada', title: 'Ada', tier: 0 },
    });
    expect(board.members.stark).toMatchObject({ title: 'Ada', role: { name: 'stark' } });
    expect(board.members.picard).toEqual(own.members.picard);
  });

  it.each([
    ['that alone', '---\nseat: false\n---'],
    ['a whole file besides', member({ seat: 'seat: false' })],
  ])('takes a seat away with seat: false, %s', async (_, text) => {
    const { members } = await changed({ 'stark/role.md': text });
    expect(Object.keys(members)).toEqual(Object.keys(own.members).filter((name) => name !== 'stark'));
  });

  it('gives a seat back that an earlier folder took, and takes none that nobody has', async () => {
    const [takes, gives] = [
      await folderOf({ 'stark/role.md': '---\nseat: false\n---\n', 'nobody/role.md': '---\nseat: false\n---\n' }),
      await folderOf({ 'stark/role.md': member({ seat: 'seat: true' }) }),
    ];
    const { members } = await loadBoard({ directories: [builtInBoard.members, takes, gives], roles });
    expect(Object.keys(members).sort()).toEqual(Object.keys(own.members).sort());
    expect(members.stark?.title).toBe('Ada');
  });

  it('need not exist', async () => {
    const missing = path.join(await folderOf({}), 'board');
    expect(await loadBoard({ directories: [builtInBoard.members, missing], roles })).toEqual(own);
  });

  it.each([
    ['no lens', { lens: null }, 'lens', 'expected string'],
    ['a lens of two lines', { lens: 'lens: "one\\ntwo"' }, 'lens', 'one line'],
    ['another tier', { tier: 'tier: 1' }, 'tier', 'must be 0'],
    ['a tool to work with', { uses: 'uses: [vote, run_command]' }, 'uses', 'must be [vote]'],
    ['no vote', { uses: 'uses: []' }, 'uses', 'must be [vote]'],
    ['a tool to hand on', { passes: 'passes: [edit_file]' }, 'passes', 'must be []'],
    ['files to write', { write: "write: [['**']]" }, 'write', 'must be [[]]'],
    ['a host to reach', { hosts: 'hosts: [example.org]' }, 'hosts', 'must be []'],
    ['a role to spawn', { spawns: 'spawns: [pm]' }, 'spawns', 'must be []'],
    ['a seat that is neither', { seat: 'seat: maybe' }, 'seat', 'expected boolean'],
    ['an unknown field', { mood: 'mood: grim' }, 'mood', 'is no field'],
    ['an unknown field where it takes a seat away', { seat: 'seat: false', mood: 'mood: grim' }, 'mood', 'is no field'],
  ])('is refused by file and field for a member with %s', async (_, more, field, problem) => {
    const error = await refused(changed({ 'ada/role.md': member(more) }));
    expect(error).toMatchObject({ field, message: expect.stringContaining(problem) });
    expect(error.file).toMatch(/ada.role\.md$/);
    expect(error.message).toContain(`${error.file}: "${field}" `);
  });

  it('is refused for a member without a prompt', async () => {
    const error = await refused(changed({ 'ada/role.md': member({}, '') }));
    expect(error).toMatchObject({ field: null, message: expect.stringMatching(/ada.role\.md: there is no prompt/) });
  });

  it.each([...roles, 'chair', 'policy', 'engine', 'constructor'])('may call no member %s', async (name) => {
    const error = await refused(changed({ [`${name}/role.md`]: member() }));
    expect(error.file).toMatch(new RegExp(`${name}.role\\.md$`));
    expect(error.message).toContain(`"${name}"`);
  });
});

describe('a board', () => {
  const seats = (count: number) =>
    folderOf(Object.fromEntries(Array.from({ length: count }, (_, at) => [`ada-${at}/role.md`, member()])));

  it.each([1, 2, 12])('may have %i members', async (count) => {
    const { members } = await loadBoard({ directories: [await seats(count)], roles });
    expect(Object.keys(members)).toHaveLength(count);
  });

  it.each([0, 13])('may not have %i', async (count) => {
    const folder = await seats(count);
    const error = await refused(loadBoard({ directories: [folder], roles }));
    expect(error).toMatchObject({ file: folder, message: expect.stringContaining(`here are ${count}`) });
  });
});

describe('the constitution', () => {
  const under = async (...texts: string[]): Promise<LoadedBoard> => {
    const folder = await folderOf(Object.fromEntries(texts.map((text, at) => [`${at}.md`, text])));
    const files = [...texts.keys(), 'missing'].map((name) => path.join(folder, `${name}.md`));
    return loadBoard({ constitutions: [builtInBoard.constitution, ...files], roles });
  };

  it('is the last of the files that exists', async () => {
    expect((await under()).constitution).toEqual(own.constitution);
    expect((await under('First.', 'Do no harm.\n')).constitution).toEqual({
      text: 'Do no harm.',
      hash: sha256('Do no harm.'),
    });
  });

  it('is the same with the line ends of another system, and another with another word', async () => {
    const hashes = await Promise.all(
      ['a\nb\n', '\uFEFFa\r\nb\r\n', 'a\nc\n'].map(async (text) => (await under(text)).constitution.hash),
    );
    expect(hashes).toEqual([sha256('a\nb'), sha256('a\nb'), sha256('a\nc')]);
  });

  it('has at most 8,000 characters, and at least one', async () => {
    expect((await under('x'.repeat(8000))).constitution.text).toHaveLength(8000);
    expect((await refused(under('x'.repeat(8001)))).message).toMatch(/0\.md: .*at most 8000.*8001/);
    expect((await refused(under(' \n'))).message).toMatch(/0\.md: .*empty/);
  });

  it('has to be somewhere', async () => {
    const missing = path.join(await folderOf({}), 'constitution.md');
    const error = await refused(loadBoard({ constitutions: [missing], roles }));
    expect(error).toMatchObject({ file: missing, message: expect.stringContaining('no constitution') });
  });
});
