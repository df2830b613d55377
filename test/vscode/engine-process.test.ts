import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { markerFile } from '../../src/headless/host/marker.ts';
import { type Answers, type Hears, hostEnd } from '../../src/link/link.ts';
import { LINK_VERSION, type Requests, type ReverseNotices } from '../../src/link/protocol.ts';
import { engineEnvironment } from '../../src/vscode/process/environment.ts';
import { markerPath } from '../../src/vscode/process/marker.ts';
import { openConnection } from '../../src/vscode/process/open-connection.ts';
import { Restarts } from '../../src/vscode/process/restarts.ts';
import { spawnEngine } from '../../src/vscode/process/spawn-engine.ts';

const none = { proxy: '', noProxy: [] };

describe('the environment of the engine', () => {
  test('passes on what programs need, and nothing that is not listed', () => {
    const environment = engineEnvironment(
      {
        PATH: '/bin',
        LC_ALL: 'C',
        XDG_CACHE_HOME: '/cache',
        Path: 'C:\\bin',
        NODE_EXTRA_CA_CERTS: '/ca.pem',
        OPENAI_API_KEY: 'sk-secret',
        GITHUB_TOKEN: 'secret',
        NODE_OPTIONS: '--require evil',
        ELECTRON_RUN_AS_NODE: '0',
        VSCODE_IPC_HOOK_CLI: '/socket',
      },
      none,
    );
    expect(environment).toEqual({
      PATH: '/bin',
      LC_ALL: 'C',
      XDG_CACHE_HOME: '/cache',
      Path: 'C:\\bin',
      NODE_EXTRA_CA_CERTS: '/ca.pem',
      ELECTRON_RUN_AS_NODE: '1',
      NODE_USE_ENV_PROXY: '1',
      NODE_USE_SYSTEM_CA: '1',
    });
  });

  test('takes the proxy of the editor where the environment names none', () => {
    const editor = { proxy: 'http://proxy:8080', noProxy: ['localhost', '.example.org'] };
    expect(engineEnvironment({}, editor)).toMatchObject({
      HTTP_PROXY: 'http://proxy:8080',
      HTTPS_PROXY: 'http://proxy:8080',
      NO_PROXY: 'localhost,.example.org',
    });
    const named = engineEnvironment({ https_proxy: 'http://own:1' }, editor);
    expect(named.https_proxy).toBe('http://own:1');
    expect(named.HTTPS_PROXY).toBeUndefined();
  });
});

test('the marker is looked for where the engine leaves it', () => {
  expect(markerPath('/home', '/a/project')).toBe(markerFile('/home', '/a/project'));
});

test('a lost engine is started again five times in a minute, ever later, and then not any more', () => {
  const restarts = new Restarts();
  const waits = [0, 1, 2, 3, 4, 5].map((second) => restarts.next(second * 1000));
  expect(waits.slice(0, 5)).toEqual([...waits.slice(0, 5)].sort((a, b) => Number(a) - Number(b)));
  expect(waits[0]).toBeGreaterThan(0);
  expect(waits[5]).toBeNull();
  // A minute after the first, one more may be tried.
  expect(restarts.next(60_500)).not.toBeNull();
});

describe('starting', () => {
  let place: string;
  beforeAll(async () => {
    place = await mkdtemp(join(tmpdir(), 'swarm-spawn-'));
  });
  afterAll(() => rm(place, { recursive: true, force: true }));

  async function start(program: string) {
    const path = join(place, 'program.mjs');
    await writeFile(path, program);
    const environment = engineEnvironment(process.env, none);
    return spawnEngine({
      program: path,
      home: place,
      folder: '/a/project',
      environment,
      log: join(place, 'engine.log'),
    });
  }

  test('answers what the program says first, and passes on what it is for', async () => {
    const begun = await start(
      `console.error('hello');
       console.log(JSON.stringify({ address: process.argv.slice(2).join(' '), pid: 7, held: true }));`,
    );
    expect(begun).toEqual({ address: `--home ${place} --folder /a/project`, pid: 7 });
    expect(await readFile(join(place, 'engine.log'), 'utf8')).toContain('hello');
  });

  test('tells in its own words why it failed', async () => {
    await expect(start(`console.log('{"failed":"The folder cannot be written."}')`)).rejects.toMatchObject({
      kind: 'cannot',
      message: 'The folder cannot be written.',
    });
  });

  test('tells what it wrote where it died before it said anything, and nothing of those before it', async () => {
    const died = start(`console.error('nothing works here'); process.exit(3);`);
    await expect(died).rejects.toMatchObject({ kind: 'defect', message: expect.stringContaining('exit code 3') });
    const why = await died.catch((error: Error) => error.message);
    expect(why).toContain('nothing works here');
    expect(why).not.toContain('hello');
  });

  test('takes no other line for its own', async () => {
    await expect(start(`console.log('Debugger listening')`)).rejects.toMatchObject({ kind: 'defect' });
  });
});

describe('a window that arrives while the engine ends', () => {
  /** An engine that is found again and again, and closes the first so many windows as one does that ends. */
  async function ending(place: string, leaves: number) {
    let come = 0;
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
      come += 1;
      socket.write('issue-swarm 7\n');
      if (come <= leaves) socket.end();
      else
        hostEnd(
          socket,
          {
            hello: async () => ({ version: LINK_VERSION, pid: 7, notices: [], revived: [] }),
          } as unknown as Answers<Requests>,
          { secretsChanged: () => {}, editorText: () => {} } as Hears<ReverseNotices>,
        );
    });
    const address = join(place, 'socket');
    await new Promise<void>((resolve) => server.listen(address, resolve));
    const program = join(place, 'found.mjs');
    await writeFile(
      program,
      `console.log(JSON.stringify({ address: ${JSON.stringify(address)}, pid: 7, held: false }))`,
    );
    const environment = engineEnvironment(process.env, none);
    const open = () =>
      openConnection(
        { program, home: place, folder: null, environment, log: join(place, 'engine.log') },
        { secret: async () => null, editorTurn: () => Promise.reject(new Error('none')) },
        { decided: () => {}, live: () => {}, runsChanged: () => {}, notice: () => {}, endEditorTurn: () => {} },
      );
    const close = async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    };
    return { open, close, come: () => come };
  }

  test.each([
    { leaves: 0, comes: 1 },
    { leaves: 1, comes: 2 },
  ])('is welcome after $leaves that it lost', async ({ leaves, comes }) => {
    const place = await mkdtemp(join(tmpdir(), 'swarm-ending-'));
    const engine = await ending(place, leaves);
    try {
      const { link, welcome } = await engine.open();
      expect([welcome.pid, engine.come()]).toEqual([7, comes]);
      link.close();
    } finally {
      await engine.close();
      await rm(place, { recursive: true, force: true });
    }
  });

  test('is told that it is lost where that happens again', async () => {
    const place = await mkdtemp(join(tmpdir(), 'swarm-ending-'));
    const engine = await ending(place, 9);
    try {
      await expect(engine.open()).rejects.toMatchObject({ kind: 'lost' });
      expect(engine.come()).toBe(2);
    } finally {
      await engine.close();
      await rm(place, { recursive: true, force: true });
    }
  });
});
