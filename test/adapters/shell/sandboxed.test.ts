import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { plainShell } from '../../../src/adapters/shell/plain.ts';
import { sandboxedShell } from '../../../src/adapters/shell/sandboxed.ts';
import type { Shell } from '../../../src/ports/shell.ts';
import { commandIn, never, sandbox, temporaryFolder } from './shells.ts';

/** A program of ours that says where it is, in a toolchain's folder below a home. */
async function homeWithToolchain(): Promise<{ readonly home: string; readonly path: string; readonly secret: string }> {
  const home = await temporaryFolder();
  const secret = `secret-${randomUUID()}`;
  const bin = join(home, '.tools', 'v1', 'bin');
  const cargo = join(home, '.cargo', 'bin');
  const linked = join(home, 'links', 'bin');
  for (const folder of [bin, cargo, linked, join(home, '.ssh'), join(home, '.tools', 'v1', 'lib')]) {
    await mkdir(folder, { recursive: true });
  }
  const script = '#!/bin/sh\ncat "$(dirname "$(readlink -f "$0")")/../lib/answer"\n';
  await writeFile(join(bin, 'tool-of-the-user'), script, { mode: 0o755 });
  await writeFile(join(home, '.tools', 'v1', 'lib', 'answer'), 'from the toolchain\n');
  await writeFile(join(cargo, 'shim'), '#!/bin/sh\necho shim\n', { mode: 0o755 });
  await symlink(join(bin, 'tool-of-the-user'), join(linked, 'linked-tool'));
  for (const file of ['.ssh/id_rsa', '.netrc', '.cargo/credentials.toml']) await writeFile(join(home, file), secret);
  return { home, secret, path: `${bin}:${cargo}:${linked}:${home}:/usr/local/bin:/usr/bin:/bin` };
}

async function sandboxWith(options: Parameters<typeof sandboxedShell>[0]): Promise<Shell> {
  const shell = await sandboxedShell(options);
  if ('unavailable' in shell) throw new Error(shell.unavailable);
  return shell;
}

