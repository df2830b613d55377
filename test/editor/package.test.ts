import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { beforeAll, describe, expect, it } from 'vitest';
import { lockedPackage } from '../../build/native-index.ts';
import { packedFiles } from '../../build/packed-files.ts';
import { TARGETS, thisTarget } from '../../build/targets.ts';
import { whyNoNative } from '../../src/adapters/index/native-support.ts';
import { tryIndexProgram } from './support/index-program.ts';
import { nodeOfVersion } from './support/installed.ts';
import { repository } from './support/once.ts';
import { packagedExtension } from './support/packaged.ts';
import { installedExtension, unpackedElsewhere } from './support/unpacked.ts';

/** All that may be in the package, and nothing else. */
const EXPECTED = [
  /^(package\.json|readme\.md|changelog\.md|LICENSE\.txt)$/,
  /^media\/[\w/-]+\.(png|svg|md)$/,
  /^dist\/(host\.mjs|THIRD-PARTY-NOTICES\.txt)$/,
  /^dist\/extension\/[\w-]+\.mjs$/,
  /^dist\/webview\/((chamber|team)\.(js|css)|codicon\.ttf)$/,
  /^dist\/adapters\/index\/(lancedb-process\.mjs|lancedb\.[\w-]+\.node|RUST_THIRD_PARTY_LICENSES\.html)$/,
  /^dist\/roles\/[\w/-]+\.md$/,
  // The sample project is a project: its sources and tests are what a demonstration works on.
  /^dist\/rehearsal\/sample\/project\//,
];

const PROGRAMS = ['dist/extension/extension.mjs', 'dist/host.mjs', 'dist/adapters/index/lancedb-process.mjs'];
const PAGES = ['dist/webview/chamber.js', 'dist/webview/team.js'];

/** The Node that a plain remote may have, beside ours. */
const OLDER_NODE = '22.23.3';

let files: ReadonlyMap<string, number> = new Map();

beforeAll(async () => {
  // On a new machine these take minutes, which no test has.
  await Promise.all([installedExtension(), nodeOfVersion(OLDER_NODE)]);
  const entries = (await packedFiles(await packagedExtension())).filter(({ path }) => path.startsWith('extension/'));
  files = new Map(entries.map(({ path, unpacked }) => [path.slice('extension/'.length), unpacked]));
}, 900_000);

/** Every string in a value of JSON. */
const strings = (value: unknown): string[] => {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(strings) : [];
};

/** The packages that a program asks for while it runs. */
const asked = (code: string): string[] =>
  [...code.matchAll(/(?:require|import)\("([\w@.:/-]+)"\)|\bfrom"([\w@.:/-]+)"|\bimport"([\w@.:/-]+)"/g)].map(
    ([, required, from, bare]) => required ?? from ?? bare ?? '',
  );