/** Listens on loopback and counts who comes. */
async function canary(): Promise<{ readonly port: number; readonly seen: () => number }> {
  let seen = 0;
  const server = createTcpServer((socket) => {
    seen++;
    socket.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { port: (server.address() as AddressInfo).port, seen: () => seen };
}

test('there is a sandbox wherever bubblewrap works', () => {
  const args = ['--ro-bind', '/', '/', '--unshare-user', '--unshare-pid', '--unshare-net', '--proc', '/proc', 'true'];
  const works = spawnSync('/usr/bin/env', ['bwrap', ...args]).status === 0;
  expect('unavailable' in sandbox ? sandbox.unavailable : 'works').toEqual(works ? 'works' : expect.any(String));
});

describe.skipIf('unavailable' in sandbox)('sandbox', () => {
  const shell = 'unavailable' in sandbox ? plainShell() : sandbox;

  test('refuses to write outside of the folders named', async () => {
    const [folder, other] = await Promise.all([temporaryFolder(), temporaryFolder()]);
    await writeFile(join(other, 'file'), 'untouched');
    const targets = [
      join(other, 'file'),
      join(other, 'new'),
      '/usr/canary',
      '/etc/canary',
      '/canary',
      `${homedir()}/.bashrc`,
    ];
    const command = targets.map((path) => `(echo evil > '${path}') 2>/dev/null && echo wrote ${path}`).join('\n');
    const result = await shell.run(commandIn(folder, `${command}\necho end`, { readable: [other] }), never);
    expect(result.output).toBe('end\n');
    expect(await readFile(join(other, 'file'), 'utf8')).toBe('untouched');
    await expect(readFile('/usr/canary')).rejects.toThrow();
  });

  test('does not follow a symbolic link out, neither in the tree nor as a folder', async () => {
    const [folder, other] = await Promise.all([temporaryFolder(), temporaryFolder()]);
    await writeFile(join(other, 'secret'), 'untouched');
    await symlink(other, join(folder, 'out'));
    const command = 'cat out/secret; echo evil > out/secret; ln -s /etc/shadow s; cat s; echo end';
    const { output } = await shell.run(commandIn(folder, command), never);
    expect(output).not.toContain('untouched');
    expect(output).toContain('end');
    expect(await readFile(join(other, 'secret'), 'utf8')).toBe('untouched');
    const through = shell.run(commandIn(folder, 'true', { writable: [folder, join(folder, 'out')] }), never);
    await expect(through).rejects.toMatchObject({ name: 'ShellError', kind: 'bad-folder' });
  });

  test('shows of a home its toolchains and nothing else', async () => {
    const folder = await temporaryFolder();
    const { home, path, secret } = await homeWithToolchain();
    const held = await sandboxWith({ hidden: [], home, path });
    const command = `tool-of-the-user; linked-tool; shim; grep -rsa secret- '${home}'; ls -A '${home}'`;
    const { output } = await held.run(commandIn(folder, command), never);
    expect(output).toBe('from the toolchain\nfrom the toolchain\nshim\n.cargo\n.tools\nlinks\n');
    // The control: without the sandbox the same search finds it.
    expect((await plainShell().run(commandIn(folder, `grep -rsa secret- '${home}'`), never)).output).toContain(secret);
  });

  test('hides the state folder even below a folder that is shown', async () => {
    const shown = await temporaryFolder();
    const state = join(shown, 'state');
    const mine = join(state, 'workbench');
    await mkdir(mine, { recursive: true });
    await writeFile(join(state, 'log'), 'private');
    await writeFile(join(shown, 'open'), 'public');
    const held = await sandboxWith({ hidden: [state] });
    const command = `cat ${shown}/open ${state}/log; echo x > here; ls ${state}`;
    const { output } = await held.run(commandIn(mine, command, { readable: [shown] }), never);
    expect(output).toContain('public');
    expect(output).not.toContain('private');
    expect(output).toMatch(/workbench\n$/);
  });
});

describe.skipIf('unavailable' in sandbox)('sandbox against the machine', () => {
  const shell = 'unavailable' in sandbox ? plainShell() : sandbox;

  test('lets no connection out, not even to this machine', async () => {
    const folder = await temporaryFolder();
    const { port, seen } = await canary();
    const command = `(exec 5<>/dev/tcp/127.0.0.1/${port}) 2>&1; curl -s -m 3 --noproxy '*' http://127.0.0.1:${port}/; echo $?`;
    const { output } = await shell.run(commandIn(folder, command), never);
    expect(seen()).toBe(0);
    expect(output).toMatch(/7\n$/);
    await plainShell().run(commandIn(folder, command), never);
    expect(seen()).toBeGreaterThan(0);
  });

  test('reaches no Unix socket of the host', async () => {
    const [folder, other] = await Promise.all([temporaryFolder(), temporaryFolder()]);
    let seen = 0;
    const server = createTcpServer(() => seen++).listen(join(other, 'agent.sock'));
    onTestFinished(() => void server.close());
    const command = `curl -s -m 2 --unix-socket '${other}/agent.sock' http://x/; echo $?`;
    expect((await shell.run(commandIn(folder, command), never)).output).toBe('7\n');
    expect(seen).toBe(0);
  });

  test('sees no process of the host and holds no capability or foreign descriptor', async () => {
    const folder = await temporaryFolder();
    const command = `kill -0 ${process.pid} 2>/dev/null && echo host; ls -d /proc/${process.pid} 2>/dev/null; grep CapEff /proc/self/status; ls /proc/self/fd; cat /proc/*/environ | tr '\\0' '\\n' | grep -v NODE_EXTRA_CA_CERTS | grep -c NODE_`;
    const { output } = await shell.run(commandIn(folder, command), never);
    expect(output).toBe('CapEff:\t0000000000000000\n0\n1\n2\n3\n0\n');
  });

  test('caps the size of a file', async () => {
    const folder = await temporaryFolder();
    const result = await shell.run(commandIn(folder, 'truncate -s 100G big; echo $?; ulimit -c'), never);
    expect(result.output).toMatch(/(153|1)\n0\n$/);
  });

  test('keeps commands that run at the same time out of each other’s folders', async () => {
    const folders = await Promise.all(Array.from({ length: 4 }, () => temporaryFolder()));
    const results = await Promise.all(
      folders.map((folder, index) => {
        const others = folders.filter((other) => other !== folder);
        const attack = others.map((other) => `ls '${other}'; echo evil > '${other}/evil'`).join('; ');
        return shell.run(commandIn(folder, `(${attack}) 2>/dev/null; sleep 0.1; echo ${index} > mine; ls`), never);
      }),
    );
    expect(results.map(({ output }) => output)).toEqual(folders.map(() => 'mine\n'));
  });
});

describe.skipIf('unavailable' in sandbox)('sandbox with a way out', () => {
  const shell = 'unavailable' in sandbox ? plainShell() : sandbox;

  /** Stands for the network: the proxy that this process is told to use. */
  async function outside(): Promise<{ readonly asked: readonly string[]; readonly server: Server }> {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url ?? '');
      response.end('answer from outside\n');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const before = { http: process.env.HTTP_PROXY, no: process.env.NO_PROXY };
    process.env.HTTP_PROXY = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    process.env.NO_PROXY = '';
    onTestFinished(() => {
      for (const [name, value] of [
        ['HTTP_PROXY', before.http],
        ['NO_PROXY', before.no],
      ] as const) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
      server.close();
    });
    return { asked, server };
  }

  test('reaches the hosts it is granted and no other', async () => {
    const folder = await temporaryFolder();
    const { asked } = await outside();
    const command = 'curl -s -m 5 http://granted.example/a; curl -s -m 5 http://other.example/b; echo; echo end';
    const run = (hosts: readonly string[]) => shell.run(commandIn(folder, command, { hosts }), never);
    const [first, second] = await Promise.all([run(['granted.example']), run(['other.example'])]);
    expect(first.output).toContain('answer from outside');
    expect(second.output).toContain('answer from outside');
    expect(asked.map((url) => new URL(url).pathname).sort()).toEqual(['/a', '/b']);
  });

  test('cannot go around the proxy', async () => {
    const folder = await temporaryFolder();
    await outside();
    const { port, seen } = await canary();
    const command = `curl -s -m 3 --noproxy '*' http://127.0.0.1:${port}/; curl -s -m 3 --noproxy '' http://127.0.0.1:${port}/; curl -s -m 3 --noproxy '' http://localhost:${port}/`;
    await shell.run(commandIn(folder, command, { hosts: ['granted.example'] }), never);
    expect(seen()).toBe(0);
  });
});