describe('the package', () => {
  it('holds what it needs and nothing else', () => {
    expect([...files.keys()].filter((path) => !EXPECTED.some((pattern) => pattern.test(path)))).toEqual([]);
    expect([...files.keys()]).toEqual(
      expect.arrayContaining([...PROGRAMS, ...PAGES, 'LICENSE.txt', 'dist/THIRD-PARTY-NOTICES.txt']),
    );
  });

  it('holds every role and every file of the sample project', async () => {
    for (const [from, to] of [
      ['src/roles', 'dist/roles'],
      ['src/rehearsal/sample/project', 'dist/rehearsal/sample/project'],
    ] as const) {
      const there = await readdir(join(repository, from), { recursive: true, withFileTypes: true });
      const wanted = there
        .filter((one) => one.isFile() && !one.name.endsWith('.ts'))
        .map((one) => join(one.parentPath, one.name).replace(join(repository, from), to));
      expect(wanted.length).toBeGreaterThan(3);
      expect([...files.keys()].filter((path) => path.startsWith(`${to}/`)).toSorted()).toEqual(wanted.toSorted());
    }
  });

  it('holds every file that its manifest names', async () => {
    const manifest: unknown = JSON.parse(await readFile(join(repository, 'package.json'), 'utf8'));
    const named = strings(manifest).filter((text) => /^(\.\/)?(media|dist)\/[\w./-]+$/.test(text));
    expect(named.length).toBeGreaterThan(2);
    expect(named.map((path) => path.replace(/^\.\//, '')).filter((path) => !files.has(path))).toEqual([]);
  });

  it('holds the native index of its own platform only', () => {
    const native = [...files.keys()].filter((path) => path.endsWith('.node'));
    const name = TARGETS[thisTarget()]?.replace('@lancedb/lancedb-', '');
    expect(native).toEqual(name === undefined ? [] : [`dist/adapters/index/lancedb.${name}.node`]);
  });

  it('asks for nothing that is not inside while it runs', async () => {
    await using unpacked = await unpackedElsewhere();
    const read = async (path: string) => asked(await readFile(join(unpacked.folder, path), 'utf8'));
    expect((await read('dist/host.mjs')).filter((name) => !isBuiltin(name))).toEqual([]);
    const parts = [...files.keys()].filter((path) => /^dist\/extension\/[^/]+\.mjs$/.test(path));
    expect(parts.length).toBeGreaterThan(1);
    for (const name of (await Promise.all(parts.map(read))).flat())
      expect(name === 'vscode' || isBuiltin(name) || files.has(`dist/extension/${name.replace('./', '')}`), name).toBe(
        true,
      );
    for (const page of PAGES) expect(await read(page)).toEqual([]);
  });

  it('says whose work is in it', async () => {
    await using unpacked = await unpackedElsewhere();
    const notices = await readFile(join(unpacked.folder, 'dist', 'THIRD-PARTY-NOTICES.txt'), 'utf8');
    for (const name of ['react', 'zod', '@lancedb/lancedb', 'vscode-jsonrpc', '@octokit/rest', 'openai'])
      expect(notices).toMatch(new RegExp(`^${name} \\d`, 'm'));
  });
});

describe('the targets', () => {
  it.each(Object.entries(TARGETS).flatMap(([target, name]) => (name === null ? [] : [[target, name] as const])))(
    '%s has LanceDB in the pinned version',
    async (_, name) => {
      const { version, integrity } = await lockedPackage(repository, name);
      expect(version).toBe((await lockedPackage(repository, '@lancedb/lancedb')).version);
      expect(integrity).toMatch(/^sha512-/);
    },
  );
});

describe.each(['ours', OLDER_NODE])('unpacked elsewhere, with Node %s', (version) => {
  const node = () => (version === 'ours' ? process.execPath : nodeOfVersion(version));

  it('starts the host', async () => {
    await using unpacked = await unpackedElsewhere();
    const home = await mkdtemp(join(tmpdir(), 'host-home-'));
    const execPath = await node();
    const args = [join(unpacked.folder, 'dist', 'host.mjs'), '--home', home];
    const env = { PATH: `${dirname(execPath)}:/usr/bin:/bin`, HOME: home };
    const host = spawn(execPath, args, { cwd: unpacked.folder, env, stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = await Promise.race([
      once(createInterface(host.stdout), 'line'),
      once(host, 'exit').then(([code]) => [`{"failed":"it ended with ${code}"}`]),
    ]);
    expect(JSON.parse(line)).toMatchObject({ held: true, pid: host.pid });
    const gone = once(host, 'exit');
    host.kill('SIGTERM');
    expect(await gone).toEqual([0, null]);
    await rm(home, { recursive: true, force: true });
  }, 300_000);

  it('indexes and searches with LanceDB where the platform has it', async () => {
    await using unpacked = await unpackedElsewhere();
    const program = join(unpacked.folder, 'dist', 'adapters', 'index', 'lancedb-process.mjs');
    const { found, reason } = await tryIndexProgram(program, await node());
    if (TARGETS[thisTarget()] === null || whyNoNative() !== null) expect(reason).toMatch(/\w/);
    else expect(found?.[0]).toBe('settle.js');
  }, 300_000);

  it('says why there is no LanceDB where its native part is not there', async () => {
    await using unpacked = await unpackedElsewhere();
    const folder = join(unpacked.folder, 'dist', 'adapters', 'index');
    for (const file of await readdir(folder)) if (file.endsWith('.node')) await rm(join(folder, file));
    const { found, reason } = await tryIndexProgram(join(folder, 'lancedb-process.mjs'), await node());
    expect(found).toBeNull();
    expect(reason).toBe(`LanceDB's native part for ${process.platform} ${process.arch} is not there`);
    expect(existsSync(join(unpacked.folder, 'node_modules'))).toBe(false);
  }, 300_000);

  it('says what is wrong with a native part that does not load', async () => {
    await using unpacked = await unpackedElsewhere();
    const folder = join(unpacked.folder, 'dist', 'adapters', 'index');
    const native = (await readdir(folder)).filter((file) => file.endsWith('.node'));
    for (const file of native) await writeFile(join(folder, file), 'no program');
    const { found, reason } = await tryIndexProgram(join(folder, 'lancedb-process.mjs'), await node());
    expect(found).toBeNull();
    expect(reason).toContain(native[0] ?? 'is not there');
  }, 300_000);
});
